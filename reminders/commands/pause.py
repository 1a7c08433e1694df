"""`run.py pause`: all sending waits."""

from __future__ import annotations

import argparse

from reminders.commands import COMMANDS
from reminders.commands.common import database, now, operator
from reminders.services.catch_up import pause


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("pause", help=COMMANDS["pause"][1])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with database() as (_, db):
        changed = pause(db, now(), by=operator())
    still = "Crisis answers and pages to staff still go."
    print(f"Sending is {'' if changed else 'already '}paused. {still} `run.py resume` lets it go on.")
    return 0
