"""Appointments from any SQL database, by one query that only reads."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from time import monotonic
from urllib.parse import quote

from sqlalchemy import URL, Connection, CursorResult, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from reminders.domain.clinic import Clinic
from reminders.domain.source import SourceSettings
from reminders.ports import SourceError, SourceRead
from reminders.sources.rows import read_rows
from reminders.sources.table import Record
from reminders.sources.values import as_text

#: Seconds for connecting, and for the query as a whole.
CONNECT_SECONDS = 10
QUERY_SECONDS = 60

_READS = re.compile(r"(?:select|with|values)\b", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


class SqlSource:
    """The rows of one query; its columns are the headings."""

    def __init__(self, settings: SourceSettings, clinic: Clinic) -> None:
        """Raises SourceError if the query would not only read, or the URL is none."""
        self._settings = settings
        self._clinic = clinic
        self._query = _only_reads(settings)
        self._engine = _engine(settings)
        self._version = ""

    @property
    def id(self) -> str:
        return self._settings.id

    def read(self, now: datetime) -> SourceRead | None:
        """All rows of the query; None if they are those of the last read.

        Raises:
            SourceError: the database cannot be reached, or refuses the query, or has no rows.
        """
        read = self._read()
        if not (read.rows or read.bad):
            raise SourceError(
                f"source {self.id}: not read now: the query gave no rows; try it in the database itself."
            )
        version = _version(read)
        if version == self._version:
            return None
        self._version = version
        return replace(read, version=version)

    def forget(self) -> None:
        """Makes the next read a whole one: what the last one gave could not be kept."""
        self._version = ""

    def _read(self) -> SourceRead:
        try:
            with self._engine.connect() as connection, _bounded(connection):
                result = connection.execution_options(no_parameters=True).exec_driver_sql(self._query)
                return read_rows(
                    tuple(map(as_text, result.keys())),
                    _records(self.id, result),
                    self._settings,
                    self._clinic,
                    f"source {self.id}",
                )
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise SourceError(f"source {self.id}: not read now: {_why(error)}") from None
        except (ValueError, OverflowError, UnicodeError):  # a driver that chokes on a stored value
            raise SourceError(
                f"source {self.id}: not read now: the database holds a value that cannot be read; "
                f"cast dates and texts in the query."
            ) from None


def _records(source: str, result: CursorResult[tuple[object, ...]]) -> Iterator[Record]:
    for number, row in enumerate(result, 1):
        yield Record(f"{source}:row {number}", None, tuple(row))


def _version(read: SourceRead) -> str:
    content = (*(row.fingerprint for row in read.rows), *map(repr, read.bad), *read.warnings)
    return blake2b("\n".join(content).encode(), digest_size=16).hexdigest()


# -- before ---------------------------------------------------------------------------------


def _only_reads(settings: SourceSettings) -> str:
    """The query as one statement that reads. The database's own read-only transaction is the second lock."""
    query = (settings.query or "").strip().rstrip("; \t\r\n")
    if not query:
        raise SourceError(f"source {settings.id}: query: is missing; give a SELECT in sources.yaml.")
    bare = _QUOTED.sub(" ", query).strip()
    if not _READS.match(bare.lstrip("( \n\t")) or ";" in bare:
        raise SourceError(
            f"source {settings.id}: query: is not one statement that only reads; "
            f"write one SELECT, WITH … SELECT or VALUES."
        )
    return query


def _engine(settings: SourceSettings) -> Engine:
    """An engine that connects anew for each read and does not hold on to anything between."""
    try:
        url = make_url(settings.url or "")
        if url.get_backend_name() == "sqlite":
            return _read_only_sqlite(url, settings.id)
        return create_engine(url, poolclass=NullPool, **_options(url))
    except (ArgumentError, ValueError):
        wrong = "url: is no database address; write it like postgresql+psycopg://${DB_USER}@host/database"
    except (NoSuchModuleError, ImportError):
        wrong = (
            "url: names a database whose driver is not installed; install it, or correct the part before ://"
        )
    raise SourceError(f"source {settings.id}: {wrong}.") from None


def _options(url: URL) -> dict[str, dict[str, object]]:
    if url.get_backend_name() != "postgresql":
        return {}
    options: dict[str, dict[str, object]] = {"execution_options": {"postgresql_readonly": True}}
    if url.get_driver_name() == "psycopg":
        options["connect_args"] = {
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c statement_timeout={QUERY_SECONDS}s -c default_transaction_read_only=on",
        }
    return options


def _read_only_sqlite(url: URL, source: str) -> Engine:
    if not url.database or url.database == ":memory:":
        raise SourceError(
            f"source {source}: url: names no SQLite file; write it like sqlite:///data/clinic.db."
        )
    address = f"file:{quote(url.database)}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=CONNECT_SECONDS)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


@contextmanager
def _bounded(connection: Connection) -> Iterator[None]:
    """Ends a query of SQLite that takes too long; servers are told a limit when connecting."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        deadline = monotonic() + QUERY_SECONDS
        driver.set_progress_handler(lambda: monotonic() > deadline, 100_000)
    yield


# -- after ----------------------------------------------------------------------------------

_SAID = re.compile(r"(?:no such (?:table|column|function): [\w.]+|near \"\w+\": syntax error)")


def _why(error: Exception) -> str:
    """What went wrong and what to do, without address, account, query or data."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(cause, "sqlstate", None) or "")
    said = _said(cause, state)
    if said:
        return f"the database refuses the query ({said}); correct query: in sources.yaml."
    if state == "57014" or str(cause) == "interrupted":
        return f"the query took longer than {QUERY_SECONDS} seconds; make it read less."
    if state == "25006" or "readonly" in str(cause):
        return "the query would write; a source may only read."
    name = type(cause).__name__
    return (
        f"the database cannot be reached or gives an error ({name}); "
        f"check that it runs, and url: in sources.yaml."
    )


def _said(cause: BaseException | None, state: str) -> str:
    """The database's own words, where they can only be about the query's words."""
    if isinstance(cause, sqlite3.Error):
        found = _SAID.fullmatch(str(cause))
        return found[0] if found else ""
    if state.startswith("42"):  # syntax error or access rule violation
        return str(getattr(getattr(cause, "diag", None), "message_primary", "") or "")
    return ""
