"""Two daemons on one PostgreSQL and an alert that nobody takes: whichever dies or freezes, it climbs on."""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from reminders.db.schema import alert, alert_step, message, message_event
from tests.acceptance.program import NURSE, PHYSICIAN, Clinic, Process, Twilio, Visit
from tests.acceptance.waiting import until
from tests.chaos.books import alerts_taken, at_rest, faults, half_an_alert, taken_twice
from tests.chaos.run import KILLS, SEED, explained

pytestmark = pytest.mark.postgres
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)

CRY = "I want to die"
#: Each takes some ten seconds.
TURNS = max(2, KILLS // 2)
AGAIN = 3.0
CHAIN = {
    "page": ["nurse", "physician"],
    "acknowledge_within": f"{AGAIN:g}s",
    "then": ["physician"],
    "again_every": f"{AGAIN:g}s",
}
#: Answers that are lost after Twilio took the page, and errors before it did.
BAD_DAYS = [
    {"kind": "drop", "share": 0.15, "on": "create"},
    {"kind": "error_before", "share": 0.1, "on": "create", "status": 503},
]
#: The next step comes so long after the last at the latest, on a machine that others use too.
LONGEST_SILENCE = timedelta(seconds=AGAIN + 5 + 25)


class Pair:
    """Two daemons of one clinic, of which one may be away."""

    def __init__(self, clinic: Clinic) -> None:
        clinic.env["REMINDERS_CLAIM_SECONDS"] = "2"
        self._clinic = clinic
        self._ports = [clinic.port, clinic.another_port()]
        self.daemons = [self._start(place) for place in (0, 1)]

    def _start(self, place: int) -> Process:
        daemon = self._clinic.start("run", REMINDERS_PORT=str(self._ports[place]))
        daemon.says("Running at", within=120)
        return daemon

    def kill(self, place: int) -> None:
        self.daemons[place].kill()

    def again(self, place: int) -> None:
        self.daemons[place] = self._start(place)

    def tell(self, place: int, number: int) -> None:
        self.daemons[place].process.send_signal(number)


def a_cry(clinic: Clinic, twilio: Twilio) -> Pair:
    """A patient writes to a clinic with two daemons, on a bad day; both people of the chain are paged."""
    clinic.configure("alerts", chains={"crisis": CHAIN})
    twilio.set("latency", seconds=0.3)
    twilio.set("faults", faults=BAD_DAYS)
    clinic.calendar(Visit())
    pair = Pair(clinic)
    until(lambda: twilio.sent(Visit().phone), "reminded", within=60)
    twilio.text(Visit().phone, CRY)
    until(lambda: twilio.sent(NURSE) and twilio.sent(PHYSICIAN), "both paged", within=60)
    return pair


def steps(clinic: Clinic) -> int:
    [row] = [each for each in clinic.rows(alert) if each.severity == "crisis"]
    return int(row.steps)


def climbs_on(clinic: Clinic, before: int, by: int = 1) -> None:
    until(lambda: steps(clinic) >= before + by, "it goes on climbing", within=60)


def the_steps(clinic: Clinic, kind: str) -> list[Any]:
    return [each for each in clinic.rows(alert_step, step=kind)]


def taken_by_the_nurse(clinic: Clinic, twilio: Twilio) -> None:
    twilio.set("faults", faults=[])
    [row] = [each for each in clinic.rows(alert) if each.severity == "crisis"]
    twilio.text(NURSE, f"ACK {row.code}")
    until(lambda: alerts_taken(clinic), "taken", within=60)
    until(lambda: at_rest(clinic, twilio), "all settled", within=120)


def wrong_with(clinic: Clinic, twilio: Twilio) -> list[str]:
    """Climbed without a gap and without a step twice; each page a row of its own, which left once."""
    found = [*faults(clinic, twilio, {"A-1"}), *taken_twice(clinic), *half_an_alert(clinic)]
    climbed = the_steps(clinic, "climbed")
    if [each.detail for each in climbed] != [f"step {number + 1}" for number in range(len(climbed))]:
        found.append(f"steps: {[each.detail for each in climbed]}")
    for before, after in pairwise([*the_steps(clinic, "raised"), *climbed]):
        if after.at - before.at > LONGEST_SILENCE:
            found.append(f"silent for {after.at - before.at} before {after.detail}")
    pages = Counter(each.dedupe_key for each in clinic.rows(message, purpose="page"))
    return found + [f"{number} rows for {key}" for key, number in pages.items() if number > 1]


def left_twice(clinic: Clinic, twilio: Twilio) -> set[str]:
    """Pages that Twilio took twice."""
    pages = {each.id for each in clinic.rows(message, purpose="page")}
    return pages & set(twilio.get("summary")["accepted_more_than_once"])


def worst_silence(clinic: Clinic) -> timedelta:
    times: list[datetime] = [
        each.at for each in (*the_steps(clinic, "raised"), *the_steps(clinic, "climbed"))
    ]
    return max(after - before for before, after in pairwise(times))


@on_postgres
def test_the_one_that_is_left_goes_on_climbing(any_clinic: Clinic, twilio: Twilio) -> None:
    clinic, chance = any_clinic, random.Random(SEED)  # noqa: S311 - repeatable, nothing secret
    with explained(clinic, twilio):
        pair = a_cry(clinic, twilio)
        for turn in range(TURNS):
            climbs_on(clinic, steps(clinic))
            threading.Event().wait(chance.uniform(0, AGAIN))  # while pages leave, or right before the next
            pair.kill(turn % 2)
            climbs_on(clinic, steps(clinic))
            pair.again(turn % 2)
        taken_by_the_nurse(clinic, twilio)
        assert "\n".join(wrong_with(clinic, twilio)) == ""
        assert left_twice(clinic, twilio) == set()
        print(f"{steps(clinic)} steps, {TURNS} kills, longest silence {worst_silence(clinic)}")  # noqa: T201
        assert [each.stop()[0] for each in pair.daemons] == [0, 0]


@on_postgres
def test_one_that_was_frozen_pages_nobody_again_when_it_wakes(any_clinic: Clinic, twilio: Twilio) -> None:
    """But for a page that was caught between the last look and its bytes: that is counted, and told."""
    clinic, chance = any_clinic, random.Random(SEED)  # noqa: S311 - repeatable, nothing secret
    with explained(clinic, twilio):
        pair = a_cry(clinic, twilio)
        for turn in range(max(1, TURNS // 5)):
            climbs_on(clinic, steps(clinic))
            threading.Event().wait(chance.uniform(0, AGAIN))
            pair.tell(turn % 2, signal.SIGSTOP)
            climbs_on(clinic, steps(clinic), by=2)
            pair.tell(turn % 2, signal.SIGCONT)
        taken_by_the_nurse(clinic, twilio)
        told = {each.message_id for each in clinic.rows(message_event, event="accepted_twice")}
        assert left_twice(clinic, twilio) <= told
        assert "\n".join(each for each in wrong_with(clinic, twilio) if "sent twice" not in each) == ""
        assert [each.stop()[0] for each in pair.daemons] == [0, 0]
