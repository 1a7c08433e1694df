"""Brings a database to the newest schema. Safe to run at every start, and by several daemons at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from reminders.db.engine import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Applies what is missing, then fetches the look-up key.

    Raises:
        WrongKeyError: the secret key does not fit the database.
    """
    with database.write() as connection:
        if not database.is_sqlite:
            # Two daemons that start together migrate one after the other.
            connection.execute(text("select pg_advisory_xact_lock(hashtext('reminders migrations'))"))
        command.upgrade(_config(connection), "head")
    database.unlock()


def is_current(database: Database) -> bool:
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
