"""The decision trace: why each rule did, or did not, plan a message for a visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from reminders.db.bulk import insert_many, update_many
from reminders.db.listed import is_one_of
from reminders.db.plain import plain
from reminders.db.schema import decision
from reminders.domain.cadence import LATE_REASONS, Decision

#: Appointment (id of its row), rule and occasion.
_Place = tuple[int, str, str]
_PLACE = ("appointment_id", "rule", "occasion")


def occasion_of(each: Decision) -> str:
    """A rule speaks once for an occasion: the visit at its present time, or a strike of its clock."""
    return each.occasion


def write(connection: Connection, decisions: Sequence[tuple[int, Decision]], now: datetime) -> None:
    """Keeps *decisions* with the ids of their appointments' rows. Only what differs is written."""
    stored = _stored(connection, sorted({appointment_id for appointment_id, _ in decisions}))
    fresh, changed = [], []
    for appointment_id, each in decisions:
        place = (appointment_id, each.rule.id, occasion_of(each))
        was = stored.get(place)
        if not _is_news(was, each, now):
            continue
        decided = {
            "due_at": each.due_at,
            "reason": each.reason.value if each.reason else None,
            "decided_at": now,
        }
        if was is not None:
            changed.append({"id": was.id, **decided})
        else:
            fresh.append(dict(zip(_PLACE, place, strict=True)) | decided)
    update_many(connection, decision, "id", changed)
    insert_many(connection, decision, fresh)


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
        for row in plain(connection.execute(_STORED, {"ids": appointment_ids}))
    }


_STORED: Any = select(
    decision.c.id,
    decision.c.appointment_id,
    decision.c.rule,
    decision.c.occasion,
    decision.c.due_at,
    decision.c.reason,
).where(is_one_of(decision.c.appointment_id, "ids"))
