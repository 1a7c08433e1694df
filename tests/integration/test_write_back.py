"""What SQLite's log holds goes back into the file beside the writers; one connection writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select
from sqlalchemy.exc import IntegrityError

from reminders.db import write_back
from reminders.db.engine import Database
from reminders.db.schema import state
from tests.conftest import FakeClock


@pytest.fixture
def on_sqlite(database: Database) -> Database:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL writes back by itself")
    return database


def put(connection: Connection, first: int, rows: int, now: datetime) -> None:
    values = [{"key": f"k{n}", "value": "1", "updated_at": now} for n in range(first, first + rows)]
    connection.execute(insert(state), values)


def in_the_file_itself(database: Database) -> int:
    """Rows that a reader finds who knows nothing of the log."""
    with closing(sqlite3.connect(f"file:{database.url.database}?immutable=1", uri=True)) as other:
        return int(other.execute("select count(*) from state where key like 'k%'").fetchone()[0])


def test_much_that_is_written_stands_in_the_file_before_the_database_is_closed(
    on_sqlite: Database, clock: FakeClock
) -> None:
    with on_sqlite.write() as connection:
        put(connection, 0, write_back.ROWS // 2, clock.now())
    on_sqlite._write_back.finish(10)
    assert in_the_file_itself(on_sqlite) == 0
    with on_sqlite.write() as connection:
        put(connection, write_back.ROWS, write_back.ROWS, clock.now())
    on_sqlite._write_back.finish(10)
    assert in_the_file_itself(on_sqlite) == write_back.ROWS * 3 // 2


def test_a_little_that_is_written_stands_there_after_a_minute(on_sqlite: Database, clock: FakeClock) -> None:
    on_sqlite._write_back._at -= write_back.EVERY
    with on_sqlite.write() as connection:
        put(connection, 0, 1, clock.now())
    on_sqlite._write_back.finish(10)
    assert in_the_file_itself(on_sqlite) == 1


def test_a_fault_while_writing_back_keeps_nobody_from_writing(
    on_sqlite: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> Any:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_sqlite.engine, "raw_connection", fails)
        with on_sqlite.write() as connection:
            put(connection, 0, write_back.ROWS, clock.now())
        on_sqlite._write_back.finish(10)
    assert [record.message for record in caplog.records] == ["log_not_written_back"]
    with on_sqlite.write() as connection:
        put(connection, write_back.ROWS, write_back.ROWS, clock.now())
    on_sqlite._write_back.finish(10)
    assert in_the_file_itself(on_sqlite) == 2 * write_back.ROWS


def test_one_connection_writes_until_a_transaction_fails(on_sqlite: Database, clock: FakeClock) -> None:
    used = []
    event.listen(on_sqlite.engine, "checkout", lambda driver, *_: used.append(driver))
    for n in range(3):
        with on_sqlite.write() as connection:
            put(connection, n, 1, clock.now())
    assert len(used) <= 1
    with pytest.raises(IntegrityError), on_sqlite.write() as connection:
        put(connection, 2, 2, clock.now())
    with on_sqlite.write() as connection:
        put(connection, 4, 1, clock.now())
    with on_sqlite.read() as connection:
        assert connection.scalar(select(func.count()).where(state.c.key.startswith("k"))) == 4


def test_a_database_that_was_closed_can_be_used_again(on_sqlite: Database, clock: FakeClock) -> None:
    with on_sqlite.write() as connection:
        put(connection, 0, 1, clock.now())
    on_sqlite.close()
    with on_sqlite.write() as connection:
        put(connection, 1, 1, clock.now())
    assert in_the_file_itself(on_sqlite) == 1
