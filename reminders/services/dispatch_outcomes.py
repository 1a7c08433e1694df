"""What an outcome does beside the message's own row: numbers, consent, visits, tasks for staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db import consent, outbox
from reminders.db.bulk import update_many
from reminders.db.people import mark_for_planning
from reminders.db.schema import appointment, message, message_event, phone
from reminders.db.tasks import TaskKind, close_tasks_below, open_task
from reminders.domain.appointment import CALLED_OFF
from reminders.domain.message import MessageStatus, Purpose

Undelivered = Callable[[Connection, str, datetime], None]
"""Told, in the transaction, of a message that certainly did not arrive (`services.alerts.undelivered`)."""

_CALLED_OFF = [status.value for status in CALLED_OFF]

#: Event that says which start a text told: `claimed by NAME, tells ISO`.
TELLS = ", tells "


def nothing(_connection: Connection, _message_id: str, _now: datetime) -> None:
    """For where nobody waits for a page."""


def mark_bad(connection: Connection, row: Any, code: int | None, now: datetime) -> None:
    """The number is of no use: other messages to it are held, and staff get a task to fix it.

    One task for each patient of the number, until it is good again.
    """
    consent.know_phone(connection, row.phone_hash, row.phone)
    connection.execute(
        update(phone)
        .where(phone.c.phone_hash == row.phone_hash, phone.c.bad_since.is_(None))
        .values(bad_since=now, bad_code=code)
    )
    since = _bad_since(connection, row.phone_hash) or now
    open_task(
        connection,
        TaskKind.BAD_NUMBER,
        now,
        key=f"{_bad_number(row.phone_hash)}{row.patient_id or row.id}:{since.isoformat()}",
        patient_id=row.patient_id,
        appointment_id=row.appointment_id,
        message_id=row.id,
    )


def mark_good(connection: Connection, phone_hash: str, now: datetime) -> None:
    """The number works (again): nothing is held for it any more, and its tasks are done."""
    cleared = connection.execute(
        update(phone)
        .where(phone.c.phone_hash == phone_hash, phone.c.bad_since.is_not(None))
        .values(bad_since=None, bad_code=None)
    )
    if cleared.rowcount:
        close_tasks_below(connection, _bad_number(phone_hash), now, by="daemon")


def works_again(connection: Connection, row: Any) -> bool:
    """Whether the delivery of *row*'s message refutes that its number is bad.

    What was on its way before proves nothing, unless it is the very message that was called undeliverable.
    """
    since = _bad_since(connection, row.phone_hash)
    if since is None:
        return False
    failed = row.status in (MessageStatus.UNDELIVERED.value, MessageStatus.FAILED.value)
    return failed or (row.accepted_at is not None and row.accepted_at >= since)


def _bad_since(connection: Connection, phone_hash: str) -> datetime | None:
    return connection.scalar(select(phone.c.bad_since).where(phone.c.phone_hash == phone_hash))


def _bad_number(phone_hash: str) -> str:
    """How the keys of the tasks about that number begin."""
    return f"bad_number:{phone_hash}:"


def carrier_opt_out(connection: Connection, row: Any, code: int | None, now: datetime) -> None:
    """The carrier says that the number is opted out: so it is in our ledger."""
    if consent.is_opted_out(connection, row.phone_hash):
        return
    consent.revoke(
        connection,
        row.phone_hash,
        row.phone,
        now,
        by="carrier",
        how=f"error {code}",
        message_id=row.id,
    )
    mark_for_planning(connection, phone_hash=row.phone_hash)


def tell_staff(
    connection: Connection, row: Any, key: str, detail: str, now: datetime, *, of_patient: bool = True
) -> None:
    """Opens one task per *key* about messages that fail."""
    open_task(
        connection,
        TaskKind.DELIVERY,
        now,
        key=f"delivery:{key}",
        patient_id=row.patient_id if of_patient else None,
        message_id=row.id,
        detail=detail,
    )


def texted(connection: Connection, numbers: Mapping[str, str], now: datetime) -> None:
    """These numbers (E.164, by hash) have had, or may have had, their first text."""
    if not numbers:
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(phone).on_conflict_do_update(
            index_elements=["phone_hash"],
            set_={"first_texted_at": func.coalesce(phone.c.first_texted_at, now)},
        ),
        [
            {"phone_hash": phone_hash, "phone": e164, "first_texted_at": now}
            for phone_hash, e164 in sorted(numbers.items())
        ],
    )


_TOLD = (
    select(appointment.c.id, appointment.c.starts_at, appointment.c.status, appointment.c.told_starts_at)
    .where(appointment.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(appointment.c.id)
    .with_for_update()
)


def told(connection: Connection, starts: Mapping[int, datetime]) -> None:
    """These visits' patients have read (or may have read) that start.

    Where it is no longer the visit's, planning owes them a correction.
    """
    if not starts:
        return
    known = connection.execute(_TOLD, {"ids": list(starts)}).all()
    changed = [
        {"id": row.id, "told_starts_at": starts[row.id]}
        for row in known
        if row.told_starts_at != starts[row.id]
    ]
    update_many(connection, appointment, "id", changed)
    stale = [row.id for row in known if row.starts_at != starts[row.id] or row.status in _CALLED_OFF]
    if stale:
        mark_for_planning(connection, appointment_ids=stale)


def note_reached(connection: Connection, row: Any, now: datetime) -> None:
    """The same two from the row alone, for who did not send it: a report, evidence, another daemon."""
    if row.purpose in (Purpose.RULE.value, Purpose.CONSOLE.value):
        texted(connection, {row.phone_hash: row.phone}, now)
    if row.appointment_id is None or row.purpose == Purpose.PAGE.value:
        return
    starts = _starts_told(connection, [row.id])
    if starts:
        told(connection, starts)


def told_note(claimer: str, starts: Mapping[int, datetime]) -> str:
    """The `claimed` event's words: who has it, and which start it tells of which visit (ids)."""
    if not starts:
        return claimer
    told_of = " ".join(f"{key}={start.isoformat()}" for key, start in list(starts.items())[:3])
    return f"{claimer}{TELLS}{told_of}"


def note_all_reached(connection: Connection, rows: Sequence[Any], now: datetime) -> None:
    """`note_reached` of several rows, which also say when their number was first texted."""
    by_us = (Purpose.RULE.value, Purpose.CONSOLE.value)
    new = {row.phone_hash: row.phone for row in rows if row.first_texted_at is None and row.purpose in by_us}
    texted(connection, new, now)
    visits = [row.id for row in rows if row.appointment_id is not None and row.purpose != Purpose.PAGE.value]
    if visits and (starts := _starts_told(connection, visits)):
        told(connection, starts)


_CLAIMED = (
    select(message_event.c.message_id, message_event.c.detail)
    .where(
        message_event.c.message_id.in_(bindparam("ids", expanding=True)), message_event.c.event == "claimed"
    )
    .order_by(message_event.c.id)
)


def _starts_told(connection: Connection, message_ids: Sequence[str]) -> dict[int, datetime]:
    newest = {row[0]: row[1] for row in connection.execute(_CLAIMED, {"ids": list(message_ids)}).all()}
    pairs = [pair for detail in newest.values() for pair in (detail or "").partition(TELLS)[2].split()]
    return {
        int(key): datetime.fromisoformat(start) for key, _, start in (pair.partition("=") for pair in pairs)
    }


def adopt(
    connection: Connection,
    row: Any,
    provider_sid: str,
    now: datetime,
    *,
    to: MessageStatus = MessageStatus.ACCEPTED,
    provider_status: str | None = None,
    event: str,
    error_code: int | None = None,
    **values: Any,
) -> bool:
    """Evidence says that Twilio has it under that sid: it is never sent (again); whether the row moved."""
    known: dict[str, Any] = {"provider_sid": provider_sid, "lease_until": None, "uncertain_since": None}
    if row.accepted_at is None:
        known["accepted_at"] = now
    if provider_status is not None:
        known["provider_status"] = provider_status
    if row.status in (MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value):
        known["reason"] = None  # why it was in doubt, which it no longer is
    moved = outbox.advance(
        connection,
        row.id,
        to,
        now,
        event=event,
        detail=provider_status,
        error_code=error_code,
        **known | values,
    )
    if moved and row.accepted_at is None:
        note_reached(connection, row, now)
    return moved


def by_sid(connection: Connection, provider_sid: str) -> Any:
    """The whole row of the message with that sid, or None."""
    return connection.execute(select(message).where(message.c.provider_sid == provider_sid)).one_or_none()


def by_id(connection: Connection, message_id: str) -> Any:
    """The whole row, locked until the commit (PostgreSQL), or None."""
    return connection.execute(
        select(message).where(message.c.id == message_id).with_for_update()
    ).one_or_none()


def has_event(connection: Connection, message_id: str, event: str, holding: str) -> bool:
    """Whether the message's record holds such an event with *holding* in its words."""
    found = select(message_event.c.id).where(
        message_event.c.message_id == message_id,
        message_event.c.event == event,
        message_event.c.detail.contains(holding, autoescape=True),
    )
    return connection.scalar(found.limit(1)) is not None
