"""`run.py import FILE`: appointments from a file into the database."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reminders.clinic import Config
from reminders.commands import COMMANDS, CommandError
from reminders.commands.appointments_file import SOURCE, read_appointments
from reminders.commands.common import config_files, database, now
from reminders.domain.cadence_version import planning_version
from reminders.ports import SourceError, SourceRead
from reminders.services.plan import plan_pending
from reminders.services.sync import sync
from reminders.settings import load_settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("import", help=COMMANDS["import"][1])
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a CSV file, with our headings or those in sources.yaml"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be read")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of the file, as a source. What it does not name is left as it is."""

    content: SourceRead
    id: str = SOURCE

    def read(self, now: datetime) -> SourceRead:
        return self.content


def run(args: argparse.Namespace) -> int:
    """1 if a row was put aside; the good ones are read all the same."""
    # The clinic's settings and the file come first: what cannot be read makes no database.
    config = config_files(load_settings())
    read = _read(args.file, config)
    if args.dry_run:
        print(f"{len(read.rows)} appointments would be read, {len(read.bad)} rows put aside.")
        return 1 if read.bad else 0
    with database() as (_, db):
        result = sync(db, _Read(read), config.clinic, now(), may_be_gone=False)
        planned = plan_pending(db, config.clinic, planning_version(config.clinic), now())
    print(f"{result.good} appointments read, {result.changed} new or changed, {result.bad} rows put aside.")
    print(f"{planned.added} texts planned, {planned.changed} moved, {planned.ended} ended.")
    return 1 if result.bad else 0


def _read(file: Path, config: Config) -> SourceRead:
    """The rows of *file*; warnings and bad rows are told on standard error."""
    try:
        read = read_appointments(file, config, name=file.name)
    except SourceError as error:
        raise CommandError(str(error)) from None
    for warning in read.warnings:
        print(warning, file=sys.stderr)
    for bad in read.bad:
        print(f"{bad.place}: {bad.reason}", file=sys.stderr)
    return read
