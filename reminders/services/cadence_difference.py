"""What another cadence would change for the patients in the database. Reads only, and not for ever.

The real planning, by the old and by the new rules, of all that stands: what was sent stays sent, what waits
moves or falls away. Only whom a changed rule is for is planned; for everybody else both plans are the same.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, text

from reminders.db import people
from reminders.db.engine import Database
from reminders.db.people import KnownVisit
from reminders.db.schema import appointment, message, patient
from reminders.domain.cadence import Decision
from reminders.domain.cadence_difference import (
    ChangeKind,
    changed_rules,
    concerns,
    difference,
    left_out_anew,
    most_in_a_week,
)
from reminders.domain.clinic import Clinic, Every, Occasion, On, Rule
from reminders.domain.clocks import RUNS_FOR
from reminders.services import collector, plan_clocks
from reminders.services.plan_standing import Standing, look_back

#: So far ahead texts are foreseen.
AHEAD = timedelta(days=60)
_DAY = timedelta(days=1)
#: Patients who are planned together.
BATCH = 250
#: Seconds; what is not looked at by then is left out, and said to be.
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Line:
    """One text that changes."""

    kind: ChangeKind
    rule: str
    patient_id: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    appointment_id: int
    starts_at: datetime
    location: str
    old_at: datetime | None
    new_at: datetime | None
    reason: str | None
    """Of what drops: a code of `Reason`; None: no rule sends it any more."""

    @property
    def at(self) -> datetime:
        found = self.new_at or self.old_at
        assert found is not None  # a text that changes was planned, or will be  # noqa: S101
        return found


@dataclass(frozen=True, slots=True)
class Crowded:
    """A patient for whom more texts find no room in the budget than before."""

    patient_id: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    texts: int
    rules: tuple[str, ...]


@dataclass(slots=True)
class Comparison:
    """What was found, and how much was looked at."""

    lines: list[Line] = field(default_factory=list)
    crowded: list[Crowded] = field(default_factory=list)
    most_before: int = 0
    """Texts to one phone in seven days, of those that the change concerns."""
    most_after: int = 0
    patients: int = 0
    """Who were looked at."""
    of_patients: int = 0
    concerned: int = 0
    """Whom a changed rule is for."""
    visits: int = 0
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        return self.patients == self.of_patients

    def count(self, kind: str) -> int:
        return sum(line.kind == kind for line in self.lines)

    @property
    def by_rule(self) -> dict[str, Counter[str]]:
        """How many texts of each rule change, and how."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for line in self.lines:
            found[line.rule][line.kind.value] += 1
        return dict(sorted(found.items()))


def compare(
    db: Database,
    old: Clinic,
    new: Clinic,
    now: datetime,
    *,
    patience: float = PATIENCE,
    elapsed: Callable[[], float] = time.monotonic,
) -> Comparison:
    """What the rules of *new* change over those of *old*, for texts due within AHEAD.

    Whoever is not looked at after *patience* seconds is left out.
    """
    began, found = elapsed(), Comparison()
    rules = [rule for rule in changed_rules(old, new) if not is_news(rule)]
    if not rules:
        return found
    since = now - max(look_back(old), look_back(new))
    with db.read() as connection:
        groups = _groups(connection, rules, now)
    found.of_patients = sum(map(len, groups))
    for some in _batches(groups):
        if elapsed() - began > patience:
            break
        with collector.resting():
            _compare_some(db, some, old, new, rules, since, now, found)
    found.lines.sort(key=lambda line: (line.at, line.rule, line.appointment_id))
    found.crowded.sort(key=lambda each: (-each.texts, each.patient_id))
    found.seconds = elapsed() - began
    return found


def is_news(rule: Rule) -> bool:
    """Sent when something happens, which nobody foresees: no text of it stands in a plan of visits known."""
    return isinstance(rule.timing, On) and rule.timing.occasion is not Occasion.BOOKED


def _compare_some(
    db: Database,
    patient_ids: Sequence[int],
    old: Clinic,
    new: Clinic,
    rules: Sequence[Rule],
    since: datetime,
    now: datetime,
    found: Comparison,
) -> None:
    earliest = min(plan_clocks.since(old, since, now), plan_clocks.since(new, since, now))
    with db.read() as connection:
        every = people.known_visits(connection, earliest, patient_ids=patient_ids)
        affected = _affected(every, rules)
        standing = Standing(connection, affected, since, now)
    found.patients += len(patient_ids)
    found.visits += sum(
        known.visit.appointment.ends_at > now and known.visit.appointment.starts_at < now + AHEAD
        for known in every
    )
    found.concerned += len({known.patient_id for known in affected})
    if not affected:
        return
    end = now + AHEAD
    was = _soon(standing.decisions(old, end + _DAY), end)
    will = _soon(standing.decisions(new, end + _DAY), end)
    found.most_before = max(found.most_before, most_in_a_week(was))
    found.most_after = max(found.most_after, most_in_a_week(will))
    for change in difference(was, will):
        before, after = change.old, change.new
        if change.about.clock and all(each is None or each.unmoved_at >= end for each in (before, after)):
            continue  # strikes are known for one day more, so that one which moves over the end is no drop
        of = standing.known(change.about)
        found.lines.append(
            Line(
                change.kind,
                change.about.rule.id,
                of.patient_id,
                of.visit.patient.first_name,
                of.visit.patient.last_name,
                of.appointment_id,
                of.visit.appointment.starts_at,
                of.visit.appointment.location,
                before.due_at if before is not None and before.planned else None,
                after.due_at if after is not None and after.planned else None,
                change.reason.value if change.kind is ChangeKind.DROPS and change.reason else None,
            )
        )
    found.crowded += _crowded(left_out_anew(was, will), standing)


def _soon(decisions: Iterable[Decision], end: datetime) -> list[Decision]:
    """Of visits that begin by then: what is later is planned when it comes nearer."""
    return [each for each in decisions if each.visit.appointment.starts_at < end]


def _crowded(left_out: Iterable[Decision], standing: Standing) -> Iterator[Crowded]:
    by_patient: defaultdict[int, list[Decision]] = defaultdict(list)
    for each in left_out:
        by_patient[standing.known(each).patient_id].append(each)
    for patient_id, theirs in by_patient.items():
        person = theirs[0].visit.patient
        names = tuple(sorted({each.rule.id for each in theirs}))
        yield Crowded(patient_id, person.first_name, person.last_name, len(theirs), names)


# -- who is looked at ---------------------------------------------------------------------------------


def _groups(connection: Connection, rules: Sequence[Rule], now: datetime) -> list[list[int]]:
    """Whose visits are planned again when the rules change; who share a phone stand together.

    As `plan.mark_for_configuration` has it: visits to come, and those of which a text waits; and whose
    clocks may strike, where a clock has changed.
    """
    clocks = any(isinstance(rule.timing, Every) for rule in rules)
    since = now - RUNS_FOR - _DAY if clocks else now
    waiting = select(message.c.appointment_id).where(
        text("message.status = 'planned'"), message.c.appointment_id.is_not(None)
    )
    rows = connection.execute(
        select(patient.c.id, patient.c.phone_hash)
        .where(
            patient.c.id.in_(
                select(appointment.c.patient_id).where(
                    or_(appointment.c.ends_at > since, appointment.c.id.in_(waiting))
                )
            )
        )
        .order_by(patient.c.id)
    )
    found: defaultdict[str | int, list[int]] = defaultdict(list)
    for row in rows:
        found[row.phone_hash or row.id].append(row.id)
    return list(found.values())


def _batches(groups: Iterable[Sequence[int]]) -> Iterator[list[int]]:
    some: list[int] = []
    for group in groups:
        some += group
        if len(some) >= BATCH:
            yield some
            some = []
    if some:
        yield some


def _affected(visits: Sequence[KnownVisit], rules: Sequence[Rule]) -> list[KnownVisit]:
    """All visits of the phones that one of *rules* is for."""
    by_phone: defaultdict[str | int, list[KnownVisit]] = defaultdict(list)
    for known in visits:
        by_phone[known.phone_hash or known.patient_id].append(known)
    kept = {key for key, theirs in by_phone.items() if concerns(rules, (each.visit for each in theirs))}
    return [known for known in visits if (known.phone_hash or known.patient_id) in kept]
