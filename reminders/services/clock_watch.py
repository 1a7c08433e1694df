"""What becomes wrong when the machine's clock is set while we run, and its mending.

Times in the database are the wall clock's. Set forward, things happen early, or count as missed; set back,
whatever had been put down for "now" would wait until the clock has caught up again, for an hour perhaps.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, text, update

from reminders.db import alert_pages, state
from reminders.db.engine import Database
from reminders.db.schema import alert, alert_page, alert_step, message
from reminders.domain.message import MessageStatus, Purpose
from reminders.ports import Clock
from reminders.services.catch_up import ALIVE_AT

#: By how much the clock was set in the last day, in seconds; JSON.
CLOCK_SET = "clock_set"
#: Smaller steps are how a clock is kept right.
NOTICED = timedelta(seconds=30)
#: For so long what was written before may still be asked about.
REMEMBERED = timedelta(days=1)
#: A daemon that lives renews its lease sooner.
LEASE_MOST = timedelta(minutes=5)

_IN_FLIGHT = "message.status in ('sending', 'uncertain')"


class ClockWatch:
    """Compares the wall clock with the monotonic one. For one thread."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._now, self._ticks = clock.now(), monotonic()
        self.passed = timedelta()
        """By the wall clock, between the last two looks: it was set, or we were frozen or asleep."""

    def look(self) -> timedelta:
        """By how much the clock was set since the last look; zero for a clock that only goes on."""
        now, ticks = self._clock.now(), self._monotonic()
        self.passed = now - self._now
        by = self.passed - timedelta(seconds=ticks - self._ticks)
        self._now, self._ticks = now, ticks
        return by if abs(by) >= NOTICED else timedelta()


def note_clock_set(db: Database, now: datetime, by: timedelta) -> None:
    """The clock was set by so much, and shows *now*: remembers it, and mends what would wait for the past."""
    with db.write() as connection:
        total = clock_set_by(connection, now) + abs(by)
        value = json.dumps({"seconds": total.total_seconds(), "at": now.isoformat()})
        state.put(connection, CLOCK_SET, value, now)
        if by < timedelta():
            _mend(connection, now)


def note_set_while_away(db: Database, now: datetime) -> None:
    """At start: somebody was alive at a time that lies ahead, so the clock was set back since."""
    with db.read() as connection:
        alive_at = state.get_time(connection, ALIVE_AT)
    if alive_at is not None and alive_at - now >= NOTICED:
        note_clock_set(db, now, now - alive_at)


def clock_set_by(connection: Connection, at: datetime) -> timedelta:
    """How far a time that was written as *at* may lie beside what other clocks showed."""
    value = state.get(connection, CLOCK_SET)
    if value is None:
        return timedelta()
    known = json.loads(value)
    recent = abs(at - datetime.fromisoformat(known["at"])) <= REMEMBERED
    return timedelta(seconds=known["seconds"]) if recent else timedelta()


def _mend(connection: Connection, now: datetime) -> None:
    """What was put down for a "now" that lies ahead again. Texts by rules keep their times."""
    connection.execute(
        update(message)
        .where(
            text("message.status = 'planned'"),
            message.c.purpose != Purpose.RULE.value,
            message.c.send_after > now,
            message.c.created_at > now,
        )
        .values(send_after=now)
    )
    connection.execute(
        update(message)
        .where(
            text(_IN_FLIGHT),
            message.c.status == MessageStatus.SENDING.value,
            message.c.lease_until > now + LEASE_MOST,
        )
        .values(lease_until=now + LEASE_MOST)
    )
    connection.execute(  # it is looked for anew, for the whole wait
        update(message)
        .where(
            text(_IN_FLIGHT),
            message.c.status == MessageStatus.UNCERTAIN.value,
            message.c.uncertain_since > now,
        )
        .values(uncertain_since=now, looks=0)
    )
    connection.execute(  # by e-mail, chat and pager
        update(alert_page)
        .where(alert_page.c.status == alert_pages.WAITING, alert_page.c.next_at > now, alert_page.c.at > now)
        .values(next_at=now)
    )
    ahead = select(alert_step.c.id).where(alert_step.c.alert_id == alert.c.id, alert_step.c.at > now)
    connection.execute(  # rather a page too early than an hour late
        update(alert)
        .where(
            alert.c.resolved_at.is_(None),
            alert.c.next_step_at > now,
            ahead.exists(),
        )
        .values(next_step_at=now)
    )
