"""Clocks of check-ins: when they ask next, and what starts them anew, holds them back or ends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.clinic import Clinic, Every, For, Kind, Rule
from reminders.domain.clocks import next_tick
from reminders.domain.survey import Survey, Verification, Wording
from tests.unit.cadence_builders import clinic, denver, patient, visit

DAY = timedelta(days=1)
SURVEY = Survey("mood", {}, {}, items=(), wording={each: Wording(Verification.OWN) for each in ("en", "es")})
RULE = Rule("mood", Every(14 * DAY, "end", time(11), 28 * DAY), survey="mood", expires=DAY)
INFUSION = Kind("infusion", timedelta(hours=1), {"en": "visit"}, impairs=timedelta(hours=24), series=True)


def house(**changes: Any) -> Clinic:
    kinds = {"infusion": INFUSION, "consultation": replace(INFUSION, id="consultation", impairs=None)}
    return clinic(RULE, **{"kinds": kinds, "surveys": {"mood": SURVEY}} | changes)


def been(on: str, status: str = "fulfilled", **values: Any) -> Visit:
    """A visit of an hour at ten o'clock in Denver."""
    made = visit(denver(f"{on} 10:00"), id=on, **values)
    return replace(made, appointment=replace(made.appointment, status=AppointmentStatus(status)))


def due(now: str, *visits: Visit, rule: Rule = RULE, **changes: Any) -> datetime | None:
    tick = next_tick(rule, visits, house(**changes), denver(now))
    return tick.due_at if tick else None


CASES = [
    pytest.param("2026-06-01 12:00", [("2026-06-01", "fulfilled")], "2026-06-29 11:00", id="series over"),
    pytest.param(
        "2026-06-01 12:00",
        [("2026-06-01", "fulfilled"), ("2026-07-01", "booked")],
        "2026-06-15 11:00",
        id="series under way",
    ),
    pytest.param(
        "2026-06-12 12:00",
        [("2026-06-01", "fulfilled"), ("2026-06-12", "fulfilled"), ("2026-07-20", "booked")],
        "2026-06-26 11:00",
        id="each visit starts it anew",
    ),
    pytest.param("2026-06-02 12:00", [("2026-06-01", "booked")], "2026-06-29 11:00", id="booked and over"),
    pytest.param(
        "2026-06-02 12:00", [("2026-06-01", "cancelled")], None, id="a cancelled one starts nothing"
    ),
    pytest.param("2026-06-02 12:00", [("2026-06-01", "no_show")], None, id="nor does one not kept"),
    pytest.param("2026-05-31 12:00", [("2026-06-01", "booked")], None, id="nor one to come"),
    pytest.param(
        "2026-06-01 12:00",
        [("2026-06-01", "fulfilled"), ("2026-06-20", "cancelled")],
        "2026-06-29 11:00",
        id="a cancelled one to come does not keep the series going",
    ),
    pytest.param(
        "2026-10-20 12:00", [("2026-10-05", "fulfilled")], "2026-11-02 11:00", id="the hour stays through DST"
    ),
    pytest.param(
        "2026-06-29 18:00", [("2026-06-01", "fulfilled")], "2026-06-29 11:00", id="may still go out that day"
    ),
    pytest.param(
        "2026-07-02 18:00",
        [("2026-06-01", "fulfilled")],
        "2026-07-27 11:00",
        id="what was missed is left out",
    ),
    pytest.param("2027-01-01 12:00", [("2026-06-01", "fulfilled")], None, id="run down"),
]


@pytest.mark.parametrize(("now", "visits", "expected"), CASES)
def test_when_a_clock_asks_next(now: str, visits: list[tuple[str, str]], expected: str | None) -> None:
    found = due(now, *(been(on, status) for on, status in visits))
    assert found == (denver(expected) if expected else None)


def test_it_waits_until_the_hours_after_a_visit_have_passed() -> None:
    """The other visit is of a kind that the rule is not for, and does not start it anew."""
    rule = replace(RULE, audience=For(kinds=frozenset({"consultation"})), expires=2 * DAY)
    first = been("2026-06-01", kind="consultation")
    found = due("2026-06-02 12:00", first, been("2026-06-29", "booked"), rule=rule)
    assert found == denver("2026-06-30 11:00")


def test_a_check_in_that_would_come_too_late_by_that_is_left_out() -> None:
    rule = replace(RULE, audience=For(kinds=frozenset({"consultation"})), expires=timedelta(hours=6))
    first = been("2026-06-01", kind="consultation")
    found = due("2026-06-02 12:00", first, been("2026-06-29", "booked"), rule=rule)
    assert found == denver("2026-07-27 11:00")


@pytest.mark.parametrize(
    "state", [{"reminders_only": True}, {"opted_out": True}], ids=["reminders only", "opted out"]
)
def test_who_wants_no_check_ins_is_not_asked(state: dict[str, bool]) -> None:
    assert due("2026-06-02 12:00", been("2026-06-01", state=state)) is None


def test_a_survey_that_may_not_be_asked_in_that_language_is_not() -> None:
    spanish = been("2026-06-01", who=patient(language="es"))
    english_only = replace(SURVEY, wording={"en": Wording(Verification.OWN)})
    assert due("2026-06-02 12:00", spanish, surveys={"mood": english_only}) is None
    assert due("2026-06-02 12:00", spanish) is not None


def test_a_survey_by_link_needs_an_address() -> None:
    by_link = {"mood": replace(SURVEY, channel="web")}
    assert due("2026-06-02 12:00", been("2026-06-01"), surveys=by_link, has_pages=False) is None
    assert due("2026-06-02 12:00", been("2026-06-01"), surveys=by_link) is not None


def test_every_strike_after_a_visit_has_a_key_of_its_own() -> None:
    visits = [been("2026-06-01")]
    ticks = [
        next_tick(RULE, visits, house(), denver(now)) for now in ("2026-06-02 12:00", "2026-07-01 12:00")
    ]
    assert [tick.occasion for tick in ticks if tick] == ["clock28", "clock56"]
    assert len({tick.dedupe_key for tick in ticks if tick}) == 2
