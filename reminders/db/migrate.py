"""Brings a database to the newest schema. Safe to run at every start, and by several daemons at once."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from reminders.db.engine import Database

_MIGRATIONS = Path(__file__).parent / "migrations"
_TABLE = "alembic_version"


class SchemaState(Enum):
    NONE = auto()  #: not a table of ours yet
    OLDER = auto()  #: `upgrade` brings it to the newest
    CURRENT = auto()
    NEWER = auto()  #: of a newer version of the program


class NewerSchemaError(Exception):
    """The database was last used by a newer version of the program, whose tables this one does not know."""

    def __init__(self) -> None:
        super().__init__(
            "The database was written by a newer version of this program: run that version, "
            "or restore a backup from before."
        )


def upgrade(database: Database) -> None:
    """Applies what is missing, then fetches the look-up key.

    Raises:
        WrongKeyError: the secret key does not fit the database.
        NewerSchemaError: a newer version of the program has brought it further.
    """
    if state_of(database) is SchemaState.CURRENT:
        database.unlock()
        return
    # Only now: Alembic and what it brings along cost a daemon 12 MB and a start 0.2 s.
    from alembic import command
    from alembic.util import CommandError

    with database.write() as connection:
        if not database.is_sqlite:
            # Two daemons that start together migrate one after the other.
            connection.execute(text("select pg_advisory_xact_lock(hashtext('reminders migrations'))"))
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:  # its own schema is a revision that we have never heard of
            raise NewerSchemaError from error
    database.unlock()


def is_current(database: Database) -> bool:
    return state_of(database) is SchemaState.CURRENT


def state_of(database: Database) -> SchemaState:
    """Where its schema stands. Only looks."""
    with database.read() as connection:
        if not inspect(connection).has_table(_TABLE):
            return SchemaState.NONE
        current = connection.scalar(text(f"select version_num from {_TABLE}"))  # noqa: S608
    if current is None:
        return SchemaState.NONE
    known = sorted(path.stem.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
    if current == known[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if current in known else SchemaState.NEWER


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
