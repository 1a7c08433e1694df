"""Takes a new secret key into use: every encrypted value is written again with the first key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, Text, select, type_coerce, update

from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.guards import create_guards, drop_guards
from reminders.db.schema import keyring, metadata
from reminders.db.types import Encrypted, EncryptedJson


def rotate(db: Database, now: datetime) -> int:
    """Re-encrypts everything, all or nothing; how many values. Afterwards the old key may be dropped."""
    with db.write() as connection:
        # Append-only tables hold encrypted values too; the guards are down inside this transaction only.
        drop_guards(connection)
        count = sum(_rotate_table(connection, db, table) for table in metadata.sorted_tables)
        for row in connection.execute(select(keyring)).all():
            wrapped = db.cipher.rotate(row.wrapped)
            connection.execute(update(keyring).where(keyring.c.name == row.name).values(wrapped=wrapped))
        create_guards(connection)
        audit.record(connection, now, who="operator", what="key_rotated")
    return count


def _rotate_table(connection: Connection, db: Database, table: Table) -> int:
    columns = [column for column in table.c if isinstance(column.type, Encrypted | EncryptedJson)]
    if not columns:
        return 0
    (key,) = table.primary_key.columns
    raw = [type_coerce(column, Text).label(column.name) for column in columns]
    count = 0
    for row in connection.execute(select(key.label("key"), *raw)).all():
        values: dict[str, Any] = {
            column.name: type_coerce(db.cipher.rotate(getattr(row, column.name)), Text)
            for column in columns
            if getattr(row, column.name) is not None
        }
        if values:
            connection.execute(update(table).where(key == row.key).values(values))
            count += len(values)
    return count
