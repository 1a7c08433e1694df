"""Keeps the process small, and quick."""

from __future__ import annotations

import ctypes
import gc
import sys

#: glibc's name for how many heaps threads may have between them (malloc.h).
_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """All threads take memory from one place. To be called before there are several; only glibc knows it.

    Each thread of ours would have a heap of its own, with gaps of its own; since Python runs one at a time,
    sharing costs them nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_ARENA_MAX, 1)


def keep_what_is_there() -> None:
    """What stands now stays: the collector of cycles looks at it no more.

    It would stop everything for some hundredths of a second each time, and a text that is due with it.
    """
    gc.collect()
    gc.freeze()
