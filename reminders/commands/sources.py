"""`run.py sources`: how the calendar is being read, and a person's word on a sudden drop."""

from __future__ import annotations

import argparse
import getpass

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import configuration, database, local, now
from reminders.services.sync import accept_drop
from reminders.services.views import source_states


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("sources", help=COMMANDS["sources"][1])
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="when each was read, with what outcome")
    listing.set_defaults(run=run)
    accept = actions.add_parser("accept", help="believe the next read, though many visits are missing in it")
    accept.add_argument("source", metavar="SOURCE", help="its id in sources.yaml")
    accept.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with database() as (settings, db):
        config = configuration(settings, db).config
        known = [source.id for source in config.sources]
        if args.action == "accept":
            if args.source not in known:
                raise CommandError(f"sources.yaml has no source {args.source}; it has {', '.join(known)}.", 2)
            accept_drop(db, args.source, now(), by=getpass.getuser())
            print(f"The next read of {args.source} is believed.")
            return 0
        zone = next(iter(config.clinic.locations.values())).timezone
        with db.read() as connection:
            for state in source_states(connection):
                print(
                    f"{state.source:<16}{local(state.at, zone):<22}{state.outcome:<13}"
                    f"{state.good} read, {state.bad} put aside  {state.detail}"
                )
    return 0
