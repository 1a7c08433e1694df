"""Coming visits, to look at a text with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from reminders.db import people
from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.schema import appointment, patient
from reminders.domain.appointment import Appointment
from reminders.domain.clinic import Clinic
from reminders.services.template_looks import RealVisit

#: How many are shown to choose from, and how far is looked for a name.
MOST, MOST_READ = 12, 400
AHEAD = timedelta(days=21)


def coming(connection: Connection, clinic: Clinic, now: datetime, name: str = "") -> list[Any]:
    """The next visits, or those of patients one of whose names begins with *name*. Rows carry names."""
    wanted = name.casefold().strip()
    rows = connection.execute(
        select(
            appointment.c.id,
            appointment.c.patient_id,
            appointment.c.starts_at,
            appointment.c.location,
            appointment.c.kind,
            patient.c.first_name,
            patient.c.last_name,
            patient.c.language,
        )
        .join(patient, patient.c.id == appointment.c.patient_id)
        .where(
            appointment.c.starts_at.between(now, now + AHEAD),
            appointment.c.status.not_in(CALLED_OFF_WORDS),
            appointment.c.same_as_id.is_(None),
            appointment.c.location.in_(list(clinic.locations)),
            appointment.c.kind.in_(list(clinic.kinds)),
        )
        .order_by(appointment.c.starts_at)
        .limit(MOST_READ if wanted else MOST)
    )
    return [row for row in rows if _is_called(row, wanted)][:MOST]


def visit(
    connection: Connection, clinic: Clinic, appointment_id: int, now: datetime
) -> tuple[int, RealVisit] | None:
    """The id of its patient, and the visit as texts would speak of it now; None: no such visit to come."""
    known = people.visit_by_id(connection, appointment_id)
    if known is None or known.visit.appointment.starts_at <= now:
        return None
    chosen = known.visit.appointment
    if chosen.location not in clinic.locations:
        return None
    others = people.known_visits(connection, now, patient_ids=[known.patient_id])
    also = [
        each.visit.appointment
        for each in others
        if each.visit.appointment.starts_at > chosen.starts_at
        and each.visit.appointment.location in clinic.locations
        and each.visit.appointment.status.value not in CALLED_OFF_WORDS
        and _day(each.visit.appointment, clinic) == _day(chosen, clinic)
    ]
    return known.patient_id, RealVisit(chosen, known.visit.patient, also)


def _is_called(row: Any, wanted: str) -> bool:
    return not wanted or any(
        part.casefold().startswith(wanted)
        for part in (row.first_name, row.last_name, *row.first_name.split())
    )


def _day(visit: Appointment, clinic: Clinic) -> Any:
    return visit.starts_at.astimezone(ZoneInfo(clinic.locations[visit.location].timezone)).date()
