"""What several commands need: settings, the database, times as people write them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from reminders import clinic
from reminders.clinic import Config
from reminders.commands import CommandError
from reminders.db.engine import Database
from reminders.opening import open_database
from reminders.ports import SystemClock
from reminders.services.configuration import BrokenConfigurationError
from reminders.settings import Settings, environment, load_settings


@contextmanager
def database(*, must_exist: bool = False) -> Iterator[tuple[Settings, Database]]:
    """The settings and the database they name, closed at the end.

    A new SQLite file is made if there is none, and standard error says so: the command may have been
    called in the wrong folder. With *must_exist* that is a CommandError, and nothing is made.
    """
    settings = load_settings()
    file = sqlite_file(settings)
    is_new = file is not None and not file.exists()
    if is_new and must_exist:
        raise CommandError(
            f"There is no database at {file} yet. Go to the service's folder, or set DATABASE_URL."
        )
    db = open_database(settings)
    if is_new:
        print(f"There was no database at {file}: a new one was made.", file=sys.stderr)
    try:
        yield settings, db
    finally:
        db.close()


def sqlite_file(settings: Settings) -> Path | None:
    """The database's file; None for PostgreSQL."""
    kind, _, path = settings.database_url.partition(":///")
    return Path(path) if kind == "sqlite" else None


def config_files(settings: Settings) -> Config:
    """What `config/` says, whatever the templates are like.

    Raises:
        BrokenConfigurationError: a file has an error.
    """
    config, findings = clinic.load(settings.config_dir, environment())
    if config is None:
        raise BrokenConfigurationError([found for found in findings if found.level == "error"])
    return config


def home_zone(settings: Settings) -> str:
    """The time zone of the clinic's first place."""
    return next(iter(config_files(settings).clinic.locations.values())).timezone


def operator() -> str:
    """Who calls, for the audit: the name at this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "operator"


def now() -> datetime:
    return SystemClock().now()


def local(instant: datetime | None, zone: str) -> str:
    """As people read it: `Tue 2026-12-01 10:00`."""
    return "" if instant is None else instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
