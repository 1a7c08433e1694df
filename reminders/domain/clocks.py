"""Clocks: `{every: 14d, from: end, then: 28d, at: "11:00"}`. Which check-in comes next, and when. Pure.

A clock starts at the latest visit that the rule is for and that has taken place (fulfilled, or booked
and over: some calendars never say), and starts anew at each. While further such visits are booked it runs by
`every`, then by `then`. Days are counted on the local calendar, so that the hour stays through DST.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence_decision import dedupe_key
from reminders.domain.cadence_rules import contact_refusal, is_for, zone_of
from reminders.domain.clinic import Clinic, Every, Rule
from reminders.domain.hours import SendingWindow

#: Nobody is asked for ever: so long after the last visit, with none booked, a clock has run down.
RUNS_FOR = timedelta(days=180)
_HAS_BEEN = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED})


@dataclass(frozen=True, slots=True)
class Tick:
    """One check-in of a clock."""

    visit: Visit
    """From which it counts."""
    rule: Rule
    number: int
    """From 1 after each visit."""
    unmoved_at: datetime
    """UTC; `expires` counts from here."""
    due_at: datetime
    """UTC, in open hours, after every impairment window."""
    expires_at: datetime

    @property
    def occasion(self) -> str:
        return f"clock{self.number}"

    @property
    def dedupe_key(self) -> str:
        appointment = self.visit.appointment
        return dedupe_key(
            appointment.source,
            appointment.id,
            self.rule.id,
            self.occasion,
            patient_id=appointment.patient_id,
        )


@dataclass(frozen=True, slots=True)
class LastTick:
    """What went out (or ended) last for a visit and a rule."""

    number: int
    at: datetime


def next_tick(
    rule: Rule, visits: Sequence[Visit], clinic: Clinic, now: datetime, *, last: LastTick | None = None
) -> Tick | None:
    """The next check-in of *rule* for the patient whose *visits* these are; None: there is none.

    *last*: the latest one after the same visit, if there was one (see `anchor`). One whose time has wholly
    passed is left out, never caught up: the next one comes.
    """
    timing = rule.timing
    start = anchor(rule, visits, now)
    if not isinstance(timing, Every) or start is None or contact_refusal(start, clinic) is not None:
        return None
    goes_on = any(_is_coming(rule, visit, now) for visit in visits)
    if not goes_on and now - start.appointment.ends_at > RUNS_FOR:
        return None
    window = SendingWindow(zone_of(start.patient, clinic, start.appointment.location), clinic.open_hours)
    span = timing.every if goes_on or timing.then is None else timing.then
    counted_from = start.appointment.ends_at if timing.anchor == "end" else start.appointment.starts_at
    number = 1 if last is None else last.number + 1
    day = window.day_of(counted_from if last is None else last.at)
    for _ in range(400):
        day += timedelta(days=max(span.days, 1))
        tick = _tick(rule, start, number, window.wall(day, timing.at), visits, clinic, window)
        if tick is not None and tick.expires_at >= now:
            return tick
    return None


def anchor(rule: Rule, visits: Sequence[Visit], now: datetime) -> Visit | None:
    """The latest visit that has taken place and that the rule is for."""
    been = [
        visit
        for visit in visits
        if is_for(rule.audience, visit)
        and visit.appointment.status in _HAS_BEEN
        and visit.appointment.ends_at <= now
    ]
    return max(been, key=lambda visit: visit.appointment.ends_at, default=None)


def _is_coming(rule: Rule, visit: Visit, now: datetime) -> bool:
    return (
        is_for(rule.audience, visit)
        and visit.appointment.status is AppointmentStatus.BOOKED
        and visit.appointment.ends_at > now
    )


def _tick(
    rule: Rule,
    start: Visit,
    number: int,
    unmoved_at: datetime,
    visits: Sequence[Visit],
    clinic: Clinic,
    window: SendingWindow,
) -> Tick | None:
    clear = _clear_of_windows(unmoved_at, visits, clinic)
    due_at = clear if window.is_open(clear) else window.later(clear)
    expires_at = unmoved_at + rule.expires
    if due_at is None or due_at > expires_at:
        return None
    return Tick(start, rule, number, unmoved_at, due_at, expires_at)


def _clear_of_windows(at: datetime, visits: Sequence[Visit], clinic: Clinic) -> datetime:
    """Not in the hours after a visit in which an answer would say little."""
    for visit in sorted(visits, key=lambda each: each.appointment.ends_at):
        kind = clinic.kinds.get(visit.appointment.kind)
        if kind is None or kind.impairs is None or visit.appointment.status not in _HAS_BEEN:
            continue
        if visit.appointment.starts_at <= at < visit.appointment.ends_at + kind.impairs:
            at = visit.appointment.ends_at + kind.impairs
    return at
