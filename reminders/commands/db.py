"""`run.py db`: migrations, backup, restore, retention, and a new secret key."""

from __future__ import annotations

import argparse
from contextlib import closing, nullcontext
from pathlib import Path

from reminders.commands import COMMANDS, CommandError, db_files
from reminders.commands.common import config_files, database, now, operator, sqlite_file
from reminders.db.engine import Database
from reminders.domain.clinic import Retention
from reminders.ports import GatewayError
from reminders.services import backups, upkeep_purge, upkeep_redact
from reminders.services.rotate import rotate
from reminders.settings import Settings, load_settings

_KEEP_THE_KEY = (
    "Keep the secret key (REMINDERS_SECRET_KEY, or secret.key in the data folder) apart from it: "
    "without the key nobody can read the backup."
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("db", help=COMMANDS["db"][1])
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("upgrade", help="bring the database to the newest schema (also done at every start)")
    backup = actions.add_parser("backup", help="copy the database while the service runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = actions.add_parser(
        "restore", help="put a backup in the database's place; stop the service first"
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    purge = actions.add_parser("purge", help="take out words that are older than `retention:` keeps them")
    purge.add_argument("--dry-run", action="store_true", help="only say what would be done")
    actions.add_parser(
        "rekey", help="encrypt everything anew with the first of several secret keys; stop the service first"
    )
    for each in actions.choices.values():
        each.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.action == "restore":
        return _restore(args.file)
    with database(must_exist=args.action != "upgrade") as (settings, db):
        if args.action == "backup":
            db_files.backup(db, args.file)
            backups.note(db, now(), by=operator())
            print(f"Backed up to {args.file}. {_KEEP_THE_KEY}")
        elif args.action == "purge":
            return _purge(settings, db, dry_run=args.dry_run)
        elif args.action == "rekey":
            print(f"{_rekey(settings, db)} values are encrypted with the first key now.")
        else:
            print("The database has the newest schema.")
    return 0


def _purge(settings: Settings, db: Database, *, dry_run: bool) -> int:
    """What the daemon does each day by itself, now."""
    retention = config_files(settings).clinic.retention
    done = upkeep_purge.purge(db, retention, now(), dry_run=dry_run)
    would = "Would be emptied" if dry_run else "Emptied"
    print(
        f"{would}: the words of {done.messages} texts, {done.replies} replies and {done.tasks} tasks. "
        f"{'Would be deleted' if dry_run else 'Deleted'}: {done.sessions} sessions, {done.links} links, "
        f"{done.reads} old notes on calendars."
    )
    if dry_run:
        print(f"At Twilio would be emptied: {upkeep_redact.count(db, retention, now())} texts.")
        return 0
    return _redact(settings, db, retention)


def _redact(settings: Settings, db: Database, retention: Retention) -> int:
    from reminders.bootstrap import build_gateway  # here: the SDK takes its time

    with closing(build_gateway(settings)) as gateway:
        try:
            done = upkeep_redact.redact(db, gateway, retention, now(), most=100_000)
        except GatewayError as error:
            raise CommandError(
                f"Twilio cannot be asked ({error.reason}): the service empties the rest there by itself."
            ) from None
    print(f"Emptied at Twilio: {done.messages} texts and {done.replies} replies; {done.gone} were gone.")
    return 0


def _rekey(settings: Settings, db: Database) -> int:
    """How many values were encrypted anew.

    Raises:
        CommandError: a daemon works on the SQLite file; it would go on writing with the key it has.
    """
    place = sqlite_file(settings)
    with db_files.nobody_works_on(place) if place is not None else nullcontext():
        return rotate(db, now())


def _restore(file: Path) -> int:
    if not file.is_file():
        raise CommandError(f"{file} does not exist, or is no file.")
    kept = db_files.restore(load_settings(), file)
    if kept is not None:
        print(f"What was there before is kept as {kept}.")
    print(
        "Restored. Start the service: before it sends anything but pages and safety answers, it asks Twilio "
        "what was sent and received since the backup."
    )
    return 0
