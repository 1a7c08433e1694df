"""Answers and pages as they leave the house: from the shipped templates, and opening their prompts."""

from __future__ import annotations

import pytest

from reminders.db.engine import Database
from reminders.db.schema import appointment, message
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher
from tests.integration.receive_kit import ANA, DAY, MINUTE, NOW, NURSE, STRANGER, Scene


class Wire:
    """A scene whose answers are really sent."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.scene = Scene(database)
        self.clock = clock
        self.gateway = FakeGateway(clock)
        self.dispatcher = a_dispatcher(database, self.gateway, clock, self.scene.clinic)

    def says(self, body: str, *, number: str = ANA) -> list[str]:
        """What is sent to that number because of the text."""
        self.scene.text(body, number=number)
        self.clock.time = self.scene.now
        before = len(self.gateway.taken)
        self.dispatcher.drain()
        return [each.body for each in self.gateway.taken[before:] if each.to == number]


@pytest.fixture
def wire(database: Database, clock: FakeClock) -> Wire:
    return Wire(database, clock)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "December 2 at 10:00 AM"),
        ("es", "2 de diciembre"),
    ],
)
def test_thanks_name_the_visit_in_the_patients_language(wire: Wire, language: str, words: str) -> None:
    wire.scene.ask(wire.scene.visit(wire.scene.patient(language=language)))

    [body] = wire.says("C")

    assert words in body


def test_the_question_which_visit_is_answered_with_a_letter(wire: Wire) -> None:
    ana = wire.scene.patient()
    friday, tuesday = wire.scene.visit(ana, 3 * DAY), wire.scene.visit(ana, 7 * DAY)
    for visit in (friday, tuesday):
        wire.scene.ask(visit)

    [question] = wire.says("C")
    assert "A: Friday, December 4, 10:00 AM; B: Tuesday, December 8, 10:00 AM" in question
    [thanks] = wire.says("b")

    assert "Tuesday, December 8" in thanks
    assert [wire.scene.is_confirmed(each) for each in (friday, tuesday)] == [False, True]


def test_the_new_time_that_a_late_c_brings_can_be_confirmed(wire: Wire) -> None:
    visit = wire.scene.visit(wire.scene.patient(), 3 * DAY)
    wire.scene.ask(visit)
    wire.scene.change(appointment, visit, starts_at=NOW + 4 * DAY, time_revision=1, moved_at=NOW - MINUTE)

    [asked] = wire.says("C")
    assert "Saturday, December 5" in asked
    [thanks] = wire.says("C")

    assert "Saturday, December 5" in thanks
    assert wire.scene.is_confirmed(visit)


def test_a_no_is_asked_about_and_an_r_then_meant_for_that_visit(wire: Wire) -> None:
    wire.scene.ask(wire.scene.visit(wire.scene.patient()))

    [asked] = wire.says("No")
    assert "Reply R" in asked
    assert wire.scene.answers() == ["no_to_confirmation"]
    [told] = wire.says("R")

    assert "call you" in told
    assert wire.scene.tasks() == ["change_request"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("help", "988"),
        ("please stop texting me", "START"),
        ("is there parking?", "911"),
        ("I want to die", "988"),
        ("my chest hurts and I can't breathe", "911"),
        ("blood in my urine", "505-639-4973"),
        ("I can't make it", "call you"),
    ],
)
def test_every_answer_can_be_rendered(wire: Wire, text: str, words: str) -> None:
    wire.scene.visit(wire.scene.patient())

    assert [words in body for body in wire.says(text)] == [True]


def test_after_stop_the_confirmation_goes_out_and_nothing_else(wire: Wire) -> None:
    wire.scene.visit(wire.scene.patient())

    assert len(wire.says("please stop texting me")) == 1
    assert wire.says("are you there?") == []
    [crisis] = wire.says("I want to die")

    assert "988" in crisis


def test_staff_are_paged_without_clinical_content_and_learn_that_it_is_theirs(wire: Wire) -> None:
    wire.says("I want to die", number=STRANGER)
    [page] = [each.body for each in wire.gateway.taken if each.to == NURSE]
    code = wire.scene.alert().code
    assert f"Reply ACK {code}" in page
    assert "die" not in page

    [mine] = wire.says(f"ack {code.lower()}", number=NURSE)

    assert code in mine
    assert {row.status for row in wire.scene.rows(message)} == {"accepted"}


def test_a_wrong_code_is_answered(wire: Wire) -> None:
    wire.says("I want to die")

    [body] = wire.says("ACK 9", number=NURSE)

    assert "no open alert has that code" in body
