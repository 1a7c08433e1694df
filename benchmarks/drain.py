"""How fast what is due leaves: the real daemon as a process, against the simulator as another.

    python -m benchmarks.drain [--database URL] [--messages 20000] [--latency-ms 0] [--workers 8] …

It measures the bare limit (the official SDK over our transport in a loop, at its best number of threads) in
the same run against the same simulator, before and after ours. What left, and when, the simulator's books
say.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.bare import bare, best_threads
from benchmarks.scene import Scene, lateness, rate, scene
from benchmarks.twilio import simulator


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
    compared: bool = True,
) -> dict[str, Any]:
    """Has *messages* come due and measures how they leave.

    Args:
        database_url: an empty database; None: a SQLite file in a folder of its own.
        callbacks: Twilio reports `sent` and `delivered` of each at once, while the others are sent.
        spread: they come due evenly over so many seconds, instead of all at once.
        history: so many older messages stand in the table already.
        compared: whether the bare limit is measured too.
    """
    with tempfile.TemporaryDirectory() as folder, simulator(Path(folder)) as twilio:
        twilio.latency(latency_ms)
        threads = best_threads(twilio.url, messages // 4) if compared else 1
        before = bare(twilio.url, messages // 2, threads) if compared else 0.0
        with scene(twilio, database_url) as clinic:
            clinic.schedule(messages)
            result = drain(
                clinic, workers=workers, callbacks=callbacks, daemons=daemons, spread=spread, history=history
            )
        if compared:
            limit = (before + bare(twilio.url, messages // 2, threads)) / 2
            result |= {"bare_per_second": round(limit), "ratio": round(result["per_second"] / limit, 3)}
        return result


def drain(
    clinic: Scene,
    *,
    workers: int = 8,
    callbacks: bool = False,
    daemons: int = 1,
    spread: float = 0,
    history: int = 0,
) -> dict[str, Any]:
    """Has all come due that was scheduled, and measures; the daemons are stopped afterwards."""
    twilio = clinic.twilio
    clinic.know_phones()
    clinic.add_history(history)
    clinic.tidy()
    twilio.reports(callbacks)
    running = [clinic.daemon(workers=workers, public=callbacks) for _ in range(daemons)]
    twilio.mark()
    dues = clinic.set_due(spread)
    began = [each.cpu_seconds() for each in (*running, twilio.process)]
    wall = time.monotonic()
    clinic.wait_until_sent(within=300 + spread)
    sent = time.monotonic()
    while callbacks and not twilio.post("wait-idle", timeout=60)["idle"] and time.monotonic() < sent + 600:
        pass
    after = time.monotonic() - sent
    wall = time.monotonic() - wall
    ended = [each.cpu_seconds() for each in (*running, twilio.process)]
    *ours, theirs = [end - start for start, end in zip(began, ended, strict=True)]
    seen = twilio.requests()
    late = lateness(seen, dues)
    result = {
        "messages": len(dues),
        "requests": len(seen),
        "per_second": round(rate(seen)),
        "first_ms": round(late[0], 1),
        "late_p50_ms": round(late[len(late) // 2], 1),
        "late_p99_ms": round(late[len(late) * 99 // 100], 1),
        "cpu_ms_per_message": round(1000 * sum(ours) / len(dues), 3),
        "simulator_cpu_ms": round(1000 * theirs / len(seen), 3),
        "cores": round(sum(ours) / wall, 2),
        "reported_after_s": round(after, 1),
        "memory_mb": max(each.peak_mb() for each in running),
        "daemons": daemons,
        "workers": workers,
    }
    twilio.reports(False)
    for each in running:
        each.stop()
    return result | {"statuses": clinic.statuses()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.drain", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--database", metavar="URL", help="an empty one (default: a SQLite file of its own)")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--callbacks", action="store_true")
    parser.add_argument("--daemons", type=int, default=1)
    parser.add_argument("--spread", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--history", type=int, default=0, metavar="ROWS")
    parser.add_argument("--no-bare", action="store_true")
    options = parser.parse_args(arguments)
    found = run(
        options.database,
        options.messages,
        options.latency_ms,
        options.workers,
        options.callbacks,
        daemons=options.daemons,
        spread=options.spread,
        history=options.history,
        compared=not options.no_bare,
    )
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
