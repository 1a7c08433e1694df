"""What stands in the outbox for some visits: all that planning must know of the past to decide again.

Reads only. `plan` writes the difference to it; `cadence_difference` only tells what it would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from reminders.db.listed import is_one_of
from reminders.db.people import KnownVisit
from reminders.db.plain import plain
from reminders.db.schema import message
from reminders.domain.cadence import LATE_REASONS, Decision, Reason, SentText, dedupe_key, plan_visits
from reminders.domain.clinic import Calendar, Clinic, Offset
from reminders.domain.clocks import clock_decisions, is_nudge, is_strike
from reminders.domain.message import MessageStatus, Purpose
from reminders.services import plan_clocks, plan_occasions

WEEK = timedelta(days=7)
_PLANNED = MessageStatus.PLANNED.value  # asked of each row; an Enum answers slowly

#: A message that planning itself ended, for one of these, is planned again when the reason is gone.
_MAY_REVIVE = {*(reason.value for reason in set(Reason) - LATE_REASONS), plan_clocks.CHANGED}


class Standing:
    """The visits of some patients, with every visit that shares a phone with them, and their messages."""

    def __init__(
        self, connection: Connection, all_visits: Sequence[KnownVisit], since: datetime, now: datetime
    ) -> None:
        """Those that ended before *since* only start clocks."""
        self._now = now
        self._all = all_visits
        self.visits = [known for known in all_visits if known.visit.appointment.ends_at > since]
        """Those that rules speak of."""
        past = {known.appointment_id for known in all_visits} - {each.appointment_id for each in self.visits}
        self.by_key = {visit_key(known): known for known in all_visits}
        self._phones = {
            known.phone_hash: phone.e164
            for known in all_visits
            if known.phone_hash and (phone := known.visit.patient.phone)
        }
        self.rows = _rows(connection, all_visits)
        """Every message by a rule."""
        counted = [
            row for row in self.rows if row.occasion not in plan_occasions.EXEMPT and row.retry_of is None
        ]
        rows = [
            row
            for row in counted
            if is_strike(row.occasion) or not (is_nudge(row.occasion) or row.appointment_id in past)
        ]
        self.known_keys = {row.dedupe_key for row in rows}
        self.planned = {row.dedupe_key: row for row in rows if self._is_open(row)}
        """Rows that planning may still change, by dedupe key."""
        self._settled = {row.dedupe_key: row for row in rows if row.dedupe_key not in self.planned}
        self._already = [
            *self._sent_texts(connection),
            *self._waiting(row for row in counted if not is_nudge(row.occasion)),  # those make room
        ]

    def decisions(self, clinic: Clinic, until: datetime) -> list[Decision]:
        """What *clinic*'s rules say now of every visit, and of strikes of clocks until *until*."""
        return plan_visits(
            [known.visit for known in self.visits],
            clinic,
            self._now,
            already=self._already,
            settled=self._settled,
            named=self._named(),
            planned_before={key for key, known in self.by_key.items() if known.planned_before},
            standing={key: row.due_at for key, row in self.planned.items() if row.status == _PLANNED},
            clocks=clock_decisions([known.visit for known in self._all], clinic, self._now, until),
        )

    def known(self, each: Decision) -> KnownVisit:
        """The visit of a decision, with the ids of its rows."""
        return self.by_key[each.visit.appointment.source, each.visit.appointment.id]

    def _is_open(self, row: Row[Any]) -> bool:
        """Planning may still change it: it waits for its time, or planning itself had ended it."""
        if row.status == _PLANNED:
            return bool(row.due_at > self._now)
        ended = row.status in (MessageStatus.CANCELLED.value, MessageStatus.SKIPPED.value)
        return bool(ended and row.attempt == 0 and row.reason in _MAY_REVIVE)

    def _waiting(self, rows: Iterable[Row[Any]]) -> list[SentText]:
        """Due and on their way: they have their place in the budget."""
        return [
            SentText(self._phones[row.phone_hash], row.due_at)
            for row in rows
            if row.status == _PLANNED and row.due_at <= self._now and row.phone_hash in self._phones
        ]

    def _sent_texts(self, connection: Connection) -> list[SentText]:
        """Automated texts of the last seven days, with Twilio or in flight, that count against the budget."""
        rows = connection.execute(_SENT, {"hashes": sorted(self._phones), "since": self._now - WEEK})
        return [
            SentText(self._phones[row.phone_hash], row.accepted_at or row.claimed_at or self._now)
            for row in rows.all()
        ]

    def _named(self) -> set[str]:
        """Keys of visits that a text which is out of our hands has named already."""
        naming = [row for row in self._settled.values() if row.context]
        by_id = {known.appointment_id: known.visit for known in self.visits} if naming else {}
        return {
            _key(visit, row.rule)
            for row in naming
            for appointment_id in row.context.get("also", [])
            if (visit := by_id.get(appointment_id)) is not None
        }


def look_back(clinic: Clinic) -> timedelta:
    """How long after its end a visit may still have something to say, and a day more."""
    longest = timedelta(0)
    for rule in clinic.rules:
        timing = rule.timing
        if isinstance(timing, Calendar | Offset) and timing.side == "after":
            span = timedelta(days=timing.days + 1) if isinstance(timing, Calendar) else timing.by
            longest = max(longest, span + rule.expires)
    return longest + timedelta(days=1)


#: Columns of a message that follow from the rules, in the order of `plan._Planner._move`.
COMPARED = (
    "dedupe_key",
    "occasion",
    "due_at",
    "unmoved_at",
    "expires_at",
    "priority",
    "phone_hash",
    "language",
    "context",
    "template",
    "survey",
    "status",
)
_ROWS: Any = select(
    *(message.c[name] for name in COMPARED),
    *(message.c[name] for name in ("id", "appointment_id", "rule", "reason", "attempt", "retry_of")),
).where(
    is_one_of(message.c.appointment_id, "ids"),
    message.c.purpose == Purpose.RULE.value,
)
_SENT: Any = select(message.c.phone_hash, message.c.accepted_at, message.c.claimed_at).where(
    is_one_of(message.c.phone_hash, "hashes"),
    message.c.purpose == Purpose.RULE.value,
    message.c.occasion.not_in(plan_occasions.EXEMPT),
    or_(
        message.c.accepted_at > bindparam("since"),
        message.c.status.in_([MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value]),
    ),
)


def _rows(connection: Connection, visits: Sequence[KnownVisit]) -> list[Row[Any]]:
    return plain(connection.execute(_ROWS, {"ids": [known.appointment_id for known in visits]}))


def _key(visit: Any, rule_id: str) -> str:
    return dedupe_key(
        visit.appointment.source,
        visit.appointment.id,
        rule_id,
        visit.time_revision,
        patient_id=visit.appointment.patient_id,
    )


def visit_key(known: KnownVisit) -> tuple[str, str]:
    """What the source calls it."""
    return known.visit.appointment.source, known.visit.appointment.id
