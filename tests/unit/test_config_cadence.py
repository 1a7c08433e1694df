"""What patients of the example clinic get with the cadence that is shipped."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reminders.clinic import load
from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence import Decision, Reason, plan_visits
from reminders.domain.clinic import Clinic
from reminders.domain.clocks import clock_decisions
from tests.unit.cadence_builders import DENVER, denver, patient, visit


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


AFTERWARDS = ["Thu 17:00 home-safe", "Fri 13:00 check-in-1d", "Sun 13:00 check-in-3d"]


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
                *AFTERWARDS,
            ],
        ),
        (
            "2026-10-15 11:00",
            {"confirmed": True},
            ["Thu 11:00 booked", "Mon 15:00 prepare-3d-confirmed", "Wed 12:00 reminder-1d", *AFTERWARDS],
        ),
        (  # late in the evening: the news waits for the morning
            "2026-10-15 22:00",
            {"confirmed": True},
            ["Fri 09:00 booked", "Mon 15:00 prepare-3d-confirmed", "Wed 12:00 reminder-1d", *AFTERWARDS],
        ),
        (
            "2026-10-20 16:00",
            {},
            ["Tue 16:00 prepare-3d", "Thu 09:00 same-day", *AFTERWARDS],
        ),  # two days before
        ("2026-10-21 16:00", {}, ["Wed 16:00 prepare-3d", *AFTERWARDS]),  # the day before
        ("2026-10-22 10:00", {}, ["Thu 10:00 prepare-3d", *AFTERWARDS]),  # the same morning
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
            ["Wed 12:00 reminder-1d", *AFTERWARDS],
        ),
    ],
)
def test_a_visit_on_thursday_at_two(
    clinic: Clinic, when: str, changes: dict[str, Any], texts: list[str]
) -> None:
    thursday, now = booked_at(when, "2026-10-22 14:00", **changes)
    assert told(plan_visits([thursday], clinic, now)) == texts


def test_home_safe_is_asked_the_next_morning_after_a_late_visit(clinic: Clinic) -> None:
    late, now = booked_at("2026-10-15 11:00", "2026-10-22 17:30")
    assert "Fri 09:00 home-safe" in told(plan_visits([late], clinic, now))


def test_nobody_is_checked_on_after_a_visit_that_was_called_off_or_a_consultation(clinic: Clinic) -> None:
    for changes in ({"kind": "consultation"}, {"status": AppointmentStatus.NO_SHOW}):
        visit_, now = booked_at("2026-10-15 11:00", "2026-10-22 14:00", **changes)
        assert not {"home-safe", "check-in-1d", "check-in-3d"} & {
            each.split()[-1] for each in told(plan_visits([visit_], clinic, now))
        }


ASKED = {
    ("en", "depression"): ["Tue 16:00 baseline-depression", "Thu 16:00 weekly-depression"],
    ("es", "depression"): ["Tue 16:00 baseline-depression", "Thu 16:00 weekly-depression"],
    ("en", "ptsd"): ["Mon 18:00 baseline-ptsd", "Thu 17:00 weekly-ptsd"],
    ("es", "ptsd"): ["Mon 18:00 baseline-ptsd", "Thu 17:00 weekly-ptsd-es"],
    ("en", "pain"): ["Thu 18:00 weekly-pain"],
    ("es", "pain"): ["Thu 18:00 weekly-pain-es"],
    ("en", "anxiety"): ["Wed 18:00 baseline-anxiety", "Thu 18:30 weekly-anxiety"],
    ("es", "anxiety"): ["Wed 18:00 baseline-anxiety", "Thu 18:30 weekly-anxiety-es"],
    ("es", "burnout"): ["Thu 19:00 weekly-wellbeing"],
}


@pytest.mark.parametrize(("language", "treated_for"), ASKED, ids=lambda value: value)
def test_what_is_asked_follows_from_what_the_patient_is_treated_for(
    clinic: Clinic, language: str, treated_for: str
) -> None:
    who = patient(language=language, treated_for=frozenset({treated_for}))
    first, now = booked_at("2026-10-15 11:00", "2026-10-22 14:00", number=1, series_size=1, who=who)
    clocks = clock_decisions([first], clinic, now, now + timedelta(days=15))
    found = plan_visits([first], clinic, now, clocks=clocks)
    assert [each for each in told(found) if "baseline" in each or "weekly" in each] == ASKED[
        language, treated_for
    ]


def test_the_long_questionnaire_comes_every_two_weeks_while_visits_are_booked_then_every_four(
    clinic: Clinic,
) -> None:
    who = patient(treated_for=frozenset({"depression"}))
    now = denver("2026-10-01 10:00")
    visits = [
        visit(at, seen=now, id=at, who=who, kind="booster", confirmed=True)
        for at in ("2026-10-06 14:00", "2026-11-10 14:00")
    ]
    clocks = clock_decisions(visits, clinic, now, denver("2027-01-10 10:00"))
    found = plan_visits(visits, clinic, now, clocks=clocks)
    course = [
        each.due_at.astimezone(DENVER)
        for each in found
        if each.rule.id == "course-depression" and each.planned
    ]
    assert [f"{each:%m-%d %H:%M}" for each in course] == [
        "10-20 14:00",
        "11-03 14:00",
        "12-08 14:00",
        "01-05 14:00",
    ]


def test_an_early_visit_gets_no_text_on_its_morning(clinic: Clinic) -> None:
    early, now = booked_at("2026-10-15 11:00", "2026-10-22 08:30")
    (same_day,) = [one for one in plan_visits([early], clinic, now) if one.rule.id == "same-day"]
    assert same_day.reason is Reason.EXPIRED


def test_the_visit_on_monday_is_announced_on_sunday_noon(clinic: Clinic) -> None:
    monday, now = booked_at("2026-10-15 11:00", "2026-10-26 14:00", confirmed=True)
    assert "Sun 12:00 reminder-1d" in told(plan_visits([monday], clinic, now))


def test_a_thank_you_that_would_come_at_night_comes_in_the_morning(clinic: Clinic) -> None:
    late, now = booked_at("2026-10-20 11:00", "2026-10-24 18:00", kind="consultation", confirmed=True)
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


def left_out(decisions: list[Decision]) -> Counter[str]:
    return Counter(one.rule.id for one in decisions if one.reason is Reason.BUDGET)


def test_who_comes_three_times_a_week_and_confirms_is_reminded_of_all_and_asked_whether_home(
    clinic: Clinic,
) -> None:
    found = plan_visits(three_a_week(confirmed=True), clinic, denver("2026-10-12 10:00"))
    texts = Counter(each.split()[-1] for each in told(found))
    assert (texts["home-safe"], texts["reminder-1d"], texts["prepare-3d-confirmed"]) == (6, 6, 1)
    assert texts["check-in-1d"] >= 3
    assert found[0].visit.appointment.number == 1
    assert "Fri 15:00 prepare-3d-confirmed" in told(found)  # of the first visit


def test_who_comes_three_times_a_week_and_never_answers_misses_nothing_that_matters(clinic: Clinic) -> None:
    found = plan_visits(three_a_week(), clinic, denver("2026-10-12 10:00"))
    assert set(left_out(found)) == {"same-day", "prepare-3d", "check-in-1d", "check-in-3d"}
    assert left_out(found)["prepare-3d"] <= 2
    unprepared = {
        one.visit.appointment.number for one in found if one.rule.id == "prepare-3d" and not one.planned
    }
    assert 1 not in unprepared


def test_who_comes_twice_a_week_misses_no_check_in_of_the_day_after(clinic: Clinic) -> None:
    visits = [each for each in three_a_week(confirmed=True) if each.appointment.number not in (3, 6)]
    found = plan_visits(visits, clinic, denver("2026-10-12 10:00"))
    assert not {"home-safe", "check-in-1d", "reminder-1d"} & set(left_out(found))


def test_the_baseline_is_never_left_out(clinic: Clinic) -> None:
    who = patient(treated_for=frozenset({"depression", "ptsd"}))
    for confirmed in (False, True):
        visits = three_a_week(confirmed=confirmed, who=who)
        found = plan_visits(visits, clinic, denver("2026-10-12 10:00"))
        assert not [one for one in found if one.rule.id.startswith("baseline") and not one.planned]


def test_who_has_just_confirmed_is_told_nothing_at_once(clinic: Clinic) -> None:
    """The confirmed variants' time has passed by then, and they are not sent late."""
    confirmed, _ = booked_at("2026-10-15 11:00", "2026-10-22 14:00", confirmed=True)
    for now in (denver("2026-10-19 15:05"), denver("2026-10-21 12:05")):
        assert not [one for one in plan_visits([confirmed], clinic, now) if one.planned and one.due_at <= now]
