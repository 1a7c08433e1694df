"""What the page of one patient shows, but for results of check-ins and the time line. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from reminders.db.people import number_in_series
from reminders.db.schema import alert, appointment, decision, message, patient, phone
from reminders.services.change_requests import Asked, open_requests
from reminders.services.conversation_view import consents
from reminders.services.desk import open_alert_about
from reminders.services.views import LONGEST_VISIT, RuleTrace, rule_traces

#: Visits that come, and visits that were.
MOST_COMING, MOST_PAST = 20, 8
MOST_ALERTS = 10


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit with what each rule did for it, and why."""

    row: Row[Any] = field(repr=False)
    number: int | None
    """In its series."""
    is_over: bool
    rules: Sequence[RuleTrace]


@dataclass(frozen=True, slots=True)
class PatientPage:
    """One patient. Rows carry names, a number and a diagnosis: the page decides what its reader may see."""

    person: Row[Any] = field(repr=False)
    number: Row[Any] | None = field(repr=False)
    """What is known of the number; None: there is none, or nothing is known of it."""
    others: Sequence[Row[Any]] = field(repr=False)
    """Who else is reached at that number."""
    coming: Sequence[VisitShown]
    past: Sequence[VisitShown]
    """The newest, newest first."""
    alerts: Sequence[Row[Any]]
    open_alert: str | None
    """A safety alert that must be closed before texts go on after a crisis."""
    requests: Sequence[Asked]
    consents: Sequence[Row[Any]]


def patient_page(connection: Connection, patient_id: int, now: datetime) -> PatientPage | None:
    """None: there is no such patient."""
    person = connection.execute(select(patient).where(patient.c.id == patient_id)).one_or_none()
    if person is None:
        return None
    digest = person.phone_hash
    coming, past = _visits(connection, patient_id, now)
    return PatientPage(
        person=person,
        number=connection.execute(select(phone).where(phone.c.phone_hash == digest)).one_or_none(),
        others=connection.execute(
            select(patient)
            .where(patient.c.phone_hash == digest, patient.c.id != patient_id)
            .order_by(patient.c.id)
        ).all(),
        coming=coming,
        past=past,
        alerts=connection.execute(
            select(alert)
            .where(alert.c.patient_id == patient_id)
            .order_by(alert.c.opened_at.desc(), alert.c.id.desc())
            .limit(MOST_ALERTS)
        ).all(),
        open_alert=open_alert_about(connection, patient_id, digest),
        requests=open_requests(connection, [patient_id]),
        consents=consents(connection, digest or ""),
    )


def _visits(
    connection: Connection, patient_id: int, now: datetime
) -> tuple[list[VisitShown], list[VisitShown]]:
    wanted = select(appointment, number_in_series().label("derived")).where(
        appointment.c.patient_id == patient_id, appointment.c.same_as_id.is_(None)
    )
    ahead = connection.execute(
        wanted.where(appointment.c.ends_at > now, appointment.c.starts_at > now - LONGEST_VISIT)
        .order_by(appointment.c.starts_at, appointment.c.id)
        .limit(MOST_COMING)
    ).all()
    behind = connection.execute(
        wanted.where(appointment.c.ends_at <= now)
        .order_by(appointment.c.starts_at.desc(), appointment.c.id.desc())
        .limit(MOST_PAST)
    ).all()
    traces = _traces(connection, [row.id for row in (*ahead, *behind)])

    def shown(row: Row[Any], is_over: bool) -> VisitShown:
        number = row.number if row.number is not None else row.derived
        return VisitShown(row, number, is_over, traces[row.id])

    return [shown(row, False) for row in ahead], [shown(row, True) for row in behind]


def _traces(connection: Connection, visit_ids: Collection[int]) -> dict[int, list[RuleTrace]]:
    decided: dict[int, list[Any]] = defaultdict(list)
    made: dict[int, list[Any]] = defaultdict(list)
    rows = connection.execute(
        select(decision).where(decision.c.appointment_id.in_(list(visit_ids))).order_by(decision.c.due_at)
    )
    for row in rows:
        decided[row.appointment_id].append(row)
    columns = (
        "id", "appointment_id", "rule", "occasion", "retry_of", "due_at", "status", "reason", "error_code",
    )  # fmt: skip
    texts = connection.execute(
        select(*(message.c[name] for name in columns))
        .where(message.c.appointment_id.in_(list(visit_ids)))
        .order_by(message.c.due_at, message.c.id)
    )
    for text in texts:
        made[text.appointment_id].append(text)
    return {each: rule_traces(decided[each], made[each]) for each in visit_ids}
