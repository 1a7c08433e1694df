"""Answers to a patient's text: put into the outbox with it, kept few, never to a machine for long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from reminders.db import inbox, outbox
from reminders.domain.clinic import Clinic
from reminders.domain.message import Purpose
from reminders.services.alert_paging import clinic_zone
from reminders.services.receive_case import Case

#: So many automatic answers an hour at most go to one phone: two machines cannot keep each other talking.
ANSWERS_PER_HOUR = 5
#: For phones on an alert chain, with the pages themselves.
PAGES_PER_HOUR = 60
HOUR = timedelta(hours=1)
#: One polite notice per conversation; after so long it is a new one.
NOTICE_EVERY = timedelta(hours=24)
#: An answer that could not be sent for so long would only puzzle.
STALE_AFTER = timedelta(hours=12)
#: The only words that a number which said STOP still gets, beside the crisis and emergency texts.
AFTER_STOP = frozenset({"opt_out_done", "impaired_call_tomorrow"})


def answer(
    case: Case,
    template: str,
    *,
    visit: Row[Any] | None = None,
    context: Mapping[str, Any] | None = None,
    even_if_quiet: bool = False,
) -> bool:
    """Answers with a fixed text, unless this phone may not be answered, or not now; whether it will be."""
    if not case.inbound.may_be_answered or (case.quiet and not even_if_quiet):
        return False
    if case.opted_out and template not in AFTER_STOP:
        return False
    if inbox.answers_since(case.connection, case.phone_hash, case.ago(HOUR)) >= ANSWERS_PER_HOUR:
        case.for_inbox = True
        return False
    return _add(case, template, Purpose.ANSWER, visit=visit, context=context, expires=STALE_AFTER)


def page_answer(
    case: Case,
    *,
    template: str | None = None,
    body: str | None = None,
    context: Mapping[str, Any] | None = None,
    alert_id: int | None = None,
) -> bool:
    """To somebody on an alert chain, about alerts; even such phones do not keep a machine talking."""
    if inbox.answers_since(case.connection, case.phone_hash, case.ago(HOUR), Purpose.PAGE) >= PAGES_PER_HOUR:
        return False
    return _add(
        case, template, Purpose.PAGE, body=body, context=context, alert_id=alert_id, expires=STALE_AFTER
    )


def thank(case: Case, visit: Row[Any]) -> bool:
    """Thanks for a confirmation: at most once per visit and day, unless we have said something else since."""
    midnight = case.now.astimezone(zone_of(case.clinic, visit)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    said = inbox.last_answer(case.connection, case.phone_hash, midnight, appointment_id=visit.id)
    return said != "confirm_thanks" and answer(case, "confirm_thanks", visit=visit)


def to_inbox(case: Case, outcome: str = "inbox") -> None:
    """A person reads it; the patient is told so, once per conversation."""
    case.for_inbox = True
    case.outcomes.append(outcome)
    noticed = case.phone.last_notice_at
    if case.staff or (noticed is not None and noticed > case.ago(NOTICE_EVERY)):
        return
    if answer(case, "inbox_notice"):
        inbox.change_phone(case.connection, case.phone_hash, last_notice_at=case.now)


def zone_of(clinic: Clinic, visit: Row[Any]) -> ZoneInfo:
    """The zone of the visit's location: it is where the patient must be."""
    location = clinic.locations.get(visit.location)
    return ZoneInfo(location.timezone) if location is not None else clinic_zone(clinic)


def _add(
    case: Case,
    template: str | None,
    purpose: Purpose,
    *,
    body: str | None = None,
    visit: Row[Any] | None = None,
    context: Mapping[str, Any] | None = None,
    alert_id: int | None = None,
    expires: timedelta | None = None,
) -> bool:
    patient_id = visit.patient_id if visit is not None else None
    if patient_id is None and purpose is not Purpose.PAGE and len(case.patients) == 1:
        patient_id = case.patients[0].id
    added = outbox.add(
        case.connection,
        outbox.NewMessage(
            dedupe_key=f"answer:{case.inbound_id}:{template or 'text'}",
            purpose=purpose,
            phone=case.inbound.from_,
            phone_hash=case.phone_hash,
            language=visit.patient_language if visit is not None else case.language,
            due_at=case.now,
            template=template,
            body=body,
            context=context,
            patient_id=patient_id,
            appointment_id=visit.id if visit is not None else None,
            time_revision=visit.time_revision if visit is not None else None,
            alert_id=alert_id,
            inbound_id=case.inbound_id,
            expires_at=case.now + expires if expires is not None else None,
        ),
        case.now,
    )
    case.messages += added is not None
    return added is not None
