"""What will happen, in order of time, on a clock that may jump.

A step is quick and changes the books; it may return a delivery (an HTTP call), which is made in the
step's lane. Deliveries of one lane (one phone) keep their order; lanes run side by side. Without
threads (`start` not called) `run_due` makes the deliveries itself, all in order.
"""

from __future__ import annotations

import heapq
import itertools
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

Delivery = Callable[[], None]
Step = Callable[[], Delivery | None]
_LOOK_SECONDS = 0.03  # how soon a jump of the clock is noticed without wake()


class Schedule:
    """A heap of steps and, once started, the threads that run them."""

    def __init__(self, now: Callable[[], datetime], workers: int) -> None:
        self._now = now
        self._heap: list[tuple[datetime, int, str, str, Step]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._turn = threading.RLock()  # one runner at a time, so that order holds
        self._in_hand = 0
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._lanes: list[queue.SimpleQueue[Delivery | None]] = []
        self._workers = workers
        self.failures: list[Exception] = []  # what went wrong in a thread; shown in the summary

    def at(self, due: datetime, step: Step, *, lane: str, kind: str) -> None:
        """Plan a step. `kind` is message, inbound or answer: see `run_due`."""
        with self._changed:
            entry = (due, next(self._order), lane, kind, step)
            heapq.heappush(self._heap, entry)
            if self._heap[0] is entry:  # what comes later wakes nobody now
                self._changed.notify_all()

    def next_due(self) -> datetime | None:
        with self._changed:
            return self._heap[0][0] if self._heap else None

    def run_due(self, until: datetime | None = None) -> int:
        """Run what is due at `until` (default: now), also what that makes due; return how many steps ran."""
        ran = 0
        with self._turn:
            while taken := self._take(until or self._now()):
                self._run(*taken)
                ran += 1
        return ran

    def flush(self, kind: str) -> int:
        """Run all planned steps of a kind in order, due or not."""
        with self._turn:
            with self._changed:
                chosen = sorted(entry for entry in self._heap if entry[3] == kind)
                self._heap = [entry for entry in self._heap if entry[3] != kind]
                heapq.heapify(self._heap)
                self._in_hand += len(chosen)
            for _, _, lane, _, step in chosen:
                self._run(lane, step)
        return len(chosen)

    def wake(self) -> None:
        """The clock was moved: look again now."""
        with self._changed:
            self._changed.notify_all()

    def wait_idle(self, timeout: float, *, everything: bool) -> bool:
        """Wait until nothing is due or under way (`everything`: nor planned). False if time ran out."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._idle(everything):
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, _LOOK_SECONDS))
            return True

    def start(self) -> None:
        """Start the clock thread and the lanes."""
        self._stopping = False
        self._lanes = [queue.SimpleQueue() for _ in range(self._workers)]
        targets = [(self._serve, (lane,)) for lane in self._lanes]
        self._threads = [threading.Thread(target=t, args=a, daemon=True) for t, a in targets]
        self._threads.append(threading.Thread(target=self._watch, name="simulator-clock", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop within about a second; a delivery that hangs is left behind (its thread is a daemon)."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for lane in self._lanes:
            lane.put(None)
        deadline = time.monotonic() + 1.0
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads, self._lanes = [], []

    def _idle(self, everything: bool) -> bool:
        due = bool(self._heap) and (everything or self._heap[0][0] <= self._now())
        return not due and self._in_hand == 0

    def _take(self, until: datetime) -> tuple[str, Step] | None:
        with self._changed:
            if not self._heap or self._heap[0][0] > until:
                return None
            self._in_hand += 1
            _, _, lane, _, step = heapq.heappop(self._heap)
            return lane, step

    def _run(self, lane: str, step: Step) -> None:
        delivery = None
        try:
            delivery = step()
        finally:
            if delivery is None:
                self._done()
        if delivery is None:
            return
        if self._lanes:
            self._lanes[hash(lane) % len(self._lanes)].put(delivery)
        else:
            self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            delivery()
        finally:
            self._done()

    def _done(self) -> None:
        with self._changed:
            self._in_hand -= 1
            if self._in_hand == 0:
                self._changed.notify_all()

    def _serve(self, lane: queue.SimpleQueue[Delivery | None]) -> None:
        while (delivery := lane.get()) is not None and not self._stopping:
            self._guarded(partial(self._deliver, delivery))

    def _guarded(self, work: Callable[[], object]) -> None:
        """A fault of ours in one step must not end the thread that plays all others."""
        try:
            work()
        except Exception as error:
            self.failures.append(error)

    def _watch(self) -> None:
        while not self._stopping:
            self._guarded(self.run_due)
            with self._changed:
                if not self._stopping:
                    self._changed.wait(self._pause())

    def _pause(self) -> float | None:
        if not self._heap:
            return None
        return max(0.0, min(_LOOK_SECONDS, (self._heap[0][0] - self._now()).total_seconds()))
