"""The clock of check-ins through outages, kills, several daemons at once, and clocks that are set."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reminders.daemon import Daemon, Pace
from reminders.db import check_ins as rows
from reminders.db.engine import Database
from reminders.db.schema import (
    check_in,
    message,
)
from reminders.domain.clinic import Late, Offset, Rule
from reminders.services import catch_up, poll
from reminders.services.check_in_clock import Done, look
from reminders.services.configuration import Configuration
from reminders.services.receive import receive
from reminders.sources import build
from tests.conftest import FakeClock
from tests.integration.check_in_clock_kit import DAY1, DAY3, HOUR, MINUTE, ROOT, ClockScene, words
from tests.integration.dispatch_kit import TEMPLATES, FakeGateway
from tests.integration.receive_kit import NOW
from tests.integration.test_dispatch_threads import eventually
from tests.integration.test_heartbeat import FILES


@pytest.fixture
def scene(database: Database) -> ClockScene:
    return ClockScene(database)


# -- outages, several daemons, kills, clocks that are set --------------------------------------------------


def test_after_an_outage_nobody_is_nudged_late(scene: ClockScene) -> None:
    scene.invited()

    assert scene.look(9 * HOUR).nudged == 0


def test_a_nudge_that_a_downtime_has_made_late_is_dropped_and_drops_no_other_text(
    scene: ClockScene,
) -> None:
    rule = Rule("home", Offset("after", "end", 2 * HOUR), survey="home_safe", late=Late.SEND)
    scene.clinic = replace(scene.clinic, rules=(rule,))
    ana = scene.patient()
    visit = scene.visit(ana, -2 * HOUR)
    scene.change(message, scene.invite(visit, DAY1, ago=timedelta(0)), rule="home")
    scene.look()
    scene.look(4 * HOUR)
    other = scene.invite(visit, DAY3, ago=-30 * MINUTE)
    scene.change(message, other, status="planned", accepted_at=None, rule="home", occasion="r0")
    since, scene.now = scene.now - MINUTE, scene.now + HOUR

    with scene.database.write() as connection:
        assert catch_up.catch_up(connection, scene.clinic, since, scene.now) == 1

    assert (scene.nudges()[0].status, scene.nudges()[0].reason) == ("skipped", "missed")


def test_nothing_is_decided_before_we_have_heard_who_answered(scene: ClockScene) -> None:
    scene.invited()
    scene.look()

    assert not scene.look(4 * HOUR, heard_until=None)
    assert not scene.look(heard_until=scene.now - MINUTE)
    assert scene.look(heard_until=scene.now).nudged == 1


def test_a_poll_says_until_when_we_have_heard(scene: ClockScene) -> None:
    clock = FakeClock(scene.now)
    assert poll.heard_until(scene.database) is None

    poll.poll(scene.database, FakeGateway(clock), clinic=scene.clinic, alerts=scene.alerts, clock=clock)

    assert poll.heard_until(scene.database) == scene.now


def test_two_daemons_at_once_do_nothing_twice(scene: ClockScene) -> None:
    for number in range(12):
        scene.invited("home_safe", number=f"+150555501{number:02}")
    scene.look()

    def at(later: timedelta) -> None:
        def one(_number: int) -> Done:
            heard = scene.now + later
            return look(scene.database, scene.clinic, scene.alerts, heard, heard_until=heard, batch=5)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(one, range(3)))
        scene.look(later)  # what was left to another, held by it for a moment

    at(HOUR)
    assert len(scene.nudges()) == 12
    at(HOUR)
    assert len(scene.tasks_of_silence()) == 12


def test_answers_that_come_while_nudges_are_planned_leave_none(scene: ClockScene) -> None:
    numbers = [f"+150555501{number:02}" for number in range(10)]
    for number in numbers:
        scene.invited(number=number)
    scene.look()
    scene.now += 4 * HOUR

    def answers(number: str) -> None:
        inbound = scene.inbound("7", number=number)
        receive(scene.database, inbound, clinic=scene.clinic, alerts=scene.alerts, now=scene.now)

    with ThreadPoolExecutor(3) as pool:
        looked = pool.submit(scene.look, batch=1)
        list(pool.map(answers, numbers))
        looked.result()

    assert {row.item for row in scene.rows(check_in)} == {"sleep"}
    assert {row.reason for row in scene.nudges()} <= {"answered"}


def test_a_kill_between_two_steps_leaves_nothing_behind(
    scene: ClockScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.invited("home_safe")
    scene.look()
    scene.look(HOUR - MINUTE)

    class Killed(Exception): ...  # noqa: N818

    def killed(*_args: Any, **_values: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(rows, "change", killed)
        with pytest.raises(Killed):
            scene.look(MINUTE)
    assert scene.nudges() == []
    assert scene.look().nudged == 1

    with monkeypatch.context() as patch:
        patch.setattr("reminders.db.tasks.open_task", killed)
        with pytest.raises(Killed):
            scene.look(HOUR)
    assert scene.check_in().next_at == scene.now
    assert scene.look().told == 1


def test_a_clock_that_is_set_back_and_forth_nudges_once(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    for moved in (4 * HOUR, -2 * HOUR, 2 * HOUR, 1 * HOUR, -5 * HOUR, 5 * HOUR):
        scene.look(moved)

    assert len(scene.nudges()) == 1


def test_a_daemon_winds_the_clocks_and_sends_what_they_plan(scene: ClockScene, tmp_path: Path) -> None:
    for name, written in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(written)
    (tmp_path / "surveys").mkdir()
    shutil.copy(ROOT / "config/surveys/home_safe.yaml", tmp_path / "surveys")
    clock = FakeClock(scene.now)
    gateway = FakeGateway(clock)
    daemon = Daemon(
        db=scene.database,
        clock=clock,
        configuration=Configuration(tmp_path, TEMPLATES, {}, public_url=None),
        gateway=gateway,
        dispatcher=scene.dispatcher(gateway, clock),
        build_source=build,
        pace=Pace(),
    )
    scene.invited("home_safe")
    daemon.start(ticking=False)
    daemon.tick()
    asked_at = daemon.next_tick()
    clock.advance(HOUR)
    daemon.tick()
    assert eventually(lambda: len(gateway.bodies) == 1)
    daemon.stop()

    assert asked_at == NOW + HOUR
    assert words("home_safe", "home_safe") in gateway.bodies[0]
