"""What templates may say about a visit: every value they can print, cleaned and in the patient's language.

Dates and times of a visit are in its *location's* zone: it is where the patient must be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_skeleton, format_time, get_day_names

from reminders.domain.appointment import Appointment, Patient
from reminders.domain.clinic import Clinic, Hours

Value = str | int | bool | None
Context = Mapping[str, Mapping[str, "Value | Mapping[str, Value]"] | Value]
"""Names to values, as templates write them: `context["appointment"]["location"]["name"]`."""

LONGEST_NAME = 24
LONGEST_PLACE = 80
LONGEST_LINK = 200
LONGEST_TEXT = 400

#: Patients live in the United States: a 12-hour clock in both languages.
_LOCALES = {"en": "en_US", "es": "es_US"}
_TODAY = {"en": ("today", "tomorrow"), "es": ("hoy", "mañana")}
_WEEKDAY = {"en": "{}", "es": "el {}"}
_AND = {"en": "and", "es": "y"}
_TO = {"en": ("{} to {}", "{} to {}"), "es": ("{} a {}", "de {} a {}")}
_SEVERITIES = {
    "en": {"clinical": "CLINICAL", "crisis": "CRISIS", "delivery": "DELIVERY", "emergency": "EMERGENCY",
           "system": "SYSTEM", "urgent": "URGENT"},
    "es": {"clinical": "SEGUIMIENTO", "crisis": "CRISIS", "delivery": "ENTREGA", "emergency": "EMERGENCIA",
           "system": "SISTEMA", "urgent": "URGENTE"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of this patient's own pages; empty where there is none (no public URL)."""

    prep: str = ""
    calendar: str = ""
    survey: str = ""


def clean(text: str, longest: int) -> str:
    """*text* as one line without control, bidirectional or invisible characters, cut at a word.

    Whatever a calendar holds, a value can neither break a text's lines nor hide or reorder its words.
    """
    if len(text) <= longest and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")  # nothing to do, as a rule
    text = unicodedata.normalize("NFC", text[: 8 * longest])
    text = "".join(" " if char.isspace() else char for char in text)
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest + 1].rfind(" ")
    kept = text[:cut] if cut >= longest // 3 else text[:longest]
    # An accent that combines with the last letter stays with it or goes with it.
    while len(kept) < len(text) and unicodedata.combining(text[len(kept)]) and kept:
        kept = kept[:-1]
    return kept.rstrip(" -,")


@lru_cache(maxsize=64)
def show_phone(e164: str) -> str:
    """A clinic's number as people of its country write it: `505-639-4973`."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return clean(e164, LONGEST_NAME)
    digits = str(number.national_number)
    if number.country_code == 1 and len(digits) == 10:
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def show_date(local: datetime, language: str) -> str:
    """`December 1`, `1 de diciembre`; the weekday is a name of its own."""
    return _date(local.date(), language)


def show_time(local: datetime | time, language: str) -> str:
    """`10:00 AM`, `10:00 a.m.`, with spaces that GSM-7 has."""
    return _time(local.hour, local.minute, language)


def show_weekday(local: datetime, language: str) -> str:
    return _weekday_name(local.weekday(), language)


def show_when(local: datetime, now: datetime, language: str) -> str:
    """`today`, `tomorrow` or the weekday, as it follows "your visit is" (`el martes` in Spanish)."""
    base = _base(language)
    days = (local.date() - now.astimezone(local.tzinfo).date()).days
    if days in (0, 1):
        return _TODAY[base][days]
    return _WEEKDAY[base].format(show_weekday(local, language))


def show_opening(local: datetime, language: str) -> str:
    """`Monday, 8:00 AM`: when the clinic is there again."""
    return f"{show_weekday(local, language)}, {show_time(local, language)}"


def show_list(items: Sequence[str], language: str) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = items or [""]
    return f"{', '.join(first)} {_AND[_base(language)]} {last}" if first else last


def show_hours(hours: Hours, language: str) -> str:
    """`Monday to Friday, 8:00 AM to 5:00 PM`; spans of days with the same hours are put together."""
    days, span = _TO[_base(language)]
    parts = []
    for first, last in _spans(hours):
        opening = hours.by_weekday[first]
        names = [_weekday_name(day, language) for day in (first, last)]
        closes = show_time(opening.closes or time(0), language)
        named = names[0] if first == last else days.format(*names)
        parts.append(f"{named}, {span.format(show_time(opening.opens, language), closes)}")
    return "; ".join(parts)


def _spans(hours: Hours) -> list[tuple[int, int]]:
    """Runs of neighbouring weekdays with the same opening, as (first, last)."""
    spans: list[tuple[int, int]] = []
    for day in sorted(hours.by_weekday):
        opening = hours.by_weekday[day]
        if spans and spans[-1][1] == day - 1 and hours.by_weekday[spans[-1][0]] == opening:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def visit_context(
    *,
    appointment: Appointment,
    patient: Patient,
    clinic: Clinic,
    language: str,
    now: datetime,
    links: Links,
    also: Sequence[Appointment] = (),
    old_start: datetime | None = None,
    survey_question: str = "",
    plain: Context | None = None,
) -> Context:
    """What a text about *appointment* may say when it is sent at *now*.

    *also*: the patient's other visits of the same local day, which this text speaks for (merged).
    *old_start*: where the visit stood before it was moved.
    *plain*: what `clinic_context` says, if that is known already.
    """
    location = clinic.locations[appointment.location]
    zone = ZoneInfo(location.timezone)
    start = appointment.starts_at.astimezone(zone)
    others = [_local_start(other, clinic) for other in sorted(also, key=lambda other: other.starts_at)]
    context: dict[str, Mapping[str, Value | Mapping[str, Value]] | Value] = {
        **(plain or clinic_context(clinic=clinic, language=language, patient=patient)),
        "appointment": {
            "date": show_date(start, language),
            "time": show_time(start, language),
            "weekday": show_weekday(start, language),
            "when": show_when(start, now, language),
            "also": show_list([show_time(other, language) for other in others], language),
            "kind_label": _kind_label(appointment.kind, clinic, language),
            "number": appointment.number,
            "series_size": appointment.series_size,
            "confirmed": appointment.confirmed,
            "location": {
                "name": clean(location.name, LONGEST_PLACE),
                "address": clean(location.address, LONGEST_PLACE),
            },
        },
        "links": {
            "prep": clean(links.prep, LONGEST_LINK),
            "calendar": clean(links.calendar, LONGEST_LINK),
            "survey": clean(links.survey, LONGEST_LINK),
        },
        "survey": {"question": clean(survey_question, LONGEST_TEXT)},
    }
    if old_start is not None:
        old = old_start.astimezone(zone)
        context["old"] = {
            "date": show_date(old, language),
            "time": show_time(old, language),
            "weekday": show_weekday(old, language),
        }
    return context


def page_context(
    *, appointment: Appointment, patient: Patient, clinic: Clinic, language: str, now: datetime
) -> Context:
    """What a patient's own page may say of *appointment*; `clinic.tel` is for a link that calls."""
    about = visit_context(
        appointment=appointment, patient=patient, clinic=clinic, language=language, now=now, links=Links()
    )
    named = about["clinic"]
    return {
        **about,
        "clinic": {**(named if isinstance(named, Mapping) else {}), "tel": f"tel:{clinic.phone}"},
    }


def clinic_context(
    *,
    clinic: Clinic,
    language: str,
    patient: Patient | None = None,
    options: Sequence[str] = (),
    next_open: datetime | None = None,
) -> Context:
    """What an answer without a visit may say; *patient* may be unknown (then `first_name` is empty).

    *options*: what the patient may choose from, for the question which visit is meant.
    *next_open*: when somebody will look, in the clinic's zone, if nobody is on cover now.
    """
    return {
        "clinic": {
            "name": clean(clinic.name, LONGEST_PLACE),
            "phone": show_phone(clinic.phone),
            "hours": show_hours(clinic.office_hours, language),
            "next_open": show_opening(next_open, language) if next_open else "",
            "texts_per_week": clinic.budget.per_week,
        },
        "patient": patient_words(patient),
        "options": clean("; ".join(options), LONGEST_TEXT),
    }


def patient_words(patient: Patient | None) -> Mapping[str, Value]:
    """What texts call the patient; empty for who is not known."""
    return {"first_name": clean(patient.first_name, LONGEST_NAME) if patient else ""}


def alert_context(
    *,
    clinic: Clinic,
    language: str,
    code: str,
    severity: str,
    initials: str = "",
    link: str = "",
    what: str = "",
    undelivered: bool = False,
    drill: bool = False,
    taken_by: str = "",
) -> Context:
    """What a page to staff may say: no clinical content, the patient by initials only.

    *what*: for the system's own alerts, what is wrong. *undelivered*: our text did not reach the
    patient, who must be phoned. *taken_by*: who of staff has the alert, if somebody has.
    """
    return {
        **clinic_context(clinic=clinic, language=language),
        "alert": {
            "code": clean(code, LONGEST_NAME),
            "severity": _SEVERITIES[_base(language)].get(severity, clean(severity, LONGEST_NAME).upper()),
            "initials": clean(initials, 8),
            "link": clean(link, LONGEST_LINK),
            "what": clean(what, 2 * LONGEST_PLACE),
            "undelivered": undelivered,
            "drill": drill,
            "taken_by": clean(taken_by, LONGEST_NAME),
        },
    }


def _local_start(appointment: Appointment, clinic: Clinic) -> datetime:
    return appointment.starts_at.astimezone(ZoneInfo(clinic.locations[appointment.location].timezone))


def _kind_label(kind: str, clinic: Clinic, language: str) -> str:
    label = clinic.kinds[kind].label if kind in clinic.kinds else {}
    return clean(label.get(language) or label.get(clinic.languages[0]) or "", LONGEST_PLACE)


@lru_cache(maxsize=64)
def _weekday_name(weekday: int, language: str) -> str:
    return str(get_day_names("wide", locale=_locale(language))[weekday])


def _base(language: str) -> str:
    """Whose words we have: `es-MX` is `es`; a language we have no words for is read as English."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in _LOCALES else "en"


def _locale(language: str) -> str:
    return _LOCALES[_base(language)]


# Babel takes far longer than all else about a text; the same days, hours and names come again and again.
@lru_cache(maxsize=1024)
def _date(day: date, language: str) -> str:
    return _spaces(format_skeleton("MMMMd", day, locale=_locale(language)))


@lru_cache(maxsize=1024)
def _time(hour: int, minute: int, language: str) -> str:
    return _spaces(format_time(time(hour, minute), "h:mm a", locale=_locale(language)))


def _spaces(text: str) -> str:
    """Babel writes no-break spaces, which no cheap text can carry."""
    return " ".join(text.split())
