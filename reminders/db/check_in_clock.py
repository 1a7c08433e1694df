"""What the clock of check-ins has to look at, and the nudges that it has put into the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text, update

from reminders.db import outbox
from reminders.db.schema import NEW_INVITATION, alert, appointment, check_in, message, patient
from reminders.domain.clocks import NUDGE
from reminders.domain.message import MessageStatus

# In the words of the partial indexes, so that these serve on both databases.
_NEW = text(" and ".join(f"message.{each}" for each in NEW_INVITATION.split(" and ")))
_OPEN = text("check_in.status = 'open'")


#: In place of a check-in: the invitation is to a survey that is in no file any more.
NO_CHECK_IN = 0


def new_invitations(connection: Connection, limit: int) -> Sequence[Row[Any]]:
    """Invitations that Twilio has, without a check-in yet. Locked; those that others hold are left out."""
    found = select(message).where(_NEW).order_by(message.c.accepted_at).limit(limit)
    return connection.execute(found.with_for_update(skip_locked=True)).all()


def due(connection: Connection, until: datetime, limit: int) -> Sequence[Row[Any]]:
    """Open check-ins to be looked at by *until*, in the order of their patients. Locked; see above."""
    found = select(check_in).where(_OPEN, check_in.c.next_at <= until).order_by(check_in.c.next_at)
    rows = connection.execute(found.limit(limit).with_for_update(skip_locked=True)).all()
    # Of two that lock patients one after the other none waits for ever for the other.
    return sorted(rows, key=lambda row: (row.patient_id, row.id))


def has_work(connection: Connection, until: datetime) -> bool:
    """Whether one of the two would find anything; for a look that locks nothing."""
    new = select(message.c.id).where(_NEW).limit(1)
    looks = select(check_in.c.id).where(_OPEN, check_in.c.next_at <= until).limit(1)
    return connection.execute(new).first() is not None or connection.execute(looks).first() is not None


def next_look(connection: Connection) -> datetime | None:
    """When the clock of some check-in next has something to do; may lie in the past."""
    found = select(check_in.c.next_at).where(_OPEN, check_in.c.next_at.is_not(None))
    at: datetime | None = connection.scalar(found.order_by(check_in.c.next_at).limit(1))
    return at


def mark_invitation(connection: Connection, message_id: str, check_in_id: int) -> None:
    """Its check-in is made: it is new no more."""
    connection.execute(
        update(message)
        .where(message.c.id == message_id, message.c.check_in_id.is_(None))
        .values(check_in_id=check_in_id)
    )


# -- what decides -----------------------------------------------------------------------------------------


def invitations(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """What a nudge takes over from the invitation, by id."""
    found = select(
        message.c.id,
        message.c.status,
        message.c.rule,
        message.c.occasion,
        message.c.time_revision,
        message.c.priority,
    ).where(message.c.id.in_(list(ids)))
    return {row.id: row for row in connection.execute(found)}


def paused(connection: Connection, patient_ids: Collection[int]) -> set[int]:
    """Those of the patients whose automation waits for a person."""
    found = select(patient.c.id).where(patient.c.id.in_(list(patient_ids)), patient.c.paused_at.is_not(None))
    return set(connection.scalars(found))


def crises(connection: Connection, phone_hashes: Collection[str]) -> Sequence[Any]:
    """(phone_hash, resolved_at) of every crisis alert about those numbers."""
    found = select(alert.c.phone_hash, alert.c.resolved_at).where(
        alert.c.phone_hash.in_(list(phone_hashes)), alert.c.severity == "crisis"
    )
    return connection.execute(found).all()


def visits(connection: Connection, ids: Collection[int]) -> dict[int, Any]:
    """(kind, ends_at) of those visits, by id."""
    found = select(appointment.c.id, appointment.c.kind, appointment.c.ends_at)
    return {row.id: row for row in connection.execute(found.where(appointment.c.id.in_(list(ids))))}


def lock_patient(connection: Connection, patient_id: int) -> None:
    """Until the commit nobody else opens or closes what is told of the patient's silence."""
    connection.execute(
        select(patient.c.id).where(patient.c.id == patient_id).with_for_update(key_share=True)
    ).one_or_none()


# -- nudges -----------------------------------------------------------------------------------------------


def revoke_nudges(
    connection: Connection,
    now: datetime,
    reason: str,
    *,
    patient_ids: Collection[int],
    check_in_id: int | None = None,
) -> int:
    """Ends every nudge to these patients (about one check-in, or all) that has not left; how many waited.

    One that is just being sent is marked as answered: the last look before its bytes stops it, and what it
    asks is answered by nobody's later text.
    """
    mine = [
        message.c.patient_id.in_(list(patient_ids)),
        message.c.check_in_id.is_not(None) if check_in_id is None else message.c.check_in_id == check_in_id,
        message.c.occasion.startswith(NUDGE),
    ]
    ended = outbox.cancel_pending(connection, now, reason, where=mine)
    in_flight = [MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value]
    connection.execute(
        update(message)
        .where(*mine, message.c.status.in_(in_flight), message.c.answered_at.is_(None))
        .values(answered_at=now)
    )
    return len(ended)
