"""The simulated Twilio as a process of its own, and what its books say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.processes import Process, environment, running

#: Seconds until a text is `sent`: no report of it ever comes.
NEVER = 1_000_000.0
#: Reports that are under way at once: Twilio does not wait for the answer to one before it sends the next.
CALLERS = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """One request to send, as it was taken in."""

    at: float  # seconds since the epoch
    to: str
    accepted: bool


class Twilio:
    """The simulator's control API."""

    def __init__(self, process: Process, url: str) -> None:
        self.process = process
        self.url = url
        self.seen = 0
        """Requests to send that `mark` has left behind."""

    def mark(self) -> None:
        """What has been sent so far is of no interest from here on."""
        self.seen += len(self._requests(self.seen))

    def requests(self) -> list[Seen]:
        """Every request to send since the last `mark`, in order."""
        return [
            Seen(seconds(each["at"]), each["to"], each["sid"] is not None)
            for each in self._requests(self.seen)
        ]

    def has(self, count: int) -> bool:
        """Whether those are at least so many. Costs the simulator next to nothing."""
        return bool(self._requests(self.seen + count - 1))

    def reports(self, wanted: bool) -> None:
        """Whether `sent` and `delivered` are reported, at once, of texts that are accepted from now on."""
        delays = (0, 0) if wanted else (NEVER, 0)
        self.post("life", sent_after=delays[0], final_after=delays[1])

    def latency(self, milliseconds: float) -> None:
        self.post("latency", seconds=milliseconds / 1000)

    def get(self, name: str) -> Any:
        with urlopen(f"{self.url}/simulator/{name}", timeout=60) as answer:
            return json.load(answer)

    def post(self, name: str, **values: Any) -> Any:
        request = Request(f"{self.url}/simulator/{name}", json.dumps(values).encode(), method="POST")
        with urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def _requests(self, since: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"requests?since={since}")["requests"]
        return found


@contextmanager
def simulator(folder: Path) -> Iterator[Twilio]:
    """A Twilio that answers at once and reports nothing, until it is told otherwise."""
    life = json.dumps({"sent_after": NEVER})
    command = [sys.executable, "-m", "reminders.simulator", "--life", life, "--callers", str(CALLERS)]
    with running(command, folder, environment()) as process:
        yield Twilio(process, process.says(r"Simulator: (\S+)"))


def seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).astimezone(UTC).timestamp()
