"""What patients of the example clinic get with the cadence that is shipped."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reminders.clinic import load
from reminders.domain.appointment import Visit
from reminders.domain.cadence import Decision, Reason, plan_visits
from reminders.domain.clinic import Clinic
from tests.unit.cadence_builders import DENVER, denver, visit


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    config, _ = load(Path(__file__).resolve().parents[2] / "config", {})
    assert config is not None
    return config.clinic


def told(decisions: list[Decision]) -> list[str]:
    """`Mon 15:00 rule` of what goes out, in order."""
    planned = sorted((decision for decision in decisions if decision.planned), key=lambda one: one.due_at)
    return [f"{one.due_at.astimezone(DENVER):%a %H:%M} {one.rule.id}" for one in planned]


def booked_at(when: str, starts: str, **changes: Any) -> tuple[Visit, datetime]:
    now = denver(when)
    return visit(starts, seen=now, **changes), now


@pytest.mark.parametrize(
    ("when", "changes", "texts"),
    [
        (  # Thursday's visit, booked the Thursday before
            "2026-10-15 11:00",
            {},
            [
                "Thu 11:00 booked",
                "Mon 15:00 prepare-3d",
                "Wed 12:00 reminder-1d-unconfirmed",
                "Thu 09:00 same-day",
            ],
        ),
        (
            "2026-10-15 11:00",
            {"confirmed": True},
            ["Thu 11:00 booked", "Mon 15:00 prepare-3d-confirmed", "Wed 12:00 reminder-1d"],
        ),
        (  # late in the evening: the news waits for the morning
            "2026-10-15 22:00",
            {"confirmed": True},
            ["Fri 09:00 booked", "Mon 15:00 prepare-3d-confirmed", "Wed 12:00 reminder-1d"],
        ),
        ("2026-10-20 16:00", {}, ["Tue 16:00 prepare-3d", "Thu 09:00 same-day"]),  # two days before
        ("2026-10-21 16:00", {}, ["Wed 16:00 prepare-3d"]),  # the day before
        ("2026-10-22 10:00", {}, ["Thu 10:00 prepare-3d"]),  # the same morning
        (
            "2026-10-15 11:00",
            {"kind": "consultation"},
            [
                "Thu 11:00 booked-consultation",
                "Wed 12:00 reminder-1d-consultation",
                "Thu 09:00 same-day",
                "Thu 18:00 thank-you",
            ],
        ),
        (
            "2026-10-21 16:00",
            {"kind": "consultation"},
            ["Wed 16:00 reminder-1d-consultation", "Thu 18:00 thank-you"],
        ),
        (
            "2026-10-20 10:00",
            {"number": 1, "series_size": 6, "confirmed": True},
            ["Wed 12:00 reminder-1d", "Thu 18:00 thank-you-first"],
        ),
    ],
)
def test_a_visit_on_thursday_at_two(
    clinic: Clinic, when: str, changes: dict[str, Any], texts: list[str]
) -> None:
    thursday, now = booked_at(when, "2026-10-22 14:00", **changes)
    assert told(plan_visits([thursday], clinic, now)) == texts


def test_an_early_visit_gets_no_text_on_its_morning(clinic: Clinic) -> None:
    early, now = booked_at("2026-10-15 11:00", "2026-10-22 08:30")
    (same_day,) = [one for one in plan_visits([early], clinic, now) if one.rule.id == "same-day"]
    assert same_day.reason is Reason.EXPIRED


def test_the_visit_on_monday_is_announced_on_sunday_noon(clinic: Clinic) -> None:
    monday, now = booked_at("2026-10-15 11:00", "2026-10-26 14:00", confirmed=True)
    assert "Sun 12:00 reminder-1d" in told(plan_visits([monday], clinic, now))


def test_a_thank_you_that_would_come_at_night_comes_in_the_morning(clinic: Clinic) -> None:
    late, now = booked_at("2026-10-20 11:00", "2026-10-24 18:00", kind="booster", confirmed=True)
    assert "Sun 12:00 thank-you" in told(plan_visits([late], clinic, now))


def three_a_week(**changes: Any) -> list[Visit]:
    days = [datetime.fromisoformat("2026-10-19 14:00") + timedelta(days=day) for day in (0, 2, 4, 7, 9, 11)]
    return [
        visit(
            f"{day:%Y-%m-%d %H:%M}",
            seen=denver("2026-10-01 10:00"),
            id=f"A{number}",
            number=number,
            series_size=6,
            **changes,
        )
        for number, day in enumerate(days, 1)
    ]


def test_who_comes_three_times_a_week_and_confirms_gets_it_all_within_the_budget(clinic: Clinic) -> None:
    decisions = plan_visits(three_a_week(confirmed=True), clinic, denver("2026-10-12 10:00"))
    assert not [one.rule.id for one in decisions if one.reason is Reason.BUDGET]
    assert len(told(decisions)) == 6 * 2 + 1


def test_who_comes_three_times_a_week_and_never_answers_misses_nothing_that_matters(clinic: Clinic) -> None:
    decisions = plan_visits(three_a_week(), clinic, denver("2026-10-12 10:00"))
    left_out = {one.rule.id for one in decisions if one.reason is Reason.BUDGET}
    assert left_out <= {"same-day", "thank-you-first"}


def test_who_has_just_confirmed_is_told_nothing_at_once(clinic: Clinic) -> None:
    """The confirmed variants' time has passed by then, and they are not sent late."""
    confirmed, _ = booked_at("2026-10-15 11:00", "2026-10-22 14:00", confirmed=True)
    for now in (denver("2026-10-19 15:05"), denver("2026-10-21 12:05")):
        assert not [one for one in plan_visits([confirmed], clinic, now) if one.planned and one.due_at <= now]
