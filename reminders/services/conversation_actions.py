"""What staff do in a conversation beside answering: finish, assign, stop, pause, switch language.

Each call is one transaction with its line in the audit; a second click harms nothing; `RefusedError` says why
it was not done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db import audit, consent, inbox, prompts
from reminders.db.engine import Database
from reminders.db.inbox import PAUSED_BY_STAFF
from reminders.db.people import mark_for_planning, speak
from reminders.db.schema import conversation, message, patient
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.message import MessageStatus
from reminders.services import desk
from reminders.services.check_in_texts import ITEM
from reminders.services.check_ins import CheckIns
from reminders.services.conversation_answer import finish_replies, found, held, why_not
from reminders.services.desk import MOST_NOTE, RefusedError
from reminders.services.plan_occasions import EXEMPT

#: Questions of check-ins that may still be open.
_ASKED = timedelta(days=30)


def finish(db: Database, key: str, *, seen: int, by: str, now: datetime) -> bool:
    """Every reply of the number that waited, up to the one numbered *seen*, is done; False if none was.

    Raises:
        RefusedError: there is no such conversation.
    """
    with db.write() as connection:
        return finish_replies(connection, found(connection, key), seen, by=by, now=now)


def assign(db: Database, key: str, to: str | None, *, by: str, now: datetime) -> bool:
    """*to* (None: nobody) looks after the conversation from now on; False if it was so before.

    Raises:
        RefusedError: there is no such conversation.
    """
    values = {"assigned_to": to, "assigned_by": by[:100], "assigned_at": now}
    with db.write() as connection:
        number = found(connection, key)
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
        number = held(connection, key)
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
        row = connection.execute(
            select(patient.c.paused_at).where(patient.c.id == patient_id).with_for_update()
        ).one_or_none()
        if row is None:
            raise RefusedError("There is no such patient.")
        if row.paused_at is not None:
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
