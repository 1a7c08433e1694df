"""Numbers for Prometheus that stand in the database: no name, no number, no words."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from reminders.db.engine import Database
from reminders.db.schema import alert, message, task


def message_counts(db: Database) -> bytes:
    """Messages by status, open tasks and alerts, for Prometheus; nothing if the database is away."""
    registry = CollectorRegistry()
    messages = Gauge("reminders_messages", "Messages by status.", ["status"], registry=registry)
    tasks = Gauge("reminders_tasks_open", "Tasks that wait for a person.", registry=registry)
    alerts = Gauge("reminders_alerts_open", "Alerts that nobody has taken.", registry=registry)
    try:
        with db.read() as connection:
            for status, number in connection.execute(
                select(message.c.status, func.count()).group_by(message.c.status)
            ):
                messages.labels(status=status).set(number)
            tasks.set(
                connection.scalar(select(func.count()).select_from(task).where(task.c.done_at.is_(None))) or 0
            )
            alerts.set(
                connection.scalar(
                    select(func.count())
                    .select_from(alert)
                    .where(alert.c.acknowledged_at.is_(None), alert.c.resolved_at.is_(None))
                )
                or 0
            )
    except DBAPIError:
        return b""
    return generate_latest(registry)
