"""Patients and their appointments, as the clinic's calendar tells of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from reminders.domain.phone import PhoneNumber


class AppointmentStatus(StrEnum):
    """FHIR's words, as far as a clinic's calendar needs them."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    ENTERED_IN_ERROR = "entered_in_error"


#: Statuses after which no message speaks of the visit as standing or as having happened.
CALLED_OFF = frozenset(
    {AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW, AppointmentStatus.ENTERED_IN_ERROR}
)


class SmsConsent(StrEnum):
    """What the source says about texting this patient; the consent ledger outranks a YES."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


#: What a patient may be treated for. Decides which check-ins are asked; never in a text or link.
TREATED_FOR = frozenset({"ptsd", "depression", "pain", "ocd", "anxiety", "stress", "burnout"})


@dataclass(frozen=True, slots=True)
class Patient:
    """A person we may contact."""

    id: str
    """The source's `patient_id`, clinic-wide."""
    first_name: str
    last_name: str
    phone: PhoneNumber | None
    language: str
    timezone: str | None = None
    """IANA name; None: that of the visit's location."""
    sms_consent: SmsConsent = SmsConsent.UNKNOWN
    treated_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Appointment:
    """One visit. All times are aware and in UTC."""

    id: str
    """The source's own id (`appointment_id`)."""
    source: str
    patient_id: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    """Given by the source, or start plus the kind's default length."""
    location: str
    status: AppointmentStatus = AppointmentStatus.BOOKED
    series: str | None = None
    number: int | None = None
    """Number in its series, from 1."""
    series_size: int | None = None
    confirmed: bool = False
    booked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment with all that planning needs to know about it."""

    appointment: Appointment
    patient: Patient
    first_seen_at: datetime
    """When we first read it from its source."""
    first_read: bool = False
    """It came with its source's first read: going live makes no burst of old news."""
    opted_out: bool = False
    """The consent ledger says no for this phone (STOP, or a carrier's word)."""
    consented: bool = False
    """The consent ledger holds a grant for this phone (START), beside what the source says."""
    time_revision: int = 0
    """One more whenever the start changes."""
    moved_at: datetime | None = None
    """When the start last changed; rules already past then are not caught up."""
    reminders_only: bool = False
    """The patient wants no check-ins (LESS)."""
    held: str | None = None
    """Why its reminders wait for a person (`change_requested`, `gone_from_source`), or None."""

    @property
    def seen_at(self) -> datetime:
        """When the visit was made known: booked, or else first seen."""
        booked_at = self.appointment.booked_at
        return self.first_seen_at if booked_at is None else min(booked_at, self.first_seen_at)


def numbered(appointments: Sequence[Appointment]) -> list[Appointment]:
    """The same, each with its number: its place among the visits of its series that stand, by their start.

    What the source gave stays; a visit of no series has none. (The database counts in the same way.)
    """
    starts: defaultdict[tuple[str, str | None], list[datetime]] = defaultdict(list)
    for each in sorted(appointments, key=lambda each: each.starts_at):
        if each.status not in CALLED_OFF:
            starts[each.patient_id, each.series].append(each.starts_at)
    return [
        each
        if each.series is None or each.number is not None
        else replace(each, number=bisect_right(starts[each.patient_id, each.series], each.starts_at))
        for each in appointments
    ]
