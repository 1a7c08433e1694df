"""What staff do in a conversation: answer by hand, take back, finish, assign, stop, pause, switch language.

Each call is one transaction with its line in the audit; a second click harms nothing; `RefusedError` says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db import audit, consent, inbox, outbox, prompts
from reminders.db.engine import Database
from reminders.db.inbox import PAUSED_BY_STAFF
from reminders.db.people import mark_for_planning, speak
from reminders.db.schema import conversation, inbound, message, patient
from reminders.domain.appointment import SmsConsent
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.hand_written import USEFUL_FOR, Draft, leaves_at, look_at
from reminders.domain.message import MessageStatus, Purpose
from reminders.domain.private_words import PrivateWords
from reminders.services import desk
from reminders.services.check_in_texts import ITEM
from reminders.services.check_ins import CheckIns
from reminders.services.conversation_view import Number, find
from reminders.services.desk import MOST_NOTE, RefusedError
from reminders.services.plan_occasions import EXEMPT

#: Questions of check-ins that may still be open.
_ASKED = timedelta(days=30)
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
        raise RefusedError(f"This is longer than a text can be ({len(draft.words)} of 1600 characters).")
    if draft.private and not answer.private_ok:
        raise PrivateWordsError(
            f"Others may read this over a shoulder: {', '.join(draft.private)}. Write it differently, or confirm."
        )
    if not _NONCE.fullmatch(answer.nonce):
        raise RefusedError("This form is too old. Copy your words, reload the page, and send them again.")
    with db.write() as connection:
        number = _held(connection, key)
        if _was_used(connection, answer.nonce, draft.words):
            return False
        if reason := why_not(number):
            raise RefusedError(reason)
        due_at = now if answer.at_once else goes_at(number, clinic, now)
        if due_at is None:
            raise RefusedError("No hour is open for texts in the next weeks: choose to send it now.")
        _put(connection, number, answer, draft, clinic, due_at, by=by, now=now)
        if answer.finishes:
            _finish(connection, number, answer.seen, by=by, now=now)
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
        number = _found(connection, key)
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


def finish(db: Database, key: str, *, seen: int, by: str, now: datetime) -> bool:
    """Every reply of the number that waited, up to the one numbered *seen*, is done; False if none was.

    Raises:
        RefusedError: there is no such conversation.
    """
    with db.write() as connection:
        return _finish(connection, _found(connection, key), seen, by=by, now=now)


def _finish(connection: Connection, number: Number, seen: int, *, by: str, now: datetime) -> bool:
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


def assign(db: Database, key: str, to: str | None, *, by: str, now: datetime) -> bool:
    """*to* (None: nobody) looks after the conversation from now on; False if it was so before.

    Raises:
        RefusedError: there is no such conversation.
    """
    values = {"assigned_to": to, "assigned_by": by[:100], "assigned_at": now}
    with db.write() as connection:
        number = _found(connection, key)
        if number.phone_hash is None:
            raise RefusedError(why_not(number) or "")
        before = connection.scalar(
            select(conversation.c.assigned_to).where(conversation.c.phone_hash == number.phone_hash)
        )
        if before == to:
            return False
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(
            make(conversation)
            .values(phone_hash=number.phone_hash, **values)
            .on_conflict_do_update(index_elements=["phone_hash"], set_=values)
        )
        what = "conversation_assigned"
        audit.record(connection, now, who=by, what=what, subject=number.subject, detail=to)
    return True


def stop(
    db: Database, key: str, reason: str, clinic: Clinic, alerts: Alerts, *, by: str, now: datetime
) -> bool:
    """No more texts to that number, for everybody on it: only the patient can undo it. False if it was so.

    Raises:
        RefusedError: no reason is given, or there is no such conversation or number.
    """
    words = reason.strip()[:MOST_NOTE]
    if not words:
        raise RefusedError("Say first in which words they asked for it, or why: it goes into the ledger.")
    with db.write() as connection:
        number = _held(connection, key)
        digest = number.phone_hash or ""
        if number.state is not None and number.state.opted_out_at is not None:
            return False
        consent.revoke(connection, digest, number.e164 or "", now, by="staff", how="console", words=words)
        CheckIns(connection, clinic, alerts, now).stop_all(digest)
        open_ = prompts.open_prompts(connection, digest, since=now - _ASKED, until=now)
        prompts.answered(connection, [each.id for each in open_ if each.asks == ITEM], now)
        mark_for_planning(connection, phone_hash=digest)
        audit.record(connection, now, who=by, what="texts_stopped", subject=number.subject, detail=words)
    return True


# -- one patient ------------------------------------------------------------------------------------------


def pause(db: Database, patient_id: int, *, by: str, now: datetime) -> bool:
    """Texts by rules to this patient wait until somebody resumes them; False if they waited before.

    Raises:
        RefusedError: there is no such patient.
    """
    with db.write() as connection:
        found = connection.execute(
            select(patient.c.paused_at).where(patient.c.id == patient_id).with_for_update()
        ).one_or_none()
        if found is None:
            raise RefusedError("There is no such patient.")
        if found.paused_at is not None:
            return False
        inbox.pause(connection, [patient_id], now, PAUSED_BY_STAFF)
        audit.record(connection, now, who=by, what="patient_paused", subject=f"patient:{patient_id}")
    return True


def resume(db: Database, patient_id: int, *, by: str, now: datetime, may_close: bool) -> bool:
    """Texts to this patient go on; False if they did.

    Raises:
        RefusedError: a crisis has paused them and *by* may not close alerts; or as `desk.resume_patient`.
    """
    if not may_close:
        with db.read() as connection:
            reason = connection.scalar(select(patient.c.paused_reason).where(patient.c.id == patient_id))
        if reason not in (None, PAUSED_BY_STAFF):
            raise RefusedError("This pause was not set by hand: a clinician or a manager lets texts go on.")
    return desk.resume_patient(db, patient_id, by=by, now=now)


def switch_language(
    db: Database, patient_id: int, language: str, clinic: Clinic, *, by: str, now: datetime
) -> bool:
    """From now on texts to this patient are in *language*, whatever the calendar says; False if they were.

    Raises:
        RefusedError: the clinic has no texts in it, or there is no such patient.
    """
    if language not in clinic.languages:
        raise RefusedError("The clinic has no texts in that language.")
    with db.write() as connection:
        if connection.scalar(select(patient.c.id).where(patient.c.id == patient_id)) is None:
            raise RefusedError("There is no such patient.")
        if not speak(connection, patient_id, language, now):
            return False
        # What a rule has put into the outbox is planned again; news of a visit is not.
        connection.execute(
            update(message)
            .where(
                message.c.patient_id == patient_id,
                message.c.status == MessageStatus.PLANNED.value,
                message.c.occasion.in_(EXEMPT),
            )
            .values(language=language)
        )
        subject = f"patient:{patient_id}"
        audit.record(connection, now, who=by, what="language_chosen", subject=subject, detail=language)
    return True


# -- steps ------------------------------------------------------------------------------------------------


def _found(connection: Connection, key: str) -> Number:
    number = find(connection, key)
    if number is None:
        raise RefusedError("There is no such conversation.")
    return number


def _held(connection: Connection, key: str) -> Number:
    """The number as it stands, held still: a STOP that comes meanwhile waits, and then ends what we did."""
    number = _found(connection, key)
    if number.phone_hash is None or number.e164 is None:
        raise RefusedError(why_not(number) or "")
    consent.know_phone(connection, number.phone_hash, number.e164)
    inbox.lock_phone(connection, number.phone_hash)
    return find(connection, key) or number
