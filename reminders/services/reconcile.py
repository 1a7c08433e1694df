"""Settles by evidence what no answer has settled: leases that ran out, lost answers, silent messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.db.engine import Database
from reminders.ports import Clock, Gateway


@dataclass(frozen=True, slots=True)
class Settled:
    """How many uncertain messages a round dealt with, and how."""

    lapsed: int = 0
    """Leases that ran out: uncertain from now on."""
    adopted: int = 0
    returned: int = 0
    """Certainly not sent: planned again."""
    ended: int = 0
    """Certainly not sent, and of no use any more."""
    waiting: int = 0


def settle_uncertain(db: Database, gateway: Gateway, clock: Clock, *, wait: timedelta) -> Settled:
    """Looks for evidence about every uncertain message that is due for a look. Run it every few seconds."""
    raise NotImplementedError


def next_settlement(db: Database, *, wait: timedelta) -> datetime | None:
    """When `settle_uncertain` will next have something to do."""
    raise NotImplementedError


def refresh_unfinished(
    db: Database,
    gateway: Gateway,
    now: datetime,
    *,
    older_than: timedelta = timedelta(days=1),
    limit: int = 200,
    on_halt: Callable[[str], None] | None = None,
) -> int:
    """Fetches messages that are not final long after acceptance; how many moved."""
    raise NotImplementedError
