"""Times as sources write them, as instants in UTC. Raises like `values`: never shows the cell."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from reminders.sources.values import BadValueError, Cell, near

#: Shown in sentences as an example of a time.
EXAMPLE = datetime(2026, 12, 1, 14, 30)  # noqa: DTZ001 - wall time


@cache
def _zone_names() -> dict[str, str]:
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


def zone_name(column: str, text: str) -> str | None:
    """The IANA name of a time zone, or None for an empty cell."""
    if not text:
        return None
    names = _zone_names()
    found = names.get(text.casefold().replace(" ", "_"))
    if found is None:
        raise BadValueError(
            f"{column} is not the name of a time zone{near(text, names.values())}; "
            f"write it like America/Denver, or leave it empty for that of the location."
        )
    return found


_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?([Zz]|[+-]\d\d:?\d\d|[+-]\d\d)?", re.ASCII
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def moment(column: str, text: str, place: ZoneInfo, pattern: str | None, *, day: bool = False) -> datetime:
    """The instant (UTC) that *text* tells, by *pattern* (strptime) or else in ISO 8601.

    With an offset it is exact. Without one it is wall time at *place*: one that does not exist moves forward
    by the gap, one that exists twice is the first. *day*: a date alone will do and means its midnight.
    """
    try:
        told = datetime.strptime(text, pattern) if pattern else _iso(text, day)  # noqa: DTZ007
    except ValueError:
        raise BadValueError(_wanted(column, pattern)) from None
    return instant(column, told, place)


def _iso(text: str, day: bool) -> datetime:
    found = _ISO.fullmatch(text)
    if found:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '').upper()}")
    if day and _ISO_DAY.fullmatch(text):
        return datetime.fromisoformat(text)
    raise ValueError("not ISO 8601")


def _wanted(column: str, pattern: str | None) -> str:
    if pattern:
        return (
            f"{column} does not fit the pattern {pattern} (such as {EXAMPLE.strftime(pattern)}); "
            f"correct it, or the pattern under formats: in sources.yaml."
        )
    return (
        f"{column} is not an ISO 8601 time such as 2026-12-01T14:30 or 2026-12-01 14:30-07:00; correct it, "
        f"or give the file's own form under formats: in sources.yaml (day and month are never guessed)."
    )


def native_moment(column: str, cells: list[Cell], place: ZoneInfo) -> datetime | None:
    """The instant that a database's own values tell: a time, or a date and a time of day. None for text."""
    match cells:
        case [datetime() as told]:
            return instant(column, told, place)
        case [date() as day, (time() | timedelta()) as clock]:
            if isinstance(clock, timedelta):  # as MySQL gives a TIME
                clock = (EXAMPLE.replace(hour=0, minute=0) + clock % timedelta(days=1)).time()
            return instant(column, datetime.combine(day, clock), place)
    return None


def instant(column: str, told: datetime, place: ZoneInfo) -> datetime:
    """*told* in UTC; wall time at *place* if it has no offset."""
    if not 2000 <= told.year < 2100:
        raise BadValueError(f"{column} lies outside the years 2000 to 2099; correct the year.")
    if told.tzinfo is None:
        # fold=0 gives both rules: PEP 495 reads a gap by the offset before it, and an overlap as the first.
        told = told.replace(tzinfo=place, fold=0)
    return told.astimezone(UTC)


def check_pattern(column: str, pattern: str, *, day: bool = False) -> None:
    """Tries *pattern* on an example before any row is blamed for it.

    Raises:
        BadValueError: it is no strptime pattern, or loses the year, month, day or (unless *day*) the time.
    """
    try:
        again = datetime.strptime(EXAMPLE.strftime(pattern), pattern)  # noqa: DTZ007
    except (ValueError, re.error):
        raise BadValueError(
            f'formats: {column}: "{pattern}" is no date pattern; write it like %m/%d/%Y %I:%M %p.'
        ) from None
    again = again.replace(tzinfo=None)
    if again.date() != EXAMPLE.date() or (again.time() != EXAMPLE.time() and not day):
        raise BadValueError(
            f'formats: {column}: "{pattern}" must hold year, month, day and time; '
            f"write it like %m/%d/%Y %I:%M %p."
        )
