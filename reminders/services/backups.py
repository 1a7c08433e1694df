"""When the database was last copied away, as far as it knows itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from reminders.db import audit, state
from reminders.db.engine import Database

#: When `run.py db backup` was last through.
BACKED_UP = "backup.at"


def note(db: Database, now: datetime, *, by: str) -> None:
    """A backup is whole."""
    with db.write() as connection:
        state.put_time(connection, BACKED_UP, now, now)
        audit.record(connection, now, who=by, what="database_backed_up")


def last(connection: Connection) -> datetime | None:
    return state.get_time(connection, BACKED_UP)
