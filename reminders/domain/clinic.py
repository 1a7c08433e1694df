"""What the clinic decides, as values: hours, budget, kinds, places, rules of the cadence, people to page.

`reminders.clinic` reads them from `config/*.yaml`; everything below works with these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Literal

from reminders.domain.safety_words import NO_WORDS, ClinicWords
from reminders.domain.survey import Survey

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Opening:
    """A span of the local day, from `opens` until before `closes` (None: the day's end, 24:00)."""

    opens: time
    closes: time | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Openings by weekday (0 = Monday); a day that is missing is closed. Dates in `closed_on` are closed."""

    by_weekday: dict[int, Opening]
    closed_on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    name: str
    address: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of appointment."""

    id: str
    length: timedelta
    label: dict[str, str]
    """What patients read, by language."""
    impairs: timedelta | None = None
    """How long after its end decisions by text wait for a call."""
    series: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many automated messages per phone: in one local day, in any seven days."""

    per_day: int = 2
    per_week: int = 8


@dataclass(frozen=True, slots=True)
class Calendar:
    """`{before|after: start|end, days: N, at: "HH:MM"}`: on the wall clock of the patient's time zone."""

    side: Literal["before", "after"]
    anchor: Literal["start", "end"]
    days: int
    at: time


@dataclass(frozen=True, slots=True)
class Offset:
    """`{before|after: start|end, by: 24h}`: an exact span of time."""

    side: Literal["before", "after"]
    anchor: Literal["start", "end"]
    by: timedelta


class Occasion(StrEnum):
    FIRST_CONTACT = "first_contact"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class On:
    """`{on: booked}`: when something happens."""

    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Every:
    """`{every: 14d, from: end, then: 28d, at: "11:00"}`: a clock that restarts at each infusion."""

    every: timedelta
    anchor: Literal["start", "end"]
    at: time
    then: timedelta | None = None


Timing = Calendar | Offset | On | Every


@dataclass(frozen=True, slots=True)
class For:
    """Which visits a rule is for; all that is given must hold (None: not asked)."""

    kinds: frozenset[str] | None = None
    locations: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    treated_for: frozenset[str] | None = None
    number: Literal["first", "last"] | int | None = None


@dataclass(frozen=True, slots=True)
class Unless:
    """When a rule's message is left out; any one that holds is enough."""

    confirmed: bool | None = None
    booked_within: timedelta | None = None


class Late(StrEnum):
    """What happens when a rule's time has already passed."""

    SKIP = "skip"
    SEND = "send"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Rule:
    """Turns an appointment into at most one message (`template`) or check-in (`survey`)."""

    id: str
    timing: Timing
    template: str | None = None
    survey: str | None = None
    audience: For = field(default_factory=For)
    unless: Unless = field(default_factory=Unless)
    late: Late = Late.SKIP
    expires: timedelta = timedelta(hours=12)
    priority: int = 50

    @property
    def is_reminder(self) -> bool:
        """It speaks of a visit to come (`before:`), so it is never sent once that has begun."""
        return isinstance(self.timing, Calendar | Offset) and self.timing.side == "before"


@dataclass(frozen=True, slots=True)
class BelieveDrop:
    """A source that loses more than this of its next 7 days in one read is not believed."""

    share: int = 20
    """Percent."""
    at_least: int = 5


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept; None: forever."""

    message_bodies: timedelta | None = timedelta(days=365)
    answers: timedelta | None = None
    at_provider: timedelta | None = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Clinic:
    """`config/clinic.yaml` and the rules of `config/cadence.yaml`."""

    name: str
    phone: str
    """As shown to patients and dialled by them, in E.164."""
    website: str | None
    languages: tuple[str, ...]
    """The first is the fallback."""
    locations: dict[str, Location]
    kinds: dict[str, Kind]
    open_hours: Hours
    office_hours: Hours
    budget: Budget
    consent: Literal["assumed", "required"]
    conversation_pause: timedelta
    max_segments: int
    private_words: tuple[str, ...]
    believe_drop: BelieveDrop
    messages_per_second: float | None
    retention: Retention
    rules: tuple[Rule, ...] = ()
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    """By id."""
    safety_words: ClinicWords = NO_WORDS
    """What it adds to the detection of cries and red flags (`config/safety/*.yaml`)."""
    has_pages: bool = True
    """Patients can open our pages: there is a public address (REMINDERS_PUBLIC_URL)."""

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with that id, or None when the cadence has none (any more)."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be paged."""

    id: str
    name: str
    phone: str | None
    """E.164."""
    channels: tuple[str, ...] = ()
    """Apprise URLs; secret."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Who is paged for a severity, and what happens until somebody acknowledges."""

    page: tuple[str, ...] = ()
    acknowledge_within: timedelta | None = None
    then: tuple[str, ...] = ()
    again_every: timedelta | None = None
    only: Literal["office_hours"] | None = None
    worklist: bool = False


@dataclass(frozen=True, slots=True)
class Drill:
    every: timedelta
    at: time


@dataclass(frozen=True, slots=True)
class Alerts:
    """`config/alerts.yaml`. Chains by severity: crisis, emergency, clinical, delivery, system."""

    people: dict[str, Person]
    chains: dict[str, Chain]
    covered: Literal["always", "office_hours"] = "always"
    drill: Drill | None = None
