"""The last good version of every template, kept across restarts and shared by all daemons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.engine import Database
from reminders.db.schema import template_version


class DatabaseLastGood:
    """Templates that passed every check, newest use last."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now

    def load(self) -> Mapping[tuple[str, str], str]:
        """The newest source saved, by (name, language)."""
        with self._db.read() as connection:
            rows = connection.execute(
                select(
                    template_version.c.name, template_version.c.language, template_version.c.source
                ).order_by(template_version.c.last_used_at, template_version.c.id)
            )
            return {(row.name, row.language): row.source for row in rows}

    def save(self, name: str, language: str, source: str, version: str) -> None:
        """Remembers a version that is in use from now on."""
        with self._db.write() as connection:
            remember(connection, name, language, source, version, self._now())


def remember(
    connection: Connection, name: str, language: str, source: str, version: str, now: datetime
) -> None:
    """Makes that version the newest good one."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        make(template_version)
        .values(
            name=name,
            language=language,
            source=source,
            version=version,
            first_used_at=now,
            last_used_at=now,
        )
        .on_conflict_do_update(index_elements=["name", "language", "version"], set_={"last_used_at": now})
    )
