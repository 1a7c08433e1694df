"""Databases of tests: opened with one key, and with statements that are compiled once for all of them."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Dialect, event

from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.types import bind_cipher

KEY = Fernet.generate_key().decode()

#: By kind of database. A dialect remembers how each type is written and read: under KEY.
_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}


def opened(url: str) -> Database:
    """A migrated database under KEY, unlocked. Everything but the memory of statements is its own."""
    database = Database(url, Cipher([KEY]))
    share_statements(database)
    if database.is_sqlite:
        _without_waiting_for_the_disk(database)
    database.unlock()
    return database


def share_statements(database: Database) -> None:
    """Compiling is a third of a test's time, and the same each time.

    *database* must have KEY and no other. Of two that are in use at once, of one kind and under different
    look-up keys, staff are paged in the one that came last only.
    """
    engine = database.engine
    if engine.name not in _dialects:
        with engine.connect():  # asks the server what a dialect must know of it
            _dialects[engine.name] = engine.dialect
    engine.dialect = _dialects[engine.name]
    bind_cipher(engine.dialect, database.cipher)  # each hashes phones in its own way
    engine.update_execution_options(compiled_cache=_compiled)


def _without_waiting_for_the_disk(database: Database) -> None:
    """A commit on disk outlives a power failure, which no test has."""

    @event.listens_for(database.engine, "connect")
    def quick(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")
