"""A small clinic, patients and a source to build scenes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import decision, message, task
from reminders.domain.appointment import Appointment, AppointmentStatus, Patient
from reminders.domain.clinic import (
    BelieveDrop,
    Budget,
    Calendar,
    Clinic,
    Hours,
    Kind,
    Late,
    Location,
    Occasion,
    On,
    Opening,
    Retention,
    Rule,
    Unless,
)
from reminders.domain.phone import PhoneNumber
from reminders.ports import BadRow, SourceError, SourceRead, SourceRow
from reminders.services.plan import plan_pending
from reminders.services.plan_result import PlanResult
from reminders.services.sync import SyncResult, sync

#: Tuesday, 1 December 2026, 10:00 in Albuquerque.
NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
ANA = "+15055550123"
ALL_DAY = Hours({day: Opening(time(9), time(20)) for day in range(7)})


def before(days: int, at: str, rule_id: str, **values: Any) -> Rule:
    timing = Calendar("before", "start", days, time.fromisoformat(at))
    return Rule(rule_id, timing, template=values.pop("template", "reminder_confirm"), **values)


RULES = (
    Rule("first-contact", On(Occasion.FIRST_CONTACT), template="first_contact"),
    Rule("booked", On(Occasion.BOOKED), template="booking_confirmation", late=Late.SEND),
    before(3, "10:00", "prepare-3d", template="prepare", late=Late.SEND, expires=timedelta(hours=24)),
    before(1, "10:00", "reminder-1d", unless=Unless(confirmed=True), priority=60),
    Rule("thank-you", Calendar("after", "end", 1, time(11)), template="thank_you", priority=20),
    Rule("moved", On(Occasion.MOVED), template="moved", expires=timedelta(hours=48), priority=90),
    Rule("cancelled", On(Occasion.CANCELLED), template="cancelled", expires=timedelta(hours=48), priority=90),
)


def a_clinic(**values: Any) -> Clinic:
    defaults: dict[str, Any] = {
        "name": "Tranquility Clinic",
        "phone": "+15056394973",
        "website": None,
        "languages": ("en", "es"),
        "locations": {
            "main": Location("main", "NE Albuquerque", "4550 Eubank Blvd NE", "America/Denver"),
        },
        "kinds": {
            "infusion": Kind(
                "infusion",
                timedelta(hours=1),
                {"en": "visit", "es": "visita"},
                impairs=timedelta(hours=24),
                series=True,
            ),
            "consultation": Kind("consultation", timedelta(minutes=45), {"en": "visit", "es": "visita"}),
        },
        "open_hours": ALL_DAY,
        "office_hours": ALL_DAY,
        "budget": Budget(),
        "consent": "assumed",
        "conversation_pause": timedelta(minutes=15),
        "max_segments": 2,
        "private_words": ("ketamine",),
        "believe_drop": BelieveDrop(),
        "messages_per_second": None,
        "retention": Retention(),
        "rules": RULES,
    }
    return Clinic(**(defaults | values))


CLINIC = a_clinic()


def a_patient(patient_id: str = "p1", **values: Any) -> Patient:
    defaults: dict[str, Any] = {
        "first_name": "Ana",
        "last_name": "Vigil",
        "phone": PhoneNumber(ANA),
        "language": "en",
    }
    return Patient(patient_id, **(defaults | values))


def a_visit(
    appointment_id: str = "a1",
    *,
    starts_in: timedelta = timedelta(days=7),
    patient: Patient | None = None,
    **values: Any,
) -> SourceRow:
    """A good row for a visit that starts some time after NOW."""
    person = patient or a_patient()
    starts_at = values.pop("starts_at", NOW + starts_in)
    defaults: dict[str, Any] = {
        "source": "calendar",
        "patient_id": person.id,
        "kind": "infusion",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "location": "main",
    }
    return row(Appointment(appointment_id, **(defaults | values)), person)


def row(appointment: Appointment, person: Patient) -> SourceRow:
    content = f"{appointment}{person}{person.phone.e164 if person.phone else ''}"
    return SourceRow(appointment, person, fingerprint=hashlib.sha256(content.encode()).hexdigest()[:32])


def changed(old: SourceRow, **values: Any) -> SourceRow:
    """The same visit with something else about it."""
    if "starts_at" in values:
        values.setdefault("ends_at", values["starts_at"] + timedelta(hours=1))
    return row(replace(old.appointment, **values), old.patient)


def called_off(old: SourceRow) -> SourceRow:
    return changed(old, status=AppointmentStatus.CANCELLED)


class Rows:
    """A source that holds what a test gives it."""

    def __init__(self, *rows: SourceRow, id: str = "calendar") -> None:
        self.id = id
        self.rows: Sequence[SourceRow] | None = rows
        self.bad: Sequence[BadRow] = ()
        self.error: str | None = None

    def read(self, now: datetime) -> SourceRead | None:
        if self.error is not None:
            raise SourceError(self.error)
        return None if self.rows is None else SourceRead(self.rows, self.bad)


def read_and_plan(
    database: Database,
    *rows: SourceRow,
    now: datetime = NOW,
    clinic: Clinic = CLINIC,
    source: str = "calendar",
) -> tuple[SyncResult, PlanResult]:
    """One read of a source with *rows*, and the planning that follows."""
    synced = sync(database, Rows(*rows, id=source), clinic, now)
    return synced, plan_pending(database, clinic, "v1", now)


def messages(database: Database, **where: Any) -> list[Any]:
    """Message rows, by due time; *where* names columns and their values."""
    query = select(message).order_by(message.c.due_at, message.c.rule)
    for column, value in where.items():
        query = query.where(message.c[column] == value)
    with database.read() as connection:
        return list(connection.execute(query))


def planned(database: Database) -> list[tuple[str, str]]:
    """Rule and due time (UTC, to the minute) of everything that is planned."""
    rows = messages(database, status="planned")
    return [(each.rule, each.due_at.strftime("%m-%d %H:%M")) for each in rows]


def ended(database: Database) -> dict[str, str]:
    """By rule: the reason why its message was not sent."""
    return {
        each.rule: each.reason
        for each in messages(database)
        if each.status in ("cancelled", "skipped", "expired", "failed")
    }


def reasons(database: Database) -> dict[str, str | None]:
    """The decision trace: reason by rule."""
    with database.read() as connection:
        rows = connection.execute(select(decision).order_by(decision.c.id))
        return {each.rule: each.reason for each in rows}


def tasks(database: Database, *, done: bool = False) -> list[str]:
    """Kinds of the tasks that are open (or done)."""
    with database.read() as connection:
        rows = connection.execute(select(task).order_by(task.c.id)).all()
    return [each.kind for each in rows if (each.done_at is not None) == done]
