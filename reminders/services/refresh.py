"""Fetches what Twilio never told: messages without a final status long after they were accepted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, text

from reminders.db import state
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.ports import Gateway, GatewayError, Outcome
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.reports import ReportResult, apply_report, report_of

log = logging.getLogger(__name__)

#: The last message that was fetched for its silence: when it was accepted, and its id.
FETCHED = "refresh.fetched"
#: What is silent for longer stays `sent`: some carriers never say more.
GIVE_UP_AFTER = timedelta(days=3)


def refresh_unfinished(
    db: Database,
    gateway: Gateway,
    now: datetime,
    *,
    older_than: timedelta = timedelta(days=1),
    limit: int = 200,
    on_halt: Callable[[str], None] | None = None,
    on_undelivered: Undelivered = nothing,
) -> int:
    """Fetches messages that are not final long after acceptance, so many at a time in turn; how many moved.

    Stops early, without an error, when Twilio cannot be asked.
    """
    moved = 0
    turn = _whose_turn(db)
    for row in _unfinished(db, now - older_than, limit, after=turn):
        message_id, provider_sid = row.id, row.provider_sid
        try:
            found = gateway.fetch(provider_sid)
        except GatewayError as error:
            if error.outcome is Outcome.REFUSED:  # Twilio has it no more
                turn = (row.accepted_at, row.id)
                continue
            log.warning("refresh_out_of_reach", extra={"outcome": error.outcome.value, "code": error.code})
            break
        turn = (row.accepted_at, row.id)
        result = apply_report(
            db, message_id, report_of(found), now, on_halt=on_halt, on_undelivered=on_undelivered
        )
        moved += result is ReportResult.APPLIED
    if turn is not None:
        with db.write() as connection:
            state.put(connection, FETCHED, f"{turn[0].isoformat()} {turn[1]}", now)
    return moved


def _whose_turn(db: Database) -> tuple[datetime, str] | None:
    """After whom the round goes on; those that stay silent for good must not take every place in it."""
    with db.read() as connection:
        value = state.get(connection, FETCHED)
    at, _, message_id = (value or "").partition(" ")
    return (datetime.fromisoformat(at), message_id) if at else None


def _unfinished(
    db: Database, before: datetime, limit: int, *, after: tuple[datetime, str] | None
) -> Sequence[Any]:
    """The next in line; from its beginning once its end is reached."""
    query = (
        select(message.c.id, message.c.provider_sid, message.c.accepted_at)
        .where(
            text("message.status in ('accepted', 'sent')"),
            message.c.accepted_at <= before,
            message.c.accepted_at > before - GIVE_UP_AFTER,
            message.c.provider_sid.is_not(None),
        )
        .order_by(message.c.accepted_at, message.c.id)
        .limit(limit)
    )
    with db.read() as connection:
        found: Sequence[Any] = []
        if after is not None:
            at, message_id = after
            later = or_(
                message.c.accepted_at > at, and_(message.c.accepted_at == at, message.c.id > message_id)
            )
            found = connection.execute(query.where(later)).all()
        return found or connection.execute(query).all()
