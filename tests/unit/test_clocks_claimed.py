"""A clock's check-in that was kept waiting is decided again when it is about to go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from reminders.domain.appointment import Visit
from reminders.domain.clinic import Rule
from reminders.domain.message import MessageStatus, Purpose
from reminders.domain.sending import SEND, Act, Due, Ruling, decide
from tests.unit.cadence_builders import denver
from tests.unit.test_clocks import CONSULTATION, DAY, RULE, been, house

STRIKE = denver("2026-06-15 11:00")
FIRST = been("2026-06-01")


def ruled(visits: Sequence[Visit], *, rule: Rule | None = RULE, now: str = "2026-06-15 13:00") -> Ruling:
    due = Due(
        purpose=Purpose.RULE,
        template="survey_invitation",
        unmoved_at=STRIKE,
        expires_at=STRIKE + DAY,
        occasion="clock14",
        time_revision=0,
        rule=rule,
        visit=visits[0],
        patient=visits[0].patient,
        visits=visits,
    )
    return decide(due, house(), denver(now))


def test_it_goes_out_while_nothing_has_changed() -> None:
    assert ruled([FIRST, been("2026-06-20", "booked")]) == SEND


@pytest.mark.parametrize("status", ["booked", "fulfilled"])
def test_not_once_a_later_visit_has_started_the_clock_anew(status: str) -> None:
    ruling = ruled([FIRST, been("2026-06-15", status, at="10:30")])
    assert (ruling.act, ruling.reason, ruling.status) == (
        Act.END,
        "clock_changed",
        MessageStatus.CANCELLED,
    )


def test_it_waits_for_the_end_of_a_visit_of_another_kind_and_the_hours_after_it() -> None:
    first = been("2026-06-01", kind="consultation")
    between = been("2026-06-15", "booked", at="12:30")
    ruling = ruled([first, between], rule=CONSULTATION)
    over = between.appointment.ends_at + timedelta(hours=24)
    assert (ruling.act, ruling.reason, ruling.until) == (Act.WAIT, "after_visit", over)


def test_not_when_its_rule_is_gone() -> None:
    assert ruled([FIRST], rule=None).reason == "rule_gone"


def test_not_once_it_has_expired_or_its_visit_turns_out_not_to_have_been() -> None:
    assert ruled([FIRST], now="2026-06-16 11:01").reason == "expired"
    assert ruled([been("2026-06-01", "no_show")]).reason == "cancelled"
