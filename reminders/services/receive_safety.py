"""Safety first: crisis words and medical red flags page people and get their fixed text, always."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from reminders.db import inbox
from reminders.services import alerts
from reminders.services.concerns import raise_concern, severity_of
from reminders.services.follow_up import fixed_answer
from reminders.services.receive_case import Case

#: Worst first.
LEVELS = ("crisis", "emergency", "urgent")
PAUSED_BY_CRISIS = "crisis"


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
    say_fixed(case, levels, found.id, leaving=leaving)


def _raise(case: Case, levels: list[str]) -> Row[Any]:
    """A new alert, or the one about this phone that nobody has resolved yet."""
    return raise_concern(
        case.connection,
        severity_of(levels[0], case.alerts),
        alerts=case.alerts,
        clinic=case.clinic,
        now=case.now,
        phone_hash=case.phone_hash,
        patients=case.patients,
        what=f"{', '.join(levels)}: {case.inbound.body}",
        inbound_id=case.inbound_id,
    )


def say_fixed(case: Case, levels: list[str], alert_id: int, *, leaving: bool = False) -> None:
    """The gravest text not sent within the hour; after a STOP only what may save a life."""
    silenced = leaving or case.opted_out
    for level in levels:
        if level == "urgent" and silenced:
            return
        # What the text says of when somebody will look is true for the alert that this level alone raises.
        next_open = alerts.next_look(case.alerts, severity_of(level, case.alerts), case.clinic, case.now)
        expires = timedelta(hours=24) if level == "urgent" else None
        if fixed_answer(case, level, alert_id=alert_id, next_open=next_open, expires=expires):
            return
