"""A patient who is only imagined: what they would get, by the rules in use. Nothing is stored or sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.appointment import Appointment, Patient, SmsConsent, Visit
from reminders.domain.clinic import Clinic
from reminders.domain.phone import PhoneNumber
from reminders.services import outlook
from reminders.services.outlook import Shown
from reminders.templates import Catalogue
from reminders.templates.samples import FIRST_NAMES, links

#: As long as `run.py plan` looks ahead.
DAYS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Imagined:
    """Whom to imagine, and their one visit. Times are instants."""

    kind: str
    starts_at: datetime
    booked_at: datetime
    """When the visit becomes known: the plan is made as of then."""
    location: str
    language: str = "en"
    treated_for: frozenset[str] = frozenset()
    number: int | None = None
    series_size: int | None = None
    sms_consent: SmsConsent = SmsConsent.UNKNOWN
    opted_out: bool = False
    confirmed: bool = False


def texts(who: Imagined, clinic: Clinic, catalogue: Catalogue, public_url: str | None) -> list[Shown]:
    """What `run.py plan` would list for them, in its order: by due time, then by rule."""
    visit = _visit(who, clinic)
    found = [
        outlook.show(each, clinic, catalogue, links(public_url))
        for each in outlook.decide([visit], clinic, who.booked_at, DAYS)
    ]
    return sorted(found, key=lambda each: (each.decision.due_at, each.decision.rule.id))


def _visit(who: Imagined, clinic: Clinic) -> Visit:
    person = Patient(
        id="imagined",
        first_name=FIRST_NAMES[0],
        last_name="Example",
        phone=PhoneNumber("+15055550123"),
        language=who.language,
        sms_consent=who.sms_consent,
        treated_for=who.treated_for,
    )
    appointment = Appointment(
        id="imagined",
        source="imagined",
        patient_id=person.id,
        kind=who.kind,
        starts_at=who.starts_at,
        ends_at=who.starts_at + clinic.kinds[who.kind].length,
        location=who.location,
        number=who.number,
        series_size=who.series_size,
        confirmed=who.confirmed,
        booked_at=who.booked_at,
    )
    return Visit(appointment, person, first_seen_at=who.booked_at, opted_out=who.opted_out)
