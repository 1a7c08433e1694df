"""Texts from phones: storing each once, and what is asked of them later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.check_in_clock import revoke_nudges
from reminders.db.schema import consent_event, inbound, message, patient, phone
from reminders.domain.message import MessageStatus, Purpose

#: `patient.paused_reason` where staff paused a patient's texts by hand.
PAUSED_BY_STAFF = "staff"

_CHUNK = 500
_NEVER_SENT = [
    MessageStatus.CANCELLED.value,
    MessageStatus.SKIPPED.value,
    MessageStatus.EXPIRED.value,
    MessageStatus.FAILED.value,
]


def add(connection: Connection, **values: Any) -> int | None:
    """Stores a text; its id, or None when one with its `provider_sid` stands there already.

    On PostgreSQL it waits for another transaction that is storing the same one.
    """
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = connection.execute(
        make(inbound)
        .values(values)
        .on_conflict_do_nothing(index_elements=["provider_sid"])
        .returning(inbound.c.id)
    )
    return added.scalar_one_or_none()


def lock_phone(connection: Connection, phone_hash: str) -> Row[Any]:
    """The number's row, held until the transaction ends: texts of one phone are read one after the other."""
    return connection.execute(select(phone).where(phone.c.phone_hash == phone_hash).with_for_update()).one()


def change(connection: Connection, inbound_id: int, **values: Any) -> None:
    connection.execute(update(inbound).where(inbound.c.id == inbound_id).values(values))


def change_phone(connection: Connection, phone_hash: str, **values: Any) -> None:
    connection.execute(update(phone).where(phone.c.phone_hash == phone_hash).values(values))


def known(connection: Connection, sids: Iterable[str]) -> set[str]:
    """Which of these provider sids are stored."""
    wanted = list(sids)
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        found.update(
            connection.scalars(select(inbound.c.provider_sid).where(inbound.c.provider_sid.in_(chunk)))
        )
    return found


def patients_of(connection: Connection, phone_hash: str) -> Sequence[Row[Any]]:
    """Everybody who is reached at that number."""
    return connection.execute(
        select(patient).where(patient.c.phone_hash == phone_hash).order_by(patient.c.id)
    ).all()


def pause(connection: Connection, patient_ids: Collection[int], now: datetime, reason: str) -> None:
    """Other automation stops for these patients until a person resumes it; who is paused already stays so.

    But a pause by hand gives way to any other: what a crisis forbids, it does not.
    """
    connection.execute(
        update(patient)
        .where(
            patient.c.id.in_(list(patient_ids)),
            or_(patient.c.paused_at.is_(None), patient.c.paused_reason == PAUSED_BY_STAFF),
        )
        .values(paused_at=now, paused_reason=reason)
    )
    revoke_nudges(connection, now, "paused", patient_ids=patient_ids)


def set_reminders_only(connection: Connection, patient_ids: Collection[int], since: datetime | None) -> None:
    """These patients want no check-ins from *since* on; None: they want them again."""
    connection.execute(
        update(patient).where(patient.c.id.in_(list(patient_ids))).values(reminders_only_at=since)
    )


def said_since(
    connection: Connection,
    phone_hash: str,
    templates: Collection[str],
    since: datetime,
    *,
    appointment_id: int | None = None,
) -> bool:
    """Whether one of these texts went, or is about to go, to that number since then."""
    found = select(message.c.id).where(
        message.c.phone_hash == phone_hash,
        message.c.template.in_(list(templates)),
        message.c.created_at > since,
        message.c.status.not_in(_NEVER_SENT),
    )
    if appointment_id is not None:
        found = found.where(message.c.appointment_id == appointment_id)
    return connection.execute(found.limit(1)).first() is not None


def last_answer(
    connection: Connection, phone_hash: str, since: datetime, *, appointment_id: int
) -> str | None:
    """Template of the newest answer about that visit that went, or is about to go, to that number."""
    found = connection.scalar(
        select(message.c.template)
        .where(
            message.c.phone_hash == phone_hash,
            message.c.purpose == Purpose.ANSWER.value,
            message.c.appointment_id == appointment_id,
            message.c.created_at > since,
            message.c.status.not_in(_NEVER_SENT),
        )
        .order_by(message.c.created_at.desc())
        .limit(1)
    )
    return None if found is None else str(found)


def last_said(connection: Connection, phone_hash: str, since: datetime) -> str | None:
    """Template of the newest text that went to that number since then, or that is about to: an answer."""
    at_once = message.c.purpose.in_([Purpose.ANSWER.value, Purpose.SAFETY.value])
    found = connection.scalar(
        select(message.c.template)
        .where(
            message.c.phone_hash == phone_hash,
            message.c.status.not_in(_NEVER_SENT),
            (message.c.accepted_at > since) | (at_once & (message.c.created_at > since)),
        )
        .order_by(func.coalesce(message.c.accepted_at, message.c.created_at).desc(), message.c.id.desc())
        .limit(1)
    )
    return None if found is None else str(found)


def answers_since(
    connection: Connection, phone_hash: str, since: datetime, purpose: Purpose = Purpose.ANSWER
) -> int:
    """How many messages of that purpose that number has been given since then, whatever became of them.

    The questions of check-ins are not among them.
    """
    counted = select(func.count()).where(
        message.c.phone_hash == phone_hash,
        message.c.purpose == purpose.value,
        message.c.created_at > since,
        message.c.survey.is_(None),
    )
    return int(connection.scalar(counted) or 0)


def check_in_texts_since(connection: Connection, phone_hash: str, since: datetime) -> int:
    """How many texts of check-ins under way that number has been given since then."""
    counted = select(func.count()).where(
        message.c.phone_hash == phone_hash,
        message.c.purpose == Purpose.ANSWER.value,
        message.c.created_at > since,
        message.c.survey.is_not(None),
    )
    return int(connection.scalar(counted) or 0)


def decided_later(connection: Connection, phone_hash: str, received_at: datetime) -> bool:
    """Whether a text that was written after *received_at* has already changed that number's consent."""
    found = (
        select(consent_event.c.id)
        .join(inbound, inbound.c.id == consent_event.c.inbound_id)
        .where(consent_event.c.phone_hash == phone_hash, inbound.c.received_at > received_at)
    )
    return connection.execute(found.limit(1)).first() is not None
