"""Time passes: patients whose clocks are about to strike are marked, and so planned like any other change.

Strikes become messages AHEAD of their time, together with everything else of their patient (`plan`), so that
budget, hours and reasons are the same, and what is planned follows the visits. The mark in `state` says up
to which moment patients have been looked for, with which configuration: most looks read that one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, text

from reminders.db import outbox, state
from reminders.db.engine import Database
from reminders.db.people import in_batches, mark_for_planning
from reminders.db.schema import appointment, message, patient
from reminders.domain.clinic import Clinic, Every, Rule
from reminders.domain.clocks import CLOCK, HAS_BEEN, RUNS_FOR, clock_rules
from reminders.domain.hours import DAY, local_wall
from reminders.domain.message import MessageStatus

#: Strikes are planned so long before their time.
AHEAD = timedelta(days=3)
#: So often it is looked whose clocks strike next.
LOOK_EVERY = timedelta(minutes=10)
#: Why a strike that was planned is not sent: a visit has started the clock anew, or changed its step.
CHANGED = "clock_changed"

_MARK = "clocks"
#: No visit lasts longer; by their start they are found by index.
_LONGEST_VISIT = timedelta(days=2)


def since(clinic: Clinic, otherwise: datetime, now: datetime) -> datetime:
    """From when on visits must be known for planning, which without clocks looks back to *otherwise*."""
    return min(otherwise, now - RUNS_FOR - DAY) if clock_rules(clinic) else otherwise


def mark_striking(db: Database, clinic: Clinic, version: str, now: datetime) -> int:
    """Marks for planning the visits whose clocks strike until *now* plus AHEAD; how many there are.

    *version* is the configuration's: with another one all that its clocks may still send is looked at again,
    and what those before had planned.
    """
    until = now + AHEAD
    with db.read() as connection:
        known = _look_from(connection, version)
    if known is not None and until - known < LOOK_EVERY:
        return 0
    with db.write() as connection:
        known = _look_from(connection, version)  # another daemon may have been here
        if known is not None and until - known < LOOK_EVERY:
            return 0
        rules = clock_rules(clinic)
        start = now - max((rule.expires for rule in rules), default=timedelta(0)) if known is None else known
        marked = set(_anchors(connection, clinic, rules, start, until))
        if known is None:
            _end_without_rule(connection, rules, now)
            marked |= set(connection.scalars(select(message.c.appointment_id).where(*_STRIKES)))
        for some in in_batches(sorted(marked)):
            mark_for_planning(connection, appointment_ids=some)
        state.put(connection, _MARK, f"{version} {until.isoformat()}", now)
    return len(marked)


def next_look(connection: Connection) -> datetime | None:
    """By when the clocks have to be looked at again, if nothing else happens; None: they never were."""
    value = state.get(connection, _MARK)
    if value is None:
        return None
    return datetime.fromisoformat(value.rpartition(" ")[2]) - AHEAD / 3


def _look_from(connection: Connection, version: str) -> datetime | None:
    """Up to when patients were looked for with this configuration; None: not with this one."""
    value = state.get(connection, _MARK)
    known, _, until = (value or "").rpartition(" ")
    return datetime.fromisoformat(until) if known == version else None


# -- whose clocks strike -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Search:
    """Visits of which some rules' clocks strike on the days that are looked for."""

    timing: Every
    kinds: frozenset[str] | None
    any_number: bool
    """The latest visit of a kind is the one that counts: earlier ones are left out."""


def _anchors(
    connection: Connection, clinic: Clinic, rules: Iterable[Rule], after: datetime, until: datetime
) -> Iterator[int]:
    """Rows of visits from which a clock may strike after *after* and until *until*; some more, at times."""
    searches = {
        _Search(
            rule.timing,
            rule.audience.kinds,
            rule.audience.number is None and rule.audience.locations is None,
        )
        for rule in rules
        if isinstance(rule.timing, Every)
    }
    zones = _zones(connection, clinic) if searches else []
    for search in searches:
        for begins, ends in _spans(_days(search.timing, zones, after, until), zones):
            yield from connection.scalars(_visits(search, begins, ends, after))


def _zones(connection: Connection, clinic: Clinic) -> list[ZoneInfo]:
    own = connection.scalars(select(patient.c.timezone).where(patient.c.timezone.is_not(None)).distinct())
    names = {place.timezone for place in clinic.locations.values()} | set(own)
    return [ZoneInfo(name) for name in sorted(names)]


def _days(timing: Every, zones: Iterable[ZoneInfo], after: datetime, until: datetime) -> set[date]:
    """Local days of visits whose clock strikes after *after* and until *until* in one of *zones*."""
    found: set[date] = set()
    for zone in zones:
        day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
        while day <= last:
            if after < local_wall(day, timing.at, zone) <= until:
                for step in {timing.every, timing.then or timing.every}:
                    days = max(1, step.days)
                    found.update(day - back * DAY for back in range(days, RUNS_FOR.days + 1, days))
            day += DAY
    return found


def _spans(days: set[date], zones: Iterable[ZoneInfo]) -> Iterator[tuple[datetime, datetime]]:
    """The instants of *days* in any of *zones*; days in a row as one span."""
    for first in sorted(day for day in days if day - DAY not in days):
        last = first
        while last + DAY in days:
            last += DAY
        yield (
            min(local_wall(first, time.min, zone) for zone in zones),
            max(local_wall(last + DAY, time.min, zone) for zone in zones),
        )


def _visits(search: _Search, begins: datetime, ends: datetime, after: datetime) -> Any:
    counted = appointment.c.ends_at if search.timing.anchor == "end" else appointment.c.starts_at
    query = select(appointment.c.id).where(
        counted >= begins,
        counted < ends,
        appointment.c.starts_at.between(begins - _LONGEST_VISIT, ends),
        appointment.c.status.in_([status.value for status in HAS_BEEN]),
        appointment.c.same_as_id.is_(None),
    )
    if search.kinds is not None:
        query = query.where(appointment.c.kind.in_(sorted(search.kinds)))
    if search.any_number:
        later = appointment.alias("later")
        query = query.where(
            ~select(later.c.id)
            .where(
                later.c.patient_id == appointment.c.patient_id,
                later.c.kind == appointment.c.kind,
                later.c.ends_at > appointment.c.ends_at,
                later.c.ends_at <= after,
                later.c.status.in_([status.value for status in HAS_BEEN]),
                later.c.same_as_id.is_(None),
            )
            .exists()
        )
    return query


_STRIKES: Any = (text("message.status = 'planned'"), message.c.occasion.startswith(CLOCK))


def _end_without_rule(connection: Connection, rules: Iterable[Rule], now: datetime) -> None:
    """Without any clock planning does not look back so far as to find the visits of what is planned."""
    where = (*_STRIKES, message.c.rule.not_in([rule.id for rule in rules]))
    outbox.cancel_pending(connection, now, "rule_gone", to=MessageStatus.SKIPPED, where=where)
