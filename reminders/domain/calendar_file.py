"""Visits as a calendar file (RFC 5545): in words that say nothing to who looks over the shoulder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//Reminders//Visits//EN"
#: Revisions are counted in seconds from here: they only grow, on any machine, and fit 31 bits until 2088.
_FIRST_REVISION = datetime(2020, 1, 1, tzinfo=UTC)
_SUMMARY = {"en": "Appointment", "es": "Cita"}
_CALLED_OFF = {"en": "Cancelled: appointment", "es": "Cancelada: cita"}
_QUESTIONS = {"en": "To change it, call {}.", "es": "Para cambiarla, llame al {}."}


@dataclass(frozen=True, slots=True)
class CalendarVisit:
    """One visit as a calendar keeps it."""

    uid: str
    """The same for the same visit whatever becomes of it, so that a file opened again replaces the first."""
    starts_at: datetime
    ends_at: datetime
    timezone: str
    """Where the visit is, IANA name."""
    address: str
    revised_at: datetime
    """When anything about it last changed; aware."""
    is_called_off: bool = False


def calendar_file(visits: Sequence[CalendarVisit], *, language: str, phone: str, now: datetime) -> bytes:
    """A file with all *visits*, in a language of ours or else English.

    *phone*: the clinic's, as people write it. Neither its name nor the kind of visit is in it: calendars are
    shared with families and employers. There is no alarm: reminding is our work.
    """
    from icalendar import Calendar  # only now: every daemon would hold its 80 modules, and few are asked

    spoken = language if language in _SUMMARY else "en"
    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for visit in visits:
        file.add_component(_event(visit, spoken, phone, now))
    if visits:
        years = sorted(each.starts_at.year for each in visits)
        file.add_missing_timezones(date(years[0] - 1, 1, 1), date(years[-1] + 2, 1, 1))
    for zone in file.walk("VTIMEZONE"):
        zone.pop("comment", None)
    return bytes(file.to_ical())


def _event(visit: CalendarVisit, language: str, phone: str, now: datetime) -> Event:
    from icalendar import Event

    zone = ZoneInfo(visit.timezone)
    event = Event()
    event.add("uid", visit.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", visit.revised_at.astimezone(UTC))
    event.add("sequence", max(0, int((visit.revised_at - _FIRST_REVISION).total_seconds())))
    event.add("dtstart", visit.starts_at.astimezone(zone))
    event.add("dtend", visit.ends_at.astimezone(zone))
    # Not every calendar shows the status of what it is given.
    event.add("summary", (_CALLED_OFF if visit.is_called_off else _SUMMARY)[language])
    event.add("status", "CANCELLED" if visit.is_called_off else "CONFIRMED")
    event.add("description", _QUESTIONS[language].format(phone))
    if visit.address:
        event.add("location", visit.address)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if visit.is_called_off else "OPAQUE")
    return event
