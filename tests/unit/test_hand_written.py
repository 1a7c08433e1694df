"""A text that staff write: its form, its cost, what it gives away, and when it may leave."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.clinic import Hours, Opening
from reminders.domain.hand_written import ANSWERS_FOR, cleaned, leaves_at, look_at
from reminders.domain.private_words import PrivateWords

DENVER = ZoneInfo("America/Denver")
HOURS = Hours({day: Opening(time(9), time(20)) for day in range(7)})
PRIVATE = PrivateWords(["ketamine", "depresión"])
OPEN = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
#: 9 p.m. in Albuquerque.
CLOSED = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
OPENS = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "wrote_ago", "leaves"),
    [
        (OPEN, None, OPEN),
        (CLOSED, None, OPENS),
        (CLOSED, timedelta(hours=1), CLOSED),
        (CLOSED, ANSWERS_FOR + timedelta(minutes=1), OPENS),
        (OPEN, timedelta(days=30), OPEN),
    ],
)
def test_it_leaves_in_open_hours_or_as_an_answer_to_what_was_just_written(
    now: datetime, wrote_ago: timedelta | None, leaves: datetime
) -> None:
    last = now - wrote_ago if wrote_ago is not None else None
    assert leaves_at(now, DENVER, HOURS, last_inbound_at=last) == leaves


def test_where_no_hour_is_open_nobody_promises_one() -> None:
    assert leaves_at(CLOSED, DENVER, Hours({}), last_inbound_at=None) is None


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("one\r\ntwo\rthree \n", "one\ntwo\nthree"),
        ("a\x00b\x1bc\ud800", "abc?"),
        ("e\u0301", "é"),
        ("  \r\n ", ""),
    ],
)
def test_what_a_form_sends_becomes_what_may_leave(written: str, sent: str) -> None:
    assert cleaned(written) == sent


def test_private_words_are_found_whatever_their_case_and_accents_each_once() -> None:
    assert look_at("KETAMINE, ketamine and depresion", PRIVATE).private == ("ketamine", "depresion")
    assert look_at("see you on Friday", PRIVATE).private == ()


def test_a_cheaper_spelling_is_offered_only_where_it_saves_segments() -> None:
    long = "x" * 80
    assert look_at(f"{long} – {long[:20]}…", PRIVATE).cheaper == f"{long} - {long[:20]}..."
    assert look_at("short – text", PRIVATE).cheaper is None
    assert look_at(f"{long} más tarde allí", PRIVATE).cheaper is None  # an accent is no decoration
