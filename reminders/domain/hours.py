"""Quiet hours, and wall-clock arithmetic across changes of the clocks.

Whether a text may go out is asked of the wall clock: it is open when the local clock shows a time
inside that weekday's opening and the date is not closed. So an hour that comes twice is open twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.clinic import Hours, Opening

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

#: How many days away an open minute is looked for: longer than any holiday closure.
HORIZON_DAYS = 31

Span = tuple[datetime, datetime]


def local_wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the wall clock of *zone* shows *at* on *day*.

    A time that the clocks jump over moves forward by the gap; of one that comes twice it is the first.
    """
    # fold=0 means just that (PEP 495): in a gap the offset before it holds, in a fold the first one.
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_open(instant: datetime, zone: ZoneInfo, hours: Hours) -> bool:
    """Whether texts may go out at *instant* to somebody in *zone*."""
    local = instant.astimezone(zone)
    opening = hours.by_weekday.get(local.weekday())
    if opening is None or local.date() in hours.closed_on:
        return False
    now = local.time()
    return opening.opens <= now and (opening.closes is None or now < opening.closes)


def move_earlier(instant: datetime, zone: ZoneInfo, hours: Hours) -> datetime | None:
    """The start of the last open minute before *instant*, which is closed (19:59 if it closes at 20:00).

    None if there is none within HORIZON_DAYS.
    """
    return SendingWindow(zone, hours).earlier(instant)


def move_later(instant: datetime, zone: ZoneInfo, hours: Hours) -> datetime | None:
    """The next opening after *instant*, which is closed; None if there is none within HORIZON_DAYS."""
    return SendingWindow(zone, hours).later(instant)


class SendingWindow:
    """The open hours of one time zone, remembering what it has worked out. For planning in bulk."""

    def __init__(self, zone: ZoneInfo, hours: Hours) -> None:
        self.zone = zone
        self.hours = hours
        self._spans: dict[date, tuple[Span, ...]] = {}
        self._walls: dict[tuple[date, time], datetime] = {}
        self._days: dict[datetime, date] = {}
        self._open: dict[datetime, bool] = {}

    def wall(self, day: date, at: time) -> datetime:
        """`local_wall` in this zone."""
        key = (day, at)
        instant = self._walls.get(key)
        if instant is None:
            instant = self._walls[key] = local_wall(day, at, self.zone)
        return instant

    def day_of(self, instant: datetime) -> date:
        """The local date at *instant*."""
        day = self._days.get(instant)
        if day is None:
            day = self._days[instant] = instant.astimezone(self.zone).date()
        return day

    def is_open(self, instant: datetime) -> bool:
        """`is_open` in this zone."""
        known = self._open.get(instant)
        if known is None:
            known = self._open[instant] = is_open(instant, self.zone, self.hours)
        return known

    def earlier(self, instant: datetime) -> datetime | None:
        """See `move_earlier`."""
        day = self.day_of(instant)
        for back in range(HORIZON_DAYS + 1):
            for opens, closes in reversed(self.spans(day - back * DAY)):
                if opens < instant:
                    return min(closes, instant) - MINUTE
        return None

    def later(self, instant: datetime) -> datetime | None:
        """See `move_later`."""
        day = self.day_of(instant)
        for ahead in range(HORIZON_DAYS + 1):
            for opens, _ in self.spans(day + ahead * DAY):
                if opens >= instant:
                    return opens
        return None

    def spans(self, day: date) -> tuple[Span, ...]:
        """The open spans of a local day in UTC, in order, each from its first until before its second."""
        spans = self._spans.get(day)
        if spans is None:
            spans = self._spans[day] = tuple(self._find_spans(day))
        return spans

    def _find_spans(self, day: date) -> Iterator[Span]:
        opening = self.hours.by_weekday.get(day.weekday())
        if opening is None or day in self.hours.closed_on:
            return
        if self._clocks_change(day):
            yield from self._walk(day)
        else:
            yield self.wall(day, opening.opens), self._closing(day, opening)

    def _closing(self, day: date, opening: Opening) -> datetime:
        if opening.closes is None:
            return self.wall(day + DAY, time.min)
        return self.wall(day, opening.closes)

    def _clocks_change(self, day: date) -> bool:
        midnight = datetime.combine(day, time.min, self.zone)
        return midnight.utcoffset() != datetime.combine(day + DAY, time.min, self.zone).utcoffset()

    def _walk(self, day: date) -> Iterator[Span]:
        """The spans of a day on which the clocks change. By minutes: an edge may fall into the change."""
        minute, end = self.wall(day, time.min), self.wall(day + DAY, time.min)
        opened: datetime | None = None
        while minute < end:
            now_open = is_open(minute, self.zone, self.hours)
            if now_open and opened is None:
                opened = minute
            elif not now_open and opened is not None:
                yield opened, minute
                opened = None
            minute += MINUTE
        if opened is not None:
            yield opened, end
