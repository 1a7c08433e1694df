"""What each daemon runs, as it says about once a minute; whether two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from reminders.db.engine import Database
from reminders.db.schema import daemon

#: Who has said nothing for so long is shown as gone, and later not at all.
GONE = timedelta(minutes=10)
FORGOTTEN = timedelta(days=1)
#: Only those are compared who have just said what they run.
COMPARED = timedelta(minutes=3)
#: An edited file reaches one daemon seconds before the other; renewing the program takes a little longer.
SETTLES = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Running:
    """What a daemon runs."""

    version: str
    config_version: str
    templates_version: str


@dataclass(frozen=True, slots=True)
class Row:
    """A daemon as it last said."""

    name: str
    runs: Running
    started_at: datetime
    since: datetime
    """When it began to run just that."""
    seen_at: datetime

    def is_gone(self, now: datetime) -> bool:
        return now - self.seen_at >= GONE


#: What may differ, in words.
WHAT = {
    "version": "different versions of the program",
    "config_version": "different versions of config/",
    "templates_version": "different versions of templates/",
}


def say(db: Database, name: str, runs: Running, started_at: datetime, now: datetime) -> None:
    """The daemon *name* is at work, and runs that. Rows of those who are long gone are taken out."""
    values = {
        "version": runs.version[:24],
        "config_version": runs.config_version[:64],
        "templates_version": runs.templates_version[:64],
    }
    with db.write() as connection:
        before = connection.execute(select(daemon).where(daemon.c.name == name)).one_or_none()
        if before is None:
            connection.execute(
                insert(daemon).values(name=name, started_at=started_at, since=now, seen_at=now, **values)
            )
        else:
            is_same = all(getattr(before, key) == value for key, value in values.items())
            since = before.since if is_same else now
            connection.execute(
                update(daemon).where(daemon.c.name == name).values(since=since, seen_at=now, **values)
            )
        connection.execute(delete(daemon).where(daemon.c.seen_at < now - FORGOTTEN))


def leave(db: Database, name: str) -> None:
    """It has ended as it should: nobody needs to look for it."""
    with db.write() as connection:
        connection.execute(delete(daemon).where(daemon.c.name == name))


def standing(connection: Connection) -> list[Row]:
    rows = connection.execute(select(daemon).order_by(daemon.c.started_at, daemon.c.name))
    return [
        Row(
            row.name,
            Running(row.version, row.config_version, row.templates_version),
            row.started_at,
            row.since,
            row.seen_at,
        )
        for row in rows
    ]


def differences(rows: list[Row], now: datetime) -> list[str]:
    """Sentences for what two daemons that work do not have in common, once it has had time to settle."""
    live = [row for row in rows if now - row.seen_at < COMPARED]
    if len(live) < 2 or now - max(row.since for row in live) < SETTLES:
        return []
    return [
        f"Daemons run {words}: see Settings in the console."
        for field, words in WHAT.items()
        if len({getattr(row.runs, field) for row in live}) > 1
    ]
