"""Sends what is due, each message once (messaging.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.ports import Clock, Gateway
from reminders.services.dispatch_render import Words


@dataclass(frozen=True, slots=True)
class DispatchSettings:
    """How this daemon sends."""

    name: str
    """The daemon's; unique among those of one database."""
    workers: int = 8
    lease: timedelta = timedelta(seconds=60)
    dry_run: bool = False
    """Everything happens but the request itself."""
    send_only_to: frozenset[str] | None = None
    """E.164; None: everybody."""
    batch: int = 64
    """At most so many messages are claimed in one transaction."""


class Dispatcher:
    """Claims, decides again, sends and records. Any number may work on one database."""

    def __init__(
        self,
        *,
        db: Database,
        gateway: Gateway,
        clock: Clock,
        clinic: Callable[[], Clinic],
        words: Callable[[], Words],
        settings: DispatchSettings,
        on_halt: Callable[[str], None] | None = None,
        on_idle: Callable[[datetime | None], None] | None = None,
        random: Random | None = None,
    ) -> None:
        """
        Args:
            words: the catalogue of templates as it stands (`reminders.templates.Catalogue`).
            on_halt: told once per incident, with a sentence, when our own configuration stops sending.
            on_idle: told `next_due()` whenever everything due is done; the daemon sets its wake-up job by it.
        """

    def run_once(self) -> int:
        """One round: claim, decide again, render, send, record. Returns how many rows were handled."""
        raise NotImplementedError

    def drain(self, limit: int = 10_000) -> int:
        """Rounds until nothing that may be sent now is left; how many rows were handled."""
        raise NotImplementedError

    def next_due(self) -> datetime | None:
        """The next instant at which there is something to do; None if nothing waits."""
        raise NotImplementedError

    def start(self) -> None:
        """Sends in threads of its own until `stop`."""

    def wake(self) -> None:
        """Something became due, or was inserted. From any thread; never blocks."""

    def stop(self, timeout: float = 10.0) -> bool:
        """Finishes what is in flight and gives claims not yet written back; True if it was in time."""
        raise NotImplementedError
