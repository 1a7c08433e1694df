"""Sends what is due, each message once (messaging.md, section 4).

One thread claims, a few send, one records, one lengthens leases. They share nothing but queues: what
must survive is in the database before a byte leaves, and again before anything is forgotten.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random, SystemRandom

from sqlalchemy.exc import DBAPIError

from reminders.db import claims, state
from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.domain.message import PURPOSE_RANK
from reminders.domain.sending import NEVER_WAIT
from reminders.ports import Clock, Gateway, GatewayError, OutboundText, Outcome
from reminders.services.dispatch_claim import Claim, Claimer, DispatchSettings, Round
from reminders.services.dispatch_limits import Backoff, circuit
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.dispatch_record import AFTER_A_FAULT, Recorder, Result, Returned
from reminders.services.dispatch_render import Addresses, NoAddresses, Words

__all__ = ["DispatchSettings", "Dispatcher"]

log = logging.getLogger(__name__)

#: A claim older than this is looked at once more before its bytes leave: STOP, a move, a pause.
FRESH = 0.02
#: Results that are written in one transaction.
GROUP = 200
#: The longest sleep, should nobody wake us; and the shortest, so that waiting never spins.
LONGEST_SLEEP, SHORTEST_SLEEP = 5.0, 0.02


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
        random: Random | None = None,
    ) -> None:
        """
        Args:
            words: the catalogue of templates as it stands (`reminders.templates.Catalogue`).
            on_halt: told once per incident, with the reason, when our own configuration stops sending.
            on_undelivered: told, in the transaction, of a message about an alert that was not sent.
            on_idle: told `next_due()` whenever everything due is done; the daemon sets its wake-up job by it.
        """
        self._db = db
        self._gateway = gateway
        self._clock = clock
        self._settings = settings
        self._on_idle = on_idle
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
        self._backoff = Backoff(random or SystemRandom(), settings.batch)
        self._last_round = Round()
        self._unwritten: list[Result] = []
        self._held: dict[str, Claim] = {}
        self._lock = threading.Lock()
        self._halted = threading.Event()
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._work: queue.PriorityQueue[tuple[int, int, Claim | None]] = queue.PriorityQueue()
        self._done: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._number = 0
        self._threads: list[threading.Thread] = []
        self._record_thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None

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
        self._write_down([])
        found = self._claim()
        if found.claims:
            self._write_down(list(self._executor().map(self._attempt, found.claims)))
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
            paused = state.get(connection, state.PAUSED) is not None
            due = claims.next_due(connection, only_never_wait=paused)
            stopped = circuit(connection)
        if due is None:
            return None
        gates = [stopped.next_probe if stopped else None, self._backoff.waits_until(now)]
        if not stopped and not paused:
            gates.append(self._last_round.not_before)
        return max([due, *(gate for gate in gates if gate is not None)])

    # -- in threads of its own ----------------------------------------------------------------

    def start(self) -> None:
        """Sends in threads of its own until `stop`."""
        self._stopping.clear()
        self._threads = [self._thread(self._send_loop, f"send-{n}") for n in range(self._settings.workers)]
        self._threads += [self._thread(self._claim_loop, "claim"), self._thread(self._lease_loop, "leases")]
        self._record_thread = self._thread(self._record_loop, "record")

    def wake(self) -> None:
        """Something became due, or was inserted. From any thread; never blocks."""
        self._awake.set()

    def stop(self, timeout: float = 10.0) -> bool:
        """Finishes what is in flight and gives claims not yet written back; True if it was in time.

        A request that hangs on becomes uncertain, to be settled by evidence.
        """
        end = time.monotonic() + timeout
        self._stopping.set()
        self._awake.set()
        for _ in range(self._settings.workers):
            self._put(None)
        for thread in self._threads:
            thread.join(max(0.0, end - 0.5 - time.monotonic()))
        if self._record_thread is not None:
            for claim in self._hanging():
                self._done.put(
                    Result(claim, GatewayError(Outcome.UNCERTAIN, reason="shut down while it hung"))
                )
            self._done.put(None)
            self._record_thread.join(max(0.5, end - time.monotonic()))
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None
        finished = not any(thread.is_alive() for thread in self._threads) and not self._unwritten
        self._threads, self._record_thread = [], None
        return finished

    def _thread(self, loop: Callable[[], None], name: str) -> threading.Thread:
        thread = threading.Thread(target=loop, name=f"dispatch-{name}", daemon=True)
        thread.start()
        return thread

    def _claim_loop(self) -> None:
        while not self._stopping.is_set():
            self._awake.clear()
            try:
                progress = self._claim_more()
                delay = 0.0 if progress else self._until_next()
            except DBAPIError:
                log.warning("database_away", extra={"part": "claim"})
                delay = 1.0
            except Exception:
                log.exception("claim_failed")
                delay = 1.0
            if delay > 0:
                self._awake.wait(min(max(delay, SHORTEST_SLEEP), LONGEST_SLEEP))

    def _claim_more(self) -> bool:
        """Keeps the workers busy but claims little ahead: what waits here can be overtaken by a STOP."""
        if self._work.qsize() > self._settings.batch // 2 or self._unwritten:
            return False
        found = self._claim()
        for claim in found.claims:
            self._put(claim)
        return bool(found.claims or found.handled)

    def _until_next(self) -> float:
        """Seconds until there may be something to do; a result or `wake` ends the wait sooner."""
        due = self.next_due()
        if self._on_idle is not None and not self._held:
            self._on_idle(due)
        if due is None:
            return LONGEST_SLEEP
        delay = self._clock.real_delay(due)
        # Due, and yet not ours to take: it waits for another of its phone, or another daemon has it.
        return delay if delay > 0 else 0.25

    def _send_loop(self) -> None:
        while True:
            _, _, claim = self._work.get()
            if claim is None:
                return
            self._done.put(self._attempt(claim))

    def _record_loop(self) -> None:
        last = False
        while not last:
            group: list[Result] = []
            first = self._done.get() if not self._unwritten else self._peek(0.5)
            last = self._gather(first, group)
            try:
                self._write_down(group)
            except Exception:
                # Kept, and tried again: until it is written nothing more is claimed.
                log.exception("results_not_written", extra={"results": len(self._unwritten)})
                last = last and False if not self._stopping.is_set() else last
            self._awake.set()

    def _gather(self, first: Result | bool | None, group: list[Result]) -> bool:
        """Fills *group* with what is there; whether the end was met."""
        each = first
        while True:
            if each is None:
                return True
            if isinstance(each, Result):
                group.append(each)
            if len(group) >= GROUP:
                return False
            try:
                each = self._done.get_nowait()
            except queue.Empty:
                return False

    def _peek(self, seconds: float) -> Result | bool | None:
        try:
            return self._done.get(timeout=seconds)
        except queue.Empty:
            return False

    def _lease_loop(self) -> None:
        """Lengthens the leases of what we hold, so that a slow request is not taken for a dead one."""
        every = self._settings.lease.total_seconds() / 3
        while not self._stopping.wait(every) or self._held:
            if self._stopping.is_set():
                time.sleep(min(every, 0.1))
            try:
                self.renew_leases()
            except Exception:
                log.exception("leases_not_renewed")
            if self._stopping.is_set() and not any(
                thread.is_alive() for thread in self._threads if "send" in thread.name
            ):
                return

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

    # -- the steps --------------------------------------------------------------------------

    def _claim(self) -> Round:
        now = self._clock.now()
        if self._backoff.waits_until(now) is not None:
            return Round()
        found = self._claimer.claim(min(self._settings.batch, self._backoff.width))
        self._last_round = found
        if found.open_circuit is None or found.claims:
            self._halted.clear()
        with self._lock:
            self._held.update((claim.id, claim) for claim in found.claims)
        return found

    def _attempt(self, claim: Claim) -> Result:
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
        if self._halted.is_set():
            return Returned(why="sending_stopped")
        if claim.valid_until < now:
            return Returned(why="out of time")
        until = self._backoff.waits_until(now)
        return Returned(until, "backing off") if until is not None else None

    def _may_leave(self, claim: Claim) -> bool:
        """The last look, right before the bytes: still ours by both clocks, and still right to send."""
        age = time.monotonic() - claim.claimed
        if age > FRESH:
            with self._db.read() as connection:
                if not claims.still_stands(connection, claim.id, claim.attempt):
                    return False
        claim.cleared = time.monotonic() < claim.deadline and self._clock.now() < claim.lease_until
        return claim.cleared

    def _after_error(self, claim: Claim, error: GatewayError, began: datetime) -> Result:
        until = None
        if error.outcome is Outcome.NOT_PROCESSED:
            until = self._backoff.refused(began, self._clock.now(), error.retry_after)
        elif error.outcome is Outcome.CONFIGURATION:
            self._halted.set()
        elif error.outcome in (Outcome.BAD_NUMBER, Outcome.OPTED_OUT, Outcome.REFUSED):
            self._backoff.worked()
        return Result(claim, error, until)

    def _write_down(self, results: Sequence[Result]) -> None:
        self._unwritten.extend(results)
        if not self._unwritten:
            return
        written = list(self._unwritten)
        self._recorder.record(written)
        del self._unwritten[: len(written)]
        with self._lock:
            for each in written:
                self._held.pop(each.claim.id, None)

    def _put(self, claim: Claim | None) -> None:
        self._number += 1
        rank = 1 if claim is None else -PURPOSE_RANK[claim.purpose]
        self._work.put((rank if claim is None or claim.purpose in NEVER_WAIT else 0, self._number, claim))

    def _hanging(self) -> list[Claim]:
        """Claims whose attempt has not come back by the end of `stop`."""
        with self._lock:
            unwritten = {each.claim.id for each in self._unwritten}
            return [claim for claim in self._held.values() if claim.id not in unwritten and claim.cleared]

    def _executor(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._settings.workers, "dispatch-round")
        return self._pool
