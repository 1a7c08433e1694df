"""A new secret key: everything is readable with it alone, and the guards are back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from reminders.db import audit as audits
from reminders.db.crypto import Cipher, WrongKeyError
from reminders.db.engine import Database
from reminders.db.schema import APPEND_ONLY, NEVER_DELETED, audit, consent_event, message, metadata, phone
from reminders.services.rotate import rotate
from tests.databases import KEY
from tests.integration.kit import ANA, NOW
from tests.integration.web_kit import fill

NEW = Fernet.generate_key().decode()


def opened(database: Database, *keys: str) -> Database:
    again = Database(database.url.render_as_string(hide_password=False), Cipher(keys))
    try:
        again.unlock()
    except WrongKeyError:
        again.close()
        raise
    return again


def fill_all(database: Database) -> str:
    """Rows with every kind of encrypted value, append-only ones too; the phone's hash."""
    fill(database, NOW, 3, words="Buenos días, no puedo ir 🙂")
    digest = database.cipher.phone_hash(ANA)
    with database.write() as connection:
        connection.execute(update(message).values(context={"time": "10:00"}))
        connection.execute(insert(phone).values(phone_hash=digest, phone=ANA))
        connection.execute(
            insert(consent_event).values(
                phone_hash=digest, phone=ANA, at=NOW, change="revoked", by="patient", how="x", words="STOP"
            )
        )
        audits.record(connection, NOW, who="Rosa", what="seen", detail="a detail")
    return digest


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows as they are read, but for what a rotation itself writes."""
    with database.read() as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
                if row._mapping.get("what") != "key_rotated"
            ]
            for table in metadata.sorted_tables
            if table.name != "keyring"
        }


def test_after_a_rotation_the_first_key_alone_reads_everything(database: Database) -> None:
    digest = fill_all(database)
    before = everything(database)
    both = opened(database, NEW, KEY)
    count = rotate(both, NOW + timedelta(days=1))
    both.close()

    alone = opened(database, NEW)
    assert everything(alone) == before
    assert alone.cipher.phone_hash(ANA) == digest
    assert count > 20
    alone.close()


def test_after_a_rotation_the_old_key_reads_nothing(database: Database) -> None:
    both = opened(database, NEW, KEY)
    rotate(both, NOW)
    both.close()
    with pytest.raises(WrongKeyError):
        opened(database, KEY)


@pytest.mark.parametrize("rotations", [1, 2])
def test_the_guards_are_back_afterwards(database: Database, rotations: int) -> None:
    fill_all(database)
    for _ in range(rotations):
        rotate(database, NOW)
    for change in (update(audit).values(who="x"), delete(audit), delete(consent_event)):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.execute(change)
    guards = "pg_trigger where tgname" if not database.is_sqlite else "sqlite_master where name"
    with database.read() as connection:
        count = connection.scalar(text(f"select count(*) from {guards} like 'guard_%'"))  # noqa: S608
    assert count == len(APPEND_ONLY) + len(NEVER_DELETED)


def test_a_rotation_that_fails_changes_nothing(database: Database) -> None:
    fill_all(database)
    before = everything(database)
    with database.write() as connection:  # written with a key that is not given below
        stranger = Cipher([Fernet.generate_key().decode()]).encrypt("lost")
        connection.execute(text("update task set note = :note where id = 1"), {"note": stranger})
    both = opened(database, NEW, KEY)
    with pytest.raises(WrongKeyError):
        rotate(both, NOW)
    both.close()
    with database.write() as connection:
        connection.execute(text("update task set note = null where id = 1"))
    assert everything(database) == before


def test_a_rotation_is_in_the_audit(database: Database) -> None:
    rotate(database, NOW)
    with database.read() as connection:
        assert list(connection.scalars(select(audit.c.what))) == ["key_rotated"]
