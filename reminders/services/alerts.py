"""Alerts: people are paged until one of them takes it; every step has a time and a name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DBAPIError

from reminders.db import alert_pages, audit, outbox
from reminders.db import alerts as rows
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.hours import is_open, move_later
from reminders.domain.message import Purpose
from reminders.services import alert_taken
from reminders.services.alert_paging import DRILL, Pager, chain_of, clinic_zone, is_drill

#: Nothing that looks or sounds like something else (0 O, 1 I L, 2 Z, 5 S, 8 B).
CODE_ALPHABET = "234679ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 3
#: The note of a drill that somebody took.
DRILL_TAKEN = "drill taken"
#: Severities whose pages must arrive: if one does not, those who keep the service are told.
MUST_ARRIVE = ("crisis", "emergency")
#: Software may only raise a severity.
RANK = {"crisis": 3, "emergency": 2, "urgent": 1, "clinical": 1}


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that nobody has resolved yet."""

    id: int
    code: str
    severity: str
    opened_at: datetime
    patient_id: int | None
    initials: str = field(repr=False)
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    next_step_at: datetime | None
    steps: int


def raise_alert(
    connection: Connection,
    severity: str,
    *,
    alerts: Alerts,
    now: datetime,
    clinic: Clinic | None = None,
    patient_id: int | None = None,
    phone_hash: str | None = None,
    initials: str = "",
    summary: str | None = None,
    key: str | None = None,
    inbound_id: int | None = None,
    drill: bool = False,
) -> str:
    """Opens an alert and pages its chain, in the caller's transaction; its code (`4F2`).

    With a *key* that an alert already has nothing new happens, and that alert's code comes back.
    *summary* is for the console only (encrypted), but of a `system` alert it stands in the page: no names.
    Without *clinic* a chain that is only for office hours pages at any hour.
    """
    code = _new_code(connection)
    if drill:
        key = f"{DRILL}{key or f'{code}:{now.timestamp():.0f}'}"
    alert_id = rows.open_alert(
        connection,
        now,
        code=code,
        severity=severity,
        key=key,
        patient_id=patient_id,
        phone_hash=phone_hash,
        initials=initials,
        summary=summary,
    )
    if alert_id is None:
        return str(_existing(connection, key).code)
    rows.step(connection, alert_id, "raised", now, inbound_id=inbound_id, detail=severity)
    Pager(connection, alerts, clinic, now).begin(alert_id)
    return code


def raise_further(
    connection: Connection,
    found: Row[Any],
    severity: str,
    *,
    alerts: Alerts,
    now: datetime,
    clinic: Clinic | None = None,
    inbound_id: int | None = None,
) -> bool:
    """A further cry within an open alert: noted always; paged again if it had been taken, or is graver now.

    Whether people were paged again. A severity is never lowered.
    """
    rows.step(connection, found.id, "text", now, inbound_id=inbound_id, detail=severity)
    graver = RANK.get(severity, 0) > RANK.get(found.severity, 0)
    if found.acknowledged_at is None and not graver:
        return False
    rows.change(
        connection,
        found.id,
        severity=severity if graver else found.severity,
        acknowledged_at=None,
        acknowledged_by=None,
        steps=found.steps + 1,
    )
    rows.step(connection, found.id, "raised" if graver else "reopened", now, inbound_id=inbound_id)
    Pager(connection, alerts, clinic, now).begin(found.id)
    return True


def acknowledge(
    connection: Connection, code: str, *, by: str, now: datetime, inbound_id: int | None = None
) -> bool:
    """Somebody takes the alert: paging stops. False if no open alert has that code or it was taken before."""
    found = rows.open_by_code(connection, code.upper())
    if found is None or not rows.take(connection, found.id, now, by):
        return False
    rows.step(connection, found.id, "acknowledged", now, person=by, inbound_id=inbound_id)
    audit.record(connection, now, who=by, what="alert_acknowledged", subject=f"alert:{found.code}")
    _stop(connection, found.id, now)
    if is_drill(found):  # it has shown what it was for
        rows.close(connection, found.id, now, by, DRILL_TAKEN)
        rows.step(connection, found.id, "resolved", now, person=by, detail=DRILL_TAKEN)
    return True


def resolve(connection: Connection, code: str, *, by: str, note: str, now: datetime) -> bool:
    """A person closes the alert with a note; False if no open alert has that code."""
    found = rows.open_by_code(connection, code.upper())
    if found is None or not rows.close(connection, found.id, now, by, note):
        return False
    rows.step(connection, found.id, "resolved", now, person=by)
    audit.record(connection, now, who=by, what="alert_resolved", subject=f"alert:{found.code}", detail=note)
    _stop(connection, found.id, now)
    return True


def climb(db: Database, alerts: Alerts, now: datetime, clinic: Clinic | None = None) -> int:
    """Pages the next people of every alert nobody took in time; how many alerts. For ever, until one does.

    Reminds of those that are taken and still open, too.
    """
    with db.read() as connection:
        due: list[tuple[Callable[[Pager, int], bool], int]]
        due = [(Pager.climb, each) for each in rows.due(connection, now)]
        due += [(alert_taken.look, each) for each in rows.due_taken(connection, now)]
    climbed = 0
    stumbled: Exception | None = None
    # One transaction each: who stumbles over one still pages the others, and then says so.
    for work, alert_id in due:
        try:
            with db.write() as connection:
                climbed += work(Pager(connection, alerts, clinic, now), alert_id)
        except DBAPIError:
            raise  # the database is away: for all of them
        except Exception as error:
            stumbled = stumbled or error
    if stumbled is not None:
        raise stumbled
    return climbed


def next_climb(connection: Connection) -> datetime | None:
    """When `climb` has something to do next; None while nothing is open that pages somebody."""
    return rows.next_due(connection)


def undelivered(
    connection: Connection,
    message_id: str,
    *,
    alerts: Alerts,
    now: datetime,
    clinic: Clinic | None = None,
) -> None:
    """A text tied to an alert certainly did not arrive (failed, undelivered, refused).

    A page: the next people are paged at once. The patient's fixed answer: the chain is told to phone them.
    Anything else is left alone.
    """
    sent = connection.execute(select(message).where(message.c.id == message_id)).one_or_none()
    found = rows.by_id(connection, sent.alert_id) if sent is not None and sent.alert_id else None
    if sent is None or found is None or found.resolved_at is not None:
        return
    if sent.purpose == Purpose.PAGE.value:
        Pager(connection, alerts, clinic, now).page_failed(found, sent)
        if found.severity in MUST_ARRIVE:
            raise_alert(
                connection,
                "system",
                alerts=alerts,
                now=now,
                clinic=clinic,
                summary=f"A page of alert {found.code} was not delivered to a phone of its chain.",
                key=f"page_undelivered:{found.id}",
            )
    elif sent.purpose == Purpose.SAFETY.value:
        Pager(connection, alerts, clinic, now).answer_failed(found, sent)


def open_alerts(connection: Connection) -> Sequence[OpenAlert]:
    """All that nobody has resolved, oldest first."""
    return [
        OpenAlert(
            id=row.id,
            code=row.code,
            severity=row.severity,
            opened_at=row.opened_at,
            patient_id=row.patient_id,
            initials=row.initials or "",
            acknowledged_by=row.acknowledged_by,
            acknowledged_at=row.acknowledged_at,
            next_step_at=row.next_step_at,
            steps=row.steps,
        )
        for row in rows.all_open(connection)
    ]


def is_covered(alerts: Alerts, clinic: Clinic, now: datetime) -> bool:
    """Whether somebody looks at alerts now, as the clinic says (`covered`)."""
    return alerts.covered == "always" or is_open(now, clinic_zone(clinic), clinic.office_hours)


def next_look(alerts: Alerts, severity: str, clinic: Clinic, now: datetime) -> datetime | None:
    """When somebody will look at an alert raised now; None if at once, or if nobody can say."""
    zone = clinic_zone(clinic)
    waits = chain_of(alerts, severity).only == "office_hours" and not is_open(now, zone, clinic.office_hours)
    if not waits and is_covered(alerts, clinic, now):
        return None
    return move_later(now, zone, clinic.office_hours)


def _stop(connection: Connection, alert_id: int, now: datetime) -> None:
    """Pages that have not gone out yet stay here."""
    alert_pages.cancel(connection, alert_id, now)
    outbox.cancel_pending(
        connection,
        now,
        "acknowledged",
        where=[message.c.alert_id == alert_id, message.c.purpose == Purpose.PAGE.value],
    )


def _new_code(connection: Connection) -> str:
    """Three characters that no open alert has, with a digit among them, so that it is never a word."""
    taken = {row.code for row in rows.all_open(connection)}
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if code not in taken and any(char.isdigit() for char in code):
            return code


def _existing(connection: Connection, key: str | None) -> Row[Any]:
    found = rows.by_key(connection, key) if key is not None else None
    if found is None:
        raise LookupError("an alert could not be added, and none has its key")
    return found
