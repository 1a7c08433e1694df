"""The drill that comes by itself: raised by the running service, taken by a person, and seen by monitors."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import requests

from reminders.db.schema import alert, message
from reminders.ports import SystemClock
from tests.acceptance.program import NURSE, PHYSICIAN, Clinic, Twilio, Visit
from tests.acceptance.waiting import until
from tests.chaos.storm import in_the_afternoon


def scheduled(clinic: Clinic) -> None:
    """A drill once a week that was due ten minutes ago, on the clock of a place where it is no midnight."""
    zone = in_the_afternoon()
    due = SystemClock().now().astimezone(ZoneInfo(zone)) - timedelta(minutes=10)
    place = {"id": "main", "name": "NE Albuquerque", "address": "NM", "timezone": zone}
    clinic.configure("clinic", locations=[place])
    clinic.configure("alerts", drill={"every": "7d", "at": f"{due:%H:%M}"})


def measured(clinic: Clinic, name: str) -> float:
    lines = requests.get(f"{clinic.url}/metrics", timeout=10).text
    found = re.search(rf"^{name} (\S+)$", lines, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_a_drill_comes_by_itself_is_taken_by_text_and_comes_only_once(clinic: Clinic, twilio: Twilio) -> None:
    scheduled(clinic)
    clinic.calendar(Visit())
    began = SystemClock().now().timestamp()
    daemon = clinic.running()
    until(lambda: twilio.bodies(NURSE) and twilio.bodies(PHYSICIAN), "both paged", within=90)
    [row] = clinic.rows(alert)
    for body in (*twilio.bodies(NURSE), *twilio.bodies(PHYSICIAN)):
        assert "DRILL" in body
        assert row.code in body

    until(lambda: all(each.final_at for each in clinic.rows(message, purpose="page")), "pages arrived")
    twilio.text(NURSE, f"ACK {row.code}")
    until(lambda: clinic.rows(alert)[0].resolved_at, "taken, and so over")
    assert clinic.rows(alert)[0].acknowledged_by == "On-call nurse"
    assert measured(clinic, "reminders_drill_success_timestamp_seconds") >= began - 1
    assert 0 < measured(clinic, "reminders_drill_reached_seconds") < 60
    assert measured(clinic, "reminders_drill_taken_seconds") >= measured(
        clinic, "reminders_drill_reached_seconds"
    )
    assert measured(clinic, "reminders_drill_failed") == 0

    daemon.kill()
    again = clinic.running()
    until(lambda: again.output.count("source_read"), "at work again")
    assert again.stop()[0] == 0
    assert len(clinic.rows(alert)) == 1
    assert len(twilio.sent(PHYSICIAN)) == 1
