"""The end of a check-in, and a task where nobody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import (
    answer,
    message,
    task,
)
from tests.integration.check_in_clock_kit import DAY1, DAY3, ENDS, HOUR, ClockScene
from tests.integration.receive_kit import DAY


@pytest.fixture
def scene(database: Database) -> ClockScene:
    return ClockScene(database)


# -- the end -----------------------------------------------------------------------------------------------


def test_a_check_in_ends_and_a_later_answer_is_kept_as_late(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    assert scene.look(32 * HOUR).expired == 1
    assert scene.look(DAY).expired == 0
    scene.says("6")

    with scene.database.read() as connection:
        kept = connection.execute(select(answer)).one()
    assert (scene.check_in().status, kept.item, kept.value, kept.late) == ("expired", "mood", "6", True)


def test_the_end_ends_a_nudge_that_could_not_go(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    scene.look(32 * HOUR)

    assert [(row.status, row.reason) for row in scene.nudges()] == [("cancelled", "check_in_expired")]


# -- silence -----------------------------------------------------------------------------------------------


def test_no_answer_to_home_safe_is_a_task_an_hour_after_the_nudge(scene: ClockScene) -> None:
    ana = scene.invited("home_safe")
    scene.look()
    scene.look(HOUR)
    assert scene.tasks_of_silence() == []

    scene.look(HOUR)
    scene.look(DAY)

    [told] = scene.tasks_of_silence()
    assert (told.patient_id, told.done_at) == (ana, None)
    assert told.detail == "No answer to “Home safe?”. Please phone the patient."


def test_an_answer_closes_the_task(scene: ClockScene) -> None:
    scene.silent("home_safe")
    assert len(scene.tasks_of_silence()) == 1

    scene.says("1")

    assert scene.tasks_of_silence()[0].done_at == scene.now


def test_one_check_in_without_an_answer_is_no_news_and_two_in_a_row_are(scene: ClockScene) -> None:
    ana = scene.silent(DAY1)
    assert scene.tasks_of_silence() == []

    scene.silent(DAY3, patient_id=ana)

    [told] = scene.tasks_of_silence()
    assert "2 check-ins in a row" in told.detail


def test_a_part_of_an_answer_is_no_silence(scene: ClockScene) -> None:
    ana = scene.silent(DAY1)
    scene.invited(DAY3, patient_id=ana)
    scene.says("7")

    scene.look(3 * DAY)

    assert scene.statuses() == ["expired", "expired"]
    assert scene.tasks_of_silence() == []


def test_silence_after_an_answer_that_raised_an_alert_is_a_task_at_once(scene: ClockScene) -> None:
    ana = scene.invited(DAY1)
    scene.says("1")
    scene.look(2 * DAY)

    scene.silent(DAY3, patient_id=ana)

    [told] = scene.tasks_of_silence()
    assert "raised an alert" in told.detail


def test_there_is_one_task_for_a_patient_until_it_is_done_and_then_it_takes_two_again(
    scene: ClockScene,
) -> None:
    ana = scene.silent(DAY1)
    for _ in range(2):
        scene.silent(DAY1, patient_id=ana)
    assert len(scene.tasks_of_silence()) == 1

    scene.now += HOUR
    scene.change(task, scene.tasks_of_silence()[0].id, done_at=scene.now, done_by="front desk")
    scene.now += HOUR
    scene.silent(DAY1, patient_id=ana)
    assert len(scene.tasks_of_silence()) == 1
    scene.silent(DAY1, patient_id=ana)
    assert len(scene.tasks_of_silence()) == 2


def test_what_was_asked_before_a_visit_is_no_silence_after_it(scene: ClockScene) -> None:
    ana = scene.patient()
    scene.invite(scene.visit(ana, 5 * DAY), DAY1, ago=timedelta(0))
    scene.look()
    scene.look(2 * DAY)

    scene.silent(DAY1, patient_id=ana)

    assert scene.tasks_of_silence() == []


@pytest.mark.parametrize(
    "end", ["words that fit nothing", "stop", "a cry for help", "paused by hand", "the visit was cancelled"]
)
def test_who_left_or_is_cared_for_is_not_silent(scene: ClockScene, end: str) -> None:
    scene.invited("home_safe")
    scene.look()
    ENDS[end](scene)

    scene.look(HOUR)
    scene.look(HOUR)
    scene.look(DAY)

    assert scene.tasks_of_silence() == []


def test_a_text_that_did_not_arrive_is_said_to_staff(scene: ClockScene) -> None:
    scene.invited("home_safe")
    scene.change(message, scene.rows(message)[0].id, status="undelivered")
    scene.look()

    scene.look(2 * HOUR)

    assert "did not arrive" in scene.tasks_of_silence()[0].detail
