"""The audit trail to read: by whom, what, about what, when. That it is read is written down first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from reminders.db import audit as writing
from reminders.db.engine import Database
from reminders.db.schema import audit

#: Lines on one page.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines; what is None is not asked for."""

    who: str | None = None
    who_not: tuple[str, ...] = ()
    """Anybody but these."""
    what: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Only lines with smaller numbers: the next page."""

    def in_words(self) -> str:
        """For the audit itself."""
        asked = {
            "who": self.who or ("no account" if self.who_not else None),
            "what": self.what,
            "about": self.subject,
            "from": self.since and self.since.isoformat(),
            "to": self.until and self.until.isoformat(),
            "before": self.before,
        }
        return ", ".join(f"{name} {value}" for name, value in asked.items() if value is not None) or "all"


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the newest first."""

    rows: Sequence[Row[Any]]
    before: int | None
    """Where the next page begins; None: there is none."""


def read(db: Database, wanted: Wanted, now: datetime, *, by: str) -> Page:
    """One page, after a line that *by* reads it."""
    with db.write() as connection:
        writing.record(connection, now, who=by, what="audit_read", detail=wanted.in_words())
    with db.read() as connection:
        others = _others(connection, wanted.who_not) if wanted.who_not else []
        query = select(audit).where(*_conditions(wanted, others)).order_by(audit.c.id.desc()).limit(PAGE + 1)
        rows = connection.execute(query).all()
    shown = rows[:PAGE]
    return Page(shown, shown[-1].id if len(rows) > PAGE else None)


def _others(connection: Connection, names: Collection[str]) -> list[str]:
    """Everybody in the trail but *names*, from name to name along the index: of many lines, few names."""
    found, last = [], ""
    while (last := connection.scalar(select(func.min(audit.c.who)).where(audit.c.who > last))) is not None:
        found.append(last)
    return [who for who in found if who not in names]


def _conditions(wanted: Wanted, others: Collection[str]) -> list[ColumnElement[bool]]:
    found = []
    if wanted.who is not None:
        found.append(audit.c.who == wanted.who)
    if wanted.who_not:
        found.append(audit.c.who.in_(others))
    if wanted.what is not None:
        found.append(audit.c.what == wanted.what)
    if wanted.subject is not None:
        found.append(audit.c.subject == wanted.subject)
    if wanted.since is not None:
        found.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(audit.c.at < wanted.until)
    if wanted.before is not None:
        found.append(audit.c.id < wanted.before)
    return found
