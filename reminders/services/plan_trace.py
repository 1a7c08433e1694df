"""The decision trace: why each rule did, or did not, plan a message for a visit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from reminders.db.people import in_batches
from reminders.db.schema import decision
from reminders.domain.cadence import LATE_REASONS, Decision

#: Appointment (id of its row), rule and occasion.
_Place = tuple[int, str, str]


def occasion_of(each: Decision) -> str:
    """A rule speaks once for an occasion: the visit at its present time."""
    return f"r{each.visit.time_revision}"


def write(connection: Connection, decisions: Sequence[tuple[int, Decision]], now: datetime) -> None:
    """Keeps *decisions* with the ids of their appointments' rows. Only what differs is written."""
    stored = _stored(connection, sorted({appointment_id for appointment_id, _ in decisions}))
    fresh = []
    for appointment_id, each in decisions:
        place = (appointment_id, each.rule.id, occasion_of(each))
        if _is_news(stored.get(place), each, now):
            fresh.append(_row(place, each, now))
    _replace(connection, fresh, stored)


def _row(place: _Place, each: Decision, now: datetime) -> dict[str, Any]:
    return {
        "appointment_id": place[0],
        "rule": place[1],
        "occasion": place[2],
        "due_at": each.due_at,
        "reason": each.reason.value if each.reason else None,
        "decided_at": now,
    }


def _is_news(was: tuple[datetime, str | None] | None, each: Decision, now: datetime) -> bool:
    if was is None:
        return True
    if each.reason in LATE_REASONS:
        # The visit was decided on when it was new; a rule that was in time then has run its course.
        return False
    if was[1] is not None and was[0] <= now and not each.planned:
        # Its time has passed: why nothing went out then is not what keeps it from going out now.
        return False
    reason = each.reason.value if each.reason else None
    return was[1] != reason or (was[0] != each.due_at and not each.at_once)


def _stored(
    connection: Connection, appointment_ids: Sequence[int]
) -> dict[_Place, tuple[datetime, str | None]]:
    stored: dict[_Place, tuple[datetime, str | None]] = {}
    for some in in_batches(appointment_ids):
        for row in connection.execute(select(decision).where(decision.c.appointment_id.in_(some))):
            stored[row.appointment_id, row.rule, row.occasion] = (row.due_at, row.reason)
    return stored


def _replace(connection: Connection, fresh: Sequence[dict[str, Any]], stored: Collection[_Place]) -> None:
    for row in fresh:
        if (row["appointment_id"], row["rule"], row["occasion"]) in stored:
            connection.execute(
                delete(decision).where(
                    decision.c.appointment_id == row["appointment_id"],
                    decision.c.rule == row["rule"],
                    decision.c.occasion == row["occasion"],
                )
            )
    for some in in_batches(fresh):
        connection.execute(insert(decision), list(some))
