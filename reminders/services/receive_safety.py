"""Safety first: crisis words and medical red flags page people and get their fixed text, always."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from reminders.db import inbox
from reminders.services.concerns import raise_concern, severity_of
from reminders.services.fixed_texts import LEVELS, Recipient, say_gravest
from reminders.services.receive_case import Case

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
    if not case.inbound.may_be_answered:
        return
    said = say_gravest(
        case.connection,
        Recipient(
            phone=case.inbound.from_,
            phone_hash=case.phone_hash,
            language=case.language,
            patient_id=case.patients[0].id if len(case.patients) == 1 else None,
            key=f"answer:{case.inbound_id}",
            inbound_id=case.inbound_id,
        ),
        levels,
        alert_id=alert_id,
        alerts=case.alerts,
        clinic=case.clinic,
        now=case.now,
        silenced=leaving or case.opted_out,
    )
    case.messages += said is not None
