"""What came of the check-ins: one patient's time line, the newest totals of everybody. Reads only.

Whoever shows a patient's results writes an audit row first (`record_reading`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import audit, check_ins
from reminders.db import results as rows
from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.domain.results import Course, Given, Result, badness, course, label_of, total_of, worsening
from reminders.domain.survey import Survey, Value
from reminders.domain.survey_question import said
from reminders.domain.survey_score import Change, change_since

READ = "results_read"
EXPORTED = "results_exported"


@dataclass(frozen=True, slots=True)
class Infusion:
    at: datetime
    number: int | None
    fulfilled: bool
    """The calendar says that it took place; otherwise its time has only passed."""
    location: str


@dataclass(frozen=True, slots=True)
class AlertSeen:
    code: str
    severity: str
    opened_at: datetime
    resolved_at: datetime | None
    summary: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is known of one patient's check-ins."""

    patient_id: int
    external_id: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    language: str
    reminders_only_at: datetime | None
    courses: tuple[Course, ...]
    """By survey; what was asked last first."""
    infusions: tuple[Infusion, ...]
    alerts: tuple[AlertSeen, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """Every check-in, newest first."""
        found = [each for of_survey in self.courses for each in of_survey.results]
        return tuple(sorted(found, key=lambda each: (each.at, each.id), reverse=True))


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest total of one survey with one patient."""

    patient_id: int
    external_id: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    survey_id: str
    name: str
    validated: bool
    at: datetime
    total: float | int | None = field(repr=False)
    """None: an answer is missing."""
    band: str | None = field(repr=False)
    flags: tuple[str, ...] = field(repr=False)
    change: Change | None = field(repr=False)
    open_alerts: int
    badness: float = field(repr=False)
    worsening: float = field(repr=False)


def record_reading(db: Database, who: str, now: datetime, subject: str, what: str = READ) -> None:
    """Writes down who is about to read (or take away) what."""
    with db.write() as connection:
        audit.record(connection, now, who=who, what=what, subject=subject)


# -- one patient -----------------------------------------------------------------------------------------


def timeline(connection: Connection, clinic: Clinic, patient_id: int, now: datetime) -> Timeline | None:
    """None: there is no such patient."""
    person = rows.patient_by_id(connection, patient_id)
    if person is None:
        return None
    asked: dict[str, list[Result]] = defaultdict(list)
    answers: dict[int, list[Row[Any]]] = defaultdict(list)
    for each in rows.answers_of_patient(connection, patient_id):
        answers[each.check_in_id].append(each)
    scores = {each.check_in_id: each for each in check_ins.scores_of(connection, patient_id)}
    for row in check_ins.of_patient(connection, patient_id):
        survey = clinic.surveys.get(row.survey)
        scored = scores.get(row.id)
        asked[row.survey].append(result_of(row, survey, answers[row.id], scored))
    courses = [course(each, clinic.surveys.get(each), found) for each, found in asked.items()]
    impairing = [kind.id for kind in clinic.kinds.values() if kind.impairs is not None]
    return Timeline(
        patient_id=person.id,
        external_id=person.external_id,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language,
        reminders_only_at=person.reminders_only_at,
        courses=tuple(sorted(courses, key=lambda each: each.results[-1].at, reverse=True)),
        infusions=tuple(
            Infusion(each.starts_at, each.number, each.status == "fulfilled", each.location)
            for each in rows.infusions(connection, patient_id, impairing, now)
        ),
        alerts=tuple(
            AlertSeen(each.code, each.severity, each.opened_at, each.resolved_at, each.summary)
            for each in rows.alerts(connection, patient_id)
        ),
    )


def result_of(
    row: Row[Any], survey: Survey | None, given: Sequence[Row[Any]], scored: Row[Any] | None
) -> Result:
    """One check-in from its rows: *given* are all its answers in the order in which they came."""
    standing = [each for each in given if each.replaced_at is None]
    before: dict[str, list[Given]] = defaultdict(list)
    for each in given:
        if each.replaced_at is not None:
            before[each.item].append(_given(each, survey, row.language))
    return Result(
        id=row.id,
        survey=row.survey,
        status=row.status,
        language=row.language,
        channel=row.channel,
        invited_at=row.invited_at,
        ended_at=row.ended_at,
        answered_at=max((each.at for each in standing), default=None),
        answers=tuple(_given(each, survey, row.language, tuple(before[each.item])) for each in standing),
        total=total_of(scored.result) if scored is not None else None,
        survey_version=row.survey_version,
    )


def _given(row: Row[Any], survey: Survey | None, language: str, before: tuple[Given, ...] = ()) -> Given:
    item = survey.item(row.item) if survey is not None else None
    value = value_of(row.value)
    return Given(
        item=row.item,
        ask=said(item.ask, language) if item is not None else row.item,
        value=value,
        label=label_of(item, value, language),
        skipped=row.skipped,
        words=row.words,
        note=row.note,
        by=row.by,
        at=row.at,
        late=row.late,
        before=before,
    )


def value_of(stored: str | None) -> Value:
    """A stored value: a number where it is one ("inf" and "nan" are words)."""
    if stored is None or not stored[-1:].isdigit():
        return stored
    try:
        number = float(stored)
    except ValueError:
        return stored
    return int(number) if number.is_integer() else number


# -- everybody ---------------------------------------------------------------------------------------------


def newest(connection: Connection, surveys: Mapping[str, Survey], *, by: str = "worst") -> list[Newest]:
    """The newest result of each patient and survey: open alerts and flags first, then the worst totals.

    *by* `change`: those that have become worse most since their first total come first.
    """
    alerts = rows.open_alerts_by_patient(connection)
    groups: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
    for row in rows.scores_for_list(connection):
        groups[row.patient_id, row.survey].append(row)
    found = [_newest(group, surveys.get(key[1]), alerts.get(key[0], 0)) for key, group in groups.items()]
    if by == "change":
        return sorted(found, key=lambda each: (-each.worsening, -each.badness, each.external_id))
    return sorted(
        found, key=lambda each: (not each.open_alerts, -each.badness, -each.worsening, each.external_id)
    )


def _newest(group: Sequence[Row[Any]], survey: Survey | None, open_alerts: int) -> Newest:
    last = group[-1]
    now = total_of(last.result)
    baseline = next((row.result["total"] for row in group[:-1] if row.result["total"] is not None), None)
    change = None
    if survey is not None and baseline is not None and now.total is not None:
        change = change_since(survey, baseline, now.total)
    return Newest(
        patient_id=last.patient_id,
        external_id=last.external_id,
        first_name=last.first_name,
        last_name=last.last_name,
        survey_id=last.survey,
        name=said(survey.name, "en") if survey is not None else last.survey,
        validated=survey is not None and survey.instrument,
        at=last.at,
        total=now.total,
        band=now.band,
        flags=now.flags,
        change=change,
        open_alerts=open_alerts,
        badness=badness(survey, now.total),
        worsening=worsening(survey, baseline, now.total),
    )
