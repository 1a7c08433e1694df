"""Conversations and patients as staff see them: on a desk and on a phone, in the dark, by screen reader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from reminders.db.schema import inbound, message
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.integration.receive_kit import DAY, LUIS, STRANGER, Scene
from tests.integration.results_kit import phq9, stored
from tests.integration.web_kit import a_link

DESK = {"width": 1100, "height": 900}
PHONE = {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", PHONE)]
each_look = pytest.mark.parametrize(("scheme", "screen"), LOOKS, ids=["desk", "phone-dark"])
HOSTILE = "<script>alert(1)</script> \u2067\u202e<b>hola</b> " + "🙂" * 1600
PAGES = ("/conversations", "/conversations/p1", "/conversations/stranger", "/patients", "/patients/1")


@pytest.fixture
def scene(site: Site) -> Scene:
    """Ana and Luis on one phone; Marisol, who asks to move; somebody unknown, with strange letters."""
    scene = Scene(site.database)
    ana = scene.patient("Ana", timezone="America/Denver")
    luis = scene.patient("Luis Guillermo Maximiliano", language="es")
    marisol = scene.patient("Marisol", number=LUIS)
    for number, day in enumerate((-21, -14, -7), 1):
        scene.visit(ana, day * DAY, number=number, status="fulfilled", series_size=6)
    visit = scene.visit(ana, DAY, number=4, series_size=6)
    scene.visit(luis, 2 * DAY)
    moved = scene.visit(marisol, 2 * DAY)
    for day, values in zip((-20, -13, -6), ((3,) * 6, (2,) * 7, (1,) * 9), strict=True):
        stored(scene, "phq9", phq9(*values, *(0,) * (9 - len(values))), patient_id=ana, days=day)
    scene.ask(visit, ago=timedelta(days=2), rule="reminder-1d")
    left_out = scene.ask(visit, rule="prepare-3d", asks=None)
    scene.change(message, left_out, status="skipped", reason="budget", accepted_at=None, body=None)
    scene.text("Ana: yes I will be there, can I bring my sister?")
    scene.text("And where do I park? " * 6)
    scene.ask(moved, rule="reminder-1d")
    scene.text("R", number=LUIS)
    scene.text("no puedo ir el jueves, tengo que trabajar", number=LUIS)
    scene.text("who is this", number=STRANGER)
    scene.text(HOSTILE, number=STRANGER)
    site.clock.time = scene.now + timedelta(minutes=5)
    return scene


@pytest.fixture
def errors() -> list[str]:
    return []


def a_desk(site: Site, new_page: NewPage, errors: list[str], scheme: str, screen: dict[str, int]) -> Page:
    """A page of somebody who is signed in; what the browser complains of is collected."""
    page = new_page(viewport=screen, color_scheme=scheme, java_script_enabled=True)
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    page.goto(site.url + a_link(site.database, site.clock.now()))
    with leads_on(page):
        page.get_by_role("button").first.click()
    return page


@each_look
def test_the_pages_keep_nobody_out(
    site: Site, scene: Scene, new_page: NewPage, errors: list[str], scheme: str, screen: dict[str, int]
) -> None:
    page = a_desk(site, new_page, errors, scheme, screen)
    with site.database.read() as connection:
        stranger = connection.scalar(select(func.max(inbound.c.id)))
    for path in PAGES:
        page.goto(site.url + path.replace("stranger", f"i{stranger}"))
        shot(page, f"talk{path.replace('/', '-')}-{scheme}-{screen['width']}")
        page.locator("details").evaluate_all("each => each.forEach(one => { one.open = true })")
        assert grave_faults(page) == [], path
        assert not scrolls_sideways(page), path
    assert errors == []


def test_a_reply_is_answered_and_a_double_click_sends_once(
    site: Site, scene: Scene, new_page: NewPage, errors: list[str]
) -> None:
    page = a_desk(site, new_page, errors, "light", DESK)
    page.goto(f"{site.url}/conversations")
    with leads_on(page):
        page.get_by_role("link", name="Ana V.").click()
    words = page.get_by_label("Your text")
    words.fill("Of course, bring her. The ketamine room has two chairs… 🙂")
    expect(page.locator("#size")).to_contain_text("UCS-2")
    expect(page.locator("#private")).to_contain_text("ketamine")
    shot(page, "talk-private-word")
    words.fill(
        "Of course, bring her – there are two chairs in the room, and coffee for whoever waits outside."
    )
    expect(page.locator("#private")).to_be_hidden()
    expect(page.locator("#size")).to_contain_text("2 segments")
    page.get_by_role("button", name="Use plain characters").click()
    expect(page.locator("#size")).to_contain_text("1 segment, GSM-7")
    with leads_on(page):
        page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.locator(".out").last).to_contain_text("there are two chairs")
    assert page.get_by_text("replies wait").count() == 0
    assert len([row for row in scene.rows(message) if row.purpose == "console"]) == 1
    shot(page, "talk-answered")
    assert errors == []


def test_a_patient_is_found_by_keyboard_without_javascript(
    site: Site, scene: Scene, new_page: NewPage
) -> None:
    page = new_page(viewport=DESK, java_script_enabled=False)
    page.goto(site.url + a_link(site.database, site.clock.now(), "Desi", "front_desk"))
    with leads_on(page):
        page.get_by_role("button").first.click()
    page.goto(f"{site.url}/patients")
    page.get_by_label("Name, number").fill("marisoll vigil")
    with leads_on(page):
        page.keyboard.press("Enter")
    assert "marisol" not in page.url.lower()
    shot(page, "talk-found")
    with leads_on(page):
        page.get_by_role("link", name="Marisol Vigil").click()
    with leads_on(page):
        page.get_by_role("button", name="Moved in the calendar").click()
    assert page.get_by_role("button", name="Moved in the calendar").count() == 0
    assert page.get_by_text("Treated for").count() == 0
    for _ in range(2):  # the search stands in the address, sealed: nothing is to be sent again
        with leads_on(page):
            page.go_back()
    assert page.get_by_role("heading", name="Found").is_visible()
    assert page.get_by_role("link", name="Marisol Vigil").is_visible()
