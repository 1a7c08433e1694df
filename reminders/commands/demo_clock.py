"""The demo's clock: runs like any other, and can be moved on."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta


class DemoClock:
    """Shows *start* when it is made, then goes on in real time. Never goes back. Thread-safe."""

    def __init__(self, start: datetime) -> None:
        self._shown = start
        self._since = time.monotonic()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def real_delay(self, until: datetime) -> float:
        return max(0.0, (until - self.now()).total_seconds())

    def set(self, to: datetime) -> None:
        """Moves on to *to*; a time that has passed changes nothing."""
        with self._lock:
            if to > self._now():
                self._shown, self._since = to, time.monotonic()

    def _now(self) -> datetime:
        return self._shown + timedelta(seconds=time.monotonic() - self._since)
