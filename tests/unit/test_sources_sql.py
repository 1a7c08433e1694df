"""A database as a source: read only, whatever the query says, and silent about its address."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from reminders.domain.source import SourceSettings
from reminders.ports import SourceError, SourceRead
from reminders.sources import build
from reminders.sources.rows import read_rows
from reminders.sources.sql import SqlSource
from reminders.sources.table import Record
from tests.unit.sources_kit import HEADINGS, clinic, utc

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
QUERY = (
    "SELECT id AS appointment_id, mrn AS patient_id, given AS first_name, cell AS phone, at AS starts_at "
    "FROM visit"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE visit (id INTEGER, mrn INTEGER, given TEXT, cell INTEGER, at TEXT)")
        database.execute("INSERT INTO visit VALUES (1, 7, 'Ana', 5055550101, '2026-12-01 10:00:00')")
        database.execute("INSERT INTO visit VALUES (2, 8, 'Eva', NULL, 'never')")
        database.commit()
    return path


def _source(path: Path, query: str = QUERY) -> SqlSource:
    source = build(SourceSettings("ehr", type="sql", url=f"sqlite:///{path}", query=query), clinic())
    assert isinstance(source, SqlSource)
    return source


def _whole(read: SourceRead | None) -> SourceRead:
    assert read is not None
    return read


def test_the_rows_of_a_query_are_read_by_the_same_rules(path: Path) -> None:
    found = _whole(_source(path).read(NOW))
    [row] = found.rows
    assert (row.appointment.id, row.appointment.source, row.line) == ("1", "ehr", None)
    assert row.appointment.starts_at == utc("2026-12-01T10:00-07:00")
    assert row.patient.phone is not None
    assert [(bad.place, bad.external_id) for bad in found.bad] == [("ehr:row 2", "2")]


def test_unchanged_rows_are_given_once(path: Path) -> None:
    source = _source(path)
    assert source.read(NOW) is not None
    assert source.read(NOW) is None
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE visit SET given = 'Luz' WHERE id = 1")
        database.commit()
    assert _whole(source.read(NOW)).rows[0].patient.first_name == "Luz"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "DELETE FROM visit",
        "SELECT 1; DELETE FROM visit",
        "-- SELECT\nDROP TABLE visit",
        "selection",
        "PRAGMA x",
    ],
)
def test_a_query_that_does_not_only_read_is_refused(path: Path, query: str) -> None:
    with pytest.raises(SourceError, match="source ehr: query: is"):
        _source(path, query)


@pytest.mark.parametrize("query", [f"/* ; */ {QUERY};", f"-- it's\n{QUERY}", f"{QUERY} WHERE given <> ';%'"])
def test_what_stands_in_quotes_or_comments_is_not_a_statement(path: Path, query: str) -> None:
    assert _source(path, query).read(NOW) is not None


def test_a_write_hidden_in_a_query_fails_at_the_database(path: Path) -> None:
    with pytest.raises(SourceError, match="not read now"):
        _source(path, "WITH x AS (SELECT 1) DELETE FROM visit").read(NOW)
    assert len(_whole(_source(path).read(NOW)).rows) == 1


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * FROM visits", r"refuses the query \(no such table: visits\)"),
        (f"{QUERY} WHERE id > 9", "the query gave no rows"),
        ("SELECT id FROM visit", "the required heading appointment_id"),
    ],
)
def test_a_query_that_gives_nothing_says_why(path: Path, query: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        _source(path, query).read(NOW)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://kim:hunter2@127.0.0.1:1/secretdb",
        "sqlite:////nonexistent/secretdb",
        "sqlite://",
        "nosuch://kim:hunter2@127.0.0.1/secretdb",
        "hunter2",
        "",
    ],
)
def test_no_error_shows_the_address_or_the_password(url: str) -> None:
    settings = SourceSettings("ehr", type="sql", url=url, query=QUERY)
    with pytest.raises(SourceError) as error:
        build(settings, clinic()).read(NOW)
    said = f"{error.value}{settings!r}{error.value.__cause__}"
    assert "source ehr" in said
    assert not any(secret in said for secret in ("hunter2", "kim", "secretdb", "127.0.0.1"))


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        pytest.param((datetime(2026, 12, 1, 10, 0),), "2026-12-01T17:00+00:00", id="naive"),  # noqa: DTZ001
        pytest.param((datetime(2026, 12, 1, 10, 0, tzinfo=UTC),), "2026-12-01T10:00+00:00", id="aware"),
        pytest.param((date(2026, 12, 1), time(10, 0)), "2026-12-01T17:00+00:00", id="date and time"),
        pytest.param((date(2026, 12, 1), timedelta(hours=10)), "2026-12-01T17:00+00:00", id="as MySQL"),
        pytest.param((date(2026, 12, 1), "10:00"), "2026-12-01T17:00+00:00", id="date and text"),
    ],
)
def test_a_databases_own_times_are_read(cells: tuple[object, ...], meant: str) -> None:
    headings = ("appointment_id", "patient_id", "first_name", "phone", "day", "hour")[: 4 + len(cells)]
    settings = SourceSettings("ehr", columns={"starts_at": headings[4:]})
    record = Record("ehr:row 1", None, (1, 7, "Ana", None, *cells))
    found = read_rows(headings, [record], settings, clinic(), "source ehr")
    assert [row.appointment.starts_at for row in found.rows] == [utc(meant)]


@pytest.mark.postgres
def test_postgres_is_read_and_cannot_be_written(postgres_server: str) -> None:
    values = "('a1', 'p1', 'Ana', '5055550101', timestamp '2026-12-01 10:00')"
    query = f"SELECT * FROM (VALUES {values}) AS visit ({HEADINGS}) WHERE first_name LIKE 'A%' -- 100%"  # noqa: S608
    settings = SourceSettings("ehr", type="sql", url=postgres_server, query=query)
    found = _whole(build(settings, clinic()).read(NOW))
    assert found.rows[0].appointment.starts_at == utc("2026-12-01T17:00+00:00")

    admin = create_engine(postgres_server)
    with admin.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE source_probe (x int)")
    admin.dispose()
    for writing in ("WITH x AS (INSERT INTO source_probe VALUES (1) RETURNING x) SELECT * FROM x",):
        settings = SourceSettings("ehr", type="sql", url=postgres_server, query=writing)
        with pytest.raises(SourceError, match="the query would write"):
            build(settings, clinic()).read(NOW)
    settings = SourceSettings("ehr", type="sql", url=postgres_server, query="SELECT * FROM nothing_here")
    with pytest.raises(SourceError, match=r'refuses the query \(relation "nothing_here" does not exist\)'):
        build(settings, clinic()).read(NOW)
