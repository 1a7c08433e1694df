"""Alerts: people are paged until one of them takes it; every step has a time and a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that nobody has resolved yet."""

    id: int
    code: str
    severity: str
    opened_at: datetime
    patient_id: int | None
    initials: str = field(repr=False)
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    next_step_at: datetime | None
    steps: int


def raise_alert(
    connection: Connection,
    severity: str,
    *,
    alerts: Alerts,
    now: datetime,
    clinic: Clinic | None = None,
    patient_id: int | None = None,
    phone_hash: str | None = None,
    initials: str = "",
    summary: str | None = None,
    what: str = "",
    key: str | None = None,
    inbound_id: int | None = None,
    drill: bool = False,
) -> str:
    """Opens an alert and pages its chain, in the caller's transaction; its code (`4F2`).

    With a *key* that an alert already has nothing new happens, and that alert's code comes back.
    *summary* is for the console only (encrypted); *what* stands in the page of a system alert: no names.
    Without *clinic* a chain that is only for office hours pages at any hour.
    """
    raise NotImplementedError


def acknowledge(
    connection: Connection, code: str, *, by: str, now: datetime, inbound_id: int | None = None
) -> bool:
    """Somebody takes the alert: paging stops. False if no open alert has that code or it was taken before."""
    raise NotImplementedError


def resolve(connection: Connection, code: str, *, by: str, note: str, now: datetime) -> bool:
    """A person closes the alert with a note; False if no open alert has that code."""
    raise NotImplementedError


def climb(db: Database, alerts: Alerts, now: datetime, clinic: Clinic | None = None) -> int:
    """Pages the next people of every alert nobody took in time; how many alerts. For ever, until one does."""
    raise NotImplementedError


def next_climb(connection: Connection) -> datetime | None:
    """When `climb` has something to do next; None while everything is taken."""
    raise NotImplementedError


def undelivered(
    connection: Connection,
    message_id: str,
    *,
    alerts: Alerts,
    now: datetime,
    clinic: Clinic | None = None,
) -> None:
    """A text tied to an alert certainly did not arrive.

    A page: the next people are paged at once. The patient's fixed answer: everybody in the chain is told
    to phone. Anything else is left alone.
    """
    raise NotImplementedError


def open_alerts(connection: Connection) -> Sequence[OpenAlert]:
    """All that nobody has resolved, oldest first."""
    raise NotImplementedError
