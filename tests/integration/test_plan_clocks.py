"""Check-ins by clocks stand in the outbox before their time, follow the visits, and are made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.schema import appointment, message, patient
from reminders.domain.appointment import AppointmentStatus
from reminders.domain.clinic import Budget, Clinic, Every, For, Late, Rule
from reminders.services.plan import mark_for_configuration, plan_pending
from reminders.services.plan_clocks import AHEAD, mark_striking
from reminders.services.views import why
from tests.integration.check_in_kit import SURVEYS
from tests.integration.kit import (
    NOW,
    a_clinic,
    a_patient,
    a_visit,
    called_off,
    changed,
    messages,
    read_and_plan,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKLY = Rule(
    "weekly", Every(7 * DAY, "end", time(16)), survey="weekly_mood", late=Late.SEND, expires=DAY, priority=20
)
CLINIC = a_clinic(rules=(WEEKLY,), surveys=SURVEYS)
#: It ended 4 December, 11:00; strikes at 16:00 (23:00 in UTC) on the 11th, 18th …
VISIT = a_visit(starts_in=3 * DAY)


def goes_on(database: Database, now: datetime, clinic: Clinic = CLINIC, version: str = "v1") -> int:
    """What a tick of the daemon does; how many messages it has changed."""
    mark_striking(database, clinic, version, now)
    result = plan_pending(database, clinic, version, now)
    return result.added + result.changed + result.ended


def clocks(database: Database) -> list[tuple[str, str, str, str | None]]:
    return [
        (row.occasion, row.due_at.strftime("%m-%d %H:%M"), row.status, row.reason)
        for row in messages(database)
        if row.occasion.startswith("clock")
    ]


def sent(database: Database, now: datetime) -> None:
    with database.write() as connection:
        connection.execute(
            update(message)
            .where(message.c.status == "planned", message.c.due_at <= now)
            .values(status="delivered", accepted_at=now, final_at=now, attempt=1)
        )


def test_a_strike_is_planned_when_its_time_comes_near_and_once(database: Database) -> None:
    read_and_plan(database, VISIT, clinic=CLINIC)
    assert goes_on(database, NOW + 6 * DAY) == 0

    for hours in range(0, 96, 3):
        goes_on(database, NOW + 7 * DAY + hours * HOUR)

    [row] = messages(database)
    assert clocks(database) == [("clock7", "12-11 23:00", "planned", None)]
    assert (row.rule, row.survey, row.template) == ("weekly", "weekly_mood", "survey_invitation")
    assert row.expires_at == row.due_at + DAY


def test_week_after_week_each_is_asked_once_whatever_is_planned_again(database: Database) -> None:
    read_and_plan(database, VISIT, clinic=CLINIC)
    for hours in range(0, 24 * 30, 8):
        now = NOW + 4 * DAY + hours * HOUR
        with database.write() as connection:
            mark_for_planning(connection, patient_ids=[1])
        goes_on(database, now)
        sent(database, now)
    assert [each[:3] for each in clocks(database)] == [
        (f"clock{days}", at, "delivered")
        for days, at in ((7, "12-11 23:00"), (14, "12-18 23:00"), (21, "12-25 23:00"), (28, "01-01 23:00"))
    ]


def test_an_idle_look_writes_nothing_and_reads_one_row(database: Database) -> None:
    rows = [a_visit(f"a{n}", starts_in=3 * DAY, patient=a_patient(f"p{n}")) for n in range(20)]
    read_and_plan(database, *rows, clinic=CLINIC)
    goes_on(database, NOW + 5 * DAY)
    asked: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        assert mark_striking(database, CLINIC, "v1", NOW + 5 * DAY + timedelta(minutes=9)) == 0
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert [each.split()[0] for each in asked if "state" in each] == ["SELECT"]
    assert not [each for each in asked if "appointment" in each]


def test_only_those_whose_clock_strikes_are_marked(database: Database) -> None:
    one = a_visit("a1", starts_in=3 * DAY)
    two = a_visit("a2", starts_in=5 * DAY, patient=a_patient("p2"))
    read_and_plan(database, one, two, clinic=CLINIC)
    mark_striking(database, CLINIC, "v1", NOW + 6 * DAY)
    plan_pending(database, CLINIC, "v1", NOW + 6 * DAY)
    assert mark_striking(database, CLINIC, "v1", NOW + 8 * DAY) == 1
    with database.read() as connection:
        marked = connection.scalars(
            select(appointment.c.external_id).where(appointment.c.planned_with.is_(None))
        )
        assert list(marked) == ["a1"]


def planned_strike(database: Database) -> datetime:
    """The strike of the 11th stands; the moment after that was planned."""
    read_and_plan(database, VISIT, clinic=CLINIC)
    now = NOW + 8 * DAY
    goes_on(database, now)
    assert clocks(database) == [("clock7", "12-11 23:00", "planned", None)]
    return now + HOUR


def test_a_visit_booked_before_it_starts_the_clock_anew(database: Database) -> None:
    now = planned_strike(database)
    coming = a_visit("a2", starts_in=9 * DAY)

    read_and_plan(database, VISIT, coming, now=now, clinic=CLINIC)

    assert clocks(database) == [("clock7", "12-11 23:00", "cancelled", "clock_changed")]
    # Called off, it starts nothing, and the strike holds again: the same row, not a second one.
    read_and_plan(database, VISIT, called_off(coming), now=now + HOUR, clinic=CLINIC)
    assert clocks(database) == [("clock7", "12-11 23:00", "planned", None)]


def test_a_visit_that_is_called_off_after_all_takes_its_strike_along(database: Database) -> None:
    now = planned_strike(database)
    no_show = changed(VISIT, status=AppointmentStatus.NO_SHOW)
    read_and_plan(database, no_show, now=now, clinic=CLINIC)
    assert clocks(database) == [("clock7", "12-11 23:00", "cancelled", "cancelled")]


def test_a_visit_that_moves_takes_its_strike_along(database: Database) -> None:
    now = planned_strike(database)
    read_and_plan(database, changed(VISIT, starts_at=NOW + 2 * DAY), now=now, clinic=CLINIC)
    assert clocks(database) == [("clock7", "12-10 23:00", "planned", None)]


def test_a_cancelled_visit_to_come_makes_the_step_longer(database: Database) -> None:
    timing = Every(7 * DAY, "end", time(16), 28 * DAY)
    clinic = a_clinic(rules=(replace(WEEKLY, timing=timing),), surveys=SURVEYS)
    coming = a_visit("a2", starts_in=20 * DAY)
    read_and_plan(database, VISIT, coming, clinic=clinic)
    goes_on(database, NOW + 8 * DAY, clinic)
    assert clocks(database) == [("clock7", "12-11 23:00", "planned", None)]

    read_and_plan(database, VISIT, called_off(coming), now=NOW + 9 * DAY, clinic=clinic)

    assert clocks(database) == [("clock7", "12-11 23:00", "cancelled", "clock_changed")]


def test_what_was_sent_stays_and_counts_for_the_budget(database: Database) -> None:
    clinic = a_clinic(
        rules=(WEEKLY, replace(WEEKLY, id="second", priority=10)), surveys=SURVEYS, budget=Budget(1, 8)
    )
    read_and_plan(database, VISIT, clinic=clinic)
    goes_on(database, NOW + 8 * DAY, clinic)
    with database.read() as connection:
        [trace] = why(connection, "a1")
    assert {(each.rule, each.status, each.reason) for each in trace.rules} == {
        ("weekly", "planned", None),
        ("second", "not_planned", "budget"),
    }
    sent(database, NOW + 10 * DAY + 7 * HOUR)
    with database.write() as connection:
        mark_for_planning(connection, patient_ids=[1])
    goes_on(database, NOW + 10 * DAY + 8 * HOUR, clinic)
    assert [each[2] for each in clocks(database)] == ["delivered"]


def test_another_cadence_ends_and_makes_strikes_of_visits_long_over(database: Database) -> None:
    now = planned_strike(database)
    other = a_clinic(rules=(replace(WEEKLY, id="each-week"),), surveys=SURVEYS)
    mark_for_configuration(database, "v2", now)
    goes_on(database, now, other, "v2")
    assert {(row.rule, row.status, row.reason) for row in messages(database)} == {
        ("weekly", "skipped", "rule_gone"),
        ("each-week", "planned", None),
    }
    goes_on(database, now, a_clinic(rules=(), surveys=SURVEYS), "v3")
    assert {row.status for row in messages(database)} == {"skipped"}


def test_less_and_back_again(database: Database) -> None:
    now = planned_strike(database)
    for since, expected in ((now, ("skipped", "reminders_only")), (None, ("planned", None))):
        with database.write() as connection:
            connection.execute(update(patient).values(reminders_only_at=since))
            mark_for_planning(connection, patient_ids=[1])
        goes_on(database, now)
        assert [each[2:] for each in clocks(database)] == [expected]


@pytest.mark.parametrize("audience", [For(number=1), For(kinds=frozenset({"infusion"}), number=1)])
def test_a_clock_that_counts_from_the_first_visit_of_a_series(database: Database, audience: For) -> None:
    clinic = a_clinic(rules=(replace(WEEKLY, audience=audience),), surveys=SURVEYS)
    series = [a_visit(f"a{n}", starts_in=(2 + n) * DAY, series="s") for n in (1, 3)]
    read_and_plan(database, *series, clinic=clinic)
    goes_on(database, NOW + 8 * DAY, clinic)
    assert clocks(database) == [("clock7", "12-11 23:00", "planned", None)]


def test_patients_in_other_zones_are_found_too(database: Database) -> None:
    away = a_visit(starts_in=3 * DAY, patient=a_patient(timezone="Pacific/Auckland"))
    read_and_plan(database, away, clinic=CLINIC)
    for hours in range(0, 24 * 8, 2):
        goes_on(database, NOW + 4 * DAY + hours * HOUR)
    [first, *_] = clocks(database)
    assert first == ("clock7", "12-12 03:00", "planned", None)


def test_strikes_stand_days_before_their_time(database: Database) -> None:
    read_and_plan(database, VISIT, clinic=CLINIC)
    strike = NOW + 10 * DAY + 6 * HOUR
    goes_on(database, strike - AHEAD - 2 * HOUR)
    assert clocks(database) == []
    goes_on(database, strike - AHEAD + timedelta(minutes=5))
    assert clocks(database) == [("clock7", "12-11 23:00", "planned", None)]
