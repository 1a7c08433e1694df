"""Codes in the words of staff."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from reminders.domain.replies import Intent
from reminders.templates.names import ANSWERS
from reminders.web.template_words import FIXED
from reminders.web.words import INTENTS, task_detail, understood


def a_text(intent: str, flags: str = "", outcome: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(intent=intent, flags=flags, outcome=outcome)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (a_text("confirm", outcome="confirmed"), "confirms"),
        (a_text("confirm", "also_request", "confirmed"), "confirms; asks for more"),
        (a_text("confirm", outcome="late_confirm"), "confirms; to an old time: asked again"),
        (a_text("opt_out", "crisis,opt_out", "crisis+opted_out"), "no more texts (STOP); words of crisis"),
        (a_text("opt_out", "maybe_cancel,opt_out"), "no more texts (STOP); may mean the visit"),
        (a_text("free_text", outcome="acknowledged"), "takes an alert"),
        (a_text("confirm", outcome="tapback"), "a reaction"),
        (a_text("free_text", outcome=None), "not understood"),
        (a_text("new_intent", "new_flag", "new_outcome"), "new_intent; new_flag"),
        (a_text(""), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_text_is_understood_in_plain_words(row: SimpleNamespace, words: str) -> None:
    assert understood(row) == words


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_has_words(intent: Intent) -> None:
    assert intent.value in INTENTS


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        ("change_request", "no: No: not me", "says no: No: not me"),
        ("change_request", "cancel_request: cancel", "wants to cancel: cancel"),
        ("change_request", None, ""),
        ("wrong_number", "no: wrong", "no: wrong"),
        ("delivery", "Twilio: refused", "Twilio: refused"),
    ],
)
def test_what_a_task_says_is_in_plain_words(kind: str, detail: str | None, words: str) -> None:
    assert task_detail(SimpleNamespace(kind=kind, detail=detail)) == words


def test_every_text_that_the_program_itself_sends_is_explained() -> None:
    assert FIXED.keys() == ANSWERS.keys()
