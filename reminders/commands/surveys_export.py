"""`run.py surveys export`: what was answered to a survey, as a table or as FHIR resources."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from reminders.commands import CommandError
from reminders.commands.common import config_files, database, home_zone, now, operator
from reminders.domain.spreadsheet import csv_lines
from reminders.services import results, results_export
from reminders.services.results_export import Wanted


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-01") from None


def add_parser(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = actions.add_parser("export", help="what patients answered, by their numbers, without names")
    parser.add_argument("survey", metavar="SURVEY", help="a survey's id")
    parser.add_argument(
        "--format", choices=("csv", "fhir"), default="csv", help="a table, or a FHIR R4 Bundle (csv)"
    )
    parser.add_argument(
        "--since", type=_date, metavar="DATE", help="only check-ins sent on that day or later"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="written whole or not at all, for its owner's eyes only"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes down who takes away what, then writes the file; 1 if there is no such survey."""
    with database(must_exist=True) as (settings, db):
        surveys = config_files(settings).clinic.surveys
        zone = ZoneInfo(home_zone(settings))
        since = datetime.combine(args.since, time.min, zone) if args.since else None
        with db.read() as connection:
            if not results_export.is_known(connection, surveys, args.survey):
                raise CommandError(f"There is no survey {args.survey!r}. There are: {', '.join(surveys)}.")
        results.record_reading(db, operator(), now(), f"survey:{args.survey}", results.EXPORTED)
        wanted = Wanted(args.survey, surveys.get(args.survey), zone, since)
        with _writing(args.output) as file, db.read() as connection:
            if args.format == "csv":
                file.writelines(csv_lines(results_export.table(connection, wanted)))
            else:
                found = results_export.entries(connection, db.cipher, wanted)
                file.writelines(results_export.bundle_text(found, now().astimezone(zone)))
    return 0


@contextmanager
def _writing(path: Path | None) -> Iterator[TextIO]:
    """The file, which appears when it is whole (mode 0600); or standard output, which gets all at the end.

    Who reads from there may be slow (`| less`): the database is not to wait for them.
    """
    if path is None:
        text = io.StringIO(newline="")
        yield text
        sys.stdout.flush()
        sys.stdout.buffer.write(text.getvalue().encode())
        sys.stdout.buffer.flush()
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
