"""What the front desk finishes: alerts, tasks, replies, held visits, patients whose texts were stopped.

Each call is one transaction with its line in the audit. What is done already is left as it is: a second click
harms nothing. Only people call these; software raises, and never lowers or closes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, or_, select, update

from reminders.db import alerts as alert_rows
from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.prompts import CHANGE_REQUESTED
from reminders.db.schema import (
    alert,
    alert_step,
    answer,
    appointment,
    check_in,
    inbound,
    patient,
    phone,
    task,
)
from reminders.db.tasks import TaskKind
from reminders.services import alerts
from reminders.services.dispatch_outcomes import mark_good

#: Longer notes are cut.
MOST_NOTE = 2000
#: Columns for who did something are that long.
_NAME = 64
#: Steps of an alert that somebody must have seen before it is closed.
NEWS = ("raised", "text", "reopened", "answer_undelivered")


class RefusedError(Exception):
    """It cannot be done as asked. Its text says why and what to do, to staff; it holds no name or words."""


def take_alert(db: Database, code: str, *, by: str, now: datetime) -> bool:
    """*by* takes the alert: paging stops. False if somebody had taken or closed it before.

    Raises:
        RefusedError: no alert has that code.
    """
    with db.write() as connection:
        _alert(connection, code)
        return alerts.acknowledge(connection, code, by=by[:_NAME], now=now)


def resolve_alert(
    db: Database, code: str, note: str, *, by: str, now: datetime, seen: int | None = None
) -> bool:
    """*by* closes the alert, taken or not, with a note. False if it was closed before.

    *seen* is `news` as it stood on the page that *by* has read.

    Raises:
        RefusedError: the note is empty, no alert has that code, or it says more by now than was *seen*.
    """
    kept = _note(note)
    if kept is None:
        raise RefusedError("Write a note first: what was done, and what was agreed.")
    with db.write() as connection:
        found = _alert(connection, code)
        if found.resolved_at is not None:
            return False
        if seen is not None and news(connection, found) > seen:
            raise RefusedError(
                "Something new has come in for this alert since you opened its page. Read it, then close it."
            )
        return alerts.resolve(connection, found.code, by=by[:_NAME], note=kept, now=now)


def finish_task(db: Database, task_id: int, *, by: str, now: datetime, note: str | None = None) -> bool:
    """*by* has done the task; False if it was done before.

    What it was about is not changed, but for a bad number: that is tried again.

    Raises:
        RefusedError: there is no such task.
    """
    kept = _note(note)
    with db.write() as connection:
        done = connection.execute(
            update(task)
            .where(task.c.id == task_id, task.c.done_at.is_(None))
            .values(done_at=now, done_by=by[:_NAME], note=kept)
        )
        if done.rowcount == 0:
            _must_exist(connection, task.c.id == task_id, "There is no such task.")
            return False
        _try_number_again(connection, task_id, now)
        audit.record(connection, now, who=by, what="task_done", subject=f"task:{task_id}", detail=kept)
    return True


def _try_number_again(connection: Connection, task_id: int, now: datetime) -> None:
    phone_hash = connection.scalar(
        select(patient.c.phone_hash)
        .join(task, task.c.patient_id == patient.c.id)
        .where(task.c.id == task_id, task.c.kind == TaskKind.BAD_NUMBER.value)
    )
    if phone_hash is not None:
        mark_good(connection, phone_hash, now)


def finish_reply(db: Database, inbound_id: int, *, by: str, now: datetime) -> bool:
    """*by* has read the text and done what it asks for; False if it was done before, or asks for nobody.

    Raises:
        RefusedError: there is no such text.
    """
    with db.write() as connection:
        done = connection.execute(
            update(inbound)
            .where(inbound.c.id == inbound_id, inbound.c.for_inbox, inbound.c.done_at.is_(None))
            .values(done_at=now, done_by=by[:_NAME])
        )
        if done.rowcount == 0:
            _must_exist(connection, inbound.c.id == inbound_id, "There is no such reply.")
            return False
        audit.record(connection, now, who=by, what="reply_done", subject=f"inbound:{inbound_id}")
    return True


def keep_visit(db: Database, appointment_id: int, *, by: str, now: datetime) -> bool:
    """The visit stands as it is: what the patient asked is settled, and its reminders go on.

    False if nothing was asked, or it was settled before. A confirmation from before the request stays void.

    Raises:
        RefusedError: there is no such visit, or it is gone from the calendar.
    """
    with db.write() as connection:
        found = connection.execute(
            select(appointment.c.held_reason).where(appointment.c.id == appointment_id)
        ).one_or_none()
        if found is None:
            raise RefusedError("There is no such visit.")
        if found.held_reason not in (None, CHANGE_REQUESTED):
            raise RefusedError("This visit is gone from the calendar: put it back there, or cancel it there.")
        released = _release(connection, appointment_id, now)
        if not _settle_requests(connection, appointment_id, by, now) and not released:
            return False
        mark_for_planning(connection, appointment_ids=[appointment_id])
        subject = f"appointment:{appointment_id}"
        audit.record(connection, now, who=by, what="visit_kept", subject=subject)
    return True


def resume_patient(db: Database, patient_id: int, *, by: str, now: datetime) -> bool:
    """Texts to this patient go on; False if they were not stopped. Others on the same phone stay as they are.

    Every safety alert about the patient or the phone must be closed, with its note: taken is not enough,
    for whoever took it may still be deciding.

    Raises:
        RefusedError: there is no such patient, or such an alert is open.
    """
    with db.write() as connection:
        found = connection.execute(
            select(patient.c.id, patient.c.phone_hash).where(patient.c.id == patient_id)
        ).one_or_none()
        if found is None:
            raise RefusedError("There is no such patient.")
        _lock_phone(connection, found.phone_hash)
        code = open_alert_about(connection, found.id, found.phone_hash)
        if code is not None:
            raise RefusedError(f"Alert {code} about this patient is open. Close it with a note first.")
        resumed = connection.execute(
            update(patient)
            .where(patient.c.id == patient_id, patient.c.paused_at.is_not(None))
            .values(paused_at=None, paused_reason=None, updated_at=now)
        )
        if resumed.rowcount == 0:
            return False
        mark_for_planning(connection, patient_ids=[patient_id])
        audit.record(connection, now, who=by, what="patient_resumed", subject=f"patient:{patient_id}")
    return True


# -- what the pages ask too ----------------------------------------------------------------------


def news(connection: Connection, found: Row[Any]) -> int:
    """A number that grows with each step and all that was written, which a person must see before closing."""
    steps = select(func.max(alert_step.c.id)).where(
        alert_step.c.alert_id == found.id, alert_step.c.step.in_(NEWS)
    )
    texts = select(func.count()).select_from(inbound).where(said_since(found))
    on_pages = select(func.count()).select_from(answer).where(written_since(found))
    return sum(int(connection.scalar(each) or 0) for each in (steps, texts, on_pages))


def said_since(found: Row[Any]) -> Any:
    """The condition for texts of the alert's phone from when it was raised until it was closed.

    Also those that raised nothing: what comes after a cry for help may be hard to recognise.
    """
    since = (inbound.c.phone_hash == found.phone_hash) & (inbound.c.handled_at >= found.opened_at)
    return since if found.resolved_at is None else since & (inbound.c.handled_at <= found.resolved_at)


def written_since(found: Row[Any]) -> Any:
    """The same for what was written on the pages of that phone's check-ins, also what was corrected since."""
    theirs = select(check_in.c.id).where(check_in.c.phone_hash == found.phone_hash)
    since = (
        answer.c.check_in_id.in_(theirs)
        & (answer.c.by == "web")
        & answer.c.words.is_not(None)
        & (answer.c.at >= found.opened_at)
    )
    return since if found.resolved_at is None else since & (answer.c.at <= found.resolved_at)


def alert_by_code(connection: Connection, code: str) -> Row[Any] | None:
    """The open alert with that code, or the newest closed one."""
    wanted = code.upper() if code.isascii() and code.isalnum() else ""
    found = select(alert).where(alert.c.code == wanted).order_by(alert.c.id.desc())
    return alert_rows.open_by_code(connection, wanted) or connection.execute(found).first()


def open_alert_about(connection: Connection, patient_id: int, phone_hash: str | None) -> str | None:
    """The code of a safety alert about that patient or phone which nobody has closed."""
    about = alert.c.patient_id == patient_id
    if phone_hash is not None:
        about = or_(about, alert.c.phone_hash == phone_hash)
    return connection.scalar(
        select(alert.c.code)
        .where(
            alert.c.resolved_at.is_(None),
            alert.c.severity.in_(list(alerts.RANK)),
            about,
        )
        .order_by(alert.c.id)
        .limit(1)
    )


# -- steps ---------------------------------------------------------------------------------------


def _alert(connection: Connection, code: str) -> Row[Any]:
    """The alert as it stands, held still: a text that comes meanwhile waits, and then finds what we did."""
    found = alert_by_code(connection, code)
    if found is None:
        raise RefusedError("There is no such alert.")
    _lock_phone(connection, found.phone_hash)
    return alert_rows.by_id(connection, found.id) or found


def _lock_phone(connection: Connection, phone_hash: str | None) -> None:
    """As receiving does, so that a cry for help is never filed under an alert that is being closed."""
    connection.execute(select(phone.c.phone_hash).where(phone.c.phone_hash == phone_hash).with_for_update())


def _release(connection: Connection, appointment_id: int, now: datetime) -> bool:
    done = connection.execute(
        update(appointment)
        .where(appointment.c.id == appointment_id, appointment.c.held_reason == CHANGE_REQUESTED)
        .values(held_reason=None, updated_at=now)
    )
    return done.rowcount > 0


def _settle_requests(connection: Connection, appointment_id: int, by: str, now: datetime) -> bool:
    done = connection.execute(
        update(task)
        .where(
            task.c.appointment_id == appointment_id,
            task.c.kind == TaskKind.CHANGE_REQUEST.value,
            task.c.done_at.is_(None),
        )
        .values(done_at=now, done_by=by[:_NAME])
    )
    return done.rowcount > 0


def _must_exist(connection: Connection, condition: Any, otherwise: str) -> None:
    if not connection.scalar(select(exists().where(condition))):
        raise RefusedError(otherwise)


def _note(note: str | None) -> str | None:
    return (note or "").strip()[:MOST_NOTE] or None
