"""How a coming visit stands, in one word for the front desk: confirmed, asked, or why nobody can ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VisitState(StrEnum):
    CHANGE_REQUESTED = "change_requested"  #: the patient asked to cancel or move
    GONE = "gone_from_source"  #: the calendar has it no more
    CONFIRMED = "confirmed"
    NO_PHONE = "no_phone"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    BAD_NUMBER = "bad_number"
    PAUSED = "paused"
    ASKED = "asked"  #: asked to confirm, and has not answered
    UNDELIVERED = "undelivered"  #: the question did not arrive
    TOLD = "told"  #: a text named this very time, and asked nothing
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What is known of a visit and of the number that its texts go to."""

    held: str | None
    confirmed: bool
    has_phone: bool
    opted_out: bool
    consents: bool
    """Nothing in the calendar or the clinic's rules forbids texts to the patient."""
    bad_number: bool
    paused: bool
    asked: bool
    undelivered: bool
    """A question was sent, and is known not to have arrived."""
    told: bool


def state_of(facts: VisitFacts) -> VisitState:
    """What a person should see first."""
    if facts.held is not None:
        gone = facts.held == VisitState.GONE
        return VisitState.GONE if gone else VisitState.CHANGE_REQUESTED
    if facts.confirmed:
        return VisitState.CONFIRMED
    hindrance = hindered_by(facts)
    if hindrance is not None:
        return hindrance
    if facts.asked:
        return VisitState.ASKED
    if facts.undelivered:
        return VisitState.UNDELIVERED
    return VisitState.TOLD if facts.told else VisitState.NOT_TOLD


def hindered_by(facts: VisitFacts) -> VisitState | None:
    """Why no text by a rule reaches the patient now; None while texts go out."""
    if not facts.has_phone:
        return VisitState.NO_PHONE
    if facts.opted_out:
        return VisitState.OPTED_OUT
    if not facts.consents:
        return VisitState.NO_CONSENT
    if facts.bad_number:
        return VisitState.BAD_NUMBER
    return VisitState.PAUSED if facts.paused else None
