"""A clinic whose database can be put back to an earlier state, and a Twilio that remembers all the same."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select, text

from reminders.db import state
from reminders.db.engine import Database
from reminders.db.schema import appointment, inbound, message, patient
from reminders.domain.clinic import Clinic
from reminders.domain.phone import PhoneNumber
from reminders.ports import GatewayError, OutboundText, Outcome, ProviderMessage, SourceRow
from reminders.services import catch_up, restore, restore_older
from reminders.services.dispatch import Dispatcher
from reminders.services.dispatch_render import NoAddresses
from reminders.services.plan import plan_patients, plan_pending
from reminders.services.poll import poll
from reminders.services.sync import sync
from tests.conftest import FakeClock
from tests.databases import opened
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher, shipped_words
from tests.integration.kit import Rows, a_clinic, a_patient, a_visit, called_off, changed
from tests.integration.receive_kit import ALERTS, CLINIC_NUMBER, OFFICE

PHONES = ("+15055550123", "+15055550124", "+15055550125")


def state_of_the_gate(db: Database) -> str | None:
    with db.read() as connection:
        return state.get(connection, state.GATE)


@dataclass(frozen=True)
class Sent:
    """One text as the phone got it, and what it was about when it left."""

    at: datetime
    phone: str
    about: tuple[str, ...]
    purpose: str


class Line(FakeGateway):
    """Carries both ways, and notes what each text was about."""

    def __init__(
        self, clock: FakeClock, about: Callable[[OutboundText], tuple[str, tuple[str, ...]]]
    ) -> None:
        super().__init__(clock)
        self._about = about
        self._sids = itertools.count(1)
        self.books: list[Sent] = []
        self.away = False

    def take(self, given: OutboundText) -> str:
        purpose, about = self._about(given)
        self.books.append(Sent(self._clock.now(), given.to, about, purpose))
        return super().take(given)

    def text(self, phone: str, body: str) -> str:
        """A patient writes."""
        sid = f"SM{next(self._sids):032x}".replace("SM0", "SMf")
        self.taken.append(
            ProviderMessage(sid, "inbound", phone, CLINIC_NUMBER, body, "received", None, self._clock.now())
        )
        return sid

    def list_since(self, since: datetime):  # type: ignore[no-untyped-def]
        if self.away:
            raise GatewayError(Outcome.NOT_PROCESSED, reason="away")
        return super().list_since(since)

    def twice(self) -> list[Sent]:
        counted = Counter((each.phone, each.about) for each in self.books if each.purpose != "page")
        return [each for each in self.books if counted[each.phone, each.about] > 1]


@dataclass
class Town:
    """The service, its calendar and its patients, moved on by hand."""

    url: str
    folder: Path
    clock: FakeClock
    clinic: Clinic = field(default_factory=lambda: a_clinic(office_hours=OFFICE))

    def __post_init__(self) -> None:
        self.db = self._opened()
        self.line = Line(self.clock, self._about)
        self.visits: dict[str, SourceRow] = {}
        self.stopped: dict[str, datetime] = {}
        self._words = shipped_words(self.clinic)
        self._names = itertools.count(1)
        self.dispatcher = self._a_dispatcher()

    # -- the service ---------------------------------------------------------------------------

    def start(self) -> None:
        """What a daemon does at its start, in its order."""
        known = restore_older.known_until(self.db)
        if known is not None:
            restore_older.wait_for_twilio(self.db, known, self.clock.now())
        self.look()
        catch_up.still_alive(self.db, self.clinic, self.clock.now())
        self._plan()
        self.work()

    def look(self) -> None:
        """What the daemon asks Twilio at its start until it has an answer."""
        known = restore_older.known_until(self.db)
        if known is not None and not self.line.away:
            restore_older.is_older_copy(self.db, self.line, known, self.clock.now())

    def work(self) -> None:
        """One round of every tick."""
        if state_of_the_gate(self.db) == state.LOOK:
            self.look()
        if self._asked():
            sync(self.db, Rows(*self.visits.values()), self.clinic, self.clock.now())
            self._plan()
            restore.open_gate(self.parts)
            if not self.line.away:
                poll(
                    self.db, self.line, clinic=self.clinic, alerts=ALERTS, clock=self.clock,
                    replan=self.replan,
                )  # fmt: skip
        catch_up.still_alive(self.db, self.clinic, self.clock.now())
        self._plan()
        self.dispatcher.drain()

    def live(self, span: timedelta, step: timedelta = timedelta(hours=2)) -> None:
        end = self.clock.now() + span
        while self.clock.now() < end:
            self.clock.advance(min(step, end - self.clock.now()))
            with self.db.read() as connection:
                settled = restore.stage(connection) in (None, state.LOOK)
            if settled:  # it was awake all the time
                catch_up.mark_alive(self.db, self.clock.now())
            self.work()

    @property
    def parts(self) -> restore.Parts:
        return restore.Parts(
            db=self.db,
            gateway=self.line,
            clock=self.clock,
            clinic=lambda: self.clinic,
            alerts=lambda: ALERTS,
            words=lambda: self._words,
            addresses=NoAddresses(),
            replan=self.replan,
        )

    def replan(self, connection, ids) -> None:  # type: ignore[no-untyped-def]
        patients = set(
            connection.scalars(select(appointment.c.patient_id).where(appointment.c.id.in_(list(ids))))
        )
        if patients:
            plan_patients(connection, self.db, patients, self.clinic, "v1", self.clock.now())

    # -- patients and the calendar -----------------------------------------------------------------

    def book(self, phone: str, starts_in: timedelta) -> str:
        name = f"a{next(self._names)}"
        who = a_patient(f"p{PHONES.index(phone)}", phone=PhoneNumber(phone))
        starts_at = self.clock.now().replace(second=next(self._names) % 60) + starts_in
        self.visits[name] = a_visit(name, starts_at=starts_at, patient=who)
        return name

    def move(self, name: str, by: timedelta) -> None:
        old = self.visits[name]
        self.visits[name] = changed(old, starts_at=old.appointment.starts_at + by)

    def cancel(self, name: str) -> None:
        self.visits[name] = called_off(self.visits[name])

    def text(self, phone: str, body: str) -> None:
        self.line.text(phone, body)
        if body in ("STOP", "no me manden más mensajes"):
            self.stopped.setdefault(phone, self.clock.now())

    def after_stop(self) -> list[Sent]:
        return [
            each
            for each in self.line.books
            if each.purpose == "rule" and each.phone in self.stopped and each.at > self.stopped[each.phone]
        ]

    # -- the database's own past ---------------------------------------------------------------

    def backup(self) -> None:
        if self.db.is_sqlite:
            with self.db.engine.connect() as connection:
                connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
            shutil.copyfile(str(self.db.url.database), self.folder / "backup.db")
            return
        self.db.close()
        self._as_admin(f'drop database if exists "{self._name}_old"')
        self._as_admin(f'create database "{self._name}_old" template "{self._name}"')

    def restore(self, *, by_hand: bool = False) -> None:
        """Puts the backup in place, as `db restore` does, or a copy without its mark."""
        self.dispatcher.stop(1)
        self.db.close()
        if self.db.is_sqlite:
            place = Path(str(self.db.url.database))
            for end in ("", "-wal", "-shm"):
                Path(f"{place}{end}").unlink(missing_ok=True)
            shutil.copyfile(self.folder / "backup.db", place)
        else:
            self._as_admin(f'drop database "{self._name}" with (force)')
            self._as_admin(f'create database "{self._name}" template "{self._name}_old"')
        self.db = self._opened()
        self.dispatcher = self._a_dispatcher()
        if not by_hand:
            with self.db.write() as connection:
                restore.mark(connection, self.clock.now(), by="test")

    def close(self) -> None:
        self.dispatcher.stop(1)
        self.db.close()

    # -- parts ---------------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        return str(self.db.url.database)

    def _as_admin(self, statement: str) -> None:
        engine = create_engine(self.db.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _opened(self) -> Database:
        return opened(self.url)

    def _a_dispatcher(self) -> Dispatcher:
        return a_dispatcher(self.db, self.line, self.clock, self.clinic)

    def _plan(self) -> None:
        plan_pending(self.db, self.clinic, "v1", self.clock.now())

    def _asked(self) -> bool:
        try:
            return restore.ask_twilio(self.parts)
        except GatewayError:
            return False

    def _about(self, given: OutboundText) -> tuple[str, tuple[str, ...]]:
        """What makes two texts the same to their reader, whichever row they come from."""
        with self.db.read() as connection:
            row = connection.execute(
                select(
                    message.c.purpose,
                    message.c.rule,
                    message.c.template,
                    appointment.c.external_id,
                    inbound.c.provider_sid,
                )
                .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
                .outerjoin(patient, patient.c.id == message.c.patient_id)
                .outerjoin(inbound, inbound.c.id == message.c.inbound_id)
                .where(message.c.id == given.message_id)
            ).one()
        if row.provider_sid is not None:
            return row.purpose, ("answer", row.template, row.provider_sid)
        return row.purpose, ("rule", row.rule or "", row.external_id or "", given.body)
