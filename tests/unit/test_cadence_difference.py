"""What an edit of the cadence changes: the old plan x the new plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.appointment import Visit
from reminders.domain.budget import SentText
from reminders.domain.cadence import Decision, plan_visits
from reminders.domain.cadence_difference import (
    Change,
    ChangeKind,
    changed_rules,
    concerns,
    difference,
    left_out_anew,
    most_in_a_week,
)
from reminders.domain.clinic import Budget, Clinic, Every, For, Rule, Unless
from reminders.domain.clocks import clock_decisions
from tests.unit.cadence_builders import NOW, clinic, days_before, denver, visit
from tests.unit.test_cadence_properties import calendars, rules

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REMINDER = days_before(1, "10:00")
EARLIER = days_before(2, "13:00")
EARLY = days_before(3, "15:00", "prepare", priority=60)


def clock(days: int) -> Rule:
    return Rule("weekly", Every(days * DAY, "end", time(16)), template="mood")


WEEKLY = clock(7)


def plan(of: Clinic, visits: Sequence[Visit] | None = None, **known: Any) -> list[Decision]:
    given_visits = [visit()] if visits is None else visits
    clocks = clock_decisions(given_visits, of, NOW, NOW + 60 * DAY)
    return plan_visits(given_visits, of, NOW, clocks=clocks, **known)


def told(change: Change) -> tuple[str, str, str | None]:
    return change.kind.value, change.about.rule.id, change.reason.value if change.reason else None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((REMINDER,), (REMINDER,), []),
        ((REMINDER,), (EARLIER,), [("moves", "reminder", None)]),
        ((REMINDER,), (REMINDER, EARLY), [("adds", "prepare", None)]),
        ((REMINDER, EARLY), (REMINDER,), [("drops", "prepare", None)]),
        ((REMINDER,), (replace(REMINDER, template="other"),), [("rewords", "reminder", None)]),
        ((REMINDER,), (replace(EARLIER, template="other"),), [("moves", "reminder", None)]),
        ((REMINDER,), (replace(REMINDER, priority=90, expires=2 * HOUR),), []),
        # Another id is another rule: it would send again.
        ((REMINDER,), (replace(REMINDER, id="new"),), [("adds", "new", None), ("drops", "reminder", None)]),
        # For whom it no longer is, nothing says why; what holds against it does.
        ((REMINDER,), (replace(REMINDER, audience=For(languages=frozenset({"es"}))),),
         [("drops", "reminder", None)]),
        ((REMINDER,), (replace(REMINDER, unless=Unless(confirmed=False)),),
         [("drops", "reminder", "unless")]),
        ((REMINDER,), (replace(REMINDER, timing=days_before(9).timing),), [("drops", "reminder", "missed")]),
        ((WEEKLY,), (), [("drops", "weekly", None)] * 7),
    ],
)  # fmt: skip
def test_what_becomes_of_each_text(
    old: tuple[Rule, ...], new: tuple[Rule, ...], expected: list[tuple[str, str, str | None]]
) -> None:
    assert [told(each) for each in difference(plan(clinic(*old)), plan(clinic(*new)))] == expected


def test_a_move_knows_both_times() -> None:
    [change] = difference(plan(clinic(REMINDER)), plan(clinic(EARLIER)))

    assert change.old is not None
    assert change.new is not None
    assert (change.old.due_at, change.new.due_at) == (denver("2026-10-19 10:00"), denver("2026-10-18 13:00"))


def test_a_clock_with_another_step_strikes_on_other_days() -> None:
    changes = difference(plan(clinic(WEEKLY)), plan(clinic(clock(14))))

    assert [(each.kind.value, each.about.clock) for each in changes] == [
        ("drops", f"clock{days}") for days in (7, 21, 35, 49)
    ]


def test_what_was_sent_is_in_no_plan_and_stays_sent() -> None:
    [sent] = plan(clinic(REMINDER))
    known: dict[str, Any] = {"settled": {sent.dedupe_key}, "already": [SentText("+15055550123", NOW - HOUR)]}

    assert difference(plan(clinic(REMINDER), **known), plan(clinic(EARLIER), **known)) == []


def test_a_new_rule_that_takes_the_last_place_in_the_budget_drops_another() -> None:
    few = {"budget": Budget(1, 8)}
    more = days_before(1, "12:00", "important", priority=80)
    old, new = plan(clinic(REMINDER, **few)), plan(clinic(REMINDER, more, **few))

    assert [told(each) for each in difference(old, new)] == [
        ("drops", "reminder", "budget"),
        ("adds", "important", None),
    ]
    assert [each.rule.id for each in left_out_anew(old, new)] == ["reminder"]
    assert left_out_anew(new, new) == []


def test_the_most_texts_in_a_week_are_counted_by_phone() -> None:
    both = [visit(), visit("2026-10-23 14:00", id="A2"), visit("2026-10-29 14:00", id="A3")]

    assert most_in_a_week(plan(clinic(REMINDER, EARLY), both)) == 4
    assert most_in_a_week([]) == 0


def test_rules_that_changed_places_may_all_plan_otherwise() -> None:
    assert changed_rules(clinic(REMINDER, EARLY), clinic(EARLY, REMINDER)) == [
        REMINDER,
        EARLY,
        EARLY,
        REMINDER,
    ]
    assert changed_rules(clinic(REMINDER, EARLY), clinic(EARLIER, EARLY)) == [REMINDER, EARLIER]
    assert changed_rules(clinic(REMINDER), clinic(REMINDER)) == []


# -- what holds of any two cadences ----------------------------------------------------------------


def texts(decisions: Sequence[Decision]) -> dict[str, tuple[datetime, str | None, str | None]]:
    return {
        each.dedupe_key: (each.due_at, each.rule.template, each.rule.survey)
        for each in decisions
        if each.planned
    }


@settings(deadline=None)
@given(calendars(), rules(), st.data())
def test_the_difference_leads_from_the_old_plan_to_the_new(
    scene: tuple[Clinic, list[Visit], datetime], others: tuple[Rule, ...], data: st.DataObject
) -> None:
    of, visits, now = scene
    other = replace(
        of, rules=tuple(replace(rule, template=data.draw(st.sampled_from("xy"))) for rule in others)
    )
    old, new = plan_visits(visits, of, now), plan_visits(visits, other, now)

    applied = texts(old)
    for change in difference(old, new):
        if change.kind is ChangeKind.DROPS:
            del applied[change.about.dedupe_key]
        else:
            applied |= texts([change.about])
    assert applied == texts(new)
    assert difference(old, old) == []


@settings(deadline=None)
@given(calendars(), rules(), st.data())
def test_whom_no_changed_rule_is_for_gets_what_they_got(
    scene: tuple[Clinic, list[Visit], datetime], others: tuple[Rule, ...], data: st.DataObject
) -> None:
    of, visits, now = scene
    audiences = st.sampled_from((For(), For(kinds=frozenset({"booster"}))))
    old = replace(of, rules=tuple(replace(rule, audience=data.draw(audiences)) for rule in of.rules))
    new = replace(of, rules=tuple(replace(rule, audience=data.draw(audiences)) for rule in others))

    if not concerns(changed_rules(old, new), visits):
        assert texts(plan_visits(visits, old, now)) == texts(plan_visits(visits, new, now))
