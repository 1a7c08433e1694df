"""Whom an edited text can be shown for: a few made-up patients by name, and a real visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from reminders.domain.appointment import Appointment, Patient
from reminders.domain.clinic import Clinic
from reminders.domain.wording import Context, clinic_context, page_context, visit_context
from reminders.templates.names import Situation
from reminders.templates.samples import (
    FIRST_NAMES,
    LONG_DAYS,
    Sample,
    links,
    options_to_choose,
    patient,
    sample_appointment,
    sample_survey,
    sample_visit,
    samples,
)


def choices(situation: Situation, language: str, clinic: Clinic, public_url: str | None) -> dict[str, Sample]:
    """A few to choose from, by a name that is the same in every language: each kind of visit, each case."""
    if situation in (Situation.STAFF, Situation.CLINIC, Situation.CHECK_IN):
        found: dict[str, Sample] = {}
        for each in samples(situation, language, clinic, public_url):
            found.setdefault(each.label, each)
        return found
    place = next(iter(clinic.locations.values()))
    made = {
        f"{kind.id}, {when}": sample_visit(
            situation, language, clinic, public_url, kind=kind, location=place, ahead=ahead, number=number
        )
        for kind in clinic.kinds.values()
        for when, ahead, number in (("today", 0, None), ("in three days", 3, 2))
    }
    kind = next(iter(clinic.kinds.values()))
    two = sample_visit(situation, language, clinic, public_url, kind=kind, location=place, ahead=1, also=True)
    sure = sample_visit(
        situation, language, clinic, public_url, kind=kind, location=place, ahead=1, confirmed=True
    )
    return {**made, "two visits that day": two, "confirmed": sure}


def for_visit(
    situation: Situation,
    language: str,
    clinic: Clinic,
    public_url: str | None,
    *,
    appointment: Appointment,
    who: Patient,
    also: Sequence[Appointment],
    now: datetime,
) -> Context:
    """What a text about a real visit may say if it is sent at *now*; links and questions are made up."""
    if situation is Situation.CLINIC:
        return clinic_context(
            clinic=clinic, language=language, patient=who, options=options_to_choose(language, clinic)
        )
    context = visit_context(
        appointment=appointment,
        patient=who,
        clinic=clinic,
        language=language,
        now=now,
        links=links(public_url),
        also=also,
        old_start=appointment.starts_at - timedelta(days=1) if situation is Situation.MOVED else None,
    )
    is_survey = situation in (Situation.SURVEY, Situation.CHECK_IN)
    return {**context, "survey": sample_survey(language)} if is_survey else context


def page_choices(language: str, clinic: Clinic) -> dict[str, Context]:
    """A page for each kind of visit, by its name."""
    place = next(iter(clinic.locations.values()))
    return {
        kind.id: page_context(
            appointment=sample_appointment(kind, place, LONG_DAYS[0], None),
            patient=patient(FIRST_NAMES[0], language),
            clinic=clinic,
            language=language,
            now=LONG_DAYS[0].replace(tzinfo=UTC),
        )
        for kind in clinic.kinds.values()
    }
