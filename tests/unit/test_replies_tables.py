"""Labelled replies: the sample of the facts, our own, and ours that no rule was written for."""

from __future__ import annotations

import pytest

from reminders.domain.safety import detect
from tests.unit.reply_tables import cases, figures


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("replies.tsv", 0.97),
        ("replies_own.tsv", 0.97),
        ("replies_held_back.tsv", 0.95),
        ("unseen_dev.tsv", 0.97),
        ("unseen_held_back.tsv", 0.95),
        ("unseen_ordinary.tsv", 0.97),
        ("replies_near_crisis.tsv", 0.97),
    ],
)
def test_nearly_all_labelled_replies_are_understood(table: str, least: float) -> None:
    share, report = figures(cases(table))
    assert share >= least, report


@pytest.mark.parametrize("table", ["replies.tsv", "replies_own.tsv", "unseen_dev.tsv", "unseen_ordinary.tsv"])
def test_no_opt_out_is_invented(table: str) -> None:
    """A text that is not an opt-out, and not said to hold one, never stops a patient's messages."""
    others = [c for c in cases(table) if c.expected not in ("opt_out", "crisis") and "opt_out" not in c.note]
    assert [c.text for c in others if c.read().intent == "opt_out"] == []


@pytest.mark.parametrize(
    "table", ["replies.tsv", "replies_own.tsv", "unseen_dev.tsv", "unseen_held_back.tsv"]
)
def test_crises_are_recalled_and_precise(table: str) -> None:
    """At least 95 of 100 crises are raised, and three of four alarms are right (design: safety)."""
    read = [
        (case.expected == "crisis" or "flag=crisis" in case.note, "crisis" in case.read().flags)
        for case in cases(table)
    ]
    crises = [raised for meant, raised in read if meant]
    raised = [meant for meant, raised in read if raised]
    assert sum(crises) >= 0.95 * len(crises)
    assert sum(raised) >= 0.75 * len(raised)


@pytest.mark.parametrize(
    "around", ["sorry {}", "7 {}", "yes {}", "but {}", "{} lol", "{} jaja", "{} 😂", "{} now", "honestly {}"]
)
def test_small_words_around_it_hide_hardly_a_crisis(around: str) -> None:
    crises = [c.text for c in cases("unseen_dev.tsv") if c.expected == "crisis"]
    missed = [text for text in crises if "crisis" not in detect(around.format(text))]
    assert len(missed) <= 0.03 * len(crises), missed
