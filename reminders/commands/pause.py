"""`run.py pause`: all sending waits."""

from __future__ import annotations

import argparse
import getpass

from reminders.commands import COMMANDS
from reminders.commands.common import database, now
from reminders.services.catch_up import pause


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("pause", help=COMMANDS["pause"][1])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with database() as (_, db):
        changed = pause(db, now(), by=getpass.getuser())
    print("Sending is paused. Crisis answers and pages to staff still go." if changed else "It was paused.")
    return 0
