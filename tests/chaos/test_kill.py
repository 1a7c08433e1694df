"""Killed at any moment, again and again, against a Twilio with bad days: nothing twice, nothing lost.

`REMINDERS_CHAOS_SEED` repeats a run, `REMINDERS_CHAOS_KILLS` makes it as long as one likes.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reminders.db.schema import message
from tests.acceptance.program import Clinic, Twilio, Visit
from tests.acceptance.waiting import until
from tests.chaos.books import at_rest, faults

KILLS = int(os.environ.get("REMINDERS_CHAOS_KILLS", "4"))
SEED = int(os.environ.get("REMINDERS_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
#: Texts due in each life of the service, and replies that arrive meanwhile.
TEXTS, REPLIES = 20, 4

BAD_DAYS = [
    {"kind": "drop", "share": 0.06, "on": "create"},
    {"kind": "drop_before", "share": 0.04, "on": "create"},
    {"kind": "hang", "share": 0.03, "on": "create", "seconds": 1.5},
    {"kind": "error", "share": 0.05, "on": "create"},
    {"kind": "error_before", "share": 0.04, "on": "create", "status": 503},
    {"kind": "unreadable", "share": 0.03, "on": "create"},
    {"kind": "busy", "share": 0.05, "on": "create"},
    {"kind": "error_before", "share": 0.1, "on": "list"},
]


class Storm:
    """What goes on around the service while it dies and comes back."""

    def __init__(self, clinic: Clinic, twilio: Twilio, seed: int) -> None:
        self._clinic = clinic
        self._twilio = twilio
        self._random = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        self.visits: list[Visit] = []
        self._answered: set[str] = set()

    def more_visits(self) -> None:
        for _ in range(TEXTS):
            number = len(self.visits)
            self.visits.append(Visit(f"A-{number}", f"+1505555{number + 2000:04}"))
        self._clinic.calendar(*self.visits)

    def replies(self) -> None:
        """Some who have been reminded confirm."""
        reminded = sorted({each["to"] for each in self._twilio.sent()} - self._answered)
        for phone in self._random.sample(reminded, min(REPLIES, len(reminded))):
            self._answered.add(phone)
            self._twilio.text(phone, "C")

    def life(self) -> None:
        """One life: started, at work for a moment, killed."""
        daemon = self._clinic.start("run")
        if self._random.random() < 0.8:
            daemon.says("Running at")
        pause = threading.Event()
        pause.wait(self._random.uniform(0, 0.6))
        self.replies()
        pause.wait(self._random.uniform(0, 0.9))
        daemon.kill()


@contextmanager
def explained(seed: int, clinic: Clinic) -> Iterator[None]:
    """A failure names the seed and keeps what the service said."""
    try:
        yield
    except BaseException:
        print(f"\nREMINDERS_CHAOS_SEED={seed} REMINDERS_CHAOS_KILLS={KILLS}\n{clinic.said[-6000:]}")  # noqa: T201
        raise


def test_nothing_is_sent_twice_or_lost_whenever_it_is_killed(any_clinic: Clinic, twilio: Twilio) -> None:
    storm = Storm(any_clinic, twilio, SEED)
    twilio.set("latency", seconds=0.15)
    twilio.set("faults", faults=BAD_DAYS)
    with explained(SEED, any_clinic):
        for _ in range(KILLS):
            storm.more_visits()
            storm.life()
        storm.more_visits()
        daemon = any_clinic.running()
        until(lambda: len(any_clinic.rows(message, rule="reminder")) == len(storm.visits), "all planned")
        until(lambda: at_rest(any_clinic, twilio), "all settled", within=180)
        assert faults(any_clinic, twilio, {each.id for each in storm.visits}) == []
        assert daemon.stop(signal.SIGTERM)[0] == 0
        assert "Traceback" not in daemon.output


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
