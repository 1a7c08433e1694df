"""`is_one_of`: a list of any length is one parameter, and the column's index is used."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import and_, func, insert, not_, select

from reminders.db.engine import Database
from reminders.db.listed import is_one_of
from reminders.db.plain import plain
from reminders.db.schema import source_run, staff, state
from tests.integration.kit import NOW

NAMES = ["a", "it's", 'a "quote"', "back\\slash", "ñandú 🌵", "{curly, comma}", "null", "%s ?"]


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as connection:
        rows = [{"key": name, "value": "there", "updated_at": NOW} for name in NAMES]
        connection.execute(insert(state), rows)
        runs = [{"source": "s", "at": NOW, "outcome": "read", "good": n, "bad": 0} for n in range(5)]
        connection.execute(insert(source_run), [{**run, "detail": ""} for run in runs])
    return database


def found(database: Database, condition: Any, column: Any, **values: Any) -> set[Any]:
    with database.read() as connection:
        return set(connection.scalars(select(column).where(condition), values))


@pytest.mark.parametrize("listed", [[], NAMES[:1], NAMES, (*NAMES, *(f"other {n}" for n in range(40_000)))])
def test_texts_are_found_whatever_they_hold(filled: Database, listed: Collection[str]) -> None:
    wanted = found(filled, is_one_of(state.c.key, listed), state.c.key)
    assert wanted == set(NAMES) & set(listed)


def test_numbers_are_found_also_by_a_parameter_that_comes_later(filled: Database) -> None:
    ids = sorted(found(filled, source_run.c.id > 0, source_run.c.id))
    condition = is_one_of(source_run.c.id, "ids")
    for some in (ids[:2], ids[2:], [], {10**9}):
        assert found(filled, condition, source_run.c.id, ids=some) == set(some) & set(ids)


def test_it_can_be_combined_and_denied(filled: Database) -> None:
    few = is_one_of(state.c.key, NAMES[:3])
    others = found(filled, and_(not_(few), is_one_of(state.c.key, NAMES)), state.c.key)
    assert others == set(NAMES[3:])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_index_of_the_column_is_used(database: Database) -> None:
    asked = select(func.count()).select_from(state).where(is_one_of(state.c.key, NAMES))
    with database.read() as connection:
        compiled = asked.compile(connection)
        plan = connection.exec_driver_sql(f"explain query plan {compiled}", ("[]",)).all()
    assert any("SEARCH state USING" in row.detail for row in plan)


def test_plain_rows_have_the_names_and_values_of_the_result(filled: Database) -> None:
    with filled.read() as connection:
        asked = select(state.c.key, state.c.value.label("said")).order_by(state.c.key)
        rows = plain(connection.execute(asked))
        assert [(row.key, row.said) for row in rows] == [tuple(row) for row in connection.execute(asked)]
        assert plain(connection.execute(select(staff.c.id))) == []
