"""Reads Twilio's list: what no webhook brought is handled all the same, once."""

from __future__ import annotations

from datetime import timedelta

from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic
from reminders.ports import Clock, Gateway
from reminders.services.receive import Replan, no_replan

OVERLAP = timedelta(minutes=15)


def poll(
    db: Database,
    gateway: Gateway,
    *,
    clinic: Clinic,
    alerts: Alerts,
    clock: Clock,
    overlap: timedelta = OVERLAP,
    replan: Replan = no_replan,
) -> int:
    """Handles every inbound message since the watermark (less *overlap*), oldest first; how many were new.

    The first poll ever sets the watermark: texts from before are not answered.

    Raises:
        GatewayError: the list could not be read; the watermark stands.
        sqlalchemy.exc.DBAPIError: the database is away; the watermark stands.
    """
    raise NotImplementedError
