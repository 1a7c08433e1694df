"""SQLite's log goes back into its file beside those who write, who else would wait for it."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)

#: So many rows changed: each is a few pages of the log, most of them of indexes, all over the file.
ROWS = 1_000
#: Seconds after which less goes back too: who copies the file alone, without its log, lacks little.
EVERY = 60.0
#: Pages of the log after which a commit brings back itself what is left, so that the log starts anew.
MOST_PAGES = 8_000


class WriteBack:
    """Starts a thread for each time that enough has been written, or some and long ago; one at a time.

    Nothing depends on it: what is committed is on disk in the log, and a commit that finds the log long
    does the same (`PRAGMA wal_autocheckpoint`).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows = 0
        self._at = time.monotonic()
        self._thread: threading.Thread | None = None

    def wrote(self, connection: Connection) -> None:
        """To be called by the one writer, after its commit, with the connection that it always has."""
        driver = connection.connection.driver_connection
        rows = driver.total_changes if driver is not None else 0
        if rows < self._rows:  # another connection than the last one
            self._rows = 0
        if rows - self._rows < ROWS and time.monotonic() - self._at < EVERY:
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._rows, self._at = rows, time.monotonic()
        self._thread = threading.Thread(target=self._run, name="write-back", daemon=True)
        self._thread.start()

    def finish(self, within: float) -> None:
        """Waits for the one under way; cut off, it does no harm."""
        if self._thread is not None:
            self._thread.join(within)

    def _run(self) -> None:
        try:
            # Passive: it waits for nobody, and nobody waits for it.
            with closing(self._engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (sqlite3.Error, DBAPIError) as error:  # a full disk: the next one may do better
            log.warning("log_not_written_back", extra={"error": type(error).__name__})
