"""How fast what is due leaves: the real daemon as a process, against the simulator as another.

    python -m benchmarks.drain [--database URL] [--messages 20000] [--latency-ms 0] [--workers 8] [--callbacks]

It measures the bare limit (the official SDK over our transport in a loop, at its best number of threads) in
the same run against the same simulator, before and after ours. What left, and when, the simulator's books say.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import yaml
from cryptography.fernet import Fernet
from sqlalchemy import bindparam, func, insert, select, text, update

from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.migrate import upgrade
from reminders.db.people import in_batches
from reminders.db.schema import message, patient, phone
from reminders.domain.appointment import Appointment, Patient
from reminders.domain.phone import PhoneNumber
from reminders.ports import SourceRead, SourceRow, SystemClock
from reminders.services.configuration import Configuration
from reminders.services.plan import plan_pending
from reminders.services.sync import sync
from reminders.simulator.config import DEFAULT_SENDER, TEST_ACCOUNT_SID, TEST_AUTH_TOKEN

ROOT = Path(__file__).resolve().parents[1]
ALL_DAY = {day: "00:00-24:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
RULES = [
    {
        "id": "reminder",
        "send": {"before": "start", "by": "24h"},
        "template": "reminder_confirm",
        "expires": "12h",
    },
]
#: The threads among which the bare loop has its best.
BARE_THREADS = (1, 2, 4)
NEVER = 1_000_000.0
_CLOCK = SystemClock()


def run(
    database_url: str | None = None,
    messages: int = 20_000,
    latency_ms: float = 0,
    workers: int = 8,
    callbacks: bool = False,
    *,
    daemons: int = 1,
    spread: float = 0,
    history: int = 0,
    bare: bool = True,
) -> dict[str, Any]:
    """Has *messages* come due and measures how they leave.

    Args:
        database_url: an empty database; None: a SQLite file in a folder of its own.
        callbacks: Twilio reports `sent` and `delivered` of each at once, while the others are sent.
        spread: they come due evenly over so many seconds, instead of all at once.
        history: so many older messages stand in the table already.
        bare: whether the bare limit is measured too.
    """
    with _scene(database_url, latency_ms, callbacks) as scene:
        scene.seed(messages, history)
        limit = scene.bare_limit(messages // 2) if bare else None
        result = scene.drain(messages, workers, callbacks, daemons, spread)
        if limit is not None:
            limit = max(limit, scene.bare_limit(messages // 2))
            result |= {"bare_per_second": round(limit), "ratio": round(result["per_second"] / limit, 3)}
        return result


# -- the scene ----------------------------------------------------------------------------------


@contextlib.contextmanager
def _scene(database_url: str | None, latency_ms: float, callbacks: bool) -> Iterator[_Scene]:
    folder = Path(tempfile.mkdtemp(prefix="reminders-drain-"))
    life = {"sent_after": 0, "final_after": 0} if callbacks else {"sent_after": NEVER}
    options = ("--latency", str(latency_ms), "--life", json.dumps(life))
    simulator = _Process([sys.executable, "-m", "reminders.simulator", *options], folder, _environment())
    try:
        url = simulator.says(r"Simulator: (\S+)")
        yield _Scene(folder, database_url or f"sqlite:///{folder}/drain.db", url, simulator)
    finally:
        simulator.stop()
        shutil.rmtree(folder, ignore_errors=True)


class _Scene:
    """A clinic with a calendar in its database, and a Twilio."""

    def __init__(self, folder: Path, database_url: str, url: str, simulator: _Process) -> None:
        self._folder = folder
        self._url = url
        self._simulator = simulator
        shutil.copytree(ROOT / "config", folder / "config")
        shutil.copytree(ROOT / "templates", folder / "templates")
        self._configure("clinic", open_hours=ALL_DAY, messages_per_second=None)
        self._configure("cadence", rules=RULES)
        self._configure("sources", sources=[{"id": "console", "type": "console"}])
        key = Fernet.generate_key().decode()
        self._environment = _environment(
            TWILIO_ACCOUNT_SID=TEST_ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=TEST_AUTH_TOKEN,
            TWILIO_FROM_NUMBER=DEFAULT_SENDER,
            TWILIO_API_URL=url,
            DATABASE_URL=database_url,
            REMINDERS_SECRET_KEY=key,
            REMINDERS_POLL_SECONDS="86400",
            REMINDERS_LOG_LEVEL="warning",
        )
        self._db = Database(database_url, Cipher([key]))
        upgrade(self._db)
        self._db.unlock()
        self._configuration = Configuration(folder / "config", folder / "templates", {}, public_url=None)

    def seed(self, messages: int, history: int) -> None:
        """Reads and plans a visit for each message, of a patient who has been texted before."""
        now = _CLOCK.now()
        rows = [_visit(number, now) for number in range(messages)]
        clinic, version = self._configuration.clinic(), self._configuration.version
        sync(self._db, _Calendar(rows), clinic, now)
        while plan_pending(self._db, clinic, version, now).wrote:
            pass
        with self._db.write() as connection:
            known = connection.execute(select(patient.c.phone_hash, patient.c.phone)).all()
            connection.execute(
                insert(phone),
                [
                    {"phone_hash": each.phone_hash, "phone": each.phone, "first_texted_at": now}
                    for each in known
                ],
            )
        self._add_history(history, now - timedelta(days=30))
        if self._db.is_sqlite:
            with self._db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            with self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")

    def bare_limit(self, messages: int) -> float:
        """Messages per second of the SDK over our transport in a loop, at its best number of threads."""
        return max(_bare(self._url, messages, threads) for threads in BARE_THREADS)

    def drain(
        self, messages: int, workers: int, callbacks: bool, daemons: int, spread: float
    ) -> dict[str, Any]:
        before = self._accepted()
        running = [self._daemon(workers, callbacks) for _ in range(daemons)]
        dues = self._set_due(messages, spread)
        cpu = [each.cpu_seconds() for each in running]
        wall = time.monotonic()
        until = time.monotonic() + 300 + spread
        while self._unsent() and time.monotonic() < until:
            time.sleep(0.25)
        if callbacks:
            self._post("wait-idle", timeout=60, everything=True)
        wall = time.monotonic() - wall
        used = [each.cpu_seconds() - began for each, began in zip(running, cpu, strict=True)]
        result = self._result(messages, self._requests(before), dues) | {
            "cpu_ms_per_message": round(1000 * sum(used) / messages, 3),
            "cores": round(sum(used) / wall, 2),
            "memory_mb": max(each.peak_mb() for each in running),
            "daemons": daemons,
            "workers": workers,
        }
        for each in running:
            each.stop()
        with self._db.read() as connection:
            counts = select(message.c.status, func.count()).where(message.c.created_at > _CLOCK.now() - _DAY)
            result["statuses"] = {row[0]: row[1] for row in connection.execute(counts.group_by("status"))}
        return result

    # -- parts ------------------------------------------------------------------------------

    def _result(
        self, messages: int, seen: Sequence[dict[str, Any]], dues: dict[str, float]
    ) -> dict[str, Any]:
        times = sorted(_seconds(each["at"]) for each in seen)
        late = sorted(1000 * (_seconds(each["at"]) - dues[each["to"]]) for each in seen)
        return {
            "messages": messages,
            "requests": len(seen),
            "per_second": round((len(times) - 1) / (times[-1] - times[0])) if len(times) > 1 else 0,
            "first_ms": round(late[0], 1),
            "late_p50_ms": round(late[len(late) // 2], 1),
            "late_p99_ms": round(late[len(late) * 99 // 100], 1),
        }

    def _set_due(self, messages: int, spread: float) -> dict[str, float]:
        """Lets the messages come due; when, by number."""
        start = _CLOCK.now() + timedelta(seconds=2)
        with self._db.write() as connection:
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

    def _unsent(self) -> bool:
        open_ = select(message.c.id).where(message.c.status.in_(["planned", "sending", "uncertain"])).limit(1)
        with self._db.read() as connection:
            return connection.scalar(open_) is not None

    def _daemon(self, workers: int, callbacks: bool) -> _Process:
        port = _free_port()
        own = {"REMINDERS_PORT": str(port), "REMINDERS_SEND_WORKERS": str(workers)}
        if callbacks:
            own["REMINDERS_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        command = [sys.executable, str(ROOT / "run.py"), "run"]
        daemon = _Process(command, self._folder, self._environment | own)
        daemon.says(r"(Running) at http")
        return daemon

    def _add_history(self, rows: int, at: datetime) -> None:
        """Old messages, delivered, of the same patients: made by the database from those that wait."""
        if not rows:
            return
        names = [column.name for column in message.c]
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
        fields = ", ".join(changed.get(name, name) for name in names)
        # S608: nothing but names of our own columns.
        statement = f"insert into message ({', '.join(names)}) select {fields} from message where status = 'planned' limit :m"  # noqa: E501, S608
        typed = text(statement).bindparams(bindparam("at", type_=message.c.created_at.type))
        number = 100
        while rows > 0:
            with self._db.write() as connection:
                rows -= connection.execute(typed, {"n": number, "at": at, "m": rows}).rowcount
            number += 1

    def _configure(self, name: str, **values: Any) -> None:
        path = self._folder / "config" / f"{name}.yaml"
        known = yaml.safe_load(path.read_text("utf-8"))
        path.write_text(yaml.safe_dump(known | values, allow_unicode=True), "utf-8")

    def _accepted(self) -> int:
        return int(self._get("summary")["accepted"])

    def _requests(self, since: int) -> list[dict[str, Any]]:
        seen: list[dict[str, Any]] = self._get(f"requests?since={since}")["requests"]
        return seen

    def _get(self, name: str) -> Any:
        return json.load(urlopen(f"{self._url}/simulator/{name}", timeout=60))

    def _post(self, name: str, **values: Any) -> Any:
        request = Request(f"{self._url}/simulator/{name}", json.dumps(values).encode(), method="POST")
        return json.load(urlopen(request, timeout=120))


_DAY = timedelta(days=1)


class _Calendar:
    """A source that holds what it was given."""

    id = "console"

    def __init__(self, rows: Sequence[SourceRow]) -> None:
        self._rows = rows

    def read(self, now: datetime) -> SourceRead:
        return SourceRead(self._rows)


def _visit(number: int, now: datetime) -> SourceRow:
    """A visit of a patient of its own, in either language, tomorrow at one of 480 minutes or the day after."""
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


def fictional_number(number: int) -> str:
    """One of 80,000 numbers that nobody has."""
    return f"+1{200 + number // 100}55501{number % 100:02d}"


# -- the bare limit -------------------------------------------------------------------------------


def _bare(url: str, messages: int, threads: int) -> float:
    """In a process of its own, as ours is."""
    command = [sys.executable, "-m", "benchmarks.drain", "--bare", url, str(messages), str(threads)]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def bare_loop(url: str, messages: int, threads: int) -> float:
    """Sends so many texts with the SDK and nothing else; messages per second."""
    from twilio.rest import Client

    from reminders.gateways.http import LeanHttpClient

    body = "Tranquility Clinic: your visit is tomorrow, December 1, at 10:00 AM. Reply C to confirm."

    def send(numbers: range) -> None:
        client = Client(TEST_ACCOUNT_SID, TEST_AUTH_TOKEN, http_client=LeanHttpClient(api_url=url)).messages
        ready.wait()
        for number in numbers:
            client.create(
                to=fictional_number(number),
                body=body,
                from_=DEFAULT_SENDER,
                validity_period=36000,
                smart_encoded=False,
            )

    ready = threading.Barrier(threads + 1)
    pool = [
        threading.Thread(target=send, args=(range(first, messages, threads),)) for first in range(threads)
    ]
    for each in pool:
        each.start()
    ready.wait()
    began = time.monotonic()
    for each in pool:
        each.join()
    return messages / (time.monotonic() - began)


# -- processes --------------------------------------------------------------------------------


class _Process:
    def __init__(self, command: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        self._log = folder / f"output-{time.monotonic_ns()}.txt"
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out)

    @property
    def pid(self) -> int:
        return self._process.pid

    def says(self, pattern: str, within: float = 60) -> str:
        until = time.monotonic() + within
        while (found := re.search(pattern, self._log.read_text("utf-8"))) is None:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"it did not start: {self._log.read_text('utf-8')[-2000:]}")
            time.sleep(0.05)
        return found.group(1)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> int:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found.group(1)) // 1024 if found else 0

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _environment(**values: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **values}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).astimezone(UTC).timestamp()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.drain", description=__doc__.splitlines()[0])
    parser.add_argument("--database", metavar="URL", help="an empty one (default: a SQLite file of its own)")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--callbacks", action="store_true")
    parser.add_argument("--daemons", type=int, default=1)
    parser.add_argument("--spread", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--history", type=int, default=0, metavar="ROWS")
    parser.add_argument("--no-bare", action="store_true")
    parser.add_argument("--bare", nargs=3, metavar=("URL", "MESSAGES", "THREADS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        url, messages, threads = options.bare
        print(bare_loop(url, int(messages), int(threads)))  # noqa: T201
        return 0
    found = run(
        options.database,
        options.messages,
        options.latency_ms,
        options.workers,
        options.callbacks,
        daemons=options.daemons,
        spread=options.spread,
        history=options.history,
        bare=not options.no_bare,
    )
    print(json.dumps(found))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
