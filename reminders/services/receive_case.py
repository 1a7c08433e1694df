"""One text while it is being read: what is known about it, and what has been decided so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row

from reminders.db.prompts import Prompt
from reminders.domain.clinic import Alerts, Clinic, Person
from reminders.domain.replies import Reading
from reminders.domain.survey_reading import Reply
from reminders.services.receive_reading import Asked

Replan = Callable[[Connection, Sequence[int]], None]
"""Plans these appointments again (ids of rows), inside the transaction given."""

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")


def no_replan(connection: Connection, appointment_ids: Sequence[int]) -> None:
    """For where nothing is planned by rules."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text from a phone, as a webhook or Twilio's list brought it. `repr` shows neither number nor body."""

    provider_sid: str
    from_: str = field(repr=False)
    """E.164 as a rule; a short code or a word is kept, and never answered."""
    to: str = field(repr=False)
    body: str = field(repr=False)
    received_at: datetime
    """Twilio's time where it tells."""
    arrived_by: Literal["webhook", "poller"] = "webhook"
    opt_out_type: str | None = None
    """`STOP`, `START` or `HELP` when Twilio has already answered it (Advanced Opt-Out)."""
    media: int = 0
    withheld: bool = False
    """Twilio kept the words to itself (30038)."""

    @property
    def may_be_answered(self) -> bool:
        """A whole phone number that is not ours: never a short code, never ourselves."""
        return _E164.fullmatch(self.from_) is not None and self.from_ != self.to


@dataclass(frozen=True, slots=True)
class Received:
    """What came of it."""

    duplicate: bool
    """It was handled before; nothing was done."""
    inbound_id: int | None = None
    intent: str = ""
    outcome: str = ""
    alert_code: str | None = None
    messages: int = 0
    """How many answers were put into the outbox: wake the dispatcher."""


@dataclass(slots=True)
class Case:
    """The text with its surroundings; the lower half is filled in step by step."""

    connection: Connection
    inbound: Inbound
    inbound_id: int
    phone: Row[Any]
    patients: Sequence[Row[Any]]
    clinic: Clinic
    alerts: Alerts
    now: datetime
    replan: Replan
    prompts: list[Prompt]
    reading: Reading
    language: str
    opted_out: bool
    """The ledger's word; changes when this text changes it."""

    asked: Asked | None = None
    """The survey's question that it answers, or tried to."""
    reply: Reply | None = None
    unsure_which: bool = False
    """Another question could take it as well."""
    unsure_who: bool = False
    """Another patient of the phone could have meant it as well."""
    too_late: bool = False
    """It answers only what something newer has taken the place of."""
    outcomes: list[str] = field(default_factory=list)
    """What was done, in order: ids of words, never the patient's."""
    for_inbox: bool = False
    quiet: bool = False
    """No answers but the fixed ones: the text, or the patient's state, is too grave for small talk."""
    alert_code: str | None = None
    messages: int = 0
    patient_id: int | None = None
    appointment_id: int | None = None
    prompt_id: str | None = None

    @property
    def phone_hash(self) -> str:
        return str(self.phone.phone_hash)

    @property
    def patient_ids(self) -> list[int]:
        return [each.id for each in self.patients]

    @property
    def opt_out_type(self) -> str:
        return (self.inbound.opt_out_type or "").upper()

    @property
    def staff(self) -> list[Person]:
        """The people of the alert chains whose phone this is."""
        return [each for each in self.alerts.people.values() if each.phone == self.inbound.from_]

    def ago(self, span: timedelta) -> datetime:
        return self.now - span
