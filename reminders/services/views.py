"""What staff read: the state of things as plain values, by a few queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from reminders.db import state
from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.schema import (
    NOT_SENT,
    alert,
    appointment,
    decision,
    inbound,
    message,
    message_event,
    patient,
    quarantine,
    source_run,
    task,
)
from reminders.domain.message import MessageStatus

NEXT, LAST = timedelta(days=7), timedelta(days=2)
#: How far the lists look back for a visit that is not over, or a text that waited and then went out.
LONGEST_VISIT, LONGEST_WAIT = timedelta(days=7), timedelta(days=31)
#: Rows of each list on the status page; one more is fetched, to know that there are more.
MOST = 100


# -- why ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule did for one occasion of a visit."""

    rule: str
    occasion: str
    due_at: datetime
    status: str
    """A message's status, or `not_planned`."""
    reason: str | None
    error_code: int | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class MessageTrace:
    id: str
    rule: str
    purpose: str
    status: str
    reason: str | None
    error_code: int | None
    due_at: datetime
    body: str | None = field(repr=False)
    events: tuple[tuple[datetime, str, str | None], ...]
    """When, what, and the detail."""


@dataclass(frozen=True, slots=True)
class Why:
    """The decision trace of one appointment."""

    appointment_id: str
    source: str
    starts_at: datetime
    status: str
    confirmed: bool
    held: str | None
    rules: tuple[RuleTrace, ...]
    messages: tuple[MessageTrace, ...]


def why(connection: Connection, external_id: str) -> list[Why]:
    """The trace of the appointment with the source's id; one for each source that uses the id."""
    rows = connection.execute(select(appointment).where(appointment.c.external_id == external_id))
    return [_why(connection, row) for row in rows.all()]


def _why(connection: Connection, row: Row[Any]) -> Why:
    messages = connection.execute(
        select(message).where(message.c.appointment_id == row.id).order_by(message.c.due_at, message.c.id)
    ).all()
    decisions = connection.execute(
        select(decision).where(decision.c.appointment_id == row.id).order_by(decision.c.due_at)
    ).all()
    return Why(
        appointment_id=row.external_id,
        source=row.source,
        starts_at=row.starts_at,
        status=row.status,
        confirmed=row.confirmed_at is not None,
        held=row.held_reason,
        rules=tuple(rule_traces(decisions, messages)),
        messages=tuple(_message_trace(connection, each) for each in messages),
    )


def rule_traces(decisions: Sequence[Any], messages: Sequence[Any]) -> list[RuleTrace]:
    """What each rule did, from the rows of one visit, by due time."""
    by_rule = {(each.rule, each.occasion): each for each in messages if each.rule and not each.retry_of}
    traces = []
    for each in decisions:
        sent = by_rule.pop((each.rule, each.occasion), None)
        if sent is None:
            traces.append(
                RuleTrace(each.rule, each.occasion, each.due_at, "not_planned", each.reason, None, None)
            )
        else:
            traces.append(_sent_trace(sent))
    traces += [_sent_trace(each) for each in by_rule.values()]
    return sorted(traces, key=lambda trace: (trace.due_at, trace.rule))


def _sent_trace(row: Any) -> RuleTrace:
    return RuleTrace(row.rule, row.occasion or "", row.due_at, row.status, row.reason, row.error_code, row.id)


def _message_trace(connection: Connection, row: Row[Any]) -> MessageTrace:
    events = connection.execute(
        select(message_event).where(message_event.c.message_id == row.id).order_by(message_event.c.id)
    )
    return MessageTrace(
        id=row.id,
        rule=row.rule or row.template or "",
        purpose=row.purpose,
        status=row.status,
        reason=row.reason,
        error_code=row.error_code,
        due_at=row.due_at,
        body=row.body,
        events=tuple((each.at, each.event, each.detail) for each in events),
    )


# -- sources -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source's last read went."""

    source: str
    at: datetime
    outcome: str
    good: int
    bad: int
    detail: str


def source_states(connection: Connection) -> list[SourceState]:
    """The last read of each source that did something."""
    newest = select(func.max(source_run.c.id)).group_by(source_run.c.source)
    rows = connection.execute(
        select(source_run).where(source_run.c.id.in_(newest)).order_by(source_run.c.source)
    )
    return [SourceState(row.source, row.at, row.outcome, row.good, row.bad, row.detail or "") for row in rows]


# -- the status page -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything on the status page. Rows carry names and words: for staff who are signed in only."""

    paused_by: str | None
    counts: dict[str, int]
    """Messages of the last two days by status."""
    alerts: Sequence[Row[Any]]
    tasks: Sequence[Row[Any]]
    inbox: Sequence[Row[Any]]
    visits: Sequence[Row[Any]]
    to_send: Sequence[Row[Any]]
    sent: Sequence[Row[Any]]
    not_sent: Sequence[Row[Any]]
    not_planned: Sequence[Row[Any]]
    sources: Sequence[SourceState]
    quarantined: Sequence[Row[Any]]


def status_page(connection: Connection, now: datetime) -> StatusPage:
    return StatusPage(
        paused_by=state.get(connection, state.PAUSED),
        counts=_counts(connection, now),
        alerts=connection.execute(
            select(alert)
            .where(alert.c.resolved_at.is_(None))
            .order_by(alert.c.acknowledged_at.is_not(None), alert.c.opened_at)
            .limit(MOST + 1)
        ).all(),
        tasks=_tasks(connection),
        inbox=_inbox(connection),
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
        sources=source_states(connection),
        quarantined=connection.execute(
            select(quarantine)
            .where(quarantine.c.cleared_at.is_(None))
            .order_by(quarantine.c.source, quarantine.c.id)
            .limit(MOST + 1)
        ).all(),
    )


def _counts(connection: Connection, now: datetime) -> dict[str, int]:
    rows = connection.execute(
        select(message.c.status, func.count())
        .where(message.c.send_after.between(now - LAST, now))
        .group_by(message.c.status)
    )
    return {status: number for status, number in rows}


def _tasks(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(
        select(
            task, patient.c.first_name, patient.c.last_name, appointment.c.starts_at, appointment.c.location
        )
        .outerjoin(patient, patient.c.id == task.c.patient_id)
        .outerjoin(appointment, appointment.c.id == task.c.appointment_id)
        .where(task.c.done_at.is_(None))
        .order_by(task.c.due_at)
        .limit(MOST + 1)
    ).all()


def _inbox(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(
        select(inbound, patient.c.first_name, patient.c.last_name)
        .outerjoin(patient, patient.c.id == inbound.c.patient_id)
        .where(inbound.c.for_inbox, inbound.c.done_at.is_(None))
        .order_by(inbound.c.received_at.desc())
        .limit(MOST + 1)
    ).all()


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


def _not_planned(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    return connection.execute(
        select(
            decision,
            appointment.c.starts_at,
            appointment.c.external_id,
            appointment.c.location,
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
