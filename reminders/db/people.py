"""Patients and appointments: as rows, and as the values that planning works with."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, and_, bindparam, case, func, literal, or_, select, update

from reminders.db.bulk import insert_many
from reminders.db.crypto import Cipher
from reminders.db.listed import is_one_of
from reminders.db.plain import plain
from reminders.db.schema import appointment, patient, phone
from reminders.domain.appointment import (
    CALLED_OFF,
    Appointment,
    AppointmentStatus,
    Patient,
    SmsConsent,
    Visit,
)
from reminders.domain.phone import PhoneNumber

T = TypeVar("T")

#: SQLite allows some 32,000 parameters in one statement; this stays far below on both databases.
BATCH = 500
#: Rows that are read at once where the list is one parameter (`listed.is_one_of`).
MANY = 5000

CALLED_OFF_WORDS = [status.value for status in CALLED_OFF]


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit with the ids of its rows, and what only the database knows of it."""

    appointment_id: int
    patient_id: int
    visit: Visit
    told_starts_at: datetime | None
    confirmed_at: datetime | None
    phone_hash: str | None
    planned_before: bool
    """It has been planned since its start last changed: nothing is caught up any more."""


def in_batches(items: Sequence[T], size: int = BATCH) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def patient_values(person: Patient, cipher: Cipher, now: datetime) -> dict[str, Any]:
    """The columns of *person*'s row, all but `created_at`."""
    number = person.phone
    return {
        "external_id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": number.e164 if number else None,
        "phone_hash": cipher.phone_hash(number.e164) if number else None,
        "language": person.language,
        "timezone": person.timezone,
        "sms_consent": person.sms_consent.value,
        "treated_for": ";".join(sorted(person.treated_for)),
        "fingerprint": patient_fingerprint(person),
        "updated_at": now,
    }


def patient_fingerprint(person: Patient) -> str:
    """Equal for equal patients; says nothing about them."""
    parts = (
        person.id,
        person.first_name,
        person.last_name,
        person.phone.e164 if person.phone else "",
        person.language,
        person.timezone or "",
        person.sms_consent.value,
        ";".join(sorted(person.treated_for)),
    )
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def patients_by_external_id(connection: Connection, external_ids: Sequence[str]) -> dict[str, Any]:
    """Id, fingerprint and phone hash of the patients with those ids, by external id."""
    found: dict[str, Any] = {}
    columns = (patient.c.id, patient.c.external_id, patient.c.fingerprint, patient.c.phone_hash)
    for some in in_batches(external_ids, MANY):
        query = select(*columns).where(is_one_of(patient.c.external_id, some))
        found.update((row.external_id, row) for row in plain(connection.execute(query)))
    return found


def insert_patients(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    insert_many(connection, patient, rows)


def update_patients(connection: Connection, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Sets the columns of those patients, by the ids of their rows, and has their visits planned again.

    The language that staff have chosen for a patient stays.
    """
    if values:
        chosen = func.coalesce(patient.c.staff_language, bindparam("of_calendar"))
        query = update(patient).where(patient.c.id == bindparam("row_id")).values(language=chosen)
        connection.execute(query, [_renamed(each, columns) for each, columns in values.items()])
        mark_for_planning(connection, patient_ids=sorted(values))


def _renamed(row_id: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    others = {name: value for name, value in columns.items() if name != "language"}
    return {"row_id": row_id, "of_calendar": columns["language"], **others}


def speak(connection: Connection, patient_id: int, language: str, now: datetime) -> bool:
    """Staff choose the patient's language: from now on it goes before the calendar's. False if it was so."""
    changed = connection.execute(
        update(patient)
        .where(patient.c.id == patient_id, func.coalesce(patient.c.staff_language, "") != language)
        .values(language=language, staff_language=language, updated_at=now)
    )
    if changed.rowcount == 0:
        return False
    mark_for_planning(connection, patient_ids=[patient_id])
    return True


def mark_for_planning(
    connection: Connection,
    *,
    patient_ids: Collection[int] = (),
    appointment_ids: Collection[int] = (),
    phone_hash: str | None = None,
) -> None:
    """Has the visits named planned again, soon: something about them has changed."""
    conditions = []
    if patient_ids:
        conditions.append(is_one_of(appointment.c.patient_id, patient_ids))
    if appointment_ids:
        conditions.append(is_one_of(appointment.c.id, appointment_ids))
    if phone_hash is not None:
        on_phone = select(patient.c.id).where(patient.c.phone_hash == phone_hash)
        conditions.append(appointment.c.patient_id.in_(on_phone))
    if conditions:
        connection.execute(update(appointment).where(or_(*conditions)).values(planned_with=None))


def known_visits(
    connection: Connection, since: datetime, *, patient_ids: Collection[int], with_names: bool = True
) -> list[KnownVisit]:
    """Those patients' visits that end after *since*, each once (not again for a second source), by start.

    Without *with_names* the patients' names stay encrypted, and are empty here: planning asks for none.
    """
    persons_query = _PERSONS if with_names else _NAMELESS
    visits: list[KnownVisit] = []
    for some in in_batches(sorted(patient_ids), MANY):
        # Apart from their visits: what is encrypted is opened once for each person.
        rows = plain(connection.execute(persons_query, {"ids": some}))
        persons = {row.patient_id: (_person(row), row) for row in rows}
        rows = plain(connection.execute(_VISITS_SINCE, {"ids": some, "since": since}))
        visits.extend(_known(row, *persons[row.patient_id]) for row in rows)
    return sorted(visits, key=lambda known: (known.visit.appointment.starts_at, known.appointment_id))


def visit_by_id(connection: Connection, appointment_id: int) -> KnownVisit | None:
    row = connection.execute(_visit_query().where(appointment.c.id == appointment_id)).one_or_none()
    return known_visit(row) if row is not None else None


def visits_by_ids(connection: Connection, appointment_ids: Collection[int]) -> dict[int, KnownVisit]:
    """Those visits, by the ids of their rows."""
    visits: dict[int, KnownVisit] = {}
    for some in in_batches(sorted(appointment_ids), MANY):
        rows = connection.execute(_VISITS, {"ids": list(some)}).all()
        visits.update((row.id, known_visit(row)) for row in rows)
    return visits


def known_visit(row: Row[Any]) -> KnownVisit:
    """From a row of `_visit_query`."""
    return _known(row, _person(row), row)


def _person(row: Row[Any]) -> Patient:
    return Patient(
        id=row.patient_external_id,
        first_name=row.first_name,
        last_name=row.last_name,
        phone=PhoneNumber(row.patient_phone) if row.patient_phone else None,
        language=row.language,
        timezone=row.timezone,
        sms_consent=SmsConsent(row.sms_consent),
        treated_for=frozenset(filter(None, row.treated_for.split(";"))),
    )


def _known(row: Row[Any], person: Patient, of_person: Row[Any]) -> KnownVisit:
    visit = Visit(
        appointment=appointment_value(row, person.id),
        patient=person,
        first_seen_at=row.first_seen_at,
        first_read=row.first_read,
        opted_out=of_person.opted_out_at is not None,
        consented=of_person.opted_in_at is not None,
        reminders_only=of_person.reminders_only_at is not None,
        time_revision=row.time_revision,
        # Who was never told the old time gets no correction, so late rules may speak as of a new visit.
        moved_at=row.moved_at if row.told_starts_at is not None else None,
        held=row.held_reason,
    )
    return KnownVisit(
        appointment_id=row.id,
        patient_id=row.patient_id,
        visit=visit,
        told_starts_at=row.told_starts_at,
        confirmed_at=row.confirmed_at,
        phone_hash=of_person.patient_phone_hash,
        planned_before=row.planned_revision == row.time_revision,
    )


def appointment_value(row: Row[Any], patient_external_id: str) -> Appointment:
    return Appointment(
        id=row.external_id,
        source=row.source,
        patient_id=patient_external_id,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        location=row.location,
        status=AppointmentStatus(row.status),
        series=row.series,
        number=row.number if row.number is not None else row.derived_number,
        series_size=row.series_size,
        confirmed=row.confirmed_at is not None,
        booked_at=row.booked_at,
    )


def number_in_series() -> Any:
    """Its place among the visits of its series, for sources that name the series but not the number."""
    earlier = appointment.alias("earlier")
    count = (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.c.patient_id == appointment.c.patient_id,
            earlier.c.series == appointment.c.series,
            earlier.c.starts_at <= appointment.c.starts_at,
            earlier.c.status.not_in(CALLED_OFF_WORDS),
            earlier.c.same_as_id.is_(None),
        )
        .correlate(appointment)
        .scalar_subquery()
    )
    return case((and_(appointment.c.number.is_(None), appointment.c.series.is_not(None)), count), else_=None)


_OF_VISIT = (
    *(
        appointment.c[name]
        for name in (
            "id", "patient_id", "source", "external_id", "kind", "starts_at", "ends_at", "location", "status",
            "series", "number", "series_size", "booked_at", "confirmed_at", "first_seen_at", "first_read",
            "time_revision", "planned_revision", "moved_at", "told_starts_at", "held_reason",
        )
    ),
    number_in_series().label("derived_number"),
)  # fmt: skip
_OF_PERSON = (
    patient.c.external_id.label("patient_external_id"),
    patient.c.first_name,
    patient.c.last_name,
    patient.c.phone.label("patient_phone"),
    patient.c.phone_hash.label("patient_phone_hash"),
    patient.c.language,
    patient.c.timezone,
    patient.c.sms_consent,
    patient.c.treated_for,
    patient.c.reminders_only_at,
    phone.c.opted_out_at,
    phone.c.opted_in_at,
)


def _persons_query(columns: Iterable[Any]) -> Any:
    return (
        select(patient.c.id.label("patient_id"), *columns)
        .outerjoin(phone, phone.c.phone_hash == patient.c.phone_hash)
        .where(is_one_of(patient.c.id, "ids"))
    )


_PERSONS: Any = _persons_query(_OF_PERSON)
_NAMES = (patient.c.first_name, patient.c.last_name)
_NAMELESS: Any = _persons_query(
    literal("").label(column.name) if column in set(_NAMES) else column for column in _OF_PERSON
)
_VISITS_SINCE: Any = select(*_OF_VISIT).where(
    is_one_of(appointment.c.patient_id, "ids"),
    appointment.c.ends_at > bindparam("since"),
    appointment.c.same_as_id.is_(None),
)


def _visit_query() -> Any:
    return (
        select(*_OF_VISIT, *_OF_PERSON)
        .join(patient, patient.c.id == appointment.c.patient_id)
        .outerjoin(phone, phone.c.phone_hash == patient.c.phone_hash)
    )


_VISITS: Any = _visit_query().where(is_one_of(appointment.c.id, "ids"))
