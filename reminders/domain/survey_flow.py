"""A survey under way: what is asked next, which value an answer has, what it sets off. Pure; always ends."""

from __future__ import annotations

import math
from collections.abc import Iterable

from reminders.domain.survey import (
    END,
    Alert,
    Answers,
    Better,
    Choice,
    Item,
    Number,
    Scale,
    Survey,
    Text,
    Value,
    YesNo,
)
from reminders.domain.survey_expression import holds

_MOST_SEVERE_FIRST = ("crisis", "emergency", "clinical")


def next_item(
    survey: Survey, answers: Answers, after: str | None = None, *, language: str | None = None
) -> Item | None:
    """The question that follows *after* (None: the first), given the answers so far; None at the end.

    The first branch of *after* that holds decides. If none holds it goes on in order, past the items right
    behind *after* to which its branches lead. What is not asked in *language* is passed over. An item that
    the survey no longer has (it was edited meanwhile) is followed by the first that was not asked yet.
    """
    if after is None:
        return _from(survey, 0, language)
    place = _place(survey, after)
    if place is None:
        asked_now = (item for item in _rest(survey, 0, language) if item.id not in answers)
        return next(asked_now, None)
    item = survey.items[place]
    for branch in item.branches:
        if branch.condition is not None and not holds(branch.condition, answers):
            continue
        if branch.then == END:
            return None
        target = _place(survey, branch.then)
        if target is not None and target > place:  # the loader lets nothing else through
            return _from(survey, target, language)
    own_targets = {branch.then for branch in item.branches}
    place += 1
    while place < len(survey.items) and survey.items[place].id in own_targets:
        place += 1
    return _from(survey, place, language)


def asked(survey: Survey, answers: Answers, *, language: str | None = None) -> list[Item]:
    """The questions on this patient's way: those with an entry in *answers*, in order, then the open one."""
    way: list[Item] = []
    item = next_item(survey, answers, language=language)
    while item is not None:
        way.append(item)
        if item.id not in answers:
            break
        item = next_item(survey, answers, item.id, language=language)
    return way


def previous_item(
    survey: Survey, answers: Answers, before: str | None = None, *, language: str | None = None
) -> Item | None:
    """What BACK corrects: the question before *before* (None: the last that was asked); None at the start."""
    way = asked(survey, answers, language=language)
    if before is None:
        done = [item for item in way if item.id in answers]
        return done[-1] if done else None
    places = [place for place, item in enumerate(way) if item.id == before]
    return way[places[0] - 1] if places and places[0] > 0 else None


def _place(survey: Survey, item_id: str) -> int | None:
    return next((place for place, item in enumerate(survey.items) if item.id == item_id), None)


def _rest(survey: Survey, place: int, language: str | None) -> list[Item]:
    return [item for item in survey.items[place:] if language not in item.left_out_in]


def _from(survey: Survey, place: int, language: str | None) -> Item | None:
    return next(iter(_rest(survey, place, language)), None)


# -- values ------------------------------------------------------------------------------------------


def value_of(item: Item, interpreted: float) -> float | int | None:
    """The value that is stored for a number that was read from a text or a page.

    A fraction becomes the more distressed of its neighbours. None: it is outside what was asked (ask again).
    """
    if not math.isfinite(interpreted):
        return None
    match item.answer:
        case Scale(low, high, higher_is):
            return _rounded(interpreted, higher_is) if low <= interpreted <= high else None
        case Choice(options, higher_is):
            values = sorted(option.value for option in options)
            fitting = [value for value in values if value == interpreted]
            return fitting[0] if fitting else _neighbour(values, interpreted, higher_is)
        case YesNo():
            return int(interpreted) if interpreted in (0, 1) else None
        case Number(low, high, whole, higher_is):
            return _number(interpreted, whole, higher_is) if low <= interpreted <= high else None
        case Text():
            return None


def _rounded(value: float, higher_is: Better) -> int:
    return math.ceil(value) if higher_is == "worse" else math.floor(value)


def _number(value: float, whole: bool, higher_is: Better | None) -> float | int:
    if value == int(value):
        return int(value)
    if not whole:
        return value
    return round(value) if higher_is is None else _rounded(value, higher_is)


def _neighbour(values: list[int], wanted: float, higher_is: Better) -> int | None:
    """Between two adjacent whole values the more distressed one; never a jump over a gap."""
    around = {math.floor(wanted), math.ceil(wanted)}
    if not around <= set(values):
        return None
    return _rounded(wanted, higher_is)


# -- alerts --------------------------------------------------------------------------------------------


def alerts_for(item: Item, value: Value) -> tuple[Alert, ...]:
    """The alerts that an answer raises, most severe first; none for an answer that is missing."""
    return by_severity(alert for alert in holding(item.alerts, value) if alert.severity is not None)


def holding(alerts: tuple[Alert, ...], value: Value) -> list[Alert]:
    """Those of *alerts*, flags too, whose threshold *value* meets."""
    return [alert for alert in alerts if isinstance(value, int | float) and alert.holds(value)]


def by_severity(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """*alerts*, which have a severity, with the most severe first."""
    return tuple(sorted(alerts, key=lambda alert: _MOST_SEVERE_FIRST.index(alert.severity or "clinical")))
