"""What goes on around a service that dies and comes back: visits, replies, cries for help, bad days."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import Any

from reminders.db.schema import alert, message
from reminders.ports import SystemClock
from tests.acceptance.program import NURSE, RULES, Clinic, Twilio, Visit

#: Texts due in each life of the service, and replies that arrive meanwhile.
TEXTS, REPLIES = 20, 5

BAD_DAYS = [
    {"kind": "drop", "share": 0.06, "on": "create"},
    {"kind": "drop_before", "share": 0.04, "on": "create"},
    {"kind": "hang", "share": 0.03, "on": "create", "seconds": 1.5},
    {"kind": "error", "share": 0.05, "on": "create"},
    {"kind": "error_before", "share": 0.04, "on": "create", "status": 503},
    {"kind": "unreadable", "share": 0.03, "on": "create"},
    {"kind": "busy", "share": 0.03, "on": "create"},
    {"kind": "busy", "share": 0.02, "on": "create", "retry_after": 0.5},
    {"kind": "error_before", "share": 0.1, "on": "list"},
]
#: Callbacks that come twice, backwards or never, and texts that do not arrive.
BAD_ROADS = {"twice": 0.05, "swapped": 0.05, "lost": 0.05, "undelivered": 0.03, "undelivered_code": 30008}

#: What patients write, by what it is, and how often.
WRITES = {
    "confirm": ("C", 4),
    "move": ("R", 2),
    "stop": ("STOP", 1),
    "stop in words": ("please stop texting me", 2),
    "crisis": ("I want to die", 2),
    "other": ("do you have a bicycle stand?", 1),
}
#: A second text for each visit, due soon after the first: it may meet a STOP, or a death.
LATER = {
    "id": "later",
    "send": {"before": "start", "by": "86392s"},
    "template": "prepare",
    "unless": {"confirmed": True},
    "late": "skip",
    "expires": "12h",
}
#: Nobody has to wait for minutes until the next people are paged.
CHAIN = {
    "page": ["nurse", "physician"],
    "acknowledge_within": "3s",
    "then": ["physician"],
    "again_every": "6s",
}


def in_the_afternoon(hours_from_there: int = 0) -> str:
    """A zone in which it is between 14 and 15 o'clock now, or so many hours later."""
    offset = 14 + hours_from_there - SystemClock().now().hour
    offset = (offset + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}"  # these zones are named by the opposite sign


class Storm:
    """One run; *seed* decides what happens, the machine decides exactly when."""

    def __init__(self, clinic: Clinic, twilio: Twilio, seed: int) -> None:
        self._clinic = clinic
        self._twilio = twilio
        self._random = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        self.visits: list[Visit] = []
        self.asleep: list[Visit] = []
        """Of patients for whom it is the middle of the night."""
        self.written: dict[str, str] = {}
        """Phone → what its patient wrote."""

    def prepare(self) -> None:
        """Hours as shipped, two rules, quick alerts, and everything that can go wrong at Twilio."""
        night = in_the_afternoon(-11)
        clinic = self._clinic
        clinic.configure(
            "clinic",
            open_hours={day: "09:00-20:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
            locations=[
                {"id": "main", "name": "NE Albuquerque", "address": "NM", "timezone": in_the_afternoon()}
            ],
        )
        clinic.configure("cadence", rules=[*RULES, LATER])
        clinic.configure("alerts", chains={"crisis": CHAIN})
        self.asleep = [Visit(f"N-{n}", f"+1505555{n + 1900:04}", extra={"timezone": night}) for n in range(3)]
        self._twilio.set("life", **BAD_ROADS)
        self._twilio.set("latency", seconds=0.15)
        self._twilio.set("faults", faults=BAD_DAYS)

    def more_visits(self, how_many: int = TEXTS) -> None:
        for _ in range(how_many):
            number = len(self.visits)
            language = self._random.choice(["en", "en", "es"])
            self.visits.append(
                Visit(
                    f"A-{number}",
                    f"+1505555{number + 2000:04}",
                    language=language,
                    starts_in=self._clinic.in_a_day_and(0),
                    extra={"timezone": ""},
                )
            )
        self._clinic.calendar(*self.visits, *self.asleep)

    def replies(self, most: int = REPLIES) -> None:
        """Some who have been reminded answer, each once."""
        asked = self._reminded()
        kinds, weights = list(WRITES), [weight for _, weight in WRITES.values()]
        for phone in self._random.sample(asked, min(most, len(asked))):
            [kind] = self._random.choices(kinds, weights)
            self.written[phone] = kind
            self._twilio.text(phone, WRITES[kind][0])

    def who_may_write(self) -> list[str]:
        """Some of those who have been reminded and have not answered."""
        phones = self._reminded()
        return self._random.sample(phones, min(3, len(phones)))

    def write_to_a_closed_house(self, phones: list[str]) -> None:
        """These write what matters most, while the database is away."""
        for phone in phones:
            kind = self._random.choice(["stop in words", "crisis"])
            self.written[phone] = kind
            self._twilio.text(phone, WRITES[kind][0])

    def _reminded(self) -> list[str]:
        """Who has had the reminder, and has not answered. (The later text may overtake one in doubt.)"""
        reminders = {row.id for row in self._clinic.rows(message, rule="reminder")}
        asked = {each["to"] for each in self._twilio.sent() if each["m"] in reminders}
        return sorted(asked & ({each.phone for each in self.visits} - self.written.keys()))

    def staff_take(self, *, all_: bool = False) -> None:
        """The nurse takes an alert that has climbed, or every one."""
        open_ = [row for row in self._clinic.rows(alert) if row.acknowledged_at is None]
        if not all_:
            open_ = [row for row in open_ if row.steps > 0][:1]
        for row in open_:
            self._twilio.text(NURSE, f"ACK {row.code}")

    def life(self) -> None:
        """One life: started, at work for a moment, killed; and what patients write while it is down."""
        daemon = self._clinic.start("run")
        if self._random.random() < 0.8:
            daemon.says("Running at", within=60)
        pause = threading.Event()
        pause.wait(self._random.choice([self._random.uniform(0, 0.6), self._random.uniform(0.5, 2)]))
        if self._random.random() < 0.1:
            self._twilio.set("refuse", seconds=0.4)
        self.staff_take()
        self.replies()
        # Often while what was written is being handled, sometimes while texts are under way.
        pause.wait(self._random.choice([self._random.uniform(0, 0.12), self._random.uniform(0, 0.9)]))
        daemon.kill()
        self.replies(3)


#: A text that waits for a person or for an hour is looked at again and again, and waits by right.
WAITS = {"patient_paused", "change_requested", "conversation", "quiet_hours", "bad_number"}


def due_later(row: Any) -> bool:
    """Waits for what is not now: the morning, where it is night, or until a person has seen to it."""
    now = SystemClock().now()
    return bool(row.send_after > now + (timedelta(0) if row.reason in WAITS else timedelta(minutes=2)))


def planned_rows(clinic: Clinic) -> list[Any]:
    return clinic.rows(message, status="planned")
