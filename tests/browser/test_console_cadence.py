"""The cadence as staff use it: read at a desk and on a phone, a rule edited and saved, surveys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from reminders.db.engine import Database
from reminders.domain.phone import PhoneNumber
from reminders.services.configuration import Configuration
from reminders.web_server import WebServer
from tests.browser.conftest import PHONE, NewPage, grave_faults, leads_on, scrolls_sideways, shot
from tests.conftest import FakeClock
from tests.integration.cadence_kit import a_configuration, a_folder, an_app
from tests.integration.console_kit import a_link
from tests.integration.kit import NOW, a_patient, a_visit, read_and_plan

DESK = {"width": 1100, "height": 800}
NAMES = ("Ana", "Guadalupe", "Maximiliano-Alejandro")


@dataclass(frozen=True, slots=True)
class Scene:
    url: str
    database: Database
    clock: FakeClock
    folder: Path
    configuration: Configuration


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Iterator[Scene]:
    clock = FakeClock(NOW)
    folder = a_folder(tmp_path)
    configuration = a_configuration(folder)
    visits = [
        a_visit(
            f"a{n}",
            patient=a_patient(
                f"p{n}",
                first_name=NAMES[n % 3],
                phone=PhoneNumber(f"+150555501{n:02}"),
                treated_for=frozenset({"ptsd", "depression"}),
            ),
        )
        for n in range(9)
    ]
    read_and_plan(database, *visits, clinic=configuration.clinic())
    server = WebServer(an_app(database, clock, configuration), "127.0.0.1", 0)
    server.start()
    yield Scene(server.url, database, clock, folder, configuration)
    server.stop(10)


def staff(scene: Scene, page: Page, name: str = "Rosa", role: str = "manager") -> Page:
    page.goto(scene.url + a_link(scene.database, scene.clock.now(), name, role))
    with leads_on(page):
        page.get_by_role("button").first.click()
    return page


def look(page: Page, name: str) -> None:
    shot(page, name)
    assert not scrolls_sideways(page), name


def test_a_manager_moves_a_rule_sees_the_difference_and_saves_it(scene: Scene, new_page: NewPage) -> None:
    page = staff(scene, new_page(viewport=DESK))
    page.goto(f"{scene.url}/cadence")
    look(page, "cadence")
    with leads_on(page):
        page.get_by_role("link", name="Change prepare-3d", exact=True).click()
    look(page, "cadence-rule")
    page.get_by_label("Days", exact=True).fill("")
    with leads_on(page):
        page.get_by_role("button", name="See what it changes").click()
    assert page.get_by_role("alert").is_visible()
    look(page, "cadence-rule-wrong")
    page.get_by_label("Days", exact=True).fill("2")
    with leads_on(page):
        page.get_by_role("button", name="See what it changes").click()
    assert page.get_by_role("heading", name="moves 9").is_visible()
    look(page, "cadence-difference")
    faults = grave_faults(page)
    page.get_by_label("Why, for the history").fill("Three days were too many")
    with leads_on(page):
        page.get_by_role("button", name="Save").click()
    assert page.locator("#saved").is_visible()
    assert 'days: 2, at: "15:00"' in (scene.folder / "cadence.yaml").read_text()
    page.goto(f"{scene.url}/cadence/history")
    with leads_on(page):
        page.get_by_role("link", name="Look at edit").click()
    look(page, "cadence-edit")
    assert faults == []


@pytest.mark.parametrize(("scheme", "screen"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone-dark"])
def test_the_pages_to_read_fit_and_keep_nobody_out(
    scene: Scene, new_page: NewPage, scheme: str, screen: dict[str, int]
) -> None:
    page = staff(scene, new_page(color_scheme=scheme, viewport=screen))
    for path, name in (
        ("/cadence", "rules"),
        ("/cadence/rules/weekly-ptsd", "form"),
        ("/cadence/text", "text"),
        ("/cadence/try?treated_for=ptsd&treated_for=depression&number=1&language=es", "try"),
        ("/cadence/surveys", "surveys"),
        ("/cadence/surveys/phq9", "survey"),
    ):
        page.goto(scene.url + path)
        look(page, f"{name}-{screen['width']}-{scheme}")
        assert grave_faults(page) == [], name
