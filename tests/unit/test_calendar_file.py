"""The visit as a file for the patient's calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from reminders.domain.calendar_file import CalendarVisit, calendar_file

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
TEN = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)  # 10:00 in Albuquerque
ADDRESS = (
    "2400 Louisiana Blvd NE, Suite 5; Albuquerque, NM 87110 (the low building behind the bakery, door B)"
)


def a_visit(**values: Any) -> CalendarVisit:
    given: dict[str, Any] = {
        "uid": "abc@visit",
        "starts_at": TEN,
        "ends_at": TEN + timedelta(hours=1),
        "timezone": "America/Denver",
        "address": ADDRESS,
        "revised_at": NOW - timedelta(days=3),
    }
    return CalendarVisit(**given | values)


def the_file(*visits: CalendarVisit, language: str = "en") -> str:
    return calendar_file(visits, language=language, phone="505-639-4973", now=NOW).decode("utf-8")


def the_event(*visits: CalendarVisit, language: str = "en") -> Any:
    (event,) = Calendar.from_ical(the_file(*visits, language=language)).walk("VEVENT")
    return event


@pytest.mark.parametrize(
    ("language", "summary"), [("en", "Appointment"), ("es", "Cita"), ("fr", "Appointment")]
)
def test_it_names_neither_clinic_nor_kind_nor_patient(language: str, summary: str) -> None:
    event = the_event(a_visit(), language=language)
    assert event["summary"] == summary
    assert event["class"] == "PRIVATE"
    text = the_file(a_visit(), language=language).lower()
    for word in ("tranquility", "clinic", "infusion", "visit of", "ketamine"):
        assert word not in text
    assert set(event) == {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS"),
        *("DESCRIPTION", "LOCATION", "CLASS", "TRANSP"),
    }


def test_it_has_the_time_of_the_place_with_its_zone() -> None:
    text = the_file(a_visit())
    assert "DTSTART;TZID=America/Denver:20261201T100000" in text
    (zone,) = Calendar.from_ical(text).walk("VTIMEZONE")
    assert zone["tzid"] == "America/Denver"
    assert the_event(a_visit()).start == datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("America/Denver"))


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2026, 11, 1, 14, 0, tzinfo=UTC), "20261101T070000"),  # the clock goes back that night
        (datetime(2027, 3, 14, 13, 0, tzinfo=UTC), "20270314T070000"),  # and forward that one
        (datetime(2026, 7, 1, 13, 0, tzinfo=UTC), "20260701T070000"),
    ],
)
def test_the_hour_is_right_on_both_sides_of_a_change_of_clocks(instant: datetime, local: str) -> None:
    text = the_file(a_visit(starts_at=instant, ends_at=instant + timedelta(hours=1)))
    assert f"DTSTART;TZID=America/Denver:{local}" in text
    # By the rules in the file alone, for a reader that knows no zones.
    (zone,) = Calendar.from_ical(text).walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    here = instant.astimezone(ZoneInfo("America/Denver"))
    assert zone.to_tz(lookup_tzid=False).utcoffset(here.replace(tzinfo=None)) == here.utcoffset()


def test_a_visit_that_moved_replaces_itself_in_the_calendar() -> None:
    before = the_event(a_visit())
    after = the_event(
        a_visit(starts_at=TEN + timedelta(days=1), ends_at=TEN + timedelta(days=1, hours=1), revised_at=NOW)
    )
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.LAST_MODIFIED > before.LAST_MODIFIED


def test_a_revision_is_a_number_that_calendars_take() -> None:
    far = the_event(a_visit(revised_at=datetime(2087, 1, 1, tzinfo=UTC)))
    old = the_event(a_visit(revised_at=datetime(2019, 1, 1, tzinfo=UTC)))
    assert old["sequence"] == 0
    assert 0 < far["sequence"] < 2**31


@pytest.mark.parametrize(
    ("language", "summary"), [("en", "Cancelled: appointment"), ("es", "Cancelada: cita")]
)
def test_a_visit_that_is_called_off_says_so(language: str, summary: str) -> None:
    event = the_event(a_visit(is_called_off=True), language=language)
    assert (event["status"], event["summary"], event["transp"]) == ("CANCELLED", summary, "TRANSPARENT")


def test_it_rings_no_bell() -> None:
    assert "VALARM" not in the_file(a_visit())


def test_visits_of_a_day_are_all_in_it() -> None:
    two = the_file(a_visit(), a_visit(uid="def@visit", starts_at=TEN + timedelta(hours=3)))
    assert len(Calendar.from_ical(two).walk("VEVENT")) == 2
    assert two.count("BEGIN:VTIMEZONE") == 1


@given(address=st.text(max_size=300))
def test_whatever_an_address_holds_lines_are_folded_and_nothing_is_injected(address: str) -> None:
    written = the_file(a_visit(address=address))
    raw = written.encode()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = re.sub(r"\r\n[ \t]", "", written).split("\r\n")
    assert sum(line.startswith("BEGIN:VEVENT") for line in unfolded) == 1
    assert sum(line.startswith("SUMMARY") for line in unfolded) == 1
