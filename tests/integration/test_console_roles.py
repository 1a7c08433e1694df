"""Every door of the console, tried by everybody: found by walking the application, so that none is forgotten.

What a door needs stands in one table here, written by hand; a route that is not in it fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from reminders.db.engine import Database
from reminders.db.schema import audit, message, staff
from reminders.domain.roles import May, Role, allowed
from reminders.web.console import COOKIE, csrf_of
from tests.conftest import FakeClock
from tests.integration.console_kit import StaffBrowser, a_browser, signed_in
from tests.integration.web_kit import an_app, fill

#: Needs no account: the door itself, what carries its own key, and what shows nothing of anybody.
OPEN = frozenset(
    {
        *("GET /signin", "POST /signin", "GET /signin/{link}", "POST /signin/{link}", "POST /signout"),
        *("GET /s/{token:path}", "POST /s/{token:path}", "GET /p/{token:path}", "GET /c/{token:path}"),
        *("GET /api/docs", "GET /api/openapi.json", "GET /static", "GET /healthz", "GET /readyz"),
        "GET /metrics",
    }
)
#: Needs a script's token, and takes no session.
SCRIPTS = "/api/v1/"

EVERYBODY = frozenset(Role)
_CLOSE = frozenset({Role.CLINICIAN, Role.MANAGER, Role.ADMIN})
_READ_ANSWERS = frozenset({Role.CLINICIAN, Role.ADMIN})
_KEEP = frozenset({Role.MANAGER, Role.ADMIN})
_RULE = frozenset({Role.ADMIN})
#: Who may: of the lines that fit a route the first counts.
WHO = (
    (r"POST /alerts/(\{code\}/resolve|drill)|POST /patients/\{patient_id\}/resume", _CLOSE),
    (r"GET /results.*|GET /patients/\{patient_id\}/results.*", _READ_ANSWERS),
    (r"GET /reports.*", _CLOSE),
    (r"\w+ /settings/(people|audit).*", _RULE),
    (r"\w+ /settings.*", _KEEP),
    (r"POST /templates.*|POST /cadence.*|GET /cadence/(new|text|rules/.*)", _KEEP),
    (
        r"GET /(|lately|days/.*|worklists/.*|alerts.*|conversations.*|patients.*|messages.*|account)",
        EVERYBODY,
    ),
    (r"GET /(templates.*|cadence|cadence/(try|history.*|surveys.*))", EVERYBODY),
    (r"POST /(alerts|tasks|replies|visits|conversations|patients|messages|account)(/.*)?", EVERYBODY),
)
#: Who may open what does not depend on the database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
#: Filled into addresses, and into no form: what is asked for need not be there.
_NAMES = {"code": "999", "key": "p1", "name": "replies", "survey_id": "phq9", "table_id": "delivery"}


def walked(routes: list[Any], before: str = "") -> Iterator[str]:
    """`GET /way/{of}/a/route`, for each method of each route, also of what is mounted."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from walked(included.routes, before)
        elif inner := getattr(getattr(route, "app", None), "routes", None):
            yield from walked(inner, before + route.path)
        else:
            for method in sorted((getattr(route, "methods", None) or {"GET"}) - {"HEAD"}):
                yield f"{method} {before}{route.path}"


def who_may(door: str) -> frozenset[Role]:
    for pattern, roles in WHO:
        if re.fullmatch(pattern, door):
            return roles
    raise AssertionError(f"{door} is in no table: say here who may open it")


def knock(browser: StaffBrowser, door: str, **values: Any) -> int:
    method, _, path = door.partition(" ")
    address = re.sub(r"\{(\w+)(:path)?\}", lambda found: _NAMES.get(found[1], "1"), path)
    return int(browser.request(method, address, **values).status_code)


def form(browser: StaffBrowser) -> dict[str, str]:
    return {"csrf": csrf_of(browser.cookies[COOKIE])}


@pytest.fixture
def app(database: Database, clock: FakeClock) -> FastAPI:
    fill(database, clock.now(), 2)
    return an_app(database, clock)


@pytest.fixture
def doors(app: FastAPI) -> list[str]:
    """All that need an account."""
    every = [each for each in walked(app.routes) if SCRIPTS not in each]
    assert set(every) >= OPEN, "the table names what is not there"
    found = [each for each in every if each not in OPEN]
    assert len(found) > 70
    return found


@on_sqlite
@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(
    app: FastAPI, doors: list[str], database: Database, clock: FakeClock, role: Role
) -> None:
    browser = signed_in(database, clock, app, "Rosa", role)
    for door in doors:
        if door == "POST /account/sessions/end":  # it would end the walk
            continue
        status = knock(browser, door, data=form(browser) if door.startswith("POST") else None)
        if role in who_may(door):
            assert status < 500, door
            assert status not in (401, 403), door
        else:
            assert status == 403, door


@on_sqlite
def test_a_page_that_is_not_for_an_account_says_so(
    app: FastAPI, database: Database, clock: FakeClock
) -> None:
    page = signed_in(database, clock, app, "Joe", Role.FRONT_DESK).get("/settings").text
    assert "Not for your account" in page
    assert "Nothing was changed" not in page


@on_sqlite
def test_nobody_who_is_not_signed_in_opens_anything(app: FastAPI, doors: list[str]) -> None:
    stranger = a_browser(app)
    for cookie in (None, "x" * 43):
        if cookie:
            stranger.cookies.set(COOKIE, cookie)
        assert {door: status for door in doors if (status := knock(stranger, door)) != 401} == {}


@on_sqlite
def test_no_form_is_taken_without_its_key_or_from_elsewhere(
    app: FastAPI, doors: list[str], database: Database, clock: FakeClock
) -> None:
    browser = signed_in(database, clock, app)
    posts = [each for each in doors if each.startswith("POST")]
    before = _books(database)
    for door in posts:
        for sent in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
            assert knock(browser, door, data=sent) == 403, door
        for said in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert knock(browser, door, data=form(browser), headers=said) == 403, door
    assert _books(database) == before


@on_sqlite
def test_a_session_opens_nothing_that_is_for_scripts(
    app: FastAPI, database: Database, clock: FakeClock
) -> None:
    browser = signed_in(database, clock, app)
    for_scripts = [each for each in walked(app.routes) if SCRIPTS in each]
    assert len(for_scripts) > 4
    for door in for_scripts:
        # What does not fit the description is refused before anybody asks who sends it.
        assert knock(browser, door) in (401, 404, 422), door


def test_a_role_that_is_not_known_opens_nothing() -> None:
    assert allowed("owner") == frozenset()
    assert allowed(Role.ADMIN) == frozenset(May)


def _books(database: Database) -> list[Any]:
    with database.read() as connection:
        return [list(connection.execute(table.select())) for table in (audit, message, staff)]
