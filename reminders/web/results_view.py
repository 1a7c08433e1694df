"""What the page of a patient's results shows: charts, their words, rows of totals and of answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from reminders.domain.result_words import GRAVE, flag_in_words, item_flags
from reminders.domain.results import (
    Course,
    Given,
    Result,
    change_in_words,
    number,
    thresholds_in_words,
    whose_words,
)
from reminders.domain.survey import Item, Scale, Survey
from reminders.domain.survey_question import said
from reminders.services.results import Infusion, Timeline
from reminders.web import charts

#: Check-ins of one survey whose answers the page shows; all are in the export.
MOST_ANSWERS = 24
#: Points of a chart, the newest.
_MOST_POINTS = 60
#: Characters of an answer in words that stand in a row; all of it stands among the answers.
_SHORT = 60
_STATUSES = {"open": "not finished yet", "stopped": "stopped", "expired": "expired"}


@dataclass(frozen=True, slots=True)
class ChartShown:
    title: str
    url: str = field(repr=False)
    alt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerShown:
    given: Given
    value: str = field(repr=False)
    """The value with its words: `2, More than half the days`."""
    flags: tuple[str, ...] = field(repr=False)
    grave: bool


@dataclass(frozen=True, slots=True)
class ResultShown:
    """One check-in: a row of the table, and its answers."""

    result: Result
    state: str
    """What is odd about it, in words: "late; one answer missing"; empty for a whole one."""
    total: str = field(repr=False)
    summary: tuple[tuple[str, str], ...] = field(repr=False)
    """Where there is no total: each question with its answer in short."""
    change: str = field(repr=False)
    flags: tuple[str, ...] = field(repr=False)
    grave: bool
    clusters: tuple[str, ...] = field(repr=False)
    answers: tuple[AnswerShown, ...]


@dataclass(frozen=True, slots=True)
class CourseShown:
    """One survey with one patient."""

    id: str
    name: str
    remarks: tuple[str, ...]
    now: str = field(repr=False)
    """The newest total, the first, and the change, as a sentence; empty where there is no total."""
    thresholds: str
    charts: tuple[ChartShown, ...]
    rows: tuple[ResultShown, ...]
    """Newest first."""
    has_totals: bool
    has_clusters: bool


def shown(timeline: Timeline, zone: ZoneInfo) -> tuple[CourseShown, ...]:
    """Each survey of the patient, what was asked last first."""
    return tuple(_course(each, timeline.infusions, zone) for each in timeline.courses)


def _course(course: Course, infusions: Sequence[Infusion], zone: ZoneInfo) -> CourseShown:
    survey = course.survey
    languages = {each.language for each in course.results}
    remarks = whose_words(survey, languages) if survey is not None else ["The file of this survey is gone."]
    if survey is not None and not survey.instrument and _is_older(course, survey):
        remarks.append("Some were asked with an earlier version of its file: the words may have been others.")
    rows = tuple(_row(each, survey) for each in reversed(course.results))
    return CourseShown(
        id=course.survey_id,
        name=course.name,
        remarks=tuple(remarks),
        now=_now(course, zone),
        thresholds=thresholds_in_words(survey) if survey is not None and course.newest is not None else "",
        charts=tuple(_charts(course, infusions, zone)),
        rows=rows,
        has_totals=any(each.result.total is not None for each in rows) and _is_scored(survey),
        has_clusters=any(each.clusters for each in rows),
    )


def _is_scored(survey: Survey | None) -> bool:
    return survey is None or survey.scoring is not None


def _is_older(course: Course, survey: Survey) -> bool:
    return any(each.survey_version not in ("", survey.version) for each in course.results)


def _now(course: Course, zone: ZoneInfo) -> str:
    newest, first = course.newest, course.baseline
    if newest is None or first is None or newest.total is None or first.total is None:
        return ""
    scoring = course.survey.scoring if course.survey is not None else None
    told = f"Newest, {_day(newest.at, zone)}: {_total(newest)}."
    if newest is first:
        told += " The first and only total."
    else:
        change = change_in_words(newest.change)
        told += f" First, {_day(first.at, zone)}: {_total(first)}. Change: {change}."
    if scoring is None:
        return told
    return f"{told} (Totals go from {scoring.low:g} to {scoring.high:g}; higher is {scoring.higher_is}.)"


def _total(result: Result) -> str:
    found = result.total
    if found is None or found.total is None:
        return ""
    return f"{number(found.total)}, {found.band}" if found.band else number(found.total)


def _day(at: datetime, zone: ZoneInfo) -> str:
    return format_date(at.astimezone(zone).date(), "MMM d, yyyy", locale="en_US")


# -- rows ----------------------------------------------------------------------------------------------


def _row(result: Result, survey: Survey | None) -> ResultShown:
    total = result.total
    answers = tuple(_answer(each, survey) for each in result.answers)
    flags = [*(total.flags if total is not None else ())]
    flags += [flag for each in result.answers for flag in item_flags(_item(survey, each), each.value)]
    distinct = tuple(dict.fromkeys(flags))
    subscores = total.subscores if total is not None else {}
    return ResultShown(
        result=result,
        state=_state(result),
        total=_total(result),
        summary=() if _is_scored(survey) else tuple(_in_short(each) for each in result.answers),
        change=change_in_words(result.change),
        flags=tuple(flag_in_words(each) for each in distinct),
        grave=not GRAVE.isdisjoint(distinct),
        clusters=tuple(f"{name} {number(value) or '–'}" for name, value in subscores.items()),
        answers=answers,
    )


def _in_short(given: Given) -> tuple[str, str]:
    told = number(given.value) or "–"
    return given.item.replace("_", " "), told if len(told) <= _SHORT else f"{told[:_SHORT]}…"


def _state(result: Result) -> str:
    if result.is_silent:
        return "no answer"
    found = [_STATUSES.get(result.status, "")]
    if result.is_partial and result.total is not None:
        missing = len(result.total.missing)
        found.append(f"{missing} {'answer' if missing == 1 else 'answers'} missing: no total")
    elif result.is_partial:
        found.append("partly answered: no total")
    if result.late:
        found.append("late")
    if result.is_amended:
        found.append("corrected afterwards")
    return "; ".join(filter(None, found))


def _answer(given: Given, survey: Survey | None) -> AnswerShown:
    flags = item_flags(_item(survey, given), given.value)
    value = "left out" if given.value is None else number(given.value)
    label = given.label if given.label != value else ""
    return AnswerShown(
        given=given,
        value=f"{value}, {label}" if label else value,
        flags=tuple(flag_in_words(each) for each in flags),
        grave=not GRAVE.isdisjoint(flags),
    )


def _item(survey: Survey | None, given: Given) -> Item | None:
    return survey.item(given.item) if survey is not None else None


# -- charts --------------------------------------------------------------------------------------------


def _charts(course: Course, infusions: Sequence[Infusion], zone: ZoneInfo) -> Iterable[ChartShown]:
    """The totals; where a survey has none, each question with a scale of its own."""
    survey = course.survey
    if survey is None:
        return
    if survey.scoring is not None:
        points = [(each.at, each.total.total) for each in course.scored if each.total is not None]
        bands = tuple(charts.Zone(b.low, b.high, said(b.label, "en")) for b in survey.scoring.bands)
        low, high, whole = survey.scoring.low, survey.scoring.high, survey.scoring.method == "sum"
        yield from _chart(course.name, points, (low, high), bands, infusions, zone, whole=whole)
        return
    for item in survey.items:
        if isinstance(item.answer, Scale):
            points = [(given.at, _number(given)) for given in _answers_to(course, item.id)]
            title = f"{course.name}: {item.id.replace('_', ' ')}"
            span = (item.answer.low, item.answer.high)
            yield from _chart(title, points, span, (), infusions, zone, whole=True)


def _answers_to(course: Course, item: str) -> list[Given]:
    return [given for each in course.results for given in each.answers if given.item == item]


def _number(given: Given) -> float | None:
    return given.value if isinstance(given.value, int | float) else None


def _chart(
    title: str,
    points: Sequence[tuple[datetime, float | None]],
    span: tuple[float, float],
    bands: tuple[charts.Zone, ...],
    infusions: Sequence[Infusion],
    zone: ZoneInfo,
    *,
    whole: bool,
) -> Iterable[ChartShown]:
    """No chart for fewer than two numbers: one point shows no course."""
    kept = tuple(points[-_MOST_POINTS:])
    told = [(at, total) for at, total in kept if total is not None]
    if len(told) < 2:
        return
    since = kept[0][0]
    marks = tuple(
        (each.at, each.number) for each in infusions if each.at >= since or len(points) <= _MOST_POINTS
    )
    picture = charts.Picture(kept, *span, whole, bands, marks, zone)
    days = [(_day(at, zone), number(total) or "no total") for at, total in kept]
    yield ChartShown(title, charts.data_url(picture), charts.in_words(title, days, bands, len(marks)))
