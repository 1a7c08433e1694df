"""Differences of versions and dear characters, as the editor of texts shows them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.dear import dear_characters, marked
from reminders.domain.difference import difference

TEXTS = st.text("ab .\n{}é", max_size=60)


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_versions_whole(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(each.text for each in pieces if each.kind != "new") == before
    assert "".join(each.text for each in pieces if each.kind != "gone") == after


def test_only_the_word_that_changed_is_marked() -> None:
    pieces = difference("your visit is today. STOP to stop.", "your visit is {{ when }}. STOP to stop.")
    assert [each.text for each in pieces if each.kind == "gone"] == ["today. "]
    assert [each.text for each in pieces if each.kind == "same"] == ["your visit is ", "STOP to stop."]


def test_two_large_and_foreign_texts_are_compared_in_no_time() -> None:
    begun = time.perf_counter()
    difference("x y " * 4000, "y x " * 4000)
    assert time.perf_counter() - begun < 5


@given(TEXTS)
def test_marking_changes_no_word(text: str) -> None:
    assert "".join(run.text for run in marked(text)) == text


@pytest.mark.parametrize(
    ("text", "char", "instead", "words"),
    [
        ("don’t", "’", "'", ()),
        ("10–11", "–", "-", ()),
        ("Más tarde, más", "á", None, ("Más", "más")),
        ("zero\u200bwidth", "\u200b", "", ()),
        ("🙂", "🙂", None, ()),
    ],
)
def test_a_cheaper_spelling_is_offered_only_where_it_is_as_right(
    text: str, char: str, instead: str | None, words: tuple[str, ...]
) -> None:
    (found,) = dear_characters([text])
    assert (found.char, found.instead, found.words) == (char, instead, words)


def test_what_nobody_sees_is_called_by_its_name() -> None:
    (found,) = dear_characters(["a\u200bb"])
    assert found.label == "zero width space"


def test_a_plain_text_has_nothing_dear() -> None:
    assert dear_characters(["¿Mañana? Niñez, café."]) == []
