"""The visits of today and tomorrow, each with how it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, func, select

from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.schema import appointment, message, patient, phone
from reminders.domain.appointment import AppointmentStatus, SmsConsent
from reminders.domain.clinic import Clinic
from reminders.domain.message import MessageStatus
from reminders.domain.visit_state import VisitFacts, VisitState, hindered_by, state_of

#: A question that is older asks about no visit of these days.
_ASKED_WITHIN = timedelta(days=60)
_NOT_ARRIVED = (MessageStatus.UNDELIVERED.value, MessageStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class DayVisit:
    """One visit of the day."""

    row: Row[Any]
    state: VisitState
    hindrance: VisitState | None
    """Why no text by a rule reaches the patient."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the clinic."""

    date: date
    visits: tuple[DayVisit, ...]
    """Those to come: who has not confirmed first, then by time."""
    over: tuple[DayVisit, ...]

    @property
    def unconfirmed(self) -> int:
        return sum(each.state is not VisitState.CONFIRMED for each in self.visits)


def days(connection: Connection, clinic: Clinic, now: datetime) -> tuple[Day, Day]:
    """Today and tomorrow, by the clock of each visit's location."""
    zones = {each.id: ZoneInfo(each.timezone) for each in clinic.locations.values()}
    first = next(iter(zones.values()), ZoneInfo("UTC"))
    rows = [row for row in _rows(connection, now) if _day(row, zones, first, now) in (0, 1)]
    questions = _questions(connection, {row.patient_id for row in rows}, now)
    known = [(_day(row, zones, first, now), _visit(row, questions, clinic, now)) for row in rows]
    today = now.astimezone(first).date()
    return (
        _in_order(today, [visit for day, visit in known if day == 0]),
        _in_order(today + timedelta(days=1), [visit for day, visit in known if day == 1]),
    )


def _day(row: Row[Any], zones: Mapping[str, ZoneInfo], first: ZoneInfo, now: datetime) -> int:
    """0 for a visit of today."""
    zone = zones.get(row.location, first)
    ahead: timedelta = row.starts_at.astimezone(zone).date() - now.astimezone(zone).date()
    return ahead.days


def _in_order(day: date, visits: Sequence[DayVisit]) -> Day:
    ahead = [each for each in visits if not each.is_over]
    ahead.sort(key=lambda each: (each.state is VisitState.CONFIRMED, each.row.starts_at, each.row.id))
    over = sorted((each for each in visits if each.is_over), key=lambda each: each.row.starts_at)
    return Day(day, tuple(ahead), tuple(over))


def _rows(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    """Of a span in which every clock has its today and tomorrow."""
    found: Select[Any] = (
        select(
            *(
                appointment.c[name]
                for name in (
                    *("id", "patient_id", "kind", "starts_at", "ends_at", "status", "location", "number"),
                    *("series_size", "confirmed_at", "confirmed_by", "held_reason", "told_starts_at"),
                )
            ),
            patient.c.first_name,
            patient.c.last_name,
            func.coalesce(patient.c.staff_language, patient.c.language).label("language"),
            patient.c.phone_hash,
            patient.c.sms_consent,
            patient.c.paused_at,
            phone.c.opted_out_at,
            phone.c.opted_in_at,
            phone.c.bad_since,
        )
        .join(patient, patient.c.id == appointment.c.patient_id)
        .outerjoin(phone, phone.c.phone_hash == patient.c.phone_hash)
        .where(
            appointment.c.starts_at.between(now - timedelta(days=2), now + timedelta(days=3)),
            appointment.c.status.not_in(CALLED_OFF_WORDS),
            appointment.c.same_as_id.is_(None),
        )
        .order_by(appointment.c.starts_at, appointment.c.id)
    )
    return connection.execute(found).all()


@dataclass(frozen=True, slots=True)
class _Questions:
    """Visits (ids) about which a "will you come?" went out that waits for its answer, or did not arrive."""

    asked: frozenset[int]
    undelivered: frozenset[int]


def _questions(connection: Connection, patient_ids: Collection[int], now: datetime) -> _Questions:
    rows = connection.execute(
        select(message.c.appointment_id, message.c.context, message.c.status).where(
            message.c.patient_id.in_(list(patient_ids)),
            message.c.asks == "confirmation",
            message.c.answered_at.is_(None),
            message.c.accepted_at > now - _ASKED_WITHIN,
        )
    )
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for row in rows:
        # One text may be for all visits of a day.
        about = {row.appointment_id, *((row.context or {}).get("also") or ())}
        found[row.status not in _NOT_ARRIVED] |= about
    return _Questions(frozenset(found[True]), frozenset(found[False]))


def _visit(row: Row[Any], questions: _Questions, clinic: Clinic, now: datetime) -> DayVisit:
    told = row.told_starts_at == row.starts_at
    facts = VisitFacts(
        held=row.held_reason,
        confirmed=row.confirmed_at is not None,
        has_phone=row.phone_hash is not None,
        opted_out=row.opted_out_at is not None,
        consents=consents(row, clinic),
        bad_number=row.bad_since is not None,
        paused=row.paused_at is not None,
        # What asked about another time asks nothing now.
        asked=told and row.id in questions.asked,
        undelivered=told and row.id in questions.undelivered,
        told=told,
    )
    over = row.ends_at <= now or row.status == AppointmentStatus.FULFILLED.value
    return DayVisit(row, state_of(facts), hindered_by(facts), over)


def consents(row: Row[Any], clinic: Clinic) -> bool:
    """Whether rules may text the patient, but for a STOP (`domain.sending` says the same of each text)."""
    if row.sms_consent == SmsConsent.NO.value:
        return False
    granted = row.sms_consent == SmsConsent.YES.value or row.opted_in_at is not None
    return granted or clinic.consent != "required"


def local_day(clinic: Clinic, now: datetime) -> datetime:
    """When the clinic's day began."""
    first = next(iter(clinic.locations.values()), None)
    zone = ZoneInfo(first.timezone if first else "UTC")
    return datetime.combine(now.astimezone(zone).date(), time(), zone)
