"""Staff accounts: a one-time link signs in, a session ends by itself."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.schema import session, staff

LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in."""

    name: str
    role: str
    has_password: bool
    """False: they came by a one-time link, and cannot come again without another."""


def add(db: Database, name: str, role: str, now: datetime, *, by: str) -> str | None:
    """Opens an account; the token of its one-time link, or None when the name is taken."""
    with db.write() as connection:
        if connection.scalar(select(staff.c.id).where(staff.c.name == name)) is not None:
            return None
        connection.execute(insert(staff).values(name=name, role=role, created_at=now))
        audit.record(connection, now, who=by, what="account_added", subject=f"staff:{name}")
        return _new_link(connection, name, now)


def reset(db: Database, name: str, now: datetime, *, by: str) -> str | None:
    """Ends the account's sessions; the token of a new one-time link, or None if there is no such account."""
    with db.write() as connection:
        found = connection.scalar(
            select(staff.c.id).where(staff.c.name == name, staff.c.disabled_at.is_(None))
        )
        if found is None:
            return None
        connection.execute(delete(session).where(session.c.staff_id == found))
        audit.record(connection, now, who=by, what="account_reset", subject=f"staff:{name}")
        return _new_link(connection, name, now)


def disable(db: Database, name: str, now: datetime, *, by: str) -> bool:
    """Closes the account and ends its sessions at once; whether there was one."""
    with db.write() as connection:
        found = connection.scalar(select(staff.c.id).where(staff.c.name == name))
        if found is None:
            return False
        connection.execute(delete(session).where(session.c.staff_id == found))
        connection.execute(
            update(staff).where(staff.c.id == found).values(disabled_at=now, link_hash=None, link_until=None)
        )
        audit.record(connection, now, who=by, what="account_disabled", subject=f"staff:{name}")
    return True


def accounts(connection: Connection) -> list[Account]:
    rows = connection.execute(select(staff).order_by(staff.c.name))
    return [Account(row.name, row.role, row.created_at, row.disabled_at) for row in rows]


def sign_in(db: Database, link: str, now: datetime) -> str | None:
    """Spends a one-time link; the token of a new session, or None if the link is wrong, spent or too old."""
    with db.write() as connection:
        row = connection.execute(
            update(staff)
            .where(staff.c.link_hash == _hash(link), staff.c.link_until > now, staff.c.disabled_at.is_(None))
            .values(link_hash=None, link_until=None)
            .returning(staff.c.id, staff.c.name)
        ).one_or_none()
        if row is None:
            return None
        token = secrets.token_urlsafe(32)
        connection.execute(delete(session).where(session.c.expires_at < now))
        connection.execute(
            insert(session).values(
                token_hash=_hash(token), staff_id=row.id, created_at=now, expires_at=now + SESSION_LASTS
            )
        )
        audit.record(connection, now, who=row.name, what="signed_in")
    return token


def who(connection: Connection, token: str, now: datetime) -> SignedIn | None:
    """The staff whose session this is, or None."""
    row = connection.execute(
        select(staff.c.name, staff.c.role, staff.c.password_hash)
        .join(session, session.c.staff_id == staff.c.id)
        .where(
            session.c.token_hash == _hash(token), session.c.expires_at > now, staff.c.disabled_at.is_(None)
        )
    ).one_or_none()
    return SignedIn(row.name, row.role, row.password_hash is not None) if row is not None else None


def sign_out(db: Database, token: str) -> None:
    with db.write() as connection:
        connection.execute(delete(session).where(session.c.token_hash == _hash(token)))


def _new_link(connection: Connection, name: str, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    connection.execute(
        update(staff).where(staff.c.name == name).values(link_hash=_hash(token), link_until=now + LINK_LASTS)
    )
    return token


def _hash(token: str) -> str:
    """Tokens are random and long, so a plain hash is enough; they never stand in the database."""
    return hashlib.sha256(token.encode()).hexdigest()
