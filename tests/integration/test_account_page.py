"""My account: password, second factor, where I am signed in."""

from __future__ import annotations

import re

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import staff
from reminders.services import accounts
from tests.conftest import FakeClock
from tests.integration.console_kit import PASSWORD, StaffBrowser, a_browser, audited, with_password
from tests.integration.web_kit import an_app, signed_in

NEW = "copper meadow thirteen"


@pytest.fixture
def app(database: Database, clock: FakeClock) -> FastAPI:
    return an_app(database, clock)


@pytest.fixture
def browser(database: Database, clock: FakeClock, app: FastAPI) -> StaffBrowser:
    """Rosa's, who has the password of the kit."""
    with_password(database, clock.now())
    return by_password(app)


def by_password(app: FastAPI, password: str = PASSWORD) -> StaffBrowser:
    browser = a_browser(app)
    browser.post("/signin", data={"name": "Rosa", "password": password})
    return browser


def is_in(browser: StaffBrowser) -> bool:
    return browser.get("/account").status_code == 200


def new_password(current: str = PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"current": current, "new": new, "again": new if again is None else again}


def test_who_came_by_a_link_chooses_a_password_and_can_come_again(
    database: Database, clock: FakeClock, app: FastAPI
) -> None:
    browser = signed_in(database, clock, app, role="front_desk")
    assert 'id="no-password"' in browser.get("/").text
    assert 'name="current"' not in browser.get("/account").text
    done = browser.post("/account/password", data={"new": NEW, "again": NEW})
    assert done.headers["location"] == "/account?done=password"
    page = browser.get("/account?done=password").text
    assert "Your password is changed" in page
    assert 'id="no-password"' not in page
    assert is_in(by_password(app, NEW))
    assert audited(database) == ["account_added", "signed_in", "password_chosen", "signed_in"]


def test_a_new_password_ends_the_other_sessions_only(app: FastAPI, browser: StaffBrowser) -> None:
    other = by_password(app)
    assert is_in(other)
    assert browser.post("/account/password", data=new_password()).status_code == 303
    assert (is_in(browser), is_in(other)) == (True, False)
    assert not is_in(by_password(app))
    assert is_in(by_password(app, NEW))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (new_password(current="wrong"), "That is not your password"),
        (new_password(again="something else"), "not the same"),
        (new_password(new="short"), "at least 12"),
        (new_password(new="password1234"), "first that anybody would try"),
        (new_password(new="RosaTranquility"), "your name or the clinic"),
    ],
    ids=["present", "again", "short", "common", "name"],
)
def test_a_password_that_cannot_be_is_refused_with_the_reason(
    app: FastAPI, browser: StaffBrowser, form: dict[str, str], said: str
) -> None:
    answer = browser.post("/account/password", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert form["new"] not in answer.text
    assert is_in(by_password(app))


def test_wrong_passwords_at_a_screen_left_open_lock_the_account(
    app: FastAPI, browser: StaffBrowser, clock: FakeClock
) -> None:
    for _ in range(5):
        browser.post("/account/password", data=new_password(current="a guess"))
    assert browser.post("/account/password", data=new_password()).status_code == 422
    assert not is_in(by_password(app))


def test_a_code_is_set_up_by_a_code_and_asked_for_until_it_is_turned_off(
    database: Database, clock: FakeClock, app: FastAPI, browser: StaffBrowser
) -> None:
    other = by_password(app)
    assert browser.post("/account/second-factor", data={"current": "wrong"}).status_code == 422
    shown = browser.post("/account/second-factor", data={"current": PASSWORD}).text
    assert 'src="data:image/svg+xml' in shown
    found = re.search(r'class="code">([A-Z2-7 ]+)<', shown)
    sealed = re.search(r'name="sealed" value="([^"]+)"', shown)
    assert found is not None
    assert sealed is not None
    secret = found[1].replace(" ", "")
    form = {"sealed": sealed[1], "code": pyotp.TOTP(secret).at(clock.now())}
    assert browser.post("/account/second-factor/confirm", data=form | {"code": "000000"}).status_code == 422
    assert browser.post("/account/second-factor/confirm", data=form | {"sealed": "x"}).status_code == 422
    with database.read() as connection:
        assert connection.scalar(select(staff.c.totp_secret)) is None  # nothing holds yet
    assert browser.post("/account/second-factor/confirm", data=form).status_code == 303
    assert (is_in(browser), is_in(other)) == (True, False)
    assert not is_in(by_password(app))  # the password alone lets nobody in any more
    with database.read() as connection:
        row = connection.exec_driver_sql("select totp_secret from staff").one()
    assert secret not in row[0]

    assert browser.post("/account/second-factor/off", data={"current": "wrong"}).status_code == 422
    assert browser.post("/account/second-factor/off", data={"current": PASSWORD}).status_code == 303
    assert is_in(by_password(app))
    done = audited(database)
    assert (done.count("second_factor_on"), done.count("second_factor_off")) == (1, 1)


def test_a_reset_clears_password_code_and_lock(
    database: Database, clock: FakeClock, app: FastAPI, browser: StaffBrowser
) -> None:
    with database.write() as connection:
        connection.execute(
            staff.update().values(totp_secret=pyotp.random_base32(), failures=9, locked_until=clock.now())
        )
    link = accounts.reset(database, "Rosa", clock.now(), by="test")
    assert not is_in(browser)
    assert not is_in(by_password(app))
    again = a_browser(app)
    assert again.post(f"/signin/{link}").headers["location"] == "/"
    with database.read() as connection:
        row = connection.execute(select(staff)).one()
    nothing = (row.password_hash, row.password_at, row.totp_secret, row.totp_last, row.locked_until)
    assert nothing == (None,) * 5
    assert row.failures == 0


def test_signing_out_everywhere_leaves_nobody_in(app: FastAPI, browser: StaffBrowser) -> None:
    other = by_password(app)
    page = browser.get("/account").text
    assert page.count('data-label="Since"') == 2
    assert page.count(">here<") == 1
    assert browser.post("/account/sessions/end").headers["location"] == "/signin"
    assert (is_in(browser), is_in(other)) == (False, False)


def test_a_session_of_before_a_reset_sets_no_password_on_the_new_account(
    database: Database, clock: FakeClock, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(database, clock, app)

    def reset_meanwhile(password: str) -> str:
        accounts.reset(database, "Rosa", clock.now(), by="test")
        return "stored"

    monkeypatch.setattr("reminders.services.passwords.hashed", reset_meanwhile)
    answer = browser.post("/account/password", data={"new": NEW, "again": NEW})
    assert answer.status_code in (401, 422)
    with database.read() as connection:
        assert connection.scalar(select(staff.c.password_hash)) is None
