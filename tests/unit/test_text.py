from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.text import normalise, words


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  ¿Cómo ESTÁ?  ", "¿como esta?"),
        ("ＳＴＯＰ", "stop"),
        ("s\u200bto\u2060p", "stop"),
        ("“No” don’t", '"no" don\'t'),
        ("7️⃣", "7"),
        ("a\r\n\n b", "a\nb"),
        ("ѕuiсide", "suicide"),
        ("👍🏽", "👍"),
    ],
)
def test_typography_is_undone(text: str, normal: str) -> None:
    assert normalise(text) == normal


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I do not wanna, pls!", "i dont want to , please ."),
        ("s t o p", "stop"),
        ("stoooop kiiilll", "stop kill"),
        ("k1ll d1e", "kill die"),
        ("kiero q me llamen", "quiero que me llamen"),
        ("covid19 b12", "covid19 b12"),
    ],
)
def test_words_have_one_spelling(text: str, plain: str) -> None:
    assert " ".join(words(text)) == plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("biviendo", "viviendo"), ("aser", "hacer"), ("resivir", "recibir"), ("want 2 die", "want to die")],
)
def test_a_word_is_read_as_it_sounds(typed: str, meant: str) -> None:
    assert " ".join(words(typed)) == meant
