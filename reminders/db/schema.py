"""The tables. Times are UTC and aware; what is personal is encrypted; unique keys do the guarding."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    column,
    text,
)

from reminders.db.types import Encrypted, EncryptedJson, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Conditions of partial indices of `message`: only a query that says the same in the same words is served by
# one on both databases.
PENDING = "status = 'planned'"
IN_FLIGHT = "status in ('sending', 'uncertain')"
UNFINISHED = "status in ('accepted', 'sent')"
NOT_SENT = "status in ('skipped', 'cancelled', 'expired', 'failed', 'undelivered')"
#: Invitations that Twilio has, and whose check-in has not been made yet.
NEW_INVITATION = (
    "survey is not null and purpose = 'rule' and accepted_at is not null "
    "and check_in_id is null and retry_of is null"
)

patient = Table(
    "patient",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", String(200), nullable=False, unique=True),
    Column("first_name", Encrypted, nullable=False),
    Column("last_name", Encrypted, nullable=False),
    Column("phone", Encrypted),
    Column("phone_hash", String(32), index=True),
    Column("language", String(8), nullable=False),
    Column("timezone", String(64)),
    Column("sms_consent", String(8), nullable=False),
    Column("treated_for", Encrypted, nullable=False),  # a diagnosis: "ptsd;pain"
    # Other automation pauses for this patient until a person resumes it (a crisis, or by hand).
    Column("paused_at", UtcDateTime),
    Column("paused_reason", String(64)),
    # Chosen in the console: goes before the calendar's.
    Column("staff_language", String(8)),
    # LESS: reminders only, no check-ins, until they say MORE or staff changes it.
    Column("reminders_only_at", UtcDateTime),
    Column("fingerprint", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("kind", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("status", String(24), nullable=False),
    Column("location", String(64), nullable=False),
    Column("series", String(200)),
    Column("number", Integer),
    Column("series_size", Integer),
    Column("booked_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("first_read", Boolean, nullable=False),
    Column("time_revision", Integer, nullable=False, server_default="0"),
    Column("moved_at", UtcDateTime),
    # The start that the patient was last told; a correction is owed while it differs from starts_at.
    Column("told_starts_at", UtcDateTime),
    Column("source_confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", String(24)),  # patient, source, staff
    # Why its reminders wait for a person: change_requested, gone_from_source.
    Column("held_reason", String(32)),
    Column("missing_reads", Integer, nullable=False, server_default="0"),
    Column("last_read_at", UtcDateTime),
    # The same visit came by another source first; this row plans nothing.
    Column("same_as_id", ForeignKey("appointment.id")),
    Column("fingerprint", String(64), nullable=False),
    # The configuration its plan was made with; null: to be planned (again). And for which time_revision.
    Column("planned_with", String(80)),
    Column("planned_revision", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("source", "external_id"),
    Index(
        "ix_appointment_to_plan",
        "patient_id",
        sqlite_where=text("planned_with is null"),
        postgresql_where=text("planned_with is null"),
    ),
    # Named by the last read no more.
    Index(
        "ix_appointment_missing",
        "source",
        sqlite_where=text("missing_reads > 0"),
        postgresql_where=text("missing_reads > 0"),
    ),
)

#: What we know of a number itself, whoever it belongs to. `opted_out_at` is the ledger's last word.
phone = Table(
    "phone",
    metadata,
    Column("phone_hash", String(32), primary_key=True),
    Column("phone", Encrypted, nullable=False),
    Column("opted_out_at", UtcDateTime),
    Column("opted_in_at", UtcDateTime),
    Column("first_texted_at", UtcDateTime),
    Column("bad_since", UtcDateTime),  # 21211, 21614, 30005 …: other messages to it are held
    Column("bad_code", Integer),
    Column("last_inbound_at", UtcDateTime),
    # When a person last wrote: the patient, or somebody of staff by hand. The list of conversations.
    Column("last_words_at", UtcDateTime, index=True),
    Column("last_notice_at", UtcDateTime),  # the one polite notice per conversation
)

message = Table(
    "message",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("dedupe_key", String(300), nullable=False, unique=True),
    Column("purpose", String(16), nullable=False),
    Column("patient_id", ForeignKey("patient.id"), index=True),
    Column("appointment_id", ForeignKey("appointment.id"), index=True),
    Column("alert_id", Integer, index=True),
    Column("inbound_id", Integer),  # the text it answers
    Column("rule", String(100)),
    Column("occasion", String(64)),
    Column("time_revision", Integer),
    Column("template", String(100)),  # None: the body was written by hand
    Column("survey", String(100)),  # it invites to this survey, or belongs to its check-in
    Column("check_in_id", Integer),  # the check-in that it invited to, or asks about once more
    Column("language", String(8), nullable=False),
    Column("context", EncryptedJson),  # what the template needs beside patient and appointment
    Column("phone", Encrypted),
    Column("phone_hash", String(32), nullable=False),
    Column("body", Encrypted),  # as sent; rendered when its time comes
    Column("template_version", String(32)),
    Column("segments", Integer),
    Column("encoding", String(8)),
    Column("asks", String(32)),  # the prompt it opens once accepted: confirmation, which
    Column("answered_at", UtcDateTime),
    Column("priority", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("unmoved_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("send_after", UtcDateTime, nullable=False),  # due_at, or the next attempt
    Column("status", String(16), nullable=False),
    Column("reason", String(64)),
    Column("error_code", Integer),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("not_processed", Integer, nullable=False, server_default="0"),  # in a row; for the back-off
    Column("claimed_by", String(64)),
    Column("claimed_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("uncertain_since", UtcDateTime),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("provider_sid", String(40), unique=True),
    Column("provider_status", String(24)),
    Column("retry_of", String(32)),
    Column("accepted_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("final_at", UtcDateTime),
    Column("written_by", String(100)),  # staff, in the console
    Column("redacted_at", UtcDateTime),  # retention has taken its words out of this database
    Column("provider_redacted_at", UtcDateTime),  # … and out of Twilio's
    Column("price", String(24)),
    Column("created_at", UtcDateTime, nullable=False),
    # What is due: the oldest first, of one moment the most important; read in this very order, never sorted.
    Index(
        "ix_message_due",
        "send_after",
        column("priority").desc(),
        "id",
        sqlite_where=text("status = 'planned'"),
        postgresql_where=text("status = 'planned'"),
    ),
    # Answers, pages and safety overtake the rest (`db.claims.URGENT`).
    Index(
        "ix_message_urgent",
        column("priority").desc(),
        "send_after",
        "id",
        sqlite_where=text("status = 'planned' and priority >= 400"),
        postgresql_where=text("status = 'planned' and priority >= 400"),
    ),
    # What may be in flight, for leases, order per phone and the search for evidence.
    Index(
        "ix_message_in_flight",
        "phone_hash",
        sqlite_where=text(IN_FLIGHT),
        postgresql_where=text(IN_FLIGHT),
    ),
    Index("ix_message_phone", "phone_hash", "accepted_at"),
    # Not final long after acceptance: asked of Twilio.
    Index(
        "ix_message_unfinished",
        "accepted_at",
        sqlite_where=text(UNFINISHED),
        postgresql_where=text(UNFINISHED),
    ),
    Index(
        "ix_message_new_invitation",
        "accepted_at",
        sqlite_where=text(NEW_INVITATION),
        postgresql_where=text(NEW_INVITATION),
    ),
    # For staff: the last days, and what did not go out. Columns that change with each step stay out.
    Index("ix_message_send_after", "send_after"),
    Index(
        "ix_message_not_sent",
        "send_after",
        "status",
        sqlite_where=text(NOT_SENT),
        postgresql_where=text(NOT_SENT),
    ),
)

#: Append-only: what happened to each message, in order.
message_event = Table(
    "message_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", String(32), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(24), nullable=False),  # planned, claimed, accepted, report, moved …
    Column("status", String(24)),
    Column("detail", String(200)),  # reason, provider's word, daemon; never a number or a body
    Column("error_code", Integer),
    Index(
        "ix_message_event_twice",
        "id",
        sqlite_where=text("event = 'accepted_twice'"),
        postgresql_where=text("event = 'accepted_twice'"),
    ),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_sid", String(40), nullable=False, unique=True),
    Column("phone", Encrypted, nullable=False),
    Column("phone_hash", String(32), nullable=False),
    Column("to", String(40)),
    Column("body", Encrypted, nullable=False),
    Column("media", Integer, nullable=False, server_default="0"),
    Column("arrived_by", String(8), nullable=False),  # webhook, poller
    Column("opt_out_type", String(8)),
    Column("withheld", Boolean, nullable=False, server_default=text("false")),
    Column("received_at", UtcDateTime, nullable=False),  # Twilio's time where it tells
    Column("handled_at", UtcDateTime, nullable=False),
    Column("patient_id", ForeignKey("patient.id"), index=True),
    Column("appointment_id", ForeignKey("appointment.id")),
    Column("prompt_id", String(32)),  # the message whose question it answered
    Column("intent", String(24), nullable=False),
    Column("flags", String(100), nullable=False, server_default=""),
    Column("outcome", String(64)),
    Column("for_inbox", Boolean, nullable=False, server_default=text("false")),
    Column("done_at", UtcDateTime),
    Column("done_by", String(64)),
    Column("redacted_at", UtcDateTime),
    Column("provider_redacted_at", UtcDateTime),
    Index("ix_inbound_phone", "phone_hash", "received_at"),
    Index("ix_inbound_received_at", "received_at"),
    Index("ix_inbound_handled_at", "handled_at"),
    Index(
        "ix_inbound_open",
        "received_at",
        sqlite_where=text("for_inbox = 1 and done_at is null"),
        postgresql_where=text("for_inbox and done_at is null"),
    ),
)

#: Append-only ledger of consent, by number: when, by whom, how, in which words.
consent_event = Table(
    "consent_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("phone_hash", String(32), nullable=False, index=True),
    Column("phone", Encrypted, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("change", String(16), nullable=False),  # revoked, granted
    Column("by", String(16), nullable=False),  # patient, carrier, staff
    Column("how", String(64), nullable=False),  # keyword, sentence, wrong_number, error 21610 …
    Column("words", Encrypted),
    Column("inbound_id", Integer),
    Column("message_id", String(32)),
)

task = Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("key", String(300), unique=True),  # one task per occasion, however often it is noticed
    Column("patient_id", ForeignKey("patient.id"), index=True),
    Column("appointment_id", ForeignKey("appointment.id")),
    Column("inbound_id", Integer),
    Column("message_id", String(32)),
    Column("detail", Encrypted),
    Column("due_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime, index=True),
    Column("done_by", String(64)),
    Column("note", Encrypted),
)

#: Why each rule did, or did not, plan a message for an appointment.
decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("appointment_id", ForeignKey("appointment.id"), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("occasion", String(64), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("reason", String(32)),  # None: planned
    Column("decided_at", UtcDateTime, nullable=False),
    UniqueConstraint("appointment_id", "rule", "occasion"),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(8), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("key", String(200), unique=True),  # one alert per cause
    Column("patient_id", ForeignKey("patient.id"), index=True),
    Column("phone_hash", String(32)),
    Column("initials", Encrypted),
    Column("summary", Encrypted),  # for staff pages only, never in a text
    Column("opened_at", UtcDateTime, nullable=False),
    Column("steps", Integer, nullable=False, server_default="0"),
    Column("next_step_at", UtcDateTime),  # None: nobody is to be paged (again)
    Column("acknowledged_at", UtcDateTime),
    Column("acknowledged_by", String(64)),
    Column("resolved_at", UtcDateTime),
    Column("resolved_by", String(64)),
    Column("note", Encrypted),
    Index("ix_alert_open", "next_step_at"),
)

#: Append-only: every step of an alert, with its time and name.
alert_step = Table(
    "alert_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alert.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("step", String(24), nullable=False),  # raised, text, paged, undelivered, acknowledged, resolved
    Column("person", String(64)),
    Column("inbound_id", Integer),
    Column("message_id", String(32)),
    Column("detail", String(200)),
    Column("words", Encrypted),  # a note of staff
)

#: A page by another way than a text (Apprise): one row for each channel of a person at each step.
alert_page = Table(
    "alert_page",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alert.id"), nullable=False),
    Column("person", String(64), nullable=False),
    Column(
        "channel", Integer, nullable=False
    ),  # its place in the person's `channels`; the address is no data
    Column("step", Integer, nullable=False),
    Column("status", String(16), nullable=False),  # waiting, sent, failed, cancelled
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime),  # the next attempt; while one is under way, the end of its lease
    Column("at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("error", String(64)),  # what kind of fault; never its words
    UniqueConstraint("alert_id", "person", "channel", "step"),
    Index(
        "ix_alert_page_waiting",
        "next_at",
        sqlite_where=text("status = 'waiting'"),
        postgresql_where=text("status = 'waiting'"),
    ),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("role", String(24), nullable=False),
    Column("link_hash", String(64), unique=True),  # of a one-time sign-in link
    Column("link_until", UtcDateTime),
    Column("password_hash", String(200)),
    Column("password_at", UtcDateTime),
    Column("totp_secret", Encrypted),  # of the second factor; None: not asked for
    Column("totp_last", Integer),  # the last time step whose code was taken: no code counts twice
    Column("failures", Integer, nullable=False, server_default="0"),  # wrong passwords in a row
    Column("locked_until", UtcDateTime),
    Column("signed_in_at", UtcDateTime),  # the last time
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),  # when a person last did something in it
)

#: Who of staff looks after the texts of a number.
conversation = Table(
    "conversation",
    metadata,
    Column("phone_hash", String(32), primary_key=True),
    Column("assigned_to", String(100)),
    Column("assigned_by", String(100)),
    Column("assigned_at", UtcDateTime),
)

#: What was changed in the console of templates/ and config/: who, when, from what to what.
file_edit = Table(
    "file_edit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(100), nullable=False),
    Column("file", String(200), nullable=False),  # templates/reminder.en.txt
    Column("before", Text),  # None: there was no such file
    Column("after", Text),
    Column("note", String(500)),
    Index("ix_file_edit_file", "file", "id"),
)

#: Keys of scripts to /api/v1. The token itself is not stored.
api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("scopes", String(200), nullable=False),  # words with a space between
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

#: What each daemon runs, as it last said.
daemon = Table(
    "daemon",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("version", String(24), nullable=False),
    Column("config_version", String(64), nullable=False),
    Column("templates_version", String(64), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),  # when it began to run these versions
    Column("seen_at", UtcDateTime, nullable=False),
)

#: Append-only: who did what, when.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(100), nullable=False),
    Column("what", String(64), nullable=False),
    Column("subject", String(200)),
    Column("detail", Encrypted),
    Index("ix_audit_at", "at"),
    Index("ix_audit_subject", "subject", "id"),
    Index("ix_audit_who", "who", "id"),
    Index("ix_audit_what", "what", "id"),
)

template_version = Table(
    "template_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("language", String(8), nullable=False),
    Column("version", String(32), nullable=False),
    Column("source", Text, nullable=False),
    Column("first_used_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, nullable=False),
    UniqueConstraint("name", "language", "version"),
)

source_run = Table(
    "source_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String(24), nullable=False),  # read, refused, quarantined
    Column("version", String(64)),
    Column("good", Integer, nullable=False, server_default="0"),
    Column("bad", Integer, nullable=False, server_default="0"),
    Column("detail", String(500)),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("place", String(300), nullable=False),
    Column("external_id", String(200)),
    Column("reason", String(500), nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("cleared_at", UtcDateTime),
    UniqueConstraint("source", "place", "reason"),
)

#: One survey that one patient was invited to. Made when its invitation is accepted, or first answered.
check_in = Table(
    "check_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("invitation_id", String(32), nullable=False, unique=True),  # the message
    Column("survey", String(100), nullable=False),
    Column("survey_version", String(64), nullable=False),  # fingerprint of the definition that was asked
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("appointment_id", ForeignKey("appointment.id"), index=True),
    Column("phone_hash", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(8), nullable=False),  # sms, web
    Column("invited_at", UtcDateTime, nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),  # answers after this are kept, and marked late
    Column("status", String(16), nullable=False),  # open, completed, stopped, expired
    Column("item", String(64)),  # asked now; None: nothing is
    Column("asked_again", Integer, nullable=False, server_default="0"),  # how often that item
    Column("nudges", Integer, nullable=False, server_default="0"),
    Column("nudged_at", UtcDateTime),  # when the last nudge was due
    Column("next_at", UtcDateTime),  # when the clock has something to do: nudge, expiry
    Column("last_answer_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index(
        "ix_check_in_next",
        "next_at",
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

#: Append-only but for `replaced_at`: an answer that was corrected (BACK) stays, and counts no more.
answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("check_in_id", ForeignKey("check_in.id"), nullable=False, index=True),
    Column("item", String(64), nullable=False),
    Column("value", Encrypted),  # a number as text; None: skipped, or words only
    Column("skipped", Boolean, nullable=False, server_default=text("false")),
    Column("words", Encrypted),  # the raw text, always
    Column("note", Encrypted),  # what it says beyond the value
    Column("by", String(8), nullable=False),  # sms, web, staff
    Column("inbound_id", Integer),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("at", UtcDateTime, nullable=False),
    Column("replaced_at", UtcDateTime),
    Index(
        "uq_answer_standing",
        "check_in_id",
        "item",
        unique=True,
        sqlite_where=text("replaced_at is null"),
        postgresql_where=text("replaced_at is null"),
    ),
)

#: What a finished check-in comes to; worked out again when an answer is corrected.
score = Table(
    "score",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("check_in_id", ForeignKey("check_in.id"), nullable=False, unique=True),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("survey", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("result", EncryptedJson, nullable=False),  # total, band, flags, missing, subscores
)

#: An address of a page for one patient: `/s/…`, `/p/…`, `/c/….ics`. The token itself is not stored.
page_link = Table(
    "page_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("page", String(8), nullable=False),  # survey, prepare, calendar
    Column("message_id", String(32), index=True),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("appointment_id", ForeignKey("appointment.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
)

#: Watermarks and switches: pause, poller's watermark, the sender's allowance, the circuit.
state = Table(
    "state",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

#: What the comparison of Twilio's list with ours found, once a day of the clinic.
daily_report = Table(
    "daily_report",
    metadata,
    Column("day", String(10), primary_key=True),  # ISO, the clinic's own day on which it was made
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("figures", Text, nullable=False),  # JSON: numbers and sids; no person, no words
)

#: After a restore: texts that Twilio carried for us in the time that this database knows nothing of.
gap_text = Table(
    "gap_text",
    metadata,
    Column("provider_sid", String(40), primary_key=True),
    Column("phone_hash", String(32), nullable=False, index=True),
    Column("body", Encrypted, nullable=False),
    Column("status", String(24), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: Keys that the secret key wraps: that of the phone hash.
keyring = Table(
    "keyring",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("wrapped", Text, nullable=False),
)

#: Rows of these are never changed; triggers see to it.
APPEND_ONLY = ("message_event", "consent_event", "alert_step", "audit")
#: Nor ever deleted.
NEVER_DELETED = ("consent_event", "audit")
