"""How the service itself is: what sends, what reads, what runs, who is paged. For the settings page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from reminders.db import daily_reports, state
from reminders.db.schema import IN_FLIGHT, message, quarantine
from reminders.db.schema import state as state_table
from reminders.domain.clinic import Alerts
from reminders.domain.message import MessageStatus
from reminders.services import alert_health, backups, daemons, drill, poll, views
from reminders.services.alert_health import Reach
from reminders.services.dispatch_limits import Circuit, circuit

#: Rows of the quarantine that are shown.
MOST_QUARANTINED = 20


@dataclass(frozen=True, slots=True)
class Paused:
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Store:
    """The database."""

    kind: str
    size: int
    """Bytes."""
    migration: str
    backed_up_at: datetime | None
    """By `run.py db backup`; None: never, as far as this database knows."""


@dataclass(frozen=True, slots=True)
class Overview:
    paused: Paused | None
    is_restoring: bool
    """A restored copy waits for Twilio's word."""
    circuit: Circuit | None
    heard_at: datetime | None
    """When Twilio's list was last read to its end."""
    uncertain: int
    sources: Sequence[views.SourceState]
    quarantined: Sequence[Row[Any]]
    quarantined_count: int
    store: Store
    daemons: list[daemons.Row]
    different: list[str]
    people: list[Reach]
    compared: daily_reports.Report | None
    drills: drill.Standing


def overview(connection: Connection, alerts: Alerts, now: datetime) -> Overview:
    open_rows = quarantine.c.cleared_at.is_(None)
    said = daemons.standing(connection)
    return Overview(
        paused=paused(connection),
        is_restoring=state.get(connection, state.GATE) is not None,
        circuit=circuit(connection),
        heard_at=state.get_time(connection, poll.HEARD),
        uncertain=connection.execute(
            select(func.count())
            .select_from(message)
            .where(text(f"message.{IN_FLIGHT}"), message.c.status == MessageStatus.UNCERTAIN.value)
        ).scalar_one(),
        sources=views.source_states(connection),
        quarantined=connection.execute(
            select(quarantine)
            .where(open_rows)
            .order_by(quarantine.c.source, quarantine.c.id)
            .limit(MOST_QUARANTINED)
        ).all(),
        quarantined_count=connection.execute(
            select(func.count()).select_from(quarantine).where(open_rows)
        ).scalar_one(),
        store=_store(connection),
        daemons=said,
        different=daemons.differences(said, now),
        people=alert_health.reach(connection, alerts),
        compared=daily_reports.newest(connection),
        drills=drill.standing(connection),
    )


def paused(connection: Connection) -> Paused | None:
    """Who has paused all sending, and since when."""
    row = connection.execute(select(state_table).where(state_table.c.key == state.PAUSED)).one_or_none()
    return Paused(row.value, row.updated_at) if row is not None else None


def _store(connection: Connection) -> Store:
    is_sqlite = connection.dialect.name == "sqlite"
    size = (
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
        if is_sqlite
        else "select pg_database_size(current_database())"
    )
    return Store(
        kind="SQLite" if is_sqlite else "PostgreSQL",
        size=int(connection.execute(text(size)).scalar_one()),
        migration=str(connection.execute(text("select version_num from alembic_version")).scalar_one()),
        backed_up_at=backups.last(connection),
    )
