"""Answering by hand: one text into the outbox, in the name of whoever wrote it; and taking it back.

A text by hand is exempt from the budget, and from closed hours only as an answer to what the patient has just
written, or where staff say so. STOP, a bad number and the calendar's no hold for it as for every other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from reminders.db import audit, consent, inbox, outbox
from reminders.db.engine import Database
from reminders.db.schema import inbound, message
from reminders.domain import sms
from reminders.domain.appointment import SmsConsent
from reminders.domain.clinic import Clinic
from reminders.domain.hand_written import USEFUL_FOR, Draft, leaves_at, look_at
from reminders.domain.message import Purpose
from reminders.domain.private_words import PrivateWords
from reminders.services.conversation_view import Number, find
from reminders.services.desk import RefusedError

_NONCE = re.compile(r"[0-9a-f]{32}")
_NAME = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What the form of a conversation has sent."""

    words: str = field(repr=False)
    nonce: str
    """Made with the page: of two clicks on one form the first counts."""
    private_ok: bool = False
    """The private words in it are meant."""
    at_once: bool = False
    """Not to wait for open hours."""
    finishes: bool = True
    """The replies that waited are done with this."""
    seen: int = 0


class PrivateWordsError(RefusedError):
    """The text holds private words, and nobody has confirmed them."""


def draft_of(words: str, clinic: Clinic) -> Draft:
    return look_at(words, PrivateWords(clinic.private_words))


def why_not(number: Number) -> str | None:
    """Why nothing can be written to that number, to staff; None: it can."""
    if number.phone_hash is None:
        return "The calendar has no number for this patient that can be texted."
    if number.state is not None and number.state.opted_out_at is not None:
        return "This number has said STOP. Nothing can be sent until they text START. Phone them instead."
    if number.patient is not None and number.patient.sms_consent == SmsConsent.NO.value:
        return "The calendar says that this patient does not want texts. Phone them instead."
    if number.state is not None and number.state.bad_since is not None:
        return "Carriers say that this number cannot be texted. Correct it in the calendar, or phone."
    return None


def zone_of(number: Number, clinic: Clinic) -> ZoneInfo:
    """The zone on whose clock the patient lives."""
    if number.patient is not None and number.patient.timezone:
        return ZoneInfo(number.patient.timezone)
    return ZoneInfo(next(iter(clinic.locations.values())).timezone)


def goes_at(number: Number, clinic: Clinic, now: datetime) -> datetime | None:
    """When a text by hand would leave if nobody says otherwise; None: no hour is open for long."""
    last = number.state.last_inbound_at if number.state is not None else None
    return leaves_at(now, zone_of(number, clinic), clinic.open_hours, last_inbound_at=last)


def write(db: Database, key: str, answer: Answer, clinic: Clinic, *, by: str, now: datetime) -> bool:
    """Puts the text into the outbox; False if this form has done so before.

    Raises:
        PrivateWordsError: it holds private words that nobody has confirmed.
        RefusedError: it cannot be sent, or the form was used for other words.
    """
    draft = draft_of(answer.words, clinic)
    if not draft.words:
        raise RefusedError("Write something first.")
    if draft.is_too_long:
        raise RefusedError(
            f"This is longer than a text can be: {len(draft.words)} characters of {sms.LONGEST_BODY}."
        )
    if draft.private and not answer.private_ok:
        told = ", ".join(draft.private)
        raise PrivateWordsError(
            f"Others may read this over a shoulder: {told}. Write it differently, or confirm it below."
        )
    if not _NONCE.fullmatch(answer.nonce):
        raise RefusedError("This form is too old. Copy your words, reload the page, and send them again.")
    with db.write() as connection:
        number = held(connection, key)
        if _was_used(connection, answer.nonce, draft.words):
            return False
        if reason := why_not(number):
            raise RefusedError(reason)
        due_at = now if answer.at_once else goes_at(number, clinic, now)
        if due_at is None:
            raise RefusedError("No hour is open for texts in the next weeks: choose to send it now.")
        _put(connection, number, answer, draft, clinic, due_at, by=by, now=now)
        if answer.finishes:
            finish_replies(connection, number, answer.seen, by=by, now=now)
    return True


def _was_used(connection: Connection, nonce: str, words: str) -> bool:
    known = outbox.by_key(connection, f"console:{nonce}")
    if known is not None and known.body != words:
        raise RefusedError(
            "This form has sent another text already, so this one was not sent. Copy your words, reload the "
            "page, and send them again."
        )
    return known is not None


def _put(
    connection: Connection,
    number: Number,
    answer: Answer,
    draft: Draft,
    clinic: Clinic,
    due_at: datetime,
    *,
    by: str,
    now: datetime,
) -> None:
    person = number.patient
    newest = connection.scalar(
        select(func.max(inbound.c.id)).where(inbound.c.phone_hash == number.phone_hash)
    )
    added = outbox.add(
        connection,
        outbox.NewMessage(
            dedupe_key=f"console:{answer.nonce}",
            purpose=Purpose.CONSOLE,
            phone=number.e164 or "",
            phone_hash=number.phone_hash or "",
            language=person.language if person is not None else clinic.languages[0],
            due_at=due_at,
            body=draft.words,
            patient_id=person.id if person is not None else None,
            inbound_id=newest,
            expires_at=due_at + USEFUL_FOR,
            written_by=by[:100],
        ),
        now,
    )
    connection.execute(
        update(message)
        .where(message.c.id == added)
        .values(segments=draft.size.segments, encoding=draft.size.encoding)
    )
    inbox.change_phone(connection, number.phone_hash or "", last_words_at=now)
    audit.record(connection, now, who=by, what="text_written", subject=number.subject, detail=added)


def take_back(db: Database, key: str, message_id: str, *, by: str, now: datetime) -> bool:
    """A text by hand that has not left does not go; False if it has left, or was taken back before.

    Raises:
        RefusedError: there is no such conversation.
    """
    with db.write() as connection:
        number = found(connection, key)
        where = [
            message.c.id == message_id,
            message.c.phone_hash == number.phone_hash,
            message.c.purpose == Purpose.CONSOLE.value,
        ]
        ended = outbox.cancel_pending(connection, now, "taken_back", where=where)
        if ended:
            subject = number.subject
            audit.record(connection, now, who=by, what="text_taken_back", subject=subject, detail=message_id)
    return bool(ended)


# -- steps, for other actions too --------------------------------------------------------------


def finish_replies(connection: Connection, number: Number, seen: int, *, by: str, now: datetime) -> bool:
    done = connection.scalars(
        update(inbound)
        .where(
            inbound.c.phone_hash == number.phone_hash,
            inbound.c.for_inbox,
            inbound.c.done_at.is_(None),
            inbound.c.id <= seen,  # what came since has been read by nobody
        )
        .values(done_at=now, done_by=by[:_NAME])
        .returning(inbound.c.id)
    ).all()
    for each in sorted(done):
        audit.record(connection, now, who=by, what="reply_done", subject=f"inbound:{each}")
    return bool(done)


def found(connection: Connection, key: str) -> Number:
    number = find(connection, key)
    if number is None:
        raise RefusedError("There is no such conversation.")
    return number


def held(connection: Connection, key: str) -> Number:
    """The number as it stands, held still: a STOP that comes meanwhile waits, and then ends what we did."""
    number = found(connection, key)
    if number.phone_hash is None or number.e164 is None:
        raise RefusedError(why_not(number) or "")
    consent.know_phone(connection, number.phone_hash, number.e164)
    inbox.lock_phone(connection, number.phone_hash)
    return find(connection, key) or number
