"""A daemon says in the database what it runs: at its start, with each edit, each minute; and leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from reminders import __version__
from reminders.db.engine import Database
from reminders.db.schema import alert
from reminders.services import daemons
from reminders.services.daemons import SETTLES
from tests.conftest import FakeClock
from tests.integration.test_heartbeat import FILES, a_daemon, nowhere


def standing(database: Database) -> list[daemons.Row]:
    with database.read() as connection:
        return daemons.standing(connection)


def test_a_daemon_says_what_it_runs_as_long_as_it_works(
    tmp_path: Path, database: Database, clock: FakeClock
) -> None:
    with a_daemon(tmp_path, database, clock, nowhere()) as daemon:
        [began] = standing(database)
        assert (began.runs.version, began.started_at) == (__version__, clock.now())
        clock.advance(timedelta(minutes=1))
        daemon.tick()
        [row] = standing(database)
        assert (row.runs, row.since, row.seen_at) == (began.runs, began.since, clock.now())
        (tmp_path / "clinic.yaml").write_text(FILES["clinic"] + "consent: required\n")
        daemon._reload()
        [row] = standing(database)
        assert row.runs.config_version != began.runs.config_version
        assert row.since == clock.now()
    assert standing(database) == []


def test_an_edit_has_alerts_looked_at_of_which_nobody_was_to_be_reminded(
    tmp_path: Path, database: Database, clock: FakeClock
) -> None:
    """Their chain was a worklist for a moment, perhaps: nobody is paged of those."""
    with a_daemon(tmp_path, database, clock, nowhere()) as daemon:
        now = clock.now()
        known = {"code": "K7", "severity": "crisis", "opened_at": now, "acknowledged_at": now}
        with database.write() as connection:
            connection.execute(insert(alert).values(**known, acknowledged_by="Rosa"))
        (tmp_path / "clinic.yaml").write_text(FILES["clinic"] + "consent: required\n")
        daemon._reload()
        with database.read() as connection:
            assert connection.scalar(select(alert.c.next_step_at)) == now


def test_health_says_when_another_daemon_runs_something_else(
    tmp_path: Path, database: Database, clock: FakeClock
) -> None:
    with a_daemon(tmp_path, database, clock, nowhere()) as daemon:
        [mine] = standing(database)
        daemons.say(database, "other", replace(mine.runs, templates_version="old"), clock.now(), clock.now())
        assert daemon.health() == []
        clock.advance(SETTLES)
        assert daemon.health() == [
            "Daemons run different versions of templates/: see Settings in the console."
        ]
