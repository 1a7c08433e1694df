"""How many texts a phone may get, and who goes first when several compete."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.clinic import Budget

WEEK = timedelta(days=7)
#: No local day takes longer, whatever its clocks do.
LONGEST_DAY = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class SentText:
    """An automated text that has its place in a phone's budget already, whatever else is planned.

    Only those that count: no answers, no safety, no `on: first_contact | moved | cancelled`.
    """

    phone: str = field(repr=False)
    """E.164: two patients on one phone share its budget."""
    at: datetime
    """When it went out, or will."""


def surely_fit(budget: Budget, texts: Iterable[datetime]) -> bool:
    """Whether all *texts* of a phone keep the budget together, in any zone: then so does each, in any order.

    False says nothing. Most phones' texts lie so far apart that no more need be asked.
    """
    times = sorted(texts)
    return all(
        later - earlier >= span
        for most, span in ((budget.per_day, LONGEST_DAY), (budget.per_week, WEEK))
        for earlier, later in zip(times, times[most:], strict=False)
    )


class Spending:
    """The texts of one phone, and whether one more fits.

    At most `per_day` in any local day of any of *zones* (two patients on one phone may live in
    two), at most `per_week` in any 7 x 24 hours.
    """

    def __init__(self, budget: Budget, zones: Iterable[ZoneInfo], texts: Iterable[datetime] = ()) -> None:
        self._budget = budget
        self._zones = tuple(zones)
        self._times: list[datetime] = []
        self._days: Counter[tuple[ZoneInfo, date]] = Counter()
        for at in texts:
            self.add(at)

    def fits(self, at: datetime) -> bool:
        """Whether a text at *at* would keep the budget, before and after it."""
        if any(self._days[day] >= self._budget.per_day for day in self._days_of(at)):
            return False
        return self._week_holds(at)

    def add(self, at: datetime) -> None:
        """Gives a text its place, also where it does not fit: what was sent was sent."""
        insort(self._times, at)
        self._days.update(self._days_of(at))

    def _days_of(self, at: datetime) -> list[tuple[ZoneInfo, date]]:
        return [(zone, at.astimezone(zone).date()) for zone in self._zones]

    def _week_holds(self, at: datetime) -> bool:
        """No `per_week` others lie with *at* in less than a week."""
        times, others = self._times, self._budget.per_week
        place = bisect_left(times, at)
        for first in range(max(0, place - others), place + 1):
            # The window of `others` texts from `first` on, and ours somewhere among them.
            last = first + others - 1
            if last >= len(times):
                return True
            begin = min(times[first], at) if others else at
            end = max(times[last], at) if others else at
            if end - begin < WEEK:
                return False
        return True
