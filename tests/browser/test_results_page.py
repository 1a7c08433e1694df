"""The results' pages as staff see them: on a desk and on a phone, in the dark, by screen reader."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from reminders.domain.survey import Value
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.integration.receive_kit import DAY, Scene
from tests.integration.results_kit import phq9, stored
from tests.integration.web_kit import a_link

DESK = {"width": 1100, "height": 800}
PHONE = {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", PHONE)]
each_look = pytest.mark.parametrize(("scheme", "screen"), LOOKS, ids=["desk", "phone-dark"])


@pytest.fixture
def scene(site: Site) -> Scene:
    """Ana, who gets better; Luis, who gets worse; Marisol, who is silent."""
    scene = Scene(site.database)
    ana, luis, marisol = (scene.patient(name, number=None) for name in ("Ana", "Luis", "Marisol"))
    for number, day in enumerate((-40, -37, -34, -31, -28, -25), 1):
        scene.visit(ana, day * DAY, number=number, status="fulfilled")
    for day, values in zip((-42, -28, -14, -1), ((3,) * 6, (2,) * 7, (1,) * 9, (1, 1, 0, 0, 1)), strict=True):
        answers = phq9(*values, *(0,) * (9 - len(values)))
        stored(scene, "phq9", answers, patient_id=ana, days=day, note="slept badly, my back again")
    for day, mood in ((-39, 4), (-36, 5), (-33, 2), (-30, 7)):
        answers = {"mood": mood, "sleep": 6, "call_about": "⁦no sé ‮ <b>hola</b> " + "🙂" * 1600}
        stored(scene, "after_infusion_day1", answers, patient_id=ana, days=day, language="es")
    stored(scene, "pcl5", {f"pcl5_{n}": 2 for n in range(1, 21)}, patient_id=ana, days=-20)
    for day, value in ((-21, 1), (-7, 3)):
        gad: dict[str, Value] = {"gad2_1": value, "gad2_2": value}
        stored(scene, "gad2", gad, patient_id=luis, days=day)
    for day in (-9, -6):
        stored(scene, "gad2", {}, patient_id=marisol, days=day, status="expired")
    return scene


@pytest.fixture
def errors() -> list[str]:
    return []


def a_desk(site: Site, new_page: NewPage, errors: list[str], scheme: str, screen: dict[str, int]) -> Page:
    """A page of somebody who is signed in; what the browser complains of is collected."""
    page = new_page(viewport=screen, color_scheme=scheme, java_script_enabled=True)
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda asked: errors.append(asked.url) if not _is_ours(site, asked.url) else None)
    page.goto(site.url + a_link(site.database, site.clock.now()))
    with leads_on(page):
        page.get_by_role("button").click()
    return page


def _is_ours(site: Site, url: str) -> bool:
    return url.startswith((site.url, "data:"))


@each_look
def test_a_patients_page_keeps_nobody_out(
    site: Site, scene: Scene, new_page: NewPage, errors: list[str], scheme: str, screen: dict[str, int]
) -> None:
    page = a_desk(site, new_page, errors, scheme, screen)
    page.goto(f"{site.url}/patients/1/results")
    charts = page.locator("figure img")
    assert charts.count() == 3
    for chart in charts.all():
        assert chart.evaluate("each => each.decode().then(() => each.naturalWidth)") == 640
        assert "Chart of" in (chart.get_attribute("alt") or "")
    shot(page, f"results-patient-{scheme}-{screen['width']}")
    page.locator("details").evaluate_all("each => each.forEach(one => { one.open = true })")
    assert grave_faults(page) == []
    assert not scrolls_sideways(page)
    assert errors == []


@each_look
def test_the_list_keeps_nobody_out(
    site: Site, scene: Scene, new_page: NewPage, errors: list[str], scheme: str, screen: dict[str, int]
) -> None:
    page = a_desk(site, new_page, errors, scheme, screen)
    page.goto(f"{site.url}/results")
    shot(page, f"results-list-{scheme}-{screen['width']}")
    assert grave_faults(page) == []
    assert not scrolls_sideways(page)
    assert errors == []


def test_from_the_first_page_to_an_answer_by_keyboard_and_without_javascript(
    site: Site, scene: Scene, new_page: NewPage
) -> None:
    page = new_page(viewport=DESK)
    page.goto(site.url + a_link(site.database, site.clock.now()))
    with leads_on(page):
        page.get_by_role("button").click()
    for name in ("Results", "Ana V."):
        link = page.get_by_role("link", name=name).first
        link.focus()
        with leads_on(page):
            page.keyboard.press("Enter")
    page.get_by_text("Answers of").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("slept badly, my back again").first.is_visible()
