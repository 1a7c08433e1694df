"""Killed at any moment, again and again, against a Twilio with bad days: nothing twice, nothing lost.

`REMINDERS_CHAOS_SEED` repeats a run, `REMINDERS_CHAOS_KILLS` makes it as long as one likes (`make chaos`).
"""

from __future__ import annotations

import signal
from datetime import timedelta

from reminders.db.schema import message
from reminders.gateways.twilio import TwilioGateway
from reminders.ports import SystemClock
from reminders.services.refresh import refresh_unfinished
from reminders.simulator.config import DEFAULT_SENDER, TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from tests.acceptance.program import Clinic, Twilio, Visit
from tests.acceptance.waiting import until
from tests.chaos.books import (
    faults,
    faults_of_the_storm,
    finish,
    half_an_alert,
    taken_twice,
    tally,
)
from tests.chaos.run import KILLS, SEED, explained
from tests.chaos.storm import Storm

#: Time to settle on a machine that others use too: every kill leaves some twenty texts in doubt.
SETTLES_WITHIN = 120 + 5 * KILLS


def test_nothing_is_sent_twice_or_lost_whenever_it_is_killed(any_clinic: Clinic, twilio: Twilio) -> None:
    clinic, storm = any_clinic, Storm(any_clinic, twilio, SEED)
    storm.prepare()
    with explained(clinic, twilio):
        for _ in range(KILLS):
            storm.more_visits()
            storm.life()
            assert half_an_alert(clinic) == []
        storm.more_visits()
        daemon = clinic.start("run")
        daemon.says("Running at", within=60)
        finish(clinic, twilio, storm, within=SETTLES_WITHIN)
        assert "\n".join(faults_of_the_storm(clinic, twilio, storm)) == ""
        assert taken_twice(clinic) == []
        print(tally(clinic, twilio, storm))  # noqa: T201
        assert not_final_after_asking(clinic, twilio) == []
        assert daemon.stop(signal.SIGTERM)[0] == 0
        assert "Traceback" not in clinic.said


def not_final_after_asking(clinic: Clinic, twilio: Twilio) -> list[str]:
    """What reports that were lost would have said is fetched, as the hourly tick does for what is old."""
    twilio.set("faults", faults=[])
    gateway = TwilioGateway(
        account_sid=TEST_ACCOUNT_SID,
        auth_token=TEST_AUTH_TOKEN,
        from_number=DEFAULT_SENDER,
        api_url=twilio.url,
    )
    with clinic.database() as db:
        refresh_unfinished(db, gateway, SystemClock().now(), older_than=timedelta(0), limit=100_000)
    gateway.close()
    return [
        f"{row.id} is {row.status}"
        for name in ("accepted", "sent")
        for row in clinic.rows(message, status=name)
    ]


def test_the_comparison_finds_what_is_wrong(clinic: Clinic, twilio: Twilio) -> None:
    daemon = clinic.running()
    clinic.calendar(Visit())
    until(lambda: clinic.rows(message, status="delivered"), "delivered")
    daemon.stop()
    assert faults(clinic, twilio, {"A-1"}) == []

    [row] = clinic.rows(message)
    for _ in range(2):
        twilio.create(row.phone, "once more", m=row.id)
    twilio.text(row.phone, "C")
    found = " ".join(faults(clinic, twilio, {"A-1", "A-2"}))
    for wrong in ("sent twice", "1 reminders for 2 visits", "no row for", "handled 0 times"):
        assert wrong in found
