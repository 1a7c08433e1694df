"""Messages: adding them, and every change of their status."""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.bulk import insert_many, update_many
from reminders.db.listed import is_one_of
from reminders.db.schema import message, message_event
from reminders.db.wakeup import announce
from reminders.domain.message import FINAL, MAY_FOLLOW, PURPOSE_RANK, MessageStatus, Purpose


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be. Its phone and words are rendered from current data when its time comes."""

    dedupe_key: str
    """Says what it is about; a second one with the same key is not added."""
    purpose: Purpose
    phone: str
    """E.164."""
    phone_hash: str
    language: str
    due_at: datetime
    template: str | None = None
    body: str | None = None
    """Only for what staff wrote by hand."""
    context: Mapping[str, Any] | None = None
    """What the template needs beside patient and appointment; JSON."""
    patient_id: int | None = None
    appointment_id: int | None = None
    alert_id: int | None = None
    inbound_id: int | None = None
    rule: str | None = None
    occasion: str | None = None
    time_revision: int | None = None
    priority: int = 50
    unmoved_at: datetime | None = None
    """Due time before it moved into open hours; None: the same."""
    expires_at: datetime | None = None
    retry_of: str | None = None
    survey: str | None = None
    """It invites to this survey, or belongs to its check-in."""
    asks: str | None = None
    """The question that a body without a template opens once it is accepted."""
    check_in_id: int | None = None
    """It asks about this check-in once more."""
    written_by: str | None = None
    """Who of staff wrote the body."""


@dataclass(frozen=True, slots=True)
class Move:
    """A row that becomes, or stays, planned, with other values."""

    message_id: str
    status: str
    """It is left alone if it has another by now."""
    values: Mapping[str, Any]
    """Columns of a message."""


_order = itertools.count()


def new_message_id(now: datetime) -> str:
    """An id that sorts by time and cannot be guessed; also right after a backup was restored.

    Of one moment, those that this process made sort as they were made: two answers stay in order.
    """
    return f"{int(now.timestamp() * 1000):012x}-{next(_order) & 0xFFFF:04x}{os.urandom(7).hex()}"


def add(connection: Connection, new: NewMessage, now: datetime) -> str | None:
    """Puts a message into the outbox; its id, or None when one with its key stands there already."""
    values = _row(new, now)
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # RETURNING, not rowcount: that is -1 after such an INSERT on PostgreSQL.
    added = connection.scalar(
        make(message)
        .values(values)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(message.c.id)
    )
    if added is None:
        return None
    note(connection, values["id"], "planned", now, status=MessageStatus.PLANNED)
    announce(connection)
    return str(values["id"])


def add_many(connection: Connection, new: Sequence[NewMessage], now: datetime) -> list[str]:
    """Puts messages that are known to be new into the outbox; their ids, in order.

    Raises:
        sqlalchemy.exc.IntegrityError: one of the keys stands there already.
    """
    rows = [_row(each, now) for each in new]
    # Which texts go to one phone is told by its hash beside it, too.
    insert_many(connection, message, rows, alike=("phone",))
    ids = [row["id"] for row in rows]
    note_many(connection, ids, "planned", now, status=MessageStatus.PLANNED)
    if ids:
        announce(connection)
    return ids


def move_many(connection: Connection, moves: Sequence[Move], now: datetime) -> list[str]:
    """Gives planned (or revived) rows other values; the ids of those that still stood as they were read."""
    wanted = {move.message_id: move for move in moves}
    if not wanted:
        return []
    there = select(message.c.id, message.c.status).where(is_one_of(message.c.id, sorted(wanted)))
    # In one order, so that two who move the same do not wait for each other.
    rows = connection.execute(there.order_by(message.c.id).with_for_update()).all()
    done = [each for each, status in rows if status == wanted[each].status]
    # What stays as it is, is not written: each column means the indexes that name it.
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for each in done:
        alike[tuple(wanted[each].values)].append({"id": each, **wanted[each].values})
    for changes in alike.values():
        update_many(connection, message, "id", changes)
    if done:
        note_many(connection, done, "moved", now, status=MessageStatus.PLANNED, detail="plan")
        announce(connection)
    return done


def advance(
    connection: Connection,
    message_id: str,
    to: MessageStatus,
    now: datetime,
    *,
    only_from: Collection[MessageStatus] | None = None,
    reason: str | EllipsisType | None = ...,
    error_code: int | None = None,
    event: str | None = None,
    detail: str | None = None,
    **values: Any,
) -> bool:
    """Moves a message to a status, if it stands where that may follow; whether it did.

    One conditional UPDATE: of two that try, one gets True. *values* are further columns to set. A *reason*
    that is left out stays as it was; None takes it back.
    """
    allowed = MAY_FOLLOW[to] if only_from is None else only_from
    changes: dict[str, Any] = {"status": to.value, **values}
    if not isinstance(reason, EllipsisType):
        changes["reason"] = reason
    if error_code is not None:
        changes["error_code"] = error_code
    if to in FINAL:
        changes.setdefault("final_at", now)
    changed = connection.execute(
        update(message)
        .where(message.c.id == message_id, message.c.status.in_([status.value for status in allowed]))
        .values(changes)
    )
    if changed.rowcount != 1:
        return False
    note(
        connection,
        message_id,
        event or to.value,
        now,
        status=to,
        detail=detail if detail is not None or isinstance(reason, EllipsisType) else reason,
        error_code=error_code,
    )
    if to is MessageStatus.PLANNED:
        announce(connection)
    return True


def cancel_pending(
    connection: Connection,
    now: datetime,
    reason: str,
    *,
    to: MessageStatus = MessageStatus.CANCELLED,
    where: Sequence[Any],
) -> list[str]:
    """Ends every still planned message that *where* (SQL conditions) picks; their ids."""
    ids = list(
        connection.scalars(
            update(message)
            .where(message.c.status == MessageStatus.PLANNED.value, *where)
            .values(status=to.value, reason=reason, final_at=now)
            .returning(message.c.id)
        )
    )
    note_many(connection, ids, to.value, now, status=to, detail=reason)
    return ids


def note(
    connection: Connection,
    message_id: str,
    event: str,
    now: datetime,
    *,
    status: MessageStatus | None = None,
    detail: str | None = None,
    error_code: int | None = None,
) -> None:
    """Writes what happened into the message's own record. *detail* holds no number and no body."""
    event_row = _event_row(message_id, event, now, status, detail, error_code)
    connection.execute(insert(message_event).values(event_row))


def note_many(
    connection: Connection,
    message_ids: Collection[str],
    event: str,
    now: datetime,
    *,
    status: MessageStatus | None = None,
    detail: str | None = None,
) -> None:
    """`note` of the same to many messages."""
    insert_many(
        connection,
        message_event,
        [_event_row(message_id, event, now, status, detail) for message_id in message_ids],
    )


def _event_row(
    message_id: str,
    event: str,
    now: datetime,
    status: MessageStatus | None,
    detail: str | None,
    error_code: int | None = None,
) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "at": now,
        "event": event,
        "status": status.value if status else None,
        "detail": detail[:200] if detail else None,
        "error_code": error_code,
    }


def by_key(connection: Connection, dedupe_key: str) -> Any:
    """The message row with that key, or None."""
    return connection.execute(select(message).where(message.c.dedupe_key == dedupe_key)).one_or_none()


def _row(new: NewMessage, now: datetime) -> dict[str, Any]:
    return {
        "id": new_message_id(now),
        "dedupe_key": new.dedupe_key,
        "purpose": new.purpose.value,
        "patient_id": new.patient_id,
        "appointment_id": new.appointment_id,
        "alert_id": new.alert_id,
        "inbound_id": new.inbound_id,
        "rule": new.rule,
        "occasion": new.occasion,
        "time_revision": new.time_revision,
        "template": new.template,
        "language": new.language,
        "context": dict(new.context) if new.context is not None else None,
        "phone": new.phone,
        "phone_hash": new.phone_hash,
        "body": new.body,
        "priority": PURPOSE_RANK[new.purpose] + new.priority,
        "due_at": new.due_at,
        "unmoved_at": new.unmoved_at or new.due_at,
        "expires_at": new.expires_at,
        "send_after": new.due_at,
        "status": MessageStatus.PLANNED.value,
        "retry_of": new.retry_of,
        "survey": new.survey,
        "asks": new.asks,
        "check_in_id": new.check_in_id,
        "written_by": new.written_by,
        "created_at": now,
    }
