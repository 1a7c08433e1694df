"""Signing in, one's account, settings, people and the audit as staff see them: on a desk, and a phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from reminders.db.engine import Database
from reminders.db.schema import staff
from reminders.services import backups, daemons
from reminders.services.daemons import Running
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.conftest import FakeClock
from tests.integration.console_kit import PASSWORD, a_link, with_password
from tests.integration.web_kit import fill

DESK, PHONE = {"width": 1100, "height": 800}, {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", PHONE)]
NEW = "copper meadow thirteen"


@pytest.fixture
def filled(database: Database, clock: FakeClock) -> None:
    """A service that has run for a while."""
    fill(database, clock.now(), 3)
    backups.note(database, clock.now(), by="operator")
    for name in ("clinic-server-4121-a1b2c3", "clinic-server-4122-d4e5f6"):
        daemons.say(database, name, Running("1.0.0", "c" * 24, "t" * 24), clock.now(), clock.now())
    with_password(database, clock.now(), "Guadalupe Fernández-Montoya de la Cruz", "front_desk")
    with_password(database, clock.now(), "Luis", "clinician")
    with database.write() as connection:
        connection.execute(update(staff).where(staff.c.name == "Luis").values(totp_secret="x"))


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    with leads_on(page):
        page.get_by_role("button", name="Sign in").click()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("scheme", "screen"), LOOKS, ids=["desk", "phone-dark"])
def test_the_pages_keep_nobody_out(
    site: Site, new_page: NewPage, scheme: str, screen: dict[str, int]
) -> None:
    errors: list[str] = []
    with_password(site.database, site.clock.now())
    page = new_page(viewport=screen, color_scheme=scheme)
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)

    def look(name: str) -> None:
        shot(page, f"{name}-{scheme}-{screen['width']}")
        assert grave_faults(page) == [], name
        assert not scrolls_sideways(page), name

    page.goto(site.url + "/signin?next=/account")
    look("signin")
    sign_in(page, "Rosa", PASSWORD)
    assert page.url.endswith("/account")
    look("account")
    for name in ("settings", "settings/pause", "settings/people", "settings/audit"):
        page.goto(f"{site.url}/{name}")
        page.locator("details:not(.me)").evaluate_all("each => each.forEach(one => { one.open = true })")
        look(name.replace("/", "-"))
    page.goto(f"{site.url}/settings/people")
    page.get_by_label("Which script uses it?").fill("calendar import")
    page.get_by_label("bring appointments in").check()
    with leads_on(page):
        page.get_by_role("button", name="Make the token").click()
    look("token")
    assert errors == []


def test_from_the_link_to_a_password_and_a_code_and_back_in(site: Site, new_page: NewPage) -> None:
    page = new_page(viewport=DESK)
    page.goto(site.url + a_link(site.database, site.clock.now(), role="front_desk"))
    shot(page, "link")
    with leads_on(page):
        page.get_by_role("button", name="Sign in").click()
    with leads_on(page):
        page.get_by_role("link", name="Choose a password").click()
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same again").fill(NEW)
    with leads_on(page):
        page.get_by_role("button", name="Use this password").click()
    assert "Your password is changed" in page.inner_text("main")

    page.get_by_label("Password now").nth(1).fill(NEW)
    with leads_on(page):
        page.get_by_role("button", name="Set it up").click()
    picture = page.get_by_alt_text("QR code with your key")
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    assert grave_faults(page) == []
    page.get_by_text("I cannot scan it").click()
    shot(page, "second-factor")
    secret = re.sub(r"\s", "", page.locator("details .code").last.inner_text())
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(site.clock.now()))
    with leads_on(page):
        page.get_by_role("button", name="Turn it on").click()
    assert "you are asked for a code" in page.inner_text("main")

    page.get_by_text("Rosa", exact=True).first.click()
    with leads_on(page):
        page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(site.url + "/account")
    sign_in(page, "Rosa", "wrong password of mine")
    assert "That did not work" in page.inner_text("main")
    shot(page, "signin-wrong")
    sign_in(page, "Rosa", NEW)
    shot(page, "signin-code")
    assert grave_faults(page) == []
    site.clock.advance(timedelta(seconds=30))  # the code from before counts no more
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(site.clock.now()))
    with leads_on(page):
        page.get_by_role("button", name="Sign in").click()
    assert page.url.endswith("/account")
