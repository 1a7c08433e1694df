"""Numbers for Prometheus that stand in the database: no name, no number, no words."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from reminders.db.engine import Database
from reminders.db.schema import IN_FLIGHT, NOT_SENT, PENDING, UNFINISHED, alert, message, message_event, task
from reminders.domain.message import MessageStatus
from reminders.services import drill


class _Twice(Collector):
    """Grows only, and outlives the process: a counter whose value is a row count."""

    def __init__(self, count: int) -> None:
        self._count = count

    def collect(self) -> Iterator[CounterMetricFamily]:
        words = "Times that Twilio took one message of ours twice."
        yield CounterMetricFamily("reminders_accepted_twice", words, value=self._count)


def message_counts(db: Database) -> bytes:
    """Messages by status, those sent twice, open tasks and alerts, drills; nothing without the database."""
    registry = CollectorRegistry()
    messages = Gauge("reminders_messages", "Messages by status.", ["status"], registry=registry)
    tasks = Gauge("reminders_tasks_open", "Tasks that wait for a person.", registry=registry)
    alerts = Gauge("reminders_alerts_open", "Alerts that nobody has taken.", registry=registry)
    try:
        with db.read() as connection:
            for status, number in _by_status(connection).items():
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
            _drills(registry, drill.standing(connection))
            twice = connection.scalar(
                select(func.count()).select_from(message_event).where(text("event = 'accepted_twice'"))
            )
    except DBAPIError:
        return b""
    registry.register(_Twice(twice or 0))
    return generate_latest(registry)


def _drills(registry: CollectorRegistry, standing: drill.Standing) -> None:
    """How the alert chain did when it was last tried; of what never was there is no number."""
    failed = Gauge(
        "reminders_drill_failed", "Nobody took the last drill (1), or all is well.", registry=registry
    )
    failed.set(standing.failed)
    success = standing.success
    if success is None:
        return
    at = Gauge(
        "reminders_drill_success_timestamp_seconds",
        "When the last drill that was taken began.",
        registry=registry,
    )
    at.set(success.raised_at.timestamp())
    for name, seconds, words in (
        ("reached", success.reached_after, "until its first page had arrived"),
        ("taken", success.taken, "until somebody took it"),
    ):
        if seconds is not None:
            Gauge(f"reminders_drill_{name}_seconds", f"Seconds {words}.", registry=registry).set(seconds)


def _by_status(connection: Connection) -> dict[str, int]:
    """How many messages have each status. Those that were delivered are all the others: none is read."""
    planned = select(func.count()).select_from(message).where(text(PENDING))
    counts = {MessageStatus.PLANNED.value: connection.scalar(planned) or 0}
    for condition in (IN_FLIGHT, UNFINISHED, NOT_SENT):
        query = select(message.c.status, func.count()).where(text(condition)).group_by(message.c.status)
        counts |= {status: number for status, number in connection.execute(query)}
    all_of_them = connection.scalar(select(func.count()).select_from(message)) or 0
    counts[MessageStatus.DELIVERED.value] = all_of_them - sum(counts.values())
    return {status: number for status, number in counts.items() if number}
