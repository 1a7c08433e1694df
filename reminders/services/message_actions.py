"""What staff do to one text: stop it, send it now, send it once more.

Each call is one transaction with its line in the audit; a second click harms nothing; `RefusedError` says why
it was not done. The sender claims by the same rows: whoever comes first wins, and the other is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, select, update

from reminders.db import audit, claims, outbox
from reminders.db.engine import Database
from reminders.db.schema import appointment, message, patient, phone
from reminders.db.wakeup import announce
from reminders.domain.cadence_rules import is_after_visit
from reminders.domain.clinic import Clinic, Occasion
from reminders.domain.message import MessageStatus, Purpose
from reminders.domain.second_try import OF_THE_DESK, Failed, why_not_again
from reminders.domain.sending import Act, Ruling
from reminders.gateways.twilio_errors import arrival_of
from reminders.services.desk import RefusedError
from reminders.services.dispatch_facts import Facts
from reminders.services.reports import another_try, tries_before

CANCELLED_BY_STAFF = "cancelled_by_staff"
#: Of `message_event.event`: staff let it go before its time.
HURRIED = "hurried"

_UNDER_WAY = (MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value)
_NEVER_WENT = (MessageStatus.CANCELLED.value, MessageStatus.SKIPPED.value, MessageStatus.EXPIRED.value)
_DESK = [purpose.value for purpose in OF_THE_DESK]
_ROW = select(message, appointment.c.ends_at).outerjoin(
    appointment, appointment.c.id == message.c.appointment_id
)


def cancel(db: Database, message_id: str, *, by: str, now: datetime) -> bool:
    """The text will not be sent; False if it was not going to be anyway.

    Raises:
        RefusedError: there is none, it is under way or gone, or it is not for the desk to stop.
    """
    with db.write() as connection:
        row = _found(connection, message_id)
        if (reason := why_not_cancel(row)) is not None:
            raise RefusedError(reason)
        ended = outbox.cancel_pending(
            connection,
            now,
            CANCELLED_BY_STAFF,
            where=[message.c.id == message_id, message.c.purpose.in_(_DESK)],
        )
        if not ended:
            return _too_late(connection, message_id)
        audit.record(connection, now, who=by[:100], what="message_cancelled", subject=subject(message_id))
    return True


def send_now(
    db: Database,
    message_id: str,
    clinic: Clinic,
    *,
    by: str,
    now: datetime,
    send_only_to: frozenset[str] | None = None,
) -> bool:
    """Its time is now: what holds for it is decided when it is claimed, as always. False if it was due.

    Raises:
        RefusedError: there is none, it is under way or gone, or it would not be sent now but end.
    """
    with db.write() as connection:
        row = _found(connection, message_id)
        if row.status != MessageStatus.PLANNED.value:
            return _too_late(connection, message_id)
        if row.send_after <= now:
            return False
        ruling = ruling_now(connection, message_id, clinic, now, send_only_to)
        if row.due_at <= now and ruling.act is Act.WAIT:
            return False  # its time has come, and the sender looks at it again by itself
        if (reason := why_not_now(row, clinic, ruling, now)) is not None:
            raise RefusedError(reason)
        hurried = connection.execute(
            update(message)
            .where(message.c.id == message_id, message.c.status == MessageStatus.PLANNED.value)
            # Due, so that planning does not take it for one that still waits for its time, and moves it back.
            .values(send_after=now, due_at=case((message.c.due_at > now, now), else_=message.c.due_at))
        )
        if hurried.rowcount == 0:
            return _too_late(connection, message_id)
        outbox.note(connection, message_id, HURRIED, now, status=MessageStatus.PLANNED)
        announce(connection)
        audit.record(connection, now, who=by[:100], what="message_hurried", subject=subject(message_id))
    return True


def send_again(db: Database, message_id: str, *, by: str, now: datetime) -> tuple[str, bool]:
    """A new text like the one that did not arrive, for now: its id, and whether this call made it.

    Of two clicks, and of a click and the service's own later try, one makes it, and both get its id.

    Raises:
        RefusedError: there is none, or it may have been received, or another try is of no use.
    """
    with db.write() as connection:
        row = _found(connection, message_id, lock=True)
        if (following := next_try(connection, row)) is not None:
            return str(following.id), False
        if (reason := why_not_retry(connection, row, now)) is not None:
            raise RefusedError(reason)
        added = outbox.add(connection, another_try(row, tries_before(row) + 1, now), now)
        if added is None:  # the service's own later try came between
            raise RefusedError("It has just been tried again. Look again.")
        if row.written_by is not None:
            connection.execute(update(message).where(message.c.id == added).values(written_by=row.written_by))
        audit.record(
            connection,
            now,
            who=by[:100],
            what="message_sent_again",
            subject=subject(message_id),
            detail=added,
        )
    return added, True


# -- what the page asks too ------------------------------------------------------------------------------


def subject(message_id: str) -> str:
    """Of lines in the audit."""
    return f"message:{message_id}"


def why_not_cancel(row: Any) -> str | None:
    """Why the desk may never stop this text, planned or not."""
    if Purpose(row.purpose) not in OF_THE_DESK:
        return "Answers to a patient's own text, safety texts and pages to staff cannot be stopped here."
    if row.occasion == Occasion.FIRST_CONTACT.value:
        return (
            "This one says who we are, and goes before every other text to that number. Cancel the texts "
            "that wait for it instead."
        )
    return None


def ruling_now(
    connection: Connection,
    message_id: str,
    clinic: Clinic,
    now: datetime,
    send_only_to: frozenset[str] | None,
) -> Ruling:
    """What the sender would decide at this moment."""
    row = claims.load(connection, [message_id])[message_id]
    return Facts(connection, [row], clinic, send_only_to, now).decide(row)


def why_not_now(row: Any, clinic: Clinic, ruling: Ruling, now: datetime) -> str | None:
    """Why a planned text may not go before its time; None: it may, or may wait for what the ruling says."""
    if Purpose(row.purpose) not in OF_THE_DESK:
        return "This text goes out by itself as soon as it can."
    rule = clinic.rule(row.rule) if row.rule else None
    if rule is not None and is_after_visit(rule) and row.ends_at is not None and now < row.ends_at:
        return "It speaks of the visit as one that has been, and the visit is not over yet."
    if ruling.act is Act.END:
        return END_NOW.get(ruling.reason, END_NOW[""])
    return None


#: Why a text that is sent now would end instead, by the reason it would end with. Nothing is changed.
END_NOW = {
    "": "It would not be sent but end: what it is for does not hold at this moment. Nothing was changed.",
    "budget": (
        "The patient has had enough texts for now. Sent at this moment it would be dropped, so it keeps its "
        "time."
    ),
    "opted_out": "The number has said STOP. Only the patient can undo it, by START.",
    "no_consent": "There is no consent to text this patient.",
    "bad_number": "The number cannot be texted. Correct it in the calendar, or phone them.",
    "unless": "Its rule leaves it out as things stand (for example: they have confirmed already).",
    "not_in_send_only_to": "The number is not on the list for going live.",
}


def why_not_retry(connection: Connection, row: Any, now: datetime) -> str | None:
    """Why the text is not sent once more; None: it may be."""
    failed = Failed(
        purpose=Purpose(row.purpose),
        status=MessageStatus(row.status),
        reason=row.reason,
        accepted=row.provider_sid is not None,
        arrival=arrival_of(row.error_code),
        expires_at=row.expires_at,
        number_is_bad=_number_is_bad(connection, row),
        has_next=next_try(connection, row) is not None,
    )
    return why_not_again(failed, now)


def next_try(connection: Connection, row: Any) -> Any:
    """The message that is the next try of the text in *row*, or None."""
    return outbox.by_key(connection, f"retry:{row.retry_of or row.id}:{tries_before(row) + 1}")


# -- steps -----------------------------------------------------------------------------------------------


def _found(connection: Connection, message_id: str, *, lock: bool = False) -> Any:
    """The row, with the end of its visit."""
    query = _ROW.where(message.c.id == message_id)
    row = connection.execute(query.with_for_update(of=message) if lock else query).one_or_none()
    if row is None:
        raise RefusedError("There is no such text.")
    return row


def _too_late(connection: Connection, message_id: str) -> bool:
    """False where the text had ended unsent.

    Raises:
        RefusedError: it has left, or is leaving.
    """
    status = connection.scalar(select(message.c.status).where(message.c.id == message_id))
    if status in _NEVER_WENT:
        return False
    if status in _UNDER_WAY:
        raise RefusedError("It is under way already: it can no longer be stopped or changed.")
    if status == MessageStatus.PLANNED.value:
        raise RefusedError("It has just changed. Look again.")
    raise RefusedError("It has been sent already, or has failed: nothing about it can be changed.")


def _number_is_bad(connection: Connection, row: Any) -> bool:
    """Whether carriers call the number bad that the patient has now, or there is none.

    Without a patient it is the number that the text went to.
    """
    current = row.phone_hash
    if row.patient_id is not None:
        current = connection.scalar(select(patient.c.phone_hash).where(patient.c.id == row.patient_id))
    if current is None:
        return True
    bad = select(phone.c.bad_since).where(phone.c.phone_hash == current)
    return connection.scalar(bad) is not None
