"""Labelled replies: the sample of the facts, our own, and ours that no rule was written for."""

from __future__ import annotations

import pytest

from tests.unit.reply_tables import cases, figures


@pytest.mark.parametrize(
    ("table", "least"),
    [("replies.tsv", 0.97), ("replies_own.tsv", 0.97), ("replies_held_back.tsv", 0.95)],
)
def test_nearly_all_labelled_replies_are_understood(table: str, least: float) -> None:
    share, report = figures(cases(table))
    assert share >= least, report


@pytest.mark.parametrize("table", ["replies.tsv", "replies_own.tsv", "replies_held_back.tsv"])
def test_no_opt_out_is_invented(table: str) -> None:
    """A text that is not an opt-out, and not said to hold one, never stops a patient's messages."""
    others = [c for c in cases(table) if c.expected not in ("opt_out", "crisis") and "opt_out" not in c.note]
    assert [c.text for c in others if c.read().intent == "opt_out"] == []
