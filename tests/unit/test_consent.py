from __future__ import annotations

import pytest

from reminders.domain.consent import carrier_keyword, reads_as


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", "STOP"),
        (" stop \n", "STOP"),
        ("Cancel", "STOP"),
        ("optout", "STOP"),
        ("yes", "START"),
        ("INFO", "HELP"),
        ("STOP.", None),
        ("stop please", None),
        ("ALTO", None),
        ("ayuda", None),
    ],
)
def test_a_carrier_takes_one_exact_word_only(text: str, keyword: str | None) -> None:
    assert carrier_keyword(text) == keyword


@pytest.mark.parametrize(
    "text",
    [
        "stpo",
        "sotp",
        "unsubcribe",
        "“STOP”",
        "s.t.o.p.",
        "st0p",
        "no me manden más mensajes",
        "leave me alone",
    ],
)
def test_a_reasonable_person_reads_these_as_stop(text: str) -> None:
    assert reads_as(text).wants == "out"


@pytest.mark.parametrize(
    "text",
    [
        "shop",
        "step",
        "top",
        "stoop",
        "stops",
        "quiet",
        "cancer",
        "the end",
        "dont stop texting me",
        "should I stop my pills?",
        "please don't stop sending reminders",
        "no dejen de escribirme",
        "end of the day works",
        "la baja presión me da sueño",
    ],
)
def test_ordinary_words_never_stop_anything(text: str) -> None:
    assert reads_as(text).wants != "out"


@pytest.mark.parametrize(
    "text", ["wrong number", "this is not Maria", "no soy Juan, se equivoco", "aquí no vive ninguna Rosa"]
)
def test_a_wrong_number_is_an_opt_out_that_says_so(text: str) -> None:
    reading = reads_as(text)
    assert (reading.wants, reading.wrong_number) == ("out", True)


@pytest.mark.parametrize("text", ["I'm not sure", "im not ok", "no soy alérgica", "this is not working"])
def test_not_being_something_is_no_wrong_number(text: str) -> None:
    assert reads_as(text).wants is None


@pytest.mark.parametrize("text", ["CANCEL", "cancel.", "Cancelar", "cancel please"])
def test_a_bare_cancel_may_have_meant_the_visit(text: str) -> None:
    reading = reads_as(text)
    assert (reading.wants, reading.maybe_cancel) == ("out", True)


@pytest.mark.parametrize(
    "text",
    ["cancel today please", "cancelar hoy por favor", "cancel tomorrow", "cancel my 10 oclock"],
)
def test_cancelling_a_day_is_about_the_visit(text: str) -> None:
    assert reads_as(text).wants != "out"


@pytest.mark.parametrize(
    "text", ["yes stop", "7. stpo", "no. unsubscribe", "STOP lol", "ok stop", "alto jaja"]
)
def test_a_command_beside_an_answer_is_heard(text: str) -> None:
    assert reads_as(text).wants == "out"


@pytest.mark.parametrize("text", ["oops i typed the wrong number, its 6", "wrong answer sorry, 4"])
def test_a_wrong_answer_is_no_wrong_number(text: str) -> None:
    assert reads_as(text).wants is None
