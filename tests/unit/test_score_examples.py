"""Scores once more: worked examples of the published rules, and an oracle that reads the facts file itself.

The rules: PHQ-9 and PHQ-2 (Kroenke 2001, 2003), GAD-7 (Spitzer 2006), PC-PTSD-5 (Prins 2016, Bovin 2021),
PCL-5 (National Center for PTSD: cut 31 to 33; an item counts from "moderately"; B 1, C 1, D 2, E 2), PEG
(Krebs 2009), as `facts/instruments.yaml` gives them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.survey_score import score
from tests.unit.survey_kit import shipped
from tests.unit.test_survey_instruments import BY_ID


def given_answers(name: str, values: list[int | None]) -> dict[str, int | None]:
    items = [each["id"] for each in BY_ID[name]["items"]]
    return dict(zip(items, values, strict=True))


@pytest.mark.parametrize(
    ("name", "values", "total", "band"),
    [
        ("phq9", [0] * 9, 0, "Minimal"),
        ("phq9", [1, 1, 1, 1, 0, 0, 0, 0, 0], 4, "Minimal"),
        ("phq9", [2, 2, 1, 0, 0, 0, 0, 0, 0], 5, "Mild"),
        ("phq9", [1, 1, 1, 1, 1, 1, 1, 1, 1], 9, "Mild"),
        ("phq9", [2, 2, 2, 2, 2, 0, 0, 0, 0], 10, "Moderate"),
        ("phq9", [3, 3, 3, 3, 3, 0, 0, 0, 0], 15, "Moderately severe"),
        ("phq9", [2] * 9, 18, "Moderately severe"),
        ("phq9", [3, 3, 3, 3, 3, 3, 2, 0, 0], 20, "Severe"),
        ("phq9", [3] * 9, 27, "Severe"),
        ("phq9", [3, 3, 3, 3, 3, 3, 3, 3, None], None, None),
        ("phq2", [1, 1], 2, "Negative screen"),
        ("phq2", [2, 1], 3, "Positive screen"),
        ("phq2", [3, None], None, None),
        ("gad7", [1, 1, 1, 1, 1, 0, 0], 5, "Mild"),
        ("gad7", [2, 2, 2, 2, 1, 1, 0], 10, "Moderate"),
        ("gad7", [3, 3, 3, 3, 1, 1, 1], 15, "Severe"),
        ("pcptsd5", [1, 1, 0, 0, 0], 2, "Negative"),
        ("pcptsd5", [1, 1, 1, 0, 0], 3, "Borderline: positive at the sensitive cut"),
        ("pcptsd5", [1, 1, 1, 1, 0], 4, "Positive screen"),
        ("pcl5", [2] * 15 + [0] * 5, 30, "Below provisional PTSD cut"),
        ("pcl5", [2] * 15 + [1, 0, 0, 0, 0], 31, "Provisional PTSD range (31-33+)"),
        ("peg", [5, 6, 7], 6, None),
        ("peg", [7, 7, 8], 7.3, None),
        ("peg", [4, None, 9], None, None),
    ],
)
def test_a_worked_example_comes_to_its_total_and_band(
    name: str, values: list[int | None], total: float | None, band: str | None
) -> None:
    found = score(shipped()[name], given_answers(name, values))
    assert found.total == total
    assert (found.band.label["en"] if found.band is not None else None) == band


# -- an oracle ---------------------------------------------------------------------------------


def by_the_facts(name: str, answers: dict[str, int | None]) -> dict[str, Any]:
    """Total, band and clusters, worked out from the facts file alone."""
    fact = BY_ID[name]
    values = [answers[each["id"]] for each in fact["items"]]
    known = [each for each in values if each is not None]
    whole = len(known) == len(values)
    total: float | None = None
    if whole:
        is_mean = fact["scoring"]["method"] == "mean"
        total = float(round(Fraction(sum(known), len(known)), 1)) if is_mean else sum(known)
    bands = [b["en"] for b in fact["bands"] if total is not None and b["min"] <= total <= b["max"]]
    numbered = {each["n"]: answers[each["id"]] for each in fact["items"]}
    clusters: dict[str, int | None] = {}
    for scale in fact["scoring"].get("subscales", []):
        of_scale = [numbered[n] for n in scale["items"]]
        summed = [each for each in of_scale if each is not None]
        clusters[scale["id"]] = sum(summed) if len(summed) == len(of_scale) else None
    rule = fact["scoring"].get("provisional_dx", {}).get("rule", {})
    met = bool(rule) and all(
        sum((numbered[n] or 0) >= 2 for n in scale["items"]) >= rule[scale["id"]]
        for scale in fact["scoring"]["subscales"]
    )
    return {"total": total, "band": bands[0] if bands else None, "clusters": clusters, "provisional": met}


@st.composite
def some_answers(draw: st.DrawFn) -> tuple[str, dict[str, int | None]]:
    name = draw(st.sampled_from(sorted(BY_ID)))
    values = [each["value"] for each in BY_ID[name]["options"]]
    one = st.sampled_from(values) if draw(st.booleans()) else st.sampled_from([*values, None])
    return name, {each["id"]: draw(one) for each in BY_ID[name]["items"]}


@settings(deadline=None, max_examples=200)
@given(some_answers())
def test_any_answers_come_to_what_the_facts_say(drawn: tuple[str, dict[str, int | None]]) -> None:
    name, answers = drawn
    given_all: dict[str, Any] = dict(answers)
    if "gate" in BY_ID[name]:
        given_all[BY_ID[name]["gate"]["id"]] = 1
    found, expected = score(shipped()[name], given_all), by_the_facts(name, answers)
    assert found.total == expected["total"]
    assert (found.band.label["en"] if found.band is not None else None) == expected["band"]
    assert dict(found.subscores) == expected["clusters"]
    assert ("pcl5_provisional_rule" in found.flags) == expected["provisional"]
    assert list(found.missing) == [each for each, value in answers.items() if value is None]
    if name == "phq9":
        nine = answers["phq9_9"]
        assert ("phq9_item9_positive" in found.flags) == (nine is not None and nine >= 1)
        assert ("phq9_item9_missing" in found.flags) == (nine is None)
