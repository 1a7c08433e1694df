"""Settles by evidence what no answer has settled: leases that ran out, lost answers."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, or_, select, text

from reminders.db import claims, outbox
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.domain.message import MessageStatus
from reminders.ports import Clock, Gateway, GatewayError, Outcome, ProviderMessage
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.clock_watch import clock_set_by
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.reports import apply_report, report_of

log = logging.getLogger(__name__)

#: Twilio's clock and ours may differ by so much.
CLOCKS_DIFFER = timedelta(seconds=60)
#: The first look comes early: most answers that were lost are settled by it.
FIRST_LOOK = timedelta(seconds=5)
#: So many are looked up at one call.
BATCH = 100
#: So many lists that cannot be read in a row, and the round ends; one of them alone is bad luck.
STUMBLES = 3

_SENDING, _UNCERTAIN = MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value


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
    """Looked for in vain, for the first time."""


def settle_uncertain(
    db: Database,
    gateway: Gateway,
    clock: Clock,
    *,
    wait: timedelta,
    on_halt: Callable[[str], None] | None = None,
    on_undelivered: Undelivered = nothing,
    pool: Executor | None = None,
) -> Settled:
    """Looks for evidence about every uncertain message that is due for a look. Run it every few seconds.

    Evidence is Twilio's own list. A message that is not on it is looked for twice, the second time after the
    whole *wait*; only then it is planned again. While Twilio cannot be asked nothing is decided. With a
    *pool* several phones are asked about at a time: a daemon that died may leave a hundred in doubt.
    """
    counts = Counter(lapsed=_lapse(db, clock.now()))
    by_phone: defaultdict[str, list[Any]] = defaultdict(list)
    for row in _due_for_a_look(db, clock.now(), wait):
        by_phone[row.phone_hash].append(row)
    looking = _Looking(db, gateway, clock, wait, on_halt, on_undelivered)
    for found in (pool.map if pool is not None else map)(looking.at_phone, by_phone.values()):
        counts.update(found)
    return Settled(**{name: counts[name] for name in Settled.__slots__})


def next_settlement(db: Database, *, wait: timedelta) -> datetime | None:
    """When `settle_uncertain` will next have something to do; None while nothing is in flight."""
    with db.read() as connection:
        rows = connection.execute(
            select(
                message.c.status,
                message.c.looks,
                func.min(message.c.lease_until),
                func.min(message.c.uncertain_since),
            )
            .where(text("message.status in ('sending', 'uncertain')"))
            .group_by(message.c.status, message.c.looks)
        ).all()
    times = [
        lease if status == _SENDING else (since + (wait if looked else _first_look(wait)) if since else None)
        for status, looked, lease, since in rows
    ]
    return min((time for time in times if time is not None), default=None)


# -- leases ---------------------------------------------------------------------------------------


def _lapse(db: Database, now: datetime) -> int:
    """Claims whose lease ran out: their daemon is dead or frozen, and their request may have left."""
    with db.read() as connection:
        if not claims.lapsed(connection, now, lock=False):
            return 0
    with db.write() as connection:
        ids = [row.id for row in claims.lapsed(connection, now)]
        for row in claims.load(connection, ids).values():
            outbox.advance(
                connection,
                row.id,
                MessageStatus.UNCERTAIN,
                now,
                detail="the lease ran out",
                uncertain_since=now,
                lease_until=None,
                looks=0,
            )
            outcomes.note_reached(connection, row, now)
    log.warning("leases_ran_out", extra={"messages": len(ids)})
    return len(ids)


# -- evidence -------------------------------------------------------------------------------------


def _first_look(wait: timedelta) -> timedelta:
    return min(FIRST_LOOK, wait / 2)


def _due_for_a_look(db: Database, now: datetime, wait: timedelta) -> Sequence[Any]:
    with db.read() as connection:
        return connection.execute(
            select(message)
            .where(
                text("message.status in ('sending', 'uncertain')"),
                message.c.status == _UNCERTAIN,
                or_(
                    and_(message.c.looks == 0, message.c.uncertain_since <= now - _first_look(wait)),
                    message.c.uncertain_since <= now - wait,
                ),
            )
            .order_by(message.c.uncertain_since)
            .limit(BATCH)
        ).all()


class _Looking:
    """One round of looks. Thread-safe; each phone is one thread's."""

    def __init__(
        self,
        db: Database,
        gateway: Gateway,
        clock: Clock,
        wait: timedelta,
        on_halt: Callable[[str], None] | None,
        on_undelivered: Undelivered,
    ) -> None:
        self._db = db
        self._gateway = gateway
        self._clock = clock
        self._wait = wait
        self._on_halt = on_halt
        self._on_undelivered = on_undelivered
        self._stumbles = 0

    def at_phone(self, rows: Sequence[Any]) -> list[str]:
        """What became of each, in the words of `Settled`. One list settles all that are in doubt there."""
        if self._stumbles >= STUMBLES:
            return []
        listed = _Listed(self._db, self._gateway, self._clock, rows)
        try:
            found = [self._look(row, listed) for row in rows]
        except GatewayError as error:
            log.warning("evidence_out_of_reach", extra={"outcome": error.outcome.value, "code": error.code})
            self._stumbles += 1 if error.outcome is Outcome.UNCERTAIN else STUMBLES
            return ["out_of_reach"]
        self._stumbles = 0
        return found

    def _look(self, row: Any, listed: _Listed) -> str:
        found = listed.evidence(row)
        if found is None:
            return _not_found(self._db, row, listed.asked, self._clock.now(), self._wait)
        apply_report(
            self._db,
            row.id,
            report_of(found),
            self._clock.now(),
            on_halt=self._on_halt,
            on_undelivered=self._on_undelivered,
        )
        return "adopted"


class _Listed:
    """What Twilio lists for one phone: asked for when it is needed, and once for all of *rows*.

    A nurse's phone may have a hundred pages in doubt among thousands that were sent: a list for each would
    take longer than new doubts take to arise.
    """

    def __init__(self, db: Database, gateway: Gateway, clock: Clock, rows: Sequence[Any]) -> None:
        self._db = db
        self._gateway = gateway
        self._phone = rows[0].phone
        self.asked = clock.now()
        """What Twilio lists is at least as new as this."""
        with db.read() as connection:
            self._since = {
                row.id: row.claimed_at - CLOCKS_DIFFER - clock_set_by(connection, row.claimed_at)
                for row in rows
            }

    def evidence(self, row: Any) -> ProviderMessage | None:
        """The message on Twilio's list that is this one.

        Created no earlier than the claim, as far as clocks agree and ours was not set meanwhile. First on its
        first page; at the look that decides on all of it that is so young.

        Raises:
            GatewayError: it cannot be read.
        """
        since = self._since[row.id]
        found = _match(self._db, self._newest, row, since)
        if found is not None or row.looks == 0:
            return found
        return _match(self._db, self._all, row, since)

    @cached_property
    def _newest(self) -> Sequence[ProviderMessage]:
        return self._gateway.list_to(self._phone)

    @cached_property
    def _all(self) -> Sequence[ProviderMessage]:
        return self._gateway.list_to(self._phone, since=min(self._since.values()))


def _match(
    db: Database, listed: Iterable[ProviderMessage], row: Any, since: datetime
) -> ProviderMessage | None:
    """The oldest with our words, not before the claim, that no other row has."""
    alike = [each for each in listed if each.created_at >= since and _same_words(each.body, row.body)]
    taken = _taken(db, [each.sid for each in alike], row.id)
    free = [each for each in alike if each.sid not in taken]
    return min(free, key=lambda each: each.created_at) if free else None


def _same_words(theirs: str, ours: str) -> bool:
    """Equal, or ending with ours: trial accounts put words in front."""
    return bool(ours) and theirs.rstrip().endswith(ours.rstrip())


def _taken(db: Database, sids: Sequence[str], message_id: str) -> set[str]:
    if not sids:
        return set()
    with db.read() as connection:
        return set(
            connection.scalars(
                select(message.c.provider_sid).where(
                    message.c.provider_sid.in_(sids), message.c.id != message_id
                )
            )
        )


def _not_found(db: Database, row: Any, asked: datetime, now: datetime, wait: timedelta) -> str:
    """After the first look it waits on; after the whole wait it certainly was not sent.

    What counts is when Twilio was *asked*: a process that was frozen since then has old news.
    """
    with db.write() as connection:
        current = outcomes.by_id(connection, row.id)
        if current is None or (current.status, current.attempt, current.looks) != (
            _UNCERTAIN,
            row.attempt,
            row.looks,
        ):
            return "overtaken"
        if current.looks == 0 or asked < current.uncertain_since + wait:
            claims.change_many(connection, {}, [{"id": row.id, "looks": current.looks + 1}])
            return "waiting"
        rest: dict[str, Any] = {"lease_until": None, "uncertain_since": None, "looks": 0}
        if current.expires_at is not None and current.expires_at < now:
            outbox.advance(connection, row.id, MessageStatus.EXPIRED, now, reason="expired", **rest)
            return "ended"
        outbox.advance(
            connection,
            row.id,
            MessageStatus.PLANNED,
            now,
            event="returned",
            detail="no trace at Twilio",
            send_after=max(current.send_after, now),
            **rest,
        )
        return "returned"
