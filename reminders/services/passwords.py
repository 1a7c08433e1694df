"""Passwords as they are kept: argon2id, slow on purpose, and never many at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from reminders.domain.passwords import normal

#: What OWASP asks for: 19 MiB, two passes, one lane.
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
#: Work at once, and waiting for it. Whoever comes then is asked to come again: the web server's threads are
#: needed for what patients write.
AT_ONCE, IN_LINE = 2, 8
#: Of a password that nobody knows: to look at a name without account takes as long as at one with.
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$McRYdN0nuqO1HqxNYyBMfg$ifpxUOgrwrKPmWxUmldZOyk303DZtGUpdnlojDahNyw"

_working = threading.BoundedSemaphore(AT_ONCE)
_line = threading.BoundedSemaphore(AT_ONCE + IN_LINE)


class BusyError(Exception):
    """Too many passwords are being looked at just now."""


def hashed(password: str) -> str:
    """What is stored.

    Raises:
        BusyError: try again in a moment.
    """
    with _turn():
        return _hasher().hash(normal(password))


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the password that was stored. Takes its time also where nothing was (None).

    Raises:
        BusyError: try again in a moment.
    """
    with _turn():
        right = _hasher().verify(normal(password), stored or NOBODYS)
    return right and stored is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _line.acquire(blocking=False):
        raise BusyError
    try:
        with _working:
            yield
    finally:
        _line.release()


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES),))
