"""What was asked by text and may still be answered, and the visits that such answers change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from reminders.db.schema import appointment, message, patient, task
from reminders.domain.appointment import AppointmentStatus
from reminders.domain.message import MessageStatus, Purpose

#: A message in one of these may have been read. `sending`: an answer can outrun our own note of acceptance.
_MAYBE_READ = [
    MessageStatus.SENDING.value,
    MessageStatus.UNCERTAIN.value,
    MessageStatus.ACCEPTED.value,
    MessageStatus.SENT.value,
    MessageStatus.DELIVERED.value,
    MessageStatus.UNDELIVERED.value,  # carriers do deliver what they had given up on
]
_STANDING = [AppointmentStatus.BOOKED.value, AppointmentStatus.ARRIVED.value]
CHANGE_REQUESTED = "change_requested"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message that asked something, and was not answered yet."""

    id: str
    asks: str
    sent_at: datetime
    appointment_id: int | None
    patient_id: int | None
    time_revision: int | None
    context: Mapping[str, Any] = field(repr=False)
    body: str = field(repr=False)
    survey: str | None = None
    in_answer: bool = False
    """It was put in answer to a text from that phone: a conversation is under way."""

    @property
    def appointment_ids(self) -> tuple[int, ...]:
        """Its visit first, then those it speaks for too (`also`: merged visits of that day)."""
        first = () if self.appointment_id is None else (self.appointment_id,)
        also = self.context.get("also") or ()
        return tuple(dict.fromkeys((*first, *(each for each in also if isinstance(each, int)))))


def open_prompts(
    connection: Connection, phone_hash: str, *, since: datetime, until: datetime
) -> list[Prompt]:
    """Unanswered questions to that number which it may have read between these times, newest first."""
    rows = connection.execute(
        select(message).where(
            message.c.phone_hash == phone_hash,
            message.c.asks.is_not(None),
            message.c.answered_at.is_(None),
            message.c.status.in_(_MAYBE_READ),
            message.c.created_at <= until,
        )
    ).all()
    found = [_prompt(row) for row in rows]
    return sorted(
        (each for each in found if since <= each.sent_at <= until),
        key=lambda each: each.sent_at,
        reverse=True,
    )


def _prompt(row: Row[Any]) -> Prompt:
    return Prompt(
        id=row.id,
        asks=row.asks,
        sent_at=row.accepted_at or row.claimed_at or row.created_at,
        appointment_id=row.appointment_id,
        patient_id=row.patient_id,
        time_revision=row.time_revision,
        context=row.context or {},
        body=row.body or "",
        survey=row.survey,
        in_answer=row.purpose == Purpose.ANSWER.value,
    )


def answered(connection: Connection, prompt_ids: Collection[str], now: datetime) -> None:
    connection.execute(
        update(message)
        .where(message.c.id.in_(list(prompt_ids)), message.c.answered_at.is_(None))
        .values(answered_at=now)
    )


def visits(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Appointments by id, each with its patient's `first_name` and `patient_language`."""
    rows = connection.execute(_visits().where(appointment.c.id.in_(list(ids)))).all()
    return {row.id: row for row in rows}


def visits_of(connection: Connection, patient_ids: Collection[int], *, since: datetime) -> list[Row[Any]]:
    """The patients' visits that end after *since*, in order, called off or not; twins of another left out."""
    found = _visits().where(
        appointment.c.patient_id.in_(list(patient_ids)),
        appointment.c.ends_at > since,
        appointment.c.same_as_id.is_(None),
    )
    return list(connection.execute(found.order_by(appointment.c.starts_at, appointment.c.id)).all())


def is_upcoming(visit: Row[Any], now: datetime) -> bool:
    return visit.status in _STANDING and visit.starts_at > now


def _visits() -> Any:
    return select(appointment, patient.c.first_name, patient.c.language.label("patient_language")).join(
        patient, patient.c.id == appointment.c.patient_id
    )


def confirm(connection: Connection, ids: Collection[int], now: datetime) -> list[int]:
    """Marks these visits confirmed by the patient; ids of those that were not before."""
    return list(
        connection.scalars(
            update(appointment)
            .where(appointment.c.id.in_(list(ids)), appointment.c.confirmed_at.is_(None))
            .values(confirmed_at=now, confirmed_by="patient", updated_at=now)
            .returning(appointment.c.id)
        )
    )


def hold(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """A person decides about these visits: their reminders wait; what the patient had confirmed is void."""
    connection.execute(
        update(appointment)
        .where(appointment.c.id.in_(list(ids)), appointment.c.held_reason.is_(None))
        .values(held_reason=CHANGE_REQUESTED, updated_at=now)
    )
    connection.execute(
        update(appointment)
        .where(appointment.c.id.in_(list(ids)), appointment.c.confirmed_by.in_(("patient", "staff")))
        .values(confirmed_at=None, confirmed_by=None, updated_at=now)
    )


def lately_told(connection: Connection, phone_hash: str, since: datetime) -> set[int]:
    """Visits that texts to that number have spoken of since then."""
    found = connection.scalars(
        select(message.c.appointment_id).where(
            message.c.phone_hash == phone_hash,
            message.c.appointment_id.is_not(None),
            message.c.accepted_at >= since,
            message.c.status.in_(_MAYBE_READ),
        )
    )
    return {each for each in found if each is not None}


def confirm_by_staff(connection: Connection, appointment_id: int, now: datetime) -> bool:
    """Marks the visit confirmed to a person of ours; False if it was confirmed before."""
    done = connection.execute(
        update(appointment)
        .where(appointment.c.id == appointment_id, appointment.c.confirmed_at.is_(None))
        .values(confirmed_at=now, confirmed_by="staff", updated_at=now)
    )
    return done.rowcount == 1


def take_back_by_staff(connection: Connection, appointment_id: int, now: datetime) -> bool:
    """Undoes `confirm_by_staff`; False if somebody else confirmed it, or nobody."""
    done = connection.execute(
        update(appointment)
        .where(appointment.c.id == appointment_id, appointment.c.confirmed_by == "staff")
        .values(confirmed_at=None, confirmed_by=None, updated_at=now)
    )
    return done.rowcount == 1


def has_open_task(connection: Connection, kind: str, appointment_id: int) -> bool:
    found = select(task.c.id).where(
        task.c.kind == kind, task.c.appointment_id == appointment_id, task.c.done_at.is_(None)
    )
    return connection.execute(found.limit(1)).first() is not None
