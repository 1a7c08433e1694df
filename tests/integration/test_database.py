"""The database keeps what it promises, on both kinds."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from reminders.db import state
from reminders.db.crypto import Cipher, WrongKeyError, secret_keys
from reminders.db.engine import Database
from reminders.db.migrate import is_current, upgrade
from reminders.db.schema import audit, keyring, metadata, patient, phone
from tests.databases import KEY

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
PHONE = "+15055550123"


def a_phone(database: Database) -> dict[str, object]:
    return {"phone_hash": database.cipher.phone_hash(PHONE), "phone": PHONE, "opted_out_at": NOW}


def test_what_is_personal_stands_encrypted_in_the_database(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(phone).values(a_phone(database)))

    with database.read() as connection:
        raw = connection.execute(text("select phone, phone_hash from phone")).one()
        row = connection.execute(select(phone)).one()
    assert PHONE not in raw.phone
    assert PHONE not in raw.phone_hash
    assert row.phone == PHONE
    assert row.opted_out_at == NOW
    assert row.opted_out_at.tzinfo is UTC


def test_a_wrong_secret_key_is_refused_with_what_to_do(database: Database) -> None:
    stranger = Database(
        database.url.render_as_string(hide_password=False), Cipher([Fernet.generate_key().decode()])
    )

    with pytest.raises(WrongKeyError, match="REMINDERS_SECRET_KEY does not fit this database"):
        stranger.unlock()
    stranger.close()


def test_a_new_key_in_front_keeps_old_rows_readable_and_phones_findable(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(phone).values(a_phone(database)))
    url = database.url.render_as_string(hide_password=False)
    rotated = Database(url, Cipher([Fernet.generate_key().decode(), KEY]))
    rotated.unlock()

    with rotated.read() as connection:
        found = connection.scalar(
            select(phone.c.phone).where(phone.c.phone_hash == rotated.cipher.phone_hash(PHONE))
        )
    rotated.close()
    assert found == PHONE


def test_the_sum_of_the_migrations_is_the_schema(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, metadata)
    assert differences == []
    assert is_current(database)


def test_migrating_again_changes_nothing(database: Database) -> None:
    upgrade(database)

    assert is_current(database)


@pytest.mark.parametrize(
    "change", [update(audit).values(who="nobody"), delete(audit)], ids=["update", "delete"]
)
def test_the_audit_can_only_be_appended_to(database: Database, change: object) -> None:
    with database.write() as connection:
        connection.execute(insert(audit).values(at=NOW, who="Ana", what="signed_in"))

    with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(change)  # type: ignore[call-overload]


def test_a_naive_time_is_refused(database: Database) -> None:
    naive = datetime(2026, 12, 1, 10, 0)  # noqa: DTZ001 - on purpose
    with pytest.raises(Exception, match="without a zone"), database.write() as connection:
        connection.execute(insert(audit).values(at=naive, who="Ana", what="signed_in"))


def test_a_patient_comes_only_once(database: Database) -> None:
    row = {
        "external_id": "p1",
        "first_name": "Ana",
        "last_name": "Vigil",
        "language": "es",
        "sms_consent": "unknown",
        "treated_for": "",
        "fingerprint": "",
        "created_at": NOW,
        "updated_at": NOW,
    }
    with database.write() as connection:
        connection.execute(insert(patient).values(row))

    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(patient).values(row))


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(insert(phone).values(a_phone(database)))
            raise RuntimeError("the process stumbles")

    with pytest.raises(RuntimeError):
        fail()

    with database.read() as connection:
        assert connection.execute(select(phone)).all() == []


def test_a_singleton_is_held_by_one_at_a_time(database: Database) -> None:
    with database.singleton("sync") as first, database.singleton("sync") as second:
        held = (first, second)
    with database.singleton("sync") as again:
        pass

    assert held == (True, False)
    assert again


def test_many_threads_write_without_a_locked_database(database: Database) -> None:
    def write(number: int) -> None:
        for step in range(10):
            with database.write() as connection:
                connection.execute(insert(audit).values(at=NOW, who=str(number), what=str(step)))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as connection:
        assert len(connection.execute(select(audit.c.id)).all()) == 80


def test_the_secret_key_is_made_once_and_readable_only_by_its_owner(tmp_path: Path) -> None:
    first = secret_keys([], tmp_path / "data")

    assert secret_keys([], tmp_path / "data") == first
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["secret.key"]


def test_what_was_tampered_with_is_refused() -> None:
    cipher = Cipher([KEY])
    token = cipher.encrypt("Ana")
    other = "B" if token[-5] != "B" else "C"

    assert cipher.decrypt(token) == "Ana"
    assert cipher.encrypt("Ana") != token
    for broken in ("", "x", token[:-9], token[:-5] + other + token[-4:], "0" * 8 + token[8:]):
        with pytest.raises(WrongKeyError):
            cipher.decrypt(broken)


def test_of_two_that_would_both_be_the_first_to_make_a_switch_one_waits_for_the_other(
    database: Database,
) -> None:
    found: list[str | None] = []

    def second() -> None:
        with database.write() as connection:
            found.append(state.get(connection, "allowance", lock=True))

    with database.write() as connection:
        assert state.get(connection, "allowance", lock=True) is None
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        assert other.is_alive()
        state.put(connection, "allowance", "4", NOW)
    other.join(10)
    assert found == ["4"]


def test_of_two_that_would_both_make_the_key_of_a_new_database_one_takes_the_others(
    database: Database, database_url: str
) -> None:
    """Two daemons that start at once for the first time."""
    with database.write() as connection:
        connection.execute(delete(keyring))
    second = Database(database_url, Cipher([KEY]))
    first_key = "ab" * 32

    with database.write() as connection:
        wrapped = database.cipher.encrypt(first_key)
        connection.execute(insert(keyring).values(name="phone_lookup", wrapped=wrapped))
        other = threading.Thread(target=second.unlock)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join(10)
    second.close()
    first = Cipher([KEY])
    first.unlock(bytes.fromhex(first_key))
    assert second.cipher.phone_hash(PHONE) == first.phone_hash(PHONE)
