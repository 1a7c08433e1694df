"""The real program and the simulated Twilio as processes, in a folder of their own."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
import yaml
from requests.adapters import HTTPAdapter
from sqlalchemy import Table, select
from urllib3 import Retry

from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.ports import SystemClock
from reminders.simulator.config import DEFAULT_SENDER, TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from tests.acceptance.forked import PROGRAM, ROOT, SIMULATOR, Forked
from tests.acceptance.waiting import until
from tests.databases import KEY, share_statements

ALL_DAY = {day: "00:00-24:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
NURSE, PHYSICIAN = "+15055550101", "+15055550102"
#: Any of these in what the program says is a leak. Names that occur nowhere else, and our numbers.
NAMES = ("Zephyrine", "Quillfeather")
#: Words of texts that go out, and of what patients write in these tests.
WORDS = ("Reply C to", "visits to stop", "thank you for", "See you", "bicycle", "want to die", "Reply ACK")
_NUMBER = re.compile(r"505[\s().-]*555[\s.-]*0\d{3}")
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START", "VIRTUAL_ENV")

RULES = [
    {"id": "reminder", "send": {"before": "start", "by": "24h"}, "template": "reminder_confirm",
     "late": "send", "expires": "12h"},
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**values: str) -> dict[str, str]:
    """Nothing of the surrounding settings, and *values*."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **values}


class Process:
    """A process that writes into a file, so that nothing it says can block it."""

    def __init__(self, program: str, options: Sequence[str], folder: Path, env: dict[str, str], log: Path):
        self.log = log
        log.touch()
        self.command = next(iter(options), "")
        self.process = Forked(program, list(options), folder, env, log)

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8")

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def says(self, pattern: str, *, within: float = 30.0) -> re.Match[str]:
        """The first match in what it says; it must not end before."""

        def look() -> re.Match[str] | None:
            found = re.search(pattern, self.output)
            assert found or not self.ended, f"ended with {self.process.returncode}:\n{self.output}"
            return found

        return until(look, f"said {pattern!r}", within=within)

    def stop(self, number: int = signal.SIGTERM, *, within: float = 10.0) -> tuple[int, float]:
        """Its exit status, and how long it took to end."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(within), time.monotonic() - began

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


class Twilio:
    """The simulator's control API."""

    def __init__(self, process: Process, url: str) -> None:
        self.process = process
        self.url = url
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(max_retries=Retry(connect=20, backoff_factor=0.2)))

    def get(self, name: str, **query: Any) -> Any:
        answer = self._session.get(f"{self.url}/simulator/{name}", params=query, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def set(self, name: str, **values: Any) -> Any:
        answer = self._session.post(f"{self.url}/simulator/{name}", json=values, timeout=70)
        answer.raise_for_status()
        return answer.json()

    def text(self, phone: str, body: str) -> str:
        """A patient writes; the sid."""
        sid: str = self.set("inbound", **{"from": phone, "body": body})["sid"]
        return sid

    def create(self, to: str, body: str, *, m: str) -> None:
        """Somebody else sends with the clinic's account, as if it were that message of ours."""
        form = {
            "To": to,
            "From": DEFAULT_SENDER,
            "Body": body,
            "StatusCallback": f"http://127.0.0.1:9/?m={m}",
        }
        path = f"{self.url}/2010-04-01/Accounts/{TEST_ACCOUNT_SID}/Messages.json"
        login = (TEST_ACCOUNT_SID, TEST_AUTH_TOKEN)
        self._session.post(path, data=form, auth=login, timeout=10).raise_for_status()

    def sent(self, to: str | None = None) -> list[dict[str, Any]]:
        """What the service has sent, oldest first."""
        found = self.get("messages", direction="outbound-api")["messages"]
        return [each for each in found if to is None or each["to"] == to]

    def bodies(self, to: str | None = None) -> list[str]:
        return [each["body"] for each in self.sent(to)]

    def close(self) -> None:
        self._session.close()


@dataclass
class Visit:
    """A row of the calendar; due for its reminder as soon as it is read."""

    id: str = "A-1"
    phone: str = "+15055550123"
    first_name: str = NAMES[0]
    last_name: str = NAMES[1]
    language: str = "en"
    starts_in: timedelta = timedelta(hours=24)
    extra: dict[str, str] = field(default_factory=dict)

    def row(self, now: datetime) -> dict[str, str]:
        return {
            "appointment_id": self.id,
            "patient_id": f"P-{self.id}",
            "first_name": self.first_name,
            "last_name": self.last_name,
            "phone": self.phone,
            "language": self.language,
            "kind": "infusion",
            "starts_at": (now + self.starts_in).isoformat(timespec="seconds"),
            "booked_at": (now - timedelta(days=10)).isoformat(timespec="seconds"),
            "status": "booked",
            "sms_consent": "yes",
            **self.extra,
        }


class Clinic:
    """A folder with configuration, templates, a calendar and a database, and the programs that use it."""

    def __init__(self, folder: Path, database_url: str, twilio: Twilio | None = None) -> None:
        self.folder = folder
        self.twilio = twilio
        self.port = free_port()
        self.processes: list[Process] = []
        self._databases: dict[str, Database] = {}
        self._began = SystemClock().now()
        shutil.copytree(ROOT / "config", folder / "config")
        shutil.copytree(ROOT / "templates", folder / "templates")
        self.configure("clinic", open_hours=ALL_DAY, messages_per_second=None)
        self.configure("cadence", rules=RULES)
        self.configure("alerts", drill=None)  # the shipped one pages both people at ten o'clock
        self.configure("sources", sources=[{"id": "calendar", "type": "csv", "path": "appointments.csv"}])
        self.env = environment(
            TWILIO_ACCOUNT_SID=TEST_ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=TEST_AUTH_TOKEN,
            TWILIO_FROM_NUMBER=DEFAULT_SENDER,
            TWILIO_API_URL=twilio.url if twilio else "http://127.0.0.1:9",
            DATABASE_URL=database_url,
            REMINDERS_SECRET_KEY=KEY,
            REMINDERS_PORT=str(self.port),
            REMINDERS_PUBLIC_URL=f"http://127.0.0.1:{self.port}",
            REMINDERS_SYNC_SECONDS="1",
            REMINDERS_POLL_SECONDS="1",
            REMINDERS_CLAIM_SECONDS="2",
            REMINDERS_UNCERTAIN_SECONDS="2",
            REMINDERS_LOG_LEVEL="debug",
        )
        self.webhooks(self.url)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def webhooks(self, url: str | None) -> None:
        """Where Twilio brings what patients write."""
        if self.twilio is not None:
            paths = {"inbound": "/twilio/inbound", "fallback": "/twilio/fallback"}
            self.twilio.set("webhooks", **{name: url and url + path for name, path in paths.items()})

    def another_port(self) -> int:
        return free_port()

    def in_a_day_and(self, seconds: float) -> timedelta:
        """From when this clinic was made until that many seconds after this time tomorrow."""
        return SystemClock().now() - self._began + timedelta(hours=24, seconds=seconds)

    def sending(self) -> bool:
        """Whether a request is under way."""
        return bool(self.rows(message, status="sending"))

    # -- files ---------------------------------------------------------------------------------

    def configure(self, name: str, **values: Any) -> None:
        """Changes keys of config/NAME.yaml."""
        path = self.folder / "config" / f"{name}.yaml"
        known = yaml.safe_load(path.read_text("utf-8"))
        path.write_text(yaml.safe_dump(known | values, allow_unicode=True), "utf-8")

    def calendar(self, *visits: Visit) -> None:
        """Replaces the file whole, as an export does; it looks a minute old and is read at once."""
        rows = [each.row(self._began) for each in visits]
        draft = self.folder / "appointments.part"
        with draft.open("w", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        age = time.time() - 60
        os.utime(draft, (age, age))
        draft.replace(self.folder / "appointments.csv")

    # -- programs ------------------------------------------------------------------------------

    def start(self, command: str, *options: str, **changed: str | None) -> Process:
        """Starts `run.py COMMAND`; *changed* settings apply to it only (None: not set)."""
        env = {name: value for name, value in (self.env | changed).items() if value is not None}
        log = self.folder / f"output-{len(self.processes)}.txt"
        process = Process(PROGRAM, [command, *options], self.folder, env, log)
        self.processes.append(process)
        return process

    def running(self, **changed: str | None) -> Process:
        """A daemon that is up."""
        process = self.start("run", **changed)
        process.says(r"Running at http")
        return process

    def run(self, command: str, *options: str, **changed: str | None) -> tuple[int, str]:
        """Exit status and output of a command that ends by itself."""
        process = self.start(command, *options, **changed)
        return process.process.wait(30), process.output

    def rows(self, table: Table, **where: Any) -> list[Any]:
        """Rows as they stand, in order; *where* names columns and their values (a tuple: one of them)."""
        query = select(table).order_by(*table.primary_key)
        for column, value in where.items():
            among = table.c[column].in_(value) if isinstance(value, tuple) else table.c[column] == value
            query = query.where(among)
        with self.database() as db, db.read() as connection:
            return list(connection.execute(query))

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        """The clinic's database, beside its programs; nothing is connected to it afterwards."""
        url = self.env["DATABASE_URL"].replace("sqlite:///data", f"sqlite:///{self.folder}/data")
        if url not in self._databases:
            self._databases[url] = Database(url, Cipher([KEY]))
        with contextlib.closing(self._databases[url]) as db:
            share_statements(db)
            yield db

    def stop_all(self) -> None:
        for each in self.processes:
            if not each.ended:
                each.kill()

    @property
    def said(self) -> str:
        """All that the daemons said, of either stream. (Commands may show people what they ask for.)"""
        return "".join(each.output for each in self.processes if each.command == "run")


def leaks(said: str) -> list[str]:
    """Lines that hold a number, a name or words of a text (architecture.md, invariant 6)."""
    private = (*NAMES, *WORDS)
    return [
        line
        for line in said.splitlines()
        if _NUMBER.search(line) or any(word.lower() in line.lower() for word in private)
    ]


def start_twilio(folder: Path, *options: str, **life: float) -> Twilio:
    """A simulator whose texts arrive at once."""
    quick = {"sent_after": 0.05, "final_after": 0.05} | life
    given = ["--life", json.dumps(quick), *options]
    process = Process(SIMULATOR, given, folder, environment(), folder / "simulator.txt")
    return Twilio(process, process.says(r"Simulator: (\S+)").group(1))
