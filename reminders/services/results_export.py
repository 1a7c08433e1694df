"""Check-ins for other programs: rows of a table, one for each check-in, and entries of a FHIR Bundle. Reads.

Both come piece by piece, so that a year of answers does not stand in memory. Whoever calls has written the
audit row before (`results.record_reading`), and lets nothing wait for the network meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import check_ins
from reminders.db import results as rows
from reminders.db.crypto import Cipher
from reminders.domain import fhir
from reminders.domain.result_words import flag_in_words
from reminders.domain.results import Result, Total, total_of
from reminders.domain.spreadsheet import Cell
from reminders.domain.survey import Survey
from reminders.domain.survey_score import change_since
from reminders.services.results import Timeline, result_of

_BEFORE = (
    *("check_in", "patient", "visit", "survey", "survey_version", "language", "wording", "validated"),
    *("channel", "invited_at", "answered_at", "ended_at", "status", "partial", "late"),
)
_AFTER = ("total", "band", "change_since_first", "missing", "flags")
_LAST = ("left_out", "corrected", "notes", "earlier_words")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which check-ins, and on which clock their times are told."""

    survey_id: str
    survey: Survey | None
    """As its file is now; None: it is gone."""
    zone: tzinfo
    since: datetime | None = None
    until: datetime | None = None


def is_known(connection: Connection, surveys: Container[str], survey_id: str) -> bool:
    """Whether there is such a survey, or ever was one that somebody was asked."""
    return survey_id in surveys or bool(rows.items_answered(connection, survey_id))


def _results(connection: Connection, wanted: Wanted) -> Iterator[tuple[Row[Any], Result]]:
    for page in rows.pages(connection, wanted.survey_id, wanted.since, wanted.until):
        ids = [each.id for each in page]
        answers, scores = rows.answers_of(connection, ids), rows.scores_of(connection, ids)
        for each in page:
            yield each, result_of(each, wanted.survey, answers.get(each.id, ()), scores.get(each.id))


# -- a table -----------------------------------------------------------------------------------------


def table(connection: Connection, wanted: Wanted) -> Iterator[list[Cell]]:
    """The headings, then one row for each check-in that was sent, in the order of the invitations.

    The columns are those of the survey's file, in its order, then questions that older versions of it asked.
    What has no answer is None, never 0. A yes is 1, a no is 0.
    """
    survey = wanted.survey
    items = [item.id for item in survey.items] if survey is not None else []
    items += [item for _, item in rows.items_answered(connection, wanted.survey_id) if item not in items]
    scales = [each.id for each in survey.scoring.subscales] if survey and survey.scoring else []
    taken = {*_BEFORE, *_AFTER, *_LAST}
    headings = [f"item_{each}" if each in taken else each for each in items]
    yield [*_BEFORE, *headings, *_AFTER, *(f"cluster_{each}" for each in scales), *_LAST]
    firsts = _first_totals(connection, wanted.survey_id)
    for row, result in _results(connection, wanted):
        values = {each.item: each.value for each in result.answers}
        total = result.total or Total(None, None)
        yield [
            *_about(row, result, wanted),
            *(values.get(each) for each in items),
            *_scored(row, total, survey, firsts),
            *(total.subscores.get(each) for each in scales),
            " ".join(each.item for each in result.answers if each.skipped) or None,
            " ".join(each.item for each in result.answers if each.before) or None,
            " | ".join(f"{each.item}: {each.note}" for each in result.answers if each.note) or None,
            _earlier_words(result),
        ]


def _earlier_words(result: Result) -> str | None:
    """What was written and stands no more: words that raised an alert never leave the table."""
    corrected = [
        f"{each.item}: {before.words}" for each in result.answers for before in each.before if before.words
    ]
    return " | ".join([*corrected, *(f"no answer: {each.words}" for each in result.not_taken)]) or None


def _about(row: Row[Any], result: Result, wanted: Wanted) -> list[Cell]:
    survey = wanted.survey
    wording = survey.wording.get(result.language) if survey is not None else None
    times = (result.invited_at, result.answered_at, result.ended_at)
    return [
        *(row.id, row.patient, row.visit, row.survey, row.survey_version, row.language),
        str(wording.status) if wording is not None else None,
        survey is not None and survey.instrument,
        row.channel,
        *(at.astimezone(wanted.zone) if at is not None else None for at in times),
        *(result.status, result.is_partial, result.late),
    ]


def _scored(row: Row[Any], total: Total, survey: Survey | None, firsts: dict[int, Any]) -> list[Cell]:
    first_id, first = firsts.get(row.patient_id, (None, None))
    change = None
    if survey is not None and total.total is not None and first is not None and first_id != row.id:
        change = change_since(survey, first, total.total)
    return [
        *(total.total, total.band, change.difference if change is not None else None),
        " ".join(total.missing) or None,
        "; ".join(flag_in_words(each) for each in total.flags) or None,
    ]


def _first_totals(connection: Connection, survey_id: str) -> dict[int, tuple[int, float | int]]:
    """By patient: the check-in with the first total that there is, whatever time is asked for."""
    found: dict[int, tuple[int, float | int]] = {}
    for each in check_ins.scores_of_survey(connection, survey_id):
        total = total_of(each.result).total
        if total is not None:
            found.setdefault(each.patient_id, (each.check_in_id, total))
    return found


# -- FHIR --------------------------------------------------------------------------------------------


def entries(connection: Connection, cipher: Cipher, wanted: Wanted) -> Iterator[fhir.Resource]:
    """The entries of a Bundle of everybody's check-ins."""
    for row, result in _results(connection, wanted):
        subject = fhir.Subject(cipher.pseudonym(row.patient_id), wanted.zone)
        yield from fhir.entries(subject, wanted.survey, result)


def entries_of(timeline: Timeline, cipher: Cipher, zone: tzinfo) -> Iterator[fhir.Resource]:
    """The entries of a Bundle of one patient's check-ins, oldest first."""
    subject = fhir.Subject(cipher.pseudonym(timeline.patient_id), zone)
    surveys = {each.survey_id: each.survey for each in timeline.courses}
    for result in reversed(timeline.results):
        yield from fhir.entries(subject, surveys[result.survey], result)


def bundle_text(found: Iterator[fhir.Resource], made_at: datetime) -> Iterator[str]:
    """The Bundle as JSON, piece by piece; a FHIR list is never empty, so without entries there is none."""
    head = json.dumps(fhir.bundle_head(made_at), ensure_ascii=False)
    yield head[:-1]
    between = ', "entry": [\n'
    for each in found:
        yield between + json.dumps(each, ensure_ascii=False)
        between = ",\n"
    yield "}\n" if between.startswith(", ") else "\n]}\n"
