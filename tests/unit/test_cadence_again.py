"""Planning a visit again: nothing is caught up twice, and what stands keeps standing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reminders.domain.appointment import Visit
from reminders.domain.cadence import Decision, Reason, plan_visits
from reminders.domain.clinic import Late, Rule
from tests.unit.cadence_builders import NOW, after, before, booked, clinic, denver, visit

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KNOWN = {("calendar", "A1")}


def again(rule: Rule, about: Visit, now: datetime = NOW, standing: datetime | None = None) -> Decision:
    (key,) = (each.dedupe_key for each in plan_visits([about], clinic(rule), now))
    rows = {} if standing is None else {key: standing}
    (found,) = plan_visits([about], clinic(rule), now, planned_before=KNOWN, standing=rows)
    return found


LATE = [
    pytest.param(before(DAY, late=Late.SEND, expires=2 * DAY), id="late: send"),
    pytest.param(before(DAY, late=Late.ASK), id="late: ask"),
    pytest.param(booked(), id="on: booked"),
]


@pytest.mark.parametrize("rule", LATE)
def test_nothing_is_caught_up_when_a_visit_is_planned_again(rule: Rule) -> None:
    about = visit(NOW + 2 * HOUR, seen=NOW - HOUR)
    assert again(rule, about).reason in {Reason.MISSED, Reason.BOOKED_LATE}


def test_a_rule_of_which_the_time_is_yet_to_come_is_planned() -> None:
    about = visit("2026-10-20 14:00")
    assert again(before(HOUR), about).planned
    assert again(before(8 * HOUR), about).due_at == denver("2026-10-19 19:59")


def test_the_evening_before_does_not_come_back_in_the_morning() -> None:
    """Whatever ended the message of 19:59 (budget, say) ended it; a new visit's would go at nine."""
    about, at_eight = visit("2026-10-20 14:00"), denver("2026-10-19 20:05")
    assert again(before(8 * HOUR), about, at_eight).reason is Reason.MISSED
    (new,) = plan_visits([about], clinic(before(8 * HOUR)), at_eight)
    assert new.due_at == denver("2026-10-20 09:00")


STANDING = [
    pytest.param(
        before(30 * HOUR, late=Late.SEND, expires=2 * DAY), "2026-10-17 10:00", id="what is caught up at nine"
    ),
    pytest.param(after(7 * HOUR), "2026-10-15 14:00", id="what closed hours moved to nine"),
]


@pytest.mark.parametrize(("rule", "starts"), STANDING)
def test_a_message_that_waits_for_its_hour_is_not_late(rule: Rule, starts: str) -> None:
    nine = denver("2026-10-16 09:00")
    found = again(rule, visit(starts), denver("2026-10-16 07:00"), standing=nine)
    assert (found.reason, found.due_at) == (None, nine)


def test_a_message_that_stands_outside_open_hours_or_past_its_last_moment_does_not_stay() -> None:
    about, rule = visit("2026-10-17 10:00"), before(30 * HOUR)
    night = denver("2026-10-16 05:00")
    assert again(rule, about, night, standing=denver("2026-10-16 08:00")).reason is Reason.MISSED
    assert again(rule, about, night, standing=denver("2026-10-16 18:00")).reason is Reason.MISSED
