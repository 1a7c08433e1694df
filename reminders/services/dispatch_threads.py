"""The threads of a dispatcher: one keeps the books, a few send, one lengthens leases."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from reminders.ports import Clock
from reminders.services.dispatch_claim import Claim, DispatchSettings, Round
from reminders.services.dispatch_line import Line
from reminders.services.dispatch_record import Result

log = logging.getLogger(__name__)

#: Results are written together: at most so many, and none waits longer than so many seconds.
GROUP, GATHER = 200, 0.1
#: Claimed ahead is what leaves in so many seconds: what waits in our line can be overtaken by a STOP.
AHEAD = 0.15
#: While Twilio takes long, what waits in the line is looked at again so often, ahead of its turn: the senders
#: come back together then, and all would wait for the look that one of them makes.
LOOK_AHEAD = 0.025
#: The longest sleep, should nobody wake us; and the shortest, so that waiting never spins.
LONGEST_SLEEP, SHORTEST_SLEEP = 5.0, 0.001
#: Due, and yet not ours to take: it waits for another of its phone, or another daemon has it.
LOOK_AGAIN, LOOK_AGAIN_IDLE = 0.25, 1.0
#: After an error of the database, or one of ours.
REST = 1.0


class Steps(Protocol):
    """What the threads do (`Dispatcher`)."""

    @property
    def unwritten(self) -> int: ...

    @property
    def holds(self) -> int: ...

    def claim(self, most: int | None = None) -> Round: ...

    def attempt(self, claim: Claim) -> Result: ...

    def write_down(self, results: list[Result]) -> None: ...

    def look_ahead(self, age: float) -> None: ...

    def renew_leases(self) -> None: ...

    def hanging(self) -> list[Result]: ...

    def next_due(self) -> datetime | None: ...


class DispatchThreads:
    """They share the line of claims and a queue of results.

    One thread does all the writing: two would fight for SQLite's one writer, and for the interpreter. All
    are daemon threads: a hung request cannot keep the process.
    """

    def __init__(
        self,
        steps: Steps,
        settings: DispatchSettings,
        clock: Clock,
        stopping: threading.Event,
        on_idle: Callable[[datetime | None], None] | None,
    ) -> None:
        self._steps = steps
        self._settings = settings
        self._clock = clock
        self._stopping = stopping
        self._on_idle = on_idle
        self._ended = threading.Event()
        self._awake = threading.Event()
        self._deadline = float("inf")
        self._line = Line(settings.workers)
        self._done: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._pace = _Pace(2 * settings.workers, settings.batch)
        self.there_is_more = False
        """The last claim found as much as it asked for."""
        self._some_wait = False
        self._called = False
        self._claim_at = 0.0
        self._senders: list[threading.Thread] = []
        self._others: list[threading.Thread] = []

    def start(self) -> None:
        self._ended.clear()
        self._deadline = float("inf")
        self._line = Line(self._settings.workers)
        self._others = [_thread(self._keep_books, "books"), _thread(self._lease_loop, "leases")]
        self._senders = [
            _thread(partial(self._send_loop, place), f"send-{place}")
            for place in range(self._settings.workers)
        ]

    def wake(self) -> None:
        self._called = True
        self._awake.set()

    def stop(self, timeout: float) -> bool:
        """The caller has set *stopping*. Whether everything was finished and recorded in time."""
        self._deadline = time.monotonic() + timeout
        self._awake.set()
        self._line.close()
        for thread in self._senders:
            thread.join(max(0.0, self._deadline - 0.5 - time.monotonic()))
        for result in self._steps.hanging():
            self._done.put(result)
        self._ended.set()
        self._awake.set()
        for thread in self._others:
            thread.join(max(0.5, self._deadline - time.monotonic()))
        alive = any(thread.is_alive() for thread in (*self._senders, *self._others))
        self._senders, self._others = [], []
        return not alive and not self._steps.unwritten

    # -- the loops --------------------------------------------------------------------------

    def _send_loop(self, place: int) -> None:
        while (claim := self._line.take(place)) is not None:
            result = self._steps.attempt(claim)
            self._line.done(place)
            self._done.put(result)
            if self._is_wanted():
                self._awake.set()

    def _is_wanted(self) -> bool:
        """Whether the books are to be kept now: the senders run out of work, or many results wait."""
        if self.there_is_more and len(self._line) <= self._pace.ahead // 2:
            return True
        return self._line.is_idle or self._done.qsize() >= GROUP

    def _keep_books(self) -> None:
        """Writes results down, then claims; nothing is claimed while a result could not be written."""
        while True:
            ended = self._ended.is_set()
            self._awake.clear()
            if ended:
                self._give_back()
            wrote = self._write()
            if ended and (not self._steps.unwritten or time.monotonic() >= self._deadline):
                return
            if self._may_claim(wrote):
                self._claim_at = time.monotonic() + self._claim_more()
            self._line.widen()
            delay = self._claim_at - time.monotonic()
            if self._steps.unwritten:
                delay = REST / 4
            elif not self._line.is_idle:
                delay = min(delay, LOOK_AHEAD if self._look_ahead() else GATHER)
            if delay > 0:
                self._awake.wait(min(max(delay, SHORTEST_SLEEP), LONGEST_SLEEP))

    def _look_ahead(self) -> bool:
        """Whether looks are made ahead now."""
        if not self._line.is_slow or self._ended.is_set():
            return False
        try:
            self._steps.look_ahead(LOOK_AHEAD)
        except Exception as error:  # the senders look themselves, and keep back what nobody knows of
            log.warning("look_ahead_failed", extra={"error": type(error).__name__})
            return False
        return True

    def _give_back(self) -> None:
        """What was being claimed while the senders went: `attempt` sends nothing any more."""
        for claim in self._line.rest():
            self._done.put(self._steps.attempt(claim))

    def _may_claim(self, wrote: bool) -> bool:
        """Whether there may be something to claim: asking in vain costs as much as a text."""
        called, self._called = self._called, False
        freed = wrote and self._some_wait  # one of its phone may have been waited for
        return called or freed or self.there_is_more or time.monotonic() >= self._claim_at

    def _write(self) -> bool:
        """Whether there was anything to write."""
        group = self._gather()
        wrote = bool(group)
        try:
            while group or self._steps.unwritten:
                self._pace.left(len(group))
                self._steps.write_down(group)
                # What came meanwhile waits for the next group: small ones cost a commit each.
                many = self._done.qsize() >= GROUP or self._ended.is_set()
                group = self._gather() if many else []
        except DBAPIError as error:  # away, or two transactions in each other's way: kept, and written again
            kind = type(error.orig).__name__
            log.warning("results_not_written", extra={"results": self._steps.unwritten, "error": kind})
        except Exception:
            log.exception("results_not_written", extra={"results": self._steps.unwritten})
        return wrote

    def _gather(self) -> list[Result]:
        group: list[Result] = []
        while len(group) < GROUP:
            try:
                group.append(self._done.get_nowait())
            except queue.Empty:
                break
        return group

    def _claim_more(self) -> float:
        """Keeps the senders busy; seconds until there may be more to do, unless something wakes us."""
        if self._stopping.is_set() or self._steps.unwritten:
            return LOOK_AGAIN
        ahead = self._pace.ahead
        if len(self._line) > ahead // 2:
            return LOOK_AGAIN
        asked_at = self._clock.now()
        try:
            found = self._steps.claim(ahead)
            self._line.put(found.claims)
            self.there_is_more = len(found.claims) >= ahead
            self._some_wait = True
            # What was handled may have made room for others of its phone.
            return 0.0 if self.there_is_more or found.handled else self._until_next(asked_at)
        except DBAPIError:
            log.warning("database_away", extra={"part": "claim"})
        except Exception:
            log.exception("claim_failed")
        return REST

    def _until_next(self, asked_at: datetime) -> float:
        """*asked_at*: what was due then and is so still, is not ours to take yet."""
        due, now = self._steps.next_due(), self._clock.now()
        self._some_wait = due is not None and due <= asked_at
        soon = due is not None and due - now < timedelta(seconds=LONGEST_SLEEP)
        if self._on_idle is not None and not self._steps.holds and not soon:
            self._on_idle(due)  # what is due sooner we do not sleep over
        if due is None:
            return LONGEST_SLEEP
        if due > asked_at:  # it was not due when we asked; by now it may be
            return max(self._clock.real_delay(due), SHORTEST_SLEEP)
        return LOOK_AGAIN if self._steps.holds else LOOK_AGAIN_IDLE

    def _lease_loop(self) -> None:
        """Lengthens the leases of what we hold, so that a slow request is not taken for a dead one."""
        while not self._ended.wait(self._settings.lease.total_seconds() / 3):
            try:
                self._steps.renew_leases()
            except DBAPIError:
                log.warning("database_away", extra={"part": "leases"})
            except Exception:
                log.exception("leases_not_renewed")


class _Pace:
    """How much is claimed at once: what leaves in `AHEAD` seconds, between *least* and *most*."""

    def __init__(self, least: int, most: int) -> None:
        self._least = min(least, most)
        self._most = most
        self._since = time.monotonic()
        self._left = 0
        self.ahead = self._least

    def left(self, messages: int) -> None:
        """So many more have left."""
        self._left += messages
        elapsed = time.monotonic() - self._since
        if elapsed >= AHEAD / 2:
            rate = self._left / elapsed
            self.ahead = int(min(self._most, max(self._least, rate * AHEAD)))
            self._since, self._left = time.monotonic(), 0


def _thread(loop: Callable[[], None], name: str) -> threading.Thread:
    thread = threading.Thread(target=loop, name=f"dispatch-{name}", daemon=True)
    thread.start()
    return thread
