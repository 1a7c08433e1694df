"""Wakes the senders of every daemon when a row is put into the outbox: PostgreSQL's LISTEN and NOTIFY."""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from reminders.db.engine import Database

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

CHANNEL = "reminders_outbox"
_ANNOUNCED = "reminders_announced"

#: Between two attempts to connect, doubling.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
#: A line that has died without a word (a switched-off machine) is noticed within a minute.
_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def announce(connection: Connection) -> None:
    """Wakes all daemons as soon as the transaction is committed, and not if it is rolled back.

    Once for a transaction, however often it is called. SQLite has one daemon: its own parts wake it.
    """
    if connection.dialect.name != "postgresql":
        return
    transaction = connection.get_nested_transaction() or connection.get_transaction()
    if connection.info.get(_ANNOUNCED) is transaction:
        return
    connection.info[_ANNOUNCED] = transaction
    connection.execute(text("select pg_notify(:channel, '')"), {"channel": CHANNEL})


class Listener:
    """A thread with a connection of its own that calls *heard* for every announcement, by any process.

    It sleeps in the kernel until there is one; no polling. After the database was away it connects
    again, and calls *heard* once for what it may have missed. Needs a direct connection, or a pooler in
    session mode.
    """

    def __init__(self, db: Database, heard: Callable[[], None]) -> None:
        self._db = db
        self._heard = heard
        self._stopping = threading.Event()
        self._interrupt: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._listening = threading.Event()

    @property
    def listening(self) -> bool:
        """Whether announcements arrive now."""
        return self._listening.is_set()

    def start(self) -> None:
        """Nothing on SQLite."""
        if self._db.is_sqlite or self._thread is not None:
            return
        self._interrupt, interrupted = socket.socketpair()
        self._thread = threading.Thread(target=self._run, args=(interrupted,), name="wakeup", daemon=True)
        self._thread.start()

    def wait_until_listening(self, timeout: float) -> bool:
        """For tests: whether it does within *timeout* seconds."""
        return self._listening.wait(timeout)

    def stop(self) -> None:
        self._stopping.set()
        if self._interrupt is not None:
            self._interrupt.close()
            self._interrupt = None
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None

    def _run(self, interrupted: socket.socket) -> None:
        with interrupted:
            self._connect_and_listen(interrupted)

    def _connect_and_listen(self, interrupted: socket.socket) -> None:
        import psycopg  # here: SQLite needs none of it

        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                with self._connected() as connection:
                    pause = FIRST_PAUSE
                    self._listen(connection, interrupted)
            except (psycopg.Error, OSError) as error:
                if not self._stopping.is_set():
                    log.warning("wakeup_lost", extra={"error": type(error).__name__})
            except Exception:
                log.exception("wakeup_failed")
            self._stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        import psycopg

        args, options = self._db.engine.dialect.create_connect_args(self._db.url)
        with psycopg.connect(*args, **{**_KEEPALIVE, **options}, autocommit=True) as connection:
            connection.execute(f"listen {CHANNEL}")
            self._listening.set()
            try:
                yield connection
            finally:
                self._listening.clear()

    def _listen(self, connection: psycopg.Connection[Any], interrupted: socket.socket) -> None:
        self._heard()  # what was put there while nobody listened
        while True:
            # psycopg's own loop would look ten times a second whether somebody wants to interrupt it.
            select.select([connection.fileno(), interrupted.fileno()], [], [])
            if self._stopping.is_set():
                return
            connection.pgconn.consume_input()
            heard = False
            while connection.pgconn.notifies() is not None:
                heard = True
            if heard:
                self._heard()
