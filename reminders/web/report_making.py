"""What the reports' tables are made of: columns, lines, and the way from figures to them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from reminders.domain.weeks import Week
from reminders.web.words import language_name

Value = str | int | float | None
T = TypeVar("T")


class Kind(StrEnum):
    """How a column is shown; a file holds its plain numbers."""

    COUNT = "count"
    SHARE = "share"  #: 0 to 1, with a bar
    MINUTES = "minutes"
    RATIO = "ratio"
    MONEY = "money"  #: US dollars


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.COUNT


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is of, and its values in the order of the columns."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    """Also of its file: `delivery-week`."""
    by: str
    """What the lines are of: "Week of the visit"."""
    columns: Sequence[Column]
    lines: Sequence[Line]
    total: Line | None


@dataclass(frozen=True, slots=True)
class Report:
    """One subject: a few tables with the same columns, and what these mean."""

    id: str
    title: str
    means: str
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the tables of one report."""

    report: str
    columns: Sequence[Column]
    values: Callable[[Any], Sequence[Value]]
    """Of some figures, in the order of the columns."""

    def by_week(self, weeks: Sequence[Week], figures: Sequence[Any], name: str = "Week from") -> Table:
        """Every week has a line, also one in which nothing happened."""
        groups: dict[Week, list[Any]] = {week: [] for week in weeks}
        for each in figures:
            groups[each.week].append(each)
        lines = [Line(week.monday.isoformat(), self.values(some)) for week, some in groups.items()]
        return self._table("week", name, lines, figures)

    def by_language(self, figures: Sequence[Any]) -> Table:
        return self.by("language", "Language", figures, lambda each: language_name(each.language))

    def by(
        self,
        key: str,
        name: str,
        figures: Sequence[T],
        group: Callable[[T], str],
        order: Sequence[str] | None = None,
    ) -> Table:
        """A line for each group that there is; with *order* just for those."""
        groups: dict[str, list[T]] = {each: [] for each in order or ()}
        for each in figures:
            groups.setdefault(group(each), []).append(each)
        lines = [Line(name, self.values(groups[name])) for name in order or sorted(groups)]
        return self._table(key, name, lines, figures)

    def _table(self, key: str, name: str, lines: Sequence[Line], figures: Sequence[Any]) -> Table:
        total = Line("All", self.values(figures)) if len(lines) > 1 else None
        return Table(f"{self.report}-{key}", name, self.columns, lines, total)


def total_of(figures: Iterable[Any]) -> int:
    """How many there are, of figures that each stand for several."""
    return sum(each.count for each in figures)


def share_of(part: int, whole: int) -> float | None:
    """None: of nothing."""
    return part / whole if whole else None


def median(figures: Iterable[Any]) -> float | None:
    """Of `minutes`, each counted as often as it happened; None where there is none."""
    known = sorted((each.minutes, each.count) for each in figures if each.minutes is not None)
    total = sum(times for _, times in known)
    if not total:
        return None
    middle = [_at(known, (total - 1) // 2), _at(known, total // 2)]
    return sum(middle) / 2


def _at(known: Sequence[tuple[int, int]], place: int) -> int:
    for minutes, times in known:
        place -= times
        if place < 0:
            return minutes
    raise IndexError(place)
