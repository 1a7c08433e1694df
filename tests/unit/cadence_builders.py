"""A small clinic, and visits and rules for it, for tests of planning."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reminders.domain.appointment import Appointment, Patient, SmsConsent, Visit
from reminders.domain.clinic import (
    BelieveDrop,
    Budget,
    Calendar,
    Clinic,
    Hours,
    Kind,
    Location,
    Occasion,
    Offset,
    On,
    Opening,
    Retention,
    Rule,
)
from reminders.domain.phone import PhoneNumber

DENVER = ZoneInfo("America/Denver")

#: Friday 16 October 2026, 10:00 in Denver.
NOW = datetime(2026, 10, 16, 16, tzinfo=UTC)

HOURS = Hours({day: Opening(time(9), time(20)) for day in range(6)} | {6: Opening(time(12), time(20))})


def denver(text: str) -> datetime:
    """`2026-10-20 14:00` on Denver's wall clock, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=DENVER).astimezone(UTC)


def hours(closed_on: tuple[date, ...] = ()) -> Hours:
    return Hours(HOURS.by_weekday, frozenset(closed_on))


def clinic(*rules: Rule, **changes: Any) -> Clinic:
    values: dict[str, Any] = {
        "name": "Tranquility Clinic",
        "phone": "+15055550100",
        "website": None,
        "languages": ("en", "es"),
        "locations": {"main": Location("main", "NE Albuquerque", "1 Example St", "America/Denver")},
        "kinds": {"infusion": Kind("infusion", timedelta(hours=1), {"en": "visit", "es": "visita"})},
        "open_hours": HOURS,
        "office_hours": HOURS,
        "budget": Budget(),
        "consent": "assumed",
        "conversation_pause": timedelta(minutes=15),
        "max_segments": 2,
        "private_words": (),
        "believe_drop": BelieveDrop(),
        "messages_per_second": 1,
        "retention": Retention(),
        "rules": rules,
    }
    return Clinic(**values | changes)


def patient(**changes: Any) -> Patient:
    values: dict[str, Any] = {
        "id": "P1",
        "first_name": "Ana",
        "last_name": "Example",
        "phone": PhoneNumber("+15055550123"),
        "language": "en",
        "sms_consent": SmsConsent.UNKNOWN,
    }
    return Patient(**values | changes)


def visit(
    starts: str | datetime = "2026-10-20 14:00",
    *,
    who: Patient | None = None,
    seen: datetime | None = None,
    lasts: timedelta = timedelta(hours=1),
    state: dict[str, Any] | None = None,
    **changes: Any,
) -> Visit:
    """A visit first seen a month before NOW; *state*: Visit's own fields, *changes*: the Appointment's."""
    who = who or patient()
    starts_at = denver(starts) if isinstance(starts, str) else starts
    values: dict[str, Any] = {
        "id": "A1",
        "source": "calendar",
        "patient_id": who.id,
        "kind": "infusion",
        "starts_at": starts_at,
        "ends_at": starts_at + lasts,
        "location": "main",
    }
    seen = seen or NOW - timedelta(days=30)
    return Visit(Appointment(**values | changes), who, first_seen_at=seen, **(state or {}))


def days_before(days: int, at: str = "10:00", rule_id: str = "reminder", **changes: Any) -> Rule:
    timing = Calendar("before", "start", days, time.fromisoformat(at))
    return Rule(rule_id, timing, template="reminder", **changes)


def before(by: timedelta, rule_id: str = "reminder", **changes: Any) -> Rule:
    return Rule(rule_id, Offset("before", "start", by), template="reminder", **changes)


def after(by: timedelta, rule_id: str = "check", **changes: Any) -> Rule:
    return Rule(rule_id, Offset("after", "end", by), template="after_visit", **changes)


def booked(rule_id: str = "booked", **changes: Any) -> Rule:
    return Rule(rule_id, On(Occasion.BOOKED), template="booked", **changes)
