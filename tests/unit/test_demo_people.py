"""The demo's patients answer every question of a check-in, each in their way, and are understood."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reminders.commands.demo_people import ANSWERS_ODDLY, GETS_BETTER, MEJORA
from reminders.domain.replies import Expecting, interpret
from reminders.domain.survey import Survey, Value
from reminders.domain.survey_flow import alerts_for, next_item, previous_item
from reminders.domain.survey_question import question
from reminders.domain.survey_reading import reply_to
from reminders.simulator import Script
from reminders.simulator.patients import Patient
from tests.unit.survey_kit import shipped

NOW = datetime(2026, 12, 1, 17, tzinfo=UTC)
AFTER = ("home_safe", "after_infusion_day1", "after_infusion_day3")
WHO = [
    (GETS_BETTER, "en", (*AFTER, "peg")),
    (MEJORA, "es", (*AFTER, "weekly_mood", "wellbeing")),
    (ANSWERS_ODDLY, "en", AFTER),
]


def talk(patient: Patient, survey: Survey, language: str) -> tuple[dict[str, Value], list[str]]:
    """A whole check-in: what is written down, and what the patient did on the way."""
    answers: dict[str, Value] = {}
    did: list[str] = []
    item = next_item(survey, {}, language=language)
    while item is not None:
        assert len(did) < 30, "they turn in circles"
        heard = patient.hear(question(survey, item, language), NOW)
        assert heard is not None, item.id
        reading = interpret(heard[0], language=language, expecting=Expecting.of_item(item))
        reply = reply_to(item, reading)
        did.append(reply.does)
        if reply.does == "back":
            item = previous_item(survey, answers, item.id, language=language)
        elif reply.does == "answer":
            answers[item.id] = reply.value
            assert not any(each.severity for each in alerts_for(item, reply.value)), item.id
            item = next_item(survey, answers, item.id, language=language)
            while item is not None and item.id in answers:
                item = next_item(survey, answers, item.id, language=language)
    return answers, did


@pytest.mark.parametrize(("script", "language", "surveys"), WHO, ids=[each[0].name for each in WHO])
def test_every_check_in_comes_to_its_end(script: Script, language: str, surveys: tuple[str, ...]) -> None:
    patient = Patient(script)
    for survey_id in surveys * 3:
        survey = shipped()[survey_id]
        answers, _ = talk(patient, survey, language)
        assert set(answers) <= {item.id for item in survey.items}
        assert survey.items[0].id in answers


def test_one_gets_better_from_time_to_time() -> None:
    patient, survey = Patient(GETS_BETTER), shipped()["after_infusion_day3"]
    moods = [talk(patient, survey, "en")[0]["mood"] for _ in range(6)]
    assert moods == sorted(moods, key=lambda value: float(value or 0))
    assert float(moods[-1] or 0) - float(moods[0] or 0) >= 3


@pytest.mark.parametrize(("script", "language"), [(ANSWERS_ODDLY, "en"), (MEJORA, "es")])
def test_one_answers_oddly_and_goes_back(script: Script, language: str) -> None:
    _, did = talk(Patient(script), shipped()["after_infusion_day1"], language)
    assert "back" in did
    assert did.count("answer") >= 5


def test_who_answers_oddly_confirms_without_an_alarm() -> None:
    patient = Patient(ANSWERS_ODDLY)
    for _ in range(3):
        heard = patient.hear("Reply C to confirm, R to change.", NOW)
        assert heard is not None
        reading = interpret(heard[0], expecting=Expecting("confirmation"))
        assert (str(reading.intent), reading.flags) == ("confirm", frozenset())
