"""The common work, done by ours and by each peer: schedule, move or cancel some, let the rest come due."""

from __future__ import annotations

import tempfile
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from benchmarks.bare import fictional_number
from benchmarks.drain import drain
from benchmarks.peers.apscheduler_peer import ApschedulerEngine
from benchmarks.peers.celery_peer import CeleryEngine
from benchmarks.peers.engine import Engine, Text, Took
from benchmarks.peers.procrastinate_peer import ProcrastinateEngine
from benchmarks.scene import lateness, rate, scene
from benchmarks.twilio import Seen, Twilio
from benchmarks.world import World
from reminders.ports import SystemClock

#: What Twilio takes for an answer while workers are killed, and nobody has written for so long: at rest.
KILL_LATENCY_MS = 25
_CLOCK = SystemClock()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the common work."""

    per_second: float
    late_p50: float  # milliseconds
    late_p99: float
    schedule: float  # seconds
    change: float
    memory: float  # MiB
    cpu: float  # milliseconds for each text, of the worker
    simulator_cpu: float
    reported_after: float = 0.0  # seconds from the last text to the last report of one


@dataclass(frozen=True, slots=True)
class Killed:
    """What became of the texts after kill -9 in the middle, and a restart."""

    lost: int
    twice: int


class TooLateError(Exception):
    """The first text came due before all were scheduled."""


class Contestant(ABC):
    """Who does the common work."""

    name: str
    ours = False

    @abstractmethod
    def work(self, world: World, twilio: Twilio, messages: int, changed: int, spread: float) -> Measured:
        """The common work: *messages*, of which *changed* are moved or cancelled, due at once or spread."""

    @abstractmethod
    def killed(self, world: World, twilio: Twilio, messages: int) -> Killed:
        """The same, killed when half of them have left."""

    def missing(self, world: World) -> str:
        """Why it cannot be measured here; nothing if it can."""
        return ""


class Ours(Contestant):
    """The real daemon, with settings as shipped, but all hours open and no rate limit."""

    ours = True

    def __init__(self, name: str, *, postgres: bool, daemons: int = 1, callbacks: bool = False) -> None:
        self.name = name
        self._postgres, self._daemons, self._callbacks = postgres, daemons, callbacks

    def work(self, world: World, twilio: Twilio, messages: int, changed: int, spread: float) -> Measured:
        url = world.postgres.new_database() if self._postgres else None
        with scene(twilio, url) as clinic:
            schedule, change = clinic.schedule(messages), clinic.change(changed)
            found = drain(clinic, callbacks=self._callbacks, daemons=self._daemons, spread=spread)
        if found["requests"] != messages - changed // 2:
            raise RuntimeError(f"{found['requests']} texts left, of {messages - changed // 2}")
        return Measured(
            found["per_second"], found["late_p50_ms"], found["late_p99_ms"], schedule, change,
            found["memory_mb"], found["cpu_ms_per_message"], found["simulator_cpu_ms"],
            found["reported_after_s"],
        )  # fmt: skip

    def killed(self, world: World, twilio: Twilio, messages: int) -> Killed:
        url = world.postgres.new_database() if self._postgres else None
        with scene(twilio, url, REMINDERS_CLAIM_SECONDS="5", REMINDERS_UNCERTAIN_SECONDS="5") as clinic:
            clinic.schedule(messages)
            clinic.know_phones()
            daemon = clinic.daemon()
            twilio.mark()
            clinic.set_due()
            _wait(twilio, messages // 2, within=300)
            daemon.kill()
            clinic.daemon()
            clinic.wait_until_sent(within=300)
        return _counted(twilio.requests(), messages)


class Peer(Contestant):
    """Another engine."""

    def __init__(self, kind: type[Engine]) -> None:
        self.name = kind.name
        self._kind = kind

    def missing(self, world: World) -> str:
        if (package := self._kind.package) and find_spec(package) is None:
            return f"{package} is not installed (`make bench` installs it)"
        if self._kind is CeleryEngine and not world.has_redis:
            return "no redis-server on this machine (`apt-get install redis-server`)"
        return ""

    def work(self, world: World, twilio: Twilio, messages: int, changed: int, spread: float) -> Measured:
        return self._patiently(
            world, lambda patience: self._work(world, twilio, messages, changed, spread, patience)
        )

    def killed(self, world: World, twilio: Twilio, messages: int) -> Killed:
        return self._patiently(world, lambda patience: self._killed(world, twilio, messages, patience))

    def _patiently(self, world: World, work: Callable[[int], T]) -> T:
        """Tries with more and more time to schedule in."""
        for patience in (1, 3):
            try:
                return work(patience)
            except TooLateError:
                world.say(f"{self.name}: still scheduling when the first came due; once more, with more time")
        return work(9)

    def _work(
        self, world: World, twilio: Twilio, messages: int, changed: int, spread: float, patience: int
    ) -> Measured:
        with self._engine(world, twilio) as engine:
            engine.start()
            start = _CLOCK.now() + timedelta(seconds=3 + patience * engine.pace * messages)
            texts = _texts(messages, start, spread)
            moved, cancelled = texts[: changed // 2], texts[changed // 2 : changed]
            twilio.mark()
            took = _in_time(engine, start, texts[changed:], moved, cancelled)
            worker = engine.worker
            assert worker is not None  # noqa: S101
            time.sleep((start - _CLOCK.now()).total_seconds())
            began = worker.cpu_seconds(), twilio.process.cpu_seconds()
            due = moved + texts[changed:]
            _wait(twilio, len(due), within=600 + spread, look=worker.note_memory)
            used = worker.cpu_seconds() - began[0], twilio.process.cpu_seconds() - began[1]
            worker.note_memory()
            seen = twilio.requests()
            late = lateness(seen, {each.to: each.at.timestamp() for each in due})
            return Measured(
                rate(seen), late[len(late) // 2], late[len(late) * 99 // 100], took.schedule, took.change,
                worker.peak_mb(), 1000 * used[0] / len(due), 1000 * used[1] / len(due),
            )  # fmt: skip

    def _killed(self, world: World, twilio: Twilio, messages: int, patience: int) -> Killed:
        with self._engine(world, twilio) as engine:
            engine.start()
            start = _CLOCK.now() + timedelta(seconds=3 + patience * engine.pace * messages)
            twilio.mark()
            _in_time(engine, start, _texts(messages, start, 0), [], [])
            _wait(twilio, messages // 2, within=600)
            assert engine.worker is not None  # noqa: S101
            engine.worker.kill()
            engine.start()
            engine.recover()
            _wait_until_quiet(twilio, messages, engine.recovery)
            return _counted(twilio.requests(), messages)

    @contextmanager
    def _engine(self, world: World, twilio: Twilio) -> Iterator[Engine]:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reminders-bench-")))
            if self._kind is CeleryEngine:
                engine: Engine = CeleryEngine(folder, twilio.url, stack.enter_context(world.redis()))
            elif self._kind is ProcrastinateEngine:
                engine = ProcrastinateEngine(folder, twilio.url, world.postgres.new_conninfo())
            else:
                engine = ApschedulerEngine(folder, twilio.url)
            stack.callback(engine.stop)
            yield engine


OURS = (
    Ours("ours, SQLite", postgres=False),
    Ours("ours, PostgreSQL", postgres=True),
    Ours("ours, PostgreSQL, two daemons", postgres=True, daemons=2),
)
WITH_REPORTS = Ours("ours, SQLite, all status callbacks arriving", postgres=False, callbacks=True)
PEERS = (Peer(CeleryEngine), Peer(ApschedulerEngine), Peer(ProcrastinateEngine))


def _in_time(
    engine: Engine, start: datetime, texts: list[Text], moved: list[Text], cancelled: list[Text]
) -> Took:
    """Has them scheduled.

    Raises:
        TooLateError: not before *start*.
    """
    try:
        took = engine.schedule(texts, moved, cancelled)
    except RuntimeError:
        if _CLOCK.now() >= start:  # what has left cannot be moved
            raise TooLateError from None
        raise
    if _CLOCK.now() >= start:
        raise TooLateError
    return took


def _texts(messages: int, start: datetime, spread: float) -> list[Text]:
    step = timedelta(seconds=spread / messages)
    return [Text(fictional_number(number), start + number * step) for number in range(messages)]


def _wait(twilio: Twilio, count: int, within: float, look: object = None) -> None:
    until = time.monotonic() + within
    while not twilio.has(count):
        if time.monotonic() > until:
            raise RuntimeError(f"fewer than {count} texts left within {within:.0f} s")
        if callable(look):
            look()
        time.sleep(0.1)


def _wait_until_quiet(twilio: Twilio, expected: int, quiet: float) -> None:
    """Until all have left and a moment more, or nothing has left for *quiet* seconds."""
    count, since = 0, time.monotonic()
    while time.monotonic() - since < (3 if count >= expected else quiet):
        time.sleep(0.5)
        if twilio.has(count + 1):
            count, since = len(twilio.requests()), time.monotonic()


def _counted(seen: list[Seen], messages: int) -> Killed:
    times = Counter(each.to for each in seen if each.accepted)
    return Killed(messages - len(times), sum(times.values()) - len(times))
