"""`run.py sources`: how the calendar is being read, and a person's word on a sudden drop."""

from __future__ import annotations

import argparse

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import config_files, database, local, now, operator
from reminders.services.sync import accept_drop
from reminders.services.views import SourceState, source_states


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("sources", help=COMMANDS["sources"][1])
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="when each was read, with what outcome")
    listing.set_defaults(run=run)
    accept = actions.add_parser("accept", help="believe the next read, though many visits are missing in it")
    accept.add_argument("source", metavar="SOURCE", help="its id in sources.yaml")
    accept.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with database(must_exist=True) as (settings, db):
        config = config_files(settings)
        known = [source.id for source in config.sources]
        if args.action == "accept":
            if args.source not in known:
                has = ", ".join(known) or "none"
                raise CommandError(f"sources.yaml has no source {args.source}; it has: {has}.")
            accept_drop(db, args.source, now(), by=operator())
            print(f"The next read of {args.source} is believed.")
            return 0
        zone = next(iter(config.clinic.locations.values())).timezone
        with db.read() as connection:
            states = {state.source: state for state in source_states(connection)}
        for name in [*known, *(name for name in states if name not in known)]:
            print(_line(name, states.get(name), zone))
        if not known and not states:
            print("sources.yaml names no source; `run.py import FILE` reads a file by hand.")
    return 0


def _line(name: str, state: SourceState | None, zone: str) -> str:
    if state is None:
        return f"{name:<16}not read yet"
    read = f"{state.good} read, {state.bad} put aside"
    return f"{name:<16}{local(state.at, zone):<22}{state.outcome:<13}{read}  {state.detail}".rstrip()
