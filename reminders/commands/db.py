"""`run.py db`: migrations, backup, restore, and a new secret key."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
from pathlib import Path

from reminders.bootstrap import open_database
from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import database, now
from reminders.db.engine import Database
from reminders.services.rotate import rotate
from reminders.settings import load_settings

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
    actions.add_parser("rekey", help="encrypt everything anew with the first of several secret keys")
    for each in actions.choices.values():
        each.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.action == "restore":
        return _restore(args.file)
    with database() as (_, db):
        if args.action == "backup":
            _backup(db, args.file)
            print(f"Backed up to {args.file}. {_KEEP_THE_KEY}")
        elif args.action == "rekey":
            print(f"{rotate(db, now())} values are encrypted with the first key now.")
        else:
            print("The database has the newest schema.")
    return 0


def _backup(db: Database, file: Path) -> None:
    if not db.is_sqlite:
        _postgres_tool("pg_dump", "--format=custom", f"--file={file}", db)
        return
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    with sqlite3.connect(str(db.url.database)) as source, sqlite3.connect(draft) as target:
        source.backup(target)
    target.close()
    source.close()
    draft.chmod(0o600)
    draft.replace(file)


def _restore(file: Path) -> int:
    if not file.exists():
        raise CommandError(f"{file} does not exist.")
    settings = load_settings()
    db = open_database(settings, upgrade=False)
    if not db.is_sqlite:
        _postgres_tool("pg_restore", "--clean", "--if-exists", "--single-transaction", db, str(file))
    else:
        _restore_file(Path(str(db.url.database)), file)
    db.close()
    open_database(settings).close()  # brings it to the newest schema, and tries the key
    print("Restored. Start the service: it asks Twilio about everything that had been under way.")
    return 0


def _restore_file(place: Path, backup: Path) -> None:
    try:
        with sqlite3.connect(f"file:{backup}?mode=ro", uri=True) as connection:
            connection.execute("select count(*) from message")
        connection.close()
    except sqlite3.Error:
        raise CommandError(f"{backup} is not a backup of this service.") from None
    draft = place.with_name(f".{place.name}.restored")
    shutil.copyfile(backup, draft)
    for old in (place.with_name(f"{place.name}-wal"), place.with_name(f"{place.name}-shm")):
        old.unlink(missing_ok=True)
    draft.replace(place)


def _postgres_tool(name: str, *arguments: Database | str) -> None:
    """Runs PostgreSQL's own tool; the address goes by its environment, as arguments can be seen by others."""
    found = shutil.which(name)
    if found is None:
        raise CommandError(
            f"{name} is needed for PostgreSQL and was not found: install PostgreSQL's client tools."
        )
    words = [each for each in arguments if isinstance(each, str)]
    db = next(each for each in arguments if isinstance(each, Database))
    address = db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    environment = {"PATH": str(Path(found).parent), "PGDATABASE": address}
    if name == "pg_restore":
        words = [
            "--dbname",
            address.replace(f":{db.url.password}@", "@") if db.url.password else address,
            *words,
        ]
        environment |= {"PGPASSWORD": str(db.url.password or "")}
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CommandError(
            f"{name} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no reason'}"
        )
