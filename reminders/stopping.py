"""Waits for the signal that ends the program."""

from __future__ import annotations

import os
import select
import signal
import time
from functools import cache

_ENDING = (signal.SIGTERM, signal.SIGINT)


@cache
def _pipe() -> tuple[int, int]:
    """Where signals are heard, and told. Never closed: the kernel keeps the number of the latter."""
    heard, told = os.pipe()
    os.set_blocking(heard, False)
    os.set_blocking(told, False)
    return heard, told


class StopSignal:
    """SIGTERM and SIGINT, noted from now on. To be made and waited for in the main thread."""

    def __init__(self) -> None:
        # Python runs a handler only between two steps of the main thread; the byte comes at once, whichever
        # thread the signal meets. So the wait needs no looks in between.
        signal.set_wakeup_fd(_pipe()[1], warn_on_full_buffer=False)
        for name in _ENDING:
            signal.signal(name, lambda *_: None)
        _numbers()  # of an earlier one

    def wait(self, seconds: float | None = None) -> bool:
        """Until one has come (True), or *seconds* of real time are over (False)."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([_pipe()[0]], [], [], left)[0]:
                return False
            if any(number in _ENDING for number in _numbers()):
                return True


def _numbers() -> bytes:
    """The signals that have come, by their numbers."""
    try:
        return os.read(_pipe()[0], 4096)
    except BlockingIOError:
        return b""
