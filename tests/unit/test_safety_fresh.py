"""Both stages of detection on texts that neither was written from (the held-back file: figures only)."""

from __future__ import annotations

import csv
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain import safety_model
from reminders.domain.safety import Level, detect, detect_by_rules
from reminders.domain.text import words
from tests.unit.reply_tables import DATA

_CRIES = [
    row[1]
    for row in csv.reader(
        (DATA / "explicit_safety.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"
    )
    if row[0] == "crisis"
]


def _figures(name: str, level: Level) -> tuple[float, float]:
    """Recall and precision over the texts of a file."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    pairs = [(line.split("\t")[1] == level, level in detect(line.split("\t")[0])) for line in lines]
    right = sum(meant and said for meant, said in pairs)
    return right / sum(meant for meant, _ in pairs), right / sum(said for _, said in pairs)


@pytest.mark.parametrize(
    ("name", "level", "recall", "precision"),
    [
        ("safety_fresh_dev.tsv", Level.CRISIS, 0.95, 0.75),
        ("safety_fresh_dev.tsv", Level.EMERGENCY, 0.90, 0.70),
        ("safety_fresh_dev.tsv", Level.URGENT, 0.90, 0.65),
        ("safety_fresh_held_back.tsv", Level.CRISIS, 0.87, 0.72),
        ("safety_fresh_held_back.tsv", Level.EMERGENCY, 0.94, 0.70),
        ("safety_fresh_held_back.tsv", Level.URGENT, 0.82, 0.60),
    ],
)
def test_fresh_texts_are_found_as_often_as_measured(
    name: str, level: Level, recall: float, precision: float
) -> None:
    found, right = _figures(name, level)
    assert found >= recall, f"{name} {level}: recall {found:.3f}"
    assert right >= precision, f"{name} {level}: precision {right:.3f}"


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_detection_takes_any_text_and_the_model_only_adds(text: str) -> None:
    assert detect_by_rules(text) <= detect(text)


@given(
    cry=st.sampled_from(_CRIES),
    before=st.sampled_from(["", "hi. ", "ok, ", "7. ", "buenas, ", "thanks for asking. "]),
    after=st.sampled_from(["", ".", "!!", " 😭", ". thanks", ". gracias"]),
    change=st.sampled_from([str.upper, str.lower, str.title, lambda cry: cry + cry[-1] * 4]),
)
@settings(max_examples=150, deadline=None)
def test_words_around_a_plain_cry_and_its_typing_do_not_hide_it(
    cry: str, before: str, after: str, change: object
) -> None:
    assert callable(change)
    assert Level.CRISIS in detect(before + change(cry) + after)


def test_the_model_is_quick() -> None:
    """p99 in processor time over the cries; the goal is half a millisecond, the bound for a slow one."""
    seconds = []
    for cry in _CRIES * 3:
        found = words(cry)
        start = time.thread_time()
        safety_model.raised(found)
        seconds.append(time.thread_time() - start)
    assert sorted(seconds)[int(len(seconds) * 0.99)] < 0.002
