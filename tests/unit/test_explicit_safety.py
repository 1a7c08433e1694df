"""The plainest cries must never be missed again, whatever is changed to make the reading finer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reminders.domain.safety import detect

_FILE = Path(__file__).parent.parent / "data" / "explicit_safety.tsv"
_CASES = [
    tuple(row) for row in csv.reader(_FILE.read_text(encoding="utf-8").splitlines()[1:], delimiter="\t")
]


@pytest.mark.parametrize(("level", "text"), _CASES)
def test_what_is_said_plainly_is_flagged(level: str, text: str) -> None:
    assert level in detect(text)


@pytest.mark.parametrize(("level", "text"), [case for case in _CASES if case[0] == "crisis"])
@pytest.mark.parametrize("around", ["{}.", "ok {}", "hi this is Ana, {}", "{} 😭", "C. {}", "{} please help"])
def test_ordinary_words_around_a_cry_do_not_hide_it(level: str, text: str, around: str) -> None:
    assert level in detect(around.format(text))
