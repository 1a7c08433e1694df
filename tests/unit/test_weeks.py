"""Weeks of the clinic begin on Monday at its own midnight."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.weeks import days_between, weeks_until

DENVER = ZoneInfo("America/Denver")


def test_a_week_begins_on_monday_at_midnight_of_the_clinics_clock() -> None:
    [before, week] = weeks_until(date(2026, 12, 6), 2, DENVER)
    assert week.monday == date(2026, 11, 30)
    assert week.begins.isoformat() == "2026-11-30T07:00:00+00:00"
    assert before.ends == week.begins


def test_the_week_in_which_the_clocks_change_is_an_hour_longer_or_shorter() -> None:
    [autumn] = weeks_until(date(2026, 11, 1), 1, DENVER)
    [spring] = weeks_until(date(2026, 3, 8), 1, DENVER)
    assert autumn.ends - autumn.begins == timedelta(days=7, hours=1)
    assert spring.ends - spring.begins == timedelta(days=7, hours=-1)


def test_days_are_taken_whole_and_may_be_open() -> None:
    since, until = days_between(date(2026, 12, 1), date(2026, 12, 1), DENVER)
    assert since is not None
    assert until is not None
    assert (since.isoformat(), until - since) == ("2026-12-01T07:00:00+00:00", timedelta(days=1))
    assert days_between(None, None, DENVER) == (None, None)
