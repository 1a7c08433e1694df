"""What staff read about one visit and the sources, as plain values, by a few queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from reminders.db.schema import appointment, decision, message, message_event, source_run

NEXT, LAST = timedelta(days=7), timedelta(days=2)
#: How far the lists look back for a visit that is not over, or a text that waited and then went out.
LONGEST_VISIT, LONGEST_WAIT = timedelta(days=7), timedelta(days=31)
#: Rows of a long list on one page; where there are no further pages, one more is fetched to know of more.
MOST = 40


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
