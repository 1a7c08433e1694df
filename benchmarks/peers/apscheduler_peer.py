"""APScheduler with a job for each text, in its store on SQLite."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.peers import texts as job
from benchmarks.peers.engine import Engine, Text, Took

HOUR = timedelta(hours=1)


class ApschedulerEngine(Engine):
    """One process that schedules and sends, as its stores allow no more; SQLAlchemyJobStore on SQLite and ten
    threads (both its defaults); no grace time, as it would drop all but a few of a batch due at one instant.
    """

    name = "APScheduler, a job for each text (SQLite)"
    pace = 0.004

    def start(self) -> None:
        """Its process begins with the schedule, or goes on with its store."""
        if self.worker is not None:
            self.run(sys.executable, "-m", "benchmarks.peers.apscheduler_peer", "jobs.db").says("(up)")

    def schedule(self, texts: Sequence[Text], moved: Sequence[Text], cancelled: Sequence[Text]) -> Took:
        groups = [[(each.to, each.at.timestamp()) for each in group] for group in (texts, moved, cancelled)]
        (self.folder / "texts.json").write_text(json.dumps(groups), "utf-8")
        self.run(sys.executable, "-m", "benchmarks.peers.apscheduler_peer", "jobs.db", "texts.json")
        assert self.worker is not None  # noqa: S101
        schedule, change = json.loads(self.worker.says(r"took (\[.*\])", within=600))
        return Took(schedule, change)


def main(store: str, given: str | None = None) -> None:
    """Schedules what the file *given* holds, and sends until SIGTERM."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{Path(store).resolve()}")},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start()
    if given:
        print(
            "took", json.dumps(_schedule(scheduler, json.loads(Path(given).read_text("utf-8")))), flush=True
        )
    print("up", flush=True)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    while not stopping.wait(0.5):
        pass
    scheduler.shutdown(wait=False)


def _schedule(scheduler: Any, groups: list[list[tuple[str, float]]]) -> list[float]:
    def add(to: str, at: datetime) -> Any:
        return scheduler.add_job(job.send, "date", run_date=at, args=[to])

    plain, moved, cancelled = ([(to, datetime.fromtimestamp(at, UTC)) for to, at in each] for each in groups)
    began = time.perf_counter()
    for to, at in plain:
        add(to, at)
    to_move = [(add(to, at + HOUR), at) for to, at in moved]
    to_cancel = [add(to, at) for to, at in cancelled]
    scheduled = time.perf_counter()
    for each, at in to_move:
        each.reschedule("date", run_date=at)
    for each in to_cancel:
        each.remove()
    return [scheduled - began, time.perf_counter() - scheduled]


if __name__ == "__main__":
    main(*sys.argv[1:])
