"""`run.py resume`: sending goes on, without a burst."""

from __future__ import annotations

import argparse
import getpass

from reminders.commands import COMMANDS
from reminders.commands.common import configuration, database, now
from reminders.services.catch_up import resume


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("resume", help=COMMANDS["resume"][1])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with database() as (settings, db):
        clinic = configuration(settings, db).clinic()
        ended = resume(db, clinic, now(), by=getpass.getuser())
    if ended is None:
        print("Sending was not paused.")
    else:
        print(f"Sending goes on. {ended} texts that came due meanwhile are not sent any more.")
    return 0
