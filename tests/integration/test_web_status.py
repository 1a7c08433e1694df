"""The pages of staff: who may see them, and what they never do."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.schema import session, staff
from reminders.services import sessions
from reminders.services.accounts import LINK_LASTS
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_message
from tests.integration.web_kit import HERE, PHONE, a_browser, a_link, an_app, fill, signed_in

PUBLIC = "https://reminders.example"
HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\"><b onmouseover='alert(1)'>",
    "template": "{{ 7777777 * 7777777 }}{% raw %}",
    "right to left": "\u202egnihtemos\u2066 \u200f",
    "emoji": "🙂" * 1600,
    "long": "x" * 1600,
    "control": "a\x00b\x1b[2J\r\n\x0bc",
}


def cookie_of(response: object) -> dict[str, str]:
    """The flags of the one cookie that was set, in small letters."""
    header = response.headers["set-cookie"]  # type: ignore[attr-defined]
    pairs = [part.strip().lower().partition("=") for part in header.split(";")]
    return {name: value for name, _, value in pairs}


def signed_in_now(database: Database) -> int:
    with database.read() as connection:
        return len(connection.execute(select(session)).all())


# -- signing in --------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_the_button_signs_in(
    database: Database, clock: FakeClock
) -> None:
    browser = a_browser(an_app(database, clock))
    link = a_link(database, clock.now())
    for _ in range(2):
        assert browser.get(link).status_code == 200
    assert signed_in_now(database) == 0

    answer = browser.post(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/").status_code == 200


def test_a_link_that_signs_nobody_in_reveals_nothing(database: Database, clock: FakeClock) -> None:
    app = an_app(database, clock)
    spent, old = a_link(database, clock.now(), "Rosa"), a_link(database, clock.now(), "Luis")
    a_browser(app).post(spent)
    clock.advance(LINK_LASTS)
    answers = [a_browser(app).post(link) for link in (spent, old, "/signin/wrong", "/signin/%00%ff")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)
    asked = {a_browser(app).get(link).text for link in (spent, old, "/signin/wrong")}
    assert len(asked) == 1


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(database: Database, clock: FakeClock) -> None:
    answer = a_browser(an_app(database, clock)).post(a_link(database, clock.now()))
    flags = cookie_of(answer)
    assert {"httponly", "samesite", "path"} <= set(flags)
    assert flags["samesite"] == "lax"
    assert int(flags["max-age"]) == sessions.LASTS.total_seconds()
    assert "secure" not in flags


@pytest.mark.parametrize(("address", "secure"), [(PUBLIC, True), (HERE, False)], ids=["public", "here"])
def test_the_cookie_is_for_https_where_https_is_used(
    database: Database, clock: FakeClock, address: str, secure: bool
) -> None:
    app = an_app(database, clock, public_url=PUBLIC)
    # The proxy before us speaks http to us, and passes the name on.
    browser = a_browser(app, address.replace("https:", "http:"))
    assert ("secure" in cookie_of(browser.post(a_link(database, clock.now())))) == secure


def test_a_session_ends_at_the_button_and_by_itself(database: Database, clock: FakeClock) -> None:
    app = an_app(database, clock)
    browser = signed_in(database, clock, app)
    token = browser.cookies["reminders_session"]
    assert browser.post("/signout").status_code == 303
    stolen = TestClient(app, base_url=HERE, cookies={"reminders_session": token})
    assert stolen.get("/").status_code == 401

    other = a_browser(app)
    other.post(a_link(database, clock.now(), "Luis"))
    clock.advance(sessions.LASTS)
    assert other.get("/").status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "ñ"], ids=["none", "wrong", "long", "odd"])
def test_a_cookie_of_somebody_else_opens_nothing(database: Database, clock: FakeClock, token: str) -> None:
    browser = a_browser(an_app(database, clock))
    answer = browser.get("/", headers={b"cookie": f"reminders_session={token}".encode()})
    assert answer.status_code == 401


# -- whom the pages answer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *[("127.0.0.1:8025", 401), ("localhost", 401), ("[::1]:8025", 401), ("REMINDERS.example", 401)],
        *[("evil.example", 421), ("127.0.0.1.evil.example", 421), ("192.168.1.5:8025", 421)],
        *[("reminders.example.evil.example", 421), ("", 421), ("[::1", 421)],
    ],
)
def test_a_foreign_name_is_refused(database: Database, clock: FakeClock, host: str, status: int) -> None:
    browser = a_browser(an_app(database, clock, public_url=PUBLIC))
    assert browser.get("/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("listening", "host", "status"),
    [
        ("192.168.1.5", "192.168.1.5:8025", 401),
        ("0.0.0.0", "192.168.1.5:8025", 401),  # noqa: S104 - nothing is opened
        ("0.0.0.0", "evil.example", 421),  # noqa: S104
        ("clinic.local", "clinic.local:8025", 401),
    ],
)
def test_the_name_that_is_listened_on_is_ours(
    database: Database, clock: FakeClock, listening: str, host: str, status: int
) -> None:
    browser = a_browser(an_app(database, clock, host=listening))
    assert browser.get("/", headers={"host": host}).status_code == status


FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site", "origin": HERE},
    {"sec-fetch-site": "same-site"},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_a_foreign_site_is_refused(
    database: Database, clock: FakeClock, headers: dict[str, str]
) -> None:
    app = an_app(database, clock)
    browser = signed_in(database, clock, app)
    assert browser.post("/signout", headers=headers).status_code == 403
    assert browser.get("/").status_code == 200
    link = a_link(database, clock.now(), "Luis")
    assert a_browser(app).post(link, headers=headers).status_code == 403
    assert a_browser(app).post(link).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"origin": HERE}, {"sec-fetch-site": "same-origin", "origin": HERE}], ids=str
)
def test_our_own_form_is_taken(database: Database, clock: FakeClock, headers: dict[str, str]) -> None:
    browser = a_browser(an_app(database, clock))
    assert browser.post(a_link(database, clock.now()), headers=headers).status_code == 303


# -- every answer ------------------------------------------------------------------------------

PATHS = (
    "/",
    "/lately",
    "/worklists/replies",
    "/alerts",
    "/alerts/A0",
    "/signin/x",
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/console.css",
    "/static/refresh.js",
    "/no",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers(database: Database, clock: FakeClock, path: str) -> None:
    headers = a_browser(an_app(database, clock)).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    # `no-referrer` would make browsers send our own forms with `Origin: null`.
    assert headers["referrer-policy"] == "same-origin"
    assert ("no-store" in headers.get("cache-control", "")) == (not path.startswith("/static/"))


def test_the_static_files_are_nothing_but_those(database: Database, clock: FakeClock) -> None:
    browser = a_browser(an_app(database, clock))
    assert browser.get("/static/refresh.js").headers["content-type"].startswith("text/javascript")
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/..%2f..%2fsettings.py"):
        assert browser.get(path).status_code == 404


def test_a_failure_is_told_without_what_failed(database: Database, clock: FakeClock) -> None:
    def failing() -> list[str]:
        raise RuntimeError(f"the phone of Ana is {PHONE}")

    app = an_app(database, clock, health=failing)
    answer = signed_in(database, clock, app).get("/")
    assert answer.status_code == 500
    assert PHONE not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


# -- the page ----------------------------------------------------------------------------------


def test_before_sign_in_nothing_of_a_patient_is_shown(database: Database, clock: FakeClock) -> None:
    fill(database, clock.now(), 5)
    browser = a_browser(an_app(database, clock))
    pages = ("/", "/lately", "/worklists/replies", "/alerts", "/alerts/A0")
    for path in (*pages, "/signin/x", "/healthz", "/readyz", "/metrics"):
        text = browser.get(path).text
        assert not any(word in text for word in ("Ana", "Vigil", "ride", "5550123", "infusion", "Rosa"))


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_machines_may_call_by_any_address(database: Database, clock: FakeClock, path: str) -> None:
    browser = a_browser(an_app(database, clock))
    assert browser.get(path, headers={"host": "10.0.0.7:8025"}).status_code == 200
    assert browser.head(path).status_code == 200


def test_readiness_names_what_is_wrong(database: Database, clock: FakeClock) -> None:
    browser = a_browser(an_app(database, clock, health=lambda: ["The scheduler is not running."]))
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["The scheduler is not running."]
    assert set(answer.json()) == {"ready", "problems", "config", "templates"}


def test_metrics_count_what_stands_in_the_database(database: Database, clock: FakeClock) -> None:
    fill(database, clock.now(), 4)
    lines = a_browser(an_app(database, clock)).get("/metrics").text.splitlines()
    assert 'reminders_messages{status="planned"} 4.0' in lines
    assert "reminders_tasks_open 4.0" in lines
    assert "reminders_alerts_open 2.0" in lines
    assert "reminders_accepted_twice_total 0.0" in lines


def test_a_message_that_twilio_took_twice_is_counted(database: Database, clock: FakeClock) -> None:
    for key in ("a", "b"):
        message_id = a_message(database, key)
        with database.write() as connection:
            outbox.note(connection, message_id, "accepted_twice", clock.now(), detail="also accepted as SM0")
            outbox.note(connection, message_id, "report", clock.now())
    lines = a_browser(an_app(database, clock)).get("/metrics").text.splitlines()
    assert "# TYPE reminders_accepted_twice_total counter" in lines
    assert "reminders_accepted_twice_total 2.0" in lines


def test_the_name_of_an_account_is_shown_as_words(database: Database, clock: FakeClock) -> None:
    app = an_app(database, clock)
    browser = a_browser(app)
    browser.post(a_link(database, clock.now(), "<b>Rosa</b>"))
    assert "<bdi>&lt;b&gt;Rosa&lt;/b&gt;</bdi>" in browser.get("/").text


def test_a_disabled_account_sees_nothing_any_more(database: Database, clock: FakeClock) -> None:
    browser = signed_in(database, clock, an_app(database, clock))
    with database.write() as connection:
        connection.execute(staff.update().values(disabled_at=clock.now()))
    assert browser.get("/").status_code == 401


def test_a_second_session_of_one_account_is_its_own(database: Database, clock: FakeClock) -> None:
    browser = signed_in(database, clock, an_app(database, clock))
    with database.write() as connection:
        connection.execute(
            insert(session).values(
                token_hash="x" * 64, staff_id=1, created_at=clock.now(), expires_at=clock.now()
            )
        )
    assert browser.get("/").status_code == 200
