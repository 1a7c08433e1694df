"""Signing in with name and password, a code, the lock, and sessions that end."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from reminders.db.engine import Database
from reminders.db.schema import audit, session, staff
from reminders.services import accounts, passwords, sign_in
from reminders.web.limits import KNOCKS
from tests.conftest import FakeClock
from tests.integration.console_kit import PASSWORD, StaffBrowser, a_browser, audited, with_password
from tests.integration.web_kit import an_app, fill, signed_in

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WRONG = {"name": "Rosa", "password": "not that one at all"}
RIGHT = {"name": "Rosa", "password": PASSWORD}


@pytest.fixture
def app(database: Database, clock: FakeClock) -> FastAPI:
    return an_app(database, clock)


def give_codes(database: Database, secret: str) -> None:
    with database.write() as connection:
        connection.execute(update(staff).values(totp_secret=secret))


def ticket_of(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    return found[1]


# -- in ----------------------------------------------------------------------------------------


def test_the_link_of_a_page_ends_on_that_page(database: Database, clock: FakeClock, app: FastAPI) -> None:
    fill(database, clock.now(), 1)
    with_password(database, clock.now())
    browser = a_browser(app)
    asked = browser.get("/alerts/A0")
    assert asked.status_code == 401
    assert 'name="next" value="/alerts/A0"' in asked.text
    answer = browser.post("/signin", data={"next": "/alerts/A0", **RIGHT})
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/A0")
    assert browser.get("/alerts/A0").status_code == 200
    assert browser.get("/signin?next=/alerts").headers["location"] == "/alerts"


def test_signing_in_leads_to_no_other_site(database: Database, clock: FakeClock, app: FastAPI) -> None:
    with_password(database, clock.now())
    for leads_to in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        assert "evil" not in a_browser(app).get("/signin", params={"next": leads_to}).text
        answer = a_browser(app).post("/signin", data={"next": leads_to, **RIGHT})
        assert answer.headers["location"] == "/"


def test_a_name_may_be_written_in_other_capitals_unless_two_are_meant(
    database: Database, clock: FakeClock, app: FastAPI
) -> None:
    with_password(database, clock.now())
    assert a_browser(app).post("/signin", data={"name": " rosa ", "password": PASSWORD}).status_code == 303
    accounts.add(database, "ROSA", "admin", clock.now(), by="test")
    assert a_browser(app).post("/signin", data={"name": "rosa", "password": PASSWORD}).status_code == 401
    assert a_browser(app).post("/signin", data=RIGHT).status_code == 303


def test_whoever_fails_learns_nothing(database: Database, clock: FakeClock, app: FastAPI) -> None:
    with_password(database, clock.now())
    with_password(database, clock.now(), "Luis")
    accounts.disable(database, "Luis", clock.now(), by="test")
    accounts.add(database, "Nina", "admin", clock.now(), by="test")  # has no password yet
    tries = [WRONG, {**WRONG, "name": "Luis"}, {**RIGHT, "name": "Luis"}, {**RIGHT, "name": "Nina"}]
    tries += [{**RIGHT, "name": "nobody at all"}, {}]
    answers = [a_browser(app).post("/signin", data=each) for each in tries]
    with database.write() as connection:
        connection.execute(update(staff).values(locked_until=clock.now() + MINUTE))
    answers.append(a_browser(app).post("/signin", data=RIGHT))  # locked
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)


def test_a_foreign_form_does_not_sign_in(database: Database, clock: FakeClock, app: FastAPI) -> None:
    with_password(database, clock.now())
    foreign = {"origin": "https://evil.example"}
    assert a_browser(app).post("/signin", data=RIGHT, headers=foreign).status_code == 403


def test_five_wrong_ones_lock_the_account_and_the_right_one_does_not_open_it(
    database: Database, clock: FakeClock
) -> None:
    with_password(database, clock.now())

    def opens(password: str) -> bool:
        return sign_in.by_password(database, "Rosa", password, clock.now()) is not None

    assert not any(opens("wrong") for _ in range(4))
    assert opens(PASSWORD)  # which forgets them
    assert not any(opens("wrong") for _ in range(5))
    for wait in (MINUTE, 2 * MINUTE):
        clock.advance(wait - timedelta(seconds=1))
        assert not opens(PASSWORD)
        clock.advance(timedelta(seconds=1))
        assert not opens("wrong")  # the lock is over: this one counts, and the next wait is longer
    clock.advance(4 * MINUTE)
    assert opens(PASSWORD)
    assert audited(database).count("account_locked") == 3


def test_tries_at_the_same_moment_count_each(database: Database, clock: FakeClock) -> None:
    with_password(database, clock.now())

    def knock() -> None:
        sign_in.by_password(database, "Rosa", "wrong", clock.now())

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with database.read() as connection:
        row = connection.execute(select(staff)).one()
    assert row.failures == 5  # those after it met the lock
    assert row.locked_until == clock.now() + MINUTE


def test_who_tries_too_often_from_one_address_waits(
    database: Database, clock: FakeClock, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(database, clock.now())
    monkeypatch.setattr(passwords, "fits", lambda password, stored: False)  # for speed
    statuses = [a_browser(app).post("/signin", data=WRONG).status_code for _ in range(KNOCKS.amount + 1)]
    assert statuses == [401] * KNOCKS.amount + [429]


def test_who_comes_while_many_passwords_are_looked_at_is_asked_to_come_again(
    database: Database, clock: FakeClock, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(database, clock.now())
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(passwords, "_line", full)
    answer = a_browser(app).post("/signin", data=RIGHT)
    assert answer.status_code == 503
    assert "Try again in a moment" in answer.text


# -- codes -------------------------------------------------------------------------------------


def test_after_the_password_a_code_is_asked_for_and_counts_once(
    database: Database, clock: FakeClock, app: FastAPI
) -> None:
    with_password(database, clock.now())
    secret = pyotp.random_base32()
    give_codes(database, secret)
    browser = a_browser(app)
    asked = browser.post("/signin", data={"next": "/results", **RIGHT})
    assert asked.status_code == 200
    assert not browser.cookies
    form = {"next": "/results", "ticket": ticket_of(asked.text), "code": pyotp.TOTP(secret).at(clock.now())}
    assert browser.post("/signin", data=form | {"code": "000000"}).status_code == 401
    assert browser.post("/signin", data=form).headers["location"] == "/results"
    assert browser.get("/").status_code == 200
    again = a_browser(app)
    assert again.post("/signin", data=form).status_code == 401
    assert again.get("/").status_code == 401


def test_wrong_codes_lock_the_account_like_wrong_passwords(database: Database, clock: FakeClock) -> None:
    with_password(database, clock.now())
    secret = pyotp.random_base32()
    give_codes(database, secret)
    asked = sign_in.by_password(database, "Rosa", PASSWORD, clock.now())
    assert isinstance(asked, sign_in.CodeWanted)
    for _ in range(5):
        assert sign_in.by_code(database, asked.ticket, "000000", clock.now()) is None
    code = pyotp.TOTP(secret).at(clock.now())
    assert sign_in.by_code(database, asked.ticket, code, clock.now()) is None
    assert sign_in.by_password(database, "Rosa", PASSWORD, clock.now()) is None


def test_a_ticket_is_good_for_five_minutes_and_for_its_account_as_it_is(
    database: Database, clock: FakeClock
) -> None:
    with_password(database, clock.now())
    secret = pyotp.random_base32()
    give_codes(database, secret)
    asked = sign_in.by_password(database, "Rosa", PASSWORD, clock.now())
    assert isinstance(asked, sign_in.CodeWanted)
    for ticket in ("", "x", asked.ticket[:-4] + "AAA=", database.cipher.encrypt("second factor of|1|x|y")):
        assert not sign_in.is_ticket(database, ticket, clock.now())
        assert sign_in.by_code(database, ticket, pyotp.TOTP(secret).at(clock.now()), clock.now()) is None
    late = clock.now() + sign_in.TICKET_LASTS + timedelta(seconds=1)
    assert sign_in.by_code(database, asked.ticket, pyotp.TOTP(secret).at(late), late) is None
    accounts.reset(database, "Rosa", clock.now(), by="test")
    assert sign_in.by_code(database, asked.ticket, pyotp.TOTP(secret).at(clock.now()), clock.now()) is None


# -- sessions ----------------------------------------------------------------------------------


def test_a_page_that_updates_itself_keeps_nobody_signed_in(
    database: Database, clock: FakeClock, app: FastAPI
) -> None:
    browser = signed_in(database, clock, app)
    for _ in range(3):
        clock.advance(HOUR)
        assert browser.get("/").status_code == 200  # a person looks
    for _ in range(3):
        clock.advance(39 * MINUTE)
        assert browser.get("/", headers={"x-refresh": "1"}).status_code == 200
    clock.advance(3 * MINUTE)
    gone = browser.get("/", headers={"x-refresh": "1"})
    assert gone.status_code == 401
    assert "You were signed out" in gone.text


def test_what_a_person_does_is_noted_at_most_once_a_minute(
    database: Database, clock: FakeClock, app: FastAPI
) -> None:
    def seen() -> object:
        with database.read() as connection:
            return connection.scalar(select(session.c.seen_at))

    browser, began = signed_in(database, clock, app), clock.now()
    clock.advance(timedelta(seconds=59))
    browser.get("/")
    assert seen() == began
    clock.advance(timedelta(seconds=1))
    browser.get("/")
    assert seen() == began + MINUTE


def test_signing_out_wants_the_key_of_the_session(database: Database, clock: FakeClock, app: FastAPI) -> None:
    browser = signed_in(database, clock, app)
    assert browser.post("/signout", content=b"").status_code == 403
    assert browser.get("/").status_code == 200
    assert browser.post("/signout").headers["location"] == "/signin"
    assert browser.get("/").status_code == 401
    assert browser.post("/signout").status_code == 303  # twice harms nothing


# -- what is written down, and what goes with each answer ----------------------------------------


def test_every_try_stands_in_the_audit_with_names_of_accounts_only(
    database: Database, clock: FakeClock, app: FastAPI
) -> None:
    with_password(database, clock.now())
    for form in (WRONG, {"name": "my password is hunter2", "password": "x"}, RIGHT):
        a_browser(app).post("/signin", data=form)
    with database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    assert [(row.who, row.what, row.detail) for row in rows[1:]] == [
        ("Rosa", "signin_failed", "wrong password"),
        ("unknown", "signin_failed", "no such account"),
        ("Rosa", "signed_in", "password"),
    ]


@pytest.mark.parametrize(("address", "strict"), [("https://reminders.example", True), (None, False)])
def test_browsers_that_came_by_https_never_try_http_again(
    database: Database, clock: FakeClock, address: str | None, strict: bool
) -> None:
    app = an_app(database, clock, public_url=address)
    browser: StaffBrowser = a_browser(app, (address or "http://127.0.0.1:8025").replace("https:", "http:"))
    for path in ("/", "/signin", "/healthz", "/s/x"):
        assert ("strict-transport-security" in browser.get(path).headers) == strict, path
