"""Keeps the outbox in step with the appointments: what the rules say now, compared with what is planned.

Only visits that are marked (new, changed, or the configuration is another) are looked at, with all other
visits of their phone. Planning again without a change writes nothing but the mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, takewhile
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, text, update

from reminders.db import outbox, people
from reminders.db.engine import Database
from reminders.db.listed import is_one_of
from reminders.db.outbox import Move, NewMessage
from reminders.db.people import KnownVisit
from reminders.db.schema import appointment, message, patient
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.appointment import CALLED_OFF
from reminders.domain.cadence import LATE_REASONS, Decision, Reason
from reminders.domain.clinic import Clinic, Rule
from reminders.domain.clocks import is_strike
from reminders.domain.message import MessageStatus, Purpose
from reminders.services import collector, plan_clocks, plan_occasions, plan_trace
from reminders.services.plan_not_asked import tell_of_plan
from reminders.services.plan_result import PlanResult
from reminders.services.plan_standing import COMPARED, Standing, look_back
from reminders.services.plan_trace import occasion_of
from reminders.templates.names import invitation_of

#: Marked visits that are planned in one transaction, or one patient's.
BATCH = 2000

_PLANNED = MessageStatus.PLANNED.value  # asked of each row; an Enum answers slowly
#: What a called-off visit's messages end with, and what a clock took back; everything else that planning ends
#: is `skipped`.
_CANCELLED = frozenset({Reason.CANCELLED.value, Reason.PAST.value, plan_clocks.CHANGED})


def mark_for_configuration(db: Database, version: str, now: datetime) -> None:
    """After a start or a change of the configuration: plan again what was planned with another.

    Visits to come, and those that are over but of which a text still waits to be sent.
    """
    waiting = select(message.c.appointment_id).where(
        text("message.status = 'planned'"),  # in words, so that the index of what waits is used
        message.c.appointment_id.is_not(None),
    )
    with db.write() as connection:
        connection.execute(
            update(appointment)
            .where(
                appointment.c.planned_with.is_not(None),
                appointment.c.planned_with != version,
                or_(appointment.c.ends_at > now, appointment.c.id.in_(waiting)),
            )
            .values(planned_with=None)
        )


def plan_pending(db: Database, clinic: Clinic, version: str, now: datetime) -> PlanResult:
    """Plans every marked visit as of *now*, a batch in a transaction. *version* is the configuration's."""
    result = PlanResult()
    while True:
        with db.read() as connection:
            if not _marked_patients(connection, 1):
                return result
        with db.write() as connection:
            marked = _marked_patients(connection, BATCH)
            if not marked:
                return result
            plan_patients(connection, db, marked, clinic, version, now, result)


@collector.resting()
def plan_patients(
    connection: Connection,
    db: Database,
    patient_ids: Collection[int],
    clinic: Clinic,
    version: str,
    now: datetime,
    result: PlanResult | None = None,
) -> PlanResult:
    """Plans those patients, and whoever shares their phones, inside the caller's transaction."""
    result = result or PlanResult()
    together = _sharing_a_phone(connection, patient_ids)
    # Before anything is read: who changes one of these visits meanwhile waits, and marks it again.
    connection.execute(
        update(appointment)
        .where(is_one_of(appointment.c.patient_id, sorted(together)), appointment.c.planned_with.is_(None))
        .values(planned_with=version)
    )
    since = now - look_back(clinic)
    earliest = plan_clocks.since(clinic, since, now)
    visits = people.known_visits(connection, earliest, patient_ids=together, with_names=False)
    _Planner(connection, db, clinic, now, result).plan(visits, since)
    if first := [known.appointment_id for known in visits if not known.planned_before]:
        connection.execute(
            update(appointment)
            .where(is_one_of(appointment.c.id, first))
            .values(planned_revision=appointment.c.time_revision)
        )
    return result


class _Planner:
    """One batch: decisions from the rules, rows from the outbox, and the difference written."""

    def __init__(
        self, connection: Connection, db: Database, clinic: Clinic, now: datetime, result: PlanResult
    ) -> None:
        self._connection = connection
        self._db = db
        self._clinic = clinic
        self._now = now
        self._result = result

    def plan(self, all_visits: Sequence[KnownVisit], since: datetime) -> None:
        """Those that ended before *since* only start clocks."""
        self._standing = standing = Standing(self._connection, all_visits, since, self._now)
        self._result.visits += len(standing.visits)
        self._called_off = {
            known.appointment_id for known in all_visits if known.visit.appointment.status in CALLED_OFF
        }
        decisions = standing.decisions(self._clinic, self._now + plan_clocks.AHEAD)
        self._apply(decisions, standing.planned, standing.known_keys)
        tell_of_plan(self._connection, standing, decisions, self._clinic, self._now)
        plan_occasions.plan_occasions(
            self._connection, standing.visits, standing.rows, self._clinic, self._now, self._result
        )

    # -- the difference ----------------------------------------------------------------------

    def _apply(
        self, decisions: Sequence[Decision], planned: dict[str, Row[Any]], known_keys: Collection[str]
    ) -> None:
        keyed = {each.dedupe_key: each for each in decisions}
        older = self._older_occasions(planned, keyed)
        new: list[NewMessage] = []
        kept: set[str] = set()
        moves: list[Move] = []
        ending: defaultdict[str, list[str]] = defaultdict(list)
        news: list[tuple[int, Decision]] = []
        for key, each in keyed.items():
            known = self._standing.known(each)
            row = planned.get(key)
            if row is None and each.clock is None:
                row = older.get((known.appointment_id, each.rule.id))
            if row is not None:
                kept.add(row.id)
                if each.planned:
                    move = self._move(row, key, known, each)
                    if move is None:
                        continue  # it stands as it should, and so does its trace
                    moves.append(move)
                elif row.status == _PLANNED:
                    ending[each.reason.value if each.reason else ""].append(row.id)
            elif each.planned:
                new.append(self._new_message(key, known, each))
            elif each.reason is Reason.ASK_STAFF:
                self._ask_staff(known, each)
            # Its message was planned in time: that it is due, or late by now, is no news.
            if not (each.reason in LATE_REASONS and key in known_keys):
                news.append((known.appointment_id, each))
        for row in planned.values():
            if row.id not in kept and row.status == _PLANNED:
                ending[self._why_gone(row)].append(row.id)
        self._result.changed += len(outbox.move_many(self._connection, moves, self._now))
        self._result.added += len(outbox.add_many(self._connection, new, self._now))
        for reason, ids in ending.items():
            self._end(ids, reason)
        plan_trace.write(self._connection, news, self._now)

    @staticmethod
    def _older_occasions(
        planned: Mapping[str, Row[Any]], wanted: Container[str]
    ) -> dict[tuple[int, str], Row[Any]]:
        """Pending rows of an occasion before the move, by visit and rule: they move along."""
        return {
            (row.appointment_id, row.rule): row
            for key, row in planned.items()
            if key not in wanted and row.status == _PLANNED and not is_strike(row.occasion)
        }

    def _why_gone(self, row: Row[Any]) -> str:
        if not is_strike(row.occasion) or self._clinic.rule(row.rule) is None:
            return "rule_gone"
        if row.appointment_id in self._called_off:
            return Reason.CANCELLED.value
        return plan_clocks.CHANGED

    def _new_message(self, key: str, known: KnownVisit, each: Decision) -> NewMessage:
        phone = each.visit.patient.phone
        assert phone is not None  # a planned decision has one  # noqa: S101
        return NewMessage(
            dedupe_key=key,
            purpose=Purpose.RULE,
            phone=phone.e164,
            phone_hash=known.phone_hash or "",
            language=each.visit.patient.language,
            due_at=each.due_at,
            template=self._template(each.rule),
            context=self._context(each),
            patient_id=known.patient_id,
            appointment_id=known.appointment_id,
            rule=each.rule.id,
            occasion=occasion_of(each),
            time_revision=each.visit.time_revision,
            priority=each.rule.priority,
            unmoved_at=each.unmoved_at,
            expires_at=each.expires_at,
            survey=each.rule.survey,
        )

    def _template(self, rule: Rule) -> str | None:
        if rule.survey is None:
            return rule.template
        return invitation_of(self._clinic.surveys.get(rule.survey))

    def _move(self, row: Row[Any], key: str, known: KnownVisit, each: Decision) -> Move | None:
        """What brings an open row to what the rules say now; None if that is what it says."""
        due_at = row.due_at if each.at_once and row.unmoved_at == each.unmoved_at else each.due_at
        patient = each.visit.patient
        wanted = (
            key,
            occasion_of(each),
            due_at,
            each.unmoved_at,
            each.expires_at,
            each.rule.priority,
            known.phone_hash,
            patient.language,
            self._context(each),
            self._template(each.rule),
            each.rule.survey,
            _PLANNED,
        )
        stands = row[: len(COMPARED)]
        if stands == wanted:
            return None
        each_column = zip(COMPARED, stands, wanted, strict=True)
        values: dict[str, Any] = {name: new for name, old, new in each_column if old != new}
        if not values.keys().isdisjoint(
            ("phone_hash", "status")
        ):  # retention may have taken it from what ended
            values["phone"] = patient.phone.e164 if patient.phone else None
        values["send_after"] = due_at
        values["time_revision"] = each.visit.time_revision
        return Move(row.id, row.status, values | {"reason": None, "final_at": None})

    def _end(self, ids: Sequence[str], reason: str) -> None:
        to = MessageStatus.CANCELLED if reason in _CANCELLED else MessageStatus.SKIPPED
        where = [is_one_of(message.c.id, ids)]
        ended = outbox.cancel_pending(self._connection, self._now, reason, to=to, where=where)
        self._result.ended += len(ended)

    def _ask_staff(self, known: KnownVisit, each: Decision) -> None:
        open_task(
            self._connection,
            TaskKind.LATE_BOOKING,
            self._now,
            key=f"late:{known.appointment_id}:{each.rule.id}:{occasion_of(each)}",
            patient_id=known.patient_id,
            appointment_id=known.appointment_id,
            detail=each.rule.id,
        )

    def _context(self, each: Decision) -> dict[str, Any] | None:
        if not each.merged:
            return None
        return {
            "also": [self._standing.by_key[visit.source, visit.id].appointment_id for visit in each.merged]
        }


def _marked_patients(connection: Connection, visits: int) -> list[int]:
    """The first who have marked visits: as many patients as have so many of them, but at least one."""
    marked = connection.execute(
        select(appointment.c.patient_id, func.count())
        .where(appointment.c.planned_with.is_(None))
        .group_by(appointment.c.patient_id)
        .limit(visits)
    ).all()
    totals = accumulate(count for _, count in marked)
    fit = sum(1 for _ in takewhile(lambda total: total <= visits, totals))
    return [patient_id for patient_id, _ in marked[: max(1, fit)]]


def _sharing_a_phone(connection: Connection, patient_ids: Collection[int]) -> set[int]:
    hashes = select(patient.c.phone_hash).where(
        is_one_of(patient.c.id, patient_ids), patient.c.phone_hash.is_not(None)
    )
    sharing = select(patient.c.id).where(patient.c.phone_hash.in_(hashes))
    return {*patient_ids, *connection.scalars(sharing)}
