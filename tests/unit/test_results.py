"""Results in plain values: gaps, change since the baseline, order, words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reminders.domain.results import (
    Course,
    Result,
    Total,
    badness,
    change_in_words,
    course,
    label_of,
    thresholds_in_words,
    whose_words,
    worsening,
)
from reminders.services.results import value_of
from tests.integration.check_in_kit import SURVEYS

START = datetime(2026, 12, 1, 17, tzinfo=UTC)


def a_course(*totals: float | None, survey: str = "phq9") -> Course:
    results = [_result(n, survey, total) for n, total in enumerate(totals)]
    return course(survey, SURVEYS[survey], reversed(results))


def _result(n: int, survey: str, total: float | None, **values: Any) -> Result:
    at = START + timedelta(days=14 * n)
    given: dict[str, Any] = {
        **{"id": n, "survey": survey, "status": "completed", "language": "en", "channel": "web"},
        **{"invited_at": at, "ended_at": at, "answered_at": at, "answers": ()},
        "total": Total(total, None, () if total is not None else ("phq9_9",)),
    }
    return Result(**{**given, **values})


def test_change_counts_from_the_first_total_that_there_is() -> None:
    found = a_course(None, 20, None, 8).results
    assert [change_in_words(each.change) for each in found] == [
        "",
        "",
        "",
        "−12 (better, 60 %): response, meaningful",
    ]


def test_a_missing_total_is_neither_baseline_nor_newest_nor_zero() -> None:
    found = a_course(None, 12, None)
    assert found.baseline is not None
    assert found.baseline is found.newest
    assert found.newest is not None
    assert found.newest.id == 1
    assert [each.total.total for each in found.scored if each.total] == [None, 12, None]


@pytest.mark.parametrize(
    ("survey", "total", "expected"),
    [
        ("phq9", 27, 1.0),
        ("phq9", 0, 0.0),
        ("weekly_mood", 10, 0.0),
        ("weekly_mood", 0, 1.0),
        ("phq9", None, -1.0),
        (None, 5, -1.0),
    ],
)
def test_the_worst_end_is_the_one_that_the_survey_says(
    survey: str | None, total: float | None, expected: float
) -> None:
    assert badness(SURVEYS[survey] if survey else None, total) == expected


def test_what_cannot_be_compared_is_never_the_most_changed() -> None:
    phq9 = SURVEYS["phq9"]
    assert worsening(phq9, None, 27) < worsening(phq9, 27, 0) < worsening(phq9, 5, 9)


def test_whose_words_they_are_is_said_in_plain_words() -> None:
    assert whose_words(SURVEYS["pcptsd5"], {"es"}) == ["Spanish wording: draft, not validated."]
    assert whose_words(SURVEYS["peg"], {"es"}) == ["Spanish wording: from memory, not verified."]
    assert whose_words(SURVEYS["weekly_mood"], {"en", "es"}) == [
        "Own scale, not validated: good for one patient's own trend only."
    ]


def test_thresholds_carry_their_source() -> None:
    assert thresholds_in_words(SURVEYS["gad7"]) == "meaningful 4 points. Source: memory (Toussaint 2020)."
    assert thresholds_in_words(SURVEYS["weekly_mood"]) == ""


def test_an_answer_has_its_words_in_the_language_of_the_check_in() -> None:
    item = SURVEYS["phq9"].items[0]
    assert (label_of(item, 2, "en"), label_of(item, 2, "es")) == (
        "More than half the days",
        "Más de la mitad de los días",
    )
    assert label_of(item, None, "en") == label_of(None, 2, "en") == ""


@pytest.mark.parametrize(
    ("stored", "expected"),
    [("7", 7), ("6.5", 6.5), (None, None), ("inf", "inf"), ("nan", "nan"), ("7 days", "7 days"), ("", "")],
)
def test_a_stored_value_is_a_number_only_where_it_is_one(stored: str | None, expected: object) -> None:
    assert value_of(stored) == expected
    assert type(value_of(stored)) is type(expected)
