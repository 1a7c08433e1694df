"""Procrastinate, on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.peers.engine import Engine, Text, Took

HOUR = timedelta(hours=1)
_BATCH = 1000


class ProcrastinateEngine(Engine):
    """One worker, eight jobs at once (ours sends with eight threads too), deferred in batches of 1,000. It
    looks for what has become due every 0.5 s (its default is 5 s: nobody wakes it for a planned time).
    PostgreSQL as ours: fsync and synchronous_commit on. After a kill its documentation's recipe for stalled
    jobs is followed: those of workers without a heartbeat for 30 s are tried again.
    """

    name = "Procrastinate (PostgreSQL)"
    package = "procrastinate"
    pace = 0.002
    recovery = 45.0

    def __init__(self, folder: Path, twilio_url: str, conninfo: str) -> None:
        super().__init__(folder, twilio_url)
        self.env["BENCH_POSTGRES"] = conninfo
        import procrastinate

        from benchmarks.peers import procrastinate_app

        self._app: Any = procrastinate_app.make(procrastinate.SyncPsycopgConnector(conninfo=conninfo))
        self._conninfo = conninfo

    def start(self) -> None:
        if self.worker is None:
            with self._app.open():
                self._app.schema_manager.apply_schema()
        command = ("-m", "procrastinate", "--app", "benchmarks.peers.procrastinate_app.app", "worker")
        self.run(
            sys.executable, *command, "--concurrency", "8", "--fetch-job-polling-interval", "0.5"
        ).says("(Starting worker)")  # fmt: skip

    def schedule(self, texts: Sequence[Text], moved: Sequence[Text], cancelled: Sequence[Text]) -> Took:
        with self._app.open():
            began = time.perf_counter()
            self._defer(texts)
            ids = self._defer([Text(each.to, each.at + HOUR) for each in moved]) + self._defer(cancelled)
            scheduled = time.perf_counter()
            for each in ids:
                self._app.job_manager.cancel_job_by_id(each)
            self._defer(moved)
            return Took(scheduled - began, time.perf_counter() - scheduled)

    def recover(self) -> None:
        time.sleep(31)
        asyncio.run(self._retry_stalled())

    async def _retry_stalled(self) -> None:
        import procrastinate

        from benchmarks.peers import procrastinate_app

        app = procrastinate_app.make(procrastinate.PsycopgConnector(conninfo=self._conninfo))
        async with app.open_async():
            for each in await app.job_manager.get_stalled_jobs():
                await app.job_manager.retry_job(each)

    def _defer(self, texts: Sequence[Text]) -> list[int]:
        ids: list[int] = []
        for at, due_together in itertools.groupby(texts, key=lambda each: each.at):
            same = list(due_together)
            for start in range(0, len(same), _BATCH):
                jobs = [{"to": each.to} for each in same[start : start + _BATCH]]
                ids += self._app.configure_task("send", schedule_at=at).batch_defer(*jobs)
        return ids
