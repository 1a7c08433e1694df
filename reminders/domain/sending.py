"""Decides again, when a message's time has come, whether it may go: messaging.md, sections 2 and 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reminders.domain.appointment import CALLED_OFF, Patient, SmsConsent, Visit
from reminders.domain.budget import Spending
from reminders.domain.cadence_rules import Reason, is_after_visit, refusal, zone_of
from reminders.domain.clinic import Clinic, Occasion, On, Rule
from reminders.domain.clocks import clear_of_visits, has_restarted, is_strike
from reminders.domain.hours import is_open, move_later
from reminders.domain.message import MessageStatus, Purpose

#: What waits for a person is looked at again after this long, until it expires.
LOOK_AGAIN = timedelta(minutes=15)

#: The only texts to a number after its STOP: its confirmation, and the answers to the patient's own cry; and
#: "we will call you" to one who wants back in while a decision by text does not count.
AFTER_STOP = frozenset({"opt_out_done", "crisis", "emergency", "impaired_call_tomorrow"})

#: Never wait: not for order, a pause, the rate, or other texts to the number.
NEVER_WAIT = frozenset({Purpose.SAFETY, Purpose.PAGE})

#: Reasons of what waits for a person: texts to the patient are paused (and were until its time was over).
PATIENT_PAUSED, PAUSED, BAD_NUMBER = "patient_paused", "paused", "bad_number"

#: What the budget leaves out.
NOT_COUNTED = frozenset({Occasion.FIRST_CONTACT, Occasion.MOVED, Occasion.CANCELLED})


class Act(StrEnum):
    SEND = "send"
    WAIT = "wait"  #: not before `until`
    END = "end"  #: never: `status`, with `reason`


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a message now."""

    act: Act
    reason: str = ""
    until: datetime | None = None
    status: MessageStatus = MessageStatus.SKIPPED


SEND = Ruling(Act.SEND)


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose time has come, and what holds for it and its number now."""

    purpose: Purpose
    template: str | None
    unmoved_at: datetime
    expires_at: datetime | None = None
    occasion: str | None = None
    time_revision: int | None = None
    rule: Rule | None = None
    """None: no rule's, or the cadence has it no more."""
    is_retry: bool = False
    visit: Visit | None = None
    patient: Patient | None = None
    is_told: bool = False
    """The patient has been told the visit's present start by another text since this one was planned."""
    listed: bool = True
    """False: REMINDERS_SEND_ONLY_TO leaves this number out."""
    opted_out: bool = False
    consented: bool = False
    """The ledger holds a grant for the number."""
    bad_number: bool = False
    paused: bool = False
    """Automation waits for this patient until a person resumes it."""
    last_inbound_at: datetime | None = None
    not_needed: str | None = None
    """Why a nudge is of no use any more: it was answered, or its check-in is over."""
    visits: Sequence[Visit] = ()
    """What the patient has, and had of late; given only of a clock's check-in."""


def decide(due: Due, clinic: Clinic, now: datetime, texts: Sequence[datetime] = ()) -> Ruling:
    """Whether *due* goes out now. *texts*: when automated texts that count went to its number."""
    return (
        _listed(due)
        or _consent(due, clinic)
        or _expiry(due, now)
        or _number(due)
        or (_by_rule(due, clinic, now, texts) if due.purpose is Purpose.RULE else None)
        or SEND
    )


def _listed(due: Due) -> Ruling | None:
    return None if due.listed else _end("not_in_send_only_to")


def _consent(due: Due, clinic: Clinic) -> Ruling | None:
    if due.purpose is Purpose.PAGE:  # staff are texted for their work
        return None
    if due.opted_out:
        allowed = due.purpose in (Purpose.SAFETY, Purpose.ANSWER) and due.template in AFTER_STOP
        return None if allowed else _end(Reason.OPTED_OUT)
    if due.purpose not in (Purpose.RULE, Purpose.CONSOLE) or due.patient is None:
        return None
    if due.patient.sms_consent is SmsConsent.NO:
        return _end(Reason.NO_CONSENT)
    granted = due.consented or due.patient.sms_consent is SmsConsent.YES
    if clinic.consent == "required" and not granted and due.purpose is Purpose.RULE:
        return _end(Reason.NO_CONSENT)
    return None


def _expiry(due: Due, now: datetime) -> Ruling | None:
    if due.expires_at is None or now <= due.expires_at:
        return None
    held = due.visit.held if due.visit is not None else None
    waited_for = held or (PAUSED if due.paused else BAD_NUMBER if due.bad_number else None)
    return _end(waited_for or Reason.EXPIRED, MessageStatus.EXPIRED)


def _number(due: Due) -> Ruling | None:
    """A number that carriers call bad. Who has just texted us from it is answered all the same."""
    return _end(BAD_NUMBER) if due.bad_number and due.purpose is Purpose.CONSOLE else None


def _by_rule(due: Due, clinic: Clinic, now: datetime, texts: Sequence[datetime]) -> Ruling | None:
    zone = _zone(due, clinic)
    return (
        (_end(due.not_needed, MessageStatus.CANCELLED) if due.not_needed is not None else None)
        or (_visit(due, due.visit, clinic, now) if due.visit is not None else None)
        or (_clock(due, due.visit, clinic, now) if is_strike(due.occasion) else None)
        or (_wait(PATIENT_PAUSED, now + LOOK_AGAIN) if due.paused else None)
        or (_wait(BAD_NUMBER, now + LOOK_AGAIN) if due.bad_number else None)  # till it is corrected
        or _conversation(due, clinic, now)
        or _hours(due, clinic, now, zone)
        or _budget(due, clinic, now, zone, texts)
    )


def _visit(due: Due, visit: Visit, clinic: Clinic, now: datetime) -> Ruling | None:
    """Nothing goes out about a visit that is called off, moved or begun as if it still stood."""
    occasion = due.rule.timing.occasion if due.rule and isinstance(due.rule.timing, On) else None
    called_off = visit.appointment.status in CALLED_OFF
    if occasion is Occasion.FIRST_CONTACT:
        return None
    if due.time_revision is not None and due.time_revision != visit.time_revision:
        return _end("moved", MessageStatus.CANCELLED)
    if occasion is Occasion.MOVED and due.is_told:
        return _end("overtaken", MessageStatus.CANCELLED)
    if occasion is Occasion.CANCELLED:
        return None if called_off else _end("overtaken", MessageStatus.CANCELLED)
    if called_off:
        return _end(Reason.CANCELLED, MessageStatus.CANCELLED)
    if due.rule is not None and (reason := refusal(due.rule, visit, clinic, due.unmoved_at, now)):
        status = MessageStatus.EXPIRED if reason is Reason.PAST else MessageStatus.SKIPPED
        return _end(reason, status)
    ahead = _speaks_of_the_future(due, visit)
    if ahead and now >= visit.appointment.starts_at:
        return _end("visit_begun", MessageStatus.EXPIRED)
    # Nobody is thanked for coming who wrote that they cannot: whether they came, a person must say.
    if visit.held and (ahead or due.rule is not None):
        return _wait(visit.held, now + LOOK_AGAIN)
    return None


def _clock(due: Due, visit: Visit | None, clinic: Clinic, now: datetime) -> Ruling | None:
    """A clock's check-in that was kept waiting: it may have started anew, or a visit lie in between."""
    if due.rule is None or visit is None:
        return _end("rule_gone")
    if has_restarted(due.rule, visit, due.visits, now):
        return _end("clock_changed", MessageStatus.CANCELLED)
    clear_at = clear_of_visits(now, due.visits, clinic)
    return _wait("after_visit", clear_at) if clear_at > now else None


def _speaks_of_the_future(due: Due, visit: Visit) -> bool:
    if due.rule is not None:
        return not is_after_visit(due.rule)
    return due.unmoved_at < visit.appointment.starts_at


def _conversation(due: Due, clinic: Clinic, now: datetime) -> Ruling | None:
    """A text by a rule never breaks into a conversation."""
    if due.last_inbound_at is None:
        return None
    over_at = due.last_inbound_at + clinic.conversation_pause
    return _wait("conversation", over_at) if now < over_at else None


def _hours(due: Due, clinic: Clinic, now: datetime, zone: ZoneInfo) -> Ruling | None:
    if is_open(now, zone, clinic.open_hours):
        return None
    opens_at = move_later(now, zone, clinic.open_hours)
    if opens_at is None or (due.expires_at is not None and opens_at > due.expires_at):
        return _end(Reason.QUIET_HOURS, MessageStatus.EXPIRED)
    return _wait(Reason.QUIET_HOURS, opens_at)


def _budget(
    due: Due, clinic: Clinic, now: datetime, zone: ZoneInfo, texts: Sequence[datetime]
) -> Ruling | None:
    # A later try of a text that certainly did not arrive is not one more text.
    if due.is_retry or due.occasion in NOT_COUNTED:
        return None
    if not texts and clinic.budget.per_day and clinic.budget.per_week:
        return None  # as a rule
    fits = Spending(clinic.budget, [zone], texts).fits(now)
    return None if fits else _end(Reason.BUDGET)


def _zone(due: Due, clinic: Clinic) -> ZoneInfo:
    first = next(iter(clinic.locations))
    if due.visit is not None:
        return zone_of(due.visit.patient, clinic, due.visit.appointment.location)
    if due.patient is not None:
        return zone_of(due.patient, clinic, first)
    return ZoneInfo(clinic.locations[first].timezone)


def _end(reason: str, status: MessageStatus = MessageStatus.SKIPPED) -> Ruling:
    return Ruling(Act.END, str(reason), status=status)


def _wait(reason: str, until: datetime) -> Ruling:
    return Ruling(Act.WAIT, str(reason), until=until)
