"""`run.py plan`: what would be sent, to whom, when, in which words, and what would not and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reminders import clinic as clinic_files
from reminders.clinic import Config
from reminders.commands.appointments_file import read_appointments
from reminders.commands.plan_table import print_table
from reminders.domain.appointment import Visit, numbered
from reminders.domain.cadence import Decision
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.wording import Links
from reminders.ports import SourceError, SourceRead, SystemClock
from reminders.services import outlook
from reminders.services.outlook import Shown
from reminders.settings import SettingsError, environment, load_settings
from reminders.templates import Catalogue
from reminders.templates.samples import links as sample_links

#: Times at which the calendar has room on both sides.
YEARS = range(2000, 2200)
MOST_DAYS = 3650


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "plan",
        help="what would be sent for a file of appointments, and what would not and why",
        description="Plans a file of appointments as if it were read for the first time. "
        "Nothing is sent or stored; no database and no network are used.",
    )
    parser.add_argument("--appointments", required=True, metavar="FILE", help="a CSV file of appointments")
    parser.add_argument(
        "--now", metavar="ISO", help="plan as of then; without an offset, by the clock of the first location"
    )
    parser.add_argument(
        "--days", default="60", metavar="N", help="appointments that start within so many days (60)"
    )
    parser.add_argument("--json", action="store_true", help="a list of objects instead of a table")
    parser.set_defaults(run=run)


class _UsageError(Exception):
    """The command was called wrongly; its text says how to call it."""


class _NotReadyError(Exception):
    """Something must be mended first; its text says what and where."""


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 something is wrong with files (good rows are planned all the same), 2 called wrongly."""
    try:
        days = _days(args.days)
        config, catalogue, links = _config(args)
        now = _now(args.now, config.clinic)
        read = read_appointments(Path(args.appointments), config)
    except _UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except (_NotReadyError, SettingsError, SourceError) as error:
        print(error, file=sys.stderr)
        return 1
    _complain(read, catalogue.findings)
    decided = _decide(read, config.clinic, now, days)
    shown = [_shown(each, config.clinic, catalogue, links) for each in decided]
    shown.sort(key=lambda item: (item.decision.due_at, item.decision.rule.id))
    if args.json:
        print(json.dumps([item.as_json() for item in shown], indent=2))
    else:
        print_table(shown, config.clinic, now)
    return 1 if read.bad else 0


# -- what was asked ---------------------------------------------------------------------------


def _days(text: str) -> timedelta:
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise _UsageError(f"--days must be a whole number from 0 to {MOST_DAYS}, such as 60.")
    return timedelta(days=int(text))


def _now(text: str | None, clinic: Clinic) -> datetime:
    if text is None:
        return SystemClock().now().replace(microsecond=0)
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        now = None
    if now is None or now.year not in YEARS:
        raise _UsageError(
            f"--now must be a time such as 2026-12-01T10:00 or 2026-12-01T17:00:00Z, not {text!r}."
        )
    if now.tzinfo is None:
        now = now.replace(tzinfo=ZoneInfo(next(iter(clinic.locations.values())).timezone))
    return now.astimezone(UTC).replace(microsecond=0)


def _config(args: argparse.Namespace) -> tuple[Config, Catalogue, Links]:
    settings = load_settings()
    config_folder = Path(getattr(args, "config", None) or settings.config_dir)
    folder = Path(getattr(args, "templates", None) or settings.templates_dir)
    if not folder.is_dir():
        raise _NotReadyError(f"{folder}: there is no such folder of templates. Name it with --templates DIR.")
    config, findings = clinic_files.load(config_folder, environment())
    if config is None:
        raise _NotReadyError(_errors(findings))
    catalogue = Catalogue(folder, config.clinic, public_url=settings.public_url)
    config, findings = clinic_files.load(config_folder, environment(), known_templates=catalogue.names())
    if config is None:
        raise _NotReadyError(_errors([*catalogue.findings, *findings]))
    clinic = replace(config.clinic, has_pages=settings.public_url is not None)
    return replace(config, clinic=clinic), catalogue, sample_links(settings.public_url)


def _errors(findings: Iterable[Finding]) -> str:
    return "\n".join(str(finding) for finding in findings if finding.level == "error")


# -- the answer -------------------------------------------------------------------------------


def _complain(read: SourceRead, findings: Iterable[Finding]) -> None:
    for warning in read.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for bad in read.bad:
        print(f"{bad.place}: {bad.reason}", file=sys.stderr)
    if errors := _errors(findings):
        print(errors, file=sys.stderr)


def _decide(read: SourceRead, clinic: Clinic, now: datetime, days: timedelta) -> list[Decision]:
    """All visits are planned, since later ones share day and budget; those that start in time are listed.

    Of clocks, every strike in that time.
    """
    appointments = numbered([row.appointment for row in read.rows])
    patients = [row.patient for row in read.rows]
    visits = [Visit(*pair, first_seen_at=now) for pair in zip(appointments, patients, strict=True)]
    return outlook.decide(visits, clinic, now, days)


def _shown(decision: Decision, clinic: Clinic, catalogue: Catalogue, links: Links) -> Shown:
    shown = outlook.show(decision, clinic, catalogue, links)
    if shown.trouble:
        print(shown.trouble, file=sys.stderr)
    return shown
