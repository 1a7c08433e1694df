"""Accounts of staff and tokens for scripts, as an admin handles them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, select, text

from reminders.db.engine import Database
from reminders.db.schema import api_token, audit, staff
from reminders.services import accounts, api_tokens
from reminders.services.desk import RefusedError
from tests.conftest import FakeClock
from tests.integration.console_kit import StaffBrowser, a_browser, audited, with_password
from tests.integration.web_kit import an_app, signed_in

HERE = "/settings/people"
DAY = timedelta(days=1)


@pytest.fixture
def app(database: Database, clock: FakeClock) -> FastAPI:
    return an_app(database, clock)


@pytest.fixture
def browser(database: Database, clock: FakeClock, app: FastAPI) -> StaffBrowser:
    """Rosa's, an admin."""
    return signed_in(database, clock, app)


def id_of(database: Database, name: str) -> int:
    with database.read() as connection:
        return int(connection.execute(select(staff.c.id).where(staff.c.name == name)).scalar_one())


def key_of(page: str) -> str:
    found = re.search(r'class="code" value="([^"]+)" readonly', page)
    assert found is not None
    return found[1]


def test_only_admins_see_people_and_the_audit(database: Database, clock: FakeClock, app: FastAPI) -> None:
    for role in ("front_desk", "clinician", "manager"):
        browser = signed_in(database, clock, app, name=role, role=role)
        for path in (HERE, "/settings/audit"):
            answer = browser.get(path)
            assert answer.status_code == 403
            assert "front_desk" not in answer.text.replace('name="csrf"', "") or role == "front_desk"
        assert browser.post(HERE, data={"name": "Luis", "role": "admin"}).status_code == 403
        assert browser.post(f"{HERE}/1/role", data={"role": "admin"}).status_code == 403
        assert browser.post(f"{HERE}/tokens", data={"name": "x", "scope": "messages:read"}).status_code == 403
        assert "/settings/people" not in browser.get("/settings").text
    assert audited(database).count("account_added") == 3


def test_a_new_account_gets_a_link_that_is_shown_once_and_signs_in(
    database: Database, app: FastAPI, browser: StaffBrowser
) -> None:
    made = browser.post(HERE, data={"name": "Luis", "role": "clinician"})
    link = key_of(made.text)
    assert link.startswith("http://127.0.0.1:8025/signin/")
    assert link not in browser.get(HERE).text
    assert "one-time link not used yet" in browser.get(HERE).text
    luis = a_browser(app)
    assert luis.post(link).status_code == 303
    assert luis.get("/results").status_code == 200
    again = browser.post(HERE, data={"name": "Luis", "role": "admin"})
    assert again.status_code == 422
    assert "There is an account of that name already" in again.text


@pytest.mark.parametrize(
    "form",
    [{"name": "", "role": "admin"}, {"name": "a\nb", "role": "admin"}, {"name": "Luis", "role": "king"}],
)
def test_an_account_that_cannot_be_is_refused(
    database: Database, browser: StaffBrowser, form: dict[str, str]
) -> None:
    assert browser.post(HERE, data=form).status_code == 422
    assert audited(database).count("account_added") == 1


def test_a_new_role_holds_at_once_and_ends_the_sessions(
    database: Database, clock: FakeClock, app: FastAPI, browser: StaffBrowser
) -> None:
    luis = signed_in(database, clock, app, name="Luis", role="manager")
    assert luis.get("/settings").status_code == 200
    path = f"{HERE}/{id_of(database, 'Luis')}/role"
    for _ in range(2):  # a second click harms nothing
        assert browser.post(path, data={"role": "front_desk"}).status_code == 303
    assert luis.get("/").status_code == 401
    assert browser.post(path, data={"role": "king"}).status_code == 409
    with database.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.what == "role_changed")).all()
    assert [(row.who, row.subject, row.detail) for row in rows] == [
        ("Rosa", "staff:Luis", "from manager to front_desk")
    ]


def test_reset_and_disable_put_out_at_once(
    database: Database, clock: FakeClock, app: FastAPI, browser: StaffBrowser
) -> None:
    luis = signed_in(database, clock, app, name="Luis", role="clinician")
    path = f"{HERE}/{id_of(database, 'Luis')}"
    link = key_of(browser.post(f"{path}/reset").text)
    assert luis.get("/").status_code == 401
    assert luis.post(link).status_code == 303
    for _ in range(2):
        assert browser.post(f"{path}/disable").status_code == 303
    assert luis.get("/").status_code == 401
    assert browser.post(f"{path}/reset").status_code == 409
    assert audited(database).count("account_disabled") == 1


def test_nobody_changes_their_own_account_here_so_an_admin_is_always_left(
    database: Database, browser: StaffBrowser
) -> None:
    path = f"{HERE}/{id_of(database, 'Rosa')}"
    for form in ("reset", "disable", "role"):
        assert browser.post(f"{path}/{form}", data={"role": "front_desk"}).status_code == 409
        assert browser.post(f"{HERE}/999/{form}", data={"role": "front_desk"}).status_code == 409
    assert browser.get(HERE).status_code == 200


def test_who_is_no_admin_any_more_changes_nothing(database: Database, clock: FakeClock) -> None:
    with_password(database, clock.now(), "Rosa")
    luis = with_password(database, clock.now(), "Luis")
    accounts.change_role(database, luis, "manager", clock.now(), by="Rosa")
    with pytest.raises(RefusedError, match="may not do this any more"):
        accounts.change_role(database, id_of(database, "Rosa"), "manager", clock.now(), by="Luis")


# -- tokens ------------------------------------------------------------------------------------


def scopes_of(connection: Connection, token: str, at: datetime) -> frozenset[str] | None:
    holder = api_tokens.check(connection, token, at)
    return holder.scopes if holder is not None else None


def test_a_token_is_shown_once_and_opens_what_it_names_until_it_is_revoked(
    database: Database, clock: FakeClock, browser: StaffBrowser
) -> None:
    scopes = ["appointments:write", "messages:read"]
    form = {"name": "calendar import", "scope": scopes, "expires": "2026-12-31"}
    token = key_of(browser.post(f"{HERE}/tokens", data=form).text)
    page = browser.get(HERE).text
    assert token not in page
    assert "calendar import" in page
    now = clock.now()
    with database.read() as connection:
        good = frozenset(scopes)
        assert scopes_of(connection, token, now) == good
        last = now.replace(month=12, day=31, hour=23)  # 4 p.m. of that day at the clinic
        assert scopes_of(connection, token, last) == good
        assert api_tokens.check(connection, token, last + DAY) is None
        for wrong in ("", token[:-1], token + "x", "ñ", "\ud800"):
            assert api_tokens.check(connection, wrong, now) is None
        stored = str(connection.execute(text("select * from api_token")).all())
    assert token not in stored

    api_tokens.note_use(database, token, now)
    api_tokens.note_use(database, token, now + timedelta(seconds=30))
    with database.read() as connection:
        assert connection.scalar(select(api_token.c.last_used_at)) == now

    for _ in range(2):
        assert browser.post(f"{HERE}/tokens/1/revoke").status_code == 303
    with database.read() as connection:
        assert api_tokens.check(connection, token, now) is None
    assert "1 that opens nothing any more" in browser.get(HERE).text
    done = audited(database)
    assert (done.count("api_token_made"), done.count("api_token_revoked")) == (1, 1)


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "scope": "messages:read"},
        {"name": "x"},
        {"name": "x", "scope": "everything"},
        {"name": "x", "scope": "messages:read", "expires": "2026-11-30"},
        {"name": "x", "scope": "messages:read", "expires": "tomorrow"},
        {"name": "x", "scope": "messages:read", "expires": "9999-12-31"},
    ],
    ids=["no name", "no scope", "odd scope", "past", "no date", "no such day"],
)
def test_a_token_that_cannot_be_is_refused(
    database: Database, browser: StaffBrowser, form: dict[str, str]
) -> None:
    answer = browser.post(f"{HERE}/tokens", data=form)
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert "api_token_made" not in audited(database)
