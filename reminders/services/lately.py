"""The last two days and the next seven, whole: every reply, what went out, what did not, and what will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, text

from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.schema import NOT_SENT, alert, appointment, decision, inbound, message, patient, task
from reminders.domain.message import MessageStatus
from reminders.services.views import LAST, LONGEST_VISIT, LONGEST_WAIT, NEXT

#: Rows of each list: a first look, for which an old tablet does not wait. The page of messages has all.
MOST, MOST_REPLIES = 20, 30


@dataclass(frozen=True, slots=True)
class Closed:
    """A task or an alert that was closed."""

    at: datetime
    by: str
    kind: str
    """A task's kind, or `alert`."""
    code: str | None
    alert_id: int | None
    patient_id: int | None
    who: str = field(repr=False)
    note: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lately:
    """Rows carry names and words: for staff who are signed in only."""

    replies: Sequence[Row[Any]]
    more_replies: int
    """How many there are beside those."""
    visits: Sequence[Row[Any]]
    to_send: Sequence[Row[Any]]
    sent: Sequence[Row[Any]]
    not_sent: Sequence[Row[Any]]
    not_planned: Sequence[Row[Any]]
    closed: Sequence[Closed]

    @property
    def patient_ids(self) -> list[int]:
        """Whom it shows."""
        shown = (self.replies, self.visits, self.to_send, self.sent, self.not_sent, self.not_planned)
        ids = {row.patient_id for rows in shown for row in rows[:MOST]}
        ids |= {each.patient_id for each in self.closed[:MOST]}
        return [each for each in ids if each is not None]


def lately(connection: Connection, now: datetime) -> Lately:
    replies, more = _replies(connection, now)
    return Lately(
        replies=replies,
        more_replies=more,
        visits=_visits(connection, now),
        to_send=_messages(connection, message.c.status == MessageStatus.PLANNED.value),
        sent=_messages(
            connection,
            # The second says nothing new, but tells the database how far to look.
            message.c.accepted_at > now - LAST,
            message.c.send_after.between(now - LAST - LONGEST_WAIT, now),
            newest_first=True,
        ),
        not_sent=_not_sent(connection, now),
        not_planned=_not_planned(connection, now),
        closed=_closed(connection, now),
    )


def _replies(connection: Connection, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """Every text that came, or was fetched after a downtime, in the last two days, newest first."""
    lately = or_(inbound.c.received_at > now - LAST, inbound.c.handled_at > now - LAST)
    rows = connection.execute(
        select(inbound, patient.c.first_name, patient.c.last_name)
        .outerjoin(patient, patient.c.id == inbound.c.patient_id)
        .where(lately)
        .order_by(inbound.c.received_at.desc(), inbound.c.id.desc())
        .limit(MOST_REPLIES)
    ).all()
    total = connection.scalar(select(func.count()).select_from(inbound).where(lately)) or 0
    return rows, total - len(rows)


def _visits(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    return connection.execute(
        select(appointment, patient.c.first_name, patient.c.last_name, patient.c.language)
        .join(patient, patient.c.id == appointment.c.patient_id)
        .where(
            appointment.c.ends_at > now,
            appointment.c.starts_at.between(now - LONGEST_VISIT, now + NEXT),
            appointment.c.status.not_in(CALLED_OFF_WORDS),
            appointment.c.same_as_id.is_(None),
        )
        .order_by(appointment.c.starts_at)
        .limit(MOST + 1)
    ).all()


def _messages(connection: Connection, *conditions: Any, newest_first: bool = False) -> Sequence[Row[Any]]:
    order = message.c.send_after.desc() if newest_first else message.c.send_after
    return connection.execute(
        select(
            message,
            patient.c.first_name,
            patient.c.last_name,
            patient.c.paused_at,
            appointment.c.starts_at,
            appointment.c.location,
            appointment.c.held_reason,
        )
        .outerjoin(patient, patient.c.id == message.c.patient_id)
        .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
        .where(*conditions)
        .order_by(order)
        .limit(MOST + 1)
    ).all()


def _not_sent(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    since = now - LAST
    ended = _messages(
        connection, text(f"message.{NOT_SENT}"), message.c.send_after > since, newest_first=True
    )
    uncertain = _messages(
        connection,
        message.c.status == "uncertain",
        message.c.send_after.between(since, now),
        newest_first=True,
    )
    return sorted([*ended, *uncertain], key=lambda row: row.send_after, reverse=True)[: MOST + 1]


def _not_planned(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    return connection.execute(
        select(
            decision,
            appointment.c.starts_at,
            appointment.c.external_id,
            appointment.c.location,
            appointment.c.patient_id,
            patient.c.first_name,
            patient.c.last_name,
        )
        .join(appointment, appointment.c.id == decision.c.appointment_id)
        .join(patient, patient.c.id == appointment.c.patient_id)
        .where(
            decision.c.reason.is_not(None),
            decision.c.reason != "unless",
            appointment.c.ends_at > now,
            appointment.c.starts_at.between(now - LONGEST_VISIT, now + NEXT),
        )
        .order_by(appointment.c.starts_at, decision.c.due_at)
        .limit(MOST + 1)
    ).all()


def _closed(connection: Connection, now: datetime) -> list[Closed]:
    """Newest first, each list cut before they are put together."""
    tasks = connection.execute(
        select(task, patient.c.first_name, patient.c.last_name)
        .outerjoin(patient, patient.c.id == task.c.patient_id)
        .where(task.c.done_at > now - LAST)
        .order_by(task.c.done_at.desc())
        .limit(MOST + 1)
    )
    alerts = connection.execute(
        select(alert)
        .where(alert.c.resolved_at > now - LAST)
        .order_by(alert.c.resolved_at.desc())
        .limit(MOST + 1)
    )
    closed = [
        Closed(row.done_at, row.done_by or "", row.kind, None, None, row.patient_id, _short(row), row.note)
        for row in tasks
    ] + [
        Closed(
            row.resolved_at,
            row.resolved_by or "",
            "alert",
            row.code,
            row.id,
            row.patient_id,
            row.initials or "",
            row.note,
        )
        for row in alerts
    ]
    return sorted(closed, key=lambda each: each.at, reverse=True)[: MOST + 1]


def _short(row: Row[Any]) -> str:
    return f"{row.first_name} {row.last_name[:1]}.".strip() if row.first_name else ""
