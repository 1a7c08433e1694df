"""One way to the database, whichever it is: SQLite in one file, or PostgreSQL."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from reminders.db.crypto import Cipher
from reminders.db.schema import keyring
from reminders.db.singleton import held_by_session
from reminders.db.types import bind_cipher
from reminders.db.write_back import MOST_PAGES, WriteBack

_WRITE = "reminders_write"
_LOOKUP_KEY = "phone_lookup"
BUSY_SECONDS = 30
CLOSING_SECONDS = 2
PATIENCE = timedelta(seconds=60)
#: Between two statements of a transaction lies work of ours: planning, reading a large calendar.
LEAST_IN_TRANSACTION = timedelta(seconds=10)
#: SQLite: pages of a transaction over a long past, and those that the next one looks at again.
WRITER_KIB = 4_000
#: Of each other connection, of which there are several; what they miss the system has at hand.
READER_KIB = 800


class BadAddressError(Exception):
    """The database's address cannot be read. Says which setting holds it."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL cannot be read: it is sqlite:///FILE or "
            "postgresql+psycopg://USER:PASSWORD@HOST/NAME (in a password write @ : / % as %40 %3A %2F %25)."
        )


class Database:
    """Hands out transactions. Thread-safe; one per process.

    SQLite: WAL, every commit on disk (`synchronous=FULL`), writers one after the other. PostgreSQL: READ
    COMMITTED; `FOR UPDATE SKIP LOCKED` is for the queries to say.
    """

    def __init__(self, url: str, cipher: Cipher, *, patience: timedelta = PATIENCE) -> None:
        """
        Args:
            patience: PostgreSQL takes its locks from a process that is frozen or cut off for so long.
        """
        try:
            self.url = make_url(url)
        except (ArgumentError, ValueError):
            # Without its words: they may hold the password.
            raise BadAddressError from None
        self.cipher = cipher
        self._patience = patience
        self.engine = _engine(self.url, patience)
        bind_cipher(self.engine.dialect, cipher)
        self.trouble: str | None = None
        """Why the last write failed, as a sentence; None since one worked."""
        self._writer = threading.Lock()
        self._written_by: Connection | None = None
        self._write_back = WriteBack(self.engine)
        self._singletons: dict[str, threading.Lock] = {}
        self._counting = threading.Lock()
        self._counter: Any = None
        self._counters = 0

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def unlock(self) -> None:
        """Fetches the key of the phone hash, or makes it in a new database.

        Raises:
            WrongKeyError: the secret key is not the one that the database was written with.
        """
        with self.write() as connection:
            known = select(keyring.c.wrapped).where(keyring.c.name == _LOOKUP_KEY)
            wrapped = connection.scalar(known)
            if wrapped is None:
                make = sqlite.insert if self.is_sqlite else postgresql.insert
                new = make(keyring).values(
                    name=_LOOKUP_KEY, wrapped=self.cipher.encrypt(secrets.token_hex(32))
                )
                # Of two daemons that start at once on a new database one waits here, and takes the other's.
                connection.execute(new.on_conflict_do_nothing(index_elements=["name"]))
                wrapped = connection.scalars(known).one()
        self.cipher.unlock(bytes.fromhex(self.cipher.decrypt(wrapped)))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, on one consistent state."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; committed at the end, rolled back on an exception.

        Never to be held while the network is busy.
        """
        try:
            with self._writing() as connection:
                yield connection
        except DBAPIError as error:
            if is_temporary(error):
                self.trouble = f"Nothing can be written to the database, so nothing is sent{_reason(error)}."
            raise
        self.trouble = None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        # SQLite has one writer; waiting here is fair and costs no sleep, unlike its busy handler.
        with self._writer:
            connection = self._written_by = self._written_by or self._to_write()
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                self._let_go()  # whatever state it is in
                raise
            self._write_back.wrote(connection)

    def _to_write(self) -> Connection:
        """One connection writes all, and is kept: after another's commit it would read its pages again."""
        connection = self.engine.connect().execution_options(**{_WRITE: True})
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA cache_size={-WRITER_KIB}")
        return connection

    def _let_go(self) -> None:
        connection, self._written_by = self._written_by, None
        if connection is not None:
            connection.close()

    @contextmanager
    def singleton(self, name: str) -> Iterator[bool]:
        """Whether this process may do the work *name* now; no other daemon does it meanwhile.

        But for a process that was frozen for longer than the database's patience: others go on, and when it
        wakes it still believes that it may. So the work must bear being done by two.
        """
        if self.is_sqlite:
            lock = self._singletons.setdefault(name, threading.Lock())
            free = lock.acquire(blocking=False)
            try:
                yield free
            finally:
                if free:
                    lock.release()
            return
        with held_by_session(self.engine, name, self._patience) as held:
            yield held

    def commits(self) -> tuple[int, int] | None:
        """Another value after each commit, by any process; None where only a query can tell.

        Costs some microseconds: SQLite's own counter, seen by a connection that never writes.
        """
        if not self.is_sqlite or not self.url.database:
            return None
        with self._counting:
            try:
                if self._counter is None:
                    self._counter = self.engine.raw_connection()
                    self._counter.detach()
                    self._counters += 1  # each counts from the moment at which it was opened
                read = self._counter.dbapi_connection.execute("PRAGMA data_version")
                counted: int = read.fetchone()[0]
            except (sqlite3.Error, DBAPIError):  # who looks will find out why
                self._forget_counter()
                return None
            return self._counters, counted

    def _forget_counter(self) -> None:
        if self._counter is not None:
            self._counter.close()
            self._counter = None

    def close(self) -> None:
        with self._counting:
            self._forget_counter()
        if self._writer.acquire(timeout=CLOSING_SECONDS):  # a hung one must not keep the process
            try:
                self._let_go()
            finally:
                self._writer.release()
        self._write_back.finish(CLOSING_SECONDS)
        self.engine.dispose()


def is_temporary(error: DBAPIError) -> bool:
    """The database was locked, restarted or out of reach: the same again may work later."""
    return isinstance(error, OperationalError) or error.connection_invalidated


def why_unusable(error: DBAPIError) -> str:
    """A sentence for whoever runs the service. Of the driver's own words only what cannot be private."""
    return f"The database cannot be used{_reason(error)}. Check DATABASE_URL."


def _reason(error: DBAPIError) -> str:
    said = str(error.orig).lower()
    known = next((words for sign, words in _SIGNS.items() if sign in said), None)
    return known or f" ({type(error.orig).__name__})"


_SIGNS = {
    "unable to open database file": ": its file cannot be opened or made",
    "not a database": ": its file is not one",
    "malformed": ": its file is damaged, restore a backup",
    "readonly database": ": this user may not write to its file",
    "database is locked": ": another program holds it",
    "disk is full": ": the disk is full",
    "no space left": ": the disk is full",
    "disk i/o": ": the disk fails",
    "password authentication failed": ": it refuses the user or the password",
    "no password supplied": ": it wants a password",
    "does not exist": ": it does not know that database or user",
    "connection refused": ": nothing answers there",
    "failed to resolve": ": its host is not known",
    "could not translate host name": ": its host is not known",
    "timeout": ": it does not answer in time",
    "permission denied": ": this user has no right to do that",
}


def _engine(url: URL, patience: timedelta) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    engine = create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        # A process that is frozen inside a transaction must not hold up the others for ever.
        milliseconds = int(max(patience, LEAST_IN_TRANSACTION).total_seconds() * 1000)
        connection.autocommit = True
        connection.execute(f"set idle_in_transaction_session_timeout = {milliseconds}")
        connection.autocommit = False

    return engine


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,  # each keeps pages of its own: the fewer are in use, the better
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, see below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA wal_autocheckpoint={MOST_PAGES}")
        cursor.execute(f"PRAGMA cache_size={-READER_KIB}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that will write takes the lock at once: upgrading later can fail half-way.
        writes = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
