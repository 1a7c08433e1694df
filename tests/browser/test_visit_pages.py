"""How to prepare, on a narrow phone: readable by everybody, in both languages, in the dark, by thumb."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import appointment, message
from reminders.services.page_links import Page, PageLinks
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.integration.receive_kit import NOW, Scene


def the_page(database: Database, **values: Any) -> str:
    """The path of the page that a text about a visit links to."""
    scene = Scene(database)
    visit = scene.visit(scene.patient(), **values)
    text = scene.ask(visit)
    with database.write() as connection:
        row = connection.execute(select(message).where(message.c.id == text)).one()
        links = PageLinks("https://x.example.org", database.cipher, frozenset(Page))
        ends_at = connection.scalar(select(appointment.c.ends_at).where(appointment.c.id == visit))
        made = links.of_text(connection, row, ("prep",), NOW, lasts=timedelta(days=2), ends_at=ends_at)
    return made.prep.removeprefix("https://x.example.org")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("name", "values"),
    [("prepare", {}), ("consultation", {"kind": "consultation"}), ("cancelled", {"status": "cancelled"})],
)
def test_everybody_can_read_it(
    site: Site, new_page: NewPage, scheme: str, language: str, name: str, values: dict[str, str]
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(f"{site.url}{the_page(site.database, **values)}?lang={language}")
    shot(page, f"{name}-{language}-{scheme}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert grave_faults(page) == []
    assert not scrolls_sideways(page)


def test_one_press_leads_to_the_other_language_and_back(site: Site, page: BrowserPage) -> None:
    page.goto(site.url + the_page(site.database))
    with leads_on(page):
        page.get_by_role("link", name="Español").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Su visita"
    with leads_on(page):
        page.get_by_role("link", name="English").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Your visit"


def test_one_press_gets_the_file_for_the_calendar(site: Site, page: BrowserPage) -> None:
    page.goto(site.url + the_page(site.database))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Add to my calendar").click()
    assert waiting.value.suggested_filename == "appointment.ics"


def test_everything_to_press_is_as_large_as_a_thumb(site: Site, page: BrowserPage) -> None:
    page.goto(site.url + the_page(site.database))
    for link in page.get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None
        within_words = link.evaluate("each => each.closest('.written, .small') !== null")
        assert within_words or box["height"] >= 40, link.inner_text()


def test_letters_twice_as_large_still_fit(site: Site, new_page: NewPage) -> None:
    page = new_page()
    page.goto(site.url + the_page(site.database))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not scrolls_sideways(page)
    assert page.get_by_role("link", name="Call 911").is_visible()


def test_the_clock_of_a_browser_elsewhere_changes_nothing(site: Site, new_page: NewPage) -> None:
    page = new_page(timezone_id="Asia/Tokyo")
    page.goto(site.url + the_page(site.database))
    assert "10:00 AM" in page.locator("time").inner_text()
