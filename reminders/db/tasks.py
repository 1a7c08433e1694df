"""What a person must do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.listed import is_one_of
from reminders.db.schema import task


class TaskKind(StrEnum):
    CHANGE_REQUEST = "change_request"  #: a patient asked to cancel or move a visit
    MAYBE_CANCEL = "maybe_cancel"  #: a bare CANCEL: opted out, and may have meant the visit
    WRONG_NUMBER = "wrong_number"
    OPT_IN_REQUEST = "opt_in_request"  #: held over the impairment window
    BAD_NUMBER = "bad_number"  #: fix the number
    GONE = "gone_from_source"  #: two reads without the appointment
    LATE_BOOKING = "late_booking"  #: a rule's time had passed; a person decides (late: ask)
    SOURCE = "source"  #: a source is refused or quarantined whole
    DELIVERY = "delivery"  #: sending failed in a way that staff should know of
    CHECK_IN = "check_in"  #: an answer to a check-in that nobody understood
    SILENCE = "silence"  #: no answer where one was hoped for
    NOT_ASKED = "not_asked"  #: a check-in that must not go unanswered could not be sent: ask by phone
    SCREEN = "positive_screen"  #: a threshold that pages nobody is met: read it
    SENDING_STOPPED = "sending_stopped"  #: our own configuration at Twilio


def open_task(
    connection: Connection,
    kind: TaskKind,
    now: datetime,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
    patient_id: int | None = None,
    appointment_id: int | None = None,
    inbound_id: int | None = None,
    message_id: str | None = None,
    detail: str | None = None,
) -> bool:
    """Opens a task; False when one with its *key* was opened before (also if it is done by now)."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = connection.scalar(
        make(task)
        .values(
            kind=kind.value,
            key=key,
            patient_id=patient_id,
            appointment_id=appointment_id,
            inbound_id=inbound_id,
            message_id=message_id,
            detail=detail,
            due_at=due_at or now,
            opened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(task.c.id)  # rowcount is -1 after such an INSERT on PostgreSQL
    )
    return added is not None


def close_tasks(connection: Connection, key: str, now: datetime, *, by: str) -> bool:
    """Marks the open task of that key done; whether there was one."""
    done = connection.execute(
        update(task).where(task.c.key == key, task.c.done_at.is_(None)).values(done_at=now, done_by=by)
    )
    return done.rowcount > 0


def close_tasks_below(connection: Connection, prefix: str, now: datetime, *, by: str) -> int:
    """Marks every open task whose key begins with *prefix* done; how many there were."""
    done = connection.execute(
        update(task)
        .where(task.c.key.startswith(prefix, autoescape=True), task.c.done_at.is_(None))
        .values(done_at=now, done_by=by)
    )
    return done.rowcount


def close_patient_tasks(
    connection: Connection, kind: TaskKind, patient_id: int, now: datetime, *, by: str
) -> int:
    """Marks every open task of that kind about the patient done; how many there were."""
    done = connection.execute(
        update(task)
        .where(task.c.patient_id == patient_id, task.c.kind == kind.value, task.c.done_at.is_(None))
        .values(done_at=now, done_by=by)
    )
    return done.rowcount


def last_of_patient(connection: Connection, kind: TaskKind, patient_id: int) -> tuple[bool, datetime | None]:
    """Whether the patient has an open task of that kind, and when the last one was done."""
    found = connection.execute(
        select(func.count().filter(task.c.done_at.is_(None)), func.max(task.c.done_at)).where(
            task.c.patient_id == patient_id, task.c.kind == kind.value
        )
    ).one()
    return found[0] > 0, found[1]


def close_visit_tasks(
    connection: Connection, kind: TaskKind, appointment_ids: Sequence[int], now: datetime, *, by: str
) -> int:
    """Marks every open task of that kind about those visits done; how many there were."""
    if not appointment_ids:
        return 0
    about = is_one_of(task.c.appointment_id, appointment_ids)
    return connection.execute(
        update(task)
        .where(task.c.kind == kind.value, about, task.c.done_at.is_(None))
        .values(done_at=now, done_by=by)
    ).rowcount
