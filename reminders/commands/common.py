"""What several commands need: settings, the database, times as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reminders.bootstrap import load_configuration, open_database
from reminders.db.engine import Database
from reminders.ports import SystemClock
from reminders.services.configuration import Configuration
from reminders.settings import Settings, load_settings


@contextmanager
def database() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database they name, closed at the end."""
    settings = load_settings()
    db = open_database(settings)
    try:
        yield settings, db
    finally:
        db.close()


def configuration(settings: Settings, db: Database) -> Configuration:
    """The clinic's files; raises BrokenConfigurationError with what is wrong."""
    return load_configuration(settings, db, SystemClock())


def now() -> datetime:
    return SystemClock().now()


def local(instant: datetime | None, zone: str) -> str:
    """As people read it: `Tue 2026-12-01 10:00`."""
    return "" if instant is None else instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
