"""One word for how a visit stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.check_in_text import is_answer
from reminders.domain.visit_state import VisitFacts, VisitState, hindered_by, state_of

FINE: dict[str, Any] = {
    **{"held": None, "confirmed": False, "has_phone": True, "opted_out": False, "consents": True},
    **{"bad_number": False, "paused": False, "asked": False, "undelivered": False, "told": False},
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, VisitState.NOT_TOLD),
        ({"told": True}, VisitState.TOLD),
        ({"told": True, "asked": True}, VisitState.ASKED),
        ({"told": True, "asked": True, "undelivered": True}, VisitState.ASKED),
        ({"told": True, "undelivered": True}, VisitState.UNDELIVERED),
        ({"asked": True, "paused": True}, VisitState.PAUSED),
        ({"bad_number": True, "paused": True}, VisitState.BAD_NUMBER),
        ({"opted_out": True, "bad_number": True}, VisitState.OPTED_OUT),
        ({"has_phone": False, "consents": False}, VisitState.NO_PHONE),
        ({"consents": False}, VisitState.NO_CONSENT),
        ({"confirmed": True, "opted_out": True}, VisitState.CONFIRMED),
        ({"confirmed": True, "held": "change_requested"}, VisitState.CHANGE_REQUESTED),
        ({"confirmed": True, "held": "gone_from_source"}, VisitState.GONE),
    ],
    ids=str,
)
def test_what_a_person_should_see_first(values: dict[str, Any], expected: VisitState) -> None:
    assert state_of(VisitFacts(**FINE | values)) is expected


@given(st.fixed_dictionaries({key: st.booleans() for key in FINE if key != "held"}))
def test_nobody_is_called_asked_or_told_whom_no_text_reaches(values: dict[str, Any]) -> None:
    facts = VisitFacts(held=None, **values)
    if hindered_by(facts) is not None:
        assert state_of(facts) in (VisitState.CONFIRMED, hindered_by(facts))


@pytest.mark.parametrize(
    ("outcome", "flags", "expected"),
    [
        ("answered", "", True),
        ("not_understood", "also_request", True),
        ("answered+completed", "", True),
        ("answered+crisis", "crisis", False),
        ("confirmed", "", False),
        ("", "", False),
        (None, None, False),
    ],
)
def test_an_answer_to_a_check_in_is_known_by_what_became_of_it(
    outcome: str | None, flags: str | None, expected: bool
) -> None:
    assert is_answer(outcome, flags) == expected
