"""Who did what, when; only ever appended to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from reminders.db.schema import audit


def record(
    connection: Connection,
    now: datetime,
    *,
    who: str,
    what: str,
    subject: str | None = None,
    detail: str | None = None,
) -> None:
    """Writes one step. *subject* holds ids only (`alert:4F2`, `appointment:12`); *detail* is encrypted."""
    connection.execute(insert(audit).values(at=now, who=who, what=what, subject=subject, detail=detail))


def record_each(
    connection: Connection, now: datetime, *, who: str, what: str, subjects: Sequence[str]
) -> None:
    """The same of many subjects, in one statement."""
    if subjects:
        rows = [{"at": now, "who": who, "what": what, "subject": each} for each in subjects]
        connection.execute(insert(audit), rows)
