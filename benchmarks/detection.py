"""How long the detection of cries and red flags takes: processor time of one text, nothing remembered.

    .venv/bin/python -m benchmarks.detection

The goals: p99 of a text message 1 ms, of one of 1,600 characters 5 ms.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

from reminders.domain import consent, safety, text

DATA = Path(__file__).parents[1] / "tests/data"
_REMEMBER = (safety._detect, safety._alarms, safety._idioms, consent.opt_outs, text._words)


def main() -> None:
    said = [row[0] for name in ("replies_own", "safety_fresh_dev", "unseen_ordinary") for row in _rows(name)]
    safety.detect("warm")
    long = [" ".join(said[at:])[:1600] for at in range(0, len(said) - 60, 12)]
    _report("text messages", said)
    _report("of 1,600 characters", long)


def _rows(name: str) -> list[list[str]]:
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _report(name: str, texts: list[str]) -> None:
    """Each text three times, its best time counts: other programs' interrupts are not ours."""
    times = sorted(min(_once(each) for _ in range(3)) for each in texts)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    worst = times[-1]
    print(f"{name:22} {len(times):5}   p50 {_ms(p50)}   p99 {_ms(p99)}   worst {_ms(worst)}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms"


def _once(said: str) -> float:
    for each in _REMEMBER:
        each.cache_clear()
    start = time.thread_time()
    safety.detect(said)
    return time.thread_time() - start


if __name__ == "__main__":
    main()
