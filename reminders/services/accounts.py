"""Staff accounts: opened, given another role, reset, closed. Before there is a password, a link lets in."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.schema import staff
from reminders.domain.roles import May, Role, allowed
from reminders.services import sessions
from reminders.services.desk import RefusedError

LINK_LASTS = timedelta(hours=24)
NAME_RULE = "A name has 1 to 60 letters, digits or spaces: no line breaks around or within."
#: What an account that begins anew does not have.
_NOTHING: dict[str, Any] = {
    **{"password_hash": None, "password_at": None, "totp_secret": None, "totp_last": None},
    **{"failures": 0, "locked_until": None},
}


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None
    id: int = 0
    signed_in_at: datetime | None = None
    has_password: bool = False
    has_second_factor: bool = False
    locked_until: datetime | None = None
    link_until: datetime | None = None
    """A one-time link waits until then."""


def is_name(name: str) -> bool:
    """Whether an account may be called so."""
    return re.fullmatch(r"[^\W_](?:[\w .'-]{0,58}[\w.])?", name) is not None


def add(db: Database, name: str, role: str, now: datetime, *, by: str) -> str | None:
    """Opens an account; the token of its one-time link, or None when the name is taken."""
    with db.write() as connection:
        if connection.scalar(select(staff.c.id).where(staff.c.name == name)) is not None:
            return None
        connection.execute(insert(staff).values(name=name, role=role, created_at=now))
        audit.record(connection, now, who=by, what="account_added", subject=f"staff:{name}", detail=role)
        return _new_link(connection, name, now)


def reset(db: Database, name: str, now: datetime, *, by: str) -> str | None:
    """Begins anew: no password, no second factor, no lock, no session; the token of a new one-time link.

    None if there is no such account, or it is disabled.
    """
    with db.write() as connection:
        found = connection.scalar(
            select(staff.c.id).where(staff.c.name == name, staff.c.disabled_at.is_(None))
        )
        if found is None:
            return None
        sessions.end_all(connection, found)
        connection.execute(update(staff).where(staff.c.id == found).values(**_NOTHING))
        audit.record(connection, now, who=by, what="account_reset", subject=f"staff:{name}")
        return _new_link(connection, name, now)


def disable(db: Database, name: str, now: datetime, *, by: str) -> bool:
    """Closes the account and ends its sessions at once; whether there was one."""
    with db.write() as connection:
        found = connection.scalar(select(staff.c.id).where(staff.c.name == name))
        if found is None:
            return False
        _close(connection, found, name, now, by)
    return True


def accounts(connection: Connection) -> list[Account]:
    rows = connection.execute(select(staff).order_by(staff.c.name))
    return [
        Account(
            id=row.id,
            name=row.name,
            role=row.role,
            created_at=row.created_at,
            disabled_at=row.disabled_at,
            signed_in_at=row.signed_in_at,
            has_password=row.password_hash is not None,
            has_second_factor=row.totp_secret is not None,
            locked_until=row.locked_until,
            link_until=row.link_until if row.link_hash is not None else None,
        )
        for row in rows
    ]


# -- in the console: by id, and never the last admin or oneself ----------------------------------


def add_in_console(db: Database, name: str, role: str, now: datetime, *, by: str) -> str:
    """The token of the new account's one-time link.

    Raises:
        RefusedError: the name or the role cannot be, or the name is taken.
    """
    if not is_name(name):
        raise RefusedError(NAME_RULE)
    _check_role(role)
    token = add(db, name, role, now, by=by)
    if token is None:
        raise RefusedError("There is an account of that name already. Reset it for a new link.")
    return token


def change_role(db: Database, staff_id: int, role: str, now: datetime, *, by: str) -> bool:
    """Holds from the next click on, and ends the account's sessions. False if it had that role.

    Raises:
        RefusedError: no such account or role, one's own account, or the last admin.
    """
    _check_role(role)
    with db.write() as connection:
        found = _other(connection, staff_id, by)
        if found.role == role:
            return False
        connection.execute(update(staff).where(staff.c.id == staff_id).values(role=role))
        sessions.end_all(connection, staff_id)
        audit.record(
            connection, now, who=by, what="role_changed", subject=f"staff:{found.name}",
            detail=f"from {found.role} to {role}",
        )  # fmt: skip
    return True


def reset_in_console(db: Database, staff_id: int, now: datetime, *, by: str) -> tuple[str, str]:
    """The account's name, and the token of its new one-time link.

    Raises:
        RefusedError: no such account, it is disabled, or one's own.
    """
    with db.read() as connection:
        name = str(_other(connection, staff_id, by).name)
    token = reset(db, name, now, by=by)
    if token is None:
        raise RefusedError("This account is disabled. Open a new one.")
    return name, token


def disable_in_console(db: Database, staff_id: int, now: datetime, *, by: str) -> bool:
    """False if it was disabled before.

    Raises:
        RefusedError: no such account, or one's own.
    """
    with db.write() as connection:
        found = _other(connection, staff_id, by)
        if found.disabled_at is not None:
            return False
        _close(connection, staff_id, found.name, now, by)
    return True


def _other(connection: Connection, staff_id: int, by: str) -> Row[Any]:
    """Somebody else's account: so that there is always an admin left, the one who asks."""
    # Both rows, in their order: two admins who demote each other at one moment do so one after the other.
    wanted = (staff.c.id == staff_id) | (staff.c.name == by)
    rows = connection.execute(select(staff).where(wanted).order_by(staff.c.id).with_for_update()).all()
    found = next((row for row in rows if row.id == staff_id), None)
    asks = next((row for row in rows if row.name == by), None)
    if asks is None or asks.disabled_at is not None or May.PEOPLE not in allowed(asks.role):
        raise RefusedError("Your account may not do this any more.")
    if found is None:
        raise RefusedError("There is no such account.")
    if found is asks:
        raise RefusedError("This is your own account: ask another admin.")
    return found


def _check_role(role: str) -> None:
    if role not in Role._value2member_map_:
        raise RefusedError("There is no such role.")


# -- what they share -----------------------------------------------------------------------------


def _close(connection: Connection, staff_id: int, name: str, now: datetime, by: str) -> None:
    sessions.end_all(connection, staff_id)
    connection.execute(
        update(staff).where(staff.c.id == staff_id).values(disabled_at=now, link_hash=None, link_until=None)
    )
    audit.record(connection, now, who=by, what="account_disabled", subject=f"staff:{name}")


def _new_link(connection: Connection, name: str, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    connection.execute(
        update(staff)
        .where(staff.c.name == name)
        .values(link_hash=sessions.hash_of(token), link_until=now + LINK_LASTS)
    )
    return token
