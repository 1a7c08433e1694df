"""What can be said of a row only beside the others: one patient has one set of details."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from hashlib import blake2b
from itertools import chain
from operator import attrgetter

from reminders.domain.appointment import Appointment, Patient, SmsConsent
from reminders.ports import SourceRow

_FIELDS: dict[type, Callable[[object], tuple[object, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind) if field.name not in {"phone", "treated_for"}))
    for kind in (Appointment, Patient)
}


def one_patient_each(rows: Sequence[SourceRow], warn: Callable[[str], None]) -> list[SourceRow]:
    """Gives all rows of a `patient_id` the same patient: that of the latest visit (then of the later row).

    Nobody can tell which of two phones is right; the latest visit is the likeliest to have been booked last,
    and the answer does not depend on how the file is sorted. A no to texts in any of the rows stands.
    """
    chosen: dict[str, SourceRow] = {}
    differing: set[str] = set()
    for row in rows:
        other = chosen.setdefault(row.patient.id, row)
        if row.patient != other.patient:
            differing.add(row.patient.id)
        if row.appointment.starts_at >= other.appointment.starts_at:
            chosen[row.patient.id] = row
    if not differing:
        return list(rows)
    patients = _settled(rows, chosen, differing, warn)
    return [replace(row, patient=patients.get(row.patient.id, row.patient)) for row in rows]


def _settled(
    rows: Sequence[SourceRow], chosen: dict[str, SourceRow], differing: set[str], warn: Callable[[str], None]
) -> dict[str, Patient]:
    refusing = {row.patient.id for row in rows if row.patient.sms_consent is SmsConsent.NO}
    patients = {}
    for patient_id in chosen:
        if patient_id in differing:
            row = chosen[patient_id]
            consent = SmsConsent.NO if patient_id in refusing else row.patient.sms_consent
            patients[patient_id] = replace(row.patient, sms_consent=consent)
            warn(
                f"appointment {row.appointment.id}: other rows of the same patient_id give other details; "
                f"those of this row, the latest visit, were taken; correct the calendar."
            )
    return patients


def fingerprint(row: SourceRow) -> str:
    """16 hex digits that are equal for equal content, in every process and on every machine."""
    patient = row.patient
    phone = patient.phone.e164 if patient.phone else ""
    content = chain(
        _FIELDS[Appointment](row.appointment),
        _FIELDS[Patient](patient),
        (phone,),
        sorted(patient.treated_for),
    )
    return blake2b("\x1f".join(map(str, content)).encode(), digest_size=8).hexdigest()
