"""Twilio's error codes, and what each means for us (messaging.md 4; facts/twilio.md 3)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from reminders.domain.second_try import Arrival
from reminders.ports import Outcome

#: 20429 and the like: certainly not processed.
_NOT_PROCESSED = {
    20429: "too many requests at once",
    21611: "the sender's queue at Twilio is full",
}

_CONFIGURATION = {
    10001: "the account is not active",
    20003: "Twilio does not accept our credentials, or the account is suspended",
    20005: "the account is not active",
    20403: "the account is not active",
    20404: "account or sender not found: TWILIO_ACCOUNT_SID or the sender is wrong",
    21212: "the sender is not a valid number: TWILIO_FROM_NUMBER",
    21601: "the sender cannot send texts: TWILIO_FROM_NUMBER",
    21603: "no sender is set: TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM_NUMBER",
    21606: "the sender is not ours, or cannot send texts: TWILIO_FROM_NUMBER",
    21608: "this account may only text verified numbers (trial, or no compliance profile)",
    21609: "the address for status reports is not accepted: REMINDERS_PUBLIC_URL",
    21659: "the sender is not ours: TWILIO_FROM_NUMBER",
    21660: "the sender does not belong to this account: TWILIO_FROM_NUMBER",
    21661: "the sender cannot send texts: TWILIO_FROM_NUMBER",
    21701: "the Messaging Service does not exist: TWILIO_MESSAGING_SERVICE_SID",
    21702: "the Messaging Service is not available",
    21703: "the Messaging Service has no number",
    21704: "the Messaging Service has no number",
    21705: "the Messaging Service is not valid: TWILIO_MESSAGING_SERVICE_SID",
    30029: "the account has no Message Privacy",
    30030: "the account has no Message Privacy",
    70051: "the API key lacks a permission",
    70052: "the account asks for another way to sign in",
    90010: "the account is not active",
    572005: "this account may only text verified numbers (no approved compliance profile)",
}

_BAD_NUMBER = {
    21211: "not a valid number",
    21217: "not a valid number",
    21604: "no number",
    21614: "cannot get texts",
    21635: "a landline",
    30005: "not in service",
    30006: "a landline, or out of any carrier's reach",
}

_OPTED_OUT = {21610: "has opted out at Twilio"}

#: Refused for this one message; named so that staff can read why.
_REFUSED = {
    14107: "too many answers to this number within 30 seconds",
    21266: "sender and receiver are the same number",
    21267: "the sender cannot text this number",
    21268: "a premium number",
    21408: "texts to this country are not switched on at Twilio",
    21602: "the text is empty",
    21605: "the text is too long",
    21612: "no way from our sender to this number",
    21617: "the text is too long",
    21624: "its validity was not accepted",
    21658: "the text is too long",
}

#: Undelivered for a reason of ours: every other message meets the same.
_REPORTED_CONFIGURATION = {
    30002: "the account was suspended",
    30018: "the sender is not registered for this destination",
    30024: "the sender is not provisioned at the carrier",
    30032: "the toll-free number is not verified",
    30033: "the campaign is suspended",
    30034: "the number is not registered for application-to-person texts",
    30035: "the number is still being configured",
    30037: "outbound texts are switched off for the account",
    30042: "the sender's name is blocked",
}

#: Undelivered, and known to us; shown, and never sent again.
_REPORTED = {
    30001: "the queue at Twilio was full",
    30003: "the phone was not reachable",
    30004: "blocked by the phone, its owner or the carrier",
    30007: "filtered by the carrier",
    30008: "the carrier gave no reason",
    30017: "the carrier is congested",
    30022: "too many texts for the registration",
    30023: "the carrier's daily limit is reached",
    30027: "the carrier's daily limit is reached",
    30036: "not sent before it was useless",
    30047: "Twilio neither queued nor sent it",
    30410: "the carrier did not answer; it may have arrived",
    30450: "held by Twilio's protection against pumping",
}

#: Of those that stand with the carrier or Twilio, what certainly reached nobody and may do so another time.
_MAY_REACH_LATER = frozenset({30001, 30003, 30022, 30023, 30027, 30036, 30047})

_BY_OUTCOME = {
    Outcome.NOT_PROCESSED: _NOT_PROCESSED,
    Outcome.CONFIGURATION: _CONFIGURATION,
    Outcome.BAD_NUMBER: _BAD_NUMBER,
    Outcome.OPTED_OUT: _OPTED_OUT,
    Outcome.REFUSED: _REFUSED,
}
_OUTCOMES = {code: outcome for outcome, codes in _BY_OUTCOME.items() for code in codes}
_WORDS: dict[int, str] = {}
for _codes in (*_BY_OUTCOME.values(), _REPORTED_CONFIGURATION, _REPORTED):
    _WORDS.update(_codes)

#: Numbers that carriers do not charge for begin so; for them a carrier's block is the owner's STOP.
_TOLL_FREE = tuple(f"+1{area}" for area in (800, 833, 844, 855, 866, 877, 888))


class Verdict(StrEnum):
    """What an undelivered or failed message asks for."""

    SHOW = "show"  #: nothing: it may have been received, or nothing helps
    LATER = "later"  #: certainly not received: another try, hours later
    BAD_NUMBER = "bad_number"
    OPTED_OUT = "opted_out"
    CONFIGURATION = "configuration"
    UNKNOWN = "unknown"  #: a code we do not know: staff are told


def outcome_of(status: int, code: int | None) -> Outcome:
    """What a refusal by HTTP *status*, with Twilio's *code* if it gave one, means for the message.

    What nobody knows is never sent again in a loop: 5xx may have been processed, other refusals stand.
    """
    if status >= 500 or status == 408:  # an edge's 408 says nothing about what stands behind it
        return Outcome.UNCERTAIN
    if code in _OUTCOMES:
        return _OUTCOMES[code]
    if status == 429:
        return Outcome.NOT_PROCESSED
    if status in (401, 403, 404, 407) or 300 <= status < 400:
        return Outcome.CONFIGURATION
    return Outcome.REFUSED


def verdict_on(code: int | None, sender: str | None = None) -> Verdict:
    """What a final report with that code asks for; *sender* is the number it was sent from, if known."""
    if code in (30003, 30047):
        return Verdict.LATER
    if code in _OPTED_OUT or (code == 30004 and (sender or "").startswith(_TOLL_FREE)):
        return Verdict.OPTED_OUT
    if code in _BAD_NUMBER:
        return Verdict.BAD_NUMBER
    if code in _REPORTED_CONFIGURATION or code in _CONFIGURATION:
        return Verdict.CONFIGURATION
    return Verdict.SHOW if code is None or code in _REPORTED else Verdict.UNKNOWN


def arrival_of(code: int | None, sender: str | None = None) -> Arrival:
    """Whether a text that ended with that code can have been received; for who would send it once more."""
    match verdict_on(code, sender):
        case Verdict.BAD_NUMBER:
            return Arrival.WRONG_NUMBER
        case Verdict.OPTED_OUT:
            return Arrival.STOPPED
        case Verdict.CONFIGURATION:
            return Arrival.NEVER
    return Arrival.NEVER if code in _MAY_REACH_LATER else Arrival.PERHAPS


def words_for(code: int | None, status: int | None = None) -> str:
    """What the code means, for staff. Never Twilio's own text: that may name the number."""
    if code in _WORDS:
        return _WORDS[code]
    return f"Twilio answered {status}" if code is None or code == status else f"Twilio's error {code}"


def known_codes() -> Iterable[int]:
    return _WORDS.keys()
