"""When a check-in is asked about once more, when it is over, and when silence is news to staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.check_in_clock import (
    LATE_BY,
    LOOK_AGAIN,
    Act,
    Earlier,
    Nudged,
    Silence,
    Standing,
    Step,
    decide,
    first_look,
    look_after_answer,
    was_bad,
    why_not,
    why_silence,
)
from reminders.domain.clinic import Hours, Opening
from reminders.domain.hours import SendingWindow
from reminders.domain.survey import Alert, Item, Nudge, Scale, Scoring, Survey
from reminders.domain.survey import Silence as SilenceRule

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
#: Tuesday, 1 December 2026, 10:00 in Albuquerque, where texts may go from 9:00 to 20:00.
NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
WINDOW = SendingWindow(
    ZoneInfo("America/Denver"), Hours({day: Opening(time(9), time(20)) for day in range(7)})
)


def a_survey(**values: Any) -> Survey:
    item = Item(
        "mood",
        {"en": "Mood?"},
        Scale(0, 10, "better"),
        alerts=(Alert("below", 3, "clinical"),),
    )
    defaults: dict[str, Any] = {"expires": 24 * HOUR, "nudge": Nudge(4 * HOUR)}
    return Survey("day1", {"en": "Day 1"}, {"en": "How are you?"}, (item,), **(defaults | values))


def standing(**values: Any) -> Standing:
    return replace(Standing(invited_at=NOW, expires_at=NOW + 24 * HOUR), **values)


def at(hours: float, survey: Survey | None = None, **values: Any) -> Step:
    """What the clock does so many hours after the invitation."""
    return decide(standing(**values), survey or a_survey(), WINDOW, NOW + hours * HOUR)


@pytest.mark.parametrize(
    ("why", "hours", "values", "act"),
    [
        ("too early", 3.99, {}, Act.WAIT),
        ("its time has come", 4, {}, Act.NUDGE),
        ("a little late: a tick, a restart", 5, {}, Act.NUDGE),
        ("hours late, after an outage", 7.01, {}, Act.WAIT),
        ("nudged as often as may be", 9, {"nudges": 1, "nudged_at": NOW + 4 * HOUR}, Act.WAIT),
        ("answered lately, and a question followed", 5, {"last_answer_at": NOW + 2 * HOUR}, Act.WAIT),
        ("the next question waits for long", 6, {"last_answer_at": NOW + 2 * HOUR}, Act.NUDGE),
        ("nothing can be asked: no phone, no question", 4, {"askable": False}, Act.WAIT),
        ("paused by hand", 4, {"paused": True}, Act.WAIT),
        ("STOP, LESS, a crisis, no visit", 4, {"is_over": True}, Act.STOP),
        ("no time to answer would be left", 4, {"expires_at": NOW + 4.9 * HOUR}, Act.WAIT),
        ("its time is over", 24, {}, Act.EXPIRE),
        ("over, also in part", 24, {"last_answer_at": NOW + 23 * HOUR}, Act.EXPIRE),
        ("over while paused", 24, {"paused": True}, Act.EXPIRE),
    ],
)
def test_what_the_clock_does(why: str, hours: float, values: dict[str, Any], act: Act) -> None:
    assert at(hours, **values).act is act, why


def test_a_nudge_waits_for_open_hours() -> None:
    late = at(10, last_answer_at=NOW + 6 * HOUR)  # due at 20:00, when texts end

    assert late == Step(Act.NUDGE, NOW + 24 * HOUR, NOW + 23 * HOUR)


def test_a_nudge_waits_for_the_end_of_the_hours_after_a_visit() -> None:
    assert at(4, not_before=NOW + 6 * HOUR).nudge_at == NOW + 6 * HOUR
    assert at(4, not_before=NOW + 24 * HOUR).act is Act.WAIT


def test_one_that_is_in_no_file_any_more_just_ends() -> None:
    assert decide(standing(), None, WINDOW, NOW + 4 * HOUR) == Step(Act.WAIT, NOW + 24 * HOUR)
    assert decide(standing(), None, WINDOW, NOW + 24 * HOUR) == Step(Act.EXPIRE, is_silence=True)


def test_who_was_paused_by_hand_is_looked_at_again_while_a_nudge_may_still_go() -> None:
    assert at(4, paused=True).next_at == NOW + 4 * HOUR + LOOK_AGAIN
    assert at(8, paused=True).next_at == NOW + 24 * HOUR


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, True), ({"last_answer_at": NOW + HOUR}, False), ({"paused": True}, False)],
    ids=["no word", "a part was answered", "a person is with them"],
)
def test_an_end_without_a_word_is_silence(values: dict[str, Any], expected: bool) -> None:
    assert at(24, **values).is_silence is expected


def test_a_file_may_have_staff_told_before_the_end() -> None:
    survey = a_survey(silence=SilenceRule(6 * HOUR))

    assert first_look(survey, NOW, NOW + 24 * HOUR) == NOW + 4 * HOUR
    assert at(4, survey).next_at == NOW + 6 * HOUR
    assert at(6, survey, nudges=1, nudged_at=NOW + 4 * HOUR) == Step(
        Act.WAIT, NOW + 24 * HOUR, is_silence=True
    )
    assert not at(6, survey, nudges=1, last_answer_at=NOW + 5 * HOUR).is_silence


def test_the_first_look_is_at_what_comes_first() -> None:
    ends = NOW + 24 * HOUR
    assert first_look(a_survey(nudge=None), NOW, ends) == ends
    assert first_look(a_survey(nudge=None, silence=SilenceRule(2 * HOUR)), NOW, ends) == NOW + 2 * HOUR
    assert look_after_answer(a_survey(), 0, ends, NOW + HOUR) == NOW + 5 * HOUR
    assert look_after_answer(a_survey(), 1, ends, NOW + HOUR) == ends
    assert look_after_answer(a_survey(), 0, ends, NOW + 23 * HOUR) == ends


# -- whatever happens ---------------------------------------------------------------------------------


@given(
    most=st.integers(1, 3),
    after=st.integers(10, 20 * 60),
    expires=st.integers(30, 72 * 60),
    steps=st.lists(
        st.tuples(
            st.integers(-600, 30 * 60),  # minutes that pass; less than none: the clock is set back
            st.sampled_from(["look", "look", "look", "answer", "pause", "resume", "stop"]),
        ),
        max_size=30,
    ),
)
def test_whatever_happens_at_most_so_many_nudges_and_none_after_the_end(
    most: int, after: int, expires: int, steps: list[tuple[int, str]]
) -> None:
    survey = a_survey(expires=expires * MINUTE, nudge=Nudge(after * MINUTE, most))
    state, now, ended, nudges = standing(expires_at=NOW + survey.expires), NOW, False, 0
    for passed, event in steps:
        now += passed * MINUTE
        if event == "answer":
            state = replace(state, last_answer_at=now)
        elif event in ("pause", "resume"):
            state = replace(state, paused=event == "pause")
        elif event == "stop":
            state = replace(state, is_over=True)
        if ended:
            continue
        step = decide(state, survey, WINDOW, now)
        ended = step.act in (Act.STOP, Act.EXPIRE)
        assert (step.next_at is None) is ended
        assert step.next_at is None or now < step.next_at <= max(state.expires_at, now + LOOK_AGAIN)
        if step.act is Act.NUDGE:
            nudges += 1
            assert step.nudge_at is not None
            assert now <= step.nudge_at < state.expires_at
            assert WINDOW.is_open(step.nudge_at)
            assert not state.paused
            assert not state.is_over
            assert state.last_answer_at is None or now - state.last_answer_at >= after * MINUTE
            state = replace(state, nudges=state.nudges + 1, nudged_at=step.nudge_at)
        assert nudges <= most


def test_after_an_outage_there_is_no_burst_of_nudges() -> None:
    survey = a_survey(nudge=Nudge(2 * HOUR, 3))
    asked = at(2 + LATE_BY / HOUR + 0.1, survey)

    assert asked == Step(Act.WAIT, NOW + 24 * HOUR)


# -- a nudge in the outbox ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, None),
        ({"last_answer_at": NOW - MINUTE}, None),
        ({"last_answer_at": NOW + MINUTE}, "answered"),
        ({"item": "sleep"}, "answered"),
        ({"item": None}, "answered"),
        ({"status": "completed", "item": None}, "answered"),
        ({"status": "stopped"}, "check_in_stopped"),
        ({"status": "expired"}, "check_in_expired"),
        ({"paused": True}, "paused"),
        ({"reminders_only": True}, "reminders_only"),
    ],
)
def test_a_nudge_is_decided_again(values: dict[str, Any], reason: str | None) -> None:
    nudged = Nudged(planned_at=NOW, asks="mood", status="open", item="mood", last_answer_at=None)

    assert why_not(replace(nudged, **values)) == reason


# -- silence --------------------------------------------------------------------------------------------

ANSWERED, BAD, SILENT = Earlier(True), Earlier(True, was_bad=True), Earlier(False)
BEFORE_VISIT = Earlier(False, after_visit=False)


@pytest.mark.parametrize(
    ("earlier", "by_survey", "why"),
    [
        ([SILENT], False, None),
        ([ANSWERED, SILENT], False, None),
        ([SILENT, ANSWERED, SILENT], False, None),
        ([SILENT, SILENT], False, Silence.IN_A_ROW),
        ([ANSWERED, SILENT, SILENT], False, Silence.IN_A_ROW),
        ([BEFORE_VISIT, SILENT], False, None),
        ([BAD, SILENT], False, Silence.AFTER_BAD),
        ([BAD, BEFORE_VISIT], False, Silence.AFTER_BAD),
        ([BAD, ANSWERED, SILENT], False, None),
        ([SILENT, BAD], False, None),
        ([SILENT], True, Silence.BY_SURVEY),
        ([BAD, SILENT], True, Silence.AFTER_BAD),
    ],
)
def test_which_silence_is_a_task(earlier: Sequence[Earlier], by_survey: bool, why: Silence | None) -> None:
    assert why_silence(earlier, a_survey(silence=SilenceRule() if by_survey else None)) is why


def test_what_was_bad() -> None:
    total = Scoring("sum", 0, 10, alerts=(Alert("at_least", 9, "clinical"),))

    assert was_bad(a_survey(), {"mood": 2})
    assert not was_bad(a_survey(), {"mood": 5})
    assert not was_bad(a_survey(), {"mood": None})
    assert was_bad(a_survey(scoring=total), {"mood": 9})
