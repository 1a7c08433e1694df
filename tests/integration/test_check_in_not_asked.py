"""A check-in that is kept back, as a rule by a pause: somebody asks by phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, update

from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.schema import check_in, patient, phone, task
from reminders.domain.clinic import Budget, Clinic, Hours, Offset, Opening, Rule
from reminders.services.plan import plan_pending
from tests.integration.check_in_clock_kit import ClockScene
from tests.integration.check_in_kit import SURVEYS
from tests.integration.dispatch_kit import know_phone
from tests.integration.kit import NOW, a_clinic, a_visit, called_off, messages, read_and_plan

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CLINIC = a_clinic(
    rules=(
        Rule("home", Offset("after", "end", 2 * HOUR), survey="home_safe", expires=12 * HOUR, priority=80),
        Rule("day3", Offset("after", "end", 72 * HOUR), survey="after_infusion_day3"),
    ),
    surveys=SURVEYS,
)
VISIT = a_visit(starts_in=HOUR)
ASKED_AT = VISIT.appointment.ends_at + 2 * HOUR


class PauseScene(ClockScene):
    """An infusion of today, planned; texts to its patient are paused, or not."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.clinic = CLINIC
        read_and_plan(database, VISIT, clinic=CLINIC)
        know_phone(database)

    def pause(self, since: datetime | None = NOW, reason: str | None = "crisis") -> None:
        with self.database.write() as connection:
            connection.execute(update(patient).values(paused_at=since, paused_reason=reason))

    def at(self, when: datetime) -> list[str]:
        """What goes out then."""
        self.now = when
        return self.goes_out().bodies

    def told(self) -> list[Any]:
        return [row for row in self.rows(task) if row.kind == "not_asked"]


@pytest.fixture
def scene(database: Database) -> PauseScene:
    return PauseScene(database)


@pytest.mark.parametrize("reason", ["crisis", "by hand"])
def test_home_safe_that_a_pause_keeps_back_is_one_task_when_it_was_due(
    scene: PauseScene, reason: str
) -> None:
    scene.pause(reason=reason)
    assert scene.at(ASKED_AT - MINUTE) == []
    assert scene.told() == []

    for later in range(4):
        assert scene.at(ASKED_AT + later * 15 * MINUTE) == []

    [told] = scene.told()
    assert (told.patient_id, told.due_at, told.done_at) == (1, ASKED_AT, None)
    assert told.appointment_id is not None
    assert told.detail == (
        "“Home safe?” was not sent: texts to this patient are paused. Ask by phone: “Are you home safe now?”"
    )


def test_it_is_told_as_well_if_we_were_down_until_it_was_too_late(scene: PauseScene) -> None:
    scene.pause()

    scene.at(ASKED_AT + 13 * HOUR)

    assert [(row.status, row.reason) for row in messages(scene.database, rule="home")] == [
        ("expired", "paused")
    ]
    assert [row.due_at for row in scene.told()] == [ASKED_AT]


def test_a_task_that_is_done_is_not_opened_again(scene: PauseScene) -> None:
    scene.pause()
    scene.at(ASKED_AT)
    with scene.database.write() as connection:
        connection.execute(update(task).values(done_at=scene.now, done_by="Rosa"))

    scene.at(ASKED_AT + HOUR)
    scene.at(ASKED_AT + 13 * HOUR)

    assert [row.done_by for row in scene.told()] == ["Rosa"]


def test_who_is_resumed_in_time_is_asked_by_text_and_the_answer_closes_the_task(scene: PauseScene) -> None:
    scene.pause()
    scene.at(ASKED_AT)
    scene.pause(None, None)

    [asked] = scene.at(ASKED_AT + 30 * MINUTE)
    assert "home" in asked
    assert scene.told()[0].done_at is None
    scene.look()
    scene.text("1")

    assert scene.told()[0].done_by == "the patient's answer"
    assert len(scene.rows(check_in)) == 1


def test_nobody_is_asked_by_phone_about_a_visit_that_is_called_off(scene: PauseScene) -> None:
    scene.pause()
    read_and_plan(scene.database, called_off(VISIT), clinic=CLINIC, now=NOW + MINUTE)

    scene.at(ASKED_AT)

    assert scene.told() == []


def test_a_check_in_whose_silence_is_no_task_may_be_kept_back_without_one(scene: PauseScene) -> None:
    scene.at(ASKED_AT)
    scene.pause()

    assert scene.at(ASKED_AT + 70 * HOUR) == []

    assert [row.reason for row in messages(scene.database, rule="day3")] == ["patient_paused"]
    assert scene.told() == []


def test_a_nudge_that_a_pause_ends_is_no_task(scene: PauseScene) -> None:
    """The check-in itself went out; people are with the patient since."""
    scene.at(ASKED_AT)
    scene.look()
    scene.look(HOUR)
    assert len(scene.nudges()) == 1
    scene.pause()

    assert scene.at(ASKED_AT + HOUR) == []

    assert [row.reason for row in scene.nudges()] == ["paused"]
    assert scene.told() == []


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("budget", "the phone has had as many texts as the budget allows"),
        ("down", "its time passed before it could be sent"),
        ("bad number", "the number cannot be texted"),
        ("STOP", None),
        ("no consent", None),
    ],
)
def test_whatever_else_keeps_home_safe_back_is_told_but_not_what_the_patient_wanted(
    database: Database, why: str, told: str | None
) -> None:
    scene = PauseScene(database)
    change: dict[str, tuple[Table, dict[str, Any]]] = {
        "bad number": (phone, {"bad_since": NOW, "bad_code": 30006}),
        "STOP": (phone, {"opted_out_at": NOW}),
        "no consent": (patient, {"sms_consent": "no"}),
    }
    if why in change:
        table, values = change[why]
        with database.write() as connection:
            connection.execute(update(table).values(values))
    if why == "budget":
        scene.clinic = replace(CLINIC, budget=Budget(per_day=0))

    assert scene.at(ASKED_AT + (13 * HOUR if why == "down" else 0 * HOUR)) == []

    details = [f"“Home safe?” was not sent: {told}. Ask by phone: “Are you home safe now?”"] if told else []
    assert [row.detail for row in scene.told()] == details


# -- what the plan leaves out ------------------------------------------------------------------

NO_ROOM = replace(CLINIC, budget=Budget(per_day=0))


def test_home_safe_that_the_plan_has_no_room_for_is_one_task_when_it_would_have_been_due(
    scene: PauseScene,
) -> None:
    for minutes in range(3):
        plan_again(scene, NO_ROOM, NOW + minutes * MINUTE)

    [told] = scene.told()
    assert (told.patient_id, told.due_at, told.done_at) == (1, ASKED_AT, None)
    assert told.appointment_id is not None
    assert told.detail == (
        "“Home safe?” will not be sent: the phone has had as many texts as the budget allows."
        " Ask by phone: “Are you home safe now?”"
    )


def test_it_is_told_as_well_of_a_visit_that_was_never_planned(database: Database) -> None:
    scene = PauseScene(database)
    read_and_plan(database, VISIT, a_visit("a2", starts_in=HOUR), clinic=NO_ROOM, now=NOW + MINUTE)

    assert len(scene.told()) == 2
    assert messages(database, rule="home", appointment_id=2) == []


def test_it_stands_after_its_time_too_and_once(scene: PauseScene) -> None:
    plan_again(scene, NO_ROOM, NOW)

    plan_again(scene, CLINIC, ASKED_AT + MINUTE)
    plan_again(scene, NO_ROOM, ASKED_AT + 2 * MINUTE)

    assert [row.done_at for row in scene.told()] == [None]


def test_room_after_all_closes_it_and_no_room_again_opens_it_again(scene: PauseScene) -> None:
    plan_again(scene, NO_ROOM, NOW)
    plan_again(scene, CLINIC, NOW + MINUTE)
    assert [row.done_by for row in scene.told()] == ["the plan"]

    plan_again(scene, NO_ROOM, NOW + 2 * MINUTE)
    assert [row.done_by for row in scene.told()] == [None]


def test_what_a_person_has_done_the_plan_does_not_open_again(scene: PauseScene) -> None:
    plan_again(scene, NO_ROOM, NOW)
    with scene.database.write() as connection:
        connection.execute(update(task).values(done_at=scene.now, done_by="Rosa"))

    plan_again(scene, CLINIC, NOW + MINUTE)
    plan_again(scene, NO_ROOM, NOW + 2 * MINUTE)

    assert [row.done_by for row in scene.told()] == ["Rosa"]


def test_a_visit_that_is_called_off_closes_it(scene: PauseScene) -> None:
    plan_again(scene, NO_ROOM, NOW)
    read_and_plan(scene.database, called_off(VISIT), clinic=NO_ROOM, now=NOW + MINUTE)

    assert [row.done_by for row in scene.told()] == ["the plan"]


def test_what_was_told_when_it_was_to_be_sent_is_not_told_again_by_the_plan(scene: PauseScene) -> None:
    scene.clinic = NO_ROOM
    scene.at(ASKED_AT)
    assert len(scene.told()) == 1

    plan_again(scene, NO_ROOM, ASKED_AT + MINUTE)

    assert len(scene.told()) == 1


def plan_again(scene: PauseScene, clinic: Clinic, now: datetime) -> None:
    with scene.database.write() as connection:
        mark_for_planning(connection, patient_ids=[1])
    plan_pending(scene.database, clinic, "v2", now)


def test_what_waits_for_an_open_hour_is_not_told(scene: PauseScene) -> None:
    evenings = Hours({day: Opening(time(18), time(20)) for day in range(7)})
    scene.clinic = replace(CLINIC, open_hours=evenings)

    assert scene.at(ASKED_AT) == []
    assert len(scene.at(ASKED_AT + 5 * HOUR)) == 1

    assert scene.told() == []
