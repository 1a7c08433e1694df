"""The rules asked again when a message is about to be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence import Decision, Reason, SendCheck, SentText, plan_visits, send_check
from reminders.domain.clinic import Clinic, Hours, Late, Occasion, On, Rule, Unless
from tests.unit.cadence_builders import NOW, after, before, booked, clinic, days_before, denver, visit

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PHONE = "+15055550123"
DUE = denver("2026-10-19 10:00")  # of days_before(1) for a visit on the 20th


def check(
    rule: Rule,
    about: Visit,
    now: datetime = DUE,
    unmoved: datetime = DUE,
    *,
    already: tuple[SentText, ...] = (),
    **changes: Any,
) -> SendCheck:
    return send_check(about, rule, clinic(rule, **changes), now, unmoved_at=unmoved, already=already)


def test_what_still_holds_goes_out_now() -> None:
    assert check(days_before(1), visit()) == SendCheck(None, DUE)


REFUSED = [
    pytest.param(
        days_before(1), visit(status=AppointmentStatus.CANCELLED), "cancelled", id="cancelled since"
    ),
    pytest.param(days_before(1), visit(state={"opted_out": True}), "opted_out", id="opted out since"),
    pytest.param(
        days_before(1, unless=Unless(confirmed=True)), visit(confirmed=True), "unless", id="confirmed"
    ),
    pytest.param(days_before(1), visit(DUE - 2 * HOUR), "expired", id="the visit is over"),
    pytest.param(days_before(1), visit(DUE), "expired", id="the visit has begun"),
]


@pytest.mark.parametrize(("rule", "about", "reason"), REFUSED)
def test_what_no_longer_holds_is_not_sent(rule: Rule, about: Visit, reason: str) -> None:
    assert check(rule, about).reason == reason


LATER = [
    pytest.param(days_before(1), "2026-10-19 10:30", None, "2026-10-19 10:30", id="a little late"),
    pytest.param(
        days_before(1, expires=HOUR), "2026-10-19 11:00", None, "2026-10-19 11:00", id="the last moment"
    ),
    pytest.param(days_before(1, expires=HOUR), "2026-10-19 11:01", "expired", None, id="expired"),
    pytest.param(
        days_before(1, expires=DAY), "2026-10-19 20:00", None, "2026-10-20 09:00", id="closed: later"
    ),
    pytest.param(days_before(1, expires=12 * HOUR), "2026-10-19 20:00", "expired", None, id="too much later"),
]


@pytest.mark.parametrize(("rule", "now", "reason", "at"), LATER)
def test_late_messages_wait_for_open_hours_or_expire(
    rule: Rule, now: str, reason: str | None, at: str | None
) -> None:
    found = check(rule, visit("2026-10-20 14:00"), denver(now))
    assert found.reason == reason
    assert at is None or found.at == denver(at)


def test_a_reminder_is_not_kept_until_the_visit_has_begun() -> None:
    early = visit("2026-10-20 08:00")
    assert (
        check(days_before(1, expires=2 * DAY), early, denver("2026-10-19 20:00")).reason is Reason.QUIET_HOURS
    )


def test_where_it_never_opens_nothing_is_sent() -> None:
    assert check(days_before(1), visit(), open_hours=Hours({})).reason is Reason.QUIET_HOURS


def test_a_full_budget_stops_a_message_that_is_not_exempt() -> None:
    full = (SentText(PHONE, DUE - HOUR), SentText(PHONE, DUE - HOUR / 2))
    assert check(days_before(1), visit(), already=full).reason is Reason.BUDGET
    assert check(booked(), visit(), already=full).reason is Reason.BUDGET
    for occasion in (Occasion.MOVED, Occasion.FIRST_CONTACT):
        assert check(Rule("on", On(occasion), template="x"), visit(), already=full).reason is None


def test_what_tells_of_a_cancellation_needs_no_standing_visit() -> None:
    gone = visit(status=AppointmentStatus.CANCELLED)
    assert check(Rule("on", On(Occasion.CANCELLED), template="x"), gone).reason is None
    assert check(Rule("on", On(Occasion.MOVED), template="x"), gone).reason is Reason.CANCELLED
    assert check(booked(), gone).reason is Reason.CANCELLED


ON_TIME = [days_before(1), before(8 * HOUR), after(9 * HOUR), before(30 * HOUR, late=Late.SEND)]


@pytest.mark.parametrize("rule", ON_TIME, ids=lambda rule: str(rule.timing))
def test_what_was_planned_may_be_sent_when_it_is_due(rule: Rule) -> None:
    about = visit("2026-10-20 14:00")
    planned = _planned(about, clinic(rule))
    assert check(rule, about, planned.due_at, planned.unmoved_at) == SendCheck(None, planned.due_at)


def _planned(about: Visit, of: Clinic) -> Decision:
    (decision,) = plan_visits([about], of, NOW)
    assert decision.planned
    return decision
