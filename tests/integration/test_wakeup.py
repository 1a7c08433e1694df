"""What any process puts into the outbox wakes the senders of all: at the commit, and not before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from reminders.db import outbox
from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.wakeup import Listener, announce
from reminders.domain.message import MessageStatus
from reminders.ports import SystemClock
from reminders.services import catch_up, dispatch_threads
from tests.conftest import FakeClock
from tests.databases import KEY
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher, a_message, status
from tests.integration.kit import CLINIC, NOW

only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.times = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()

    def heard(self, times: int, within: float = 20) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.times >= times, within)


@contextmanager
def listening(database: Database, heard: Callable[[], None]) -> Iterator[Listener]:
    listener = Listener(database, heard)
    listener.start()
    try:
        assert listener.wait_until_listening(20)
        yield listener
    finally:
        listener.stop()


@contextmanager
def another_process(url: str) -> Iterator[Database]:
    """As an import or another daemon has it: connections of its own."""
    other = Database(url, Cipher([KEY]))
    other.unlock()
    yield other
    other.close()


@only_postgres
def test_a_row_of_another_process_is_sent_at_once_by_a_daemon_that_sleeps(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LONGEST_SLEEP", "LOOK_AGAIN_IDLE"):
        monkeypatch.setattr(dispatch_threads, name, 3600)
    clock = SystemClock()
    gateway, idle = FakeGateway(clock), Ear()
    dispatcher = a_dispatcher(database, gateway, clock, on_idle=lambda _: idle())
    dispatcher.start()
    with listening(database, dispatcher.wake), another_process(database_url) as other:
        assert idle.heard(1)
        for n in range(5):
            began = time.monotonic()
            message_id = a_message(other, f"m{n}", phone=f"+150555501{n:02}", due_at=clock.now())
            while status(database, message_id) != "accepted":
                assert time.monotonic() - began < 5  # some 20 ms; the fallbacks would take an hour
                time.sleep(0.002)
    assert dispatcher.stop(5)


@only_postgres
def test_what_makes_something_due_is_announced_when_it_is_committed(
    database: Database, clock: FakeClock
) -> None:
    ear = Ear()
    catch_up.pause(database, NOW, by="somebody")
    message_id = a_message(database)
    with listening(database, ear):
        assert ear.heard(1)  # what came before it listened
        catch_up.resume(database, CLINIC, NOW, by="somebody")
        assert ear.heard(2)
        with database.write() as connection:
            outbox.advance(connection, message_id, MessageStatus.SENDING, NOW)
        with database.write() as connection:
            outbox.advance(connection, message_id, MessageStatus.PLANNED, NOW)
            assert not ear.heard(3, within=0.2)
        assert ear.heard(3)


@only_postgres
def test_a_transaction_announces_once_and_only_if_it_is_kept(database: Database) -> None:
    ear = Ear()
    with listening(database, ear):
        assert ear.heard(1)
        with database.engine.connect() as connection, connection.begin() as transaction:
            announce(connection)
            transaction.rollback()
        with database.write() as connection:
            for _ in range(100):
                announce(connection)
        assert ear.heard(2)
        assert not ear.heard(3, within=0.2)


@only_postgres
def test_it_listens_again_after_the_database_has_cut_the_line(database: Database) -> None:
    ear = Ear()
    with listening(database, ear):
        assert ear.heard(1)
        with database.write() as connection:
            connection.execute(
                text("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'")
            )
        assert ear.heard(2)  # whatever it may have missed
        with database.write() as connection:
            announce(connection)
        assert ear.heard(3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_there_is_nothing_to_listen_to(database: Database) -> None:
    listener = Listener(database, pytest.fail)
    listener.start()
    assert not listener.listening
    with database.write() as connection:
        announce(connection)
    listener.stop()
