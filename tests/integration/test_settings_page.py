"""The settings page: how the service is, the switch for all sending, what each daemon runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from reminders.db import state
from reminders.db.engine import Database
from reminders.db.schema import daemon, message, phone
from reminders.services import backups, daemons
from reminders.services.daemons import COMPARED, FORGOTTEN, GONE, SETTLES, Running
from reminders.web.parts import Machine
from tests.conftest import FakeClock
from tests.integration.console_kit import audited
from tests.integration.web_kit import an_app, fill, signed_in

MINUTE = timedelta(minutes=1)
THIS = Running("1.0", "c1", "t1")
MACHINE = Machine("the number …0100", dry_run=True)
ONLY = frozenset({"+15055550101", "+15055550102"})


def test_it_says_how_everything_is(database: Database, clock: FakeClock) -> None:
    fill(database, clock.now(), 4)
    backups.note(database, clock.now() - timedelta(days=1), by="operator")
    daemons.say(database, "host-1", THIS, clock.now(), clock.now())
    with database.write() as connection:
        connection.execute(update(message).where(message.c.status == "sent").values(status="uncertain"))
        state.put_time(connection, "poller.heard", clock.now(), clock.now())
    app = an_app(
        database, clock, health=lambda: ["The scheduler is not running."], machine=MACHINE, send_only_to=ONLY
    )
    page = signed_in(database, clock, app, role="manager").get("/settings").text
    for words in (
        *(
            "The scheduler is not running.",
            "the number …0100",
            "Nobody is texted",
            "Only 2 numbers are texted",
        ),
        *("calendar0", "starts_at is no time", "host-1", "0008", "Nov 30, 2026, 10:00 AM", "On-call nurse"),
        *("9 AM to 8 PM", "There has been none.", "Pause all sending"),
    ):
        assert words in page, words
    assert "Vigil" not in page
    assert "Ana" not in page
    assert "5550101" not in page


def test_an_empty_database_has_a_page(database: Database, clock: FakeClock) -> None:
    page = signed_in(database, clock, an_app(database, clock)).get("/settings").text
    assert "No calendar has been read yet." in page
    assert "none that is known" in page
    assert "not set" in page


@pytest.mark.parametrize("role", ["front_desk", "clinician"])
def test_it_is_not_for_everybody(database: Database, clock: FakeClock, role: str) -> None:
    browser = signed_in(database, clock, an_app(database, clock), role=role)
    for path in ("/settings", "/settings/pause"):
        assert browser.get(path).status_code == 403
    for path in ("/settings/pause", "/settings/resume"):
        assert browser.post(path).status_code == 403
    assert 'href="/settings"' not in browser.get("/account").text
    with database.read() as connection:
        assert state.get(connection, state.PAUSED) is None


def test_all_sending_is_paused_after_a_question_and_let_go_on(database: Database, clock: FakeClock) -> None:
    woken: list[bool] = []
    app = an_app(database, clock)
    browser = signed_in(database, clock, app, role="manager")
    assert "No reminder, no check-in" in browser.get("/settings/pause").text
    with database.read() as connection:
        assert state.get(connection, state.PAUSED) is None  # the question alone changes nothing
    for _ in range(2):
        assert browser.post("/settings/pause").headers["location"] == "/settings"
    assert "by <bdi>Rosa</bdi>" in browser.get("/settings").text
    assert "Let sending go on" in browser.get("/settings/pause").text
    for _ in range(2):
        assert browser.post("/settings/resume").headers["location"] == "/settings"
    with database.read() as connection:
        assert state.get(connection, state.PAUSED) is None
    done = audited(database)
    assert (done.count("sending_paused"), done.count("sending_resumed")) == (1, 1)
    assert woken == []


def test_who_cannot_be_paged_stands_out(database: Database, clock: FakeClock) -> None:
    with database.write() as connection:
        connection.execute(
            insert(phone).values(
                phone_hash=database.cipher.phone_hash("+15055550101"),
                phone="+15055550101",
                opted_out_at=clock.now(),
            )
        )
    page = signed_in(database, clock, an_app(database, clock)).get("/settings").text
    assert page.count("cannot be reached") == 1
    assert "the phone said STOP" in page


# -- what each daemon runs -----------------------------------------------------------------------


def standing(database: Database) -> list[daemons.Row]:
    with database.read() as connection:
        return daemons.standing(connection)


def test_a_daemon_says_since_when_it_runs_what_it_runs(database: Database, clock: FakeClock) -> None:
    began = clock.now()
    daemons.say(database, "a", THIS, began, clock.now())
    clock.advance(MINUTE)
    daemons.say(database, "a", THIS, began, clock.now())
    [row] = standing(database)
    assert (row.runs, row.since, row.seen_at) == (THIS, began, began + MINUTE)
    other = replace(THIS, config_version="c2")
    daemons.say(database, "a", other, began, clock.now())
    [row] = standing(database)
    assert (row.runs, row.since, row.started_at) == (other, began + MINUTE, began)


def test_a_silent_daemon_is_gone_and_then_forgotten(database: Database, clock: FakeClock) -> None:
    daemons.say(database, "a", THIS, clock.now(), clock.now())
    clock.advance(GONE)
    daemons.say(database, "b", THIS, clock.now(), clock.now())
    assert [row.is_gone(clock.now()) for row in standing(database)] == [True, False]
    assert ">gone<" in signed_in(database, clock, an_app(database, clock)).get("/settings").text
    clock.advance(FORGOTTEN)
    daemons.say(database, "b", THIS, clock.now(), clock.now())
    assert [row.name for row in standing(database)] == ["b"]
    daemons.leave(database, "b")
    assert standing(database) == []


def test_two_daemons_that_differ_are_told_once_it_has_had_time_to_settle(
    database: Database, clock: FakeClock
) -> None:
    began = clock.now()

    def said(**values: str) -> list[str]:
        daemons.say(database, "a", THIS, began, clock.now())
        daemons.say(database, "b", replace(THIS, **values), began, clock.now())
        return daemons.differences(standing(database), clock.now())

    assert said(config_version="c2") == []
    clock.advance(SETTLES)
    assert said(config_version="c2") == [
        "Daemons run different versions of config/: see Settings in the console."
    ]
    page = signed_in(database, clock, an_app(database, clock)).get("/settings").text
    assert "Daemons run different versions of config/" in page
    assert said() == []  # the edit has reached it
    clock.advance(SETTLES)
    assert said() == []
    said(version="1.1", templates_version="t2")
    clock.advance(SETTLES)
    assert len(said(version="1.1", templates_version="t2")) == 2
    # One that has fallen silent is not compared.
    clock.advance(COMPARED)
    daemons.say(database, "a", THIS, began, clock.now())
    assert daemons.differences(standing(database), clock.now()) == []


def test_the_row_of_a_daemon_holds_what_fits(database: Database, clock: FakeClock) -> None:
    daemons.say(database, "a", Running("v" * 90, "c" * 90, "t" * 90), clock.now(), clock.now())
    with database.read() as connection:
        row = connection.execute(daemon.select()).one()
    assert (len(row.version), len(row.config_version), len(row.templates_version)) == (24, 64, 64)
