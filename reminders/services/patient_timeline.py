"""What has happened with one patient, newest first: texts, visits, alerts, consent, tasks. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Table, and_, func, or_, select

from reminders.db.schema import alert, appointment, check_in, consent_event, inbound, message, task
from reminders.domain.message import MessageStatus
from reminders.services.conversation_view import cut, happened_at

#: Entries on one page.
MOST = 30

Kind = Literal["text", "reply", "visit", "alert", "consent", "task", "check_in"]


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    kind: Kind
    row: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class TimeLine:
    events: Sequence[Event]
    """Newest first."""
    older: datetime | None
    """There is more from before this."""


def time_line(
    connection: Connection,
    patient_id: int,
    phone_hash: str | None,
    now: datetime,
    *,
    before: datetime | None = None,
    results: bool = False,
    most: int = MOST,
) -> TimeLine:
    """The newest *most* entries, or those before that instant. *results*: with check-ins that ended."""
    # On a shared phone a text may be nobody's in particular: it stands with each of them.
    on_phone = phone_hash or ""
    sent_at, left_at = happened_at(), func.coalesce(check_in.c.ended_at, check_in.c.invited_at)
    sources: list[tuple[Kind, Any, Any, tuple[Any, ...]]] = [
        (
            "text",
            message,
            sent_at,
            (_of(message, patient_id, on_phone), message.c.status != MessageStatus.PLANNED.value),
        ),
        ("reply", inbound, inbound.c.received_at, (_of(inbound, patient_id, on_phone),)),
        (
            "visit",
            appointment,
            appointment.c.starts_at,
            (
                appointment.c.patient_id == patient_id,
                appointment.c.same_as_id.is_(None),
                appointment.c.starts_at <= now,
            ),
        ),
        ("alert", alert, alert.c.opened_at, (alert.c.patient_id == patient_id,)),
        ("consent", consent_event, consent_event.c.at, (consent_event.c.phone_hash == on_phone,)),
        ("task", task, task.c.opened_at, (task.c.patient_id == patient_id,)),
    ]
    if results:
        sources.append(("check_in", check_in, left_at, (check_in.c.patient_id == patient_id,)))
    events = [
        Event(row.happened_at, kind, row)
        for kind, table, at, conditions in sources
        for row in connection.execute(
            select(table, at.label("happened_at"))
            .where(*conditions, *([] if before is None else [at < before]))
            .order_by(at.desc())
            .limit(most + 1)
        )
    ]
    events.sort(key=lambda each: (each.at, each.kind, str(each.row.id)))
    kept, older = cut(events, most)
    return TimeLine(kept[::-1], older)


def _of(table: Table, patient_id: int, phone_hash: str) -> Any:
    alone = and_(table.c.patient_id.is_(None), table.c.phone_hash == phone_hash)
    return or_(table.c.patient_id == patient_id, alone)
