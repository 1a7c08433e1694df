"""The ways in: a one-time link; name and password, and a code where the account asks for one.

Whoever fails learns nothing about what there is: no account, a wrong password and a locked account look
alike, and take as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from reminders.db import audit
from reminders.db.crypto import WrongKeyError
from reminders.db.engine import Database
from reminders.db.schema import staff
from reminders.services import passwords, second_factor, sessions

#: Wrong ones in a row until the account waits; then a minute, and twice as long after each further one.
MOST_FAILURES = 5
FIRST_LOCK, LAST_LOCK = timedelta(minutes=1), timedelta(minutes=15)
#: Between the password and the code.
TICKET_LASTS = timedelta(minutes=5)
#: Who tried, where there is no such account: what was written may be a password in the wrong field.
NOBODY = "unknown"
_TICKET = "second factor of"


@dataclass(frozen=True, slots=True)
class Opened:
    """Signed in."""

    token: str


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The password is right; the code of the app is still to come, with this ticket."""

    ticket: str


def by_link(db: Database, link: str, now: datetime) -> str | None:
    """Spends a one-time link; the token of a new session, or None if the link is wrong, spent or too old."""
    with db.write() as connection:
        row = connection.execute(
            update(staff)
            .where(
                staff.c.link_hash == sessions.hash_of(link),
                staff.c.link_until > now,
                staff.c.disabled_at.is_(None),
            )
            .values(link_hash=None, link_until=None, failures=0, locked_until=None)
            .returning(staff.c.id, staff.c.name)
        ).one_or_none()
        if row is None:
            return None
        audit.record(connection, now, who=row.name, what="signed_in", detail="one-time link")
        return sessions.begin(connection, row.id, now)


def by_password(db: Database, name: str, password: str, now: datetime) -> Opened | CodeWanted | None:
    """None: it did not work.

    Raises:
        passwords.BusyError: try again in a moment.
    """
    with db.read() as connection:
        found = _named(connection, name)
    stored = found.password_hash if found is not None and found.disabled_at is None else None
    fits = passwords.fits(password, stored)
    with db.write() as connection:
        row = _locked_row(connection, found.id if found is not None else 0)
        if not _may(connection, row, now, "password", right=fits and row.password_hash == stored):
            return None
        if row.totp_secret is not None:
            about = f"{_TICKET}|{row.id}|{row.password_at.isoformat()}|{now.isoformat()}"
            return CodeWanted(db.cipher.encrypt(about))
        return _open(connection, row, now, "password")


def by_code(db: Database, ticket: str, code: str, now: datetime) -> Opened | None:
    """After the password. None: it did not work."""
    staff_id, password_at = _read_ticket(db, ticket, now)
    with db.write() as connection:
        row = _locked_row(connection, staff_id)
        if row is None or row.totp_secret is None or row.password_at.isoformat() != password_at:
            return None  # changed meanwhile, or too late: begin again
        step = second_factor.step_of(row.totp_secret, code, now, row.totp_last)
        if not _may(connection, row, now, "code", right=step is not None):
            return None
        connection.execute(update(staff).where(staff.c.id == row.id).values(totp_last=step))
        return _open(connection, row, now, "password and code")


def is_password(db: Database, staff_id: int, password: str, now: datetime) -> bool:
    """Whether it is the password of who is signed in; wrong ones count as at the door.

    Raises:
        passwords.BusyError: try again in a moment.
    """
    with db.read() as connection:
        stored = connection.scalar(select(staff.c.password_hash).where(staff.c.id == staff_id))
    fits = passwords.fits(password, stored)
    with db.write() as connection:
        row = _locked_row(connection, staff_id)
        if not _may(connection, row, now, "password", right=fits and row.password_hash == stored):
            return False
        _forget_failures(connection, row.id)
    return True


def is_ticket(db: Database, ticket: str, now: datetime) -> bool:
    """Whether a code may still be given with it."""
    return _read_ticket(db, ticket, now)[0] != 0


def _named(connection: Connection, name: str) -> Any:
    """The account of that name; in other capitals only if no two are meant. There are few accounts."""
    rows = connection.execute(
        select(staff.c.id, staff.c.name, staff.c.password_hash, staff.c.disabled_at)
    ).all()
    wanted = name.strip()
    exact = [row for row in rows if row.name == wanted]
    found = exact or [row for row in rows if row.name.casefold() == wanted.casefold()]
    return found[0] if len(found) == 1 else None


def _locked_row(connection: Connection, staff_id: int) -> Any:
    """The account, and nobody else changes it until the commit."""
    return connection.execute(select(staff).where(staff.c.id == staff_id).with_for_update()).one_or_none()


def _may(connection: Connection, row: Any, now: datetime, what: str, *, right: bool) -> bool:
    """Whether it was right and nothing stands against it; writes down why not."""
    if row is None:
        audit.record(connection, now, who=NOBODY, what="signin_failed", detail="no such account")
        return False
    # A clock that was set back makes no lock longer than the longest.
    is_locked = row.locked_until is not None and now < row.locked_until <= now + LAST_LOCK
    if row.disabled_at is None and right and not is_locked:
        return True
    why = "disabled" if row.disabled_at is not None else "locked" if is_locked else f"wrong {what}"
    audit.record(connection, now, who=row.name, what="signin_failed", detail=why)
    if row.disabled_at is None and not is_locked:
        _count(connection, row, now)
    return False


def _count(connection: Connection, row: Any, now: datetime) -> None:
    failures = min(row.failures + 1, 1000)
    wait = lock_after(failures)
    until = now + wait if wait else None
    connection.execute(
        update(staff).where(staff.c.id == row.id).values(failures=failures, locked_until=until)
    )
    if wait:
        minutes = f"{wait.total_seconds() / 60:.0f} min"
        audit.record(
            connection, now, who=row.name, what="account_locked", subject=f"staff:{row.name}", detail=minutes
        )


def lock_after(failures: int) -> timedelta:
    """How long an account waits after so many wrong ones in a row: 1, 2, 4, 8, 15 minutes."""
    if failures < MOST_FAILURES:
        return timedelta()
    return min(LAST_LOCK, FIRST_LOCK * (1 << min(failures - MOST_FAILURES, 10)))


def _open(connection: Connection, row: Any, now: datetime, how: str) -> Opened:
    _forget_failures(connection, row.id)
    audit.record(connection, now, who=row.name, what="signed_in", detail=how)
    return Opened(sessions.begin(connection, row.id, now))


def _forget_failures(connection: Connection, staff_id: int) -> None:
    connection.execute(update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=None))


def _read_ticket(db: Database, ticket: str, now: datetime) -> tuple[int, str]:
    """Whose, and since when that password; (0, "") for one that is not ours or too old."""
    try:
        what, staff_id, password_at, at = db.cipher.decrypt(ticket).split("|")
        age = now - datetime.fromisoformat(at)
    except (WrongKeyError, ValueError):
        return 0, ""
    if what != _TICKET or not timedelta() <= age <= TICKET_LASTS:
        return 0, ""
    return int(staff_id), password_at
