"""Weeks of the clinic: from Monday, midnight of its own clock, whatever daylight saving does. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.hours import local_wall

_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """The instants from *begins* up to, and without, *ends*."""

    monday: date
    begins: datetime
    ends: datetime


def weeks_until(last: date, count: int, zone: ZoneInfo) -> tuple[Week, ...]:
    """*count* weeks, oldest first; the last is the one with the day *last*."""
    newest = last - timedelta(days=last.weekday())
    mondays = [newest - _DAYS * back for back in range(count - 1, -1, -1)]
    return tuple(Week(monday, _midnight(monday, zone), _midnight(monday + _DAYS, zone)) for monday in mondays)


def days_between(
    first: date | None, last: date | None, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """The instants from the beginning of *first* up to, and without, the end of *last*; None: no bound."""
    begins = _midnight(first, zone) if first is not None else None
    return begins, _midnight(last + timedelta(days=1), zone) if last is not None else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return local_wall(day, time.min, zone)
