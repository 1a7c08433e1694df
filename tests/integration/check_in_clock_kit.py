"""A scene in which the clock of check-ins is looked at, and what ends its nudges."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from reminders.db import consent
from reminders.db.schema import (
    appointment,
    check_in,
    message,
    patient,
    phone,
    task,
)
from reminders.services.check_in_clock import Done, look
from reminders.services.dispatch import Dispatcher
from tests.conftest import FakeClock
from tests.integration.check_in_kit import SURVEYS, CheckInScene
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher
from tests.integration.receive_kit import ANA, DAY, NOW

ROOT = Path(__file__).parents[2]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
#: Asked the day after; nudged after 4 hours, over after 36.
DAY1, DAY3 = "after_infusion_day1", "after_infusion_day3"


class ClockScene(CheckInScene):
    """A scene in which the clock of check-ins is looked at."""

    def patient(self, *args: Any, **values: Any) -> int:
        """One whom we have texted before."""
        ana = super().patient(*args, **values)
        number = values.get("number", ANA)
        with self.database.write() as connection:
            consent.know_phone(connection, self.hash(number), number)
            connection.execute(update(phone).values(first_texted_at=NOW - 30 * DAY))
        return ana

    def invited(self, survey: str = DAY1, *, patient_id: int | None = None, **values: Any) -> int:
        """An invitation that has just gone out, about an infusion of yesterday; the patient's id."""
        ana = patient_id if patient_id is not None else self.patient(**values)
        self.invite(self.visit(ana, self.now - NOW - DAY), survey, ago=timedelta(0))
        return ana

    def look(self, after: timedelta = timedelta(0), **values: Any) -> Done:
        self.now += after
        given = {"heard_until": self.now} | values
        return look(self.database, self.clinic, self.alerts, self.now, **given)

    def silent(self, survey: str = DAY1, *, patient_id: int | None = None) -> int:
        """Invited, and nobody answers until it is over; the patient's id."""
        ana = self.invited(survey, patient_id=patient_id)
        self.look()
        self.look(SURVEYS[survey].expires)
        return ana

    def nudges(self) -> list[Any]:
        return [row for row in self.rows(message) if (row.occasion or "").startswith("nudge")]

    def tasks_of_silence(self) -> list[Any]:
        return [row for row in self.rows(task) if row.kind == "silence"]

    def statuses(self) -> list[str]:
        return [row.status for row in self.rows(check_in)]

    def goes_out(self, **values: Any) -> FakeGateway:
        """What goes out when its time has come."""
        clock = FakeClock(self.now)
        gateway = FakeGateway(clock)
        self.dispatcher(gateway, clock, **values).drain()
        return gateway

    def dispatcher(self, gateway: FakeGateway, clock: FakeClock, **values: Any) -> Dispatcher:
        return a_dispatcher(self.database, gateway, clock, values.pop("clinic", self.clinic), **values)


def words(survey: str, item: str, language: str = "en") -> str:
    found = SURVEYS[survey].item(item)
    assert found is not None
    return found.ask[language]


def _says(body: str) -> Any:
    return lambda scene: scene.text(body)


def _set(table: Any, **values: Any) -> Any:
    def change(scene: ClockScene) -> None:
        with scene.database.write() as connection:
            connection.execute(update(table).values(values))

    return change


ENDS = {
    "an answer": _says("7"),
    "words that fit nothing": _says("purple"),
    "less": _says("less"),
    "stop": _says("STOP"),
    "a cry for help": _says("i want to die"),
    "opted out at the carrier": _set(phone, opted_out_at=NOW),
    "reminders only, by staff": _set(patient, reminders_only_at=NOW),
    "paused by hand": _set(patient, paused_at=NOW, paused_reason="by hand"),
    "no consent any more": _set(patient, sms_consent="no"),
    "the visit was cancelled": _set(appointment, status="cancelled"),
    "the visit was a mistake": _set(appointment, status="entered_in_error"),
    "the patient did not come": _set(appointment, status="no_show"),
}
