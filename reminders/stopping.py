"""Waits for the signal that ends the program."""

from __future__ import annotations

import os
import select
import signal
import time

_ENDING = (signal.SIGTERM, signal.SIGINT)
#: Made once and never closed: the kernel's end of a signal is told by its number, which must stay ours.
_heard, _told = os.pipe()
os.set_blocking(_heard, False)
os.set_blocking(_told, False)


class StopSignal:
    """SIGTERM and SIGINT, noted from now on. To be made and waited for in the main thread."""

    def __init__(self) -> None:
        # Python runs a handler only between two steps of the main thread; the byte comes at once, whichever
        # thread the signal meets. So the wait needs no looks in between.
        signal.set_wakeup_fd(_told, warn_on_full_buffer=False)
        for name in _ENDING:
            signal.signal(name, lambda *_: None)
        _numbers()  # of an earlier one

    def wait(self, seconds: float | None = None) -> bool:
        """Until one has come (True), or *seconds* of real time are over (False)."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([_heard], [], [], left)[0]:
                return False
            if any(number in _ENDING for number in _numbers()):
                return True


def _numbers() -> bytes:
    """The signals that have come, by their numbers."""
    try:
        return os.read(_heard, 4096)
    except BlockingIOError:
        return b""
