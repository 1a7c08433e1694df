"""The crisis, emergency and urgent texts: fixed words, at once, exempt from every limit but their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from reminders.db import inbox, outbox
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.message import Purpose
from reminders.services.alert_paging import clinic_zone
from reminders.services.alerts import next_look
from reminders.services.concerns import severity_of

#: Worst first.
LEVELS = ("crisis", "emergency", "urgent")
#: None of them is said to a phone twice within it.
ONCE_IN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a fixed text goes to, and what it answers."""

    phone: str = field(repr=False)
    phone_hash: str
    language: str
    patient_id: int | None
    key: str
    """Tells what it answers from everything else, for the outbox."""
    inbound_id: int | None = None


def say_gravest(
    connection: Connection,
    to: Recipient,
    levels: Sequence[str],
    *,
    alert_id: int,
    alerts: Alerts,
    clinic: Clinic,
    now: datetime,
    silenced: bool,
) -> str | None:
    """Puts the gravest text that was not said within the hour into the outbox; its level.

    *silenced*: the number said STOP, and is told only what may save a life.
    """
    for level in levels:
        if level == "urgent" and silenced:
            return None
        if inbox.said_since(connection, to.phone_hash, [level], now - ONCE_IN):
            continue
        # What the text says of when somebody will look is true for the alert that this level alone raises.
        next_open = next_look(alerts, severity_of(level, alerts), clinic, now)
        if _add(connection, to, level, alert_id, _here(next_open, clinic), now):
            return level
    return None


def _here(next_open: datetime | None, clinic: Clinic) -> datetime | None:
    """In the clinic's own zone: the text shows it as it stands here."""
    return next_open.astimezone(clinic_zone(clinic)) if next_open else None


def _add(
    connection: Connection,
    to: Recipient,
    level: str,
    alert_id: int,
    next_open: datetime | None,
    now: datetime,
) -> bool:
    added = outbox.add(
        connection,
        outbox.NewMessage(
            dedupe_key=f"{to.key}:{level}",
            purpose=Purpose.SAFETY,
            phone=to.phone,
            phone_hash=to.phone_hash,
            language=to.language,
            due_at=now,
            template=level,
            context={"next_open": next_open.isoformat() if next_open else None},
            patient_id=to.patient_id,
            alert_id=alert_id,
            inbound_id=to.inbound_id,
            expires_at=now + timedelta(hours=24) if level == "urgent" else None,
        ),
        now,
    )
    return added is not None
