"""Waits for the signal that ends the program."""

from __future__ import annotations

import queue
import signal
import time

#: A signal that arrives in the very moment before the wait begins is noticed after this long.
LOOK_EVERY = 0.5


class StopSignal:
    """SIGTERM and SIGINT, noted from now on. To be made and waited for in the main thread."""

    def __init__(self) -> None:
        # The handler runs in the middle of whatever the main thread does. An Event that is just being
        # waited for would lock it for ever; a SimpleQueue is made for this.
        self._came: queue.SimpleQueue[None] = queue.SimpleQueue()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._came.put(None))

    def wait(self, seconds: float | None = None) -> bool:
        """Until one has come (True), or *seconds* of real time are over (False)."""
        until = None if seconds is None else time.monotonic() + seconds
        while until is None or time.monotonic() < until:
            left = LOOK_EVERY if until is None else min(LOOK_EVERY, max(0.0, until - time.monotonic()))
            try:
                # Never without a limit: Python runs the handler only between two steps of this thread,
                # and one that came after the last step would leave it asleep.
                self._came.get(timeout=left)
            except queue.Empty:
                continue
            return True
        return False
