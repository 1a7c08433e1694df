"""Work that one daemon at a time does: a PostgreSQL advisory lock that a frozen process cannot keep."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)

# Whoever gets it is dropped by the server, and the lock with it, when it is not heard of for so long.
_TAKE = text(
    "select case when pg_try_advisory_lock(hashtext(:name)) "
    "then set_config('idle_session_timeout', :patience, false) end"
)
_GIVE = text("select pg_advisory_unlock(hashtext(:name))")
_FORGET = text("reset idle_session_timeout")


@contextmanager
def held_by_session(engine: Engine, name: str, patience: timedelta) -> Iterator[bool]:
    """Whether the lock *name* is ours inside the block.

    A session holds it, and says every third of *patience* that it lives; so long work keeps it, and a
    process that is frozen, or cut off from the server, loses it. That is logged, and no error: the block
    has run.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        wait = {"name": name, "patience": str(int(patience.total_seconds() * 1000))}
        if connection.scalar(_TAKE, wait) is None:
            yield False
            return
        try:
            with _heard_of(connection, patience.total_seconds() / 3):
                yield True
        finally:
            try:
                connection.execute(_GIVE, {"name": name})
                connection.execute(_FORGET)
            except DBAPIError:
                log.warning("singleton_lost", extra={"singleton": name})
                connection.invalidate()


@contextmanager
def _heard_of(connection: Connection, every: float) -> Iterator[None]:
    done = threading.Event()

    def say() -> None:
        while not done.wait(every):
            try:
                connection.execute(text("select 1"))
            except DBAPIError:
                return  # it is lost; the end of the block will say so

    thread = threading.Thread(target=say, name="singleton", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
