"""The database is full, locked, cut off or away, at every step of a text: nothing twice, nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from reminders.daemon import Daemon, Pace
from reminders.db.engine import Database
from reminders.db.schema import message, message_event
from reminders.domain.message import WITH_TWILIO
from reminders.services.configuration import Configuration
from reminders.services.dispatch import Dispatcher
from reminders.sources import build
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import TEMPLATES, a_message
from tests.integration.faults_kit import MINUTE, SECOND, House, a_house
from tests.integration.kit import NOW
from tests.integration.test_dispatch_threads import eventually
from tests.integration.test_heartbeat import FILES

ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
#: Enough to need new pages; and half of them a batch.
TEXTS, BATCH = 40, 20


@pytest.fixture
def house(database: Database, clock: FakeClock) -> Iterator[House]:
    with a_house(database, clock) as built:
        for n in range(TEXTS):
            a_message(
                database, f"m{n:02}", phone=f"+150555501{n:02}", body=f"Hello {n:02} " + "and more " * 12
            )
        yield built


@pytest.fixture
def dispatcher(house: House) -> Dispatcher:
    return house.a_dispatcher(batch=BATCH)


def each_went_once(house: House) -> bool:
    """Every text is with Twilio, once, and its row says so."""
    with house.database.read() as connection:
        done = connection.scalar(
            select(func.count()).where(
                message.c.status.in_([each.value for each in WITH_TWILIO]),
                message.c.provider_sid.is_not(None),
            )
        )
        noted = connection.scalar(select(func.count()).where(message_event.c.event == "accepted"))
        twice = connection.scalar(select(func.count()).where(message_event.c.event == "accepted_twice"))
    once = len({each.to for each in house.sent}) == len(house.sent) == TEXTS
    return once and done == TEXTS and noted is not None and noted <= TEXTS and twice == 0


# -- a full disk ------------------------------------------------------------------------------------------


class Disk:
    """The disk below the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = 0
        if database.is_sqlite:
            event.listen(database.engine, "begin", self._limit)

    def _limit(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {self._pages or 1 << 30}")

    def fills(self) -> None:
        """From now on nothing new finds room."""
        if self._database.is_sqlite:
            with self._database.read() as connection:
                self._pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
            self._use_up_the_pages()
            return
        with self._database.write() as connection:
            connection.execute(
                text(
                    "create function no_room() returns trigger language plpgsql as $$ begin "
                    "raise exception 'could not extend file: No space left on device' "
                    "using errcode = 'disk_full'; end $$"
                )
            )
            connection.execute(
                text(
                    "create trigger full_disk before insert on message_event "
                    "for each row execute function no_room()"
                )
            )

    def _use_up_the_pages(self) -> None:
        """What a claim notes might fit into pages that are there."""
        with self._database.read() as connection:
            some = connection.scalars(select(message.c.id).limit(1)).one()
        with suppress(OperationalError):
            while True:
                with self._database.write() as connection:
                    connection.execute(insert(message_event).values(message_id=some, at=NOW, event="filler"))

    def has_room(self) -> None:
        self._pages = 0
        if not self._database.is_sqlite:
            with self._database.write() as connection:
                connection.execute(text("drop function no_room() cascade"))


@pytest.fixture
def disk(database: Database) -> Disk:
    return Disk(database)


def test_with_a_full_disk_nothing_leaves_and_everything_does_when_there_is_room(
    house: House, dispatcher: Dispatcher, disk: Disk
) -> None:
    disk.fills()
    for _ in range(3):
        with pytest.raises(OperationalError):
            dispatcher.run_once()
    assert house.asked == []
    disk.has_room()
    dispatcher.drain()
    assert each_went_once(house)


def test_what_left_before_the_disk_was_full_is_written_down_later_and_meanwhile_nothing_leaves(
    house: House, dispatcher: Dispatcher, disk: Disk
) -> None:
    results = [dispatcher.attempt(claim) for claim in dispatcher.claim().claims]
    disk.fills()
    with pytest.raises(OperationalError):
        dispatcher.write_down(results)
    for _ in range(3):
        with pytest.raises(OperationalError):
            dispatcher.run_once()
    assert (len(house.asked), dispatcher.unwritten) == (BATCH, BATCH)
    disk.has_room()
    dispatcher.drain()
    assert each_went_once(house)


def test_a_daemon_that_dies_with_a_full_disk_leaves_nothing_to_be_sent_twice(
    house: House, dispatcher: Dispatcher, disk: Disk
) -> None:
    results = [dispatcher.attempt(claim) for claim in dispatcher.claim().claims]
    disk.fills()
    with pytest.raises(OperationalError):
        dispatcher.write_down(results)
    other = house.a_dispatcher("other")
    for _ in range(2):  # SQLite may find room in pages that it has
        with suppress(OperationalError):
            house.settle(after=2 * MINUTE)  # the leases have run out
        with suppress(OperationalError):
            other.run_once()
    disk.has_room()
    house.settles(other, 3 * MINUTE)
    assert each_went_once(house)
    assert len(house.asked) == TEXTS


def test_readiness_says_that_nothing_can_be_written_and_why(
    tmp_path: Path, house: House, disk: Disk, dispatcher: Dispatcher
) -> None:
    for name, written in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(written)
    daemon = Daemon(
        db=house.database,
        clock=house.clock,
        configuration=Configuration(tmp_path, TEMPLATES, {}, public_url=None),
        gateway=house.gateway,
        dispatcher=dispatcher,
        build_source=build,
        pace=Pace(),
    )
    disk.fills()
    daemon.start(ticking=False)
    said = "Nothing can be written to the database, so nothing is sent: the disk is full."
    assert eventually(lambda: daemon.health() == [said])
    assert house.asked == []
    disk.has_room()
    assert eventually(lambda: each_went_once(house), 20)
    assert daemon.health() == []
    daemon.stop()


# -- another program holds it -----------------------------------------------------------------------------


@pytest.fixture
def impatient(database: Database) -> None:
    """Waits for a lock for a moment, not for half a minute."""
    setting = "PRAGMA busy_timeout = 50" if database.is_sqlite else "SET lock_timeout = '50ms'"

    @event.listens_for(database.engine, "connect")
    def shorten(connection: Any, _record: object) -> None:
        connection.execute(setting)
        if not database.is_sqlite:
            connection.commit()

    database.close()


@contextmanager
def held_by_another_program(database: Database) -> Iterator[None]:
    """No write, as while a copy is made; on PostgreSQL not even a read of messages."""
    if database.is_sqlite:
        other = sqlite3.connect(str(database.url.database), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.execute(text("lock table message in access exclusive mode"))
        yield
    engine.dispose()


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_holds_everything_up_and_loses_nothing(
    house: House, dispatcher: Dispatcher
) -> None:
    with held_by_another_program(house.database):
        with pytest.raises(DBAPIError):
            dispatcher.run_once()
        assert house.database.trouble is not None
        assert house.asked == []
    claimed = dispatcher.claim().claims
    with held_by_another_program(house.database):
        results = [dispatcher.attempt(each) for each in claimed]  # with the last look where it can be had
        with pytest.raises(DBAPIError):
            dispatcher.write_down(results)
        with pytest.raises(DBAPIError):
            dispatcher.renew_leases()
        with pytest.raises(DBAPIError):
            dispatcher.run_once()
        assert len(house.asked) <= BATCH
    dispatcher.drain()
    house.settles(dispatcher, 3 * MINUTE)
    assert each_went_once(house)
    assert len(house.asked) == TEXTS
    assert house.database.trouble is None


@pytest.mark.usefixtures("impatient")
def test_leases_that_could_not_be_lengthened_are_given_up_before_the_bytes(house: House) -> None:
    slow = house.a_dispatcher("slow", lease=30 * SECOND, batch=BATCH)
    claimed = slow.claim().claims
    with held_by_another_program(house.database), pytest.raises(DBAPIError):
        slow.renew_leases()
    house.passes(31 * SECOND)
    house.settle()
    results = [slow.attempt(each) for each in claimed]
    assert house.asked == []
    slow.write_down(results)
    slow.drain()
    assert each_went_once(house)


def test_the_threads_outlive_a_database_that_is_locked_for_a_while(
    house: House, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reminders.services.dispatch_threads.REST", 0.05)
    dispatcher = house.a_dispatcher(batch=BATCH)
    with held_by_another_program(house.database):
        dispatcher.start()
        assert eventually(lambda: house.database.trouble is not None)
    assert eventually(lambda: len(house.sent) >= 5)
    with held_by_another_program(house.database):
        pass
    assert eventually(lambda: each_went_once(house), 20)
    assert dispatcher.stop(5)


# -- connections that are cut -------------------------------------------------------------------------------


def server_of(database: Database) -> Any:
    return create_engine(
        make_url(str(database.url.render_as_string(hide_password=False))).set(database="postgres"),
        isolation_level="AUTOCOMMIT",
    )


def cut_all(database: Database) -> None:
    """As a restart of the server does."""
    server = server_of(database)
    with server.connect() as connection:
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
            {"name": database.url.database},
        )
    server.dispose()


def let_in(database: Database, allowed: bool) -> None:
    server = server_of(database)
    with server.connect() as connection:
        connection.execute(text(f'alter database "{database.url.database}" allow_connections {allowed}'))
    server.dispose()


@ON_POSTGRES
@pytest.mark.parametrize("moment", ["before the claim", "before the bytes", "before the record"])
def test_connections_that_are_cut_at_any_step_cost_no_text(
    house: House, dispatcher: Dispatcher, moment: str
) -> None:
    if moment == "before the claim":
        cut_all(house.database)
    claimed = dispatcher.claim().claims
    if moment == "before the bytes":
        cut_all(house.database)
    results = [dispatcher.attempt(each) for each in claimed]
    if moment == "before the record":
        cut_all(house.database)
    dispatcher.write_down(results)
    dispatcher.drain()
    assert each_went_once(house)


@ON_POSTGRES
def test_a_server_that_is_away_for_minutes_holds_everything_up(house: House, dispatcher: Dispatcher) -> None:
    results = [dispatcher.attempt(each) for each in dispatcher.claim().claims]
    let_in(house.database, False)
    cut_all(house.database)
    for step in (lambda: dispatcher.write_down(results), dispatcher.run_once, house.settle):
        with pytest.raises(OperationalError):
            step()
    assert len(house.asked) == BATCH
    let_in(house.database, True)
    house.settles(dispatcher, 3 * MINUTE)
    assert each_went_once(house)
    assert len(house.asked) == TEXTS


@ON_POSTGRES
def test_a_cut_in_the_middle_of_a_claim_or_record_undoes_it_whole(
    house: House, dispatcher: Dispatcher
) -> None:
    whole = house.database.engine.dialect.do_commit
    cuts = iter([True, False, False, True])

    def cut_first(connection: Any) -> None:
        if next(cuts, False):
            cut_all(house.database)
        whole(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.database.engine.dialect, "do_commit", cut_first)
        failures = _until_done(dispatcher)
    assert failures >= 1
    house.settles(dispatcher, 3 * MINUTE)
    assert each_went_once(house)
    assert len(house.asked) == TEXTS


@pytest.mark.parametrize("lost", range(5))
def test_a_commit_whose_confirmation_is_lost_is_neither_done_twice_nor_forgotten(
    house: House, dispatcher: Dispatcher, lost: int
) -> None:
    """The server has written it, and we do not know: each commit of two rounds in turn."""
    whole: Callable[[Any], None] = house.database.engine.dialect.do_commit
    commits = iter(range(1000))

    def unheard(connection: Any) -> None:
        whole(connection)
        if next(commits) == lost:
            raise sqlite3.OperationalError("the answer got lost")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.database.engine.dialect, "do_commit", unheard)
        _until_done(dispatcher)
    house.settles(dispatcher, 3 * MINUTE)
    assert each_went_once(house)
    assert len(house.asked) == TEXTS


def _until_done(dispatcher: Dispatcher) -> int:
    """Rounds till nothing is left; how many failed."""
    failures = 0
    for _ in range(20):
        try:
            if not dispatcher.run_once():
                break
        except (DBAPIError, sqlite3.OperationalError):
            failures += 1
    return failures
