"""The reports of the daily comparison, one for each day of the clinic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.schema import daily_report


@dataclass(frozen=True, slots=True)
class Report:
    """What one comparison found. Numbers and Twilio's sids; no person, no number, no words."""

    day: str
    """ISO; the clinic's own day on which it was made."""
    since: datetime
    until: datetime
    made_at: datetime
    figures: dict[str, Any]


def keep(connection: Connection, report: Report) -> None:
    """Stores it, in the place of an earlier one of the same day."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "since": report.since,
        "until": report.until,
        "made_at": report.made_at,
        "figures": json.dumps(report.figures, sort_keys=True),
    }
    connection.execute(
        make(daily_report)
        .values(day=report.day, **values)
        .on_conflict_do_update(index_elements=["day"], set_=values)
    )


def newest(connection: Connection) -> Report | None:
    found = connection.execute(select(daily_report).order_by(daily_report.c.day.desc()).limit(1)).first()
    return None if found is None else _report(found)


def of_day(connection: Connection, day: str) -> Report | None:
    found = connection.execute(select(daily_report).where(daily_report.c.day == day)).one_or_none()
    return None if found is None else _report(found)


def _report(row: Any) -> Report:
    return Report(row.day, row.since, row.until, row.made_at, json.loads(row.figures))
