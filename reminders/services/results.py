"""What came of one patient's check-ins, on a time line. (Of everybody's: `results_board`.) Reads only.

Whoever shows a patient's results writes an audit row first (`record_reading`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import audit, check_ins
from reminders.db import results as rows
from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.domain.results import Course, Given, Result, course, label_of, total_of
from reminders.domain.survey import Survey, Value
from reminders.domain.survey_question import said

READ = "results_read"
EXPORTED = "results_exported"
#: As long as the audit's column.
_NAME = 100


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


def record_reading(
    db: Database, who: str, now: datetime, subject: str, what: str = READ, detail: str | None = None
) -> None:
    """Writes down who is about to read (or take away) what."""
    with db.write() as connection:
        audit.record(connection, now, who=who[:_NAME], what=what, subject=subject, detail=detail)


def read_timeline(
    db: Database, clinic: Clinic, patient_id: int, now: datetime, *, who: str, what: str = READ
) -> Timeline | None:
    """One patient's results, and the line in the audit that *who* has read them, in one transaction.

    None, and no line: there is no such patient.
    """
    with db.write() as connection:
        found = timeline(connection, clinic, patient_id, now)
        if found is not None:
            audit.record(connection, now, who=who[:_NAME], what=what, subject=f"patient:{patient_id}")
    return found


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
        not_taken=tuple(before[check_ins.NO_ITEM]),
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
