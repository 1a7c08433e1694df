"""Celery with ETA, over Redis."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.peers.engine import Engine, Text, Took

HOUR = timedelta(hours=1)


class CeleryEngine(Engine):
    """One worker, prefork, a process for each core (its default), late acknowledgement, results ignored,
    gossip and mingle off; Redis with its append-only file, fsync every second. The visibility time-out is
    Redis's default, an hour: shorter, and tasks whose ETA lies further ahead are run several times.
    """

    name = "Celery, ETA (Redis)"
    package = "celery"
    pace = 0.002

    def __init__(self, folder: Path, twilio_url: str, broker: str) -> None:
        super().__init__(folder, twilio_url)
        self.env["BENCH_BROKER"] = broker
        from benchmarks.peers import celery_app

        self._app: Any = celery_app.make(broker)
        self._send: Any = self._app.tasks["send"]

    def start(self) -> None:
        worker = ("-m", "celery", "-A", "benchmarks.peers.celery_app", "worker", "--loglevel", "WARNING")
        self.run(sys.executable, *worker, "--without-gossip", "--without-mingle")
        until = time.monotonic() + 60
        while not self._app.control.ping(timeout=0.5):
            if time.monotonic() > until:
                raise RuntimeError("the worker of Celery did not answer")

    def schedule(self, texts: Sequence[Text], moved: Sequence[Text], cancelled: Sequence[Text]) -> Took:
        began = time.perf_counter()
        with self._app.producer_pool.acquire(block=True) as producer:
            self._add(texts, producer)
            first = self._add([Text(each.to, each.at + HOUR) for each in moved], producer)
            first += self._add(cancelled, producer)
            scheduled = time.perf_counter()
            if first:
                self._app.control.revoke(first)
            self._add(moved, producer)
        return Took(scheduled - began, time.perf_counter() - scheduled)

    def stop(self) -> None:
        super().stop()
        self._app.close()

    def _add(self, texts: Sequence[Text], producer: Any) -> list[str]:
        return [self._send.apply_async((each.to,), eta=each.at, producer=producer).id for each in texts]
