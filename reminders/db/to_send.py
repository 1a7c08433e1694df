"""The visits of a batch that is about to be sent: the values of `people`, with less read and opened.

Rows are taken apart by position: by name it takes longer than the query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Text, bindparam, select, type_coerce

from reminders.db.people import KnownVisit, in_batches, number_in_series
from reminders.db.schema import appointment, patient, phone
from reminders.db.types import cipher_of
from reminders.domain.appointment import Appointment, AppointmentStatus, Patient, SmsConsent, Visit
from reminders.domain.phone import PhoneNumber

_STATUS = {each.value: each for each in AppointmentStatus}
_CONSENT = {each.value: each for each in SmsConsent}


def visits(
    connection: Connection, appointment_ids: Collection[int], numbers: Mapping[str, str]
) -> dict[int, KnownVisit]:
    """Those visits, by the ids of their rows. Last names and diagnoses are left out: no text needs them.

    Args:
        numbers: E.164 by hash, where it is known already: opening one costs more than its row.
    """
    cipher = cipher_of(connection.dialect)
    found: dict[int, KnownVisit] = {}
    for some in in_batches(sorted(appointment_ids)):
        for row in connection.execute(_VISITS, {"ids": list(some)}).all():
            (
                row_id, patient_id, source, external_id, kind, starts_at, ends_at, location, status,
                series, number, series_size, booked_at, confirmed_at, first_seen_at, first_read,
                time_revision, planned_revision, moved_at, told_starts_at, held_reason, derived_number,
                patient_external_id, first_name, sealed_phone, phone_hash, language, timezone, sms_consent,
                reminders_only_at, opted_out_at, opted_in_at,
            ) = row  # fmt: skip
            e164 = numbers.get(phone_hash) or (sealed_phone and cipher.decrypt(sealed_phone))
            person = Patient(
                patient_external_id,
                first_name,
                "",
                PhoneNumber(e164) if e164 else None,
                language,
                timezone,
                _CONSENT[sms_consent],
            )
            visit = Appointment(
                external_id,
                source,
                patient_external_id,
                kind,
                starts_at,
                ends_at,
                location,
                _STATUS[status],
                series,
                number if number is not None else derived_number,
                series_size,
                confirmed_at is not None,
                booked_at,
            )
            found[row_id] = KnownVisit(
                row_id,
                patient_id,
                Visit(
                    visit,
                    person,
                    first_seen_at,
                    first_read,
                    opted_out_at is not None,
                    opted_in_at is not None,
                    time_revision,
                    moved_at if told_starts_at is not None else None,
                    reminders_only_at is not None,
                    held_reason,
                ),
                told_starts_at,
                confirmed_at,
                phone_hash,
                planned_revision == time_revision,
            )
    return found


_VISITS: Any = (
    select(
        *(
            appointment.c[name]
            for name in (
                "id", "patient_id", "source", "external_id", "kind", "starts_at", "ends_at", "location",
                "status", "series", "number", "series_size", "booked_at", "confirmed_at", "first_seen_at",
                "first_read", "time_revision", "planned_revision", "moved_at", "told_starts_at",
                "held_reason",
            )
        ),
        number_in_series(),
        patient.c.external_id,
        patient.c.first_name,
        type_coerce(patient.c.phone, Text),
        patient.c.phone_hash,
        patient.c.language,
        patient.c.timezone,
        patient.c.sms_consent,
        patient.c.reminders_only_at,
        phone.c.opted_out_at,
        phone.c.opted_in_at,
    )
    .join(patient, patient.c.id == appointment.c.patient_id)
    .outerjoin(phone, phone.c.phone_hash == patient.c.phone_hash)
    .where(appointment.c.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip
