"""Twilio's codes, and what each means for a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.gateways.twilio_errors import Verdict, known_codes, outcome_of, verdict_on, words_for
from reminders.ports import Outcome


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, 20429, Outcome.NOT_PROCESSED),
        (429, None, Outcome.NOT_PROCESSED),
        (400, 21611, Outcome.NOT_PROCESSED),
        (500, 20500, Outcome.UNCERTAIN),
        (503, 20503, Outcome.UNCERTAIN),
        (502, 502, Outcome.UNCERTAIN),
        (504, None, Outcome.UNCERTAIN),
        (408, None, Outcome.UNCERTAIN),
        (401, 20003, Outcome.CONFIGURATION),
        (401, None, Outcome.CONFIGURATION),
        (403, 70051, Outcome.CONFIGURATION),
        (404, 20404, Outcome.CONFIGURATION),
        (407, None, Outcome.CONFIGURATION),
        (302, None, Outcome.CONFIGURATION),
        (400, 21606, Outcome.CONFIGURATION),
        (400, 21703, Outcome.CONFIGURATION),
        (400, 21608, Outcome.CONFIGURATION),
        (400, 21211, Outcome.BAD_NUMBER),
        (400, 21614, Outcome.BAD_NUMBER),
        (400, 21610, Outcome.OPTED_OUT),
        (400, 21617, Outcome.REFUSED),
        (400, 21408, Outcome.REFUSED),
        (400, 987654, Outcome.REFUSED),
        (400, None, Outcome.REFUSED),
    ],
)
def test_a_refusal_means(status: int, code: int | None, expected: Outcome) -> None:
    assert outcome_of(status, code) is expected


@given(st.integers(500, 599), st.none() | st.sampled_from(sorted(known_codes())))
def test_a_server_error_is_never_certain(status: int, code: int | None) -> None:
    assert outcome_of(status, code) is Outcome.UNCERTAIN


@given(st.integers(100_000, 999_999))
def test_an_unknown_code_is_never_sent_again_in_a_loop(code: int) -> None:
    if code not in known_codes():
        assert outcome_of(400, code) is Outcome.REFUSED
        assert verdict_on(code) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("code", "sender", "expected"),
    [
        (30003, None, Verdict.LATER),
        (30047, None, Verdict.LATER),
        (30004, "+18885550100", Verdict.OPTED_OUT),
        (30004, "+15055550100", Verdict.SHOW),
        (30004, None, Verdict.SHOW),
        (21610, None, Verdict.OPTED_OUT),
        (30005, None, Verdict.BAD_NUMBER),
        (30006, None, Verdict.BAD_NUMBER),
        (30002, None, Verdict.CONFIGURATION),
        (30034, None, Verdict.CONFIGURATION),
        (30008, None, Verdict.SHOW),
        (30410, None, Verdict.SHOW),
        (None, None, Verdict.SHOW),
    ],
)
def test_a_final_report_asks_for(code: int | None, sender: str | None, expected: Verdict) -> None:
    assert verdict_on(code, sender) is expected


def test_every_code_has_words_without_twilios_own() -> None:
    assert all(words_for(code) for code in known_codes())
    assert words_for(987654) == "Twilio's error 987654"
    assert words_for(None, 418) == "Twilio answered 418"
