from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.safety import Level, detect


@pytest.mark.parametrize(
    "text",
    [
        "I'd never hurt myself but I want to die",
        "no I want to die",
        "I am not ok. I do want to die",
        "mi hija no dice que quiere morir; mi hijo sí",
        "I haven't killed myself yet",
        "why not kill myself",
        "me muero de risa pero ya no quiero vivir",
    ],
)
def test_a_denial_elsewhere_does_not_hide_a_crisis(text: str) -> None:
    assert Level.CRISIS in detect(text)


@pytest.mark.parametrize(
    "text",
    [
        "no thoughts of hurting myself today",
        "no I don't want to die, I feel great",
        "no pienso matarme",
        "nunca me haría daño",
    ],
)
def test_a_denial_that_governs_the_words_is_believed(text: str) -> None:
    assert detect(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "took my xanax with water after treatment",
        "took two ambien with juice tonight",
        "tomé clonazepam con agua",
        "me tomé unas cervezas después del suero",
    ],
)
def test_what_was_drunk_with_it_does_not_hide_what_was_taken(text: str) -> None:
    assert Level.URGENT in detect(text)


@pytest.mark.parametrize("text", ["I drank some water before the visit", "tomé agua y un jugo"])
def test_water_is_no_red_flag(text: str) -> None:
    assert detect(text) == frozenset()


@pytest.mark.parametrize("pressure", ["BP 190/120", "185/122", "mi presión está en 200/110", "200 over 100"])
def test_a_dangerous_blood_pressure_is_an_emergency(pressure: str) -> None:
    assert Level.EMERGENCY in detect(pressure)


@pytest.mark.parametrize("pressure", ["128/82", "my pressure is 140/90", "11/23/2026", "505-555-0123"])
def test_an_ordinary_one_is_not(pressure: str) -> None:
    assert detect(pressure) == frozenset()


@given(position=st.integers(0, 12), mark=st.sampled_from("\u200b\u200d\u2060\u202e\ufeff\u00ad\u034f"))
@settings(max_examples=100, deadline=None)
def test_an_invisible_mark_hides_nothing(position: int, mark: str) -> None:
    text = "i want to die"
    assert Level.CRISIS in detect(text[:position] + mark + text[position:])


@pytest.mark.parametrize(
    "text",
    [
        "i made a mistake",
        "no one is here",
        "hello? nobody is at the front desk",
        "No I don't want to",
        "no thanks, i dont want to talk about it right now",
        "no gracias, no quiero contestar ahorita",
        "i cant come tmrw my babysiter quit",
        "mood was a 6 then the broncos lost so 4",
    ],
)
def test_everyday_words_that_cries_use_too_alarm_nobody(text: str) -> None:
    assert detect(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "im just a mistake",
        "my life is a mistake",
        "i was born a mistake",
        "no one is here. i took all the pills",
    ],
)
def test_a_cry_in_such_words_is_still_one(text: str) -> None:
    assert Level.CRISIS in detect(text)
