"""`run.py drill`: a made-up alert through the real chain, and how long it took."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import config_files, database, now, operator, utc
from reminders.db.engine import Database
from reminders.services import drill

CHAINS = ("crisis", "emergency", "clinical", "system")
#: A daemon that lives has accepted the first page by then.
DAEMON_WITHIN = 20.0


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("drill", help=COMMANDS["drill"][1])
    parser.add_argument("--chain", choices=CHAINS, default="crisis", help="which chain (default: crisis)")
    parser.add_argument(
        "--wait",
        type=_seconds,
        default=300.0,
        metavar="SECONDS",
        help="for how long to wait (300); 0: only raise it",
    )
    parser.add_argument("--json", action="store_true", help="for scripts")
    parser.set_defaults(run=run)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError("seconds are a number from 0 to 86400")
    return seconds


def run(args: argparse.Namespace) -> int:
    """0 if somebody took it in time (with --wait 0: if it was raised)."""
    with database(must_exist=True) as (settings, db):
        config = config_files(settings)
        with db.write() as connection:
            code = drill.raise_drill(
                connection,
                args.chain,
                alerts=config.alerts,
                clinic=config.clinic,
                now=now(),
                by=operator(),
            )
        if not args.json:
            print(
                f"Drill {code} on the {args.chain} chain. Take it: text ACK {code}, or in the console.",
                flush=True,
            )
        result = _watch(db, code, args.wait)
    print(json.dumps(_as_json(result)) if args.json else _in_words(result))
    if args.wait == 0:
        return 0
    if result.taken is None and not any(each.accepted is not None for each in result.pages):
        raise CommandError(
            "No page went out. Does the service run (`run.py run`), and can it send (`run.py check`)? "
            "A chain with `only: office_hours` waits for them."
        )
    return 0 if result.taken is not None else 1


def _watch(db: Database, code: str, wait: float) -> drill.Result:
    """Until it is taken, or *wait* is over, or so long nothing went out that no daemon can be there."""
    began = time.monotonic()
    while True:
        with db.read() as connection:
            found = drill.by_code(connection, code)
            if found is None:
                raise LookupError("the drill just raised is gone")
            result = drill.result(connection, found)
        passed = time.monotonic() - began
        nothing = not any(each.accepted is not None for each in result.pages)
        if result.over or passed >= wait or (nothing and passed >= DAEMON_WITHIN):
            return result
        time.sleep(min(0.2, max(0.0, wait - passed)))


def _as_json(result: drill.Result) -> dict[str, object]:
    told = {**asdict(result), "raised_at": utc(result.raised_at)}
    del told["id"]  # of this database only
    return told


def _in_words(result: drill.Result) -> str:
    def after(seconds: float | None) -> str:
        return "–" if seconds is None else f"{seconds:.1f} s"

    lines = [f"{'person':<16}{'way':<12}{'status':<14}{'accepted':<12}delivered"]
    lines += [
        f"{each.person:<16}{each.way:<12}{each.status:<14}{after(each.accepted):<12}{after(each.delivered)}"
        for each in result.pages
    ]
    taken = f"Taken by {result.taken_by} after {after(result.taken)}." if result.taken is not None else ""
    return "\n".join([*lines, taken or "Nobody has taken it yet: it goes on paging for an hour."])
