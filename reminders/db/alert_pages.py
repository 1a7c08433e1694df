"""Pages by channels (`alert_page`): put down with a step, claimed with a lease, sent at least once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.schema import alert_page

WAITING, SENT, FAILED, CANCELLED = "waiting", "sent", "failed", "cancelled"
#: In the words of the index.
_WAITING = text("alert_page.status = 'waiting'")


def add(
    connection: Connection, alert_id: int, person: str, channel: int, step: int, at: datetime, now: datetime
) -> bool:
    """Puts one page down, to be sent from *at* on; False if it was there."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = connection.execute(
        make(alert_page)
        .values(
            alert_id=alert_id, person=person, channel=channel, step=step, status=WAITING, next_at=at, at=now
        )
        .on_conflict_do_nothing(index_elements=["alert_id", "person", "channel", "step"])
        .returning(alert_page.c.id)
    )
    return added.scalar_one_or_none() is not None


def claim(connection: Connection, now: datetime, lease_until: datetime, most: int) -> Sequence[Row[Any]]:
    """Those that are due, ours until the lease ends; who dies meanwhile leaves them due again."""
    due = (
        select(alert_page.c.id)
        .where(_WAITING, alert_page.c.next_at <= now)
        .order_by(alert_page.c.next_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(
        update(alert_page)
        .where(alert_page.c.id.in_(due.scalar_subquery()), _WAITING, alert_page.c.next_at <= now)
        .values(next_at=lease_until, attempts=alert_page.c.attempts + 1)
        .returning(*alert_page.c)
    ).all()


def next_due(connection: Connection) -> datetime | None:
    ordered = select(alert_page.c.next_at).where(_WAITING)
    return connection.scalar(ordered.order_by(alert_page.c.next_at).limit(1))


def end(connection: Connection, page_id: int, status: str, now: datetime, error: str | None = None) -> bool:
    """Sent, failed for good, or not wanted any more; False if it had ended before."""
    done = connection.execute(
        update(alert_page)
        .where(alert_page.c.id == page_id, alert_page.c.status == WAITING)
        .values(status=status, ended_at=now, next_at=None, error=error[:64] if error else None)
    )
    return done.rowcount == 1


def waits(connection: Connection, page_id: int) -> bool:
    """Whether it is still to be sent: who takes or closes an alert cancels what waits."""
    status = connection.scalar(select(alert_page.c.status).where(alert_page.c.id == page_id))
    return status == WAITING


def try_again(connection: Connection, page_id: int, at: datetime, error: str) -> None:
    connection.execute(
        update(alert_page)
        .where(alert_page.c.id == page_id, alert_page.c.status == WAITING)
        .values(next_at=at, error=error[:64])
    )


def cancel(connection: Connection, alert_id: int, now: datetime) -> None:
    """Somebody has the alert: what has not gone out stays here."""
    connection.execute(
        update(alert_page)
        .where(alert_page.c.alert_id == alert_id, alert_page.c.status == WAITING)
        .values(status=CANCELLED, ended_at=now, next_at=None)
    )


def hurry(connection: Connection, alert_id: int, now: datetime) -> None:
    """A text to staff did not arrive: what waits for its next try is tried now."""
    connection.execute(
        update(alert_page)
        .where(
            alert_page.c.alert_id == alert_id, alert_page.c.status == WAITING, alert_page.c.error.is_not(None)
        )
        .values(next_at=now)
    )


def of_alert(connection: Connection, alert_id: int) -> Sequence[Row[Any]]:
    return connection.execute(
        select(alert_page).where(alert_page.c.alert_id == alert_id).order_by(alert_page.c.id)
    ).all()


def broken(connection: Connection) -> set[tuple[str, int]]:
    """Channels (person, place) whose last page to end failed."""
    last = (
        select(func.max(alert_page.c.id))
        .where(alert_page.c.status.in_((SENT, FAILED)))
        .group_by(alert_page.c.person, alert_page.c.channel)
    )
    rows = connection.execute(
        select(alert_page).where(alert_page.c.id.in_(last), alert_page.c.status == FAILED)
    )
    return {(row.person, row.channel) for row in rows}
