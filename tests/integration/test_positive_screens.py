"""A threshold that pages nobody is still read by somebody: one task for each patient and survey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from reminders.db.engine import Database
from reminders.db.schema import alert, task
from tests.integration.check_in_kit import CheckInScene
from tests.integration.receive_kit import DAY


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


def answers(scene: CheckInScene, survey: str, *said: str, patient_id: int | None = None) -> int:
    """The patient is asked now, and answers all; their id."""
    ana = patient_id if patient_id is not None else scene.patient()
    scene.invite(scene.visit(ana, -DAY), survey, ago=timedelta(0))
    for each in said:
        scene.says(each)
    return ana


def screens(scene: CheckInScene) -> list[Any]:
    return [row for row in scene.rows(task) if row.kind == "positive_screen"]


def test_the_highest_phq2_is_one_task_and_pages_nobody(scene: CheckInScene) -> None:
    ana = answers(scene, "phq2", "3", "3")

    [told] = screens(scene)
    assert (told.patient_id, told.detail) == (ana, "Read: PHQ-2 6, positive screen.")
    assert scene.rows(alert) == []
    assert scene.pages() == []


def test_a_negative_screen_is_no_task(scene: CheckInScene) -> None:
    answers(scene, "phq2", "1", "1")

    assert screens(scene) == []


def test_worse_than_last_time_is_said(scene: CheckInScene) -> None:
    ana = answers(scene, "phq2", "1", "1")
    scene.now += 7 * DAY
    answers(scene, "phq2", "3", "3", patient_id=ana)

    assert [row.detail for row in screens(scene)] == ["Read: PHQ-2 6, positive screen; was 2 (worse)."]


def test_one_task_is_open_with_the_newest_total_and_the_next_opens_when_it_is_done(
    scene: CheckInScene,
) -> None:
    ana = answers(scene, "phq2", "2", "2")
    scene.now += 7 * DAY
    answers(scene, "phq2", "3", "3", patient_id=ana)
    assert [row.detail for row in screens(scene)] == ["Read: PHQ-2 6, positive screen; was 4 (worse)."]

    with scene.database.write() as connection:
        connection.execute(update(task).values(done_at=scene.now, done_by="front desk"))
    scene.now += 7 * DAY
    answers(scene, "phq2", "2", "2", patient_id=ana)

    assert [row.done_at is None for row in screens(scene)] == [False, True]


def test_a_total_that_pages_people_is_no_second_task(scene: CheckInScene) -> None:
    answers(scene, "phq9", *["3"] * 7, "1", "0", "0")

    assert [row.severity for row in scene.rows(alert)] == ["clinical"]
    assert screens(scene) == []


def test_a_correction_that_takes_the_flag_back_closes_the_task(scene: CheckInScene) -> None:
    answers(scene, "phq2", "0", "3")
    assert [row.done_at for row in screens(scene)] == [None]

    for each in ("back", "0"):
        scene.says(each)

    assert [row.done_by for row in screens(scene)] == ["the patient's correction"]
