"""What slows or stops sending: the rate of the senders, a storm of refusals, our own configuration."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection

from reminders.db import state
from reminders.db.tasks import TaskKind, close_tasks, open_task
from reminders.db.wakeup import announce
from reminders.domain.message import backoff

#: The circuit; its value is JSON while it is open.
CIRCUIT = "circuit"
#: The allowance of the senders, shared by all daemons.
ALLOWANCE = "allowance"

FIRST_PROBE = timedelta(seconds=5)
LAST_PROBE = timedelta(seconds=60)
#: A probe without an outcome for so long is lost: a request ends within 38 s, its daemon may be dead.
PROBE_LOST = timedelta(seconds=45)
#: The clocks of daemons differ by less; what lies further ahead was written before ours was set back.
CLOCKS_AGREE = timedelta(seconds=10)


# -- the circuit: our own configuration at Twilio ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Circuit:
    """Open: sending has stopped, and one message at a time finds out whether it works again."""

    since: datetime
    next_probe: datetime
    failures: int = 1
    probing: bool = False
    """The outcome of a probe is awaited."""
    code: int | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """Of the task that tells staff; one per incident."""
        return f"sending_stopped:{self.since.isoformat()}"

    def waits_until(self, now: datetime) -> datetime | None:
        """When the next probe may leave; None: now. Further ahead, the clock was set back since."""
        return self.next_probe if now < self.next_probe <= now + LAST_PROBE else None


def circuit(connection: Connection, *, lock: bool = False) -> Circuit | None:
    """The open circuit, or None while sending works. Shared by all daemons; outlives a restart.

    *lock*: nobody else changes it until the commit.
    """
    return read_circuit(state.get(connection, CIRCUIT, lock=lock))


def read_circuit(value: str | None) -> Circuit | None:
    """What stands under `CIRCUIT`."""
    if value is None:
        return None
    loaded = json.loads(value)
    times = {name: datetime.fromisoformat(loaded[name]) for name in ("since", "next_probe")}
    return Circuit(**{**loaded, **times})


def take_probe(connection: Connection, now: datetime) -> bool:
    """Whether the caller may send one message to find out; the next may only after its outcome."""
    open_circuit = circuit(connection, lock=True)
    if open_circuit is None or open_circuit.waits_until(now) is not None:
        return False
    _save(connection, replace(open_circuit, next_probe=now + PROBE_LOST, probing=True), now)
    return True


def probe_ended(connection: Connection, now: datetime) -> None:
    """An attempt ended without telling whether our configuration works: the next probe after the pause."""
    known = _open_circuit(connection)
    if known is not None and known.probing:
        _save(connection, replace(known, next_probe=now + _pause(known.failures), probing=False), now)


def stop_sending(connection: Connection, code: int | None, reason: str, now: datetime) -> Circuit | None:
    """Opens the circuit, or waits longer if it is open; it is returned when this began the incident."""
    known = circuit(connection, lock=True)
    if known is not None:
        if known.probing:  # else it is of the volley that opened it
            failures = known.failures + 1
            _save(
                connection,
                replace(known, failures=failures, next_probe=now + _pause(failures), probing=False),
                now,
            )
        return None
    opened = Circuit(since=now, next_probe=now + FIRST_PROBE, code=code, reason=reason)
    _save(connection, opened, now)
    open_task(connection, TaskKind.SENDING_STOPPED, now, key=opened.key, detail=_told(code, reason))
    return opened


def sending_works(connection: Connection, now: datetime) -> bool:
    """Closes the circuit and its task; whether it was open."""
    known = _open_circuit(connection)
    if known is None:
        return False
    state.drop(connection, CIRCUIT)
    close_tasks(connection, known.key, now, by="sending works again")
    announce(connection)
    return True


def _open_circuit(connection: Connection) -> Circuit | None:
    """To be changed. While sending works, no daemon waits here for another."""
    return circuit(connection, lock=True) if circuit(connection) is not None else None


def _pause(failures: int) -> timedelta:
    doublings: int = 2 ** min(max(failures, 1) - 1, 10)
    return min(FIRST_PROBE * doublings, LAST_PROBE)


def _save(connection: Connection, value: Circuit, now: datetime) -> None:
    times = {"since": value.since.isoformat(), "next_probe": value.next_probe.isoformat()}
    state.put(connection, CIRCUIT, json.dumps({**asdict(value), **times}), now)


def _told(code: int | None, reason: str) -> str:
    return f"{reason} (Twilio's error {code})" if code else reason


# -- the rate ----------------------------------------------------------------------------------


class Allowance:
    """Segments that may leave now, all daemons together: a bucket that fills by `rate` a second.

    It holds a second's worth, at least one segment. A text may overdraw it, and the next waits the longer.
    To be used inside one write transaction.
    """

    def __init__(self, connection: Connection, rate: float | None, now: datetime) -> None:
        self._connection = connection
        self._rate = rate
        self._now = self._at = now
        self._left = float("inf") if rate is None else self._fill(rate)
        self._spent = False

    @property
    def is_empty(self) -> bool:
        return self._left <= 0

    def spend(self, segments: int) -> None:
        self._left -= segments
        self._spent = True

    def save(self) -> None:
        if self._rate is not None and self._spent:
            value = json.dumps({"left": self._left, "at": self._at.isoformat()})
            state.put(self._connection, ALLOWANCE, value, self._now)

    def full_enough_at(self) -> datetime:
        """When the next text may leave."""
        if self._rate is None or self._left > 0:
            return self._now
        return self._now + timedelta(seconds=-self._left / self._rate + 0.001)

    def _fill(self, rate: float) -> float:
        most = max(rate, 1.0)
        value = state.get(self._connection, ALLOWANCE, lock=True)
        if value is None:
            return most
        saved = json.loads(value)
        saved_at = datetime.fromisoformat(saved["at"])
        if saved_at - self._now > CLOCKS_AGREE:
            return most  # set back: nobody knows for how long it has been filling
        # Never back: a daemon whose clock is a little behind must not fill the same second twice.
        self._at = max(saved_at, self._now)
        return min(most, float(saved["left"]) + (self._at - saved_at).total_seconds() * rate)


# -- refusals that were not processed ------------------------------------------------------------


class Backoff:
    """Shared by a dispatcher's workers: after a refusal all wait together, then one tries alone.

    So a storm of 429, or an hour without a network, costs few requests. Thread-safe.
    """

    def __init__(self, random: Random, width: int) -> None:
        self._random = random
        self._most = width
        self._width = width
        self._failures = 0
        self._since = datetime.min.replace(tzinfo=UTC)
        self._until: datetime | None = None
        self._lock = threading.Lock()

    def waits_until(self, now: datetime) -> datetime | None:
        """The end of the present wait, or None."""
        with self._lock:
            if self._until is not None and now < self._since:  # the clock was set back
                self._since, self._until = now, now + (self._until - self._since)
            return self._until if self._until is not None and now < self._until else None

    @property
    def width(self) -> int:
        """How many messages may be claimed at once: one after a refusal, doubling with every success."""
        return self._width

    def refused(self, began_at: datetime, now: datetime, retry_after: timedelta | None) -> datetime:
        """Notes an attempt, begun at *began_at*, that was not processed; until when all wait."""
        with self._lock:
            if self._until is None or began_at >= self._until:  # not one of the same volley
                self._failures += 1
            wait = retry_after if retry_after is not None else backoff(self._failures, self._random.random())
            self._since, self._until = now, max(self._until or now, now + wait)
            self._width = 1
            return self._until

    def worked(self) -> None:
        with self._lock:
            self._failures = 0
            self._until = None
            self._width = min(self._most, self._width * 2)
