"""What the web application is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reminders.ports import Clock, SystemClock
from reminders.services.configuration import Configuration
from reminders.web.webhooks import WebhookParts


@dataclass(frozen=True, slots=True)
class Machine:
    """What the settings of the machine say, to be shown to staff."""

    sender: str | None = None
    """Never the whole number."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the web application needs."""

    webhooks: WebhookParts
    configuration: Configuration
    clock: Clock
    """Of what is shown and done: the demo's can be moved on."""
    public_url: str | None
    """Its host is one of ours; over it, cookies are for https only."""
    health: Callable[[], list[str]]
    """Why the service cannot do its job now, as sentences."""
    phones_url: Callable[[], str | None] = lambda: None
    """The simulator's page, in the demo."""
    host: str = "127.0.0.1"
    """What the web server listens on: a name that staff may use, too."""
    real_clock: Clock = field(default_factory=SystemClock)
    """Of sign-in links and sessions: they live on real time, as the browser's cookie does."""
    send_only_to: frozenset[str] | None = None
    """E.164: the numbers that texts go to; None: all."""
    machine: Machine = field(default_factory=Machine)
