"""Rules x visits x now: what is planned, when, and what is not and why. Pure, and the whole truth of it.

messaging.md, sections 1 and 2. Every rule that is for a visit gets one Decision. A rule's due time is
first worked out as if texts could go out at any hour (`unmoved_at`), then moved into open hours; what
has passed follows `late`; visits of one patient on one day are merged; last comes the budget per phone.

Planning again without a change gives the same, but for what is due at once (`Decision.at_once`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from reminders.domain.appointment import Appointment, Patient, Visit
from reminders.domain.budget import SentText, Spending
from reminders.domain.cadence_decision import Decision, dedupe_key
from reminders.domain.cadence_planning import Planning
from reminders.domain.cadence_rules import (
    LATE_REASONS,
    Reason,
    contact_refusal,
    deadline,
    refusal,
    zone_of,
)
from reminders.domain.cadence_timing import too_late
from reminders.domain.clinic import Clinic, Occasion, On, Rule
from reminders.domain.hours import SendingWindow

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

EXEMPT_FROM_BUDGET = frozenset({Occasion.FIRST_CONTACT, Occasion.MOVED, Occasion.CANCELLED})


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
    planned_before: Container[tuple[str, str]] = frozenset(),
    standing: Mapping[str, datetime] = MappingProxyType({}),
    rules: Sequence[Rule] | None = None,
    clocks: Iterable[Decision] = (),
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
    - *planned_before*: (source, id) of appointments that were planned at their present time already. Of
      these nothing is caught up: no `late: send`, no `ask_staff`, no old `on: booked`. Leave out those
      whose messages fell into a downtime.
    - *clocks*: what `clocks.clock_decisions` says of the same patients; these stand last in what is returned,
      and share the budget.
    - *standing*: dedupe key to due time of messages that are planned and wait for a time to come. They are
      never late: with these given, planning again without a change changes nothing.

    A Decision with one of LATE_REASONS says that no new message is made. It does not end one that is due
    and on its way, unless its time fell into a downtime: give that one as *settled*.
    """
    planning = Planning(
        clinic,
        now,
        clinic.rules if rules is None else rules,
        settled=settled,
        named=named,
        planned_before=planned_before,
        standing=standing,
    )
    for visit in visits:
        planning.decide(visit)
    planning.add(clocks)
    planning.merge()
    planning.keep_budget(already)
    return planning.decisions


@dataclass(frozen=True, slots=True)
class SendCheck:
    """The rules asked again when a message is about to be sent."""

    reason: Reason | None
    """Why it must not be sent any more, ever; None: it may, at `at`."""
    at: datetime
    """*now*, or the next opening if it is closed now."""


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
    that count and that this phone has been sent, or is being sent, in the last seven days. A visit that
    is over by now makes its message `expired` rather than `past`.

    Not asked here, because it is not the plan's: held visits, a visit that moved since (plan again),
    merging, a running conversation, whether sending is paused.
    """
    reason = refusal(rule, visit, clinic, unmoved_at, now)
    if reason is not None:
        return SendCheck(Reason.EXPIRED if reason is Reason.PAST else reason, now)
    window = SendingWindow(zone_of(visit.patient, clinic, visit.appointment.location), clinic.open_hours)
    at = now if window.is_open(now) else window.later(now)
    reason = too_late(deadline(rule, visit, unmoved_at), now, at)
    if at is None or reason is not None:
        return SendCheck(reason, now)
    texts = [text.at for text in already]
    if not _is_exempt(rule) and not Spending(clinic.budget, [window.zone], texts).fits(at):
        return SendCheck(Reason.BUDGET, now)
    return SendCheck(None, at)


def _is_exempt(rule: Rule) -> bool:
    return isinstance(rule.timing, On) and rule.timing.occasion in EXEMPT_FROM_BUDGET
