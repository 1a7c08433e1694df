"""Says in plain words what happens in the demo, a line each, as it happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from reminders.db.engine import Database
from reminders.db.schema import alert, alert_step, inbound, message, message_event, patient, task
from reminders.web.words import REASONS, STATUSES, TASKS

_SHOWN = ("accepted", "skipped", "cancelled", "expired", "failed", "undelivered", "uncertain")


class Narrator:
    """Reads what is new in the database since it was last asked. It names patients: they are invented.

    `staff` are the numbers of those who are paged.
    """

    def __init__(
        self, db: Database, zone: ZoneInfo, say: Callable[[str], None], staff: Collection[str] = ()
    ) -> None:
        self._db = db
        self._staff = staff
        self._zone = zone
        self._say = say
        with db.read() as connection:
            self._seen = {table.name: _newest(connection, table) for table in _TABLES}

    def tell(self) -> None:
        """Says everything that is new."""
        with self._db.read() as connection:
            lines = [line for each in self._sources() for line in each(connection)]
        for at, text in sorted(lines, key=lambda line: line[0]):
            self.line(at, text)

    def line(self, at: datetime, text: str) -> None:
        local = at.astimezone(self._zone)
        self._say(f"{local:%a %b} {local.day:>2} {local:%H:%M}  {text}")

    def _sources(self) -> list[Callable[[Connection], Iterator[tuple[datetime, str]]]]:
        return [self._messages, self._replies, self._alerts, self._tasks]

    def _messages(self, connection: Connection) -> Iterator[tuple[datetime, str]]:
        query = (
            select(message_event, message, *_NAMES)
            .join(message, message.c.id == message_event.c.message_id)
            .outerjoin(patient, patient.c.id == message.c.patient_id)
        )
        for row in self._new(connection, message_event, query):
            if row.event in _SHOWN and row.detail != "unless":  # left out by the rule is no news
                yield row.at, self._said_of(row)

    def _said_of(self, row: Row[Any]) -> str:
        whom = "staff" if row.purpose == "page" else _name(row)
        what = row.rule or row.template or "text"
        if row.event == "accepted":
            return f"-> {whom}: {row.body or what}"
        why = REASONS.get(row.detail or "", row.detail or "")
        return f"   {whom}: {what} {STATUSES.get(row.event, row.event)}{f' ({why})' if why else ''}"

    def _replies(self, connection: Connection) -> Iterator[tuple[datetime, str]]:
        query = select(inbound, *_NAMES).outerjoin(patient, patient.c.id == inbound.c.patient_id)
        for row in self._new(connection, inbound, query):
            flags = f" [{row.flags}]" if row.flags else ""
            if row.phone in self._staff:
                yield row.handled_at, f"<- staff: {row.body}"
            else:
                yield row.handled_at, f"<- {_name(row)}: {row.body}   = {row.intent}{flags}"

    def _alerts(self, connection: Connection) -> Iterator[tuple[datetime, str]]:
        query = select(alert_step, alert.c.code, alert.c.severity).join(
            alert, alert.c.id == alert_step.c.alert_id
        )
        for row in self._new(connection, alert_step, query):
            who = f" {row.person}" if row.person else ""
            yield row.at, f"!! alert {row.code} ({row.severity}): {row.step}{who}"

    def _tasks(self, connection: Connection) -> Iterator[tuple[datetime, str]]:
        query = select(task, *_NAMES).outerjoin(patient, patient.c.id == task.c.patient_id)
        for row in self._new(connection, task, query):
            whom = f" ({_name(row)})" if row.first_name else ""
            yield row.opened_at, f"## for the front desk: {TASKS.get(row.kind, row.kind)}{whom}"

    def _new(self, connection: Connection, table: Any, query: Any) -> list[Row[Any]]:
        rows = connection.execute(query.where(table.c.id > self._seen[table.name]).order_by(table.c.id)).all()
        self._seen[table.name] = max([self._seen[table.name], _newest(connection, table)])
        return list(rows)


_TABLES = (message_event, inbound, alert_step, task)
_NAMES = (patient.c.first_name, patient.c.last_name)


def _newest(connection: Connection, table: Any) -> int:
    return connection.scalar(select(func.max(table.c.id))) or 0


def _name(row: Row[Any]) -> str:
    return f"{row.first_name} {row.last_name[:1]}." if row.first_name else "unknown number"
