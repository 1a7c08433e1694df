"""How messages fare, how callbacks go astray, and how scripted patients answer."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from reminders.simulator import Answer, Life, Script, Simulator, SimulatorConfig
from reminders.simulator.config import DEFAULT_SENDER
from reminders.simulator.delivery import Station, course
from reminders.simulator.patients import (
    ASKS_TO_CONFIRM,
    ASKS_TO_MOVE,
    CHARACTERS,
    CONFIRMA,
    CONFIRMS,
    SILENT,
    STOPS,
    TYPES_BADLY,
    Patient,
)

PATIENT = "+15055550123"
START = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
CONFIRM = "Hi Ana, your visit is tomorrow at 9:00 AM. Reply C to confirm."
CONFIRME = "Hola, Ana: su visita es mañana a las 9:00 a. m. Responda C para confirmar."


def chance() -> random.Random:
    return random.Random(1)  # noqa: S311  # simulated chance


def told(life: Life, *, code: int | None = None, service: bool = False) -> list[str]:
    """The statuses a callback hears, in order of time."""
    stations = course(life, chance(), service=service, validity=36000, code=code)
    return [s.status for s in sorted(stations, key=lambda s: s.after) if s.told]


def moved(life: Life) -> list[str]:
    stations = course(life, chance(), service=False, validity=36000, code=None)
    return [s.status for s in sorted(stations, key=lambda s: s.after) if s.moves]


@pytest.mark.parametrize(
    ("life", "statuses"),
    [
        pytest.param(Life(), ["sent", "delivered"], id="well"),
        pytest.param(Life(say_sending=True), ["sending", "sent", "delivered"], id="with sending"),
        pytest.param(Life(undelivered=1), ["sent", "undelivered"], id="undelivered"),
        pytest.param(Life(silent=1), ["sent"], id="never final"),
        pytest.param(Life(lost=1), [], id="lost"),
        pytest.param(Life(twice=1), ["sent", "sent", "delivered", "delivered"], id="twice"),
        pytest.param(Life(swapped=1), ["delivered", "sent"], id="out of order"),
        pytest.param(
            Life(undelivered=1, contradicted=1), ["sent", "undelivered", "delivered"], id="contradicted"
        ),
    ],
)
def test_callbacks_tell(life: Life, statuses: list[str]) -> None:
    assert told(life) == statuses


@pytest.mark.parametrize("life", [Life(lost=1), Life(twice=1), Life(swapped=1), Life(late=1)], ids=str)
def test_message_moves_on_time_whatever_happens_to_its_callbacks(life: Life) -> None:
    assert moved(life) == ["sent", "delivered"]


def test_service_also_reports_queued() -> None:
    assert told(Life(), service=True) == ["queued", "sent", "delivered"]


def test_late_callbacks_come_later_by_the_given_time() -> None:
    stations = course(Life(late=1, late_by=100), chance(), service=False, validity=9, code=None)
    assert [s.after for s in stations if s.told] == [101.0, 103.0]


def test_text_reaches_the_phone_also_when_no_carrier_says_so() -> None:
    stations = course(Life(silent=1), chance(), service=False, validity=9, code=None)
    assert stations == [Station(1.0, "sent", arrives=True)]


class Talk:
    """A patient with a script and a clinic that writes to it."""

    def __init__(self, script: Script) -> None:
        self.time = START
        self.simulator = Simulator(SimulatorConfig(), lambda: self.time)
        self.simulator.script(PATIENT, script)

    def say(self, text: str, wait: timedelta = timedelta(hours=3)) -> list[str]:
        """Send a text; what came back within `wait`."""
        before = len(self.simulator.books.messages)
        self.simulator.create({"To": PATIENT, "From": DEFAULT_SENDER, "Body": text})
        end = self.time + wait
        while (due := self.simulator.next_due()) and due <= end:
            self.time = max(self.time, due)
            self.simulator.advance()
        self.time = end
        return [m.text for m in self.simulator.books.messages[before:] if m.inbound]


@pytest.mark.parametrize(
    ("script", "text", "answer"),
    [
        (CONFIRMS, CONFIRM, "C"),
        (CONFIRMA, CONFIRME, "sí, ahí estaré"),
        (ASKS_TO_MOVE, CONFIRM, "my ride fell through, can we do another day?"),
        (TYPES_BADLY, CONFIRM, "yess ill be their"),
        (CONFIRMS, "How is your mood, 0 to 10?", "4"),
        (CONFIRMA, "¿Cómo está su ánimo, del 0 al 10?", "5"),
    ],
    ids=lambda value: value.name if isinstance(value, Script) else "",
)
def test_character_answers(script: Script, text: str, answer: str) -> None:
    assert Talk(script).say(text) == [answer]


def test_character_that_never_answers_does_not() -> None:
    assert Talk(SILENT).say(CONFIRM) == []


def test_character_that_stops_does_so_once_after_a_while() -> None:
    talk = Talk(STOPS)
    assert [talk.say(CONFIRM) for _ in range(4)] == [["C"], ["C"], ["C"], ["STOP"]]
    assert talk.simulator.opt_outs() == [(DEFAULT_SENDER, PATIENT)]


def test_answer_waits_for_its_delay() -> None:
    talk = Talk(Script("slow", (Answer(ASKS_TO_CONFIRM, ("C",), timedelta(hours=5)),)))
    assert talk.say(CONFIRM, wait=timedelta(hours=4)) == []
    assert talk.say("And?", wait=timedelta(hours=2)) == ["C"]


def test_undelivered_text_is_not_answered() -> None:
    talk = Talk(CONFIRMS)
    talk.simulator.mark(PATIENT, 30003)
    assert talk.say(CONFIRM) == []


def test_two_machines_do_not_talk_for_ever() -> None:
    patient = Patient(Script("chatty", (Answer(r".", ("again",)),), most_per_day=3))
    assert [patient.hear("hello", START) is not None for _ in range(5)] == [True, True, True, False, False]
    assert patient.hear("hello", START + timedelta(days=1)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, Ana. You are confirmed. See you tomorrow!",
        "Gracias, Ana. Quedó confirmada su visita.",
        "Thank you. The visit in that text is over, so there is nothing to confirm.",
        "Please arrange a driver to take you home. Questions? Call 505-555-0100.",
        "Por favor, venga con alguien que le lleve a casa. ¿Preguntas? 505-555-0100.",
    ],
)
def test_text_that_asks_nothing_is_left_unanswered_by_every_character(text: str) -> None:
    for script in CHARACTERS:
        assert Talk(script).say(text) == []


@pytest.mark.parametrize(
    "text", ["Sus visitas: martes 9:00 y jueves 9:00 C si viene, R para cambiar.", "Reply C to confirm or R."]
)
def test_text_that_asks_to_confirm_is_known_however_it_is_worded(text: str) -> None:
    assert Talk(CONFIRMS).say(text) == ["C"]
