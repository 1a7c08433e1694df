"""`run.py demo`: the whole service over a month at the example clinic, against the built-in Twilio."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import socket
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reminders import logs
from reminders.bootstrap import Parts, build
from reminders.commands import COMMANDS, CommandError
from reminders.commands.demo_calendar import DemoCalendar
from reminders.commands.demo_clock import DemoClock
from reminders.commands.demo_history import remember
from reminders.commands.demo_narrator import Narrator
from reminders.commands.demo_people import NURSE, PEOPLE, STAFF
from reminders.ports import SystemClock
from reminders.services import accounts, catch_up
from reminders.settings import Settings, load_settings, variables
from reminders.simulator import DEFAULT_SENDER, Simulator, SimulatorConfig
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from reminders.simulator.server import SimulatorServer
from reminders.stopping import StopSignal

HOST = "127.0.0.1"
#: How often things are looked after, in real seconds, while nobody moves the clock.
BEAT = 0.5
#: What follows from an event (delivery, the patient's phone) is let happen with it.
AFTERMATH = timedelta(seconds=6)
#: A round that has not come to rest after so many real seconds is left to itself.
REST = 15.0
MORNING = "08:30"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("demo", help=COMMANDS["demo"][1])
    parser.add_argument("--port", type=_port, default=8025, help="of the console; phones: the next")
    parser.add_argument("--database", type=Path, metavar="PATH", help="keep the demo's database in this file")
    parser.add_argument("--exit-after", type=_seconds, metavar="SECONDS", help="stop by itself")
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_534:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65534 (0: any that is free)")
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise argparse.ArgumentTypeError("seconds are a number from 0 on")
    return seconds


def run(args: argparse.Namespace) -> int:
    """Runs until SIGINT, SIGTERM or --exit-after; 0 then."""
    chosen = load_settings()
    logs.configure("console", "error")
    stopping = StopSignal()
    with tempfile.TemporaryDirectory(prefix="reminders-demo-", ignore_cleanup_errors=True) as folder:
        demo = Demo(Path(folder), chosen, port=args.port, database=args.database)
        try:
            demo.start()
            demo.introduce()
            stopping.wait(args.exit_after)
        finally:
            demo.stop()
    _say("Stopped.")
    return 0


class Demo:
    """Simulator, service, calendar and clock together. The clock's controls are on the phones page."""

    def __init__(self, folder: Path, chosen: Settings, *, port: int, database: Path | None) -> None:
        self._zone = ZoneInfo("America/Denver")
        start = _next_monday(SystemClock().now().astimezone(self._zone))
        self.clock = DemoClock(start)
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._ready = threading.Event()  # the phones page is there before the service behind it
        self._calendar = DemoCalendar(folder / "appointments.csv", start, self._zone)
        self.simulator = Simulator(
            # Another seed each time: a database that is kept knows the sids of the last time.
            SimulatorConfig(
                account_sid=TEST_ACCOUNT_SID, auth_token=TEST_AUTH_TOKEN, seed=secrets.randbits(32)
            ),
            self.clock.now,
            clock_controls=self,
        )
        self.server = SimulatorServer(self.simulator, port=_free_port(port + 1))
        self.server.start()
        self._port = _free_port(port)
        self._people()
        settings = self._settings(folder, chosen, database)
        self.parts: Parts = build(settings, clock=self.clock, phones_url=f"{self.server.url}/phones")
        self._narrator = Narrator(self.parts.db, self._zone, _say, staff=STAFF)
        self._beat = threading.Thread(target=self._keep_beating, name="demo", daemon=True)

    # -- life ----------------------------------------------------------------------------------

    def start(self) -> None:
        url = f"http://{HOST}:{self._port}"
        self.simulator.set_webhooks(inbound=f"{url}/twilio/inbound", fallback=f"{url}/twilio/fallback")
        self.parts.daemon.start(host=HOST, port=self._port, ticking=False)
        with self._lock:
            self._look_after()  # a calendar that is not read yet would be missed by a clock that moves
            remember(
                self.parts.db,
                self.parts.configuration.clinic(),
                self.parts.configuration.alerts(),
                self.clock.now(),
            )
        self._ready.set()
        self._beat.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._lock.acquire(timeout=2):  # whoever moves the clock leaves off at the next step
            self._ready.clear()
            self._lock.release()
        self.parts.daemon.stop(timeout=5)
        if self._beat.is_alive():
            self._beat.join(5)
        self.server.stop()
        self.parts.close()

    def introduce(self) -> None:
        db, now = self.parts.db, SystemClock().now()  # sign-in lives on real time, whatever the clock shows
        token = accounts.add(db, "demo", "admin", now, by="demo") or accounts.reset(
            db, "demo", now, by="demo"
        )
        _say(f"Console: http://{HOST}:{self._port}/signin/{token}")
        _say(f"Phones: {self.server.url}/phones")
        _say("")
        _say("A month at the example clinic, with invented patients. Nothing leaves this machine.")
        _say("On the phones page: move the clock on, read the texts, and answer as Rosa or Jamie.")
        _say("What check-ins of the weeks before came to is made up: Nadia, Walt and Carmen at /results.")
        _say("Ctrl+C ends it. What happens, by the clinic's clock:")
        _say("")

    # -- the clock's controls (reminders.simulator.ClockControls) -----------------------------------

    def now(self) -> datetime:
        return self.clock.now()

    def next_event(self) -> None:
        """Moves on to the next thing that happens, and lets what follows from it happen."""
        with self._lock:
            after = self._next_instant() if self._ready.is_set() else None
            if after is not None:
                self.go_to(max(after, self.clock.now()) + AFTERMATH)

    def advance(self, by: timedelta) -> None:
        self.go_to(self.clock.now() + by)

    def go_to(self, at: datetime) -> None:
        """Moves on to *at*, stopping at everything that happens on the way, in its order."""
        with self._lock:
            while self._ready.is_set() and not self._stopping.is_set():
                step = self._next_instant()
                if step is None or step > at:
                    break
                self._move(step)
            if self._ready.is_set() and not self._stopping.is_set():
                self._move(at)

    def _move(self, at: datetime) -> None:
        self.clock.set(at)
        catch_up.mark_alive(self.parts.db, self.clock.now())
        self._come_to_rest()

    def _next_instant(self) -> datetime | None:
        """When something happens next, at the clinic, in the service or on a phone."""
        now = self.clock.now()
        found = [
            self._calendar.next_edit(),
            self.simulator.next_due(),
            self.parts.dispatcher.next_due(),
            self.parts.daemon.next_tick(),
        ]
        return min((at for at in found if at is not None and at > now), default=None)

    def _come_to_rest(self) -> None:
        """Lets everything that is due happen, until nothing is under way."""
        until = time.monotonic() + REST
        quiet = 0
        while quiet < 2 and time.monotonic() < until and not self._stopping.is_set():
            self._look_after()
            self.simulator.wake()
            busy = not self.simulator.wait_idle(1.0) or self._is_sending()
            quiet = 0 if busy else quiet + 1
            if busy:
                time.sleep(0.01)
        self._narrator.tell()

    def _is_sending(self) -> bool:
        at = self.parts.dispatcher.next_due()
        return at is not None and at <= self.clock.now()

    # -- parts ----------------------------------------------------------------------------------

    def _keep_beating(self) -> None:
        while not self._stopping.wait(BEAT):
            with self._lock:
                self._look_after()
                self._narrator.tell()

    def _look_after(self) -> None:
        for said in self._calendar.keep(self.clock.now()):
            self._narrator.line(self.clock.now(), f"== {said}")
        self.parts.daemon.tick()

    def _people(self) -> None:
        for number, name in STAFF.items():
            self.simulator.label(number, name)
        self.simulator.script(next(iter(STAFF)), NURSE)
        for person in PEOPLE:
            if not person.phone:
                continue
            sharing = [each.label for each in PEOPLE if each.phone == person.phone]
            self.simulator.label(person.phone, " & ".join(sharing))
            if person.script is not None:
                self.simulator.script(person.phone, person.script)

    def _settings(self, folder: Path, chosen: Settings, database: Path | None) -> Settings:
        """Settings for the simulator only: nothing of a real account may reach the demo."""
        for name in variables():
            os.environ.pop(name, None)
        values: dict[str, Any] = {
            "TWILIO_ACCOUNT_SID": TEST_ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": TEST_AUTH_TOKEN,
            "TWILIO_FROM_NUMBER": DEFAULT_SENDER,
            "TWILIO_API_URL": self.server.url,
            "DATABASE_URL": f"sqlite:///{database.resolve() if database else folder / 'demo.db'}",
            "REMINDERS_DATA_DIR": str(database.resolve().parent if database else folder),
            "REMINDERS_CONFIG_DIR": str(_demo_config(chosen.config_dir, folder)),
            "REMINDERS_TEMPLATES_DIR": str(_demo_copy(chosen.templates_dir, folder / "templates")),
            "REMINDERS_HOST": HOST,
            "REMINDERS_PORT": str(self._port),
            "REMINDERS_PUBLIC_URL": f"http://{HOST}:{self._port}",
        }
        return Settings(_env_file=None, **values)


def _demo_config(config_dir: Path, folder: Path) -> Path:
    """The clinic's own configuration, reading the demo's calendar, without the sender's speed limit."""
    target = _demo_copy(config_dir, folder / "config")
    calendar = f"sources:\n  - {{id: calendar, type: csv, path: {folder / 'appointments.csv'}}}\n"
    (target / "sources.yaml").write_text(calendar, encoding="utf-8")
    clinic = target / "clinic.yaml"
    if clinic.exists():
        words = clinic.read_text(encoding="utf-8")
        clinic.write_text(
            re.sub(r"(?m)^messages_per_second:.*$", "messages_per_second: null", words), encoding="utf-8"
        )
    return target


def _demo_copy(theirs: Path, target: Path) -> Path:
    """A copy to try the editors of the console on: what is saved there changes nobody's own files."""
    if not theirs.is_dir():
        raise CommandError(f"There is no folder {theirs}: run this in the project's folder.")
    shutil.copytree(theirs, target)
    return target


def _next_monday(local: datetime) -> datetime:
    """The morning of the Monday after *local*, in UTC."""
    hour, minute = map(int, MORNING.split(":"))
    days = 7 - local.weekday()
    morning = (local + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return morning.astimezone(UTC)


def _free_port(wanted: int) -> int:
    """*wanted*, or another one if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except (OSError, OverflowError):
            probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _say(line: str) -> None:
    print(line, flush=True)
