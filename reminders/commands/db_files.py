"""A database into a file and back: SQLite's own copying, or PostgreSQL's own tools."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL

from reminders.commands import CommandError
from reminders.commands.common import now, operator, sqlite_file
from reminders.db.engine import Database
from reminders.opening import open_database
from reminders.services import restore as restore_service
from reminders.settings import Settings

#: libpq's names for what an address may say in its query, where they are not `PG` and the name.
_LIBPQ = {"application_name": "PGAPPNAME", "dbname": "PGDATABASE"}


def backup(db: Database, file: Path) -> None:
    """Copies *db*, as it is at one instant, to *file*, which appears whole or not at all; mode 0600.

    An older backup of that name is replaced; anything else is not.

    Raises:
        CommandError: it cannot be done there.
    """
    if file.is_dir() or not file.parent.is_dir():
        raise CommandError(f"{file} cannot be written: name a file in a folder that exists.")
    if db.is_sqlite and file.exists() and file.samefile(str(db.url.database)):
        raise CommandError(f"{file} is the database itself: name another file.")
    if file.exists() and file.stat().st_size and not _is_backup(file):
        raise CommandError(f"{file} exists and is no backup of this service: name another file.")
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if db.is_sqlite:
            _copy(Path(str(db.url.database)), draft)
        else:
            _postgres_tool("pg_dump", db.url, "--format=custom", f"--file={draft}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def restore(settings: Settings, file: Path) -> Path | None:
    """Puts *file* in the place of the database; where the one before is kept, if there was one.

    Everything is tried on a copy first (is it ours, whole, readable with our key?), so that what fails
    leaves the database as it was.

    Raises:
        CommandError: a daemon works on the database, or *file* cannot be used.
        WrongKeyError: it was written with another secret key.
    """
    place = sqlite_file(settings)
    if place is None:
        db = open_database(settings)
        try:
            _postgres_tool(
                "pg_restore",
                db.url,
                *("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"),
                f"--dbname={db.url.database}",
                str(file),
            )
        finally:
            db.close()
        mark_restored(settings)
        return None
    place.parent.mkdir(parents=True, exist_ok=True)
    with nobody_works_on(place):
        return _restore_file(settings, place, file)


def _restore_file(settings: Settings, place: Path, file: Path) -> Path | None:
    _refuse_what_is_no_backup(file)
    draft = place.with_name(f".{place.name}.restored")
    _remove(draft)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        shutil.copyfile(file, draft)
        mark_restored(settings.model_copy(update={"database_url": f"sqlite:///{draft}"}))
        kept = _free_name(place.with_name(f"{place.name}.before-restore")) if place.exists() else None
        if kept is not None:
            for name in _names(place):  # what a killed daemon left in the log belongs to it
                if name.exists():
                    name.rename(str(kept) + name.name.removeprefix(place.name))
        draft.replace(place)
    finally:
        _remove(draft)
    return kept


def _free_name(wanted: Path) -> Path:
    """*wanted*, or with a number: what an earlier restore has put aside may be the only copy of it."""
    number, free = 1, wanted
    while any(name.exists() for name in _names(free)):
        number += 1
        free = wanted.with_name(f"{wanted.name}-{number}")
    return free


def mark_restored(settings: Settings) -> None:
    """Brings it to the newest schema, tries the key, and closes the gate: Twilio is asked before it sends."""
    db = open_database(settings)
    try:
        with db.write() as connection:
            restore_service.mark(connection, now(), by=operator())
        if db.is_sqlite:  # what follows moves one file only
            with db.engine.connect() as connection:
                connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    finally:
        db.close()


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise CommandError(f"The backup failed: {error}.") from None


def _is_backup(file: Path) -> bool:
    with file.open("rb") as opened:
        if opened.read(5) == b"PGDMP":
            return True
    try:
        _refuse_what_is_no_backup(file)
    except CommandError:
        return False
    return True


def _refuse_what_is_no_backup(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?immutable=1", uri=True)) as connection:
            connection.execute("select count(*) from message, keyring")
            whole = connection.execute("pragma quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error:
        raise CommandError(f"{file} is not a backup of this service, or not the whole of one.") from None
    if not whole:
        raise CommandError(f"{file} is damaged: take another backup.")


@contextmanager
def nobody_works_on(place: Path) -> Iterator[None]:
    """Holds the lock that a daemon would hold on the SQLite file *place*.

    Raises:
        CommandError: a daemon holds it.
    """
    with Path(f"{place}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError("The service works on this database: stop it first.") from None
        yield


def _names(place: Path) -> list[Path]:
    return [place, place.with_name(f"{place.name}-wal"), place.with_name(f"{place.name}-shm")]


def _remove(place: Path) -> None:
    for name in _names(place):
        name.unlink(missing_ok=True)


# -- PostgreSQL ----------------------------------------------------------------------------


def _postgres_tool(name: str, url: URL, *arguments: str) -> None:
    """Runs PostgreSQL's own tool. Where and as whom goes by its environment: arguments are seen by others."""
    found = shutil.which(name)
    if found is None:
        raise CommandError(
            f"{name} is needed for PostgreSQL and was not found: install PostgreSQL's client tools."
        )
    environment = dict(os.environ) | libpq_environment(url)
    done = subprocess.run(  # noqa: S603 - our own words, and a path that the operator gave
        [found, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:500] or "it gave no reason"
        raise CommandError(f"{name} failed: {said}")


def libpq_environment(url: URL) -> dict[str, str]:
    """The address, password included, as the environment variables of PostgreSQL's own library."""
    parts = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password is not None else None,
        "PGDATABASE": url.database,
    }
    for name, value in url.query.items():
        joined = value if isinstance(value, str) else ",".join(value)
        parts[_LIBPQ.get(name, f"PG{name.upper()}")] = joined
    return {name: value for name, value in parts.items() if value}
