"""What a patient's text does: each is handled once, whole, in one transaction (messaging.md, section 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic

Replan = Callable[[Connection, Sequence[int]], None]
"""Plans these appointments again (ids of rows), inside the transaction given."""


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
    """How many were put into the outbox: wake the dispatcher."""


def receive(
    db: Database,
    inbound: Inbound,
    *,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    replan: Replan = no_replan,
) -> Received:
    """Stores the text with everything it causes, all or nothing, exactly once by its `provider_sid`.

    Raises no exception for odd input. After it returns, the caller wakes the dispatcher.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away; nothing is stored, and it may be given again.
    """
    raise NotImplementedError
