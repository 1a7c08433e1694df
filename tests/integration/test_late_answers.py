"""An answer that comes after a newer infusion is not filed under the visit before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reminders.db.engine import Database
from reminders.db.schema import answer, check_in
from tests.integration.check_in_kit import CheckInScene
from tests.integration.receive_kit import ANA, DAY

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY1 = "after_infusion_day1"
#: Asked a week ago about the infusion of the day before; over after a day and a half.
ASKED = 7 * DAY


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    """Ana was asked for her mood last week, after an infusion, and has not answered."""
    made = CheckInScene(database)
    ana = made.patient()
    made.invite(made.visit(ana, -8 * DAY), DAY1, ago=ASKED)
    return made


def filed(scene: CheckInScene) -> list[tuple[str, str, str | None, bool]]:
    """Survey, item, value and lateness of all that was answered."""
    of = {row.id: row.survey for row in scene.rows(check_in)}
    return [(of[row.check_in_id], row.item, row.value, row.late) for row in scene.rows(answer)]


def infusion(ago: timedelta, **values: Any) -> Callable[[CheckInScene], None]:
    return lambda scene: void(scene.visit(1, -ago, **values))


def void(_: object) -> None: ...


def sent(survey: str, ago: timedelta) -> Callable[[CheckInScene], None]:
    return lambda scene: void(scene.invite(scene.visit(1, -8 * DAY, kind="consultation"), survey, ago=ago))


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(lambda _: None, id="nothing"),
        pytest.param(infusion(2 * HOUR, kind="consultation"), id="a visit that is no infusion"),
        pytest.param(infusion(-2 * HOUR), id="an infusion that is still to come"),
        pytest.param(infusion(2 * HOUR, status="cancelled"), id="an infusion that was called off"),
        pytest.param(infusion(2 * HOUR, status="no_show"), id="an infusion to which she did not come"),
    ],
)
def test_a_late_answer_counts(scene: CheckInScene, between: Callable[[CheckInScene], None]) -> None:
    between(scene)

    scene.text("7")

    assert filed(scene) == [(DAY1, "mood", "7", True)]


@pytest.mark.parametrize("words", ["7", "7 slept badly", "siete", "7/10"])
@pytest.mark.parametrize("status", ["booked", "fulfilled", "arrived"])
def test_an_answer_after_a_newer_infusion_goes_to_a_person_and_is_filed_nowhere(
    scene: CheckInScene, words: str, status: str
) -> None:
    infusion(2 * HOUR, status=status)(scene)

    scene.text(words)

    assert filed(scene) == []
    assert (scene.last().body, scene.last().for_inbox, scene.last().outcome) == (
        words,
        True,
        "answer_too_late",
    )
    assert scene.answers() == ["inbox_notice"]


def test_what_was_asked_since_takes_the_answer_and_nobody_is_asked_which(scene: CheckInScene) -> None:
    infusion(30 * HOUR)(scene)
    sent("weekly_mood", 2 * HOUR)(scene)

    scene.text("7")

    assert filed(scene) == [("weekly_mood", "mood", "7", False)]


def test_what_fits_nothing_that_was_asked_since_is_asked_again_and_not_filed_under_the_old_one(
    scene: CheckInScene,
) -> None:
    infusion(4 * HOUR)(scene)
    scene.invite(2, "home_safe", ago=HOUR)

    [again] = scene.says("7")

    assert again.startswith("[survey_again] Are you home safe now?")
    assert filed(scene) == []


def test_the_same_survey_sent_again_takes_the_place_of_the_old_one_also_when_it_is_answered(
    database: Database,
) -> None:
    scene = CheckInScene(database)
    scene.patient()
    sent("weekly_mood", 20 * DAY)(scene)
    sent("weekly_mood", 3 * DAY)(scene)
    scene.text("5", after=MINUTE)
    scene.deliver()

    scene.text("8", after=3 * HOUR)

    assert filed(scene) == [("weekly_mood", "mood", "5", True)]
    assert scene.last().outcome == "answer_too_late"


def test_an_answer_in_time_counts_also_after_a_newer_infusion(database: Database) -> None:
    scene = CheckInScene(database)
    scene.patient()
    scene.invite(scene.visit(1, -DAY), DAY1, ago=6 * HOUR)
    infusion(3 * HOUR)(scene)

    scene.text("7")

    assert filed(scene) == [(DAY1, "mood", "7", False)]


def test_a_conversation_that_has_begun_late_goes_on(scene: CheckInScene) -> None:
    """What was asked last, and not the invitation, is what something newer must lie behind."""
    scene.says("7")
    infusion(2 * HOUR)(scene)  # read from the calendar only now

    scene.says("8")

    assert [each[1] for each in filed(scene)] == ["mood", "sleep"]


@pytest.mark.parametrize(("words", "outcome"), [("STOP", "opted_out"), ("less", "reminders_only")])
def test_stop_and_less_are_heard_all_the_same(scene: CheckInScene, words: str, outcome: str) -> None:
    infusion(2 * HOUR)(scene)

    scene.text(words)

    assert outcome in scene.last().outcome


def test_a_cry_beside_it_pages_people(scene: CheckInScene) -> None:
    infusion(2 * HOUR)(scene)

    scene.text("1 I want to die")

    assert scene.alert().severity == "crisis"
    assert filed(scene) == []
    assert scene.last().for_inbox


def test_another_patient_on_the_phone_has_an_infusion_and_the_answer_is_still_hers(
    scene: CheckInScene,
) -> None:
    luis = scene.patient("Luis", number=ANA)
    scene.visit(luis, -2 * HOUR)

    scene.text("7")

    assert filed(scene) == [(DAY1, "mood", "7", True)]
