"""Alerts and their steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.schema import alert, alert_step

_OPEN = alert.c.resolved_at.is_(None)
_WAITING = and_(_OPEN, alert.c.acknowledged_at.is_(None))
_TAKEN = and_(_OPEN, alert.c.acknowledged_at.is_not(None))


def open_alert(connection: Connection, now: datetime, **values: Any) -> int | None:
    """Adds an alert; its id, or None when one has its key already. Noting its first step is the caller's."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = connection.execute(
        make(alert)
        .values(opened_at=now, **values)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(alert.c.id)
    )
    return added.scalar_one_or_none()


def step(
    connection: Connection,
    alert_id: int,
    name: str,
    now: datetime,
    *,
    person: str | None = None,
    inbound_id: int | None = None,
    message_id: str | None = None,
    detail: str | None = None,
    words: str | None = None,
) -> None:
    """Notes what happened (`raised`, `text`, `paged`, `acknowledged` …).

    *detail* names nobody; *words* are encrypted.
    """
    connection.execute(
        insert(alert_step).values(
            alert_id=alert_id,
            at=now,
            step=name,
            person=person,
            inbound_id=inbound_id,
            message_id=message_id,
            detail=detail[:200] if detail else None,
            words=words,
        )
    )


def by_id(connection: Connection, alert_id: int) -> Row[Any] | None:
    return connection.execute(select(alert).where(alert.c.id == alert_id)).one_or_none()


def by_key(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(select(alert).where(alert.c.key == key)).one_or_none()


def open_by_code(connection: Connection, code: str) -> Row[Any] | None:
    """The alert that is not resolved and has that code (upper case)."""
    found = select(alert).where(_OPEN, alert.c.code == code).order_by(alert.c.id.desc())
    return connection.execute(found).first()


def open_for_phone(connection: Connection, phone_hash: str, severities: Collection[str]) -> Row[Any] | None:
    """The newest alert of one of these severities about that number which nobody has resolved."""
    found = select(alert).where(
        _OPEN, alert.c.phone_hash == phone_hash, alert.c.severity.in_(list(severities))
    )
    return connection.execute(found.order_by(alert.c.id.desc())).first()


def all_open(connection: Connection, *, waiting: bool = False) -> Sequence[Row[Any]]:
    """Alerts that nobody has resolved, oldest first; with *waiting* those that nobody has taken."""
    return connection.execute(select(alert).where(_WAITING if waiting else _OPEN).order_by(alert.c.id)).all()


def due(connection: Connection, now: datetime) -> Sequence[int]:
    """Ids of the alerts whose next people are to be paged."""
    return connection.scalars(
        select(alert.c.id).where(_WAITING, alert.c.next_step_at <= now).order_by(alert.c.next_step_at)
    ).all()


def due_taken(connection: Connection, now: datetime) -> Sequence[int]:
    """Ids of the alerts that somebody has taken and that are to be looked at again."""
    return connection.scalars(
        select(alert.c.id).where(_TAKEN, alert.c.next_step_at <= now).order_by(alert.c.next_step_at)
    ).all()


def taken_and_due(connection: Connection, alert_id: int, now: datetime) -> Row[Any] | None:
    """That alert, ours until the transaction ends; None if somebody was quicker or it is not due."""
    found = select(alert).where(alert.c.id == alert_id, _TAKEN, alert.c.next_step_at <= now)
    return connection.execute(found.with_for_update()).one_or_none()


def look_at_taken(connection: Connection, now: datetime, alert_id: int | None = None) -> None:
    """That alert is looked at again now, if it is taken; without an id all of which nobody knows when."""
    which = alert.c.next_step_at.is_(None) if alert_id is None else alert.c.id == alert_id
    connection.execute(update(alert).where(_TAKEN, which).values(next_step_at=now))


def next_due(connection: Connection) -> datetime | None:
    # Through the column, not min(): its type knows about time zones.
    ordered = select(alert.c.next_step_at).where(_OPEN, alert.c.next_step_at.is_not(None))
    return connection.scalar(ordered.order_by(alert.c.next_step_at).limit(1))


def claim_step(
    connection: Connection, alert_id: int, now: datetime, next_step_at: datetime
) -> Row[Any] | None:
    """Takes the step that is due and sets the time of the next; None if somebody was quicker."""
    claimed = (
        update(alert)
        .where(alert.c.id == alert_id, _WAITING, alert.c.next_step_at <= now)
        .values(steps=alert.c.steps + 1, next_step_at=next_step_at)
        .returning(*alert.c)
    )
    return connection.execute(claimed).one_or_none()


def change(connection: Connection, alert_id: int, **values: Any) -> None:
    connection.execute(update(alert).where(alert.c.id == alert_id).values(values))


def take(connection: Connection, alert_id: int, now: datetime, by: str) -> bool:
    """Marks it acknowledged, to be looked at again; False when it was before."""
    return _set_once(
        connection, _WAITING, alert_id, acknowledged_at=now, acknowledged_by=by, next_step_at=now
    )


def close(connection: Connection, alert_id: int, now: datetime, by: str, note: str) -> bool:
    """Marks it resolved; False when it was before."""
    return _set_once(
        connection, _OPEN, alert_id, resolved_at=now, resolved_by=by, note=note, next_step_at=None
    )


def count_steps(connection: Connection, alert_id: int, name: str) -> int:
    counted = select(func.count()).where(alert_step.c.alert_id == alert_id, alert_step.c.step == name)
    return int(connection.scalar(counted) or 0)


def climbs_since_begun(connection: Connection, alert_id: int) -> int:
    """How often it has climbed since paging began, which it does anew when an alert is opened again."""
    begun = (
        select(func.max(alert_step.c.id))
        .where(alert_step.c.alert_id == alert_id, alert_step.c.step.in_(("raised", "reopened", "lapsed")))
        .scalar_subquery()
    )
    counted = select(func.count()).where(
        alert_step.c.alert_id == alert_id, alert_step.c.step == "climbed", alert_step.c.id > begun
    )
    return int(connection.scalar(counted) or 0)


def was_paged(connection: Connection, alert_id: int, person: str) -> bool:
    """Whether that person has been paged for it, by text or by channel."""
    paged = select(alert_step.c.id).where(
        alert_step.c.alert_id == alert_id, alert_step.c.step == "paged", alert_step.c.person == person
    )
    return connection.execute(paged.limit(1)).first() is not None


def _set_once(connection: Connection, where: ColumnElement[bool], alert_id: int, **values: Any) -> bool:
    done = connection.execute(update(alert).where(alert.c.id == alert_id, where).values(values))
    return done.rowcount == 1
