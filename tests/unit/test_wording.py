"""Dates, times and names as patients read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain import sms, wording
from reminders.domain.clinic import Hours, Location, Opening
from reminders.domain.wording import Links, visit_context
from tests.unit.template_kit import appointment, clinic, patient

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)


def visit(language: str = "en", **more: object) -> dict[str, object]:
    arguments: dict[str, object] = {
        "appointment": appointment(),
        "patient": patient(),
        "clinic": clinic(),
        "language": language,
        "now": NOW,
        "links": Links(),
    }
    context = visit_context(**(arguments | more))  # type: ignore[arg-type]
    values = context["appointment"]
    assert isinstance(values, dict)
    return values


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {"date": "December 1", "time": "10:00 AM", "weekday": "Tuesday", "when": "tomorrow"}),
        ("es", {"date": "1 de diciembre", "time": "10:00 a.m.", "weekday": "martes", "when": "mañana"}),
    ],
)
def test_a_visit_in_words(language: str, expected: dict[str, str]) -> None:
    values = visit(language)

    assert {name: values[name] for name in expected} == expected
    assert values["kind_label"] == {"en": "visit", "es": "visita"}[language]


@pytest.mark.parametrize(
    ("now", "english", "spanish"),
    [
        pytest.param(datetime(2026, 12, 1, 0, 5, tzinfo=DENVER), "today", "hoy", id="the same day"),
        pytest.param(datetime(2026, 11, 30, 0, 0, tzinfo=DENVER), "tomorrow", "mañana", id="the day before"),
        pytest.param(datetime(2026, 11, 30, 23, 59, tzinfo=DENVER), "tomorrow", "mañana", id="late that day"),
        pytest.param(
            datetime(2026, 12, 1, 6, 59, tzinfo=UTC), "tomorrow", "mañana", id="already there in UTC"
        ),
        pytest.param(datetime(2026, 11, 29, 12, tzinfo=DENVER), "Tuesday", "el martes", id="two days before"),
        pytest.param(datetime(2026, 12, 2, 12, tzinfo=DENVER), "Tuesday", "el martes", id="when it is over"),
    ],
)
def test_when_follows_the_day_on_which_it_is_sent(now: datetime, english: str, spanish: str) -> None:
    assert visit("en", now=now)["when"] == english
    assert visit("es", now=now)["when"] == spanish


def test_times_are_those_of_the_location_not_the_patient() -> None:
    away = replace(patient(), timezone="America/New_York")

    assert visit(patient=away)["time"] == "10:00 AM"


def test_other_visits_of_the_day_are_named_in_order() -> None:
    start = appointment().starts_at
    others = [appointment(start + timedelta(hours=hours)) for hours in (5, 2)]

    assert visit("en", also=others)["also"] == "12:00 PM and 3:00 PM"
    assert visit("es", also=others)["also"] == "12:00 p.m. y 3:00 p.m."
    assert visit("en")["also"] == ""


def test_a_kind_or_label_that_is_gone_is_empty_not_an_error() -> None:
    assert visit(appointment=replace(appointment(), kind="gone"))["kind_label"] == ""


@pytest.mark.parametrize("month", range(1, 13))
def test_spanish_dates_cost_nothing_extra(month: int) -> None:
    day = datetime(2026, month, 28, 13, 5, tzinfo=DENVER)

    text = f"{wording.show_date(day, 'es')} {wording.show_time(day, 'es')}"

    assert sms.measure(text).encoding == "GSM-7"


def test_office_hours_are_put_together() -> None:
    week = {day: Opening(time(8), time(17)) for day in range(5)} | {5: Opening(time(9), None)}

    assert wording.show_hours(Hours(week), "en") == (
        "Monday to Friday, 8:00 AM to 5:00 PM; Saturday, 9:00 AM to 12:00 AM"
    )
    assert wording.show_hours(Hours({}), "es") == ""


@pytest.mark.parametrize(
    ("e164", "shown"), [("+15056394973", "505-639-4973"), ("+525512345678", "+52 55 1234 5678"), ("x", "x")]
)
def test_a_phone_is_shown_as_it_is_dialled(e164: str, shown: str) -> None:
    assert wording.show_phone(e164) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  María  José ", "María José"),
        ("María de los Ángeles Guadalupe", "María de los Ángeles"),
        ("Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausen"),
        ("Ana\r\nSTOP", "Ana STOP"),
        ("A\u202en\u200ba\x00", "Ana"),
        ("Jose\u0301", "José"),
        ("\ud800", ""),
    ],
)
def test_a_name_is_cleaned_and_cut_at_a_word(name: str, shown: str) -> None:
    assert wording.clean(name, wording.LONGEST_NAME) == shown


@given(st.text(max_size=500), st.integers(min_value=1, max_value=60))
def test_cleaning_twice_changes_nothing(text: str, longest: int) -> None:
    once = wording.clean(text, longest)

    assert len(once) <= longest
    assert wording.clean(once, longest) == once


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["en", "es", "es-MX", "en_US", "vi", ""]),
    st.sampled_from(["America/Denver", "America/Phoenix", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_every_moment_has_words_in_every_language(starts_at: datetime, language: str, zone: str) -> None:
    of = replace(clinic(), locations={"main": Location("main", "Main", "", zone)})

    values = visit(language, appointment=appointment(starts_at), clinic=of, now=starts_at - timedelta(days=1))

    assert values["when"] in ("tomorrow", "mañana", *_skipped(starts_at, zone, values))
    assert "\u202f" not in str(values["time"])


def _skipped(starts_at: datetime, zone: str, values: dict[str, object]) -> tuple[object, ...]:
    """Across a change of the clock, 24 hours before is not always the day before."""
    local = starts_at.astimezone(ZoneInfo(zone))
    before = (starts_at - timedelta(days=1)).astimezone(ZoneInfo(zone))
    day_before: date = local.date() - timedelta(days=1)
    return () if before.date() == day_before else (values["when"],)
