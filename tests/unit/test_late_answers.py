"""A late answer counts, unless something newer has taken the place of what was asked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reminders.domain.late_answers import is_overtaken

ASKED = datetime.fromisoformat("2026-12-01T11:00-07:00")


@pytest.mark.parametrize(
    ("heard", "newer", "overtaken"),
    [
        (10, [], False),  # in time
        (10, [5], False),  # in time: after a second visit, and still about what was asked
        (36, [20], False),  # the last moment
        (37, [], False),  # late, and nothing lies between: it counts
        (24 * 20, [], False),
        (37, [36], True),  # late, and a newer infusion, or the same survey again, lies between
        (24 * 7, [24 * 7], True),  # which has just begun
        (24 * 7, [24 * 7 + 1], False),  # is still to come
        (24 * 7, [-2, 0], False),  # lay before the question, or is the question
        (24 * 7, [-2, 24 * 8, 24 * 5], True),
    ],
)
def test_what_lies_between_decides_about_a_late_answer(heard: int, newer: list[int], overtaken: bool) -> None:
    """All in hours after the question; its time is over after 36."""
    at = [ASKED + timedelta(hours=each) for each in newer]

    assert overtaken == is_overtaken(
        asked_at=ASKED,
        expires_at=ASKED + timedelta(hours=36),
        heard_at=ASKED + timedelta(hours=heard),
        newer=at,
    )
