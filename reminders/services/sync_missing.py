"""What a source does not name any more: doubted when it is much, held when it stays away. Never cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select, text, update

from reminders.db import state
from reminders.db.people import CALLED_OFF_WORDS, in_batches
from reminders.db.schema import appointment
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.clinic import BelieveDrop
from reminders.ports import SourceRead

#: A visit that is missing in so many reads in a row is gone from its source.
GONE_AFTER = 2
NEXT_DAYS = timedelta(days=7)


def upcoming(source_id: str, now: datetime) -> Any:
    """The condition for visits of a source that still stand and are not over."""
    return and_(
        appointment.c.source == source_id,
        appointment.c.ends_at > now,
        appointment.c.status.not_in(CALLED_OFF_WORDS),
    )


def missing_lately(source_id: str, now: datetime) -> Any:
    """The condition for those of them that the last read did not name, and that are not held yet."""
    return and_(
        text("appointment.missing_reads > 0"),  # in the words of its index
        upcoming(source_id, now),
        appointment.c.missing_reads < GONE_AFTER,
    )


def doubt(
    connection: Connection, source_id: str, read: SourceRead, believe: BelieveDrop, now: datetime
) -> str | None:
    """Why this read is not believed: too much of the next days has vanished at once. None: it is."""
    if state.drop(connection, f"believe_next:{source_id}"):
        return None
    known = set(
        connection.scalars(
            select(appointment.c.external_id).where(
                upcoming(source_id, now),
                appointment.c.starts_at < now + NEXT_DAYS,
                appointment.c.missing_reads == 0,
            )
        )
    )
    gone = len(known - named(read))
    if gone < believe.at_least or gone * 100 <= believe.share * len(known):
        return None
    return (
        f"{gone} of the {len(known)} visits of the next 7 days are missing in this read, so none of it was "
        f"used. If the calendar is right, run: run.py sources accept {source_id}"
    )


def named(read: SourceRead) -> set[str]:
    """Every visit that the read names, also in a row that cannot be used."""
    return {row.appointment.id for row in read.rows} | {
        bad.external_id for bad in read.bad if bad.external_id
    }


def count_missing(connection: Connection, source_id: str, named_now: set[str], now: datetime) -> None:
    """One more read without each visit that stands and that it does not name."""
    rows = connection.execute(
        select(appointment.c.id, appointment.c.external_id).where(upcoming(source_id, now))
    )
    missing = [row.id for row in rows if row.external_id not in named_now]
    for some in in_batches(missing):
        connection.execute(
            update(appointment)
            .where(appointment.c.id.in_(some))
            .values(missing_reads=appointment.c.missing_reads + 1)
        )
    hold_gone(connection, source_id, now)


def hold_gone(connection: Connection, source_id: str, now: datetime) -> None:
    """Holds the messages of visits that are gone (not cancelled: nobody said so), and asks staff."""
    gone = connection.execute(
        update(appointment)
        .where(
            text("appointment.missing_reads > 0"),  # in the words of its index
            upcoming(source_id, now),
            appointment.c.missing_reads >= GONE_AFTER,
            or_(appointment.c.held_reason.is_(None), appointment.c.held_reason != "gone_from_source"),
        )
        .values(held_reason="gone_from_source", planned_with=None)
        .returning(appointment.c.id, appointment.c.patient_id)
    ).all()
    for row in gone:
        open_task(
            connection,
            TaskKind.GONE,
            now,
            key=f"gone:{row.id}:{now.isoformat()}",  # it may vanish again, after a person had said "done"
            appointment_id=row.id,
            patient_id=row.patient_id,
        )
