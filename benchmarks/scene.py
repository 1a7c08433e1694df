"""A clinic with a calendar in its database, whose texts the real daemon sends to the simulated Twilio."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography.fernet import Fernet
from sqlalchemy import bindparam, func, insert, select, text, update

from benchmarks.bare import fictional_number
from benchmarks.processes import ROOT, Process, environment, free_port
from benchmarks.twilio import Seen, Twilio
from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.migrate import upgrade
from reminders.db.schema import message, patient, phone
from reminders.domain.appointment import Appointment, AppointmentStatus, Patient
from reminders.domain.phone import PhoneNumber
from reminders.ports import SourceRead, SourceRow, SystemClock
from reminders.services.configuration import Configuration
from reminders.services.plan import plan_pending
from reminders.services.sync import sync
from reminders.simulator.config import DEFAULT_SENDER, TEST_ACCOUNT_SID, TEST_AUTH_TOKEN

ALL_DAY = {day: "00:00-24:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
RULES = [
    {
        "id": "reminder",
        "send": {"before": "start", "by": "24h"},
        "template": "reminder_confirm",
        "expires": "12h",
    },
]
#: `run.py` as a clinic has it: without `rich`, which comes with the tools of developers only, and which
#: structlog takes along where it finds it (5 MiB).
_AS_INSTALLED = f"""
import runpy, sys
sys.modules["rich"] = None
sys.argv[0] = {str(ROOT / "run.py")!r}
runpy.run_path(sys.argv[0], run_name="__main__")
"""
DAY = timedelta(days=1)
_CLOCK = SystemClock()


class Scene:
    """The clinic's folder, its database, its daemons. *database_url* must be empty; None: a SQLite file."""

    def __init__(self, folder: Path, twilio: Twilio, database_url: str | None = None, **env: str) -> None:
        self.folder = folder
        self.twilio = twilio
        shutil.copytree(ROOT / "config", folder / "config")
        shutil.copytree(ROOT / "templates", folder / "templates")
        self.configure("clinic", open_hours=ALL_DAY, messages_per_second=None)
        self.configure("cadence", rules=RULES)
        self.configure("sources", sources=[{"id": "console", "type": "console"}])
        self.configure("alerts", drill=None)  # a page for practice would be a text too many
        url = database_url or f"sqlite:///{folder}/clinic.db"
        key = Fernet.generate_key().decode()
        self.env = environment(
            TWILIO_ACCOUNT_SID=TEST_ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=TEST_AUTH_TOKEN,
            TWILIO_FROM_NUMBER=DEFAULT_SENDER,
            TWILIO_API_URL=twilio.url,
            DATABASE_URL=url,
            REMINDERS_SECRET_KEY=key,
            REMINDERS_POLL_SECONDS="86400",
            REMINDERS_LOG_LEVEL="warning",
        )
        self.env.update(env)
        self.db = Database(url, Cipher([key]))
        upgrade(self.db)
        self.db.unlock()
        self.daemons: list[Process] = []
        self._rows: list[SourceRow] = []
        self._configuration: Configuration | None = None

    # -- what is to be sent -----------------------------------------------------------------------

    def schedule(self, messages: int) -> float:
        """Reads and plans a visit for each message; seconds, to the commit on disk."""
        now = _CLOCK.now()
        self._rows = [_visit(number, now) for number in range(messages)]
        return self._read(self._rows, now)

    def change(self, visits: int) -> float:
        """Moves every other of so many visits by a minute and cancels the rest; seconds, as above."""
        later = _CLOCK.now()
        step = max(1, len(self._rows) // visits) if visits else 1
        changed = [_changed(row, n % 2 == 0) for n, row in enumerate(self._rows[::step][:visits])]
        return self._read(changed, later)

    def _read(self, rows: Sequence[SourceRow], now: datetime) -> float:
        configuration = self._configuration or Configuration(
            self.folder / "config", self.folder / "templates", {}, public_url=None
        )
        self._configuration = configuration
        clinic, version = configuration.clinic(), configuration.plan_version
        began = time.perf_counter()
        sync(self.db, _Calendar(rows), clinic, now, may_be_gone=False)
        while plan_pending(self.db, clinic, version, now).wrote:
            pass
        return time.perf_counter() - began

    def know_phones(self) -> None:
        """They have all been texted before, so that no text is a first one."""
        with self.db.write() as connection:
            known = connection.execute(select(patient.c.phone_hash, patient.c.phone)).all()
            rows = [
                {"phone_hash": each.phone_hash, "phone": each.phone, "first_texted_at": _CLOCK.now()}
                for each in known
            ]
            connection.execute(insert(phone), rows)

    def add_history(self, rows: int) -> None:
        """Old messages, delivered, of the same patients: made by the database from those that wait."""
        changed = {
            "id": "'h' || cast(:n as text) || substr(id, 1, 24)",
            "dedupe_key": "cast(:n as text) || dedupe_key",
            "status": "'delivered'",
            "attempt": "1",
            "body": "phone",
            "provider_sid": "'SM' || cast(:n as text) || substr(id, 1, 30)",
            **dict.fromkeys(
                ("accepted_at", "sent_at", "delivered_at", "final_at", "created_at", "send_after"), ":at"
            ),
        }
        names = [column.name for column in message.c]
        fields = ", ".join(changed.get(name, name) for name in names)
        statement = (
            f"insert into message ({', '.join(names)}) select {fields} from message "  # noqa: S608
            "where status = 'planned' limit :m"  # nothing but names of our own columns
        )
        typed = text(statement).bindparams(bindparam("at", type_=message.c.created_at.type))
        number = 100
        while rows > 0:
            with self.db.write() as connection:
                values = {"n": number, "at": _CLOCK.now() - 30 * DAY, "m": rows}
                rows -= connection.execute(typed, values).rowcount
            number += 1

    def tidy(self) -> None:
        """As a database is that has run for a while: written back, with statistics."""
        with self.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            tidying = "PRAGMA wal_checkpoint(TRUNCATE)" if self.db.is_sqlite else "VACUUM ANALYZE"
            connection.exec_driver_sql(tidying)

    def set_due(self, spread: float = 0, within: float = 7) -> dict[str, float]:
        """Lets all come due some seconds from now, or evenly over *spread* seconds; when, by number.

        Returns when the first is due. Behind the daemon's back: so *within* is longer than its longest
        sleep, after which it looks by itself.
        """
        start = _CLOCK.now() + timedelta(seconds=within)
        with self.db.write() as connection:
            rows = connection.execute(
                select(message.c.id, message.c.phone).where(message.c.status == "planned")
            ).all()
            dues = [start + timedelta(seconds=spread * n / len(rows)) for n in range(len(rows))]
            connection.execute(
                update(message)
                .where(message.c.id == bindparam("b_id"))
                .values(due_at=bindparam("b_at"), unmoved_at=bindparam("b_at"), send_after=bindparam("b_at")),
                [{"b_id": row.id, "b_at": at} for row, at in zip(rows, dues, strict=True)],
            )
        time.sleep(max(0.0, (start - _CLOCK.now()).total_seconds()))
        return {row.phone: at.timestamp() for row, at in zip(rows, dues, strict=True)}

    # -- sending ----------------------------------------------------------------------------------

    def daemon(self, *, workers: int = 8, public: bool = False, **env: str) -> Process:
        """The real program, up; *public*: Twilio can reach it."""
        port = str(free_port())
        own = {"REMINDERS_PORT": port, "REMINDERS_SEND_WORKERS": str(workers)} | env
        if public:
            url = f"http://127.0.0.1:{port}"
            own["REMINDERS_PUBLIC_URL"] = url
            self.twilio.post("webhooks", inbound=f"{url}/twilio/inbound", fallback=f"{url}/twilio/fallback")
        process = Process([sys.executable, "-c", _AS_INSTALLED, "run"], self.folder, self.env | own)
        self.daemons.append(process)
        process.says(r"(Running) at http")
        return process

    def wait_until_sent(self, within: float) -> None:
        until = time.monotonic() + within
        while self.open() and time.monotonic() < until:
            time.sleep(0.25)

    def open(self) -> bool:
        """Whether anything waits, or is under way."""
        some = select(message.c.id).where(message.c.status.in_(["planned", "sending", "uncertain"])).limit(1)
        with self.db.read() as connection:
            return connection.scalar(some) is not None

    def planned(self) -> int:
        with self.db.read() as connection:
            count = select(func.count()).select_from(message).where(message.c.status == "planned")
            return int(connection.scalar(count) or 0)

    def statuses(self) -> dict[str, int]:
        """How many messages stand where, of those made today."""
        counts = select(message.c.status, func.count()).where(message.c.created_at > _CLOCK.now() - DAY)
        with self.db.read() as connection:
            return {row[0]: row[1] for row in connection.execute(counts.group_by("status"))}

    def configure(self, name: str, **values: Any) -> None:
        """Changes keys of config/NAME.yaml."""
        path = self.folder / "config" / f"{name}.yaml"
        known = yaml.safe_load(path.read_text("utf-8"))
        path.write_text(yaml.safe_dump(known | values, allow_unicode=True), "utf-8")

    def close(self) -> None:
        for each in self.daemons:
            each.stop()
        self.db.close()


@contextmanager
def scene(twilio: Twilio, database_url: str | None = None, **env: str) -> Iterator[Scene]:
    """A scene in a folder of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="reminders-bench-"))
    try:
        with closing(Scene(folder, twilio, database_url, **env)) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lateness(seen: Sequence[Seen], dues: dict[str, float]) -> list[float]:
    """Milliseconds from due to taken in, sorted."""
    return sorted(1000 * (each.at - dues[each.to]) for each in seen)


def rate(seen: Sequence[Seen]) -> float:
    """Requests per second from the first to the last."""
    times = sorted(each.at for each in seen)
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


class _Calendar:
    """A source that holds what it was given."""

    id = "console"

    def __init__(self, rows: Sequence[SourceRow]) -> None:
        self._rows = rows

    def read(self, now: datetime) -> SourceRead:
        return SourceRead(self._rows)


def _visit(number: int, now: datetime) -> SourceRow:
    """A visit of a patient of its own, in either language, in the minutes after this time tomorrow."""
    person = Patient(
        f"p{number}", "Ana", "Vigil", PhoneNumber(fictional_number(number)), ("en", "es")[number % 2]
    )
    starts_at = (now + timedelta(hours=25, minutes=number % 480)).replace(second=0, microsecond=0)
    visit = Appointment(
        id=f"v{number}",
        source="console",
        patient_id=person.id,
        kind="infusion",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        location="main",
        booked_at=now - timedelta(days=10),
    )
    return SourceRow(visit, person, fingerprint=str(number))


def _changed(row: SourceRow, moves: bool) -> SourceRow:
    visit, minute = row.appointment, timedelta(minutes=1)
    if moves:
        visit = replace(visit, starts_at=visit.starts_at + minute, ends_at=visit.ends_at + minute)
    else:
        visit = replace(visit, status=AppointmentStatus.CANCELLED)
    return SourceRow(visit, row.patient, fingerprint=f"{row.fingerprint} changed")
