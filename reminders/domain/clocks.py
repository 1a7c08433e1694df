"""Clocks: `{every: 14d, from: end, then: 28d, at: "11:00"}`. Which check-in comes next, and when. Pure.

A clock starts at the latest visit that the rule is for and that has taken place (fulfilled, or booked
and over: some calendars never say), and starts anew at each. While further such visits are booked it strikes
after each `every`, else after each `then`. Days are counted on the local calendar from the visit, so that the
hour stays through DST, and nothing need be remembered of what was asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence_decision import dedupe_key
from reminders.domain.cadence_rules import is_for, refusal_by_patient, zone_of
from reminders.domain.clinic import Clinic, Every, Rule
from reminders.domain.hours import SendingWindow

#: Nobody is asked for ever: so long after the last visit a clock has run down.
RUNS_FOR = timedelta(days=180)
_HAS_BEEN = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED})
_OCCASION = "clock"


@dataclass(frozen=True, slots=True)
class Tick:
    """One check-in of a clock."""

    visit: Visit
    """From which it counts."""
    rule: Rule
    days: int
    """After that visit, on the patient's calendar."""
    unmoved_at: datetime
    """UTC; `expires` counts from here."""
    due_at: datetime
    """UTC, in open hours, after every impairment window."""
    expires_at: datetime

    @property
    def occasion(self) -> str:
        return f"{_OCCASION}{self.days}"

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


def is_by_clock(occasion: str | None) -> bool:
    """Whether a message of that occasion comes from a clock, or asks again for a check-in."""
    return occasion is not None and occasion.startswith((_OCCASION, NUDGE))


#: Occasion of a text that asks once more: `nudge1`.
NUDGE = "nudge"


def next_tick(rule: Rule, visits: Sequence[Visit], clinic: Clinic, now: datetime) -> Tick | None:
    """The next check-in of *rule* for the patient whose *visits* these are; None: there is none.

    One whose time has wholly passed is left out, never caught up: the next one comes.
    """
    start, timing = anchor(rule, visits, now), rule.timing
    if start is None or not isinstance(timing, Every) or refusal_by_patient(rule, start, clinic) is not None:
        return None
    window = SendingWindow(zone_of(start.patient, clinic, start.appointment.location), clinic.open_hours)
    counted_from = start.appointment.ends_at if timing.anchor == "end" else start.appointment.starts_at
    step = max(1, _step(timing, goes_on=any(_is_coming(rule, visit, now) for visit in visits)).days)
    first = window.day_of(counted_from)
    days = step * max(1, (window.day_of(now - rule.expires) - first).days // step)
    while timedelta(days=days) <= RUNS_FOR:
        unmoved_at = window.wall(first + timedelta(days=days), timing.at)
        tick = _tick(rule, start, days, unmoved_at, visits, clinic, window)
        if tick is not None and tick.expires_at >= now:
            return tick
        days += step
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


def _step(timing: Every, *, goes_on: bool) -> timedelta:
    return timing.every if goes_on or timing.then is None else timing.then


def _is_coming(rule: Rule, visit: Visit, now: datetime) -> bool:
    return (
        is_for(rule.audience, visit)
        and visit.appointment.status is AppointmentStatus.BOOKED
        and visit.appointment.ends_at > now
    )


def _tick(
    rule: Rule,
    start: Visit,
    days: int,
    unmoved_at: datetime,
    visits: Sequence[Visit],
    clinic: Clinic,
    window: SendingWindow,
) -> Tick | None:
    """The check-in that strikes at *unmoved_at*; None if no moment is left in which it may be sent."""
    due_at: datetime | None = unmoved_at
    while due_at is not None:
        clear = _clear_of_windows(due_at, visits, clinic)
        opened = clear if window.is_open(clear) else window.later(clear)
        if opened == due_at:
            break
        due_at = opened
    expires_at = unmoved_at + rule.expires
    if due_at is None or due_at > expires_at:
        return None
    return Tick(start, rule, days, unmoved_at, due_at, expires_at)


def _clear_of_windows(at: datetime, visits: Sequence[Visit], clinic: Clinic) -> datetime:
    """Not during a visit, nor in the hours after it in which an answer would say little."""
    for visit in sorted(visits, key=lambda each: each.appointment.ends_at):
        kind = clinic.kinds.get(visit.appointment.kind)
        if kind is None or kind.impairs is None or visit.appointment.status not in _HAS_BEEN:
            continue
        if visit.appointment.starts_at <= at < visit.appointment.ends_at + kind.impairs:
            at = visit.appointment.ends_at + kind.impairs
    return at
