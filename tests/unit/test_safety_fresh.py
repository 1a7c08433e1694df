"""Both stages of detection on texts that neither was written from (the held-back file: figures only)."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.safety import Level, detect, detect_by_rules
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
        # never learned from: what was reached, less the rounding of another machine
        ("safety_third_held_back.tsv", Level.CRISIS, 0.95, 0.88),
        ("safety_third_held_back.tsv", Level.EMERGENCY, 0.97, 0.86),
        ("safety_third_held_back.tsv", Level.URGENT, 0.97, 0.73),
        ("safety_fourth_held_back.tsv", Level.CRISIS, 0.95, 0.88),
        ("safety_fourth_held_back.tsv", Level.EMERGENCY, 0.97, 0.86),
        ("safety_fourth_held_back.tsv", Level.URGENT, 0.97, 0.72),
        ("safety_fifth_held_back.tsv", Level.CRISIS, 0.95, 0.85),
        ("safety_fifth_held_back.tsv", Level.EMERGENCY, 0.97, 0.80),
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


_EVERYDAY = {"scheduling", "thanks", "question", "survey_note", "chatter", "long"}


@pytest.mark.parametrize(
    ("name", "kinds", "share"),
    [
        ("safety_third_held_back.tsv", _EVERYDAY, 0.07),
        ("safety_fourth_held_back.tsv", _EVERYDAY, 0.06),
        ("safety_fifth_held_back.tsv", None, 0.06),
        ("safety_small_talk.tsv", {"small_talk"}, 0.06),
    ],
)
def test_everyday_texts_seldom_alarm(name: str, kinds: set[str] | None, share: float) -> None:
    """Alarm fatigue harms too; the goal is 2 of 100."""
    rows = [line.split("\t") for line in (DATA / name).read_text(encoding="utf-8").splitlines()[1:]]
    everyday = [row[0] for row in rows if row[1] == "none" and (not kinds or row[3] in kinds)]
    assert sum(bool(detect(text)) for text in everyday) <= len(everyday) * share


def test_a_cry_does_not_drown_in_a_long_text_without_a_full_stop() -> None:
    small_talk = "so we went to the store and my sister bought some apples and the dog was happy and then "
    cry = "honestly my kids would all be happier if i was dead and buried and "
    for before, after in ((0, 8), (4, 4), (8, 0)):
        assert Level.CRISIS in detect(small_talk * before + cry + small_talk * after)
