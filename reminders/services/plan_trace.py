"""The decision trace: why each rule did, or did not, plan a message for a visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from reminders.db.bulk import insert_many
from reminders.db.people import in_batches
from reminders.db.schema import decision
from reminders.domain.cadence import LATE_REASONS, Decision

#: Appointment (id of its row), rule and occasion.
_Place = tuple[int, str, str]


def occasion_of(each: Decision) -> str:
    """A rule speaks once for an occasion: the visit at its present time, or a strike of its clock."""
    return each.occasion


def write(connection: Connection, decisions: Sequence[tuple[int, Decision]], now: datetime) -> None:
    """Keeps *decisions* with the ids of their appointments' rows. Only what differs is written."""
    stored = _stored(connection, sorted({appointment_id for appointment_id, _ in decisions}))
    fresh, outdated = [], []
    for appointment_id, each in decisions:
        place = (appointment_id, each.rule.id, occasion_of(each))
        was = stored.get(place)
        if _is_news(was, each, now):
            fresh.append(_row(place, each, now))
            outdated += [was.id] if was is not None else []
    for some in in_batches(outdated):
        connection.execute(delete(decision).where(decision.c.id.in_(some)))
    insert_many(connection, decision, fresh)


def _row(place: _Place, each: Decision, now: datetime) -> dict[str, Any]:
    return {
        "appointment_id": place[0],
        "rule": place[1],
        "occasion": place[2],
        "due_at": each.due_at,
        "reason": each.reason.value if each.reason else None,
        "decided_at": now,
    }


def _is_news(was: Row[Any] | None, each: Decision, now: datetime) -> bool:
    if was is None:
        return True
    if each.reason in LATE_REASONS:
        # The visit was decided on when it was new; a rule that was in time then has run its course.
        return False
    if was.reason is not None and was.due_at <= now and not each.planned:
        # Its time has passed: why nothing went out then is not what keeps it from going out now.
        return False
    reason = each.reason.value if each.reason else None
    return was.reason != reason or (was.due_at != each.due_at and not each.at_once)


def _stored(connection: Connection, appointment_ids: Sequence[int]) -> dict[_Place, Row[Any]]:
    return {
        (row.appointment_id, row.rule, row.occasion): row
        for some in in_batches(appointment_ids)
        for row in connection.execute(_STORED, {"ids": some})
    }


_STORED: Any = select(
    decision.c.id,
    decision.c.appointment_id,
    decision.c.rule,
    decision.c.occasion,
    decision.c.due_at,
    decision.c.reason,
).where(decision.c.appointment_id.in_(bindparam("ids", expanding=True)))
