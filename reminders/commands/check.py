"""`run.py check`: is everything in order, and if not, what and where?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy.exc import DBAPIError

from reminders import clinic
from reminders import settings as settings_module
from reminders.bootstrap import build_gateway, open_database
from reminders.commands import COMMANDS
from reminders.db.crypto import WrongKeyError
from reminders.db.engine import Database
from reminders.db.last_good import DatabaseLastGood
from reminders.domain.finding import Finding
from reminders.ports import SystemClock
from reminders.settings import Settings, SettingsError, load_settings
from reminders.templates import Catalogue

_ENVIRONMENT = "environment"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("check", help=COMMANDS["check"][1])
    parser.add_argument("--json", action="store_true", help="a list of findings")
    parser.add_argument("--offline", action="store_true", help="without asking Twilio")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints every finding; 1 if one is an error."""
    try:
        found = list(findings(load_settings(), offline=args.offline))
    except SettingsError as error:
        found = [_environment("S01", problem) for problem in error.problems]
    if args.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        _report(found)
    return 1 if any(each.level == "error" for each in found) else 0


def findings(settings: Settings, *, offline: bool, starting: bool = False) -> Iterator[Finding]:
    """Everything that can be said before the service runs.

    With *starting*, an error in a template that has a last good version in the database is a warning: the
    service starts with that version.
    """
    for problem in settings.problems_for_sending():
        yield _environment("S02", problem)
    for problem in settings_module.misspelt(settings_module.environment()):
        yield _environment("S03", problem, level="warning")
    yield from _about_settings(settings)
    db, problem_of_database = _database(settings)
    if problem_of_database is not None:
        yield problem_of_database
    try:
        yield from _of_files(settings, db, starting=starting)
    finally:
        if db is not None:
            db.close()
    if not offline and not settings.problems_for_sending():
        yield from (_environment("S06", problem) for problem in build_gateway(settings).check())
    yield Finding(
        "S09",
        "warning",
        "safety",
        1,
        "Detection of crisis and medical red flags is basic: explicit phrases in English and Spanish.",
        "A person must read every text that arrives.",
    )


def _about_settings(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        yield _environment(
            "S04",
            "REMINDERS_PUBLIC_URL is not set: replies are fetched every few seconds, delivery reports do "
            "not come.",
            level="warning",
        )
    if settings.dry_run:
        yield _environment("S05", "REMINDERS_DRY_RUN is on: nobody is texted.", level="warning")
    if settings.send_only_to is not None:
        yield _environment(
            "S05",
            f"REMINDERS_SEND_ONLY_TO is set: only {len(settings.send_only_to)} numbers are texted, pages "
            "to staff included.",
            level="warning",
        )


def _database(settings: Settings) -> tuple[Database | None, Finding | None]:
    try:
        return open_database(settings), None
    except WrongKeyError as error:
        return None, _environment("S07", str(error))
    except DBAPIError as error:
        return None, _environment(
            "S08", f"The database cannot be used ({type(error.orig).__name__}): check DATABASE_URL."
        )
    except OSError as error:
        return None, _environment("S08", f"{error.strerror}: {error.filename}. Check DATABASE_URL.")


def _of_files(settings: Settings, db: Database | None, *, starting: bool) -> Iterator[Finding]:
    filled_from = settings_module.environment()
    config, found = clinic.load(settings.config_dir, filled_from)
    if config is None:
        yield from found
        return
    last_good = DatabaseLastGood(db, SystemClock().now) if db is not None else None
    catalogue = Catalogue(
        settings.templates_dir, config.clinic, public_url=settings.public_url, last_good=last_good
    )
    _, found = clinic.load(settings.config_dir, filled_from, known_templates=catalogue.names())
    yield from found
    good = last_good.load() if last_good is not None and starting else {}
    for finding in catalogue.findings:
        name, _, language = finding.file.removesuffix(".txt").rpartition(".")
        covered = (name, language) in good
        yield _as_warning(finding) if covered and finding.level == "error" else finding


def _as_warning(finding: Finding) -> Finding:
    said = f"{finding.message} The last good version stays in use."
    return Finding(finding.code, "warning", finding.file, finding.line, said, finding.suggestion)


def _environment(code: str, message: str, *, level: str = "error") -> Finding:
    return Finding(code, "warning" if level == "warning" else "error", _ENVIRONMENT, 1, message)


def _report(found: list[Finding]) -> None:
    for each in found:
        place = "" if each.file == _ENVIRONMENT else f"{each.file}:{each.line}: "
        cure = f" {each.suggestion}" if each.suggestion else ""
        print(f"{each.level:<8}{each.code}  {place}{each.message}{cure}")
    errors = sum(each.level == "error" for each in found)
    print(f"{errors} error{'s' * (errors != 1)}, {len(found) - errors} warnings or remarks.")
