"""Sends what is due, each message once (messaging.md, section 4).

One thread claims and records, a few send, one lengthens leases. They share nothing but queues: what
must survive is in the database before a byte leaves, and again before anything is forgotten.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random, SystemRandom

from reminders.db import claims, state
from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.ports import Clock, Gateway, GatewayError, OutboundText, Outcome
from reminders.services.dispatch_claim import Claim, Claimer, DispatchSettings, Round
from reminders.services.dispatch_limits import CIRCUIT, Backoff, read_circuit
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.dispatch_record import AFTER_A_FAULT, Recorder, Result, Returned
from reminders.services.dispatch_render import Addresses, NoAddresses, Words
from reminders.services.dispatch_threads import DispatchThreads

__all__ = ["DispatchSettings", "Dispatcher"]

log = logging.getLogger(__name__)

#: What was claimed or looked at longer ago (seconds) is looked at once more before its bytes leave: a STOP, a
#: move … One look serves all that is in hand, so at full speed its price falls with this; nobody sees it.
FRESH = 0.05
#: Frozen for longer since that look, it stays.
LOOK_LASTS = 1.0


class Dispatcher:
    """Claims, decides again, sends and records. Any number may work on one database."""

    def __init__(
        self,
        *,
        db: Database,
        gateway: Gateway,
        clock: Clock,
        clinic: Callable[[], Clinic],
        words: Callable[[], Words],
        settings: DispatchSettings,
        addresses: Addresses | None = None,
        on_halt: Callable[[str], None] | None = None,
        on_undelivered: Undelivered = nothing,
        on_idle: Callable[[datetime | None], None] | None = None,
        before_claim: Callable[[], None] | None = None,
        random: Random | None = None,
    ) -> None:
        """
        Args:
            words: the catalogue of templates as it stands (`reminders.templates.Catalogue`).
            on_halt: told once per incident, with the reason, when our own configuration stops sending.
            on_undelivered: told, in the transaction, of a message about an alert that was not sent.
            on_idle: told `next_due()` whenever everything due is done; the daemon sets its wake-up job by it.
            before_claim: called before anything is claimed; nothing is when it raises.
        """
        self._db = db
        self._gateway = gateway
        self._clock = clock
        self._settings = settings
        self._claimer = Claimer(
            db=db,
            clock=clock,
            clinic=clinic,
            words=words,
            addresses=addresses or NoAddresses(),
            settings=settings,
            on_undelivered=on_undelivered,
        )
        self._recorder = Recorder(
            db=db, clock=clock, on_halt=on_halt or (lambda _: None), on_undelivered=on_undelivered
        )
        self._before_claim = before_claim or (lambda: None)
        self._backoff = Backoff(random or SystemRandom(), settings.batch)
        self._last_round = Round()
        self._unwritten: list[Result] = []
        self._held: dict[str, Claim] = {}
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._halted_at = float("-inf")
        self._halt_unwritten = False
        self._stopping = threading.Event()
        self._pool: ThreadPoolExecutor | None = None
        self._threads = DispatchThreads(self, settings, clock, self._stopping, on_idle)

    @property
    def counts(self) -> dict[str, int]:
        """Attempts by what came of them, since the start; for metrics."""
        return dict(self._recorder.counts)

    # -- by hand ----------------------------------------------------------------------------

    def run_once(self) -> int:
        """One round: claim, decide again, render, send, record. Returns how many rows were handled.

        Not while `start`ed.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away. What was sent is written in the next round.
        """
        self.write_down([])
        found = self.claim()
        if found.claims:
            self.write_down(list(self._executor().map(self.attempt, found.claims)))
        return found.handled + len(found.claims)

    def drain(self, limit: int = 10_000) -> int:
        """Rounds until nothing that may be sent now is left; how many rows were handled."""
        total = 0
        while total < limit and (handled := self.run_once()):
            total += handled
        return total

    def next_due(self) -> datetime | None:
        """The next instant at which there is something to do, perhaps in the past; None if nothing waits.

        What sending itself waits for (a pause excepted, which has no end) is reckoned in.
        """
        now = self._clock.now()
        with self._db.read() as connection:
            known = state.several(connection, (state.PAUSED, state.GATE, CIRCUIT))
            paused = state.PAUSED in known or state.GATE in known
            due = claims.next_due(connection, only_never_wait=paused)
            stopped = read_circuit(known.get(CIRCUIT))
        if due is None:
            return None
        gates = [stopped.waits_until(now) if stopped else None, self._backoff.waits_until(now)]
        if not stopped and not paused:
            gates.append(self._last_round.not_before)
        return max([due, *(gate for gate in gates if gate is not None)])

    # -- in threads of its own ----------------------------------------------------------------

    def start(self) -> None:
        """Sends in threads of its own until `stop`."""
        self._stopping.clear()
        self._threads.start()

    def wake(self) -> None:
        """Something became due, or was inserted. From any thread; never blocks."""
        self._threads.wake()

    def stop(self, timeout: float = 10.0) -> bool:
        """Finishes what is in flight and gives claims not yet written back; True if it was in time.

        A request that hangs on becomes uncertain, to be settled by evidence.
        """
        self._stopping.set()
        finished = self._threads.stop(timeout)
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None
        return finished

    # -- the steps --------------------------------------------------------------------------

    def claim(self, most: int | None = None) -> Round:
        """Claims what may go now (at most *most*); nothing while backing off, or before a halt is written."""
        self._before_claim()
        if self._halt_unwritten or self._backoff.waits_until(self._clock.now()) is not None:
            return Round()
        found = self._claimer.claim(min(most or self._settings.batch, self._backoff.width))
        self._last_round = found
        with self._lock:
            self._held.update((claim.id, claim) for claim in found.claims)
        return found

    def attempt(self, claim: Claim) -> Result:
        """Sends one message. Never raises, and never loses it."""
        began = self._clock.now()
        try:
            if (returned := self._not_now(claim, began)) is not None:
                return Result(claim, returned)
            valid_for = max(claim.valid_until - began, timedelta(seconds=1))
            text = OutboundText(claim.id, claim.phone, claim.body, valid_for)
            accepted = self._gateway.send(text, before_write=lambda: self._may_leave(claim))
        except GatewayError as error:
            return self._after_error(claim, error, began)
        except Exception as error:
            log.error("attempt_failed", extra={"message_id": claim.id, "error": type(error).__name__})
            if claim.cleared:
                return Result(claim, GatewayError(Outcome.UNCERTAIN, reason=type(error).__name__))
            return Result(claim, Returned(began + AFTER_A_FAULT, type(error).__name__))
        self._backoff.worked()
        return Result(claim, accepted)

    def _not_now(self, claim: Claim, now: datetime) -> Returned | None:
        """Since the claim, sending has stopped or slowed: it goes back unsent."""
        if self._stopping.is_set():
            return Returned(why="shut down")
        if claim.claimed < self._halted_at:
            return Returned(why="sending_stopped")
        if claim.valid_until < now:
            return Returned(why="out of time")
        until = self._backoff.waits_until(now)
        return Returned(until, "backing off") if until is not None else None

    def _may_leave(self, claim: Claim) -> bool:
        """The last look, right before the bytes: still ours by both clocks, and still right to send."""
        try:
            self._look_again(claim, FRESH)
        except Exception as error:  # the database is away: nobody knows, so it stays
            log.warning("last_look_failed", extra={"message_id": claim.id, "error": type(error).__name__})
            return False
        if claim.overtaken or time.monotonic() - claim.checked > LOOK_LASTS:
            return False
        claim.cleared = time.monotonic() < claim.deadline and self._clock.now() < claim.lease_until
        return claim.cleared

    def look_ahead(self, age: float) -> None:
        """Looks again at what is in hand, if the last look at something that waits is *age* seconds old.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away.
        """
        with self._lock:
            waiting = [each for each in self._held.values() if not each.cleared]
        if waiting:
            self._look_again(min(waiting, key=lambda each: each.checked), age)

    def _look_again(self, claim: Claim, age: float) -> None:
        """One look for everything in hand: a read for each would cost more than the text."""
        if time.monotonic() - claim.checked <= age:
            return
        with self._looking:
            now = time.monotonic()
            if now - claim.checked <= age:
                return  # another thread has just looked
            with self._lock:
                held = list(self._held.values())
            with self._db.read() as connection:
                standing = claims.standing(connection, self._settings.name)
            for each in held:
                if not each.cleared:
                    each.checked = now
                    each.overtaken = standing.get(each.id) != each.attempt

    def _after_error(self, claim: Claim, error: GatewayError, began: datetime) -> Result:
        until = None
        if error.outcome is Outcome.NOT_PROCESSED:
            until = self._backoff.refused(began, self._clock.now(), error.retry_after)
        elif error.outcome is Outcome.CONFIGURATION:
            self._halted_at, self._halt_unwritten = time.monotonic(), True
        elif error.outcome in (Outcome.BAD_NUMBER, Outcome.OPTED_OUT, Outcome.REFUSED):
            self._backoff.worked()
        return Result(claim, error, until)

    def write_down(self, results: Sequence[Result]) -> None:
        """Records *results*, and first what could not be recorded before; in one transaction.

        Raises:
            sqlalchemy.exc.DBAPIError: nothing is lost; call it again.
        """
        self._unwritten.extend(results)
        if not self._unwritten:
            return
        written = list(self._unwritten)
        self._recorder.record(written)
        del self._unwritten[: len(written)]
        self._halt_unwritten = False
        with self._lock:
            for each in written:
                self._held.pop(each.claim.id, None)

    @property
    def is_behind(self) -> bool:
        """More is due than our threads have in hand."""
        return self._threads.there_is_more

    def renew_leases(self) -> None:
        """Lengthens the leases of everything in hand, once."""
        with self._lock:
            held = dict(self._held)
        if not held:
            return
        started = time.monotonic()
        until = self._clock.now() + self._settings.lease
        with self._db.write() as connection:
            renewed = claims.renew(
                connection, self._settings.name, [(each.id, each.attempt) for each in held.values()], until
            )
        for message_id in renewed:
            held[message_id].lease_until = until
            held[message_id].deadline = started + self._settings.lease.total_seconds()

    @property
    def unwritten(self) -> int:
        """Results that the database would not take yet."""
        return len(self._unwritten)

    @property
    def holds(self) -> int:
        """Messages claimed and not yet recorded."""
        return len(self._held)

    def hanging(self) -> list[Result]:
        """What must be said of the requests that have not come back, when they are waited for no longer."""
        with self._lock:
            known = {each.claim.id for each in self._unwritten}
            left = [claim for claim in self._held.values() if claim.id not in known and claim.cleared]
        return [Result(claim, GatewayError(Outcome.UNCERTAIN, reason="shut down")) for claim in left]

    def _executor(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._settings.workers, "dispatch-round")
        return self._pool
