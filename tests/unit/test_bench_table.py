"""The bench's table: what it says of what was measured. Nothing is timed here."""

from __future__ import annotations

import pytest

from benchmarks.table import (
    BEGIN,
    END,
    REACHED,
    SHORT,
    Figure,
    Goal,
    compared,
    head,
    judged,
    left_out,
    merged,
    number,
    read,
    reported,
    spread,
    table,
    written_into,
)

PAGE = f"# Performance\n\nWords.\n\n{BEGIN}\n\nold\n\n{END}\n\nMore | words.\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(4273.4, "4,273"), (312.4, "312"), (12.345, "12.3"), (0.3149, "0.315"), (0.0021, "0.002"), (0, "0")],
)
def test_a_number_shows_what_counts(value: float, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (Goal(least=0.7), 0.7, REACHED),
        (Goal(least=0.7), 0.699, SHORT),
        (Goal(most=5, unit="ms"), 5, REACHED),
        (Goal(most=5, unit="ms"), 5.1, SHORT),
    ],
)
def test_a_goal_is_reached_or_not(goal: Goal, value: float, verdict: str) -> None:
    assert goal.verdict(value) == verdict


def test_the_median_counts_and_the_spread_is_shown() -> None:
    row = judged("late", Goal(most=5, unit="ms"), [4, 20, 3], "p50")
    assert row == Figure("late", "≤ 5 ms", "4 ms (3–20); p50", verdict=REACHED)
    assert spread([7.0], "s") == "7 s"


def test_ratios_are_taken_round_by_round() -> None:
    """Were the medians divided, a machine that slows down between rounds would decide."""
    row = compared("drain", Goal(least=0.7, unit="× the bare limit"), [800, 400, 300], [1000, 500, 400], "/s")
    assert (row.must, row.measured, row.ratio) == (
        "≥ 0.7 × the bare limit",
        "400/s (300–800)",
        "0.8 (0.75–0.8)",
    )
    assert row.verdict == REACHED


def test_what_is_written_is_read_again() -> None:
    rows = [
        Figure("drain", "≥ 0.7", "3,000/s", "0.8", REACHED, "2026-11-24"),
        left_out("Celery", "no redis-server here"),
        reported("memory", [120.0], "MB"),
    ]
    page = written_into(PAGE, "head", rows)
    assert read(page) == rows
    assert head(page) == "head"
    assert page.startswith("# Performance\n\nWords.\n\n")
    assert page.endswith(f"{END}\n\nMore | words.\n")
    assert "old" not in page
    assert written_into(page, "head", read(page)) == page


def test_a_row_that_is_measured_again_takes_the_place_of_the_old_one() -> None:
    old = [Figure("a", measured="1"), Figure("b", measured="2")]
    assert [
        each.measured for each in merged(old, [Figure("c", measured="3"), Figure("a", measured="4")])
    ] == [
        "4",
        "2",
        "3",
    ]


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert table([Figure("a | b")]).splitlines()[2].count("|") == 7


def test_a_page_without_markers_is_left_alone() -> None:
    with pytest.raises(ValueError, match="markers"):
        written_into("nothing", "head", [])
