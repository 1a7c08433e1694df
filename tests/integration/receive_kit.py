"""Scenes for receiving: patients, their visits, what they were asked, and what they text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select, update

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.schema import (
    alert,
    alert_step,
    appointment,
    inbound,
    message,
    message_event,
    patient,
    phone,
    task,
)
from reminders.domain.clinic import Alerts, Chain, Clinic, Hours, Opening, Person
from reminders.domain.message import MessageStatus, Purpose
from reminders.services.receive import Inbound, Received, receive
from tests.integration.kit import a_clinic

#: Tuesday, 1 December 2026, 10:00 in Albuquerque.
NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
ANA = "+15055550123"
LUIS = "+15055550124"
STRANGER = "+15055550199"
NURSE = "+15055550101"
PHYSICIAN = "+15055550102"
CLINIC_NUMBER = "+15055550100"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

OFFICE = Hours({day: Opening(time(8), time(17)) for day in range(5)})
CLINIC = a_clinic(office_hours=OFFICE)
ALERTS = Alerts(
    people={
        "nurse": Person("nurse", "On-call nurse", NURSE),
        "physician": Person("physician", "Physician", PHYSICIAN),
    },
    chains={
        "crisis": Chain(
            page=("nurse", "physician"),
            acknowledge_within=5 * MINUTE,
            then=("physician",),
            again_every=5 * MINUTE,
        ),
        "emergency": Chain(
            page=("nurse", "physician"),
            acknowledge_within=5 * MINUTE,
            then=("physician",),
            again_every=5 * MINUTE,
        ),
        "clinical": Chain(
            page=("nurse",),
            acknowledge_within=60 * MINUTE,
            then=("physician",),
            again_every=60 * MINUTE,
            only="office_hours",
        ),
        "delivery": Chain(worklist=True),
        "system": Chain(page=("nurse",), acknowledge_within=30 * MINUTE, again_every=30 * MINUTE),
    },
)


class Scene:
    """One database with what a test puts into it."""

    def __init__(self, database: Database, *, clinic: Clinic = CLINIC, alerts: Alerts = ALERTS) -> None:
        self.database = database
        self.clinic = clinic
        self.alerts = alerts
        self.now = NOW
        self.replanned: list[int] = []
        self._numbers = itertools.count(1)

    def patient(
        self, first_name: str = "Ana", *, number: str | None = ANA, language: str = "en", **values: Any
    ) -> int:
        return self._add(
            patient,
            external_id=f"p{next(self._numbers)}",
            first_name=first_name,
            last_name="Vigil",
            phone=number,
            phone_hash=self.hash(number) if number else None,
            language=language,
            sms_consent="unknown",
            treated_for="",
            fingerprint="",
            created_at=NOW,
            updated_at=NOW,
            **values,
        )

    def visit(self, patient_id: int, starts_in: timedelta = DAY, **values: Any) -> int:
        """A visit of an hour which the patient has been told about."""
        starts_at = NOW + starts_in
        row: dict[str, Any] = {
            "source": "calendar",
            "external_id": f"a{next(self._numbers)}",
            "patient_id": patient_id,
            "kind": "infusion",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=1),
            "status": "booked",
            "location": "main",
            "told_starts_at": starts_at,
            "first_seen_at": NOW - 30 * DAY,
            "first_read": False,
            "fingerprint": "",
            "created_at": NOW,
            "updated_at": NOW,
        }
        return self._add(appointment, **row | values)

    def ask(
        self,
        visit_id: int,
        *,
        ago: timedelta = timedelta(hours=2),
        status: MessageStatus = MessageStatus.DELIVERED,
        asks: str | None = "confirmation",
        body: str = "Tranquility Clinic: your visit is tomorrow. Reply C to confirm or R to reschedule.",
        **values: Any,
    ) -> str:
        """A reminder that went out some time ago; its id."""
        with self.database.read() as connection:
            row = connection.execute(
                select(appointment, patient.c.phone, patient.c.phone_hash)
                .join(patient, patient.c.id == appointment.c.patient_id)
                .where(appointment.c.id == visit_id)
            ).one()
        at = self.now - ago
        new = outbox.NewMessage(
            dedupe_key=f"test:{next(self._numbers)}",
            purpose=Purpose.RULE,
            phone=row.phone,
            phone_hash=row.phone_hash,
            language="en",
            due_at=at,
            template="reminder_confirm",
            patient_id=row.patient_id,
            appointment_id=visit_id,
            time_revision=row.time_revision,
            context=values.pop("context", None),
        )
        with self.database.write() as connection:
            message_id = outbox.add(connection, new, at)
            connection.execute(
                update(message)
                .where(message.c.id == message_id)
                .values(status=status.value, accepted_at=at, asks=asks, body=body, **values)
            )
        assert message_id is not None
        return message_id

    def sent(self, template: str) -> None:
        """What the dispatcher does with the newest answer: it goes out, and opens its prompt."""
        asks = {"ask_which": "which", "late_confirm": "confirmation", "no_to_confirmation": "confirmation"}
        with self.database.write() as connection:
            newest = select(message.c.id).where(message.c.template == template)
            message_id = connection.scalar(newest.order_by(message.c.created_at.desc()).limit(1))
            connection.execute(
                update(message)
                .where(message.c.id == message_id)
                .values(status="delivered", accepted_at=self.now, asks=asks.get(template))
            )

    def text(self, body: str, *, number: str = ANA, after: timedelta = MINUTE, **values: Any) -> Received:
        """A text that arrives *after* the last one."""
        self.now += after
        return receive(
            self.database,
            self.inbound(body, number=number, **values),
            clinic=self.clinic,
            alerts=self.alerts,
            now=self.now,
            replan=lambda _connection, ids: self.replanned.extend(ids),
        )

    def inbound(self, body: str, *, number: str = ANA, **values: Any) -> Inbound:
        defaults: dict[str, Any] = {
            "provider_sid": f"SM{next(self._numbers):032x}",
            "from_": number,
            "to": CLINIC_NUMBER,
            "body": body,
            "received_at": self.now,
        }
        return Inbound(**defaults | values)

    def answers(self, number: str = ANA) -> list[str]:
        """Templates of what that number was answered, in order; `SAFETY:` before the fixed ones."""
        found = []
        for row in self.rows(message):
            if row.phone == number and row.purpose in ("answer", "safety", "page"):
                found.append(f"SAFETY:{row.template}" if row.purpose == "safety" else row.template)
        return found

    def pages(self) -> list[tuple[str, str]]:
        """Who was paged, with what, in order."""
        names = {NURSE: "nurse", PHYSICIAN: "physician"}
        return [
            (names[row.phone], row.template)
            for row in self.rows(message)
            if row.purpose == "page" and row.alert_id is not None and row.template != "page_ack"
        ]

    def rows(self, table: Table) -> Sequence[Any]:
        """All rows, in the order in which they were added (a message's own id does not tell it)."""
        [key] = table.primary_key.columns
        with self.database.read() as connection:
            found = connection.execute(select(table).order_by(key)).all()
            if table is not message:
                return found
            events = connection.execute(
                select(message_event.c.message_id, func.min(message_event.c.id)).group_by(
                    message_event.c.message_id
                )
            )
            added = {row[0]: row[1] for row in events}
        return sorted(found, key=lambda row: added[row.id])

    def row(self, table: Table, row_id: int) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(table).where(table.c.id == row_id)).one()

    def change(self, table: Table, row_id: Any, **values: Any) -> None:
        with self.database.write() as connection:
            connection.execute(update(table).where(table.c.id == row_id).values(**values))

    def tasks(self) -> list[str]:
        return [row.kind for row in self.rows(task)]

    def steps(self) -> list[str]:
        return [row.step for row in self.rows(alert_step)]

    def is_confirmed(self, visit_id: int) -> bool:
        return self.row(appointment, visit_id).confirmed_at is not None

    def opted_out(self, number: str = ANA) -> bool:
        return any(
            row.opted_out_at is not None for row in self.rows(phone) if row.phone_hash == self.hash(number)
        )

    def last(self) -> Any:
        """The newest text as it is stored."""
        return self.rows(inbound)[-1]

    def alert(self) -> Any:
        [row] = self.rows(alert)
        return row

    def hash(self, number: str) -> str:
        return self.database.cipher.phone_hash(number)

    def _add(self, table: Table, **values: Any) -> int:
        with self.database.write() as connection:
            return int(connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())
