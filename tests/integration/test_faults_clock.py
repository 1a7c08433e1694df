"""The machine's clock is set by an hour while we run: nothing twice, nothing stuck, nothing out of hours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from reminders.daemon import Daemon, Pace
from reminders.db import alert_pages, state
from reminders.db.engine import Database
from reminders.db.schema import alert, alert_step, message
from reminders.domain.message import Purpose
from reminders.services.catch_up import mark_alive, still_alive
from reminders.services.clock_watch import ClockWatch, clock_set_by, note_clock_set, note_set_while_away
from reminders.services.configuration import Configuration
from reminders.services.dispatch_limits import ALLOWANCE
from reminders.simulator import Fault
from reminders.sources import build
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import TEMPLATES, a_dispatcher, a_message, know_phone, status, the
from tests.integration.faults_kit import HOUR, MINUTE, SECOND, House, a_house
from tests.integration.kit import NOW, a_clinic, a_visit, ended, messages, planned, read_and_plan
from tests.integration.receive_kit import Scene
from tests.integration.test_heartbeat import FILES
from tests.integration.test_pause import LATE_CLINIC

JUMPS = pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["forwards", "backwards"])


@pytest.fixture
def house(database: Database, clock: FakeClock) -> Iterator[House]:
    with a_house(database, clock) as built:
        yield built


def jumps(house: House, by: timedelta) -> None:
    """Our clock is set, and the daemon has noticed."""
    house.clock.advance(by)
    note_clock_set(house.database, house.clock.now(), by)


@JUMPS
@pytest.mark.parametrize("when", ["before the claim", "in doubt", "set right again"])
def test_a_text_in_doubt_is_recognised_whatever_our_clock_shows(
    house: House, by: timedelta, when: str
) -> None:
    if when != "in doubt":
        jumps(house, by)
    message_id = a_message(house.database, due_at=house.clock.now())
    house.fails("drop")
    dispatcher = house.a_dispatcher()
    dispatcher.drain()
    assert status(house.database, message_id) == "uncertain"
    if when != "before the claim":
        jumps(house, by if when == "in doubt" else -by)
    house.settles(dispatcher, 3 * MINUTE)
    assert the(house.database, message_id).provider_sid == house.sent[0].sid
    assert len(house.asked) == 1


def test_an_hour_back_leaves_no_wait_behind(house: House) -> None:
    """Back-off, circuit and rate: what was written before lies in the future now."""
    dispatcher = house.a_dispatcher(clinic=a_clinic(messages_per_second=1.0))
    a_message(house.database)
    house.simulator.set_faults([Fault("busy", times=3), Fault("unauthorized", times=2)])
    house.works(dispatcher, MINUTE, until=lambda: len(house.asked) == 5)
    a_message(house.database, "more", phone="+15055550124")
    with house.database.write() as connection:
        empty = json.dumps({"left": -3.0, "at": house.clock.now().isoformat()})
        state.put(connection, ALLOWANCE, empty, house.clock.now())
    jumps(house, -HOUR)
    house.works(dispatcher, 2 * MINUTE)
    assert len(house.sent) == 2


def test_an_hour_back_while_backing_off_waits_no_longer_than_before(house: House) -> None:
    dispatcher = house.a_dispatcher()
    a_message(house.database)
    house.simulator.set_faults([Fault("busy", times=1, retry_after=30)])
    dispatcher.run_once()
    jumps(house, -HOUR)
    house.works(dispatcher, 29 * SECOND)
    assert house.sent == []
    house.works(dispatcher, 5 * SECOND)
    assert len(house.sent) == 1


def test_pages_and_answers_never_wait_for_the_hour_to_come_again(house: House, database: Database) -> None:
    for purpose in (Purpose.PAGE, Purpose.SAFETY, Purpose.ANSWER):
        a_message(database, purpose.value, phone=f"+150555501{len(purpose.value):02}", purpose=purpose)
    with database.write() as connection:
        connection.execute(update(message).values(created_at=NOW))
    rule = a_message(
        database, "rule", phone="+15055550199", purpose=Purpose.RULE, due_at=NOW, expires_at=NOW + HOUR
    )
    dispatcher = house.a_dispatcher()
    jumps(house, -HOUR)
    house.works(dispatcher, MINUTE)
    assert house.bodies == ["Hello answer", "Hello page", "Hello safety"]
    assert status(database, rule) == "planned"  # it keeps its time


def test_a_page_by_channel_waits_for_no_hour_to_come_again(house: House, database: Database) -> None:
    with database.write() as connection:
        opened = {"code": "K7", "severity": "crisis", "opened_at": NOW}
        alert_id = connection.execute(insert(alert).values(**opened).returning(alert.c.id)).scalar_one()
        alert_pages.add(connection, alert_id, "nurse", 0, 0, NOW, NOW)
    jumps(house, -HOUR)
    with database.read() as connection:
        assert alert_pages.next_due(connection) == NOW - HOUR


def test_an_alert_climbs_no_later_for_it(house: House, database: Database) -> None:
    with database.write() as connection:
        opened = {"code": "K7", "severity": "crisis", "opened_at": NOW, "next_step_at": NOW + 10 * MINUTE}
        alert_id = connection.execute(insert(alert).values(**opened).returning(alert.c.id)).scalar_one()
        connection.execute(insert(alert_step).values(alert_id=alert_id, at=NOW, step="paged"))
        old = opened | {"code": "K8", "opened_at": NOW - 2 * HOUR, "next_step_at": NOW + 10 * MINUTE}
        old_id = connection.execute(insert(alert).values(**old).returning(alert.c.id)).scalar_one()
        connection.execute(insert(alert_step).values(alert_id=old_id, at=NOW - 2 * HOUR, step="paged"))
    jumps(house, -HOUR)
    with database.read() as connection:
        rows = connection.execute(select(alert.c.code, alert.c.next_step_at).order_by(alert.c.id)).all()
    assert [tuple(row) for row in rows] == [("K7", NOW - HOUR), ("K8", NOW + 10 * MINUTE)]


@pytest.mark.parametrize(
    ("away", "climbs_at"),
    [(timedelta(), NOW - 24 * HOUR), (48 * HOUR, NOW + 10 * MINUTE)],
    ids=["the clock was set back", "time went on"],
)
def test_an_alert_climbs_no_later_for_a_clock_that_was_set_back_while_no_daemon_ran(
    house: House, database: Database, away: timedelta, climbs_at: datetime
) -> None:
    mark_alive(database, NOW)
    with database.write() as connection:
        opened = {"code": "K7", "severity": "crisis", "opened_at": NOW, "next_step_at": NOW + 10 * MINUTE}
        alert_id = connection.execute(insert(alert).values(**opened).returning(alert.c.id)).scalar_one()
        connection.execute(insert(alert_step).values(alert_id=alert_id, at=NOW, step="paged"))
    note_set_while_away(database, NOW - 24 * HOUR + away)
    with database.read() as connection:
        assert connection.scalar(select(alert.c.next_step_at)) == climbs_at


def test_a_dead_daemons_claim_lapses_in_minutes_though_its_lease_lies_an_hour_ahead(house: House) -> None:
    message_id = a_message(house.database, due_at=NOW - 2 * HOUR)
    house.a_dispatcher("dies").claim()
    jumps(house, -HOUR)
    house.settles(house.a_dispatcher("other"), 8 * MINUTE)
    assert status(house.database, message_id) in ("accepted", "sent", "delivered")
    assert len(house.sent) == 1


@JUMPS
def test_a_request_under_way_while_the_clock_is_set_stays_one(house: House, by: timedelta) -> None:
    message_id = a_message(house.database, due_at=NOW - 2 * HOUR)
    dispatcher = house.a_dispatcher()
    [claim] = dispatcher.claim().claims
    result = dispatcher.attempt(claim)
    jumps(house, by)
    house.settle()  # an hour ahead its lease has run out
    dispatcher.write_down([result])
    house.settles(dispatcher, 3 * MINUTE)
    assert the(house.database, message_id).provider_sid == house.sent[0].sid
    assert len(house.asked) == 1


@JUMPS
def test_no_reply_is_missed_by_the_poller(house: House, database: Database, by: timedelta) -> None:
    Scene(database).patient()
    house.poll()
    jumps(house, by)
    house.poll()
    house.passes(10 * MINUTE)
    house.simulator.receive("+15055550123", "hello")
    assert house.poll() == 1
    jumps(house, -by)
    house.passes(10 * MINUTE)
    house.simulator.receive("+15055550123", "are you there?")
    assert house.poll() == 1
    assert house.poll() == 0


def test_a_first_start_with_a_clock_that_is_ahead_misses_nothing_once_it_is_right(
    house: House, database: Database
) -> None:
    Scene(database).patient()
    house.clock.advance(HOUR)
    house.poll()
    house.clock.advance(-HOUR)
    house.passes(MINUTE)
    house.simulator.receive("+15055550123", "hello")
    assert house.poll() == 1


@pytest.mark.parametrize(
    ("at", "by", "opens_in"),
    [(9 * HOUR + 30 * MINUTE, HOUR, 12 * HOUR + 30 * MINUTE), (-30 * MINUTE, -HOUR, 30 * MINUTE)],
    ids=["forwards past closing", "backwards before opening"],
)
def test_nobody_is_texted_in_closed_hours_after_the_clock_was_set(
    house: House, database: Database, at: timedelta, by: timedelta, opens_in: timedelta
) -> None:
    """Open from 09:00 to 20:00, and it was 19:30, or 09:30."""
    know_phone(database)
    house.clock.advance(at)
    jumps(house, by)
    a_message(database, purpose=Purpose.RULE, due_at=NOW - 3 * HOUR, expires_at=NOW + 48 * HOUR)
    dispatcher = house.a_dispatcher()
    house.works(dispatcher, opens_in)
    assert house.sent == []
    house.works(dispatcher, MINUTE)
    assert len(house.sent) == 1


# -- noticing it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "monotonic", "set_by", "passed"),
    [
        (5, 5, 0, 5),
        (5, 4, 0, 5),  # a clock is kept right in small steps
        (3605, 5, 3600, 3605),
        (-3595, 5, -3600, -3595),
        (3600, 3600, 0, 3600),  # frozen
        (3600, 2, 3598, 3600),  # asleep: the monotonic clock slept too
    ],
)
def test_a_set_clock_is_told_from_time_that_passes(
    wall: int, monotonic: int, set_by: int, passed: int
) -> None:
    clock, ticks = FakeClock(NOW), [0.0]
    watch = ClockWatch(clock, lambda: ticks[0])
    clock.advance(wall * SECOND)
    ticks[0] += monotonic
    assert (watch.look(), watch.passed) == (set_by * SECOND, passed * SECOND)
    assert (watch.look(), watch.passed) == (timedelta(), timedelta())


def test_how_far_the_clock_was_set_is_remembered_for_a_day(database: Database) -> None:
    note_clock_set(database, NOW + HOUR, HOUR)
    note_clock_set(database, NOW + MINUTE, -HOUR)
    with database.read() as connection:
        assert clock_set_by(connection, NOW + HOUR) == 2 * HOUR
        assert clock_set_by(connection, NOW + 25 * HOUR) == timedelta()


@pytest.fixture
def daemon(tmp_path: Path, house: House) -> Iterator[Daemon]:
    """Its ticks go by the machine's clock, and everything else by ours."""
    for name, written in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(written)
    made = Daemon(
        db=house.database,
        clock=house.clock,
        configuration=Configuration(tmp_path, TEMPLATES, {}, public_url=None),
        gateway=house.gateway,
        dispatcher=a_dispatcher(house.database, house.gateway, house.clock),
        build_source=build,
        pace=Pace(),
    )
    made.start()
    yield made
    # No tick may outlive the database of its test. The scheduler's own waiting holds a lock that a tick needs
    # to arrange its next run: the two would wait for each other.
    made._scheduler.pause()
    made._scheduler._lookup_executor("default")._pool.shutdown(wait=True)
    made._scheduler.shutdown(wait=False)
    made.stop()


def ahead(daemon: Daemon) -> list[timedelta]:
    """How far ahead each tick's next time lies by the machine's clock."""
    now = datetime.now(UTC)  # noqa: TID251 - APScheduler lives in it
    jobs = daemon._scheduler.get_jobs()
    return [job.next_run_time - now for job in jobs if job.id not in ("wake", "refresh")]


def test_the_ticks_go_on_when_the_clock_was_set_back(daemon: Daemon, house: House) -> None:
    for job in daemon._scheduler.get_jobs():  # as the machine's clock an hour earlier finds them
        job.modify(next_run_time=job.next_run_time + HOUR)
    daemon.look_at_clock()
    assert min(ahead(daemon)) > 50 * MINUTE
    house.clock.advance(-HOUR)
    daemon.look_at_clock()
    assert max(ahead(daemon)) < 30 * MINUTE
    assert min(ahead(daemon)) > -MINUTE


@pytest.mark.parametrize("how", ["asleep", "frozen"])
@pytest.mark.parametrize("slept", [2 * HOUR, 10 * MINUTE], ids=["two hours", "ten minutes"])
def test_what_came_due_while_the_machine_slept_is_decided_before_anything_is_claimed(
    tmp_path: Path, house: House, database: Database, slept: timedelta, how: str
) -> None:
    """Nobody may be quicker than the tick that notices a downtime."""
    read_and_plan(database, a_visit(starts_in=timedelta(days=7)), clinic=LATE_CLINIC)
    know_phone(database)
    day_before = NOW + timedelta(days=6)
    with database.write() as connection:
        connection.execute(update(message).where(message.c.rule != "skip-1d").values(status="delivered"))
    house.clock.time = day_before - MINUTE
    still_alive(database, LATE_CLINIC, house.clock.now())
    held: list[Daemon] = []
    dispatcher = house.a_dispatcher(clinic=LATE_CLINIC, before_claim=lambda: held[0].look_at_clock())
    for name, written in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(written)
    made = Daemon(
        db=database,
        clock=house.clock,
        configuration=Configuration(tmp_path, TEMPLATES, {}, public_url=None),
        gateway=house.gateway,
        dispatcher=dispatcher,
        build_source=build,
        pace=Pace(),
    )
    held.append(made)
    # The monotonic clock stands still while a machine sleeps, and goes on while a process is frozen.
    made._clock_watch = ClockWatch(
        house.clock, (lambda: 0.0) if how == "asleep" else lambda: house.clock.now().timestamp()
    )
    house.passes(slept)
    dispatcher.drain()
    if slept > 15 * MINUTE:
        assert ended(database)["skip-1d"] == "missed"
        assert house.sent == []
    else:
        assert len(house.sent) == 1
    assert planned(database) == []
    assert {each.rule for each in messages(database)} == {"send-3d", "send-2d", "ask-2d", "skip-1d"}
