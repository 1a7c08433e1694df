"""Figures over all patients: how texts arrive, who confirms and comes, who answers, what it costs.

Each query counts in the database, week by week over the index of that time, and brings back groups: their
number depends on rules, reasons and languages, never on how many patients or texts there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, case, cast, extract, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from reminders.db.schema import appointment, check_in, consent_event, message, patient
from reminders.domain.appointment import AppointmentStatus
from reminders.domain.message import MessageStatus
from reminders.domain.weeks import Week

#: Who does not come has not called off.
_CALLED_OFF = (AppointmentStatus.CANCELLED.value, AppointmentStatus.ENTERED_IN_ERROR.value)
_NOT_HERE = (MessageStatus.UNDELIVERED.value, MessageStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class Texts:
    """So many texts whose time came in that week, and that are alike."""

    week: Week
    status: str
    purpose: str
    language: str
    rule: str | None
    reason: str | None
    error_code: int | None
    price: str | None
    """Of each, as Twilio named it."""
    count: int
    segments: int


@dataclass(frozen=True, slots=True)
class Visits:
    """So many visits that began in that week, and that are alike. None is called off."""

    week: Week
    language: str
    status: str
    asked: bool
    """A text that asks for a confirmation reached Twilio for its present time, and was not undelivered."""
    confirmed_by: str | None
    """`patient`, `source`, `staff`; None: it is not confirmed."""
    minutes: int | None
    """From the first such text to the patient's confirmation, without what is over a minute."""
    count: int


@dataclass(frozen=True, slots=True)
class CheckIns:
    """So many check-ins that were sent in that week, and that are alike."""

    week: Week
    survey: str
    language: str
    status: str
    begun: bool
    minutes: int | None
    """Of a completed one: from the invitation to its end."""
    count: int


@dataclass(frozen=True, slots=True)
class Consents:
    """So many changes of consent of that week that are alike."""

    week: Week
    change: str
    by: str
    language: str | None
    """Of the patients on that number; None: it is no patient's (any more)."""
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the reports are made of, as it stood at *as_of*."""

    weeks: Sequence[Week]
    as_of: datetime
    texts: Sequence[Texts]
    visits: Sequence[Visits]
    check_ins: Sequence[CheckIns]
    consents: Sequence[Consents]


def figures(connection: Connection, weeks: Sequence[Week], now: datetime) -> Figures:
    """What happened in *weeks* until *now*."""
    spans = [(week, min(week.ends, now)) for week in weeks if week.begins < now]
    return Figures(
        weeks=weeks,
        as_of=now,
        texts=[each for week, until in spans for each in _texts(connection, week, until)],
        visits=[each for week, until in spans for each in _visits(connection, week, until)],
        check_ins=[each for week, until in spans for each in _check_ins(connection, week, until)],
        consents=[each for week, until in spans for each in _consents(connection, week, until)],
    )


def _texts(connection: Connection, week: Week, until: datetime) -> Iterable[Texts]:
    alike = [
        message.c[name] for name in ("status", "purpose", "language", "rule", "reason", "error_code", "price")
    ]
    rows = connection.execute(
        select(*alike, func.count(), func.coalesce(func.sum(message.c.segments), 0))
        .where(
            message.c.send_after >= week.begins,
            message.c.send_after < until,
            message.c.status != MessageStatus.PLANNED.value,
        )
        .group_by(*alike)
    )
    return [Texts(week, *tuple(row)) for row in rows]


def _visits(connection: Connection, week: Week, until: datetime) -> Iterable[Visits]:
    asked_at = (
        select(func.min(message.c.accepted_at))
        .where(
            message.c.appointment_id == appointment.c.id,
            message.c.asks == "confirmation",
            message.c.status.not_in(_NOT_HERE),
            or_(appointment.c.moved_at.is_(None), message.c.accepted_at >= appointment.c.moved_at),
        )
        .correlate(appointment)
        .scalar_subquery()
    )
    each = (
        select(
            patient.c.language,
            appointment.c.status,
            appointment.c.confirmed_at,
            case(
                (appointment.c.confirmed_at.is_not(None), func.coalesce(appointment.c.confirmed_by, "staff"))
            ).label("confirmed_by"),
            asked_at.label("asked_at"),
        )
        .join(patient, patient.c.id == appointment.c.patient_id)
        .where(
            appointment.c.starts_at >= week.begins,
            appointment.c.starts_at < until,
            appointment.c.status.not_in(_CALLED_OFF),
            appointment.c.same_as_id.is_(None),
        )
        # Worked out once for each visit, not once for each use of it below.
        .cte("visits")
        .prefix_with("MATERIALIZED")
    )
    asked = each.c.asked_at.is_not(None)
    by_text = and_(each.c.confirmed_by == "patient", each.c.confirmed_at >= each.c.asked_at)
    minutes = case((by_text, _minutes(connection, each.c.asked_at, each.c.confirmed_at)))
    alike = (each.c.language, each.c.status, asked, each.c.confirmed_by, minutes)
    rows = connection.execute(_grouped(alike))
    return [Visits(week, row[0], row[1], bool(row[2]), *row[3:]) for row in rows]


def _check_ins(connection: Connection, week: Week, until: datetime) -> Iterable[CheckIns]:
    completed = and_(check_in.c.status == "completed", check_in.c.ended_at.is_not(None))
    alike = (
        check_in.c.survey,
        check_in.c.language,
        check_in.c.status,
        check_in.c.last_answer_at.is_not(None),
        case((completed, _minutes(connection, check_in.c.invited_at, check_in.c.ended_at))),
    )
    rows = connection.execute(
        _grouped(alike, check_in.c.invited_at >= week.begins, check_in.c.invited_at < until)
    )
    return [CheckIns(week, row[0], row[1], row[2], bool(row[3]), *row[4:]) for row in rows]


def _consents(connection: Connection, week: Week, until: datetime) -> Iterable[Consents]:
    language = (
        select(func.min(patient.c.language))
        .where(patient.c.phone_hash == consent_event.c.phone_hash)
        .correlate(consent_event)
        .scalar_subquery()
    )
    alike = (consent_event.c.change, consent_event.c.by, language)
    rows = connection.execute(_grouped(alike, consent_event.c.at >= week.begins, consent_event.c.at < until))
    return [Consents(week, *row) for row in rows]


def _grouped(alike: Sequence[ColumnElement[Any]], *conditions: ColumnElement[bool]) -> Any:
    """The columns, labelled so that both databases can group by them, and how many rows there are of each."""
    named = [column.label(f"c{place}") for place, column in enumerate(alike)]
    rows = select(*named).where(*conditions).subquery()
    return select(*rows.c, func.count()).group_by(*rows.c)


def _minutes(connection: Connection, since: Any, until: Any) -> ColumnElement[Any]:
    """Whole minutes between two times."""
    if connection.dialect.name == "sqlite":
        seconds = (func.julianday(until) - func.julianday(since)) * 86_400
        return cast((seconds + 0.001) / 60, Integer)  # days with a fraction are not exact to the last digit
    return cast(func.floor(extract("epoch", until - since) / 60), Integer)
