"""How sending goes now, in a few values: paused, stopped, late, and what came of today's texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from reminders.db import state
from reminders.db.schema import IN_FLIGHT, PENDING, message
from reminders.domain.message import MessageStatus, Purpose
from reminders.services.dispatch_limits import Circuit, circuit
from reminders.services.views import SourceState, source_states

#: What is due leaves within seconds; older than this, something holds it up.
LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class SendingHealth:
    """No name, no words."""

    paused_by: str | None
    gated: bool
    """After a restore: only pages and safety answers go out yet."""
    circuit: Circuit | None
    """Sending has stopped by itself; a probe looks whether it works again."""
    uncertain: int
    late_since: datetime | None
    """When the oldest text should have gone that is due and has not gone."""
    today: Mapping[str, int]
    """Texts to patients of the clinic's day so far, by status."""
    sources: Sequence[SourceState]

    @property
    def sent(self) -> int:
        """Those that Twilio has taken."""
        return sum(self.today.get(each, 0) for each in ("accepted", "sent", "delivered", "undelivered"))

    @property
    def delivered(self) -> int:
        return self.today.get("delivered", 0)

    @property
    def failed(self) -> int:
        return self.today.get("failed", 0) + self.today.get("undelivered", 0)


def sending_health(connection: Connection, day_began: datetime, now: datetime) -> SendingHealth:
    """*day_began*: when the clinic's day did."""
    late_since = connection.scalar(
        select(message.c.send_after)
        .where(text(f"message.{PENDING}"), message.c.send_after < now - LATE)
        .order_by(message.c.send_after)
        .limit(1)
    )
    uncertain = connection.scalar(
        select(func.count())
        .select_from(message)
        .where(text(f"message.{IN_FLIGHT}"), message.c.status == MessageStatus.UNCERTAIN.value)
    )
    return SendingHealth(
        paused_by=state.get(connection, state.PAUSED),
        gated=state.get(connection, state.GATE) is not None,
        circuit=circuit(connection),
        uncertain=uncertain or 0,
        late_since=late_since,
        today=_today(connection, day_began, now),
        sources=source_states(connection),
    )


def _today(connection: Connection, day_began: datetime, now: datetime) -> dict[str, int]:
    rows = connection.execute(
        select(message.c.status, func.count())
        .where(message.c.send_after.between(day_began, now), message.c.purpose != Purpose.PAGE.value)
        .group_by(message.c.status)
    )
    return {status: number for status, number in rows}
