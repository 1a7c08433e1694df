"""Clocks of check-ins: when they ask next, and what starts them anew, holds them back or ends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence import Reason, plan_visits
from reminders.domain.cadence_decision import Decision
from reminders.domain.clinic import Budget, Clinic, Every, For, Kind, Late, Rule, Unless
from reminders.domain.clocks import clear_of_visits, clock_decisions, has_restarted, strikes
from reminders.domain.survey import Survey, Verification, Wording
from tests.unit.cadence_builders import DENVER, after, clinic, denver, patient, visit

DAY = timedelta(days=1)
SURVEY = Survey("mood", {}, {}, items=(), wording={each: Wording(Verification.OWN) for each in ("en", "es")})
RULE = Rule("mood", Every(14 * DAY, "end", time(11), 28 * DAY), survey="mood", expires=DAY)
INFUSION = Kind("infusion", timedelta(hours=1), {"en": "visit"}, impairs=timedelta(hours=24), series=True)
CONSULTATION = replace(RULE, audience=For(kinds=frozenset({"consultation"})))


def house(*rules: Rule, **changes: Any) -> Clinic:
    kinds = {"infusion": INFUSION, "consultation": replace(INFUSION, id="consultation", impairs=None)}
    return clinic(*(rules or (RULE,)), **{"kinds": kinds, "surveys": {"mood": SURVEY}} | changes)


def been(on: str, status: str = "fulfilled", at: str = "10:00", **values: Any) -> Visit:
    """A visit of an hour in Denver."""
    made = visit(denver(f"{on} {at}"), id=on, **values)
    return replace(made, appointment=replace(made.appointment, status=AppointmentStatus(status)))


def ahead(now: str, *visits: Visit, rule: Rule = RULE, days: int = 200, **changes: Any) -> list[Decision]:
    at = denver(now)
    return strikes(rule, visits, house(**changes), at, at + days * DAY)


def due(now: str, *visits: Visit, rule: Rule = RULE, **changes: Any) -> datetime | None:
    return next((each.due_at for each in ahead(now, *visits, rule=rule, **changes) if each.planned), None)


def shown(decisions: list[Decision]) -> list[str]:
    return [f"{each.due_at.astimezone(DENVER):%m-%d %H:%M} {each.reason or each.clock}" for each in decisions]


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
    pytest.param("2026-05-31 12:00", [("2026-06-01", "booked")], "2026-06-29 11:00", id="one to come will"),
    pytest.param(
        "2026-06-01 12:00",
        [("2026-06-01", "fulfilled"), ("2026-06-20", "cancelled")],
        "2026-06-29 11:00",
        id="a cancelled one to come does not keep the series going",
    ),
    pytest.param(
        "2026-06-01 12:00",
        [("2026-06-01", "fulfilled"), ("2026-06-10", "booked")],
        "2026-07-08 11:00",
        id="one to come before it strikes starts it anew",
    ),
    pytest.param(
        "2026-10-20 12:00", [("2026-10-05", "fulfilled")], "2026-11-02 11:00", id="the hour stays through DST"
    ),
    pytest.param(
        "2026-06-29 18:00",
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


def test_every_strike_of_a_period_is_foreseen() -> None:
    visits = [been("2026-06-01"), been("2026-07-10", "booked"), been("2026-08-01", "cancelled")]
    assert shown(ahead("2026-06-02 12:00", *visits, days=120)) == [
        "06-15 11:00 clock14",
        "06-29 11:00 clock28",
        "08-07 11:00 clock28",
        "09-04 11:00 clock56",
    ]


def test_late_send_asks_at_once_while_it_has_not_expired() -> None:
    late = replace(RULE, late=Late.SEND)
    [found, *_] = ahead("2026-06-29 18:00", been("2026-06-01"), rule=late)
    assert (found.due_at, found.unmoved_at) == (denver("2026-06-29 18:00"), denver("2026-06-29 11:00"))
    assert found.at_once
    assert due("2026-06-30 11:01", been("2026-06-01"), rule=late) == denver("2026-07-27 11:00")


def test_it_waits_until_the_hours_after_a_visit_have_passed() -> None:
    """The other visit is of a kind that the rule is not for, and does not start it anew."""
    rule = replace(CONSULTATION, expires=2 * DAY)
    first = been("2026-06-01", kind="consultation")
    found = due("2026-06-02 12:00", first, been("2026-06-29", "booked"), rule=rule)
    assert found == denver("2026-06-30 11:00")


def test_a_check_in_that_would_come_too_late_by_that_is_left_out() -> None:
    rule = replace(CONSULTATION, expires=timedelta(hours=6))
    first = been("2026-06-01", kind="consultation")
    found = ahead("2026-06-02 12:00", first, been("2026-06-29", "booked"), rule=rule, days=60)
    assert shown(found) == ["06-29 11:00 expired", "07-27 11:00 clock56"]


def test_on_sunday_it_waits_for_the_opening_and_without_any_it_is_left_out() -> None:
    """28 June 2026 is a Sunday: texts begin at noon."""
    assert due("2026-06-01 12:00", been("2026-05-31")) == denver("2026-06-28 12:00")
    never = replace(house().open_hours, by_weekday={})
    found = ahead("2026-06-01 12:00", been("2026-05-31"), days=30, open_hours=never)
    assert shown(found) == ["06-28 11:00 quiet_hours"]


REFUSED = [
    ({"state": {"reminders_only": True}}, {}, Reason.REMINDERS_ONLY),
    ({"state": {"opted_out": True}}, {}, Reason.OPTED_OUT),
    ({"who": patient(phone=None)}, {}, Reason.NO_PHONE),
    (
        {"who": patient(language="es")},
        {"surveys": {"mood": replace(SURVEY, wording={"en": Wording(Verification.OWN)})}},
        Reason.NOT_IN_LANGUAGE,
    ),
    ({}, {"surveys": {"mood": replace(SURVEY, channel="web")}, "has_pages": False}, Reason.NO_PUBLIC_URL),
]


@pytest.mark.parametrize(("values", "changes", "reason"), REFUSED, ids=[each[2] for each in REFUSED])
def test_who_is_not_asked_and_why(values: dict[str, Any], changes: dict[str, Any], reason: Reason) -> None:
    [found] = ahead("2026-06-02 12:00", been("2026-06-01", **values), days=30, **changes)
    assert (found.reason, found.due_at) == (reason, denver("2026-06-29 11:00"))


def test_unless_holds_for_clocks_too() -> None:
    rule = replace(RULE, unless=Unless(confirmed=False))
    [found] = ahead("2026-06-02 12:00", been("2026-06-01"), rule=rule, days=30)
    assert found.reason is Reason.UNLESS


def test_every_strike_after_a_visit_has_a_key_of_its_own() -> None:
    found = ahead("2026-06-02 12:00", been("2026-06-01"), days=60)
    assert [each.clock for each in found] == ["clock28", "clock56"]
    assert len({each.dedupe_key for each in found}) == 2


def test_patients_have_clocks_of_their_own() -> None:
    ana, bo = been("2026-06-01"), been("2026-06-05", who=patient(id="P2"))
    found = clock_decisions([ana, bo], house(), denver("2026-06-06 12:00"), denver("2026-07-10 12:00"))
    assert shown(found) == ["06-29 11:00 clock28", "07-03 11:00 clock28"]


def test_clocks_share_the_budget_with_everything_else_by_priority() -> None:
    thanks = after(28 * DAY, "thanks", priority=10)
    rules = (replace(RULE, priority=20), thanks)
    place = house(*rules, budget=Budget(1, 8))
    visits, now = [been("2026-06-01")], denver("2026-06-28 12:00")
    found = plan_visits(visits, place, now, clocks=clock_decisions(visits, place, now, now + 3 * DAY))
    assert {each.rule.id: each.reason for each in found} == {"thanks": Reason.BUDGET, "mood": None}


def test_a_clock_has_restarted_once_a_later_visit_is_over() -> None:
    first, second = been("2026-06-01"), been("2026-06-10", "booked")
    assert not has_restarted(RULE, first, [first, second], denver("2026-06-10 10:59"))
    assert has_restarted(RULE, first, [first, second], denver("2026-06-10 11:00"))
    gone = been("2026-06-10", "no_show")
    assert not has_restarted(RULE, first, [first, gone], denver("2026-06-11 11:00"))


@given(
    days=st.lists(st.integers(0, 60), min_size=1, max_size=8, unique=True),
    booked=st.booleans(),
    every=st.integers(1, 20),
    then=st.one_of(st.none(), st.integers(1, 40)),
    now=st.integers(0, 24 * 90),
    hour=st.integers(0, 23),
)
def test_whatever_the_visits_nobody_is_asked_twice_at_night_or_right_after_a_visit(
    days: list[int], booked: bool, every: int, then: int | None, now: int, hour: int
) -> None:
    start = denver("2026-09-20 10:00")
    visits = [
        replace(
            been("2026-09-20", "booked" if booked else "fulfilled"),
            appointment=replace(
                visit(start + day * DAY, id=str(day)).appointment, status=AppointmentStatus.FULFILLED
            ),
        )
        for day in sorted(days)
    ]
    timing = Every(every * DAY, "end", time(hour), then * DAY if then else None)
    rule = replace(RULE, timing=timing, expires=2 * DAY)
    place, at = house(rule), start + timedelta(hours=now)
    found = strikes(rule, visits, place, at, at + 60 * DAY)
    keys = [each.dedupe_key for each in found]
    assert len(keys) == len(set(keys))
    for each in found:
        if each.planned:
            assert at <= each.due_at <= each.unmoved_at + rule.expires
            assert clear_of_visits(each.due_at, visits, place) == each.due_at
            assert not has_restarted(rule, each.visit, visits, each.due_at)
            assert 9 <= each.due_at.astimezone(DENVER).hour < 20
