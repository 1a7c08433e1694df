"""Looks that would find nothing are left out, and none that would find something, whoever wrote it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update

from reminders.daemon import Daemon
from reminders.db import state
from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.services import alerts
from reminders.services.rests import LONGEST_REST, Rest
from tests.conftest import FakeClock
from tests.databases import KEY
from tests.integration.dispatch_kit import a_message, status
from tests.integration.kit import CLINIC, NOW
from tests.integration.test_heartbeat import a_daemon, nowhere

SECOND = timedelta(seconds=1)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def writes(database: Database) -> None:
    with database.write() as connection:
        state.put(connection, "something", "new", NOW)


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """The statements that this thread runs meanwhile."""
    statements: list[str] = []
    ours = threading.get_ident()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if threading.get_ident() == ours:
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def rested(database: Database, next_at: datetime | None = None) -> Rest:
    rest = Rest(database)
    assert not rest.goes_on(NOW)
    rest.begin(NOW, lambda: next_at)
    return rest


@only_sqlite
def test_what_was_written_while_the_counter_was_lost_is_looked_for(database: Database) -> None:
    rest = rested(database)
    writes(database)
    database._forget_counter()  # as after an error of SQLite's that somebody else met
    assert not rest.goes_on(NOW)


@only_sqlite
def test_a_look_is_left_out_while_nothing_is_written_and_no_time_has_come(database: Database) -> None:
    rest = rested(database, NOW + 5 * SECOND)
    assert [rest.goes_on(NOW + n * SECOND) for n in (1, 2, 4, 5, 5)] == [True, True, True, False, False]


@only_sqlite
@pytest.mark.parametrize("ours", [True, False], ids=["by us", "by another process"])
def test_whoever_writes_ends_the_rest(database: Database, database_url: str, ours: bool) -> None:
    rest = rested(database)
    other = Database(database_url, Cipher([KEY]))
    writes(database if ours else other)
    other.close()
    assert not rest.goes_on(NOW + SECOND)
    rest.begin(NOW + SECOND, lambda: None)
    assert rest.goes_on(NOW + 2 * SECOND)


@only_sqlite
def test_what_is_written_during_a_look_is_looked_at(database: Database) -> None:
    rest = Rest(database)
    rest.goes_on(NOW)
    writes(database)
    rest.begin(NOW, lambda: None)
    assert not rest.goes_on(NOW)


@only_sqlite
def test_a_look_that_failed_is_made_again(database: Database) -> None:
    rest = rested(database, NOW + SECOND)
    assert not rest.goes_on(NOW + SECOND)
    assert not rest.goes_on(NOW)  # also by a clock that was set back meanwhile


@only_sqlite
@pytest.mark.parametrize("jump", [LONGEST_REST, -SECOND], ids=["long after", "set back"])
def test_no_rest_is_long_or_older_than_the_clock(database: Database, jump: timedelta) -> None:
    assert not rested(database).goes_on(NOW + jump)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_where_only_a_query_can_tell_every_look_is_made(database: Database) -> None:
    assert not rested(database).goes_on(NOW)


# -- the ticks ---------------------------------------------------------------------------------------


def pages(database: Database) -> int:
    with database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(message)) or 0)


def looks(daemon: Daemon) -> None:
    daemon._reload()
    daemon._settle()
    daemon._climb()


@only_sqlite
def test_ticks_ask_the_database_nothing_while_nothing_happens(
    tmp_path: Path, database: Database, clock: FakeClock
) -> None:
    with a_daemon(tmp_path, database, clock, nowhere()) as daemon:
        looks(daemon)
        with asked(database) as statements:
            looks(daemon)
            assert statements == []
            writes(database)
            statements.clear()
            looks(daemon)
            assert statements


def test_an_alert_climbs_at_its_minute_after_many_looks_in_vain(
    tmp_path: Path, database: Database, clock: FakeClock
) -> None:
    with a_daemon(tmp_path, database, clock, nowhere()) as daemon:
        with database.write() as connection:
            alerts.raise_alert(
                connection,
                "crisis",
                alerts=daemon._configuration.alerts(),
                now=clock.now(),
                clinic=CLINIC,
            )
            climbs_at = alerts.next_climb(connection)
        assert climbs_at is not None
        before = pages(database)
        clock.advance(7 * SECOND)  # so that no longest rest ends in that minute
        while clock.now() < climbs_at - SECOND:
            daemon._climb()
            clock.advance(min(5 * SECOND, climbs_at - SECOND - clock.now()))
        daemon._climb()
        assert pages(database) == before
        clock.advance(SECOND)
        daemon._climb()
        assert pages(database) > before


def test_a_claim_whose_lease_ran_out_is_noticed_after_many_looks_in_vain(
    tmp_path: Path, database: Database, clock: FakeClock
) -> None:
    with a_daemon(tmp_path, database, clock, nowhere()) as daemon:
        lease = timedelta(seconds=30)
        message_id = a_message(database, due_at=clock.now() + timedelta(days=1))
        with database.write() as connection:  # a daemon that is dead by now has it
            claimed = {"status": "sending", "claimed_at": clock.now(), "lease_until": clock.now() + lease}
            connection.execute(update(message).values(claimed))
        for _ in range(6):
            daemon._settle()
            assert status(database, message_id) == "sending"
            clock.advance(lease / 6)
        clock.advance(SECOND)
        daemon._settle()
        assert status(database, message_id) == "uncertain"
