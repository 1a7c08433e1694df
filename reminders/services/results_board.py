"""The newest totals of everybody, worst or most worsened first, and who has fallen silent. Reads only.

Totals stand encrypted, so no database can put them in order, and opening all of a large clinic's takes half a
second. The board keeps them open in memory and reads only what is new: a page then takes milliseconds.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row

from reminders.db import results as rows
from reminders.domain.result_words import GRAVE
from reminders.domain.results import Total, badness, total_of, worsening
from reminders.domain.survey import Survey
from reminders.domain.survey_question import said
from reminders.domain.survey_score import Change, change_since

Order = Literal["worst", "change", "newest"]

#: A clock that was set back by less than this hides no correction from the board.
_OVERLAP = timedelta(days=1)
#: Silences and parts from longer ago are not open any more.
_LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest total of one survey with one patient. `repr` shows none of it."""

    patient_id: int
    survey_id: str
    name: str
    validated: bool
    at: datetime
    total: float | int | None = field(repr=False)
    """None: an answer is missing, or it is not scored."""
    scored: bool
    band: str | None = field(repr=False)
    flags: tuple[str, ...] = field(repr=False)
    change: Change | None = field(repr=False)
    badness: float = field(repr=False)
    worsening: float = field(repr=False)

    @property
    def is_grave(self) -> bool:
        return not GRAVE.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list, with whose it is."""

    newest: Newest
    person: Row[Any] = field(repr=False)
    open_alerts: int


@dataclass(frozen=True, slots=True)
class Silent:
    person: Row[Any] = field(repr=False)
    count: int
    """Check-ins in a row that ended without an answer."""
    since: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A check-in that ended before its last question."""

    person: Row[Any] = field(repr=False)
    survey_id: str
    name: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BoardPage:
    lines: Sequence[Listed]
    count: int
    """Of all pages."""
    silent: Sequence[Silent]
    unfinished: Sequence[Unfinished]
    surveys: Mapping[str, int]
    """How many check-ins of each were ever sent."""

    @property
    def patient_ids(self) -> list[int]:
        """Everybody of whom this page tells something, once each."""
        lists: tuple[Iterable[Listed | Silent | Unfinished], ...] = (self.lines, self.silent, self.unfinished)
        return list(dict.fromkeys(each.person.id for shown in lists for each in shown))


@dataclass(frozen=True, slots=True)
class _Scored:
    id: int
    patient_id: int
    survey: str
    at: datetime
    total: Total = field(repr=False)


class Board:
    """Keeps all totals in memory, as new as the connection it is asked with. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scores: dict[int, _Scored] = {}
        self._known: tuple[int, datetime | None] = (0, None)
        self._surveys: Mapping[str, Survey] = {}
        self._newest: Sequence[Newest] = ()

    def page(
        self,
        connection: Connection,
        surveys: Mapping[str, Survey],
        now: datetime,
        *,
        order: Order = "worst",
        survey: str | None = None,
        start: int = 0,
        most: int = 50,
    ) -> BoardPage:
        """*most* lines from the one numbered *start* (from 0), with everything that is said beside them."""
        alerts = rows.open_alerts_by_patient(connection)
        found = [each for each in self.newest(connection, surveys) if survey in (None, each.survey_id)]
        shown = _in_order(found, alerts, order)[start : start + most]
        silent = rows.silences(connection, now - _LATELY, most)
        parts = rows.unfinished(connection, now - _LATELY, most)
        people = rows.people(connection, {each.patient_id for each in (*shown, *silent, *parts)})
        return BoardPage(
            lines=[Listed(each, people[each.patient_id], alerts.get(each.patient_id, 0)) for each in shown],
            count=len(found),
            silent=[
                Silent(people[each.patient_id], each.times, each.first_at, each.last_at) for each in silent
            ],
            unfinished=[
                Unfinished(
                    people[each.patient_id],
                    each.survey,
                    _name(surveys.get(each.survey), each.survey),
                    each.status,
                    each.last_answer_at,
                )
                for each in parts
            ],
            surveys=rows.counts_by_survey(connection),
        )

    def newest(self, connection: Connection, surveys: Mapping[str, Survey]) -> Sequence[Newest]:
        """The newest result of each patient and survey, in no order."""
        with self._lock:
            if self._refresh(connection) or self._surveys is not surveys:
                self._newest, self._surveys = _newest_of(self._scores.values(), surveys), surveys
            return self._newest

    def _refresh(self, connection: Connection) -> bool:
        """Whether something is new."""
        known = rows.scores_known(connection)
        if known == self._known:
            return False
        _, until = self._known
        self._take(rows.scores_from(connection, until - _OVERLAP if until is not None else None))
        if len(self._scores) != known[0]:  # some were deleted, or this is another history
            self._scores = {}
            self._take(rows.scores_from(connection, None))
        self._known = known
        return True

    def _take(self, new: Iterable[Any]) -> None:
        for each in new:
            total = total_of(each.result)
            self._scores[each.id] = _Scored(each.id, each.patient_id, each.survey, each.at, total)


def _newest_of(scores: Iterable[_Scored], surveys: Mapping[str, Survey]) -> list[Newest]:
    groups: dict[tuple[int, str], list[_Scored]] = defaultdict(list)
    for each in sorted(scores, key=lambda each: (each.at, each.id)):
        groups[each.patient_id, each.survey].append(each)
    return [_newest(group, surveys.get(survey)) for (_, survey), group in groups.items()]


def _newest(group: Sequence[_Scored], survey: Survey | None) -> Newest:
    last = group[-1]
    now = last.total.total
    baseline = next((each.total.total for each in group[:-1] if each.total.total is not None), None)
    change = None
    if survey is not None and baseline is not None and now is not None:
        change = change_since(survey, baseline, now)
    return Newest(
        patient_id=last.patient_id,
        survey_id=last.survey,
        name=_name(survey, last.survey),
        validated=survey is not None and survey.instrument,
        at=last.at,
        total=now,
        scored=survey is None or survey.scoring is not None,
        band=last.total.band,
        flags=last.total.flags,
        change=change,
        badness=badness(survey, now),
        worsening=worsening(survey, baseline, now),
    )


def _name(survey: Survey | None, survey_id: str) -> str:
    return said(survey.name, "en") if survey is not None else survey_id


def _in_order(found: Sequence[Newest], alerts: Mapping[int, int], order: Order) -> list[Newest]:
    """`worst`: open alerts and question 9 first, then the worst totals. `change`: the most worsened first."""
    match order:
        case "newest":
            return sorted(found, key=lambda each: (each.at, each.patient_id), reverse=True)
        case "change":
            return sorted(found, key=lambda each: (-each.worsening, -each.badness, each.patient_id))
        case "worst":
            return sorted(
                found,
                key=lambda each: (
                    not alerts.get(each.patient_id),
                    not each.is_grave,
                    -each.badness,
                    -each.worsening,
                    each.patient_id,
                ),
            )
