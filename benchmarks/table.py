"""The table of figures: pure text, from what was measured to docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
REACHED, SHORT, REPORTED, LEFT_OUT, FAILED = "reached", "**short**", "reported", "left out", "**failed**"
_HEAD = ("figure", "must reach", "measured", "ratio", "verdict", "on")


@dataclass(frozen=True, slots=True)
class Figure:
    """A row. Names are unique: a row that is measured again replaces the one of its name."""

    name: str
    must: str = ""
    measured: str = ""
    ratio: str = ""
    verdict: str = REPORTED
    on: str = ""  # the day


@dataclass(frozen=True, slots=True)
class Goal:
    """What a value must reach: at least, or at most."""

    least: float | None = None
    most: float | None = None
    unit: str = ""

    def __str__(self) -> str:
        sign, limit = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return f"{sign} {number(limit or 0)}{_unit(self.unit)}"

    def verdict(self, value: float) -> str:
        if self.least is not None and value < self.least:
            return SHORT
        return SHORT if self.most is not None and value > self.most else REACHED


def judged(name: str, goal: Goal, values: Sequence[float], note: str = "") -> Figure:
    """A row whose *values*, one for each round, are judged by their median."""
    verdict = goal.verdict(median(values))
    return Figure(name, str(goal), spread(values, goal.unit) + _noted(note), verdict=verdict)


def compared(
    name: str, goal: Goal | None, values: Sequence[float], limits: Sequence[float], unit: str, note: str = ""
) -> Figure:
    """A row whose ratios to *limits*, round by round, are judged by their median."""
    ratios = [value / limit for value, limit in zip(values, limits, strict=True)]
    return Figure(
        name,
        f"{goal}" if goal else "",
        spread(values, unit) + _noted(note),
        spread(ratios),
        goal.verdict(median(ratios)) if goal else REPORTED,
    )


def reported(name: str, values: Sequence[float], unit: str = "", note: str = "") -> Figure:
    return Figure(name, measured=spread(values, unit) + _noted(note))


def left_out(name: str, why: str) -> Figure:
    return Figure(name, measured=why, verdict=LEFT_OUT)


def spread(values: Sequence[float], unit: str = "") -> str:
    """The median, and the least and the most where there are several."""
    middle = number(median(values)) + _unit(unit)
    if len(values) < 2:
        return middle
    return f"{middle} ({number(min(values))}–{number(max(values))})"


def number(value: float) -> str:
    """Three figures that count: 4,270 · 12.3 · 0.31."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if size >= 0.01 or not value else f"{value:.1g}"


def table(figures: Iterable[Figure]) -> str:
    """Markdown."""
    cells = [(f.name, f.must, f.measured, f.ratio, f.verdict, f.on) for f in figures]
    lines = [_HEAD, tuple("---" for _ in _HEAD), *cells]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def read(document: str) -> list[Figure]:
    """The rows that stand between the markers."""
    _, inside, _ = _parts(document)
    rows = [line for line in inside.splitlines() if line.startswith("|")][2:]
    return [Figure(*(cell.strip() for cell in row.strip().split("|")[1:-1])) for row in rows]


def head(document: str) -> str:
    """What stands above the table."""
    return _parts(document)[1].partition("\n|")[0].strip()


def merged(old: Sequence[Figure], new: Sequence[Figure]) -> list[Figure]:
    """*new* rows in the place of the old ones of their name; others stay; the rest comes last."""
    by_name = {figure.name: figure for figure in new}
    known = {figure.name for figure in old}
    return [by_name.get(each.name, each) for each in old] + [each for each in new if each.name not in known]


def written_into(document: str, head: str, figures: Sequence[Figure]) -> str:
    """*document* with the table between its markers replaced, and nothing else.

    Raises:
        ValueError: the markers are not there.
    """
    before, _, after = _parts(document)
    return f"{before}{BEGIN}\n\n{head}\n\n{table(figures)}\n\n{END}{after}"


def _parts(document: str) -> tuple[str, str, str]:
    before, begun, rest = document.partition(BEGIN)
    inside, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"the markers {BEGIN} and {END} are missing")
    return before, inside, after


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def _unit(unit: str) -> str:
    return unit if unit.startswith(("/", " ×")) or not unit else f" {unit}"


def _noted(note: str) -> str:
    return f"; {note}" if note else ""
