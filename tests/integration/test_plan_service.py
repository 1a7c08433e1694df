"""The outbox follows the appointments and the rules, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import update

from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.schema import appointment, message
from reminders.domain.clinic import Calendar, Late, Unless
from reminders.domain.message import MessageStatus
from reminders.services.catch_up import still_alive
from reminders.services.plan import mark_for_configuration, plan_pending
from tests.integration.kit import (
    CLINIC,
    NOW,
    RULES,
    a_clinic,
    a_patient,
    a_visit,
    before,
    called_off,
    changed,
    ended,
    messages,
    planned,
    read_and_plan,
    reasons,
    tasks,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_known_calendar(database: Database) -> None:
    """The source was read before: visits that come now are news, not old."""
    read_and_plan(database, a_visit("old", starts_at=NOW - 30 * DAY), now=NOW - 2 * DAY)


def tell(database: Database, rule: str, now: datetime) -> None:
    """As the dispatcher does when Twilio accepts: the row is accepted and the visit's start was told."""
    with database.write() as connection:
        connection.execute(
            update(message)
            .where(message.c.rule == rule, message.c.status == "planned")
            .values(status=MessageStatus.ACCEPTED.value, accepted_at=now, attempt=1)
        )
        connection.execute(update(appointment).values(told_starts_at=appointment.c.starts_at))


def confirm(database: Database, now: datetime) -> None:
    with database.write() as connection:
        connection.execute(update(appointment).values(confirmed_at=now, planned_with=None))


def test_a_new_visit_gets_one_message_for_each_rule(database: Database) -> None:
    a_known_calendar(database)

    read_and_plan(database, a_visit())

    assert planned(database) == [
        ("booked", "12-01 17:00"),
        ("prepare-3d", "12-05 17:00"),
        ("reminder-1d", "12-07 17:00"),
        ("thank-you", "12-09 18:00"),
    ]


def test_a_first_read_makes_no_burst_of_old_news(database: Database) -> None:
    read_and_plan(database, *[a_visit(f"a{n}", starts_in=5 * DAY + n * HOUR) for n in range(3)])

    assert "booked" not in dict(planned(database))
    assert reasons(database)["booked"] == "missed"


def test_planning_again_writes_nothing(database: Database) -> None:
    a_known_calendar(database)
    read_and_plan(database, a_visit())
    before = messages(database)
    with database.write() as connection:
        mark_for_planning(connection, appointment_ids=[1, 2])

    result = plan_pending(database, CLINIC, "v1", NOW + HOUR)

    assert not result.wrote
    assert messages(database) == before


def test_another_configuration_is_planned_with(database: Database) -> None:
    read_and_plan(database, a_visit())
    clinic = a_clinic(rules=tuple(rule for rule in RULES if rule.id != "thank-you"))

    mark_for_configuration(database, "v2", NOW)
    plan_pending(database, clinic, "v2", NOW)

    assert "thank-you" not in dict(planned(database))
    assert ended(database)["thank-you"] == "rule_gone"


def test_a_rule_that_sends_another_text_changes_what_waits_for_its_time(database: Database) -> None:
    read_and_plan(database, a_visit())
    other = a_clinic(
        rules=tuple(
            replace(rule, template="reminder") if rule.id == "reminder-1d" else rule for rule in CLINIC.rules
        )
    )

    mark_for_configuration(database, "v2", NOW)
    result = plan_pending(database, other, "v2", NOW)

    [row] = messages(database, rule="reminder-1d")
    assert (row.template, row.status) == ("reminder", "planned")
    assert (result.added, result.changed, result.ended) == (0, 1, 0)


def test_what_waits_of_a_visit_that_is_over_follows_the_rules_of_another_configuration(
    database: Database,
) -> None:
    read_and_plan(database, a_visit(starts_in=DAY))
    after_it = NOW + DAY + 2 * HOUR
    later = replace(RULES[4], timing=Calendar("after", "end", 2, time(15)))
    other = a_clinic(rules=(*RULES[:4], later))

    mark_for_configuration(database, "v2", after_it)
    plan_pending(database, other, "v2", after_it)

    [row] = messages(database, rule="thank-you")
    assert (row.status, row.due_at) == ("planned", datetime(2026, 12, 4, 22, tzinfo=UTC))


def test_a_move_takes_the_pending_messages_along(database: Database) -> None:
    visit = a_visit()
    read_and_plan(database, visit)
    ids = {row.rule: row.id for row in messages(database)}

    read_and_plan(database, changed(visit, starts_at=NOW + 9 * DAY), now=NOW + HOUR)

    assert planned(database) == [
        ("prepare-3d", "12-07 17:00"),
        ("reminder-1d", "12-09 17:00"),
        ("thank-you", "12-11 18:00"),
    ]
    assert {row.rule: row.id for row in messages(database)} == ids
    assert {row.occasion for row in messages(database)} == {"r1"}


def test_a_patient_who_was_told_the_old_time_gets_exactly_one_correction(database: Database) -> None:
    visit = a_visit()
    read_and_plan(database, visit)
    tell(database, "prepare-3d", NOW + 4 * DAY)

    moved = changed(visit, starts_at=NOW + 8 * DAY)
    for hours in (1, 2):
        read_and_plan(database, moved, now=NOW + 4 * DAY + hours * HOUR)

    corrections = messages(database, rule="moved")
    assert [(row.status, row.context) for row in corrections] == [
        ("planned", {"old_starts_at": (NOW + 7 * DAY).isoformat()})
    ]


def test_nobody_is_corrected_who_was_told_nothing(database: Database) -> None:
    visit = a_visit()
    read_and_plan(database, visit)

    read_and_plan(database, changed(visit, starts_at=NOW + 8 * DAY), now=NOW + HOUR)

    assert messages(database, rule="moved") == []


def test_two_moves_before_the_correction_left_make_one_text_from_the_time_that_was_told(
    database: Database,
) -> None:
    visit = a_visit()
    read_and_plan(database, visit)
    tell(database, "prepare-3d", NOW + 4 * DAY)
    read_and_plan(database, changed(visit, starts_at=NOW + 8 * DAY), now=NOW + 4 * DAY + HOUR)

    read_and_plan(database, changed(visit, starts_at=NOW + 9 * DAY), now=NOW + 4 * DAY + 2 * HOUR)

    corrections = messages(database, rule="moved")
    assert sorted((row.status, row.reason) for row in corrections) == [
        ("cancelled", "overtaken"),
        ("planned", None),
    ]
    standing = next(row for row in corrections if row.status == "planned")
    assert standing.context == {"old_starts_at": (NOW + 7 * DAY).isoformat()}


def test_a_visit_that_moves_back_needs_no_correction(database: Database) -> None:
    visit = a_visit()
    read_and_plan(database, visit)
    tell(database, "prepare-3d", NOW + 4 * DAY)
    read_and_plan(database, changed(visit, starts_at=NOW + 8 * DAY), now=NOW + 4 * DAY + HOUR)

    read_and_plan(database, visit, now=NOW + 4 * DAY + 2 * HOUR)

    assert [(row.status, row.reason) for row in messages(database, rule="moved")] == [
        ("cancelled", "overtaken")
    ]


@pytest.mark.parametrize(("told", "texts"), [(True, 1), (False, 0)], ids=["told", "not told"])
def test_a_cancellation_is_told_only_to_whoever_knew_of_the_visit(
    database: Database, told: bool, texts: int
) -> None:
    visit = a_visit()
    read_and_plan(database, visit)
    if told:
        tell(database, "prepare-3d", NOW + 4 * DAY)

    read_and_plan(database, called_off(visit), now=NOW + 4 * DAY + HOUR)

    assert len(messages(database, rule="cancelled", status="planned")) == texts
    assert {"reminder-1d": "cancelled"}.items() <= ended(database).items()


def test_rules_already_past_when_a_visit_moves_are_not_caught_up_beside_the_correction(
    database: Database,
) -> None:
    visit = a_visit(starts_in=9 * DAY)
    read_and_plan(database, visit)
    tell(database, "thank-you", NOW)

    read_and_plan(database, changed(visit, starts_at=NOW + 2 * DAY), now=NOW + HOUR)

    assert [rule for rule, _ in planned(database)] == ["moved", "reminder-1d", "thank-you"]


def test_a_move_nearer_of_which_the_patient_knew_nothing_is_caught_up_like_a_late_booking(
    database: Database,
) -> None:
    visit = a_visit(starts_in=9 * DAY)
    read_and_plan(database, visit)

    soon = NOW + 2 * DAY + 20 * HOUR
    read_and_plan(database, changed(visit, starts_at=soon), now=NOW + HOUR)

    assert [rule for rule, _ in planned(database)] == ["prepare-3d", "reminder-1d", "thank-you"]


def test_a_visit_booked_late_gets_one_catch_up_at_most(database: Database) -> None:
    """Of three texts whose time has passed and that may be sent late, only the nearest to the visit goes."""
    late = [before(days, "09:00", f"late-{days}d", late=Late.SEND, expires=30 * DAY) for days in (3, 5, 7)]

    read_and_plan(database, a_visit(starts_in=2 * DAY), clinic=a_clinic(rules=tuple(late)))

    assert planned(database) == [("late-3d", "12-01 17:00")]
    assert reasons(database) == {"late-3d": None, "late-5d": "booked_late", "late-7d": "booked_late"}


def test_what_became_possible_later_is_not_caught_up(database: Database) -> None:
    """The 3-day text for those who have confirmed must not go out to one who confirms on day 2."""
    confirmed_too = a_clinic(
        rules=(*RULES, replace(RULES[2], id="prepare-3d-confirmed", unless=Unless(confirmed=False))),
    )
    read_and_plan(database, a_visit(), clinic=confirmed_too)
    tell(database, "prepare-3d", NOW + 4 * DAY)

    confirm(database, NOW + 5 * DAY)
    plan_pending(database, confirmed_too, "v1", NOW + 5 * DAY)

    assert planned(database) == [("thank-you", "12-09 18:00")]
    assert ended(database)["reminder-1d"] == "unless"


def test_a_message_left_out_by_a_rule_comes_back_when_the_reason_goes(database: Database) -> None:
    read_and_plan(database, a_visit())
    confirm(database, NOW)
    plan_pending(database, CLINIC, "v1", NOW)
    assert "reminder-1d" not in dict(planned(database))

    with database.write() as connection:
        connection.execute(update(appointment).values(confirmed_at=None, planned_with=None))
    plan_pending(database, CLINIC, "v1", NOW + HOUR)

    assert "reminder-1d" in dict(planned(database))
    assert len(messages(database, rule="reminder-1d")) == 1


def test_a_message_that_comes_back_has_the_phone_again_that_retention_took(database: Database) -> None:
    read_and_plan(database, a_visit())
    confirm(database, NOW)
    plan_pending(database, CLINIC, "v1", NOW)
    with database.write() as connection:
        connection.execute(update(message).values(phone=None))
        connection.execute(update(appointment).values(confirmed_at=None, planned_with=None))
    plan_pending(database, CLINIC, "v1", NOW + HOUR)

    [back] = messages(database, rule="reminder-1d")
    assert (back.status, back.phone, back.reason) == ("planned", "+15055550123", None)


def test_of_a_message_that_moves_along_nothing_is_written_that_stays(database: Database) -> None:
    def sealed() -> list[str]:
        with database.read() as connection:
            query = "select phone from message where rule = 'reminder-1d'"
            return [row.phone for row in connection.exec_driver_sql(query)]

    read_and_plan(database, a_visit())
    before_the_move = sealed()
    read_and_plan(database, a_visit(starts_in=9 * DAY), now=NOW + HOUR)

    assert dict(planned(database))["reminder-1d"] == "12-09 17:00"
    assert sealed() == before_the_move


def test_a_message_that_is_due_is_not_ended_by_planning_again(database: Database) -> None:
    read_and_plan(database, a_visit())
    due = NOW + 6 * DAY
    with database.write() as connection:
        mark_for_planning(connection, appointment_ids=[1])

    plan_pending(database, CLINIC, "v1", due + timedelta(minutes=3))

    assert messages(database, rule="reminder-1d")[0].status == "planned"


def test_two_visits_on_one_day_are_told_in_one_text(database: Database) -> None:
    read_and_plan(database, a_visit("a1"), a_visit("a2", starts_in=7 * DAY + 3 * HOUR))

    told = messages(database, rule="reminder-1d")
    assert [(row.status, row.context) for row in told] == [("planned", {"also": [2]})]


def test_patients_who_share_a_phone_share_its_budget(database: Database) -> None:
    visits = [a_visit(f"a{n}", patient=a_patient(f"p{n}"), starts_in=7 * DAY + n * HOUR) for n in range(1, 4)]

    read_and_plan(database, *visits)

    due_on_the_day_before = [rule for rule, due in planned(database) if due.startswith("12-07")]
    assert len(due_on_the_day_before) == 2
    assert "budget" in {row for row in reasons(database).values()}


def test_a_short_restart_loses_no_reminder(database: Database) -> None:
    read_and_plan(database, a_visit())
    still_alive(database, CLINIC, NOW + 6 * DAY - timedelta(minutes=1))

    assert still_alive(database, CLINIC, NOW + 6 * DAY + timedelta(minutes=5)) == 0
    assert "reminder-1d" in dict(planned(database))


def test_after_a_downtime_each_rule_does_as_it_says(database: Database) -> None:
    """prepare-3d says `late: send`, reminder-1d says skip."""
    read_and_plan(database, a_visit("a1"), a_visit("a2", patient=a_patient("p2"), starts_in=9 * DAY))
    still_alive(database, CLINIC, NOW)

    ended_by_it = still_alive(database, CLINIC, NOW + 6 * DAY + HOUR)

    assert ended_by_it == 1
    assert ended(database) == {"reminder-1d": "missed"}
    assert ("prepare-3d", "12-05 17:00") in planned(database)


def test_a_rule_that_asks_makes_a_task_for_a_visit_booked_late(database: Database) -> None:
    asking = a_clinic(rules=tuple(replace(rule, late=Late.ASK) for rule in RULES if rule.id == "prepare-3d"))
    read_and_plan(database, a_visit(starts_in=2 * DAY), clinic=asking)

    assert tasks(database) == ["late_booking"]
    assert reasons(database) == {"prepare-3d": "ask_staff"}
