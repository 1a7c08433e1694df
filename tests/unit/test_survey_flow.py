"""A survey under way: what comes next, which value is stored, what is alerted."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.survey import (
    END,
    Alert,
    Answer,
    Answers,
    Choice,
    Item,
    Number,
    Option,
    Scale,
    Survey,
    Text,
    YesNo,
)
from reminders.domain.survey_flow import alerts_for, asked, next_item, previous_item, value_of
from tests.unit.survey_kit import item, shipped, survey

NAUSEA = survey(item("a", None, ("a >= 2", "b")), item("b"), item("c"))
SKIPS = survey(item("a", None, ("a == 0", "c")), item("b"), item("c"))
TWO = survey(
    item("a", None, ("a >= 8", "b"), ("a >= 5", "c")), item("b", None, (None, "d")), item("c"), item("d")
)
ENDS = survey(item("a", None, ("a == 0", END)), item("b"))


def way(one: Survey, answers: Answers, language: str | None = None) -> list[str]:
    return [each.id for each in asked(one, answers, language=language)]


@pytest.mark.parametrize(
    ("one", "answers", "expected"),
    [
        (NAUSEA, {}, "a"),
        (NAUSEA, {"a": 2}, "ab"),
        (NAUSEA, {"a": 1}, "ac"),  # b is asked only if the branch leads there
        (NAUSEA, {"a": None}, "ac"),
        (NAUSEA, {"a": 2, "b": None}, "abc"),
        (NAUSEA, {"a": 1, "c": 1}, "ac"),
        (SKIPS, {"a": 0}, "ac"),
        (SKIPS, {"a": 1}, "ab"),
        (SKIPS, {"a": 1, "b": 1}, "abc"),
        (TWO, {"a": 9}, "ab"),
        (TWO, {"a": 9, "b": 0}, "abd"),
        (TWO, {"a": 6}, "ac"),
        (TWO, {"a": 1}, "ad"),
        (ENDS, {"a": 0}, "a"),
        (ENDS, {"a": 1}, "ab"),
    ],
)
def test_which_questions_are_asked(
    one: Survey, answers: dict[str, float | str | None], expected: str
) -> None:
    assert way(one, answers) == list(expected)


@pytest.mark.parametrize(
    ("answers", "before", "expected"),
    [
        ({"a": 2, "b": 1}, None, "b"),
        ({"a": 2, "b": 1}, "c", "b"),
        ({"a": 1}, "c", "a"),  # b was not asked
        ({"a": 1}, "a", None),
        ({}, None, None),
        ({"a": 1}, "gone", None),
    ],
)
def test_back_goes_to_the_question_that_was_asked_before(
    answers: dict[str, float | str | None], before: str | None, expected: str | None
) -> None:
    found = previous_item(NAUSEA, answers, before)
    assert (found.id if found else None) == expected


def test_after_a_question_that_was_edited_away_the_first_open_one_follows() -> None:
    found = next_item(NAUSEA, {"gone": 1, "a": 1}, "gone")
    assert found is not None
    assert found.id == "b"
    assert next_item(NAUSEA, {"a": 1, "b": 1, "c": 1}, "gone") is None


def test_what_is_not_asked_in_a_language_is_passed_over() -> None:
    left_out = Item("b", {"en": "?"}, YesNo(), left_out_in=frozenset({"es"}))
    one = survey(item("a"), left_out, item("c"))
    assert way(one, {"a": 1}, "es") == ["a", "c"]
    assert way(one, {"a": 1}, "en") == ["a", "b"]


@given(
    st.sampled_from(sorted(shipped())),
    st.dictionaries(st.integers(0, 20), st.none() | st.integers(0, 10)),
    st.sampled_from(["en", "es", "fr"]),
)
def test_every_survey_ends_and_asks_nothing_twice(
    name: str, chosen: dict[int, int | None], language: str
) -> None:
    one = shipped()[name]
    answers: dict[str, float | str | None] = {}
    last = None
    for place in range(len(one.items) + 1):
        nxt = next_item(one, answers, last, language=language)
        if nxt is None:
            break
        assert nxt.id not in answers
        answers[nxt.id] = chosen.get(place)
        last = nxt.id
    else:
        pytest.fail("it goes on")
    assert [each.id for each in asked(one, answers, language=language)] == list(answers)


# -- values -----------------------------------------------------------------------------------------

OPTIONS = Choice((Option(0, {"en": "no"}), Option(1, {"en": "some"}), Option(2, {"en": "much"})))
GAPS = Choice((Option(1, {"en": "no"}), Option(3, {"en": "much"})), "better")


@pytest.mark.parametrize(
    ("answer", "read", "stored"),
    [
        (Scale(0, 10, "better"), 7, 7),
        (Scale(0, 10, "better"), 6.5, 6),
        (Scale(0, 10, "worse"), 6.5, 7),
        (Scale(0, 10, "worse"), 9.01, 10),
        (Scale(0, 10, "worse"), 10, 10),
        (Scale(0, 10, "worse"), 10.5, None),
        (Scale(0, 10, "better"), -0.5, None),
        (Scale(1, 5, "better"), 0, None),
        (OPTIONS, 1, 1),
        (OPTIONS, 1.5, 2),
        (OPTIONS, 2.5, None),
        (OPTIONS, 3, None),
        (GAPS, 2, None),
        (GAPS, 1.5, None),
        (YesNo(), 1, 1),
        (YesNo(), 0, 0),
        (YesNo(), 2, None),
        (YesNo(), 0.5, None),
        (Number(0, 24), 7, 7),
        (Number(0, 24), 7.4, 7),
        (Number(0, 24, higher_is="worse"), 7.4, 8),
        (Number(0, 24, whole=False), 7.5, 7.5),
        (Number(0, 24), 25, None),
        (Text(), 1, None),
        (Scale(0, 10, "worse"), math.nan, None),
        (Scale(0, 10, "worse"), math.inf, None),
    ],
)
def test_which_value_is_stored(answer: Answer, read: float, stored: float | None) -> None:
    assert value_of(item("a", answer), read) == stored


@given(
    st.sampled_from([Scale(0, 10, "better"), Scale(-3, 3, "worse"), OPTIONS, YesNo(), Number(0, 24), GAPS]),
    st.floats() | st.integers(-3, 12).map(float),
)
def test_a_stored_value_is_inside_the_range_and_near_what_was_said(answer: Answer, read: float) -> None:
    value = value_of(item("a", answer), read)
    if value is None:
        return
    match answer:
        case Choice(options):
            assert value in [option.value for option in options]
        case Scale(low, high) | Number(low, high):
            assert low <= value <= high
        case _:
            assert value in (0, 1)
    assert abs(value - read) <= 1


# -- alerts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comparison", "meeting"),
    [("below", [0, 1]), ("at_most", [0, 1, 2]), ("is", [2]), ("at_least", [2, 3, 4]), ("above", [3, 4])],
)
def test_a_threshold_includes_what_its_word_says(comparison: str, meeting: list[int]) -> None:
    alert = Alert(comparison, 2, "clinical")  # type: ignore[arg-type]
    assert [value for value in range(5) if alert.holds(value)] == meeting


def test_the_most_severe_alert_comes_first_and_a_flag_alone_is_none() -> None:
    one = Item(
        "a",
        {"en": "?"},
        Scale(0, 10, "worse"),
        alerts=(
            Alert("at_least", 5, "clinical"),
            Alert("at_least", 8, "crisis"),
            Alert("at_least", 1, flag="f"),
        ),
    )
    assert [alert.severity for alert in alerts_for(one, 9)] == ["crisis", "clinical"]
    assert alerts_for(one, 2) == ()


@pytest.mark.parametrize("value", [None, "9"])
def test_a_missing_answer_and_words_meet_no_threshold(value: str | None) -> None:
    one = Item("a", {"en": "?"}, Text(), alerts=(Alert("at_least", 0, "crisis"), Alert("below", 9, "crisis")))
    assert alerts_for(one, value) == ()


@pytest.mark.parametrize(
    ("name", "item_id", "value", "severity"),
    [
        ("home_safe", "home_safe", 0, "emergency"),
        ("home_safe", "home_safe", 1, None),
        ("home_safe", "someone_near", 0, "emergency"),
        ("after_infusion_day1", "mood", 2, "clinical"),
        ("after_infusion_day1", "mood", 3, None),
        ("after_infusion_day1", "nausea_now", 0, "clinical"),
        ("after_infusion_day1", "far_away", 1, "clinical"),
        ("after_infusion_day1", "call_me", 1, "clinical"),
        ("after_infusion_day3", "pain", 9, "clinical"),
        ("after_infusion_day3", "support", 0, "clinical"),
        ("pcl5", "pcl5_16", 3, "clinical"),
        ("pcl5", "pcl5_16", 2, None),
    ],
)
def test_what_the_shipped_questions_raise(name: str, item_id: str, value: int, severity: str | None) -> None:
    found = shipped()[name].item(item_id)
    assert found is not None
    assert next((alert.severity for alert in alerts_for(found, value)), None) == severity


@pytest.mark.parametrize(
    ("answers", "last"),
    [
        ({"nausea": 0}, "far_away"),
        ({"nausea": 2}, "nausea_now"),
        ({"nausea": None}, "far_away"),
        ({"call_me": 1}, "call_about"),
    ],
)
def test_the_day_after_asks_on_only_where_there_is_something(
    answers: dict[str, float | None], last: str
) -> None:
    found = next_item(shipped()["after_infusion_day1"], answers, next(iter(answers)))
    assert found is not None
    assert found.id == last


@pytest.mark.parametrize("value", [0, None])
def test_who_asks_for_no_call_is_not_told_that_we_call(value: int | None) -> None:
    assert next_item(shipped()["after_infusion_day1"], {"call_me": value}, "call_me") is None
