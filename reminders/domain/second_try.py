"""Whether staff may send a text once more that did not arrive: only what nobody can have received. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reminders.domain.message import MessageStatus, Purpose

#: What the front desk may stop, hurry and send again. The rest answers a patient, or is about safety.
OF_THE_DESK = frozenset({Purpose.RULE, Purpose.CONSOLE})

#: Ended before any request left the house, for a reason that can be mended.
_NEVER_LEFT = frozenset({"template", "refused", "bad_number"})


class Arrival(StrEnum):
    """What the code of a failure says."""

    NEVER = "never"  #: it certainly reached nobody, and another try may
    WRONG_NUMBER = "wrong_number"  #: nor will any other text to that number
    STOPPED = "stopped"  #: the number has opted out
    PERHAPS = "perhaps"  #: it may have been received, or would meet the same again


@dataclass(frozen=True, slots=True)
class Failed:
    """A text that has ended, and what holds for its receiver now."""

    purpose: Purpose
    status: MessageStatus
    reason: str | None
    accepted: bool
    """Twilio has named it."""
    arrival: Arrival
    expires_at: datetime | None
    number_is_bad: bool
    """Carriers still call the number bad that it would go to."""
    has_next: bool
    """It was tried again already, or will be."""


def why_not_again(failed: Failed, now: datetime) -> str | None:
    """Why the text is not sent once more, as a sentence for staff; None: it may be."""
    if failed.status not in (MessageStatus.FAILED, MessageStatus.UNDELIVERED):
        return "Only a text that failed or was not delivered can be sent again."
    if failed.purpose not in OF_THE_DESK:
        return "This kind of text is not sent again by hand. Phone them instead."
    if failed.has_next:
        return "It has been tried again already, or will be: see its other tries."
    if not _reached_nobody(failed):
        return "It may have been received, or would meet the same again. Phone them instead."
    if failed.number_is_bad:
        return "The number cannot be texted. Correct it in the calendar first, or phone them."
    if failed.expires_at is not None and now >= failed.expires_at:
        return "Its time has passed: it would be of no use any more."
    return None


def _reached_nobody(failed: Failed) -> bool:
    if failed.arrival in (Arrival.NEVER, Arrival.WRONG_NUMBER):
        return True
    if failed.arrival is Arrival.STOPPED:
        return False
    return not failed.accepted and failed.reason in _NEVER_LEFT
