"""What the service says when it cannot start, and that it leaves nothing behind."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.acceptance.program import Clinic, Visit
from tests.acceptance.waiting import until


def test_a_broken_configuration_is_listed_and_nothing_starts(clinic: Clinic) -> None:
    clinic.configure("clinic", messages_per_second="fast", consent="maybe")
    status, said = clinic.run("run")
    assert status == 1
    assert said.count("clinic.yaml:") == 2
    assert "does not start" in said
    assert "Traceback" not in said
    assert not (clinic.folder / "data" / "reminders.db").exists()


def test_missing_settings_are_named(clinic: Clinic) -> None:
    status, said = clinic.run("run", TWILIO_AUTH_TOKEN=None, TWILIO_FROM_NUMBER=None)
    assert status == 1
    assert "TWILIO_AUTH_TOKEN" in said
    assert "TWILIO_FROM_NUMBER" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("linked", [False, True], ids=["by its name", "by a link to it"])
def test_a_second_service_on_the_same_file_says_so_and_ends(clinic: Clinic, linked: bool) -> None:
    first = clinic.running()
    url = str(clinic.env["DATABASE_URL"])
    if linked:
        (clinic.folder / "other.db").symlink_to(url.removeprefix("sqlite:///"))
        url = f"sqlite:///{clinic.folder}/other.db"
    status, said = clinic.run("run", REMINDERS_PORT=str(clinic.another_port()), DATABASE_URL=url)
    assert status == 1
    assert "Another daemon already works on this database file" in said
    assert "Traceback" not in said
    assert not first.ended


def test_a_service_can_start_again_where_one_was_killed(clinic: Clinic) -> None:
    clinic.running().kill()
    assert clinic.running().stop()[0] == 0


def test_a_taken_port_is_one_sentence(clinic: Clinic) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", clinic.port))
        taken.listen()
        status, said = clinic.run("run", REMINDERS_LOG_LEVEL="error")
    assert status == 1
    [line] = said.splitlines()
    assert f"127.0.0.1:{clinic.port}" in line
    assert "REMINDERS_PORT" in line


def test_another_key_is_refused(clinic: Clinic) -> None:
    clinic.running().stop()
    status, said = clinic.run("run", REMINDERS_SECRET_KEY="A" * 43 + "=")
    assert status == 1
    assert "key" in said
    assert "Traceback" not in said


def test_sigint_ends_it_too_also_while_twilio_hangs(clinic: Clinic) -> None:
    assert clinic.twilio is not None
    clinic.twilio.set("faults", faults=[{"kind": "hang_before", "on": "create", "seconds": 30}])
    clinic.calendar(Visit())
    daemon = clinic.running()
    until(lambda: clinic.sending(), "being sent")
    status, seconds = daemon.stop(signal.SIGINT, within=15)
    assert status == 0
    assert seconds < 10
    assert "Traceback" not in daemon.output
