"""Opens the database of the settings, with its secret key. Light: for commands that need no more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from reminders.db import migrate
from reminders.db.crypto import Cipher, WrongKeyError, known_keys, secret_keys
from reminders.db.engine import Database
from reminders.settings import Settings


def open_database(settings: Settings) -> Database:
    """The database of *settings*, made if there is none, brought to the newest schema.

    Raises:
        WrongKeyError: the secret key does not fit it, or is missing for a database that was written with one.
        NewerSchemaError: it was written by a newer version of the program.
    """
    file = Database(settings.database_url, Cipher([Fernet.generate_key().decode()]))
    if file.is_sqlite and file.url.database:
        Path(file.url.database).parent.mkdir(parents=True, exist_ok=True)
    keys = known_keys(settings.secret_keys, settings.data_dir)
    try:
        # A new key beside a database that was written with another would hide the loss of that one.
        if not keys and migrate.state_of(file) is not migrate.SchemaState.NONE:
            raise WrongKeyError
    finally:
        file.close()
    database = Database(
        settings.database_url,
        Cipher(keys or secret_keys(settings.secret_keys, settings.data_dir)),
        patience=timedelta(seconds=settings.claim_seconds),
    )
    try:
        migrate.upgrade(database)
    except BaseException:
        database.close()
        raise
    return database
