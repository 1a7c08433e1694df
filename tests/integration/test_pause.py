"""Pause, resume and downtimes: nothing stale goes out afterwards, and no burst."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.db import state
from reminders.db.engine import Database
from reminders.db.schema import audit
from reminders.domain.clinic import Late
from reminders.services.catch_up import ALIVE_AT, DOWNTIME, pause, resume, still_alive
from tests.integration.kit import (
    CLINIC,
    NOW,
    a_clinic,
    a_visit,
    before,
    ended,
    planned,
    read_and_plan,
    tasks,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: Each rule for the visit in a week is due at 10:00: three, two days and one day before.
LATE_CLINIC = a_clinic(
    rules=(
        before(3, "10:00", "send-3d", late=Late.SEND),
        before(2, "10:00", "send-2d", late=Late.SEND),
        before(2, "11:00", "ask-2d", late=Late.ASK),
        before(1, "10:00", "skip-1d", late=Late.SKIP),
    )
)
VISIT = NOW + 7 * DAY


def alive_at(database: Database) -> object:
    with database.read() as connection:
        return state.get_time(connection, ALIVE_AT)


def scene(database: Database) -> None:
    """A visit in a week is planned, and a daemon is at work."""
    read_and_plan(database, a_visit(starts_at=VISIT), clinic=LATE_CLINIC)
    still_alive(database, LATE_CLINIC, NOW)


def rules(database: Database) -> set[str]:
    return {rule for rule, _ in planned(database)}


def test_after_a_downtime_each_rule_says_what_happens_to_what_is_late(database: Database) -> None:
    scene(database)
    assert rules(database) == {"send-3d", "send-2d", "ask-2d", "skip-1d"}
    assert still_alive(database, LATE_CLINIC, VISIT - HOUR) == 3
    # Of those that may go late only the one nearest to the visit does: no burst.
    assert rules(database) == {"send-2d"}
    assert ended(database) == {"send-3d": "missed", "ask-2d": "ask_staff", "skip-1d": "missed"}
    assert tasks(database) == ["late_booking"]


def test_the_same_downtime_is_dealt_with_once(database: Database) -> None:
    scene(database)
    still_alive(database, LATE_CLINIC, VISIT - HOUR)
    assert still_alive(database, LATE_CLINIC, VISIT - HOUR + MINUTE) == 0
    assert tasks(database) == ["late_booking"]


def test_a_short_silence_is_no_downtime(database: Database) -> None:
    scene(database)
    due = VISIT - 3 * DAY
    still_alive(database, LATE_CLINIC, due - MINUTE)
    assert still_alive(database, LATE_CLINIC, due - MINUTE + DOWNTIME) == 0
    assert len(rules(database)) == 4


def test_what_is_not_due_yet_stays_planned(database: Database) -> None:
    scene(database)
    assert still_alive(database, LATE_CLINIC, NOW + DAY) == 0
    assert len(rules(database)) == 4


def test_a_first_start_ends_nothing(database: Database) -> None:
    read_and_plan(database, a_visit(starts_at=VISIT), clinic=LATE_CLINIC)
    assert still_alive(database, LATE_CLINIC, VISIT) == 0


def test_a_pause_counts_as_a_downtime_when_it_ends(database: Database) -> None:
    scene(database)
    assert pause(database, NOW, by="Rosa")
    for days in range(1, 6):
        assert still_alive(database, LATE_CLINIC, NOW + days * DAY) == 0
    assert resume(database, LATE_CLINIC, VISIT - HOUR, by="Rosa") == 3
    assert rules(database) == {"send-2d"}
    assert still_alive(database, LATE_CLINIC, VISIT - HOUR + MINUTE) == 0


def test_a_short_pause_ends_nothing(database: Database) -> None:
    scene(database)
    pause(database, NOW, by="Rosa")
    assert resume(database, LATE_CLINIC, NOW + DOWNTIME, by="Rosa") == 0
    assert len(rules(database)) == 4


def test_a_pause_during_a_downtime_does_not_hide_it(database: Database) -> None:
    scene(database)
    pause(database, VISIT - 2 * HOUR, by="Rosa")  # no daemon has been at work for days
    assert resume(database, LATE_CLINIC, VISIT - 2 * HOUR + MINUTE, by="Rosa") == 3
    assert rules(database) == {"send-2d"}


@pytest.mark.parametrize("daemon_runs", [True, False])
def test_a_pause_notes_when_it_began(database: Database, daemon_runs: bool) -> None:
    if daemon_runs:
        still_alive(database, CLINIC, NOW)
    pause(database, NOW + MINUTE, by="Rosa")
    assert alive_at(database) == NOW + MINUTE


def test_pausing_and_resuming_twice_does_nothing_more(database: Database) -> None:
    assert pause(database, NOW, by="Rosa")
    assert not pause(database, NOW + HOUR, by="Luis")
    assert resume(database, CLINIC, NOW + HOUR, by="Rosa") == 0
    assert resume(database, CLINIC, NOW + HOUR, by="Rosa") is None
    with database.read() as connection:
        steps = connection.execute(select(audit.c.who, audit.c.what).order_by(audit.c.id)).all()
    assert [tuple(step) for step in steps] == [("Rosa", "sending_paused"), ("Rosa", "sending_resumed")]
