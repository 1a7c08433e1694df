"""`run.py check`: is everything in order, and if not, what and where?

Nothing is made or changed by it, not even a database where none is.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urldefrag

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from reminders import clinic
from reminders import settings as settings_module
from reminders.bootstrap import build_gateway
from reminders.commands import COMMANDS
from reminders.commands.check_staff import why_not_paged
from reminders.commands.common import sqlite_file
from reminders.db.crypto import BadKeyError, Cipher, WrongKeyError, known_keys
from reminders.db.engine import BadAddressError, Database, why_unusable
from reminders.db.last_good import DatabaseLastGood
from reminders.db.migrate import NewerSchemaError, SchemaState, state_of
from reminders.db.schema import keyring
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.gateways.twilio import TwilioGateway
from reminders.ports import GatewayError, SystemClock
from reminders.settings import Settings, SettingsError, load_settings
from reminders.templates import Catalogue

_SETTINGS, _DATABASE, _TWILIO, _SAFETY, _STAFF = "settings", "database", "Twilio", "safety", "staff"
_ANY_KEY = Fernet.generate_key().decode()

Good = Mapping[tuple[str, str], str]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("check", help=COMMANDS["check"][1])
    parser.add_argument("--json", action="store_true", help="a list of findings")
    parser.add_argument("--offline", action="store_true", help="without asking Twilio")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints every finding; 1 if one is an error."""
    try:
        settings = load_settings()
        found = list(findings(settings, offline=args.offline))
    except SettingsError as error:
        settings, found = None, [_error("S01", _SETTINGS, problem) for problem in error.problems]
    if args.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        _report(found, settings, offline=args.offline)
    return 1 if any(each.level == "error" for each in found) else 0


def findings(settings: Settings, *, offline: bool, starting: bool = False) -> Iterator[Finding]:
    """Everything that can be said before the service runs.

    With *starting*, an error in a template that has a last good version in the database is a warning: the
    service starts with that version.
    """
    sending = settings.problems_for_sending()
    yield from (_error("S02", _SETTINGS, problem) for problem in sending)
    for problem in settings_module.misspelt(settings_module.environment()):
        yield _warning("S03", _SETTINGS, problem)
    yield from _about_settings(settings)
    good = _Known()
    yield from _of_database(settings, good)
    yield from _of_files(settings, good, starting=starting)
    if not offline and not sending:
        yield from _of_twilio(settings)
    yield _warning(
        "S09",
        _SAFETY,
        "Detection of crisis and medical red flags is basic: explicit phrases in English and Spanish.",
        "A person must read every text that arrives.",
    )


def in_words(finding: Finding) -> str:
    """The finding as a person reads it: with its place if it has one."""
    return finding.message_with_cure if isinstance(finding, _Plain) else str(finding)


# -- settings --------------------------------------------------------------------------------


def _about_settings(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        yield _warning(
            "S04",
            _SETTINGS,
            f"REMINDERS_PUBLIC_URL is not set: Twilio is asked every {settings.poll_seconds} s for what "
            "patients answer, and reports of delivery come late.",
        )
    if settings.dry_run:
        yield _warning("S05", _SETTINGS, "REMINDERS_DRY_RUN is on: nobody is texted.")
    if settings.send_only_to is not None:
        count = len(settings.send_only_to)
        yield _warning(
            "S05",
            _SETTINGS,
            f"REMINDERS_SEND_ONLY_TO is set: only {count} {'number is' if count == 1 else 'numbers are'} "
            "texted, pages to staff included.",
        )


# -- the database ----------------------------------------------------------------------------


class _Known:
    """Templates that were good before, as an existing database remembers them. Nothing is saved."""

    def __init__(self) -> None:
        self.templates: Good = {}

    def load(self) -> Good:
        return self.templates

    def save(self, name: str, language: str, source: str, version: str) -> None:
        """A check takes nothing into use."""


def _of_database(settings: Settings, known: _Known) -> Iterator[Finding]:
    try:
        keys = known_keys(settings.secret_keys, settings.data_dir)
        file = sqlite_file(settings)
        if file is not None and not file.exists():
            yield from _of_place(file)  # the service makes it at its first start
        else:
            yield from _of_existing(settings, keys, known)
    except (BadKeyError, WrongKeyError, NewerSchemaError) as error:
        yield _error("S07", _DATABASE, str(error))
    except DBAPIError as error:
        yield _error("S08", _DATABASE, why_unusable(error))
    except BadAddressError as error:
        yield _error("S08", _DATABASE, str(error))
    except OSError as error:
        yield _error("S08", _DATABASE, f"{error.strerror}: {error.filename}.")


def _of_place(file: Path) -> Iterator[Finding]:
    folder = next(each for each in file.absolute().parents if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield _error(
            "S08", _DATABASE, f"{file} cannot be made: {folder} is no folder that may be written to."
        )


def _of_existing(settings: Settings, keys: tuple[str, ...], known: _Known) -> Iterator[Finding]:
    # Without a key nothing can be read, but it can be seen whether there is anything to read.
    with closing(Database(settings.database_url, Cipher(keys or (_ANY_KEY,)))) as db:
        state = state_of(db)
        if state is SchemaState.NEWER:
            raise NewerSchemaError
        if state is SchemaState.NONE:
            return
        if state is SchemaState.OLDER:
            yield _warning(
                "S10",
                _DATABASE,
                "The database is of an earlier version; the service updates it at its start.",
            )
        with db.read() as connection:
            wrapped = connection.scalar(select(keyring.c.wrapped))
        if wrapped is not None:
            db.cipher.decrypt(wrapped)
        if state is SchemaState.CURRENT:
            known.templates = DatabaseLastGood(db, SystemClock().now).load()


# -- the clinic's files ------------------------------------------------------------------------


def _of_files(settings: Settings, known: _Known, *, starting: bool) -> Iterator[Finding]:
    filled_from = settings_module.environment()
    config, found = clinic.load(settings.config_dir, filled_from)
    if config is None:
        yield from found
        return
    catalogue = Catalogue(
        settings.templates_dir, config.clinic, public_url=settings.public_url, last_good=known
    )
    _, found = clinic.load(settings.config_dir, filled_from, known_templates=catalogue.names())
    yield from found
    yield from _of_links(settings, config.clinic)
    yield from (_warning("S12", _STAFF, why) for why in why_not_paged(settings, config.alerts))
    for finding in catalogue.findings:
        name, _, language = finding.file.removesuffix(".txt").rpartition(".")
        covered = starting and (name, language) in known.templates
        yield _as_warning(finding) if covered and finding.level == "error" else finding


def _of_links(settings: Settings, clinic: Clinic) -> Iterator[Finding]:
    """Rules that a clinic would wait for in vain."""
    unsent = [
        rule.id
        for rule in clinic.rules
        if rule.survey is not None and clinic.surveys[rule.survey].channel == "web"
    ]
    if settings.public_url is None and unsent:
        yield _warning(
            "S04",
            _SETTINGS,
            "Without REMINDERS_PUBLIC_URL there are no pages for patients: check-ins by link are not sent "
            f"({', '.join(unsent)}).",
        )


def _as_warning(finding: Finding) -> Finding:
    said = f"{finding.message} The last good version stays in use."
    return Finding(finding.code, "warning", finding.file, finding.line, said, finding.suggestion)


# -- Twilio ------------------------------------------------------------------------------------


def _of_twilio(settings: Settings) -> Iterator[Finding]:
    gateway = build_gateway(settings)
    with closing(gateway):
        problems = gateway.check()
        yield from (_error("S06", _TWILIO, problem) for problem in problems)
        if problems or settings.public_url is None:
            return
        yield from _of_inbound(gateway, settings.public_url)


def _of_inbound(gateway: TwilioGateway, public_url: str) -> Iterator[Finding]:
    wanted = f"{public_url}/twilio/inbound"
    try:
        inbound = gateway.inbound_addresses()
    except GatewayError as error:
        yield _warning("S11", _TWILIO, f"Where Twilio brings replies cannot be seen: {error.reason}.")
        return
    # What stands behind # is for Twilio (how often it tries), and never sent.
    if wanted not in {urldefrag(each).url for each in inbound}:
        yield _warning(
            "S11",
            _TWILIO,
            f"Twilio brings what patients answer to {' and '.join(inbound) or 'no address'}, not to us: "
            "replies are only found when we ask.",
            f"In the Twilio console set the sender's inbound address to {wanted} (POST), and its fallback to "
            f"{public_url}/twilio/fallback.",
        )


# -- how it is told -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plain(Finding):
    """A finding that is about no file."""

    @property
    def message_with_cure(self) -> str:
        return f"{self.message} {self.suggestion}".rstrip()


def _error(code: str, about: str, message: str, suggestion: str = "") -> Finding:
    return _Plain(code, "error", about, 1, message, suggestion)


def _warning(code: str, about: str, message: str, suggestion: str = "") -> Finding:
    return _Plain(code, "warning", about, 1, message, suggestion)


def _report(found: list[Finding], settings: Settings | None, *, offline: bool) -> None:
    for each in sorted(found, key=lambda finding: finding.level != "error"):
        print(f"{each.level:<8}{each.code}  {in_words(each)}")
    if settings is not None and not any(each.code == "S06" for each in found):
        if offline:
            print("Twilio was not asked (--offline).")
        elif settings.problems_for_sending():
            print("Twilio was not asked: its settings come first.")
        else:
            print("Twilio was asked: it accepts our credentials and knows the sender.")
    errors = sum(each.level == "error" for each in found)
    print(f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
