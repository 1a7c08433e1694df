"""What a patient's words or answers give cause to worry about, made into an alert in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import alerts as alert_rows
from reminders.domain.clinic import Alerts, Clinic
from reminders.services import alerts as alert_service

_SHOWN = 500


def raise_concern(
    connection: Connection,
    severity: str,
    *,
    alerts: Alerts,
    clinic: Clinic,
    now: datetime,
    phone_hash: str,
    patients: Sequence[Row[Any]],
    what: str,
    inbound_id: int | None = None,
) -> Row[Any]:
    """A new alert about that number, or a further step of the one that nobody has resolved yet.

    *patients* is everybody who may be meant; *what* is for the console only.
    """
    found = alert_rows.open_for_phone(connection, phone_hash, alert_service.RANK)
    if found is not None:
        alert_service.raise_further(
            connection, found, severity, alerts=alerts, now=now, clinic=clinic, inbound_id=inbound_id
        )
        return found
    code = alert_service.raise_alert(
        connection,
        severity,
        alerts=alerts,
        now=now,
        clinic=clinic,
        patient_id=patients[0].id if len(patients) == 1 else None,
        phone_hash=phone_hash,
        initials="/".join(initials(each) for each in patients),
        summary=what[:_SHOWN],
        inbound_id=inbound_id,
    )
    raised = alert_rows.open_by_code(connection, code)
    if raised is None:
        raise LookupError("the alert just raised is gone")
    return raised


def severity_of(level: str, alerts: Alerts) -> str:
    """The chain's name: `urgent` is a severity of its own only where the clinic gives it a chain."""
    return "clinical" if level == "urgent" and "urgent" not in alerts.chains else level


def initials(patient: Row[Any]) -> str:
    return "".join(name.strip()[:1].upper() for name in (patient.first_name, patient.last_name) if name)
