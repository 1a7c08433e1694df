"""A real browser before the real web application: Chromium without a window, on a phone's screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from reminders.db.engine import Database
from reminders.web_server import WebServer
from tests.conftest import FakeClock
from tests.databases import opened
from tests.integration.web_kit import an_app

#: The narrowest phones that are still in use.
PHONE = {"width": 320, "height": 640}
#: Longer, and something hangs: everything is on this machine.
PATIENCE_MS = 10_000
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_GRAVE = ("serious", "critical")

_WITHOUT_SCRIPTS: WeakSet[Page] = WeakSet()

NewPage = Callable[..., Page]


def chromium() -> str | None:
    """Where the browser is: REMINDERS_CHROMIUM, or one of the system's."""
    given = os.environ.get("REMINDERS_CHROMIUM")
    return given or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all tests of this folder. (Not for the whole session: while Playwright runs, its event loop
    is this thread's, and nothing else here could have one.)"""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: `make browser` installs the system's")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens pages, each in a profile of its own, on a narrow phone if nothing else is said:
    `new_page(color_scheme="dark", java_script_enabled=False)`.
    """
    contexts: list[BrowserContext] = []

    def opened(**values: object) -> Page:
        given = {"viewport": PHONE, "locale": "en-US"} | values
        context = browser.new_context(**given)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        if not given.get("java_script_enabled", True):
            _WITHOUT_SCRIPTS.add(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """On a phone that runs no JavaScript."""
    return new_page(java_script_enabled=False)


@dataclass(frozen=True, slots=True)
class Site:
    """The web application, with its database."""

    url: str
    database: Database
    clock: FakeClock
    app: FastAPI


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """SQLite only: what differs between the databases is tested without a browser."""
    path = tmp_path / "reminders.db"
    shutil.copy(sqlite_template, path)
    database = opened(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def site(database: Database, clock: FakeClock) -> Iterator[Site]:
    """The application on a free port of this machine, with the shipped configuration."""
    app = an_app(database, clock)
    server = WebServer(app, "127.0.0.1", 0)
    server.start()
    yield Site(server.url, database, clock, app)
    server.stop(10)


def grave_faults(page: Page) -> list[str]:
    """What axe finds on the page that keeps people out: serious or critical, with where it is.

    Axe is a script: it needs a page with JavaScript, whose policy may forbid scripts all the same.
    """
    assert page not in _WITHOUT_SCRIPTS, "axe would wait forever: use new_page()"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Its own class would have all that is right sent over, too: a third of the time.
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{each['id']}: {each['help']}: {node['target']}"
        for each in found
        if each["impact"] in _GRAVE
        for node in each["nodes"]
    ]


@contextmanager
def leads_on(page: Page) -> Iterator[None]:
    """What is done inside opens another page: go on when that one is there.

    Playwright waits by itself for some clicks only, and never for a key.
    """
    with page.expect_navigation():
        yield


def scrolls_sideways(page: Page) -> bool:
    """Whether something is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def shot(page: Page, name: str) -> None:
    """Keeps a picture in the folder REMINDERS_SHOTS, if there is one: for people to look at."""
    folder = os.environ.get("REMINDERS_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
