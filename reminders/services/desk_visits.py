"""What the front desk says of a visit: it stands, or the patient has confirmed it to a person.

As in `desk`: one transaction each, with its line in the audit; a second click harms nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from reminders.db import audit, prompts
from reminders.db.engine import Database
from reminders.db.people import CALLED_OFF_WORDS, mark_for_planning
from reminders.db.prompts import CHANGE_REQUESTED
from reminders.db.schema import appointment, task
from reminders.db.tasks import TaskKind
from reminders.services.desk import MOST_NAME, RefusedError

_GONE = "This visit is gone from the calendar: put it back there, or cancel it there."


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
            raise RefusedError(_GONE)
        released = _release(connection, appointment_id, now)
        if not _settle_requests(connection, appointment_id, by, now) and not released:
            return False
        _noted(connection, appointment_id, "visit_kept", by, now)
    return True


def confirm_visit(db: Database, appointment_id: int, *, by: str, now: datetime) -> bool:
    """The patient has told *by* that they come: reminders go on as for a visit confirmed by text.

    What the patient had asked before is settled with it. False if the visit was confirmed before.

    Raises:
        RefusedError: there is no such visit, it is called off or over, or gone from the calendar.
    """
    with db.write() as connection:
        found = _standing(connection, appointment_id, now)
        if found.held_reason not in (None, CHANGE_REQUESTED):
            raise RefusedError(_GONE)
        _release(connection, appointment_id, now)
        _settle_requests(connection, appointment_id, by, now)
        if not prompts.confirm_by_staff(connection, appointment_id, now):
            return False
        _noted(connection, appointment_id, "visit_confirmed", by, now)
    return True


def unconfirm_visit(db: Database, appointment_id: int, *, by: str, now: datetime) -> bool:
    """Takes back a "confirmed by phone" that was a slip; a confirmation by the patient or calendar stays.

    Raises:
        RefusedError: there is no such visit, or it is called off or over.
    """
    with db.write() as connection:
        _standing(connection, appointment_id, now)
        if not prompts.take_back_by_staff(connection, appointment_id, now):
            return False
        _noted(connection, appointment_id, "visit_unconfirmed", by, now)
    return True


def _standing(connection: Connection, appointment_id: int, now: datetime) -> Row[Any]:
    """The visit, which can still be come to."""
    found = connection.execute(select(appointment).where(appointment.c.id == appointment_id)).one_or_none()
    if found is None:
        raise RefusedError("There is no such visit.")
    if found.status in CALLED_OFF_WORDS:
        raise RefusedError("This visit is called off in the calendar.")
    if found.ends_at <= now:
        raise RefusedError("This visit is over.")
    return found


def _noted(connection: Connection, appointment_id: int, what: str, by: str, now: datetime) -> None:
    mark_for_planning(connection, appointment_ids=[appointment_id])
    audit.record(connection, now, who=by, what=what, subject=f"appointment:{appointment_id}")


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
        .values(done_at=now, done_by=by[:MOST_NAME])
    )
    return done.rowcount > 0
