"""STOP, START, HELP and wrong numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.db.engine import Database
from reminders.db.schema import alert_step, consent_event, message, task
from reminders.services import alerts
from tests.integration.receive_kit import ALERTS, ANA, DAY, MINUTE, NOW, NURSE, STRANGER, Scene

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.mark.parametrize(
    ("text", "answers", "how"),
    [
        ("STOP", [], "keyword"),
        ("stop", [], "keyword"),
        ("Unsubscribe", [], "keyword"),
        ("stpo", ["opt_out_done"], "sentence"),
        ("ALTO", ["opt_out_done"], "sentence"),
        ("no me manden más mensajes", ["opt_out_done"], "sentence"),
        ("please stop texting me", ["opt_out_done"], "sentence"),
        ("wrong number", ["opt_out_done"], "wrong_number"),
    ],
)
def test_every_way_to_say_stop_blocks_the_number(
    scene: Scene, text: str, answers: list[str], how: str
) -> None:
    """Exact carrier words are answered by Twilio, which blocks our own answer."""
    scene.ask(scene.visit(scene.patient()))

    scene.text(text)

    assert scene.opted_out()
    assert scene.answers() == answers
    [event] = scene.rows(consent_event)
    assert (event.change, event.by, event.how, event.words) == ("revoked", "patient", how, text)


def test_stop_is_confirmed_once_and_nothing_follows_it(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))

    for text in (
        "please stop texting me",
        "stop messaging me please",
        "hello?",
        "C",
        "I can't make it",
        "help",
    ):
        scene.text(text)

    assert scene.answers() == ["opt_out_done"]


@pytest.mark.parametrize(
    "text",
    [
        "dont stop texting me these help a lot",
        "the nausea wont stop",
        "Liked “Tranquility Clinic: your visit is tomorrow. Reply STOP to stop.”",
        "cancel my appointment",
    ],
)
def test_the_word_stop_or_cancel_in_other_talk_is_no_opt_out(scene: Scene, text: str) -> None:
    scene.ask(scene.visit(scene.patient()))

    scene.text(text)

    assert not scene.opted_out()


def test_opt_out_type_stop_always_wins(scene: Scene) -> None:
    scene.patient()

    scene.text("basta ya", opt_out_type="STOP")

    assert scene.opted_out()
    assert scene.answers() == []


def test_stop_silences_both_patients_on_the_phone(scene: Scene) -> None:
    for name in ("Ana", "Luis"):
        visit = scene.visit(scene.patient(name))
        message_id = scene.ask(visit)
        scene.change(message, message_id, status="planned")

    scene.text("STOP")

    assert {row.status for row in scene.rows(message)} == {"skipped"}


def test_a_bare_cancel_opts_out_and_asks_staff_about_the_visit(scene: Scene) -> None:
    visit = scene.visit(scene.patient())

    scene.text("CANCEL")

    assert scene.opted_out()
    [row] = scene.rows(task)
    assert (row.kind, row.appointment_id) == ("maybe_cancel", visit)
    assert scene.answers() == []


def test_a_wrong_number_is_a_task(scene: Scene) -> None:
    scene.patient()

    scene.text("you have the wrong person")

    assert scene.tasks() == ["wrong_number"]
    assert scene.opted_out()


def test_cancelling_and_stopping_in_one_text_does_both(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))

    scene.text("cancel my visit and stop texting me")

    assert scene.opted_out()
    assert scene.tasks() == ["change_request"]
    assert scene.answers() == ["opt_out_done"]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("START", []),
        ("unstop", []),
        ("turn the texts back on", ["opt_in_done"]),
        ("INICIAR", ["opt_in_done"]),
    ],
)
def test_start_opens_a_number_that_had_stopped(scene: Scene, text: str, answers: list[str]) -> None:
    visit = scene.visit(scene.patient())
    scene.text("STOP")

    scene.text(text)

    assert not scene.opted_out()
    assert scene.answers() == answers
    assert scene.replanned == [visit]
    assert [row.change for row in scene.rows(consent_event)] == ["revoked", "granted"]


def test_yes_from_a_number_that_never_stopped_goes_to_its_prompt(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit)

    scene.text("YES", opt_out_type="START")

    assert scene.is_confirmed(visit)
    assert scene.rows(consent_event) == []


def test_start_from_a_number_that_never_stopped_does_nothing(scene: Scene) -> None:
    scene.patient()

    scene.text("START")

    assert scene.rows(consent_event) == []
    assert scene.answers() == []


def test_in_the_day_after_a_visit_an_opt_in_waits_for_a_call(scene: Scene) -> None:
    scene.visit(scene.patient(), -3 * HOUR, status="fulfilled")
    scene.text("STOP")

    scene.text("START")

    assert scene.opted_out()
    assert scene.tasks() == ["opt_in_request"]
    assert scene.rows(task)[0].due_at == NOW - 2 * HOUR + DAY
    assert scene.answers() == ["impaired_call_tomorrow"]


@pytest.mark.parametrize(("first", "second", "blocked"), [("STOP", "START", False), ("START", "STOP", True)])
def test_a_text_that_arrives_late_does_not_undo_a_later_word(
    scene: Scene, first: str, second: str, blocked: bool
) -> None:
    """The webhook brought the second; the first comes from the list, afterwards."""
    scene.patient()
    scene.text("please stop texting me")
    scene.text(second, after=10 * MINUTE)

    scene.text(first, received_at=scene.now - 5 * MINUTE, arrived_by="poller")

    assert scene.opted_out() is blocked


@pytest.mark.parametrize("text", ["HELP", "Info", "ayuda", "what is this"])
@pytest.mark.parametrize("number", [ANA, STRANGER], ids=["patient", "stranger"])
def test_help_is_answered_by_us(scene: Scene, text: str, number: str) -> None:
    scene.patient()

    scene.text(text, number=number)

    assert scene.answers(number) == ["help"]
    assert not scene.last().for_inbox


def test_help_that_twilio_has_answered_is_not_answered_again(scene: Scene) -> None:
    scene.patient()

    scene.text("HELP", opt_out_type="HELP")

    assert scene.answers() == []


def test_a_stop_from_a_staff_phone_breaks_its_chain_visibly(scene: Scene) -> None:
    scene.patient()
    scene.text("I want to die")

    scene.text("STOP", number=NURSE)

    assert scene.tasks() == ["delivery"]
    broken = [row for row in scene.rows(alert_step) if row.step == "unreachable"]
    assert {row.person for row in broken} == {"nurse"}

    scene.now += 20 * MINUTE
    alerts.climb(scene.database, ALERTS, scene.now)
    alerts.climb(scene.database, ALERTS, scene.now + 20 * MINUTE)

    assert [who for who, template in scene.pages() if template == "page_reminder"] == ["physician"] * 2
