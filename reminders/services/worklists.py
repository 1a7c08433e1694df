"""What waits for the front desk, in lists: tasks by kind, replies, patients, rows of the calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.schema import alert, appointment, inbound, patient, phone, quarantine, task
from reminders.db.tasks import TaskKind
from reminders.domain.clinic import Clinic
from reminders.services.alerts import RANK

#: Rows of each list on the page of the day; the rest has a page of its own.
FEW, FEW_REPLIES = 3, 6
#: How far visits lie ahead whose patients should be asked for their consent now.
AHEAD = timedelta(days=14)

REPLIES, NO_CONSENT, PAUSED, QUARANTINE = "replies", "no_consent", "paused", "quarantine"
_FIRST = (
    *(TaskKind.SENDING_STOPPED, TaskKind.SOURCE, TaskKind.CHANGE_REQUEST, TaskKind.MAYBE_CANCEL),
    *(TaskKind.NOT_ASKED, TaskKind.SCREEN, TaskKind.CHECK_IN, TaskKind.SILENCE, TaskKind.OPT_IN_REQUEST),
    *(PAUSED, TaskKind.BAD_NUMBER, TaskKind.WRONG_NUMBER, NO_CONSENT),
)
#: In the order in which they are shown; no kind of task may be left out.
NAMES = (*_FIRST, *(each for each in TaskKind if each not in _FIRST), QUARANTINE)


@dataclass(frozen=True, slots=True)
class Worklist:
    """The first rows of one list. They carry names and words: for staff who are signed in only."""

    name: str
    total: int
    rows: Sequence[Any] = field(repr=False)

    @property
    def is_tasks(self) -> bool:
        return self.name in set(TaskKind)

    @property
    def patient_ids(self) -> list[int]:
        """Whom it shows."""
        return [each.patient_id for each in self.rows if getattr(each, "patient_id", None)]


@dataclass(frozen=True, slots=True)
class Paused:
    """A patient to whom no texts by rules go until a person says so."""

    patient_id: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    since: datetime
    reason: str
    open_alert: str | None
    """The code of the alert that must be closed first."""


def worklists(connection: Connection, clinic: Clinic, now: datetime) -> list[Worklist]:
    """Every list that is not empty, but for the replies, with its first rows."""
    found = _tasks_by_kind(connection)
    for name in (PAUSED, NO_CONSENT, QUARANTINE):
        found[name] = worklist(connection, name, clinic, now, most=FEW)
    return [found[name] for name in NAMES if name in found and found[name].total]


def replies(connection: Connection, *, most: int = FEW_REPLIES, skip: int = 0) -> Worklist:
    """Texts that wait for a person, newest first."""
    waiting = and_(inbound.c.for_inbox, inbound.c.done_at.is_(None))
    rows = connection.execute(
        select(inbound, patient.c.first_name, patient.c.last_name)
        .outerjoin(patient, patient.c.id == inbound.c.patient_id)
        .where(waiting)
        .order_by(inbound.c.received_at.desc(), inbound.c.id.desc())
        .limit(most)
        .offset(skip)
    ).all()
    return Worklist(REPLIES, _count(connection, select(inbound.c.id).where(waiting)), rows)


def worklist(
    connection: Connection, name: str, clinic: Clinic, now: datetime, *, most: int, skip: int = 0
) -> Worklist:
    """One list (of `NAMES`, or the replies), so many rows of it."""
    if name == REPLIES:
        return replies(connection, most=most, skip=skip)
    make = _OTHERS.get(name)
    if make is not None:
        return make(connection, clinic, now, most, skip)
    mine = and_(task.c.kind == name, task.c.done_at.is_(None))
    rows = connection.execute(
        _task_rows(task).where(mine).order_by(task.c.due_at, task.c.id).limit(most).offset(skip)
    ).all()
    return Worklist(name, _count(connection, select(task.c.id).where(mine)), rows)


def _tasks_by_kind(connection: Connection) -> dict[str, Worklist]:
    """The first tasks of each kind, in one query."""
    ordered = func.row_number().over(partition_by=task.c.kind, order_by=(task.c.due_at, task.c.id))
    total = func.count().over(partition_by=task.c.kind)
    numbered = (
        select(task, ordered.label("place"), total.label("total")).where(task.c.done_at.is_(None)).subquery()
    )
    rows = connection.execute(
        _task_rows(numbered)
        .add_columns(numbered.c.total)
        .where(numbered.c.place <= FEW)
        .order_by(numbered.c.due_at, numbered.c.id)
    ).all()
    by_kind: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    return {kind: Worklist(kind, some[0].total, some) for kind, some in by_kind.items()}


def _task_rows(of: Any) -> Select[Any]:
    columns = ("id", "kind", "patient_id", "appointment_id", "detail", "due_at", "opened_at")
    return (
        select(
            *(of.c[name] for name in columns),
            patient.c.first_name,
            patient.c.last_name,
            appointment.c.starts_at,
            appointment.c.location,
            appointment.c.held_reason,
        )
        .select_from(of)
        .outerjoin(patient, patient.c.id == of.c.patient_id)
        .outerjoin(appointment, appointment.c.id == of.c.appointment_id)
    )


def _no_consent(connection: Connection, clinic: Clinic, now: datetime, most: int, skip: int) -> Worklist:
    """Patients with a visit to come whom nobody may text: each once, with the first visit.

    Who has said STOP is not among them: that was their word. (`today_visits.consents` says the same.)
    """
    refused: ColumnElement[bool] = patient.c.sms_consent == "no"
    if clinic.consent == "required":
        refused = or_(refused, and_(patient.c.sms_consent != "yes", phone.c.opted_in_at.is_(None)))
    found = (
        select(appointment.c.patient_id, func.min(appointment.c.starts_at).label("starts_at"))
        .join(patient, patient.c.id == appointment.c.patient_id)
        .outerjoin(phone, phone.c.phone_hash == patient.c.phone_hash)
        .where(
            appointment.c.starts_at.between(now, now + AHEAD),
            appointment.c.status.not_in(CALLED_OFF_WORDS),
            appointment.c.same_as_id.is_(None),
            phone.c.opted_out_at.is_(None),
            refused,
        )
        .group_by(appointment.c.patient_id)
    ).subquery()
    rows = connection.execute(
        select(found.c.patient_id, found.c.starts_at, patient.c.first_name, patient.c.last_name)
        .join(patient, patient.c.id == found.c.patient_id)
        .order_by(found.c.starts_at, found.c.patient_id)
        .limit(most)
        .offset(skip)
    ).all()
    return Worklist(NO_CONSENT, _count(connection, select(found.c.patient_id)), rows)


def _paused(connection: Connection, clinic: Clinic, now: datetime, most: int, skip: int) -> Worklist:
    waiting = patient.c.paused_at.is_not(None)
    rows = connection.execute(
        select(patient).where(waiting).order_by(patient.c.paused_at, patient.c.id).limit(most).offset(skip)
    ).all()
    about_patient, about_phone = _open_alerts(connection) if rows else ({}, {})
    paused = [
        Paused(
            patient_id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            since=row.paused_at,
            reason=row.paused_reason or "",
            open_alert=about_patient.get(row.id) or about_phone.get(row.phone_hash),
        )
        for row in rows
    ]
    return Worklist(PAUSED, _count(connection, select(patient.c.id).where(waiting)), paused)


def _open_alerts(connection: Connection) -> tuple[dict[int, str], dict[str | None, str]]:
    """Codes of safety alerts that nobody has closed, by patient and by phone (`desk.open_alert_about`)."""
    rows = connection.execute(
        select(alert.c.code, alert.c.patient_id, alert.c.phone_hash)
        .where(alert.c.resolved_at.is_(None), alert.c.severity.in_(list(RANK)))
        .order_by(alert.c.id.desc())
    ).all()
    by_patient = {row.patient_id: row.code for row in rows if row.patient_id is not None}
    return by_patient, {row.phone_hash: row.code for row in rows if row.phone_hash is not None}


def _quarantine(connection: Connection, clinic: Clinic, now: datetime, most: int, skip: int) -> Worklist:
    standing = quarantine.c.cleared_at.is_(None)
    rows = connection.execute(
        select(quarantine)
        .where(standing)
        .order_by(quarantine.c.source, quarantine.c.id)
        .limit(most)
        .offset(skip)
    ).all()
    return Worklist(QUARANTINE, _count(connection, select(quarantine.c.id).where(standing)), rows)


_OTHERS: Mapping[str, Callable[[Connection, Clinic, datetime, int, int], Worklist]] = {
    NO_CONSENT: _no_consent,
    PAUSED: _paused,
    QUARANTINE: _quarantine,
}


def _count(connection: Connection, rows: Select[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0
