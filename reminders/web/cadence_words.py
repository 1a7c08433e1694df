"""The rules of the cadence in plain words, and where each stands around the visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from reminders.domain.clinic import Calendar, Clinic, Every, Late, Occasion, Offset, On, Rule, Timing

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Spanish"}
OCCASIONS: Mapping[Occasion, str] = {
    Occasion.FIRST_CONTACT: "before the first text ever to a number",
    Occasion.BOOKED: "when a visit is booked",
    Occasion.MOVED: "when a visit moves, and the patient knew the old time",
    Occasion.CANCELLED: "when a visit is cancelled, and the patient knew of it",
}
LATE: Mapping[Late, str] = {
    Late.SKIP: "left out",
    Late.SEND: "sent at once, one such text a visit",
    Late.ASK: "the front desk is asked",
}
LATE_SHORT: Mapping[Late, str] = {**LATE, Late.SEND: "sent at once"}
_DAY = timedelta(days=1)


def clock(at: time) -> str:
    """`3:00 PM`."""
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def span(lasts: timedelta) -> str:
    """`24 hours` as `1 day`, `90 minutes`."""
    for step, name in ((_DAY, "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if not lasts % step:
            return _count(lasts // step, name)
    return _count(round(lasts.total_seconds()), "second")


def when(timing: Timing) -> str:
    """When it goes out: `3 days before, 3:00 PM`."""
    match timing:
        case Calendar():
            return f"{_day(timing.side, timing.days)}, {clock(timing.at)}"
        case Offset():
            return f"{span(timing.by)} {timing.side} the {timing.anchor} of the visit"
        case On():
            return OCCASIONS[timing.occasion]
        case Every():
            then = f"; every {span(timing.then)} once no visit is booked" if timing.then else ""
            return f"every {span(timing.every)} after a visit, {clock(timing.at)}{then}"


def _day(side: str, days: int) -> str:
    if days == 0:
        return "the day of the visit"
    return f"the day {side}" if days == 1 else f"{days} days {side}"


def for_whom(rule: Rule, clinic: Clinic) -> list[str]:
    """What `for` asks, one thing in each; nothing: everybody."""
    audience, found = rule.audience, []
    if audience.kinds is not None:
        found.append(_listed(kind for kind in clinic.kinds if kind in audience.kinds))
    if audience.treated_for is not None:
        found.append(f"treated for {_listed(sorted(audience.treated_for))}")
    if audience.languages is not None:
        found.append(f"in {_listed(LANGUAGES.get(each, each) for each in sorted(audience.languages))}")
    if audience.number is not None:
        number = audience.number
        found.append(f"number {number}" if isinstance(number, int) else f"the {number} of a series")
    if audience.locations is not None:
        names = (place.name for key, place in clinic.locations.items() if key in audience.locations)
        found.append(f"at {_listed(names)}")
    return found


def unless(rule: Rule) -> list[str]:
    """Who is left out."""
    found = []
    if rule.unless.confirmed is not None:
        found.append("who has confirmed" if rule.unless.confirmed else "who has not confirmed")
    if rule.unless.booked_within is not None:
        found.append(f"booked less than {span(rule.unless.booked_within)} before")
    return found


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} or {every[-1]}" if every else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# -- the line ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Rules at the same calendar distance from the visit, in the order of their hours."""

    label: str
    is_before: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The cadence around the visit, left to right, and what stands beside it."""

    before: tuple[Group, ...]
    after: tuple[Group, ...]
    occasions: tuple[Rule, ...]
    clocks: tuple[Rule, ...]


def line(rules: Iterable[Rule]) -> Line:
    """Places each rule."""
    around: dict[tuple[bool, int], list[Rule]] = {}
    occasions, clocks = [], []
    for rule in rules:
        match rule.timing:
            case On():
                occasions.append(rule)
            case Every():
                clocks.append(rule)
            case Calendar(side, _, days, _):
                around.setdefault((side == "before", days), []).append(rule)
            case Offset(side, _, by):
                around.setdefault((side == "before", by // _DAY), []).append(rule)
    groups = [
        Group(_label(is_before, days), is_before, tuple(sorted(found, key=_hour)))
        for (is_before, days), found in sorted(around.items(), key=lambda one: one[0][1])
    ]
    order = list(Occasion)
    return Line(
        tuple(reversed([each for each in groups if each.is_before])),
        tuple(each for each in groups if not each.is_before),
        tuple(sorted(occasions, key=lambda rule: order.index(_occasion(rule)))),
        tuple(sorted(clocks, key=_hour)),
    )


def _label(is_before: bool, days: int) -> str:
    side = "before" if is_before else "after"
    return f"The same day, {side}" if days == 0 else f"{_count(days, 'day')} {side}"


def _hour(rule: Rule) -> tuple[float, ...]:
    match rule.timing:
        case Offset(side, _, by):
            seconds = (by % _DAY).total_seconds()
            return (0, -seconds if side == "before" else seconds)
        case Calendar(at=at):
            return (1, at.hour * 60 + at.minute)
        case Every(every=every, at=at):
            return (every.total_seconds(), at.hour * 60 + at.minute)
        case _:
            return (0, 0)


def _occasion(rule: Rule) -> Occasion:
    return rule.timing.occasion if isinstance(rule.timing, On) else Occasion.BOOKED


def short(timing: Timing) -> str:
    """The hour on the line: `3:00 PM`, `after 2 hours`, `every 7 days`."""
    match timing:
        case Calendar():
            return clock(timing.at)
        case Offset():
            return f"{span(timing.by)} {timing.side}"
        case On():
            return timing.occasion.value.replace("_", " ")
        case Every():
            then = f", then {span(timing.then)}" if timing.then else ""
            return f"every {span(timing.every)}{then}, {clock(timing.at)}"


def is_for_such(rule: Rule, kind: str, treated_for: str, language: str) -> bool:
    """Whether a patient like that may get it; an empty word asks for nothing."""
    audience = rule.audience
    return (
        (not kind or audience.kinds is None or kind in audience.kinds)
        and (not treated_for or audience.treated_for is None or treated_for in audience.treated_for)
        and (not language or audience.languages is None or language in audience.languages)
    )
