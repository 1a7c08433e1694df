"""`run.py resume`: sending goes on, without a burst."""

from __future__ import annotations

import argparse

from reminders.commands import COMMANDS
from reminders.commands.common import config_files, database, now, operator
from reminders.services.catch_up import resume


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("resume", help=COMMANDS["resume"][1])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with database(must_exist=True) as (settings, db):
        ended = resume(db, config_files(settings).clinic, now(), by=operator())
    if ended is None:
        print("Sending was not paused.")
    elif ended == 0:
        print("Sending goes on.")
    else:
        texts = "text that came due meanwhile is" if ended == 1 else "texts that came due meanwhile are"
        print(f"Sending goes on. {ended} {texts} left out.")
    return 0
