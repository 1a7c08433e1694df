"""What patients asked for and a person decides: shown with their visits, and settled by one click each.

Nothing here touches the clinic's calendar: who moved or cancelled a visit there says so, and its texts wait
until the calendar shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select, update

from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.schema import appointment, patient, task
from reminders.services import desk, desk_visits
from reminders.services.desk import MOST_NOTE, RefusedError


class Outcome(StrEnum):
    """What came of a request."""

    STANDS = "stands"  #: the visit stays as it is, and its texts go on
    MOVED = "moved"  #: done in the calendar: its texts wait until that shows it
    CANCELLED = "cancelled"  #: the same
    NO_ANSWER = "no_answer"  #: called in vain: the task stays open
    DONE = "done"


_NOTES = {
    Outcome.MOVED: "Moved in the calendar",
    Outcome.CANCELLED: "Cancelled in the calendar",
    Outcome.DONE: None,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An open task about a patient, with the visit that it is about."""

    task: Row[Any] = field(repr=False)
    patient_id: int | None
    first_name: str | None = field(repr=False)
    last_name: str | None = field(repr=False)
    starts_at: datetime | None
    location: str | None


def open_requests(connection: Connection, patient_ids: Sequence[int]) -> list[Asked]:
    """Every open task about these patients, the one due first first."""
    if not patient_ids:
        return []
    rows = connection.execute(
        select(
            task, patient.c.first_name, patient.c.last_name, appointment.c.starts_at, appointment.c.location
        )
        .outerjoin(patient, patient.c.id == task.c.patient_id)
        .outerjoin(appointment, appointment.c.id == task.c.appointment_id)
        .where(task.c.patient_id.in_(list(patient_ids)), task.c.done_at.is_(None))
        .order_by(task.c.due_at, task.c.id)
    ).all()
    return [
        Asked(row, row.patient_id, row.first_name, row.last_name, row.starts_at, row.location) for row in rows
    ]


def settle(db: Database, task_id: int, outcome: Outcome, *, by: str, now: datetime, called: str = "") -> bool:
    """*by* says what came of the task; False if it was settled before.

    *called* is the note of a call in vain ("Dec 1, 10:05 AM").

    Raises:
        RefusedError: there is no such task, or the visit cannot stand.
    """
    if outcome is Outcome.NO_ANSWER:
        return _called_in_vain(db, task_id, by=by, now=now, called=called)
    if outcome is Outcome.STANDS:
        with db.read() as connection:
            visit_id = connection.scalar(select(task.c.appointment_id).where(task.c.id == task_id))
        if visit_id is None:
            raise RefusedError("There is no such task, or it is about no visit.")
        return desk_visits.keep_visit(db, visit_id, by=by, now=now)
    with db.read() as connection:
        before = connection.scalar(select(task.c.note).where(task.c.id == task_id))
    note = "\n".join(filter(None, (before, _NOTES[outcome])))
    return desk.finish_task(db, task_id, by=by, now=now, note=note)


def _called_in_vain(db: Database, task_id: int, *, by: str, now: datetime, called: str) -> bool:
    """Keeps the task open, with a line that says when it was tried; one line however often it is clicked."""
    line = f"Called, no answer: {called} ({by})"
    with db.write() as connection:
        found = connection.execute(
            select(task.c.note, task.c.done_at).where(task.c.id == task_id).with_for_update()
        ).one_or_none()
        if found is None:
            raise RefusedError("There is no such task.")
        lines = (found.note or "").splitlines()
        if found.done_at is not None or line in lines:
            return False
        note = "\n".join([*lines, line])[-MOST_NOTE:]
        connection.execute(update(task).where(task.c.id == task_id).values(note=note))
        audit.record(connection, now, who=by, what="called_no_answer", subject=f"task:{task_id}")
    return True
