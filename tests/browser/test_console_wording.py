"""The editor of texts as a manager uses it: a wrong state and a right one, on a desk and a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from reminders.db.engine import Database
from reminders.services.configuration import Configuration
from reminders.templates.names import Situation
from reminders.templates.samples import example
from reminders.web_server import WebServer
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.conftest import FakeClock
from tests.integration.web_kit import ROOT, a_link, an_app, fill
from tests.integration.wording_kit import PUBLIC, own_configuration, own_folder

DESK = {"width": 1100, "height": 900}
PHONE = {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", PHONE)]
each_look = pytest.mark.parametrize(("scheme", "screen"), LOOKS, ids=["desk", "phone-dark"])
WRONG = "{{ clinic.name }}: your ketamine visit is tomorrow – don’t be late. STOP to stop."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small clinic's, with some of the shipped texts."""
    made = own_folder(tmp_path)
    for name in ("crisis", "help", "reminder_confirm", "survey_invitation", "prepare", "thank_you"):
        for language in ("en", "es"):
            file = f"{name}.{language}.txt"
            (made / file).write_text((ROOT / "templates" / file).read_text("utf-8"), "utf-8")
    return made


@pytest.fixture
def configuration(database: Database, clock: FakeClock, folder: Path) -> Configuration:
    return own_configuration(database, clock, folder)


@pytest.fixture
def site(database: Database, clock: FakeClock, configuration: Configuration) -> Iterator[Site]:
    fill(database, clock.now(), 8)
    app = an_app(database, clock, configuration=configuration)
    server = WebServer(app, "127.0.0.1", 0)
    server.start()
    yield Site(server.url, database, clock, app)
    server.stop(10)


def a_desk(site: Site, new_page: NewPage, role: str = "manager", **values: object) -> Page:
    page = new_page(**{"viewport": DESK, "java_script_enabled": True} | values)
    page.goto(site.url + a_link(site.database, site.clock.now(), role=role))
    with leads_on(page):
        page.get_by_role("button").click()
    return page


def next_text(configuration: Configuration) -> str:
    sample = example(Situation.VISIT, "en", configuration.clinic(), PUBLIC)
    return configuration.catalogue.render("reminder", "en", sample.context).body


def test_a_wrong_state_is_told_as_one_types_and_refused_and_a_right_one_is_sent_next(
    site: Site, configuration: Configuration, new_page: NewPage
) -> None:
    page = a_desk(site, new_page)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.url}/templates/reminder")
    seen, words = page.locator("#seen-en"), page.get_by_role("textbox", name="English")
    before = next_text(configuration)

    words.fill(WRONG)
    expect(seen).to_contain_text("T06")
    expect(seen).to_contain_text("T11")
    expect(page.locator("#verdict")).to_contain_text("2 errors")
    expect(page.locator(".phone mark").first).to_have_text("–")
    shot(page, "wording-wrong")
    seen.get_by_role("button", name="’ → '").click()
    expect(seen.get_by_role("button", name="’ → '")).to_have_count(0)
    assert "don't" in words.input_value()
    with leads_on(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was published")
    assert "don't" in words.input_value()
    assert next_text(configuration) == before

    words.fill("{{ clinic.name }}: see you . STOP to stop.")
    words.evaluate("each => each.setSelectionRange(27, 27)")
    page.get_by_role("button", name="appointment.when", exact=True).click()
    expect(page.locator("#verdict")).to_contain_text("No errors. English will change.")
    expect(seen.locator("ins").first).to_be_visible()
    page.get_by_label("Why, for those").fill("shorter")
    with leads_on(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()
    assert next_text(configuration) == "Tranquility Clinic: see you tomorrow. STOP to stop."

    page.get_by_text("Rosa: shorter").click()
    shot(page, "wording-published")
    page.get_by_text("as it was first used").click()
    site.clock.advance(timedelta(minutes=1))
    with leads_on(page):
        page.get_by_role("link", name="Go back to this version").last.click()
    with leads_on(page):
        page.get_by_role("button", name="Publish").click()
    assert next_text(configuration) == before
    assert complaints == []


def test_a_real_visit_is_chosen_by_a_part_of_the_name(site: Site, new_page: NewPage) -> None:
    page = a_desk(site, new_page)
    page.goto(f"{site.url}/templates/reminder")
    page.get_by_role("textbox", name="English").fill("{{ clinic.name }}: {{ patient.first_name }}! STOP")
    page.get_by_label("Coming visit of").fill("guad")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("1 coming visit to choose from")
    page.get_by_label("Shown for").select_option("visit:5")
    expect(page.locator("#seen-en")).to_contain_text("Tranquility Clinic: Guadalupe! STOP")
    assert "guad" not in page.url


def test_a_visit_is_found_though_somebody_types_before_the_answer(site: Site, new_page: NewPage) -> None:
    page = a_desk(site, new_page)
    page.goto(f"{site.url}/templates/reminder")
    slow: list[Route] = []
    page.route("**/check", lambda route: slow.append(route) if not slow else route.continue_())
    page.get_by_label("Coming visit of").fill("guad")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="English").fill("{{ clinic.name }}: {{ patient.first_name }}! STOP")
    expect(page.locator("#found")).to_have_text("1 coming visit to choose from")
    assert len(slow) == 1


def test_without_javascript_a_button_checks(site: Site, new_page: NewPage) -> None:
    page = a_desk(site, new_page, java_script_enabled=False)
    page.goto(f"{site.url}/templates/reminder")
    page.get_by_role("textbox", name="English").fill(WRONG)
    with leads_on(page):
        page.get_by_role("button", name="Check").last.click()
    assert page.get_by_role("textbox", name="English").input_value() == WRONG
    expect(page.locator("#seen-en")).to_contain_text("T06")


@each_look
def test_the_pages_keep_nobody_out(
    site: Site, new_page: NewPage, scheme: str, screen: dict[str, int]
) -> None:
    page = a_desk(site, new_page, viewport=screen, color_scheme=scheme)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    for address, name in (
        ("/templates", "list"),
        ("/templates/prepare", "editor"),
        ("/templates/pages.prepare", "page"),
    ):
        page.goto(site.url + address)
        if name == "editor":
            page.get_by_role("textbox", name="English").fill(WRONG)
            expect(page.locator("#seen-en")).to_contain_text("T06")
        page.locator("details.version").evaluate_all("each => each.forEach(one => { one.open = true })")
        shot(page, f"wording-{name}-{scheme}-{screen['width']}")
        assert grave_faults(page) == []
        assert not scrolls_sideways(page)
        page.locator("textarea").evaluate_all("each => each.forEach(one => { one.value = one.defaultValue })")
    assert errors == []


def test_the_front_desk_reads_and_presses_nothing(site: Site, new_page: NewPage) -> None:
    page = a_desk(site, new_page, role="front_desk")
    page.get_by_role("link", name="Templates").click()
    page.get_by_role("link", name="reminder", exact=True).click()
    expect(page.locator("#seen-en .phone")).to_contain_text("your visit is tomorrow")
    shot(page, "wording-read-only")
    assert page.locator("main").get_by_role("button").count() == 0
    assert grave_faults(page) == []
