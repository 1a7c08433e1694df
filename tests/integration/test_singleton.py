"""Work that one daemon at a time does: it is kept as long as its daemon lives, and not a moment after."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from reminders.db import singleton
from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.schema import appointment
from reminders.ports import SourceRead
from reminders.services.sync import sync
from tests.databases import KEY
from tests.integration.kit import CLINIC, NOW, Rows, a_visit, changed

only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
QUICK = timedelta(seconds=0.3)


@pytest.fixture
def impatient(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, Cipher([KEY]), patience=QUICK)
    yield opened
    opened.close()


def wait(seconds: float) -> None:
    threading.Event().wait(seconds)


@only_postgres
def test_long_work_keeps_it_and_gives_it_back(impatient: Database) -> None:
    with impatient.singleton("work") as mine:
        assert mine
        wait(4 * QUICK.total_seconds())
        with impatient.singleton("work") as also_mine:
            assert not also_mine
        with impatient.singleton("other work") as free:
            assert free
    with impatient.singleton("work") as again:
        assert again


@only_postgres
def test_a_frozen_daemon_loses_it_and_stumbles_over_nothing_when_it_wakes(
    impatient: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @contextmanager
    def silent(*_: object) -> Iterator[None]:
        yield

    with monkeypatch.context() as patched:
        patched.setattr(singleton, "_heard_of", silent)  # as SIGSTOP does
        with impatient.singleton("work") as mine:
            assert mine
            patched.undo()
            wait(2 * QUICK.total_seconds())
            with impatient.singleton("work") as taken_over:
                assert taken_over
    assert "singleton_lost" in caplog.text
    with impatient.singleton("work") as again:
        assert again


@only_postgres
def test_a_process_frozen_inside_a_transaction_does_not_hold_up_the_others(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reminders.db.engine.LEAST_IN_TRANSACTION", QUICK)
    opened = Database(database_url, Cipher([KEY]), patience=QUICK)
    frozen = opened.engine.connect()
    frozen.execute(text("insert into state (key, value, updated_at) values ('k', 'frozen', now())"))
    with opened.write() as connection:  # waits for that key
        connection.execute(text("insert into state (key, value, updated_at) values ('k', 'other', now())"))
    frozen.invalidate()
    frozen.close()
    with opened.read() as connection:
        assert connection.scalar(text("select value from state where key = 'k'")) == "other"
    opened.close()


@only_postgres
def test_what_a_frozen_daemon_has_read_does_not_overwrite_what_another_has_read_since(
    database: Database,
) -> None:
    before = a_visit()
    sync(database, Rows(before), CLINIC, NOW)
    moved = changed(before, starts_at=before.appointment.starts_at + timedelta(hours=1))

    class Frozen(Rows):
        def read(self, now: datetime) -> SourceRead | None:
            old_news = super().read(now)
            sync(database, Rows(moved), CLINIC, now)  # by another, while this one is frozen
            return old_news

    assert sync(database, Frozen(before), CLINIC, NOW).outcome == "overtaken"
    with database.read() as connection:
        assert connection.scalar(select(appointment.c.starts_at)) == moved.appointment.starts_at
