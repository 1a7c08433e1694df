"""Messages for what happens to a visit: `on: moved` and `on: cancelled`.

Both follow from what the patient was last told (`told_starts_at`) and what holds now, so that they come
right whatever happened in between: a correction is owed while the two differ, once for each move.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from reminders.db import outbox
from reminders.db.outbox import NewMessage
from reminders.db.people import KnownVisit, in_batches
from reminders.db.schema import message
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.appointment import CALLED_OFF
from reminders.domain.cadence import contact_refusal, dedupe_key, zone_of
from reminders.domain.cadence_rules import is_for
from reminders.domain.clinic import Clinic, Occasion, On, Rule
from reminders.domain.hours import is_open, move_later
from reminders.domain.message import MessageStatus, Purpose
from reminders.services.plan_result import PlanResult

#: Occasions of messages that the budget leaves out.
EXEMPT = (Occasion.FIRST_CONTACT.value, Occasion.MOVED.value, Occasion.CANCELLED.value)
_HAPPENED = (Occasion.MOVED.value, Occasion.CANCELLED.value)


def plan_occasions(
    connection: Connection,
    visits: Sequence[KnownVisit],
    rows: Iterable[Row[Any]],
    clinic: Clinic,
    now: datetime,
    result: PlanResult,
) -> None:
    """Adds the correction or cancellation that each visit owes its patient; ends those it no longer does.

    *rows* are the messages by rule of those visits.
    """
    rules = {
        rule.timing.occasion: rule
        for rule in clinic.rules
        if isinstance(rule.timing, On) and rule.template is not None
    }
    owed = {
        known.appointment_id: (known, occasion, _key(known, occasion))
        for known in visits
        if (occasion := _owed(known, now)) is not None
    }
    keys = {key for _, _, key in owed.values()}
    overtaken = [row.id for row in rows if _is_pending(row) and row.dedupe_key not in keys]
    for some in in_batches(overtaken):
        where = [message.c.id.in_(some)]
        result.ended += len(outbox.cancel_pending(connection, now, "overtaken", where=where))
    for known, occasion, key in owed.values():
        rule = rules.get(occasion)
        if rule is not None and _may_be_told(known, rule, clinic):
            new = _message(known, rule, occasion, key, clinic, now)
            if new is None:
                _ask_to_phone(connection, known, occasion, key, now)
                continue
            result.added += outbox.add(connection, new, now) is not None


def _is_pending(row: Row[Any]) -> bool:
    return row.occasion in _HAPPENED and row.status == MessageStatus.PLANNED.value


def _owed(known: KnownVisit, now: datetime) -> Occasion | None:
    visit, told = known.visit.appointment, known.told_starts_at
    if told is None:
        return None
    if visit.status in CALLED_OFF:
        return Occasion.CANCELLED if visit.starts_at > now and visit.status == "cancelled" else None
    return Occasion.MOVED if told != visit.starts_at and visit.starts_at > now else None


def _may_be_told(known: KnownVisit, rule: Rule, clinic: Clinic) -> bool:
    return (
        contact_refusal(known.visit, clinic) is None
        and is_for(rule.audience, known.visit)
        and known.visit.held != "gone_from_source"
    )


def _message(
    known: KnownVisit, rule: Rule, occasion: Occasion, key: str, clinic: Clinic, now: datetime
) -> NewMessage | None:
    """None when it could not go out before the visit, or before the rule's own end."""
    visit, person = known.visit.appointment, known.visit.patient
    zone = zone_of(person, clinic, visit.location)
    open_now = is_open(now, zone, clinic.open_hours)
    due_at = now if open_now else move_later(now, zone, clinic.open_hours)
    last = min(now + rule.expires, visit.starts_at)
    if due_at is None or due_at >= last or person.phone is None or known.told_starts_at is None:
        return None
    return NewMessage(
        dedupe_key=key,
        purpose=Purpose.RULE,
        phone=person.phone.e164,
        phone_hash=known.phone_hash or "",
        language=person.language,
        due_at=due_at,
        template=rule.template,
        context={"old_starts_at": known.told_starts_at.isoformat()},
        patient_id=known.patient_id,
        appointment_id=known.appointment_id,
        rule=rule.id,
        occasion=occasion.value,
        time_revision=known.visit.time_revision,
        priority=rule.priority,
        unmoved_at=now,
        expires_at=last,
    )


def _ask_to_phone(
    connection: Connection, known: KnownVisit, occasion: Occasion, key: str, now: datetime
) -> None:
    """The patient believes in another time, and no text can go out in time: a person has to call."""
    if connection.scalar(select(message.c.id).where(message.c.dedupe_key == key)) is not None:
        return
    what = "has been moved" if occasion is Occasion.MOVED else "is cancelled"
    open_task(
        connection,
        TaskKind.DELIVERY,
        now,
        key=f"untold:{key}",
        patient_id=known.patient_id,
        appointment_id=known.appointment_id,
        detail=f"The visit {what}, and no text can go out in time: please phone the patient.",
    )


def _key(known: KnownVisit, occasion: Occasion) -> str:
    visit = known.visit.appointment
    return dedupe_key(
        visit.source,
        visit.id,
        occasion.value,
        f"r{known.visit.time_revision}",
        patient_id=visit.patient_id,
    )
