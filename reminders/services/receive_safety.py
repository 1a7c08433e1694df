"""Safety first: crisis words and medical red flags page people and get their fixed text, always."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from reminders.db import alerts as alert_rows
from reminders.db import inbox
from reminders.services import alerts
from reminders.services.follow_up import fixed_answer
from reminders.services.receive_case import Case

#: Worst first.
LEVELS = ("crisis", "emergency", "urgent")
PAUSED_BY_CRISIS = "crisis"
_SHOWN = 500


def look(case: Case, *, leaving: bool) -> None:
    """Raises what the text says, in this transaction. *leaving*: it also asks for no more texts."""
    levels = [level for level in LEVELS if level in case.reading.flags]
    if not levels:
        return
    found = _raise(case, levels)
    case.alert_code = found.code
    case.for_inbox = True
    case.quiet = True
    case.outcomes.append(levels[0])
    if "crisis" in levels:
        inbox.pause(case.connection, case.patient_ids, case.now, PAUSED_BY_CRISIS)
    _answer(case, levels, found.id, leaving=leaving)


def _raise(case: Case, levels: list[str]) -> Row[Any]:
    """A new alert, or the one about this phone that nobody has resolved yet."""
    severity = _severity(case, levels[0])
    found = alert_rows.open_for_phone(case.connection, case.phone_hash, alerts.RANK)
    if found is not None:
        alerts.raise_further(
            case.connection,
            found,
            severity,
            alerts=case.alerts,
            now=case.now,
            clinic=case.clinic,
            inbound_id=case.inbound_id,
        )
        return found
    code = alerts.raise_alert(
        case.connection,
        severity,
        alerts=case.alerts,
        now=case.now,
        clinic=case.clinic,
        patient_id=case.patients[0].id if len(case.patients) == 1 else None,
        phone_hash=case.phone_hash,
        initials="/".join(_initials(each) for each in case.patients),
        summary=f"{', '.join(levels)}: {case.inbound.body[:_SHOWN]}",
        inbound_id=case.inbound_id,
    )
    raised = alert_rows.open_by_code(case.connection, code)
    if raised is None:
        raise LookupError("the alert just raised is gone")
    return raised


def _answer(case: Case, levels: list[str], alert_id: int, *, leaving: bool) -> None:
    """The gravest text not sent within the hour; after a STOP only what may save a life."""
    silenced = leaving or case.opted_out
    for level in levels:
        if level == "urgent" and silenced:
            return
        # What the text says of when somebody will look is true for the alert that this level alone raises.
        next_open = alerts.next_look(case.alerts, _severity(case, level), case.clinic, case.now)
        expires = timedelta(hours=24) if level == "urgent" else None
        if fixed_answer(case, level, alert_id=alert_id, next_open=next_open, expires=expires):
            return


def _severity(case: Case, level: str) -> str:
    """The chain's name: `urgent` is a severity of its own only where the clinic gives it a chain."""
    return "clinical" if level == "urgent" and "urgent" not in case.alerts.chains else level


def _initials(patient: Row[Any]) -> str:
    return "".join(name.strip()[:1].upper() for name in (patient.first_name, patient.last_name) if name)
