"""Brings a database to the newest schema. Safe to run at every start, and by several daemons at once."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from reminders.db.engine import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


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
        current = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory(str(_MIGRATIONS))
    if current is None:
        return SchemaState.NONE
    if current == known.get_current_head():
        return SchemaState.CURRENT
    older = {script.revision for script in known.walk_revisions()}
    return SchemaState.OLDER if current in older else SchemaState.NEWER


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
