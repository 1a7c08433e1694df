"""The ledger of consent, and what it says of a number now."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db import outbox
from reminders.db.schema import consent_event, message, phone
from reminders.domain.message import MessageStatus, Purpose

Who = Literal["patient", "carrier", "staff"]


def know_phone(connection: Connection, phone_hash: str, e164: str) -> None:
    """Makes sure that there is a row for the number."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(phone)
        .values(phone_hash=phone_hash, phone=e164)
        .on_conflict_do_nothing(index_elements=["phone_hash"])
    )


def revoke(
    connection: Connection,
    phone_hash: str,
    e164: str,
    now: datetime,
    *,
    by: Who,
    how: str,
    words: str | None = None,
    inbound_id: int | None = None,
    message_id: str | None = None,
) -> list[str]:
    """Blocks the number from now on, and skips what waits for it (but pages and safety answers).

    Returns the ids of the messages that were skipped. Calling it again adds a ledger row and harms nothing.
    """
    _write(connection, phone_hash, e164, now, "revoked", by, how, words, inbound_id, message_id)
    connection.execute(
        phone.update().where(phone.c.phone_hash == phone_hash).values(opted_out_at=now, opted_in_at=None)
    )
    return outbox.cancel_pending(
        connection,
        now,
        "opted_out",
        to=MessageStatus.SKIPPED,
        where=[
            message.c.phone_hash == phone_hash,
            message.c.purpose.not_in([Purpose.PAGE.value, Purpose.SAFETY.value]),
        ],
    )


def grant(
    connection: Connection,
    phone_hash: str,
    e164: str,
    now: datetime,
    *,
    by: Who,
    how: str,
    words: str | None = None,
    inbound_id: int | None = None,
) -> None:
    """Opens the number again. Only the patient can undo a STOP: the caller has checked that."""
    _write(connection, phone_hash, e164, now, "granted", by, how, words, inbound_id, None)
    connection.execute(
        phone.update().where(phone.c.phone_hash == phone_hash).values(opted_out_at=None, opted_in_at=now)
    )


def is_opted_out(connection: Connection, phone_hash: str) -> bool:
    return (
        connection.scalar(
            select(phone.c.phone_hash).where(
                phone.c.phone_hash == phone_hash, phone.c.opted_out_at.is_not(None)
            )
        )
        is not None
    )


def _write(
    connection: Connection,
    phone_hash: str,
    e164: str,
    now: datetime,
    change: str,
    by: str,
    how: str,
    words: str | None,
    inbound_id: int | None,
    message_id: str | None,
) -> None:
    know_phone(connection, phone_hash, e164)
    connection.execute(
        insert(consent_event).values(
            phone_hash=phone_hash,
            phone=e164,
            at=now,
            change=change,
            by=by,
            how=how,
            words=words,
            inbound_id=inbound_id,
            message_id=message_id,
        )
    )
