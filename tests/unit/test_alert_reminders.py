"""When somebody is reminded of an alert that is taken and not closed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.alert_reminders import MOST_IGNORED, PACES, Standing, next_turn
from reminders.domain.clinic import Hours, Opening

ZONE = ZoneInfo("America/Denver")
OFFICE = Hours({day: Opening(time(8), time(17)) for day in range(5)})
DATES = {"Tue": 1, "Wed": 2, "Fri": 4, "Sat": 5, "Sun": 6, "Mon": 7}


def at(when: str) -> datetime:
    """`Tue 03:00` in December 2026 at the clinic."""
    day, clock = when.split()
    return datetime.combine(
        datetime(2026, 12, DATES[day], tzinfo=ZONE).date(), time.fromisoformat(clock), ZONE
    ).astimezone(UTC)


def turn(severity: str, since: str, now: str = "", *, heard: bool = False, ignored: int = 0) -> datetime:
    found = next_turn(severity, Standing(at(since), heard, ignored), at(now or since), zone=ZONE)
    assert found is not None
    return found


@pytest.mark.parametrize("severity", ["crisis", "emergency"])
@pytest.mark.parametrize(("taken", "due"), [("Tue 10:00", "Tue 11:00"), ("Tue 03:00", "Tue 04:00")])
def test_a_crisis_is_asked_about_after_an_hour_at_night_too(severity: str, taken: str, due: str) -> None:
    assert turn(severity, taken) == at(due)


@pytest.mark.parametrize(
    ("answered", "due"), [("Tue 10:00", "Tue 12:00"), ("Tue 04:05", "Tue 08:00"), ("Sat 19:00", "Sun 08:00")]
)
def test_whoever_says_that_they_are_at_it_is_let_sleep(answered: str, due: str) -> None:
    assert turn("crisis", answered, heard=True) == at(due)


def test_at_night_an_answer_quiets_also_the_reminder_that_follows_one_nobody_answered() -> None:
    assert turn("crisis", "Tue 19:30", heard=True, ignored=1) == at("Wed 08:00")


@pytest.mark.parametrize("severity", ["urgent", "clinical"])
@pytest.mark.parametrize(
    ("taken", "due"),
    [
        ("Tue 09:00", "Tue 13:00"),
        ("Tue 03:00", "Tue 08:00"),
        ("Tue 15:59", "Tue 19:59"),
        ("Tue 16:00", "Wed 08:00"),
        ("Sat 09:00", "Sat 13:00"),
    ],
)
def test_nobody_is_woken_for_what_can_wait(severity: str, taken: str, due: str) -> None:
    assert turn(severity, taken) == at(due)


@pytest.mark.parametrize("severity", ["clinical", "crisis"])
def test_a_chain_for_office_hours_is_reminded_in_them(severity: str) -> None:
    friday = Standing(at("Fri 16:30"))
    assert next_turn(severity, friday, friday.since, zone=ZONE, office=OFFICE) == at("Mon 08:00")


def test_what_was_missed_comes_now_and_by_night_only_for_a_crisis() -> None:
    assert turn("crisis", "Tue 03:00", "Wed 02:00") == at("Wed 02:00")
    assert turn("urgent", "Tue 03:00", "Wed 02:00") == at("Wed 08:00")


def test_a_time_that_lies_ahead_puts_nothing_off() -> None:
    """The clock was set back by far; a little, and it is only another machine's."""
    assert turn("crisis", "Fri 03:00", "Tue 03:00") == at("Tue 03:00")
    assert turn("crisis", "Tue 03:01", "Tue 03:00") == at("Tue 04:01")


@pytest.mark.parametrize("severity", ["system", "delivery"])
def test_nobody_is_reminded_of_what_no_patient_waits_for(severity: str) -> None:
    assert next_turn(severity, Standing(at("Tue 09:00")), at("Tue 09:00"), zone=ZONE) is None


def test_after_two_that_nobody_answered_it_is_the_chains_again() -> None:
    given_up = [Standing(at("Tue 09:00"), ignored=count).is_given_up for count in range(4)]
    assert given_up == [False, False, True, True]
    assert MOST_IGNORED == 2


def test_a_crisis_that_is_slept_through_is_paged_again_within_three_hours() -> None:
    assert PACES["crisis"].every * (MOST_IGNORED + 1) <= timedelta(hours=3)
