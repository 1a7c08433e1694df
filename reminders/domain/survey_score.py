"""Totals, bands, flags and change, by the rules that are published. A missing answer is never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reminders.domain.survey import Alert, Answers, Band, Scoring, Subscale, Survey
from reminders.domain.survey_expression import holds
from reminders.domain.survey_flow import by_severity, holding

Aspect = Literal["minimal", "reliable", "meaningful", "response", "remission"]


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers add up to."""

    total: float | int | None
    """None: the survey is not scored, or an answer that the total needs is missing."""
    band: Band | None
    """None too where no bands are published."""
    missing: tuple[str, ...] = ()
    """Items that the total needs and that have no answer."""
    flags: tuple[str, ...] = ()
    subscores: Mapping[str, int | float | None] = field(default_factory=dict)
    """By subscale; None where an item of it is missing."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one total to a later one."""

    difference: float
    """Now less baseline."""
    percent_better: float | None
    """Improvement in percent of the baseline; negative for worse; None where the baseline was 0."""
    direction: Literal["better", "worse", "same"]
    aspects: frozenset[Aspect] = frozenset()
    """Which published thresholds it meets; empty too where none is published."""


def score(survey: Survey, answers: Answers) -> Score:
    """The score of *answers*, which hold values inside each item's range (`survey_flow.value_of`)."""
    flags = _item_flags(survey, answers)
    scoring = survey.scoring
    if scoring is None:
        return Score(None, None, flags=_distinct(flags))
    values = {
        item.id: number for item in survey.scored_items if (number := _number(answers, item.id)) is not None
    }
    subscores = {scale.id: _subscore(scale, values) for scale in scoring.subscales}
    if scoring.zero_if is not None and holds(scoring.zero_if, answers):
        return Score(0, _band(scoring, 0), (), _distinct(flags), subscores)
    missing = tuple(item.id for item in survey.scored_items if item.id not in values)
    if scoring.provisional_flag and all(_is_endorsed(scale, values) for scale in scoring.subscales):
        flags.append(scoring.provisional_flag)
    total = _total(scoring, values, len(missing))
    flags += [alert.flag for alert in holding(scoring.alerts, total) if alert.flag]
    band = None if total is None else _band(scoring, total)
    return Score(total, band, missing, _distinct(flags), subscores)


def score_alerts(survey: Survey, scored: Score) -> tuple[Alert, ...]:
    """The alerts that a total raises, most severe first."""
    alerts = survey.scoring.alerts if survey.scoring is not None else ()
    return by_severity(alert for alert in holding(alerts, scored.total) if alert.severity is not None)


def _item_flags(survey: Survey, answers: Answers) -> list[str]:
    flags: list[str] = []
    for item in survey.items:
        flags += [alert.flag for alert in holding(item.alerts, answers.get(item.id)) if alert.flag]
        if item.missing_flag and answers.get(item.id) is None:
            flags.append(item.missing_flag)
    return flags


def _number(answers: Answers, item_id: str) -> float | int | None:
    value = answers.get(item_id)
    return value if isinstance(value, int | float) else None


def _distinct(flags: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flags))


def _total(scoring: Scoring, values: Mapping[str, float | int], missing: int) -> float | int | None:
    if not values or missing > (scoring.may_miss if scoring.method == "mean" else 0):
        return None
    total = sum(values.values())
    return round(total / len(values), scoring.round_to) if scoring.method == "mean" else total


def _band(scoring: Scoring, total: float) -> Band | None:
    return next((band for band in scoring.bands if band.low <= total <= band.high), None)


def _subscore(scale: Subscale, values: Mapping[str, float | int]) -> float | int | None:
    found = [values[item] for item in scale.items if item in values]
    return sum(found) if len(found) == len(scale.items) else None


def _is_endorsed(scale: Subscale, values: Mapping[str, float | int]) -> bool:
    """Whether enough items are endorsed; those that are missing could only add to them."""
    least = scale.endorsed_at
    if least is None:
        return False
    return sum(values.get(item, least - 1) >= least for item in scale.items) >= scale.endorsed_items


# -- change --------------------------------------------------------------------------------------------


def change_since(survey: Survey, baseline: float, now: float) -> Change | None:
    """How *now* stands to *baseline*, two totals of the survey; None for one that is not scored.

    `remission` is said of a total that has come below the threshold from above; `response` and
    `meaningful_percent` of improvement only; points of either direction.
    """
    scoring = survey.scoring
    if scoring is None:
        return None
    difference = round(now - baseline, 6)
    better_by = difference if scoring.higher_is == "better" else -difference
    percent = round(100 * better_by / abs(baseline), 1) if baseline else None
    direction: Literal["better", "worse", "same"] = (
        "same" if not difference else "better" if better_by > 0 else "worse"
    )
    return Change(difference, percent, direction, frozenset(_aspects(scoring, baseline, now, better_by)))


def _aspects(scoring: Scoring, baseline: float, now: float, better_by: float) -> set[Aspect]:
    rule = scoring.change
    if rule is None:
        return set()
    points: dict[Aspect, float | None] = {
        "minimal": rule.minimal,
        "reliable": rule.reliable,
        "meaningful": rule.meaningful,
    }
    found = {aspect for aspect, least in points.items() if least is not None and abs(better_by) >= least}
    # Compared without dividing: a half is a half, whatever floating point makes of it.
    percents: dict[Aspect, float | None] = {
        "meaningful": rule.meaningful_percent,
        "response": rule.response_percent,
    }
    for aspect, percent in percents.items():
        if percent is not None and baseline > 0 and 100 * better_by >= percent * baseline - 1e-6:
            found.add(aspect)
    if rule.remission_below is not None and now < rule.remission_below <= baseline:
        found.add("remission")
    return found
