"""Keys of scripts to /api/v1: made by an admin, shown once, stored as a hash, good for what they name.

On real time, as the sessions of staff.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.schema import api_token
from reminders.services.desk import RefusedError

#: What a token may be good for, and in words.
SCOPES = {
    "appointments:write": "bring appointments in",
    "messages:read": "read messages",
    "answers:read": "read answers to check-ins",
    "alerts:read": "read alerts",
}
#: So that a key which lies somewhere is known for what it is.
PREFIX = "rem_"
_LONGEST_NAME = 60
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """One token as it is shown: never itself."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever comes with a good token."""

    name: str
    scopes: frozenset[str]


def make(
    db: Database, name: str, scopes: Collection[str], expires_at: datetime | None, now: datetime, *, by: str
) -> str:
    """The token itself; nobody can see it again.

    Raises:
        RefusedError: it has no name, is good for nothing, or would end before it begins.
    """
    plain = " ".join(name.split())
    if not plain or len(plain) > _LONGEST_NAME:
        raise RefusedError(f"Give it a name of at most {_LONGEST_NAME} characters: which script uses it?")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise RefusedError("Choose what the token may be used for.")
    if expires_at is not None and expires_at <= now:
        raise RefusedError("Its last day is over already.")
    token = PREFIX + secrets.token_urlsafe(32)
    kept = " ".join(each for each in SCOPES if each in scopes)
    with db.write() as connection:
        values = {"name": plain, "token_hash": _hash(token), "scopes": kept, "expires_at": expires_at}
        made = insert(api_token).values(created_at=now, created_by=by, **values)
        token_id = connection.execute(made.returning(api_token.c.id)).scalar_one()
        _write_down(connection, by, now, "api_token_made", token_id, f"{plain}: {kept}")
    return token


def revoke(db: Database, token_id: int, now: datetime, *, by: str) -> bool:
    """From now on it opens nothing. False if it did not before."""
    with db.write() as connection:
        name = connection.scalar(
            update(api_token)
            .where(api_token.c.id == token_id, api_token.c.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(api_token.c.name)
        )
        if name is not None:
            _write_down(connection, by, now, "api_token_revoked", token_id, name)
    return name is not None


def tokens(connection: Connection) -> list[Token]:
    """All there ever were, the newest first."""
    rows = connection.execute(select(api_token).order_by(api_token.c.id.desc()))
    return [
        Token(
            row.id,
            row.name,
            tuple(row.scopes.split()),
            row.created_at,
            row.created_by,
            row.expires_at,
            row.last_used_at,
            row.revoked_at,
        )
        for row in rows
    ]


def check(connection: Connection, token: str, now: datetime) -> Holder | None:
    """Who has it; None if it opens nothing. Found by its hash: how long that takes tells nothing."""
    query = select(api_token.c.name, api_token.c.scopes).where(*_is_good(token, now))
    row = connection.execute(query).one_or_none()
    return None if row is None else Holder(row.name, frozenset(row.scopes.split()))


def note_use(db: Database, token: str, now: datetime) -> None:
    """It has just been used; to be called after `check`. Written at most once a minute."""
    stale = or_(api_token.c.last_used_at.is_(None), api_token.c.last_used_at < now - _NOTED_EVERY)
    with db.read() as connection:
        found = connection.scalar(select(api_token.c.id).where(*_is_good(token, now), stale))
    if found is not None:
        with db.write() as connection:
            connection.execute(update(api_token).where(api_token.c.id == found).values(last_used_at=now))


def _is_good(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        api_token.c.token_hash == _hash(token),
        api_token.c.revoked_at.is_(None),
        or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > now),
    )


def _write_down(connection: Connection, who: str, now: datetime, what: str, token: int, detail: str) -> None:
    audit.record(connection, now, who=who, what=what, subject=f"token:{token}", detail=detail)


def _hash(token: str) -> str:
    """Tokens are random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
