"""`run.py report`: the daily comparison of Twilio's list with ours."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import database, home_zone, local, utc
from reminders.db import daily_reports
from reminders.db.daily_reports import Report
from reminders.services import daily_words


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-01") from None


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("report", help=COMMANDS["report"][1])
    parser.add_argument("--date", type=_date, metavar="DATE", help="the day it was made (the newest)")
    parser.add_argument("--json", action="store_true", help="as a JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints it; exit status 1 if there is something for a person to look at."""
    with database(must_exist=True) as (settings, db):
        with db.read() as connection:
            report = (
                daily_reports.newest(connection)
                if args.date is None
                else daily_reports.of_day(connection, args.date.isoformat())
            )
        if report is None:
            which = "yet" if args.date is None else f"of {args.date}"
            raise CommandError(f"There is no report {which}: the service makes one each morning at 5.")
        if args.json:
            print(json.dumps(_as_json(report)))
        else:
            _print(report, home_zone(settings))
    return 1 if daily_words.for_a_person(report.figures) else 0


def _as_json(report: Report) -> dict[str, Any]:
    times = {name: utc(getattr(report, name)) for name in ("since", "until", "made_at")}
    return {"day": report.day, **times, **report.figures}


def _print(report: Report, zone: str) -> None:
    print(f"Report of {report.day}, on {local(report.since, zone)} to {local(report.until, zone)}")
    for number, words in daily_words.lines(report.figures):
        print(f"{number:>9}  {words}")
    for sid in report.figures["unknown_sids"]:
        print(f"  not sent by this service: {sid}")
    for sid in report.figures["missing_sids"]:
        print(f"  not known to Twilio: {sid}")
    for sentence in daily_words.for_a_person(report.figures):
        print(sentence)
