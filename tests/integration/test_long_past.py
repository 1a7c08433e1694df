"""A patient's years of texts are not read when one more is claimed (SQLite, which has no statistics)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from reminders.db import claims
from reminders.db.engine import Database
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher, a_message
from tests.integration.kit import ANA


@pytest.fixture
def asked(database: Database) -> list[tuple[str, Any]]:
    """Statements that read messages, with their values."""
    found: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "after_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "message" in statement:
            found.append((statement, values))

    return found


def test_by_its_phone_a_text_is_looked_for_among_the_open_or_the_latest_only(
    database: Database, clock: FakeClock, asked: list[tuple[str, Any]]
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps statistics, and chooses by them")
    a_message(database)
    with database.write() as connection:
        claims.counted_texts(connection, [database.cipher.phone_hash(ANA)], clock.now())
    a_dispatcher(database, FakeGateway(clock), clock).run_once()

    with database.read() as connection:
        steps = [
            step[3]
            for statement, values in list(asked)
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    by_phone = [step for step in steps if "ix_message_phone" in step]
    assert by_phone
    assert [step for step in by_phone if "AND accepted_at" not in step] == []
