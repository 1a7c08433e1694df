"""Clocks: `{every: 14d, from: end, then: 28d, at: "11:00"}`. Which check-ins come, and when. Pure.

A clock starts at each visit that the rule is for and that has taken place (fulfilled, or booked and over:
some calendars never say), and starts anew at the next. While a further such visit is booked it strikes after
each `every`, else after each `then`. Days are counted on the local calendar from the visit, so that the hour
stays through DST, and nothing need be remembered of what was asked before.

What is still to come is foreseen: a booked visit is taken as one that will have been. If it is not, the
patient is planned again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence_decision import Decision
from reminders.domain.cadence_rules import Reason, is_for, refusal, zone_of
from reminders.domain.clinic import Clinic, Every, Late, Rule
from reminders.domain.hours import SendingWindow

#: Nobody is asked for ever: so long after the last visit a clock has run down.
RUNS_FOR = timedelta(days=180)
#: Visits of these start a clock, or will.
HAS_BEEN = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED})
#: Occasion of a strike: `clock14`, so many days after the visit.
CLOCK = "clock"
#: Occasion of a text that asks once more: `nudge1`.
NUDGE = "nudge"


def is_strike(occasion: str | None) -> bool:
    """Whether a message of that occasion comes from a clock."""
    return occasion is not None and occasion.startswith(CLOCK)


def is_nudge(occasion: str | None) -> bool:
    """Whether a message of that occasion asks once more for a check-in."""
    return occasion is not None and occasion.startswith(NUDGE)


def clock_rules(clinic: Clinic) -> list[Rule]:
    return [rule for rule in clinic.rules if isinstance(rule.timing, Every)]


def clock_decisions(
    visits: Sequence[Visit], clinic: Clinic, now: datetime, until: datetime
) -> list[Decision]:
    """What becomes of every strike of every clock from *now* to *until*, for the patients of *visits*.

    Give it all visits of a patient that end after *now* less RUNS_FOR.
    """
    rules = clock_rules(clinic)
    if not rules:
        return []
    of_patient: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        of_patient[visit.patient.id].append(visit)
    windows: dict[ZoneInfo, SendingWindow] = {}
    return [
        decision
        for theirs in of_patient.values()
        for rule in rules
        for decision in strikes(rule, theirs, clinic, now, until, windows)
    ]


def strikes(
    rule: Rule,
    visits: Sequence[Visit],
    clinic: Clinic,
    now: datetime,
    until: datetime,
    windows: dict[ZoneInfo, SendingWindow] | None = None,
) -> list[Decision]:
    """The strikes of *rule*'s clock from *now* to *until* for the patient whose *visits* these are.

    One whose time has passed is left out, and the next one comes; with `late: send` it is due at once, as
    long as it has not expired. What may not be sent says why.
    """
    anchors = _anchors(rule, visits)
    found: list[Decision] = []
    for start, following in zip(anchors, [*anchors[1:], None], strict=False):
        restarts_at = following.appointment.ends_at if following is not None else None
        if restarts_at is None or restarts_at > now:
            window = _window(start, clinic, {} if windows is None else windows)
            found += _from(start, restarts_at, rule, visits, clinic, now, until, window)
    return found


def has_restarted(rule: Rule, start: Visit, visits: Sequence[Visit], now: datetime) -> bool:
    """Whether a later visit than *start* has taken place by *now*, from which the clock counts now."""
    return any(
        each.appointment.ends_at <= now and each.appointment.ends_at > start.appointment.ends_at
        for each in _anchors(rule, visits)
    )


def clear_of_visits(at: datetime, visits: Sequence[Visit], clinic: Clinic) -> datetime:
    """*at*, or later: not during a visit, nor in the hours after it in which an answer would say little."""
    for visit in sorted(visits, key=lambda each: each.appointment.ends_at):
        kind = clinic.kinds.get(visit.appointment.kind)
        if kind is None or kind.impairs is None or visit.appointment.status not in HAS_BEEN:
            continue
        if visit.appointment.starts_at <= at < visit.appointment.ends_at + kind.impairs:
            at = visit.appointment.ends_at + kind.impairs
    return at


def _anchors(rule: Rule, visits: Sequence[Visit]) -> list[Visit]:
    """The visits that start the clock, in their order; of several that end at once the first counts."""
    at = {
        visit.appointment.ends_at: visit
        for visit in reversed(visits)
        if visit.appointment.status in HAS_BEEN and is_for(rule.audience, visit)
    }
    return [at[each] for each in sorted(at)]


def _window(start: Visit, clinic: Clinic, windows: dict[ZoneInfo, SendingWindow]) -> SendingWindow:
    zone = zone_of(start.patient, clinic, start.appointment.location)
    if zone not in windows:
        windows[zone] = SendingWindow(zone, clinic.open_hours)
    return windows[zone]


def _from(
    start: Visit,
    restarts_at: datetime | None,
    rule: Rule,
    visits: Sequence[Visit],
    clinic: Clinic,
    now: datetime,
    until: datetime,
    window: SendingWindow,
) -> Iterator[Decision]:
    """The strikes that count from *start*, until the clock is started anew."""
    timing = rule.timing
    assert isinstance(timing, Every)  # noqa: S101 - what a clock is
    step = (timing.every if restarts_at is not None or timing.then is None else timing.then).days
    counted_from = start.appointment.ends_at if timing.anchor == "end" else start.appointment.starts_at
    first = window.day_of(counted_from)
    passed = (window.day_of(now - rule.expires) - first).days // max(1, step)
    for number in count(max(1, passed)):
        days = number * max(1, step)
        unmoved_at = window.wall(first + timedelta(days=days), timing.at)
        overtaken = restarts_at is not None and unmoved_at >= restarts_at
        if timedelta(days=days) > RUNS_FOR or unmoved_at > until or overtaken:
            return
        clock = f"{CLOCK}{days}"
        decision = _decide(start, restarts_at, rule, clock, unmoved_at, visits, clinic, now, window)
        if decision is not None:
            yield decision


def _decide(
    start: Visit,
    restarts_at: datetime | None,
    rule: Rule,
    clock: str,
    unmoved_at: datetime,
    visits: Sequence[Visit],
    clinic: Clinic,
    now: datetime,
    window: SendingWindow,
) -> Decision | None:
    """None: its time has passed, or the clock has started anew by then."""
    expires_at = unmoved_at + rule.expires
    due_at = _clear_and_open(unmoved_at, visits, clinic, window)
    at_once = due_at is not None and due_at < now
    if at_once:
        if rule.late is not Late.SEND:
            return None
        due_at = _clear_and_open(now, visits, clinic, window)
    if due_at is not None and restarts_at is not None and due_at >= restarts_at:
        return None
    reason = refusal(rule, start, clinic, unmoved_at, now)
    if reason is None and due_at is None:
        reason = Reason.QUIET_HOURS
    elif reason is None and due_at is not None and due_at > expires_at:
        reason = Reason.EXPIRED
    if reason is not None or due_at is None:
        # Of what has passed nothing need be said.
        return Decision(start, rule, unmoved_at, unmoved_at, reason, clock=clock) if not at_once else None
    return Decision(start, rule, due_at, unmoved_at, None, expires_at, at_once=at_once, clock=clock)


def _clear_and_open(
    at: datetime, visits: Sequence[Visit], clinic: Clinic, window: SendingWindow
) -> datetime | None:
    """The first moment from *at* in open hours and clear of visits; None: there is no opening."""
    while True:
        clear = clear_of_visits(at, visits, clinic)
        opened = clear if window.is_open(clear) else window.later(clear)
        if opened is None or opened == at:
            return opened
        at = opened
