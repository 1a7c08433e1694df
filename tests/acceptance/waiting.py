"""Waiting for what another process does: until it is so, never longer, and never in vain for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Other processes share two cores with the rest of the tests.
SOON = 20.0
PAUSE = 0.03


def until(ask: Callable[[], T | None], what: str, *, within: float = SOON) -> T:
    """What *ask* answers, as soon as that is true-like.

    Raises:
        AssertionError: it was not within *within* seconds; *what* says what was awaited.
    """
    deadline = time.monotonic() + within
    while True:
        if answer := ask():
            return answer
        assert time.monotonic() < deadline, f"within {within:g} s: not {what}"
        time.sleep(PAUSE)


def stays(ask: Callable[[], object], what: str, *, for_: float) -> None:
    """Holds that *ask* answers true-like for so many seconds: for what must not happen."""
    deadline = time.monotonic() + for_
    while time.monotonic() < deadline:
        assert ask(), f"no longer {what}"
        time.sleep(PAUSE)
