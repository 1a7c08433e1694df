"""Drills: a made-up alert on the real road, and how long each step of it took.

A drill is an alert whose key begins with `drill:`. Who takes it closes it; what nobody takes within an hour
is closed as failed, so that a forgotten drill pages nobody for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from reminders.db import alert_pages, audit, outbox
from reminders.db import alerts as rows
from reminders.db.engine import Database
from reminders.db.schema import alert, message
from reminders.domain.clinic import Alerts, Clinic, Drill
from reminders.domain.message import Purpose
from reminders.services.alert_paging import DRILL, clinic_zone
from reminders.services.alerts import DRILL_TAKEN, raise_alert

#: Nobody took it: so long after it was raised it has failed.
FAILS_AFTER = timedelta(hours=1)
FAILED_NOTE = "drill failed: nobody took it"
_DRILLS = alert.c.key.startswith(DRILL, autoescape=True)
#: Alerts that are no drill.
REAL = alert.c.key.is_(None) | ~_DRILLS  # most have no key, and null is not unlike anything
#: For somebody who is paged: what stands on a worklist may stand there for weeks.
_REAL_AND_WAITING = (
    alert.c.acknowledged_at.is_(None),
    alert.c.resolved_at.is_(None),
    alert.c.next_step_at.is_not(None),
    REAL,
)


@dataclass(frozen=True, slots=True)
class PageTime:
    """One page of a drill. Seconds count from when the drill was raised; None: not yet, or never."""

    person: str
    way: str
    """sms, or `channel 1` …"""
    status: str
    accepted: float | None
    delivered: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """How a drill went so far."""

    id: int
    code: str
    severity: str
    raised_at: datetime
    pages: tuple[PageTime, ...]
    taken_by: str | None
    taken: float | None
    """Seconds until somebody took it."""
    over: bool

    @property
    def reached(self) -> bool:
        """At least one page got to where it was sent."""
        return self.reached_after is not None

    @property
    def reached_after(self) -> float | None:
        """Seconds until the first page was there."""
        return min((each.delivered for each in self.pages if each.delivered is not None), default=None)


@dataclass(frozen=True, slots=True)
class Standing:
    """What drills have shown of the chain."""

    last: Result | None
    """The newest that is over."""
    success: Result | None
    """The newest that somebody took."""

    @property
    def failed(self) -> bool:
        return self.last is not None and self.last.taken is None


def raise_drill(
    connection: Connection,
    severity: str,
    *,
    alerts: Alerts,
    clinic: Clinic,
    now: datetime,
    by: str,
    key: str | None = None,
) -> str:
    """Opens a drill on that chain; its code."""
    code = raise_alert(
        connection, severity, alerts=alerts, now=now, clinic=clinic, summary="Drill.", key=key, drill=True
    )
    audit.record(connection, now, who=by, what="drill_raised", subject=f"alert:{code}")
    return code


def begin(db: Database, *, alerts: Alerts, clinic: Clinic, now: datetime, by: str) -> bool:
    """*by* tries the crisis chain now; False if a drill is under way, or was begun in this very minute."""
    key = f"by hand:{now:%Y-%m-%dT%H:%M}"  # a second click finds it, whoever is quicker
    with db.write() as connection:
        is_open = select(alert.c.id).where(_DRILLS, alert.c.resolved_at.is_(None)).limit(1)
        if connection.scalar(is_open) or rows.by_key(connection, DRILL + key):
            return False
        raise_drill(connection, "crisis", alerts=alerts, clinic=clinic, now=now, by=by, key=key)
    return True


def result(connection: Connection, found: Row[Any]) -> Result:
    """What became of each page, and of the drill."""

    def after(at: datetime | None) -> float | None:
        return round((at - found.opened_at).total_seconds(), 1) if at is not None else None

    texts = connection.execute(
        select(message)
        .where(message.c.alert_id == found.id, message.c.purpose == Purpose.PAGE.value)
        .where(message.c.dedupe_key.startswith("page:"))
        .order_by(message.c.created_at, message.c.id)
    ).all()
    pages = [
        PageTime(
            person=row.dedupe_key.split(":")[2],
            way="sms",
            status=row.status,
            accepted=after(row.accepted_at),
            delivered=after(row.final_at) if row.status == "delivered" else None,
        )
        for row in texts
    ]
    for row in alert_pages.of_alert(connection, found.id):
        sent = after(row.ended_at) if row.status == alert_pages.SENT else None
        pages.append(PageTime(row.person, f"channel {row.channel + 1}", row.status, sent, sent))
    return Result(
        id=found.id,
        code=found.code,
        severity=found.severity,
        raised_at=found.opened_at,
        pages=tuple(pages),
        taken_by=found.acknowledged_by,
        taken=after(found.acknowledged_at),
        over=found.resolved_at is not None,
    )


def by_code(connection: Connection, code: str) -> Row[Any] | None:
    return connection.execute(
        select(alert).where(_DRILLS, alert.c.code == code).order_by(alert.c.id.desc())
    ).first()


def newest(connection: Connection, most: int) -> Sequence[Row[Any]]:
    """The last drills, also one that is under way, newest first."""
    return connection.execute(select(alert).where(_DRILLS).order_by(alert.c.id.desc()).limit(most)).all()


def last(connection: Connection, *, taken: bool = False) -> Row[Any] | None:
    """The newest drill that is over; with *taken*, that somebody took."""
    found = select(alert).where(_DRILLS, alert.c.resolved_at.is_not(None))
    if taken:
        found = found.where(alert.c.acknowledged_at.is_not(None))
    return connection.execute(found.order_by(alert.c.id.desc())).first()


def standing(connection: Connection) -> Standing:
    found = [last(connection), last(connection, taken=True)]
    newest, taken = (result(connection, each) if each is not None else None for each in found)
    return Standing(newest, taken)


def failed(connection: Connection) -> datetime | None:
    """When the newest drill was raised, if nobody took it; None while drills go well."""
    newest = last(connection)
    return newest.opened_at if newest is not None and newest.acknowledged_at is None else None


def tick(connection: Connection, alerts: Alerts, clinic: Clinic, now: datetime) -> bool:
    """Raises the drill that is due, closes the one nobody took; whether one was raised. For one daemon."""
    _close_forgotten(connection, now)
    if alerts.drill is None or not _is_due(connection, alerts.drill, clinic_zone(clinic), now):
        return False
    day = now.astimezone(clinic_zone(clinic)).date()
    raise_drill(
        connection, "crisis", alerts=alerts, clinic=clinic, now=now, by="daemon", key=f"{day.isoformat()}"
    )
    return True


def _is_due(connection: Connection, drill: Drill, zone: ZoneInfo, now: datetime) -> bool:
    """On its day, in the hour after its time; never while a real alert waits for somebody."""
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), drill.at, zone)
    if not at <= local < at + timedelta(hours=1):
        return False
    newest = connection.execute(select(alert.c.opened_at).where(_DRILLS).order_by(alert.c.id.desc())).first()
    # An hour less: a drill that came late does not put off the next by a day.
    if newest is not None and now - newest.opened_at < drill.every - timedelta(hours=1):
        return False
    return connection.execute(select(alert.c.id).where(*_REAL_AND_WAITING)).first() is None


def _close_forgotten(connection: Connection, now: datetime) -> None:
    forgotten: Sequence[Row[Any]] = connection.execute(
        select(alert).where(
            _DRILLS,
            alert.c.resolved_at.is_(None),
            alert.c.acknowledged_at.is_(None),
            alert.c.opened_at <= now - FAILS_AFTER,
        )
    ).all()
    for each in forgotten:
        if not rows.close(connection, each.id, now, "daemon", FAILED_NOTE):
            continue
        rows.step(connection, each.id, "resolved", now, person="daemon", detail=FAILED_NOTE)
        alert_pages.cancel(connection, each.id, now)
        outbox.cancel_pending(connection, now, "acknowledged", where=[message.c.alert_id == each.id])


__all__ = [
    "DRILL_TAKEN",
    "REAL",
    "PageTime",
    "Result",
    "Standing",
    "begin",
    "by_code",
    "failed",
    "last",
    "newest",
    "raise_drill",
    "result",
    "standing",
    "tick",
]
