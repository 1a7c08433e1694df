"""What `replies.interpret` says about a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from reminders.domain import consent


class Intent(StrEnum):
    CONFIRM = "confirm"
    CANCEL_REQUEST = "cancel_request"
    RESCHEDULE_REQUEST = "reschedule_request"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    ANSWER = "answer"
    YES = "yes"
    NO = "no"
    SKIP = "skip"
    BACK = "back"
    LESS = "less"
    UNCLEAR = "unclear"
    FREE_TEXT = "free_text"


@dataclass(frozen=True, slots=True)
class Reading:
    """What `interpret` understood. The five first fields are printed; the rest is for the service.

    `value` only for answers; `flags` any of crisis, emergency, urgent, opt_out, maybe_cancel, also_request;
    `note` what the text says beyond the intent; `quoted` what a tapback quotes; `exact_keyword` the
    carrier command that Twilio has already answered by itself; `corrects`: the answer takes the place of one
    given before ("oops i meant 6"), which may be that to the question before."""

    text: str
    intent: Intent
    value: float | int | None = None
    note: str | None = None
    flags: frozenset[str] = field(default_factory=frozenset)
    is_tapback: bool = False
    quoted: str | None = None
    exact_keyword: consent.Keyword | None = None
    is_wrong_number: bool = False
    corrects: bool = False
