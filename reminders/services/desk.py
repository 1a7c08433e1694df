"""What the front desk finishes: alerts, tasks, replies, patients whose texts were stopped.

Each call is one transaction with its line in the audit. What is done already is left as it is: a second click
harms nothing. Only people call these; software raises, and never lowers or closes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, or_, select, update

from reminders.db import alerts as alert_rows
from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.schema import alert, alert_step, inbound, patient, phone, task
from reminders.db.tasks import TaskKind
from reminders.domain import check_in_text
from reminders.services import alert_news, alerts
from reminders.services.dispatch_outcomes import mark_good

#: Longer notes are cut.
MOST_NOTE = 2000
#: Columns for who did something are that long.
MOST_NAME = 64
#: Tasks that only those can do who may read answers.
FOR_CLINICIANS = frozenset({TaskKind.CHECK_IN.value, TaskKind.SCREEN.value})


class RefusedError(Exception):
    """It cannot be done as asked. Its text says why and what to do, to staff; it holds no name or words."""


def take_alert(db: Database, code: str, *, by: str, now: datetime, alert_id: int | None = None) -> bool:
    """*by* takes the alert: paging stops. False if somebody had taken or closed it before.

    *alert_id* is the one that *by* has seen: codes are used again.

    Raises:
        RefusedError: no alert has that code.
    """
    with db.write() as connection:
        found = _alert(connection, code, alert_id)
        if found.resolved_at is not None:  # its code may be another's by now
            return False
        return alerts.acknowledge(connection, code, by=by[:MOST_NAME], now=now)


def resolve_alert(
    db: Database,
    code: str,
    note: str,
    *,
    by: str,
    now: datetime,
    seen: int | None = None,
    alert_id: int | None = None,
) -> bool:
    """*by* closes the alert, taken or not, with a note. False if it was closed before.

    *seen* is `alert_news.count` as it stood on the page that *by* has read; *alert_id* as for `take_alert`.

    Raises:
        RefusedError: the note is empty, no alert has that code, or it says more by now than was *seen*.
    """
    kept = _note(note)
    if kept is None:
        raise RefusedError("Write a note first: what was done, and what was agreed.")
    with db.write() as connection:
        found = _alert(connection, code, alert_id)
        if found.resolved_at is not None:
            return False
        if seen is not None and alert_news.count(connection, found) > seen:
            raise RefusedError(
                "Something new has come in for this alert since you opened its page. Read it, then close it."
            )
        return alerts.resolve(connection, found.code, by=by[:MOST_NAME], note=kept, now=now)


def note_alert(
    db: Database, code: str, note: str, *, by: str, now: datetime, alert_id: int | None = None
) -> bool:
    """*by* writes down what was done about the alert, open or closed; it stays as it is.

    False if these words were the last note already.

    Raises:
        RefusedError: the note is empty, or no alert has that code.
    """
    kept = _note(note)
    if kept is None:
        raise RefusedError("Write the note first.")
    with db.write() as connection:
        found = _alert(connection, code, alert_id)
        if _says_so_already(connection, found.id, by[:MOST_NAME], kept):
            return False
        alert_rows.step(connection, found.id, "note", now, person=by[:MOST_NAME], words=kept)
        alert_rows.look_at_taken(connection, now, found.id)  # a note says that somebody is at it
        audit.record(connection, now, who=by, what="alert_noted", subject=f"alert:{found.code}")
    return True


def _says_so_already(connection: Connection, alert_id: int, by: str, kept: str) -> bool:
    """The last note is this very one: the button was pressed twice."""
    last = connection.execute(
        select(alert_step)
        .where(alert_step.c.alert_id == alert_id, alert_step.c.step == "note")
        .order_by(alert_step.c.id.desc())
        .limit(1)
    ).first()
    return last is not None and (last.person, last.words) == (by, kept)


def finish_task(
    db: Database,
    task_id: int,
    *,
    by: str,
    now: datetime,
    note: str | None = None,
    reads_answers: bool = True,
) -> bool:
    """*by* has done the task; False if it was done before.

    What it was about is not changed, but for a bad number: that is tried again.

    Raises:
        RefusedError: there is no such task, or it is about an answer that *by* may not read.
    """
    kept = _note(note)
    with db.write() as connection:
        if not reads_answers:
            about = connection.scalar(select(task.c.kind).where(task.c.id == task_id))
            _may_read(about not in FOR_CLINICIANS)
        done = connection.execute(
            update(task)
            .where(task.c.id == task_id, task.c.done_at.is_(None))
            .values(done_at=now, done_by=by[:MOST_NAME], note=kept)
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


def finish_reply(
    db: Database, inbound_id: int, *, by: str, now: datetime, reads_answers: bool = True
) -> bool:
    """*by* has read the text and done what it asks for; False if it was done before, or asks for nobody.

    Raises:
        RefusedError: there is no such text, or it is an answer to a check-in that *by* may not read.
    """
    with db.write() as connection:
        if not reads_answers:
            said = connection.execute(select(inbound).where(inbound.c.id == inbound_id)).first()
            _may_read(said is None or not check_in_text.is_answer(said.outcome, said.flags))
        done = connection.execute(
            update(inbound)
            .where(inbound.c.id == inbound_id, inbound.c.for_inbox, inbound.c.done_at.is_(None))
            .values(done_at=now, done_by=by[:MOST_NAME])
        )
        if done.rowcount == 0:
            _must_exist(connection, inbound.c.id == inbound_id, "There is no such reply.")
            return False
        audit.record(connection, now, who=by, what="reply_done", subject=f"inbound:{inbound_id}")
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


def alert_by_code(connection: Connection, code: str, alert_id: int | None = None) -> Row[Any] | None:
    """The open alert with that code, or the newest closed one; with *alert_id* that very one."""
    wanted = code.upper() if code.isascii() and code.isalnum() else ""
    if alert_id is not None:
        this = select(alert).where(alert.c.code == wanted, alert.c.id == alert_id)
        return connection.execute(this).first()
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


def _alert(connection: Connection, code: str, alert_id: int | None = None) -> Row[Any]:
    """The alert as it stands, held still: a text that comes meanwhile waits, and then finds what we did."""
    found = alert_by_code(connection, code, alert_id)
    if found is None:
        raise RefusedError("There is no such alert.")
    _lock_phone(connection, found.phone_hash)
    return alert_rows.by_id(connection, found.id) or found


def _lock_phone(connection: Connection, phone_hash: str | None) -> None:
    """As receiving does, so that a cry for help is never filed under an alert that is being closed."""
    connection.execute(select(phone.c.phone_hash).where(phone.c.phone_hash == phone_hash).with_for_update())


def _may_read(may: bool) -> None:
    if not may:
        raise RefusedError("This is about an answer to a check-in: a clinician reads it.")


def _must_exist(connection: Connection, condition: Any, otherwise: str) -> None:
    if not connection.scalar(select(exists().where(condition))):
        raise RefusedError(otherwise)


def _note(note: str | None) -> str | None:
    return (note or "").strip()[:MOST_NOTE] or None
