"""Ordinary answers, typed as people type them: they alarm nobody and are understood."""

from __future__ import annotations

import pytest

from reminders.domain.replies import Expecting, interpret
from reminders.domain.safety import Level, detect

SCALE = Expecting("scale", 0, 10, higher_is_better=True)
NAUSEA = Expecting.parse(
    "choice:0=not at all|nada,1=a little|un poco,2=quite a bit|bastante,3=very much|mucho"
)
YES_NO = Expecting("yes_no")


@pytest.mark.parametrize(
    "text",
    [
        "7 I guess",
        "Seven, I guess",
        "I think three",
        "six and a half",
        "7ish I guess lol",
        "sorry I meant 6",
        "perdón, quise decir 6",
        "no sé, un 6",
        "a couple days",
        "I guess several days",
        "almost every day I think",
        "yes I guess so",
        "I guess not",
        "not really I guess",
        "aquí no hay nadie",  # to "is someone with you?": the survey itself pages people
    ],
)
def test_a_plain_answer_raises_nothing(text: str) -> None:
    assert detect(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "7 I want to die",
        "no more I guess",
        "I guess this is it",
        "3 cant do this anymore",
        "0 I think I'm done here",
        "2 pero ya no quiero vivir",
        "120 I think",  # more than any answer: pills, perhaps
    ],
)
def test_an_answer_hides_no_cry_beside_it(text: str) -> None:
    assert detect(text)


@pytest.mark.parametrize(
    ("text", "intent", "because"),
    [
        ("no sé", "unclear", "I do not know"),
        ("no lo se, la verdad", "unclear", "I do not know"),
        ("no idea", "unclear", "I do not know"),
        ("no estoy segura", "no", "she may not be safe"),
        ("no se me ha quitado", "no", "it has not gone away"),
        ("no se preocupe, ya llegué", "yes", "do not worry"),
    ],
)
def test_who_does_not_know_has_not_said_no(text: str, intent: str, because: str) -> None:
    assert str(interpret(text, expecting=YES_NO, language="es").intent) == intent, because


@pytest.mark.parametrize(
    ("text", "value"), [("basante", 2), ("mucho mucho", 3), ("nada, nada", 0), ("very very much", 3)]
)
def test_a_label_misspelt_or_said_twice_is_that_label(text: str, value: float) -> None:
    assert interpret(text, expecting=NAUSEA).value == value


@pytest.mark.parametrize(
    ("text", "value"), [("Sevn i guess lol", 7), ("siete jaja", 7), ("jaja", None), ("lol", None)]
)
def test_a_laugh_beside_a_number_changes_nothing(text: str, value: float | None) -> None:
    assert interpret(text, expecting=SCALE).value == value


@pytest.mark.parametrize(
    ("text", "value"), [("-3", -3), ("minus 2", -2), ("menos 4", -4), ("3", 3), ("-8", None)]
)
def test_a_minus_counts_where_the_scale_goes_below_zero(text: str, value: float | None) -> None:
    assert interpret(text, expecting=Expecting.parse("scale:-5-5:worse")).value == value


@pytest.mark.parametrize("text", ["bakc", "abck", "atars", "atraz", "regesar"])
def test_a_slip_in_back_is_back(text: str) -> None:
    assert str(interpret(text, expecting=SCALE).intent) == "back"


@pytest.mark.parametrize(
    "text",
    [
        "dont text me no more",
        "don't text me no more please",
        "dont send me nothing else",
        "do not send me no more texts",
    ],
)
def test_two_denials_stop_texts_as_one_does(text: str) -> None:
    assert str(interpret(text).intent) == "opt_out"


@pytest.mark.parametrize("text", ["dont text me nothing personal here", "dont text me while im at work"])
def test_what_not_to_write_is_no_stop(text: str) -> None:
    assert str(interpret(text).intent) != "opt_out"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no puedo ese día", "reschedule_request"),
        ("no puedo a esa hora", "reschedule_request"),
        ("I cant that day", "cancel_request"),
    ],
)
def test_who_cannot_come_on_that_day_has_said_so(text: str, intent: str) -> None:
    assert str(interpret(text, expecting=Expecting("confirmation")).intent) == intent


@pytest.mark.parametrize(
    "text",
    [
        "please dont text me anymore",
        "dejenme en paz",
        "no quiero que me escriban",
        "take me off this list please",
    ],
)
def test_asking_for_no_more_texts_alarms_nobody(text: str) -> None:
    assert detect(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "stop texting me i want to die",
        "leave me alone i want it to end",
        "no me escriban mas, ya no vale la pena",
        "unsubscribe me i wont be around",
    ],
)
def test_a_cry_beside_it_is_heard(text: str) -> None:
    assert Level.CRISIS in detect(text)
