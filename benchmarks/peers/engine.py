"""What the bench asks of a peer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.processes import Process, environment


@dataclass(frozen=True, slots=True)
class Text:
    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds."""

    schedule: float
    change: float


class Engine(ABC):
    """A peer: one worker, on this machine, with its settings in the docstring of its class."""

    name: str
    #: What has to be installed for it; None: nothing that the service has not.
    package: str | None = None
    #: Seconds that scheduling one text may take here: so far ahead they become due.
    pace: float
    #: Seconds after a restart until nothing more is to be expected.
    recovery: float = 10.0

    def __init__(self, folder: Path, twilio_url: str) -> None:
        self.folder = folder
        self.env = environment(BENCH_TWILIO=twilio_url)
        self.worker: Process | None = None

    @abstractmethod
    def start(self) -> None:
        """Starts the worker, and waits until it works."""

    @abstractmethod
    def schedule(self, texts: Sequence[Text], moved: Sequence[Text], cancelled: Sequence[Text]) -> Took:
        """Schedules *texts*, *moved* at first an hour later, and *cancelled*; then moves and cancels."""

    def recover(self) -> None:
        """What its documentation says to do after a worker was killed; the worker runs again."""
        return

    def stop(self) -> None:
        if self.worker is not None:
            self.worker.stop()

    def run(self, *command: str) -> Process:
        self.worker = Process(command, self.folder, self.env)
        return self.worker
