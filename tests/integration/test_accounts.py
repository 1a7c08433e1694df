"""Staff accounts: links that work once, sessions that end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import select, text, update

from reminders.db.engine import Database
from reminders.db.migrate import _config
from reminders.db.schema import audit, session
from reminders.services import accounts, sessions, sign_in
from reminders.services.accounts import LINK_LASTS
from tests.integration.kit import NOW

MOMENT = timedelta(seconds=1)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def a_link(database: Database, name: str = "Rosa") -> str:
    link = accounts.add(database, name, "front_desk", NOW, by="operator")
    assert link is not None
    return link


def a_session(database: Database, name: str = "Rosa") -> str:
    token = sign_in.by_link(database, a_link(database, name), NOW)
    assert token is not None
    return token


def who(database: Database, token: str, later: timedelta = timedelta()) -> str | None:
    with database.read() as connection:
        found = sessions.who(connection, token, NOW + later)
    return found.name if found is not None else None


def test_a_link_signs_in_once(database: Database) -> None:
    link = a_link(database)
    token = sign_in.by_link(database, link, NOW)
    assert token is not None
    assert who(database, token) == "Rosa"
    assert sign_in.by_link(database, link, NOW) is None


def test_a_link_works_until_its_time_is_over(database: Database) -> None:
    early, late = a_link(database, "Rosa"), a_link(database, "Luis")
    assert sign_in.by_link(database, early, NOW + LINK_LASTS - MOMENT) is not None
    assert sign_in.by_link(database, late, NOW + LINK_LASTS) is None


def test_a_wrong_link_signs_nobody_in(database: Database) -> None:
    a_link(database)
    assert sign_in.by_link(database, "wrong", NOW) is None
    assert sign_in.by_link(database, "", NOW) is None


def test_a_session_in_which_much_is_done_ends_by_itself_all_the_same(database: Database) -> None:
    token = a_session(database)
    for hours in range(1, 12):
        sessions.note(database, token, NOW + timedelta(hours=hours))
    assert who(database, token, sessions.LASTS - MOMENT) == "Rosa"
    assert who(database, token, sessions.LASTS) is None


def test_a_session_in_which_nothing_is_done_ends_sooner(database: Database) -> None:
    token = a_session(database)
    assert who(database, token, sessions.IDLE - MOMENT) == "Rosa"
    assert who(database, token, sessions.IDLE) is None


def test_nobody_is_signed_in_without_a_token(database: Database) -> None:
    a_session(database)
    assert who(database, "") is None


def test_signing_out_ends_this_session_only(database: Database) -> None:
    first, second = a_session(database, "Rosa"), a_session(database, "Luis")
    sessions.end(database, first)
    assert (who(database, first), who(database, second)) == (None, "Luis")


def test_a_reset_ends_sessions_and_the_old_link(database: Database) -> None:
    old = a_link(database)
    new = accounts.reset(database, "Rosa", NOW, by="operator")
    assert new is not None
    assert sign_in.by_link(database, old, NOW) is None
    token = sign_in.by_link(database, new, NOW)
    assert token is not None
    accounts.reset(database, "Rosa", NOW, by="operator")
    assert who(database, token) is None


def test_a_disabled_account_is_out_at_once_and_stays_out(database: Database) -> None:
    token = a_session(database)
    link = accounts.reset(database, "Rosa", NOW, by="operator")
    assert accounts.disable(database, "Rosa", NOW, by="operator")
    assert who(database, token) is None
    assert sign_in.by_link(database, link or "", NOW) is None
    assert accounts.reset(database, "Rosa", NOW, by="operator") is None


def test_a_name_is_taken_once(database: Database) -> None:
    a_link(database)
    assert accounts.add(database, "Rosa", "admin", NOW, by="operator") is None
    with database.read() as connection:
        assert [(each.name, each.role) for each in accounts.accounts(connection)] == [("Rosa", "front_desk")]


def test_nobody_unknown_is_reset_or_disabled(database: Database) -> None:
    assert accounts.reset(database, "Luis", NOW, by="operator") is None
    assert not accounts.disable(database, "Luis", NOW, by="operator")


def test_the_database_holds_neither_link_nor_session(database: Database) -> None:
    link = a_link(database)
    token = sign_in.by_link(database, link, NOW) or ""
    with database.read() as connection:
        stored = [
            str(value)
            for table in ("staff", "session", "audit")
            for row in connection.execute(text(f"select * from {table}"))  # noqa: S608 - our own names
            for value in row
        ]
    assert not any(secret in value for secret in (link, token) for value in stored)


def test_every_step_is_in_the_audit(database: Database) -> None:
    a_session(database)
    accounts.reset(database, "Rosa", NOW, by="operator")
    accounts.disable(database, "Rosa", NOW, by="operator")
    with database.read() as connection:
        steps = list(connection.scalars(select(audit.c.what).order_by(audit.c.id)))
    assert steps == ["account_added", "signed_in", "account_reset", "account_disabled"]


def test_who_is_signed_in_when_passwords_come_stays_and_can_choose_one(database: Database) -> None:
    token = a_session(database)
    with database.write() as connection:
        migrations = _config(connection)
        command.downgrade(migrations, "0007")
        command.upgrade(migrations, "head")
        connection.execute(update(session).values(created_at=NOW - timedelta(days=1), expires_at=FAR))
    now = datetime.now(UTC)  # noqa: TID251 - the migration asks the database's clock
    with database.read() as connection:
        found = sessions.who(connection, token, now)
    assert found is not None
    assert (found.name, found.has_password) == ("Rosa", False)
    assert timedelta(0) <= now - found.seen_at < timedelta(minutes=5)
