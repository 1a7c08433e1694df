"""Who of staff is signed in, since when, and until when."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from reminders.db.engine import Database
from reminders.db.schema import session, staff

LASTS = timedelta(hours=12)
#: Without anything that a person does.
IDLE = timedelta(hours=2)
#: What a person does is noted at most so often.
NOTED_EVERY = timedelta(minutes=1)

_last_action = func.coalesce(session.c.seen_at, session.c.created_at)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in."""

    staff_id: int
    name: str
    role: str
    has_password: bool
    """False: they came by a one-time link, and cannot come again without another."""
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """One session of an account."""

    since: datetime
    seen_at: datetime
    is_this: bool


def begin(connection: Connection, staff_id: int, now: datetime) -> str:
    """The token of a new session."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(session).where((session.c.expires_at < now) | (_last_action < now - IDLE)))
    connection.execute(
        insert(session).values(
            token_hash=hash_of(token), staff_id=staff_id, created_at=now, seen_at=now, expires_at=now + LASTS
        )
    )
    connection.execute(update(staff).where(staff.c.id == staff_id).values(signed_in_at=now))
    return token


def who(connection: Connection, token: str, now: datetime) -> SignedIn | None:
    """The staff whose session this is, or None."""
    row = connection.execute(
        select(staff.c.id, staff.c.name, staff.c.role, staff.c.password_hash, _last_action.label("seen"))
        .join(session, session.c.staff_id == staff.c.id)
        .where(session.c.token_hash == hash_of(token), *_alive(now), staff.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return SignedIn(row.id, row.name, row.role, row.password_hash is not None, row.seen)


def note(db: Database, token: str, now: datetime) -> None:
    """A person has just done something in it."""
    with db.write() as connection:
        connection.execute(update(session).where(session.c.token_hash == hash_of(token)).values(seen_at=now))


def end(db: Database, token: str) -> None:
    with db.write() as connection:
        connection.execute(delete(session).where(session.c.token_hash == hash_of(token)))


def end_all(connection: Connection, staff_id: int, *, but: str | None = None) -> int:
    """Ends the account's sessions, *but* that of one token; how many."""
    mine = session.c.staff_id == staff_id
    others = mine if but is None else mine & (session.c.token_hash != hash_of(but))
    return connection.execute(delete(session).where(others)).rowcount


def of_account(connection: Connection, staff_id: int, token: str, now: datetime) -> list[Seat]:
    """Its sessions, the newest first; *token*: from which one it is asked."""
    rows = connection.execute(
        select(session.c.token_hash, session.c.created_at, _last_action.label("seen"))
        .where(session.c.staff_id == staff_id, *_alive(now))
        .order_by(session.c.created_at.desc())
    )
    this = hash_of(token)
    return [Seat(row.created_at, row.seen, row.token_hash == this) for row in rows]


def hash_of(token: str) -> str:
    """Tokens are random and long, so a plain hash is enough; they never stand in the database."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return session.c.expires_at > now, _last_action > now - IDLE
