"""`make bench`: every figure, one table.

    python -m benchmarks [--quick] [--rounds N] [GROUP …]

After each group its rows are written into the table of docs/performance.md, so that a run that is interrupted
keeps what it has; --quick writes nothing.
"""

from __future__ import annotations

import argparse
import platform
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import alone, compare
from benchmarks.processes import ROOT
from benchmarks.table import FAILED, Figure, head, merged, read, table, written_into
from benchmarks.world import QUICK, Sizes, World
from reminders.ports import SystemClock

PAGE = ROOT / "docs" / "performance.md"
#: By name, in the order of the table.
EXPERIMENTS: dict[str, Callable[[World], list[Figure]]] = {
    "drain": compare.drains,
    "far": alone.far,
    "latency": compare.latencies,
    "kill": compare.kills,
    "conversation": alone.conversations,
    "planning": alone.planning,
    "idle": alone.idle,
    "commands": alone.commands,
    "growth": alone.growth,
}
_VERSIONS = ("sqlalchemy", "psycopg", "twilio", "apscheduler", "celery", "redis", "procrastinate")


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 1 if an experiment broke. A goal that is missed is a figure, not a failure."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what we have started ends with us
    names = options.groups or list(EXPERIMENTS)
    sizes = QUICK if options.quick else Sizes()
    world = World(replace(sizes, rounds=options.rounds) if options.rounds else sizes, say)
    figures: list[Figure] = []
    try:
        for name in names:
            say(f"== {name}")
            day = f"{SystemClock().now():%Y-%m-%d}"
            figures += [replace(each, on=day) for each in _tried(name, world)]
            if not options.quick:
                _keep(figures, options, whole=set(names) == set(EXPERIMENTS) and name == names[-1])
    finally:
        world.close()
        print(_head(options), table(figures), sep="\n\n")
    return int(any(each.verdict == FAILED for each in figures))


def _keep(figures: Sequence[Figure], options: argparse.Namespace, *, whole: bool) -> None:
    """Writes what has been measured so far; rows of before stay, until a run is *whole*."""
    page = PAGE.read_text("utf-8")
    known = [] if whole else read(page)
    above = head(page) if options.groups and known else _head(options)  # a younger row has its day
    PAGE.write_text(written_into(page, above, merged(known, figures)), "utf-8")


def say(line: str) -> None:
    """Progress; the table alone goes to the standard output."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def _tried(name: str, world: World) -> list[Figure]:
    """An experiment that breaks does not take the others' figures with it."""
    try:
        return EXPERIMENTS[name](world)
    except Exception as error:
        traceback.print_exc()
        return [Figure(name, measured=f"{type(error).__name__}: {error}"[:200], verdict=FAILED)]


def _head(options: argparse.Namespace) -> str:
    """Date, machine, versions, seed and command."""
    chosen = "".join(f" {name}" for name in options.groups) + " --quick" * options.quick
    chosen += f" --rounds {options.rounds}" if options.rounds else ""
    versions = ", ".join(f"{name} {_version(name)}" for name in _VERSIONS)
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    return (
        f"`python -m benchmarks{chosen}` on {SystemClock().now():%Y-%m-%d}: "
        f"{len(_cores())} cores ({_processor()}), {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, {versions}; seed 0. "
        "Where three numbers stand: the median of the rounds (least–most)."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run by hand, without what `make bench` installs
        return "missing"


def _cores() -> list[str]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]


def _processor() -> str:
    return next(iter(_cores()), platform.machine())


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    parser.add_argument("--rounds", type=int, help="of each measurement")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(EXPERIMENTS)}; none: all")
    options = parser.parse_args(arguments)
    if unknown := set(options.groups) - set(EXPERIMENTS):
        parser.error(f"no such group: {', '.join(sorted(unknown))} (there are {', '.join(EXPERIMENTS)})")
    return options


if __name__ == "__main__":
    sys.exit(main())
