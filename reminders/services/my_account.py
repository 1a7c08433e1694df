"""What staff change of their own account: password, second factor, sessions. Each step is in the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from reminders.db import audit
from reminders.db.crypto import WrongKeyError
from reminders.db.engine import Database
from reminders.db.schema import staff
from reminders.domain.passwords import objection
from reminders.services import passwords, second_factor, sessions, sign_in
from reminders.services.desk import RefusedError
from reminders.services.sessions import Seat

#: From the QR code to the first code.
ENROL_WITHIN = timedelta(minutes=15)
_NOT_YOURS = (
    "That is not your password; or there were five wrong ones in a row: then wait a minute, later longer."
)
_ENROL = "secret for"


@dataclass(frozen=True, slots=True)
class MyAccount:
    """What the page about oneself shows."""

    name: str
    password_at: datetime | None
    has_second_factor: bool
    seats: list[Seat]


@dataclass(frozen=True, slots=True)
class Me:
    """Who asks, from which session."""

    staff_id: int
    name: str
    has_password: bool
    token: str


def overview(connection: Connection, me: Me, now: datetime) -> MyAccount:
    row = connection.execute(select(staff).where(staff.c.id == me.staff_id)).one()
    seats = sessions.of_account(connection, me.staff_id, me.token, now)
    return MyAccount(row.name, row.password_at, row.totp_secret is not None, seats)


def change_password(
    db: Database, me: Me, current: str, new: str, again: str, now: datetime, *, clinic: str
) -> None:
    """Also the first one. Ends the other sessions.

    Raises:
        RefusedError: the present one is wrong, or the new one cannot be.
        passwords.BusyError: try again in a moment.
    """
    if new != again:
        raise RefusedError("The two new passwords are not the same.")
    if (why := objection(new, me.name, clinic)) is not None:
        raise RefusedError(why)
    _check_password(db, me, current, now)
    stored = passwords.hashed(new)
    with db.write() as connection:
        _stay(connection, me, now)
        connection.execute(
            update(staff).where(staff.c.id == me.staff_id).values(password_hash=stored, password_at=now)
        )
        sessions.end_all(connection, me.staff_id, but=me.token)
        _write_down(connection, me, now, "password_changed" if me.has_password else "password_chosen")


def begin_second_factor(db: Database, me: Me, password: str, now: datetime) -> str:
    """A new secret, sealed: nothing holds before a code has shown that the app has it.

    Raises:
        RefusedError: the password is wrong, or there is none yet.
        passwords.BusyError: try again in a moment.
    """
    if not me.has_password:
        raise RefusedError("Choose a password first.")
    _check_password(db, me, password, now)
    secret = second_factor.new_secret()
    return db.cipher.encrypt(f"{_ENROL}|{me.staff_id}|{now.isoformat()}|{secret}")


def secret_of(db: Database, me: Me, sealed: str, now: datetime) -> str:
    """What `begin_second_factor` has sealed.

    Raises:
        RefusedError: too late, or not of this account.
    """
    try:
        what, staff_id, at, secret = db.cipher.decrypt(sealed).split("|")
        age = now - datetime.fromisoformat(at)
    except (WrongKeyError, ValueError):
        raise RefusedError("This code is not for your account. Begin again.") from None
    if what != _ENROL or staff_id != str(me.staff_id) or not timedelta() <= age <= ENROL_WITHIN:
        raise RefusedError("That took too long. Begin again.")
    return secret


def confirm_second_factor(db: Database, me: Me, sealed: str, code: str, now: datetime) -> bool:
    """From now on a code is asked for; ends the other sessions. False: the code is wrong, nothing changed.

    Raises:
        RefusedError: too late, or not of this account.
    """
    secret = secret_of(db, me, sealed, now)
    step = second_factor.step_of(secret, code, now, None)
    if step is None:
        return False
    with db.write() as connection:
        _stay(connection, me, now)
        connection.execute(
            update(staff).where(staff.c.id == me.staff_id).values(totp_secret=secret, totp_last=step)
        )
        sessions.end_all(connection, me.staff_id, but=me.token)
        _write_down(connection, me, now, "second_factor_on")
    return True


def end_second_factor(db: Database, me: Me, password: str, now: datetime) -> bool:
    """No code is asked for any more. False: none was.

    Raises:
        RefusedError: the password is wrong.
        passwords.BusyError: try again in a moment.
    """
    _check_password(db, me, password, now)
    with db.write() as connection:
        done = connection.execute(
            update(staff)
            .where(staff.c.id == me.staff_id, staff.c.totp_secret.is_not(None))
            .values(totp_secret=None, totp_last=None)
        )
        if done.rowcount:
            _write_down(connection, me, now, "second_factor_off")
    return done.rowcount == 1


def sign_out_everywhere(db: Database, me: Me, now: datetime) -> int:
    """Ends all sessions of the account, this one too; how many."""
    with db.write() as connection:
        ended = sessions.end_all(connection, me.staff_id)
        _write_down(connection, me, now, "signed_out_everywhere")
    return ended


def _check_password(db: Database, me: Me, password: str, now: datetime) -> None:
    """Whoever finds a screen that was left open does not know it. Without a password the link was the key."""
    if me.has_password and not sign_in.is_password(db, me.staff_id, password, now):
        raise RefusedError(_NOT_YOURS)


def _stay(connection: Connection, me: Me, now: datetime) -> None:
    """Keeps others from changing the account, and sees that it was not reset or closed a moment ago.

    Raises:
        RefusedError: it was.
    """
    connection.execute(select(staff.c.id).where(staff.c.id == me.staff_id).with_for_update())
    if sessions.who(connection, me.token, now) is None:
        raise RefusedError("You were signed out meanwhile. Nothing was changed.")


def _write_down(connection: Connection, me: Me, now: datetime, what: str) -> None:
    audit.record(connection, now, who=me.name, what=what, subject=f"staff:{me.name}")
