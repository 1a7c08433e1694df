"""A gateway made of paper, and a dispatcher around it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.outbox import NewMessage
from reminders.db.schema import message, message_event, phone, task
from reminders.domain.clinic import Clinic
from reminders.domain.message import Purpose
from reminders.ports import Accepted, Clock, GatewayError, OutboundText, Outcome, ProviderMessage
from reminders.services.dispatch import Dispatcher, DispatchSettings
from reminders.templates import Catalogue
from tests.integration.kit import ANA, CLINIC, NOW

TEMPLATES = Path(__file__).parents[2] / "templates"
LUIS = "+15055550124"

Step = Callable[[OutboundText], None]
"""Stands in for what happens between the bytes and the answer; raises what the answer is to be."""


class FakeGateway:
    """Keeps the contract of `ports.Gateway`; asserts nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.taken: list[ProviderMessage] = []
        """What "Twilio" has, oldest first."""
        self.ids: dict[str, str] = {}
        """sid → our message id."""
        self.asked = 0
        self.script: list[Exception | Step | None] = []
        """What becomes of the next requests; when it is used up all goes well."""
        self.before_bytes: Step | None = None
        self.listings: Exception | None = None
        self.lists_read = 0

    def send(self, text: OutboundText, *, before_write: Callable[[], bool]) -> Accepted:
        if self.before_bytes is not None:
            self.before_bytes(text)
        if not before_write():
            raise GatewayError(Outcome.CLAIM_LOST)
        with self._lock:
            self.asked += 1
            step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        if step is not None:
            step(text)
        return Accepted(self.take(text), "queued", 1)

    def take(self, text: OutboundText) -> str:
        """Twilio accepts it; its sid."""
        with self._lock:
            sid = f"SM{next(self._numbers):032x}"
            self.ids[sid] = text.message_id
            self.taken.append(
                ProviderMessage(
                    sid, "outbound-api", "+15055550006", text.to, text.body, "queued", None, self._clock.now()
                )
            )
        return sid

    def fetch(self, provider_sid: str) -> ProviderMessage:
        for each in self.taken:
            if each.sid == provider_sid:
                return each
        raise GatewayError(Outcome.REFUSED, code=20404)

    def list_to(self, phone: str, *, since: datetime | None = None) -> Sequence[ProviderMessage]:
        self.lists_read += 1
        if self.listings is not None:
            raise self.listings
        return [each for each in reversed(self.taken) if each.to == phone]

    def list_since(self, since: datetime) -> Iterator[ProviderMessage]:
        return reversed([each for each in self.taken if each.created_at >= since])

    def redact(self, provider_sid: str) -> None: ...

    def delete_media(self, provider_sid: str) -> int:
        return 0

    def check(self) -> Sequence[str]:
        return []

    @property
    def bodies(self) -> list[str]:
        return [each.body for each in self.taken]


def lost_answer(gateway: FakeGateway) -> Step:
    """Twilio accepts it, and the answer is lost."""

    def step(text: OutboundText) -> None:
        gateway.take(text)
        raise GatewayError(Outcome.UNCERTAIN, reason="no answer from Twilio (TimeoutError)")

    return step


def refusal(outcome: Outcome, code: int | None = None, **values: Any) -> GatewayError:
    return GatewayError(outcome, code=code, reason="as it is", **values)


_checked: list[tuple[Clinic, Catalogue]] = []


def shipped_words(clinic: Clinic) -> Catalogue:
    """The texts that come with the program, which no test edits: checking them takes as long as a test."""
    for known, catalogue in _checked:
        if known == clinic:
            return catalogue
    _checked.append((clinic, Catalogue(TEMPLATES, clinic, public_url=None)))
    return _checked[-1][1]


def a_dispatcher(
    database: Database, gateway: Any, clock: Clock, clinic: Clinic = CLINIC, **values: Any
) -> Dispatcher:
    names = ("name", "workers", "lease", "dry_run", "send_only_to", "batch")
    settings = {name: values.pop(name) for name in names if name in values}
    catalogue = shipped_words(clinic)
    given: dict[str, Any] = {"name": "d1", "workers": 2}
    return Dispatcher(
        db=database,
        gateway=gateway,
        clock=clock,
        clinic=lambda: clinic,
        words=lambda: catalogue,
        settings=DispatchSettings(**(given | settings)),
        random=Random(1),  # noqa: S311 - jitter
        **values,
    )


def a_message(database: Database, key: str = "m", **values: Any) -> str:
    """An answer that is due now, unless *values* say otherwise; its id."""
    number = values.pop("phone", ANA)
    defaults: dict[str, Any] = {
        "dedupe_key": key,
        "purpose": Purpose.ANSWER,
        "phone": number,
        "phone_hash": database.cipher.phone_hash(number),
        "language": "en",
        "due_at": NOW,
        "body": f"Hello {key}",
    }
    with database.write() as connection:
        message_id = outbox.add(connection, NewMessage(**(defaults | values)), NOW)
    assert message_id is not None
    return message_id


def know_phone(database: Database, number: str = ANA, **values: Any) -> None:
    """A number that has had texts before."""
    defaults = {"first_texted_at": NOW - timedelta(days=30)}
    with database.write() as connection:
        connection.execute(
            insert(phone).values(
                phone_hash=database.cipher.phone_hash(number), phone=number, **(defaults | values)
            )
        )


def the(database: Database, message_id: str) -> Any:
    with database.read() as connection:
        return connection.execute(select(message).where(message.c.id == message_id)).one()


def status(database: Database, message_id: str) -> str:
    return str(the(database, message_id).status)


def events(database: Database, message_id: str) -> list[str]:
    with database.read() as connection:
        return list(
            connection.scalars(
                select(message_event.c.event)
                .where(message_event.c.message_id == message_id)
                .order_by(message_event.c.id)
            )
        )


def tasks(database: Database) -> list[str]:
    with database.read() as connection:
        return list(
            connection.scalars(select(task.c.kind).where(task.c.done_at.is_(None)).order_by(task.c.id))
        )
