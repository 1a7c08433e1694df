"""Data to render templates with before a patient is: realistic, and as long as it gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from reminders.domain import sms
from reminders.domain.appointment import Appointment, Patient
from reminders.domain.clinic import Clinic, Kind, Location
from reminders.domain.wording import (
    Context,
    Links,
    alert_context,
    clinic_context,
    page_context,
    visit_context,
)
from reminders.templates.names import Situation

#: An ordinary one, a long one, and one whose accent makes the whole text UCS-2.
FIRST_NAMES = ("Ana", "Maximiliano-Alejandro", "María Guadalupe")
#: A Wednesday and a Saturday of the longest month: `miércoles`, and `sábado`, which is UCS-2.
LONG_DAYS = (datetime(2026, 9, 30), datetime(2026, 9, 26))  # noqa: DTZ001 - local, given a zone below
_HOUR = time(10, 30)
_TOKEN = "w" * 22  # 128 random bits, as links carry them
_QUESTION = {
    "en": "How is your mood today, 0 (worst) to 10 (best)?",
    "es": "¿Cómo está su ánimo hoy, de 0 (peor) a 10 (mejor)?",
}
_HOW = {"en": "a number from 0 to 10", "es": "una cifra del 0 al 10"}
_TITLE = {"en": "How are you today?", "es": "¿Cómo está hoy?"}
#: Somebody of staff, with a name as long as one may be.
_TAKER = "Guadalupe Quintero-Vigil"
_WHAT = {
    "en": "Sending has stopped: check the credentials.",
    "es": "Los mensajes no salen: revise la cuenta.",
}
_BOTH = (False, True)


@dataclass(frozen=True, slots=True)
class Sample:
    label: str
    """What is special about it, for a finding."""
    context: Context


def samples(
    situation: Situation, language: str, clinic: Clinic, public_url: str | None
) -> tuple[Sample, ...]:
    """All data a template of that situation is rendered with."""
    if situation is Situation.STAFF:
        return tuple(_alerts(language, clinic, public_url))
    if situation is Situation.CLINIC:
        return tuple(_answers(language, clinic))
    if situation is Situation.CHECK_IN:
        return tuple(_check_ins(language, clinic, public_url))
    return tuple(_visits(situation, language, clinic, public_url))


def example(situation: Situation, language: str, clinic: Clinic, public_url: str | None) -> Sample:
    """Everyday data: Ana's visit, tomorrow; or the first of the samples where there is no visit."""
    if situation in (Situation.STAFF, Situation.CLINIC, Situation.CHECK_IN):
        every = samples(situation, language, clinic, public_url)
        return next((sample for sample in every if sample.label == FIRST_NAMES[0]), every[0])
    kind, location = next(iter(clinic.kinds.values())), next(iter(clinic.locations.values()))
    return sample_visit(situation, language, clinic, public_url, kind=kind, location=location, ahead=1)


def page_samples(language: str, clinic: Clinic) -> tuple[Context, ...]:
    """All data that a page for patients is rendered with."""
    return tuple(
        page_context(
            appointment=sample_appointment(kind, place, day, number),
            patient=patient(FIRST_NAMES[0], language),
            clinic=clinic,
            language=language,
            now=day.replace(tzinfo=UTC),
        )
        for kind, place, day, number in product(
            clinic.kinds.values(), clinic.locations.values(), LONG_DAYS, (None, 6)
        )
    )


def _visits(situation: Situation, language: str, clinic: Clinic, public_url: str | None) -> Iterator[Sample]:
    kind, location = _longest_kind(clinic, language), _longest_location(clinic)
    linked = _BOTH if public_url else (False,)
    for name, day, also, number, confirmed, links in product(
        FIRST_NAMES, LONG_DAYS, _BOTH, (None, 1, 6), _BOTH, linked
    ):
        yield sample_visit(
            situation, language, clinic, public_url if links else None,
            name=name, day=day, also=also, number=number, confirmed=confirmed, kind=kind, location=location,
        )  # fmt: skip
    for some_kind, some_location in product(clinic.kinds.values(), clinic.locations.values()):
        for ahead in (0, 1, 3):
            yield sample_visit(
                situation, language, clinic, public_url, ahead=ahead, kind=some_kind, location=some_location
            )


def sample_visit(
    situation: Situation,
    language: str,
    clinic: Clinic,
    public_url: str | None,
    *,
    kind: Kind,
    location: Location,
    name: str = FIRST_NAMES[0],
    day: datetime = LONG_DAYS[0],
    also: bool = False,
    number: int | None = None,
    confirmed: bool = False,
    ahead: int = 5,
) -> Sample:
    visit = replace(sample_appointment(kind, location, day, number), confirmed=confirmed)
    start = visit.starts_at.astimezone(ZoneInfo(location.timezone))
    later = replace(visit, starts_at=visit.starts_at + timedelta(hours=2))
    context = visit_context(
        appointment=visit,
        patient=patient(name, language),
        clinic=clinic,
        language=language,
        now=visit.starts_at - timedelta(days=ahead),
        links=links(public_url),
        also=(later,) if also else (),
        old_start=visit.starts_at - timedelta(days=1) if situation is Situation.MOVED else None,
    )
    if situation is Situation.SURVEY:
        context = {**context, "survey": sample_survey(language)}
    return Sample(f"{name}, {start:%A}" + (", two visits that day" if also else ""), context)


def sample_appointment(kind: Kind, location: Location, day: datetime, number: int | None) -> Appointment:
    start = datetime.combine(day, _HOUR, ZoneInfo(location.timezone)).astimezone(UTC)
    return Appointment(
        id="sample", source="sample", patient_id="sample", kind=kind.id, location=location.id,
        starts_at=start, ends_at=start + kind.length,
        number=number, series_size=None if number is None else 6,
    )  # fmt: skip


def _answers(language: str, clinic: Clinic) -> Iterator[Sample]:
    options = options_to_choose(language, clinic)
    people: list[Patient | None] = [None, *(patient(name, language) for name in FIRST_NAMES)]
    opening = _next_opening(clinic)
    for person, closed in product(people, _BOTH if opening else (False,)):
        context = clinic_context(
            clinic=clinic,
            language=language,
            patient=person,
            options=options,
            next_open=opening if closed else None,
        )
        yield Sample(person.first_name if person else "a number we do not know", context)


def _check_ins(language: str, clinic: Clinic, public_url: str | None) -> Iterator[Sample]:
    for sample, link in product(_answers(language, clinic), dict.fromkeys((None, public_url))):
        about = {"survey": sample_survey(language), "links": {"survey": links(link).survey}}
        yield Sample(sample.label, {**sample.context, **about})


def sample_survey(language: str) -> dict[str, str]:
    spoken = language if language in _QUESTION else "en"
    return {"question": _QUESTION[spoken], "how": _HOW[spoken], "title": _TITLE[spoken]}


def options_to_choose(language: str, clinic: Clinic) -> list[str]:
    """Two visits by letter, as the question which one is meant names them."""
    visits = [
        sample_visit(Situation.VISIT, language, clinic, None, kind=kind, location=location, day=day).context
        for kind in list(clinic.kinds.values())[:1]
        for location in list(clinic.locations.values())[:1]
        for day in LONG_DAYS
    ]
    return [f"{letter}: {_dated(visit)}" for letter, visit in zip("AB", visits, strict=False)]


def _dated(context: Context) -> str:
    visit = context["appointment"]
    assert not isinstance(visit, str | int | None)  # noqa: S101 - for the type checker
    return f"{visit['weekday']}, {visit['date']}, {visit['time']}"


def _alerts(language: str, clinic: Clinic, public_url: str | None) -> Iterator[Sample]:
    severities = ("crisis", "emergency", "clinical", "delivery", "system", "urgent")
    for severity, undelivered, drill, link in product(severities, _BOTH, _BOTH, (None, public_url)):
        context = alert_context(
            clinic=clinic,
            language=language,
            code="4F2",
            severity=severity,
            initials="MG",
            link=f"{link.rstrip('/')}/alerts/4F2" if link else "",
            what=_WHAT.get(language, _WHAT["en"]),
            undelivered=undelivered,
            drill=drill,
            taken_by=_TAKER,
        )
        yield Sample(f"{severity} alert", context)


def patient(first_name: str, language: str) -> Patient:
    return Patient("sample", first_name, "Sample", None, language)


def links(public_url: str | None) -> Links:
    if not public_url:
        return Links()
    base = public_url.rstrip("/")
    return Links(prep=f"{base}/p/{_TOKEN}", calendar=f"{base}/c/{_TOKEN}.ics", survey=f"{base}/s/{_TOKEN}")


def _next_opening(clinic: Clinic) -> datetime | None:
    """The opening whose name is longest, and UCS-2 if the clinic opens on Saturdays."""
    days = clinic.office_hours.by_weekday
    if not days:
        return None
    weekday = 5 if 5 in days else 2 if 2 in days else min(days)
    monday = datetime(2026, 9, 28)  # noqa: DTZ001 - local
    return datetime.combine(monday + timedelta(days=weekday), days[weekday].opens)


def _longest_kind(clinic: Clinic, language: str) -> Kind:
    return max(clinic.kinds.values(), key=lambda kind: _cost(kind.label.get(language, "")))


def _longest_location(clinic: Clinic) -> Location:
    return max(clinic.locations.values(), key=lambda place: _cost(place.name + place.address))


def _cost(text: str) -> tuple[bool, int]:
    return sms.measure(text).encoding == "UCS-2", len(text)
