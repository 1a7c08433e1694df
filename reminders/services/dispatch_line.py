"""What is claimed and waits to be sent, and how many threads send it."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Iterable

from reminders.domain.message import PURPOSE_RANK
from reminders.domain.sending import NEVER_WAIT
from reminders.services.dispatch_claim import Claim

#: What a request costs this process: while Twilio answers as quickly, more threads send no more.
OWN_SECONDS = 0.0003
#: The quickest of so many requests tells how long Twilio takes; the others may have waited for us.
REMEMBERED = 32
#: A request that takes longer holds up what waits behind it: then all threads send.
HANGS = 0.02
#: So many threads send whatever Twilio's speed, if there are as many: some wait for their answers, or for the
#: interpreter, while another works. (By turns, five times: two make a tenth less, six and eight no more.)
FEWEST = 4


class Line:
    """Claims in the order in which they leave: pages and safety overtake, the others as they were claimed.

    Python runs one thread at a time, and threads that fight for their turn cost more than they send. So as
    many take from the line as Twilio's answers justify: a few when it answers at once, all when it is slow.
    """

    def __init__(self, workers: int) -> None:
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._spare = threading.Condition(self._lock)
        self._heap: list[tuple[int, int, Claim]] = []
        self._numbers = itertools.count()
        self._workers = workers
        self._width = workers
        self._began: dict[int, float] = {}
        self._closed = False
        self._seconds: deque[float] = deque(maxlen=REMEMBERED)

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def is_idle(self) -> bool:
        """Nothing waits, and nobody sends."""
        return not self._heap and not self._began

    @property
    def is_slow(self) -> bool:
        """Something waits, and even the quickest of the last requests took long."""
        with self._lock:
            return bool(self._heap) and min(self._seconds, default=0.0) > HANGS

    def put(self, claims: Iterable[Claim]) -> None:
        with self._lock:
            for claim in claims:
                heapq.heappush(self._heap, (_rank(claim), next(self._numbers), claim))
            self._ready.notify(len(self._heap))

    def take(self, place: int) -> Claim | None:
        """The next to be sent, as soon as there is one for the worker in that *place* (from 0).

        None: the line is closed and empty. What is taken is to be `done`.
        """
        with self._lock:
            while True:
                if place >= self._width and not self._closed:
                    if self._heap:  # it was called for that, and may not: another is to hear it
                        self._ready.notify()
                    self._spare.wait()
                elif self._heap:
                    self._began[place] = time.monotonic()
                    return heapq.heappop(self._heap)[2]
                elif self._closed:
                    return None
                else:
                    self._ready.wait()

    def done(self, place: int) -> None:
        """What was taken in that place has been tried."""
        with self._lock:
            self._seconds.append(time.monotonic() - self._began.pop(place))
            self._set_width(int(min(self._seconds) / OWN_SECONDS) + 1)

    def widen(self) -> None:
        """Lets all send if one of those that do has waited long for its answer. To be called often."""
        with self._lock:
            if self._heap and self._began and time.monotonic() - min(self._began.values()) > HANGS:
                self._set_width(self._workers)

    def _set_width(self, wanted: int) -> None:
        width = min(self._workers, max(FEWEST, wanted))
        if width > self._width:
            self._spare.notify_all()
        self._width = width

    def rest(self) -> list[Claim]:
        """What still waits, when nobody takes it any more."""
        with self._lock:
            left = [claim for _, _, claim in sorted(self._heap, key=lambda each: each[:2])]
            self._heap.clear()
            return left

    def close(self) -> None:
        """Nothing more comes."""
        with self._lock:
            self._closed = True
            self._ready.notify_all()
            self._spare.notify_all()


def _rank(claim: Claim) -> int:
    return -PURPOSE_RANK[claim.purpose] if claim.purpose in NEVER_WAIT else 0
