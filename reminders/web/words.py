"""What codes mean, in the words of staff: for the console and `run.py why`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from reminders.domain.roles import May

#: The way around the console: address, name, and who sees it.
WAYS = (
    ("/", "Today", May.DESK),
    ("/conversations", "Conversations", May.DESK),
    ("/patients", "Patients", May.DESK),
    ("/messages", "Messages", May.DESK),
    ("/alerts", "Alerts", May.DESK),
    ("/results", "Results", May.RESULTS),
    ("/templates", "Templates", May.DESK),
    ("/cadence", "Cadence", May.DESK),
    ("/reports", "Reports", May.REPORTS),
    ("/settings", "Settings", May.SETTINGS),
)

ROLES = {
    "front_desk": "front desk",
    "clinician": "clinician",
    "manager": "manager",
    "admin": "admin",
}

STATUSES = {
    "planned": "will be sent",
    "sending": "being sent",
    "uncertain": "uncertain: Twilio is asked",
    "accepted": "with Twilio",
    "sent": "with the carrier",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "failed": "failed",
    "cancelled": "cancelled",
    "skipped": "not sent",
    "expired": "too late",
    "not_planned": "not planned",
}

REASONS = {
    "cancelled": "the visit is called off",
    "past": "the visit is over",
    "no_phone": "no phone number",
    "opted_out": "the number said STOP",
    "no_consent": "no consent to text",
    "reminders_only": "wants reminders only",
    "not_in_language": "may not be asked in that language",
    "no_public_url": "goes by link, and there is no page to answer on",
    "unless": "left out by the rule (for example: already confirmed)",
    "merged": "named in another text that day",
    "booked_late": "booked after its time",
    "missed": "its time passed while the service was down, or before we knew of the visit",
    "ask_staff": "its time had passed: staff were asked",
    "expired": "its time passed before it could be sent",
    "quiet_hours": "no open hour was left",
    "budget": "the patient gets enough texts already",
    "overtaken": "replaced by something newer",
    "clock_changed": "another visit has changed its time, or the rule is not for the patient any more",
    "after_visit": "the patient is at a visit, or has just been",
    "rule_gone": "the rule was taken out, or is not for this visit any more",
    "moved": "the visit has moved",
    "bad_number": "the number cannot be texted",
    "refused": "Twilio refuses it",
    "sid_taken": "Twilio named it like another text; it may have been sent",
    "dry_run": "dry run: nobody is texted",
    "not_in_send_only_to": "not on the list for going live",
    "template": "its template cannot be used",
    "taken_back": "taken back before it left",
    "unreadable": "it cannot be read with this secret key",
    "patient_paused": "texts to this patient wait for a person",
    "paused": "texts to this patient wait for a person",
    "sent_before_restore": "it may have been sent before the database was restored",
    "change_requested": "the patient asked to cancel or move",
    "gone_from_source": "the visit is gone from the calendar",
    "answered": "the patient has answered",
    "check_in_stopped": "the check-in was stopped",
    "check_in_expired": "the check-in is over",
    "check_in_gone": "the check-in is gone",
    "cancelled_by_staff": "cancelled by staff",
    "visit_begun": "the visit has begun",
    "conversation": "the patient is texting with us just now",
    "first_contact": "first goes the text that says who we are",
    "sending_stopped": "sending had stopped by itself",
    "acknowledged": "somebody had taken the alert",
}

#: What happened to a message. What is not here is shown as it is.
EVENTS = {
    "planned": "planned",
    "claimed": "about to be sent",
    "accepted": "Twilio has it",
    "accepted_twice": "Twilio has it twice",
    "uncertain": "no answer from Twilio: it is asked",
    "returned": "not sent yet: tried again later",
    "report": "Twilio reports",
    "moved": "moved to another time",
    "found_after_restore": "found at Twilio after a restore",
    "hurried": "to be sent now, said staff",
    "waits": "waits",
    "number_changed": "goes to the number as corrected",
    "report_late": "Twilio reports, late",
}

#: How staff choose among texts.
MESSAGE_STATES = {
    "to_send": "Will be sent",
    "under_way": "Under way",
    "sent": "Sent",
    "delivered": "Delivered",
    "failed": "Not delivered",
    "not_sent": "Not sent",
    "all": "All",
}

#: What staff did to a text, in the audit.
MESSAGE_ACTS = {
    "message_cancelled": "cancelled it",
    "message_hurried": "had it sent before its time",
    "message_sent_again": "sent it again",
}

#: What a text waits for, where the same code means something else at its end.
_WAITS_FOR = {"quiet_hours": "waits for open hours"}

#: Twilio's words for a state, where ours do not say the same.
_TWILIO_SAYS = {"queued": "queued", "undelivered": "not delivered", "read": "read"}

PURPOSES = {
    "rule": "by a rule",
    "answer": "answer",
    "safety": "safety answer",
    "page": "page to staff",
    "console": "written by staff",
}

TASKS = {
    "change_request": "asked to cancel or move",
    "maybe_cancel": "wrote CANCEL: may have meant the visit",
    "wrong_number": "wrong number",
    "opt_in_request": "asked to be texted again",
    "bad_number": "fix the number",
    "gone_from_source": "gone from the calendar",
    "late_booking": "booked late: tell the patient?",
    "source": "calendar cannot be read",
    "delivery": "delivery",
    "sending_stopped": "sending has stopped",
    "check_in": "an answer to a check-in: read it",
    "silence": "no answer to a check-in: phone them",
    "not_asked": "a check-in could not be sent: ask by phone",
    "positive_screen": "a check-in's result: read it",
    "change_requested": "asked to cancel or move",
}

#: Lists of what waits that are no tasks.
WORKLISTS = {
    "replies": "replies for a person",
    "paused": "texts paused for these patients",
    "no_consent": "may not be texted: no consent",
    "quarantine": "rows of the calendar put aside",
}

#: How a visit of the day stands.
VISIT_STATES = {
    "change_requested": "asked to cancel or move",
    "gone_from_source": "gone from the calendar",
    "confirmed": "confirmed",
    "no_phone": "no phone number",
    "opted_out": "STOP",
    "no_consent": "no consent to text",
    "bad_number": "bad number",
    "paused": "texts paused",
    "asked": "asked, no answer",
    "undelivered": "our text did not arrive",
    "told": "told, not asked",
    "not_told": "not told yet",
}
#: Who took a confirmation.
CONFIRMED_HOW = {"staff": "confirmed by phone", "source": "confirmed in the calendar"}

#: What stands in place of an answer for those who do not treat.
FOR_A_CLINICIAN = "A check-in's answer: for a clinician."

INTENTS = {
    "confirm": "confirms",
    "cancel_request": "wants to cancel",
    "reschedule_request": "wants another time",
    "opt_out": "no more texts (STOP)",
    "opt_in": "texts again (START)",
    "help": "asks for help (HELP)",
    "answer": "an answer",
    "yes": "yes",
    "no": "says no",
    "skip": "skip",
    "back": "back",
    "less": "fewer texts",
    "unclear": "not understood",
    "free_text": "not understood",
}

FLAGS = {
    "crisis": "words of crisis",
    "emergency": "words of a medical emergency",
    "urgent": "words of a medical problem",
    "opt_out": "no more texts",
    "maybe_cancel": "may mean the visit",
    "also_request": "asks for more",
}

#: What came of a text, where its intent does not say it.
OUTCOMES = {
    "answer_too_late": "may answer an old check-in, or be about a newer visit: not filed",
    "late_confirm": "to an old time: asked again",
    "visit_over_or_cancelled": "that visit is over or called off",
    "asked_which": "asked which visit",
    "asked_who": "asked who is answering",
    "confirmed_before": "had confirmed already",
    "opt_in_held": "a person calls first",
    "opted_in_before": "was texted already",
    "overtaken": "a later text counts",
    "withheld": "Twilio withheld the words: asked again",
    "cancel_request_held": "a person calls after the day of rest",
    "reschedule_request_held": "a person calls after the day of rest",
    "no_held": "a person calls after the day of rest",
}
#: A text that is no patient's answer to a question.
_SAID = {
    "acknowledged": "takes an alert",
    "acknowledged_before": "takes an alert that was taken already",
    "still_at_it": "says that they still have an alert",
    "ack_unknown": "ACK, but no open alert has that code",
    "tapback": "a reaction",
    "reaction": "a reaction",
}

#: Why a patient's texts are paused.
PAUSES = {
    "crisis": "after words of crisis",
    "staff": "by hand",
    "unread_before_restore": "a text of theirs cannot be read since the restore: ask whether they said STOP",
}

#: A visit, as the calendar has it.
VISITS = {
    "booked": "booked",
    "arrived": "has arrived",
    "fulfilled": "took place",
    "cancelled": "called off",
    "no_show": "did not come",
    "entered_in_error": "entered in error",
}

CONFIRMED_BY = {"patient": "by text", "source": "in the calendar", "staff": "by staff"}

LANGUAGES = {"en": "English", "es": "Spanish"}

_CHANGES = {"revoked": "No more texts", "granted": "Texts again"}
_HOWS = {
    "keyword": "by the word itself",
    "sentence": "in a sentence",
    "opt_out_type": "as Twilio understood it",
    "wrong_number": "wrong number",
    "console": "in the console",
}

#: What happened to an alert.
STEPS = {
    "raised": "raised",
    "text": "a text came in",
    "paged": "paged",
    "notified": "a page by another way was taken",
    "climbed": "nobody took it in time: the next are paged",
    "undelivered": "the page did not arrive",
    "unreachable": "cannot be paged by text",
    "answer_undelivered": "our text did not reach the patient: phone them",
    "acknowledged": "taken",
    "reminded": "reminded to close it",
    "still": "says that they are at it",
    "lapsed": "nobody answered the reminders: the chain is paged again; it had been taken by",
    "reopened": "open again: more came in",
    "resolved": "closed",
    "note": "note",
}

ALERT_STATES = {"waiting": "nobody has taken it", "taken": "taken", "closed": "closed"}

#: A page by e-mail, chat or pager; that by text has a message's status.
CHANNEL_STATES = {
    "waiting": "waits to be sent",
    "sent": "arrived",
    "failed": "did not arrive",
    "cancelled": "not needed any more",
}


def understood(row: Any) -> str:
    """How a stored text (`intent`, `flags`, `outcome`) was understood: "confirms; asks for more"."""
    outcomes = (row.outcome or "").split("+")
    said = next((_SAID[each] for each in outcomes if each in _SAID), None)
    flags = [each for each in row.flags.split(",") if each and each != row.intent]
    parts = [
        said or INTENTS.get(row.intent, row.intent),
        *(FLAGS.get(each, each) for each in flags),
        *(OUTCOMES[each] for each in outcomes if each in OUTCOMES),
    ]
    return "; ".join(dict.fromkeys(filter(None, parts)))


def language_name(code: str) -> str:
    """`Spanish`; the code itself of a language that nobody knows."""
    try:
        return Locale.parse(code).get_language_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def price(told: str) -> str:
    """Twilio's price, which is an expense of ours and so below zero: `$0.0166`."""
    try:
        return f"${abs(Decimal(told)).normalize():f}"
    except InvalidOperation:
        return told


def percent(share: float) -> str:
    """`97 %`; a digit more where all or nothing would be said of almost all, or of something."""
    told = f"{share * 100:.0f}"
    exact = share in (0, 1) or told not in ("0", "100")
    return f"{told} %" if exact else f"{share * 100:.1f} %"


def monday(iso: str) -> str:
    """`Nov 2, 2026`, of the day by which a report names a week."""
    return format_date(date.fromisoformat(iso), "MMM d, y", locale="en_US")


def minutes(count: float) -> str:
    """`12 min`, `3 h 5 min`, `2 d 4 h`."""
    whole = round(count)
    if whole < 60:
        return f"{whole} min" if whole else "under 1 min"
    if whole < 48 * 60:
        return f"{whole // 60} h {whole % 60} min" if whole % 60 else f"{whole // 60} h"
    return f"{whole // 1440} d {whole % 1440 // 60} h"


def because(row: Any) -> str:
    """Why something is as it is, or, while it is planned, waits."""
    if row.status == "planned" and row.reason in _WAITS_FOR:
        return _WAITS_FOR[row.reason]
    return REASONS.get(row.reason, row.reason) if row.reason else ""


def happened(event: Any) -> str:
    """A line of a message's own record: "Twilio reports: delivered", "not sent yet (no trace at Twilio)"."""
    told = EVENTS.get(event.event) or STATUSES.get(event.event, event.event)
    detail = (event.detail or "").partition(", tells ")[0]  # which visits it told of is for the service
    if event.event in ("report", "report_late", "accepted"):
        return f"{told}: {_TWILIO_SAYS.get(detail, detail)}" if detail else told
    if event.event == "waits" and detail in _WAITS_FOR:
        return _WAITS_FOR[detail]
    said = REASONS.get(detail, detail)
    return f"{told} ({said})" if said and said not in (told, event.event) else told


def consent_in_words(row: Any) -> str:
    """An entry of the ledger: "No more texts: the patient, by the word itself"."""
    by = {"patient": "the patient", "carrier": "the carrier", "staff": "staff"}.get(row.by, row.by)
    return f"{_CHANGES.get(row.change, row.change)}: {by}, {_HOWS.get(row.how, row.how)}"


def task_detail(row: Any) -> str:
    """A task's detail, a request's code in words: "wants another time: can we do friday"."""
    code, colon, words = (row.detail or "").partition(": ")
    if row.kind == "change_request" and colon:
        return f"{INTENTS.get(code, code)}: {words}"
    return row.detail or ""
