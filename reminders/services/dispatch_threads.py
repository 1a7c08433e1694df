"""The threads of a dispatcher: one claims, a few send, one records, one lengthens leases."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from reminders.domain.message import PURPOSE_RANK
from reminders.domain.sending import NEVER_WAIT
from reminders.ports import Clock
from reminders.services.dispatch_claim import Claim, DispatchSettings, Round
from reminders.services.dispatch_record import Result

log = logging.getLogger(__name__)

#: Results that are written in one transaction.
GROUP = 200
#: The longest sleep, should nobody wake us; and the shortest, so that waiting never spins.
LONGEST_SLEEP, SHORTEST_SLEEP = 5.0, 0.02
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

    def claim(self) -> Round: ...

    def attempt(self, claim: Claim) -> Result: ...

    def write_down(self, results: list[Result]) -> None: ...

    def renew_leases(self) -> None: ...

    def hanging(self) -> list[Result]: ...

    def next_due(self) -> datetime | None: ...


class DispatchThreads:
    """They share nothing but two queues. All are daemon threads: a hung request cannot keep the process."""

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
        self._work: queue.PriorityQueue[tuple[int, int, Claim | None]] = queue.PriorityQueue()
        self._done: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._number = 0
        self._senders: list[threading.Thread] = []
        self._others: list[threading.Thread] = []

    def start(self) -> None:
        self._ended.clear()
        self._deadline = float("inf")
        self._others = [_thread(self._claim_loop, "claim"), _thread(self._lease_loop, "leases")]
        self._others.append(_thread(self._record_loop, "record"))
        self._senders = [_thread(self._send_loop, f"send-{n}") for n in range(self._settings.workers)]

    def wake(self) -> None:
        self._awake.set()

    def stop(self, timeout: float) -> bool:
        """The caller has set *stopping*. Whether everything was finished and recorded in time."""
        self._deadline = time.monotonic() + timeout
        self._awake.set()
        for _ in self._senders:
            self._put(None)
        for thread in self._senders:
            thread.join(max(0.0, self._deadline - 0.5 - time.monotonic()))
        for result in self._steps.hanging():
            self._done.put(result)
        self._done.put(None)
        self._ended.set()
        for thread in self._others:
            thread.join(max(0.5, self._deadline - time.monotonic()))
        alive = any(thread.is_alive() for thread in (*self._senders, *self._others))
        self._senders, self._others = [], []
        return not alive and not self._steps.unwritten

    # -- the loops --------------------------------------------------------------------------

    def _claim_loop(self) -> None:
        while not self._stopping.is_set():
            self._awake.clear()
            delay = self._claim_more()
            if delay > 0:
                self._awake.wait(min(max(delay, SHORTEST_SLEEP), LONGEST_SLEEP))

    def _claim_more(self) -> float:
        """Keeps the workers busy; seconds until there may be more to do, unless something wakes us.

        It claims little ahead: what waits in our queue can be overtaken by a STOP.
        """
        if self._work.qsize() > self._settings.batch // 2 or self._steps.unwritten:
            return LOOK_AGAIN
        try:
            found = self._steps.claim()
            for claim in found.claims:
                self._put(claim)
            return 0.0 if found.claims or found.handled else self._until_next()
        except DBAPIError:
            log.warning("database_away", extra={"part": "claim"})
        except Exception:
            log.exception("claim_failed")
        return REST

    def _until_next(self) -> float:
        due = self._steps.next_due()
        if self._on_idle is not None and not self._steps.holds:
            self._on_idle(due)
        if due is None:
            return LONGEST_SLEEP
        return self._clock.real_delay(due) or (LOOK_AGAIN if self._steps.holds else LOOK_AGAIN_IDLE)

    def _send_loop(self) -> None:
        while (claim := self._work.get()[2]) is not None:
            self._done.put(self._steps.attempt(claim))

    def _record_loop(self) -> None:
        """Writes results in groups. What cannot be written is kept, and nothing more is claimed meanwhile."""
        ended = False
        while not ended or (self._steps.unwritten and time.monotonic() < self._deadline):
            group, ended = self._gather(ended)
            try:
                self._steps.write_down(group)
            except Exception:
                log.exception("results_not_written", extra={"results": self._steps.unwritten})
            self._awake.set()

    def _gather(self, ended: bool) -> tuple[list[Result], bool]:
        """What is there, at least one result unless there is a rest to write; and whether it is the end."""
        group: list[Result] = []
        wait: float | None = REST / 4 if self._steps.unwritten else None
        while len(group) < GROUP:
            try:
                each = self._done.get(timeout=wait) if not group else self._done.get_nowait()
            except queue.Empty:
                break
            if each is None:
                return group, True
            group.append(each)
        return group, ended

    def _lease_loop(self) -> None:
        """Lengthens the leases of what we hold, so that a slow request is not taken for a dead one."""
        while not self._ended.wait(self._settings.lease.total_seconds() / 3):
            try:
                self._steps.renew_leases()
            except Exception:
                log.exception("leases_not_renewed")

    def _put(self, claim: Claim | None) -> None:
        """Pages and safety overtake what waits here; the end comes last."""
        self._number += 1
        urgent = claim is not None and claim.purpose in NEVER_WAIT
        rank = -PURPOSE_RANK[claim.purpose] if claim is not None and urgent else (1 if claim is None else 0)
        self._work.put((rank, self._number, claim))


def _thread(loop: Callable[[], None], name: str) -> threading.Thread:
    thread = threading.Thread(target=loop, name=f"dispatch-{name}", daemon=True)
    thread.start()
    return thread
