"""What scripts read: messages, answers and alerts, each as a feed of what has changed since a place in it.

A place is the id of a row that is only ever appended (an event, an answer, a step of an alert), so a script
that keeps the place it was given misses nothing and asks for nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from reminders.db.schema import (
    alert,
    alert_step,
    answer,
    appointment,
    check_in,
    message,
    message_event,
    patient,
    score,
)
from reminders.domain.message import Purpose

#: Two transactions may commit in another order than their rows are numbered: what is so young waits.
SETTLED = timedelta(seconds=5)
MOST = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """Rows as they stand now, and the place from which to ask the next time."""

    items: Sequence[Any]
    next: int
    more: bool
    """There is more already."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A check-in to which something was answered."""

    row: Row[Any]
    answers: Sequence[Row[Any]]
    """Those that stand, and those that were corrected, oldest first."""
    result: dict[str, Any] | None
    """total, band, flags, missing; None while it is not over."""


def messages(connection: Connection, after: int, most: int, now: datetime, since: datetime | None) -> Feed:
    """Messages to patients of which something happened; `Row`s of message with the ids of the calendar."""
    ids, place, more = _changed(connection, message_event, "message_id", after, most, now, since)
    rows = connection.execute(
        select(
            message,
            patient.c.external_id.label("patient_key"),
            appointment.c.external_id.label("appointment_key"),
            appointment.c.source,
        )
        .outerjoin(patient, patient.c.id == message.c.patient_id)
        .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
        .where(message.c.id.in_(ids), message.c.purpose != Purpose.PAGE.value)
    )
    return Feed(_in_order(rows, ids), place, more)


def answers(connection: Connection, after: int, most: int, now: datetime, since: datetime | None) -> Feed:
    """Check-ins to which something was answered, whole: `CheckIn`s."""
    ids, place, more = _changed(connection, answer, "check_in_id", after, most, now, since)
    rows = connection.execute(
        select(
            check_in,
            patient.c.external_id.label("patient_key"),
            appointment.c.external_id.label("appointment_key"),
            score.c.result,
        )
        .join(patient, patient.c.id == check_in.c.patient_id)
        .outerjoin(appointment, appointment.c.id == check_in.c.appointment_id)
        .outerjoin(score, score.c.check_in_id == check_in.c.id)
        .where(check_in.c.id.in_(ids))
    )
    given: dict[int, list[Row[Any]]] = {}
    for each in connection.execute(select(answer).where(answer.c.check_in_id.in_(ids)).order_by(answer.c.id)):
        given.setdefault(each.check_in_id, []).append(each)
    items = [CheckIn(row, given.get(row.id, []), row.result) for row in _in_order(rows, ids)]
    return Feed(items, place, more)


def alerts(connection: Connection, after: int, most: int, now: datetime, since: datetime | None) -> Feed:
    """Alerts of which something happened; `Row`s of alert with the calendar's id of the patient."""
    ids, place, more = _changed(connection, alert_step, "alert_id", after, most, now, since)
    rows = connection.execute(
        select(alert, patient.c.external_id.label("patient_key"))
        .outerjoin(patient, patient.c.id == alert.c.patient_id)
        .where(alert.c.id.in_(ids))
    )
    return Feed(_in_order(rows, ids), place, more)


def _changed(
    connection: Connection,
    log: Table,
    of: str,
    after: int,
    most: int,
    now: datetime,
    since: datetime | None,
) -> tuple[list[Any], int, bool]:
    """Whom the next *most* rows of *log* are about, each once, in the order of their last row here."""
    query = select(log.c.id, log.c[of]).where(log.c.id > after, log.c.at <= now - SETTLED)
    if since is not None:
        query = query.where(log.c.at >= since)
    rows = connection.execute(query.order_by(log.c.id).limit(most + 1)).all()
    taken = rows[:most]
    last = {row[1]: row[0] for row in taken}
    ids = sorted(last, key=lambda each: last[each])
    return ids, (taken[-1][0] if taken else after), len(rows) > most


def _in_order(rows: Iterable[Row[Any]], ids: Sequence[Any]) -> list[Row[Any]]:
    found = {row.id: row for row in rows}
    return [found[each] for each in ids if each in found]
