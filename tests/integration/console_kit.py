"""Staff before the console: a browser that fills in what each form of ours holds."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import select, update
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import audit, staff
from reminders.services import accounts, passwords
from reminders.web.console import COOKIE, csrf_of
from tests.conftest import FakeClock

HERE = "http://127.0.0.1:8025"


class StaffBrowser(TestClient):
    """Sends the hidden key of the session with each form, as the page would."""

    def post(self, url: Any, **values: Any) -> httpx2.Response:
        token = self.cookies.get(COOKIE)
        if token and "content" not in values:
            values["data"] = {"csrf": csrf_of(token)} | dict(values.get("data") or {})
        return super().post(url, **values)


def a_browser(app: FastAPI, address: str = HERE) -> StaffBrowser:
    return StaffBrowser(app, base_url=address, follow_redirects=False)


def a_link(database: Database, now: datetime, name: str = "Rosa", role: str = "admin") -> str:
    """The path of a one-time sign-in link."""
    token = accounts.add(database, name, role, now, by="test")
    assert token is not None
    return f"/signin/{token}"


def signed_in(
    database: Database, clock: FakeClock, app: FastAPI, name: str = "Rosa", role: str = "admin"
) -> StaffBrowser:
    browser = a_browser(app)
    assert browser.post(a_link(database, clock.now(), name, role)).status_code == 303
    return browser


PASSWORD = "lantern orchard violet"


@cache
def _stored() -> str:
    return passwords.hashed(PASSWORD)  # slow on purpose: once is enough for all tests


def with_password(database: Database, now: datetime, name: str = "Rosa", role: str = "admin") -> int:
    """An account whose password is PASSWORD; its id."""
    accounts.add(database, name, role, now, by="test")
    with database.write() as connection:
        connection.execute(
            update(staff)
            .where(staff.c.name == name)
            .values(password_hash=_stored(), password_at=now, link_hash=None, link_until=None)
        )
        return int(connection.execute(select(staff.c.id).where(staff.c.name == name)).scalar_one())


def audited(database: Database) -> list[str]:
    """What was done, in its order."""
    with database.read() as connection:
        return list(connection.scalars(select(audit.c.what).order_by(audit.c.id)))
