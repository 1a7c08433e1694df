"""Rules x visits x now: what is planned, when, and what is not and why. Pure, and the whole truth of it.

messaging.md, sections 1 and 2. Every rule that is for a visit gets one Decision. A rule's due time is
first worked out as if texts could go out at any hour (`unmoved_at`), then moved into open hours; what
has passed follows `late`; visits of one patient on one day are merged; last comes the budget per phone.

Planning again without a change gives the same, but for what is due at once (`Decision.at_once`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from zoneinfo import ZoneInfo

from reminders.domain.appointment import Appointment, Patient, Visit
from reminders.domain.budget import SentText, Spending
from reminders.domain.cadence_rules import (
    LATE_REASONS,
    Deadline,
    Reason,
    contact_refusal,
    deadline,
    is_after_visit,
    is_booked_rule,
    is_for,
    is_listed,
    refusal,
    unmoved_due,
    zone_of,
)
from reminders.domain.clinic import Clinic, Late, Occasion, On, Rule
from reminders.domain.hours import MINUTE, SendingWindow

__all__ = [
    "LATE_REASONS",
    "Decision",
    "Reason",
    "SendCheck",
    "SentText",
    "contact_refusal",
    "dedupe_key",
    "plan",
    "plan_visits",
    "send_check",
    "zone_of",
]

#: A booking older than this is old news: `on: booked` does not fire.
NEWS = timedelta(hours=24)

EXEMPT_FROM_BUDGET = frozenset({Occasion.FIRST_CONTACT, Occasion.MOVED, Occasion.CANCELLED})


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one rule for one visit."""

    visit: Visit
    rule: Rule
    due_at: datetime
    """UTC. When it is to be sent, in open hours; of what is not planned, the unmoved due time."""
    unmoved_at: datetime
    """UTC. The due time before closed hours or lateness moved it; `expires` counts from here."""
    reason: Reason | None = None
    """Why not; None: it is planned."""
    expires_at: datetime | None = None
    """The last instant at which it may still be sent. A reminder's lies before the visit's start."""
    merged: tuple[Appointment, ...] = ()
    """Further visits of the patient that day, which this planned message names too, in their order."""
    at_once: bool = False
    """Its time had passed, so `due_at` follows `now`: a row that exists already keeps its own."""

    @property
    def planned(self) -> bool:
        return self.reason is None

    @property
    def dedupe_key(self) -> str:
        """Unique for (appointment, rule, patient, occasion); the occasion is the visit's `time_revision`."""
        appointment = self.visit.appointment
        return dedupe_key(
            appointment.source,
            appointment.id,
            self.rule.id,
            self.visit.time_revision,
            patient_id=appointment.patient_id,
        )


def dedupe_key(
    appointment_source: str, appointment_id: str, rule_id: str, occasion: int | str, *, patient_id: str
) -> str:
    """The key under which at most one message is ever accepted. Parts may hold any character."""
    parts = (appointment_source, appointment_id, rule_id, patient_id, str(occasion))
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


@dataclass(frozen=True, slots=True)
class SendCheck:
    """The rules asked again when a message is about to be sent."""

    reason: Reason | None
    """Why it must not be sent any more, ever; None: it may, at `at`."""
    at: datetime
    """*now*, or the next opening if it is closed now."""


def plan(
    appointment: Appointment, patient: Patient, rules: Sequence[Rule], clinic: Clinic, now: datetime
) -> list[Decision]:
    """Decides about every rule for one visit that is first seen *now*."""
    return plan_visits([Visit(appointment, patient, first_seen_at=now)], clinic, now, rules=rules)


def plan_visits(
    visits: Sequence[Visit],
    clinic: Clinic,
    now: datetime,
    *,
    already: Iterable[SentText] = (),
    settled: Container[str] = frozenset(),
    named: Container[str] = frozenset(),
    rules: Sequence[Rule] | None = None,
) -> list[Decision]:
    """Decides about every rule (the clinic's, or *rules*) for every visit, in the order of both.

    Give it all visits of a patient, and of all patients of a phone, that are not long over: it merges by
    patient and day, and keeps the budget by phone. What else it must know of the past:

    - *already*: texts that have a place in the budget whatever is decided here (with Twilio, in flight,
      due and waiting, or planned for visits that are not among *visits*).
    - *settled*: dedupe keys whose message is out of planning's hands (with Twilio, in flight, ended).
      No Decision is returned for them.
    - *named*: dedupe keys of visits' messages that are `merged` because the text that names them is
      settled. (The key is that of the visit that is named.)

    A Decision with one of LATE_REASONS says that no new message is made. It does not end one that was
    planned in time and has just become due, unless its time fell into a downtime.
    """
    raise NotImplementedError


def send_check(
    visit: Visit,
    rule: Rule,
    clinic: Clinic,
    now: datetime,
    *,
    unmoved_at: datetime,
    already: Iterable[SentText] = (),
) -> SendCheck:
    """Asks again, of a message that is due, what held when it was planned; also for `on:` rules.

    *unmoved_at* is the Decision's (of an `on:` rule, when it happened); *already* the automated texts
    that this phone has been sent, or is being sent, in the last seven days.

    Not asked here, because it is not the plan's: held visits, a visit that moved since (plan again), a
    running conversation, whether sending is paused.
    """
    raise NotImplementedError
