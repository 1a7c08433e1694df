"""Conditions of branches: what they mean, and that no text whatever does harm."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reminders.domain.survey_expression import DEEPEST, LONGEST, BadExpressionError, holds, parse

NUMBERS = ("nausea", "pain", "home")
TEXTS = ("note",)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("nausea >= 2", {"nausea": 2}, True),
        ("nausea >= 2", {"nausea": 1}, False),
        ("nausea>=2", {"nausea": 3}, True),
        ("2 <= nausea", {"nausea": 2}, True),
        ("1 < nausea <= 3", {"nausea": 3}, True),
        ("1 < nausea <= 3", {"nausea": 1}, False),
        ("nausea == 2.5", {"nausea": 2.5}, True),
        ("nausea != 2", {"nausea": 3}, True),
        ("home == yes", {"home": 1}, True),
        ("home == no", {"home": 1}, False),
        ("nausea > pain", {"nausea": 3, "pain": 2}, True),
        ("nausea > 1 and pain > 1", {"nausea": 2, "pain": 1}, False),
        ("nausea > 1 or pain > 1", {"nausea": 2, "pain": 1}, True),
        ("not (nausea > 1 or pain > 1)", {"nausea": 0, "pain": 0}, True),
        ("answered(note)", {"note": "hello"}, True),
        ("answered(note)", {"note": None}, False),
        ("answered(note)", {}, False),
        # a missing answer is never 0
        ("nausea < 2", {}, False),
        ("nausea == 0", {"nausea": None}, False),
        ("nausea != 0", {}, False),
        ("not nausea >= 2", {}, False),
        ("not (nausea >= 2)", {"nausea": None}, False),
        ("nausea >= 2 or pain >= 2", {"pain": 2}, True),
        ("nausea >= 2 and pain >= 2", {"pain": 2}, False),
        ("not (nausea >= 2 and pain >= 2)", {"pain": 1}, True),  # whatever nausea is
        ("1 < nausea < pain", {"nausea": 0}, False),
        ("nausea >= 2", {"nausea": "2"}, False),
    ],
)
def test_what_a_condition_means(text: str, answers: dict[str, float | str | None], expected: bool) -> None:
    assert holds(parse(text, numbers=NUMBERS, texts=TEXTS), answers) is expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This is not a condition."),
        ("nausea >=", "This is not a condition."),
        ("nausea >= 2)", "This is not a condition."),
        ("(" * 300 + "nausea > 1" + ")" * 80, "This is not a condition."),
        ("nausea = 2", "`=` means nothing in a condition. For equal write ==."),
        ("nausea > -1", "`-` means nothing in a condition."),
        ("nausea + pain > 3", "`+` means nothing in a condition."),
        ("nausea; import os", "`;` means nothing in a condition."),
        ("nausea > '2'", "`'` means nothing in a condition."),
        ("nausea.real > 1", "`.` means nothing in a condition."),
        ("nausea > 2x", "`2` runs into what follows it. Put a space between."),
        ("nausea > 0x10", "`0` runs into what follows it. Put a space between."),
        ("nauseа > 1", "`а` means nothing in a condition."),  # the last letter is Cyrillic
        ("dizzy > 1", "There is no item `dizzy` up to here. Known: home, nausea, pain."),
        ("note > 1", "`note` is answered in words, which cannot be compared. Write answered(note)."),
        ("nausea", "`nausea` alone is no condition. Compare it, such as nausea >= 1"),
        ("1 > 2", "This compares numbers only, so it is always the same. Name an item."),
        ("yes == no", "This compares numbers only, so it is always the same. Name an item."),
        ("nausea in pain", "Only < <= == != >= and > compare."),
        ("nausea is pain", "Only < <= == != >= and > compare."),
        ("eval(nausea) > 1", "Only items and numbers can be compared."),
        ("answered(nausea, pain)", "`,` means nothing in a condition."),
        ("answered(dizzy)", "There is no item `dizzy` up to here."),
        ("answered()", "A condition compares items with numbers."),
        ("lambda nausea", "This is not a condition."),
        ("not not not not not not not not not nausea > 1", "This condition has too many brackets"),
        ("nausea > 1 " * 100, f"A condition may have {LONGEST} characters."),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(BadExpressionError) as raised:
        parse(text, numbers=NUMBERS, texts=TEXTS)
    assert str(raised.value).startswith(said)


WORDS = """nausea pain home note dizzy answered ( ) and or not yes no < <= == != > >= 0 2 10 1.5 if else
    lambda None True in is await __import__"""
PIECES = st.sampled_from(WORDS.split())
VALUES = st.none() | st.integers(-5, 20) | st.floats() | st.text(max_size=3)


@given(
    st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=12).map("".join) | st.text(),
    st.dictionaries(st.sampled_from([*NUMBERS, *TEXTS]), VALUES),
)
@example("nausea\x00 > 1", {})
@example("\x0c nausea > 1", {"nausea": 2})
@example("nausea > 1 \n and pain > 1", {})
@example("nausea > 1_000", {})
@example("nausea > 1e5", {})
@example("9" * 300 + " > nausea", {})
def test_any_text_is_a_condition_or_is_refused_and_never_raises_later(
    text: str, answers: dict[str, float | str | None]
) -> None:
    try:
        expression = parse(text, numbers=NUMBERS, texts=TEXTS)
    except BadExpressionError:
        return
    assert expression.names
    assert expression.names <= {*NUMBERS, *TEXTS}
    assert holds(expression, answers) in (True, False)
    assert parse(expression.text, numbers=NUMBERS, texts=TEXTS) == expression


SIMPLE = [f"{name} {sign} {number}" for name in NUMBERS for sign in ("<", ">=") for number in (0, 2)]
NESTED = st.recursive(
    st.sampled_from(SIMPLE),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@given(NESTED, st.fixed_dictionaries({name: st.integers(-1, 3) for name in NUMBERS}))
def test_with_all_answers_it_means_what_python_would_mean(text: str, answers: dict[str, int]) -> None:
    try:
        expression = parse(text, numbers=NUMBERS)
    except BadExpressionError:
        assert text.count("(") > DEEPEST // 2 or len(text) > LONGEST
        return
    assert holds(expression, answers) is eval(text, {}, answers)  # noqa: S307 - our own text
