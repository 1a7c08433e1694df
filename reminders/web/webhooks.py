"""What Twilio calls: a text came in, a text went on, or our own address failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter

from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic
from reminders.services.receive import Replan, no_replan


@dataclass(frozen=True, slots=True)
class WebhookParts:
    """What the webhooks need."""

    db: Database
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    """Primary first; the secondary one is accepted while tokens are rotated."""
    public_url: str | None
    """Signatures are checked against it, never against forwarded headers. None: every signature is wrong."""
    clinic: Callable[[], Clinic]
    alerts: Callable[[], Alerts]
    now: Callable[[], datetime]
    wake: Callable[[], None]
    """Something was put into the outbox. From any thread; never blocks."""
    replan: Replan = no_replan
    on_halt: Callable[[str], None] | None = None


def routes(parts: WebhookParts) -> APIRouter:
    """`POST /twilio/inbound`, `/twilio/status` and `/twilio/fallback`."""
    raise NotImplementedError
