"""What the front desk reads beside the lists of `views`: every reply, who is paused, what is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from reminders.db.schema import alert, alert_step, answer, check_in, inbound, patient, task
from reminders.domain.results import label_of
from reminders.domain.survey import Survey
from reminders.domain.survey_question import said
from reminders.services import desk
from reminders.services.results import value_of
from reminders.services.views import LAST, MOST

#: Steps and texts of an alert that its page shows: one that nobody takes has ever more.
MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class Paused:
    """A patient to whom no texts by rules go until a person says so."""

    id: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    since: datetime
    reason: str
    open_alert: str | None
    """The code of the alert that must be closed first."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A task or an alert that was closed."""

    at: datetime
    by: str
    kind: str
    """A task's kind, or `alert`."""
    code: str | None
    who: str = field(repr=False)
    note: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """Lists of the status page. Rows carry names and words: for staff who are signed in only."""

    replies: Sequence[Row[Any]]
    more_replies: int
    """How many there are beside those."""
    paused: Sequence[Paused]
    closed: Sequence[Closed]


@dataclass(frozen=True, slots=True)
class Written:
    """A text, or what was written or chosen on the page of a check-in. `repr` shows no words."""

    at: datetime
    words: str = field(repr=False)
    check_in: str | None = None
    """Its name; None: a text."""
    question: str = field(repr=False, default="")
    """Empty: it answers none."""
    stands: bool = True
    """False: corrected since, or never taken as an answer."""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert with all that was written, and every step with its time and name."""

    alert: Row[Any]
    written: Sequence[Written]
    """All from that phone since it was raised, oldest first; of very many the newest."""
    steps: Sequence[Row[Any]]
    """The same."""
    seen: int
    """For `desk.resolve_alert`."""


def lists(connection: Connection, now: datetime) -> Desk:
    replies, more = _replies(connection, now)
    return Desk(replies, more, _paused(connection), _closed(connection, now))


def alert_page(connection: Connection, code: str, surveys: Mapping[str, Survey]) -> AlertPage | None:
    """The page of the open alert with that code, or of the newest closed one."""
    found = desk.alert_by_code(connection, code)
    if found is None:
        return None
    steps = connection.execute(
        select(alert_step)
        .where(alert_step.c.alert_id == found.id)
        .order_by(alert_step.c.id.desc())
        .limit(MOST_STEPS)
    ).all()
    written = _written(connection, found, surveys)
    return AlertPage(found, written, steps[::-1], desk.news(connection, found))


def _written(connection: Connection, found: Row[Any], surveys: Mapping[str, Survey]) -> list[Written]:
    """By the time at which it was heard; a text shows when it was sent."""
    texts = connection.execute(
        select(inbound).where(desk.said_since(found)).order_by(inbound.c.id.desc()).limit(MOST_STEPS)
    )
    answers = connection.execute(
        select(answer, check_in.c.survey, check_in.c.language)
        .join(check_in, check_in.c.id == answer.c.check_in_id)
        .where(desk.written_since(found))
        .order_by(answer.c.id.desc())
        .limit(MOST_STEPS)
    )
    heard = [(row.handled_at, row.id, Written(row.received_at, row.body)) for row in texts]
    heard += [(row.at, row.id, _on_page(row, surveys.get(row.survey))) for row in answers]
    return [each for *_, each in sorted(heard, key=lambda one: one[:2])][-MOST_STEPS:]


def _on_page(row: Row[Any], survey: Survey | None) -> Written:
    item = survey.item(row.item) if survey is not None else None
    label = label_of(item, value_of(row.value), row.language)
    return Written(
        at=row.at,
        words=f"{row.words} ({label})" if label else row.words,
        check_in=said(survey.name, "en") if survey is not None else row.survey,
        question=said(item.ask, row.language) if item is not None else row.item,
        stands=row.replaced_at is None,
    )


def _replies(connection: Connection, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """Every text that came, or was fetched after a downtime, in the last two days, newest first."""
    lately = or_(inbound.c.received_at > now - LAST, inbound.c.handled_at > now - LAST)
    rows = connection.execute(
        select(inbound, patient.c.first_name, patient.c.last_name)
        .outerjoin(patient, patient.c.id == inbound.c.patient_id)
        .where(lately)
        .order_by(inbound.c.received_at.desc(), inbound.c.id.desc())
        .limit(MOST)
    ).all()
    total = connection.scalar(select(func.count()).select_from(inbound).where(lately)) or 0
    return rows, total - len(rows)


def _paused(connection: Connection) -> list[Paused]:
    rows = connection.execute(
        select(patient).where(patient.c.paused_at.is_not(None)).order_by(patient.c.paused_at).limit(MOST + 1)
    ).all()
    return [
        Paused(
            id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            since=row.paused_at,
            reason=row.paused_reason or "",
            open_alert=desk.open_alert_about(connection, row.id, row.phone_hash),
        )
        for row in rows
    ]


def _closed(connection: Connection, now: datetime) -> list[Closed]:
    """Newest first, each list cut before they are put together."""
    tasks = connection.execute(
        select(task, patient.c.first_name, patient.c.last_name)
        .outerjoin(patient, patient.c.id == task.c.patient_id)
        .where(task.c.done_at > now - LAST)
        .order_by(task.c.done_at.desc())
        .limit(MOST + 1)
    )
    alerts = connection.execute(
        select(alert)
        .where(alert.c.resolved_at > now - LAST)
        .order_by(alert.c.resolved_at.desc())
        .limit(MOST + 1)
    )
    closed = [
        Closed(row.done_at, row.done_by or "", row.kind, None, _short(row), row.note) for row in tasks
    ] + [
        Closed(row.resolved_at, row.resolved_by or "", "alert", row.code, row.initials or "", row.note)
        for row in alerts
    ]
    return sorted(closed, key=lambda each: each.at, reverse=True)[: MOST + 1]


def _short(row: Row[Any]) -> str:
    return f"{row.first_name} {row.last_name[:1]}.".strip() if row.first_name else ""
