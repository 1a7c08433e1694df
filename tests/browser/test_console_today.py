"""The page of today and the alerts as staff see them: on a desk and on a phone, in the dark, kept open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from reminders.db.schema import alert, appointment, patient
from reminders.db.tasks import TaskKind, open_task
from reminders.services import desk
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.integration.receive_kit import MINUTE, NOW, Scene
from tests.integration.web_kit import a_link

DESK = {"width": 1100, "height": 800}
PHONE = {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", PHONE)]
HOUR = timedelta(hours=1)
#: Milliseconds: longer than the page waits until it looks what is new.
REFRESHED = 21_000
NAMES = ("Ana", "Luis", "Marisol", "Joe", "Guadalupe", "Bernadette-Alexandrina")


@pytest.fixture
def scene(site: Site) -> Scene:
    """Two days of visits, a cry for help, replies, and things to do."""
    scene = Scene(site.database)
    for n, name in enumerate(NAMES):
        person = scene.patient(name, number=f"+150555501{20 + n}", language=("en", "es")[n % 2])
        visit = scene.visit(person, (n - 1) * HOUR, number=n + 1, series_size=6)
        scene.visit(person, (22 + n) * HOUR, told_starts_at=None)
        if n > 2:
            scene.ask(visit)
    scene.change(appointment, 5, confirmed_at=NOW, confirmed_by="source")
    scene.text("R", number="+15055550124")
    scene.text("¿Puedo comer antes de la visita? " + "⁦no sé ‮ <b>hola</b> ", number="+15055550121")
    scene.text("🙂" * 1600, number="+15055550122")
    scene.text("I want to die", number="+15055550120")
    with site.database.write() as connection:
        open_task(connection, TaskKind.BAD_NUMBER, NOW, patient_id=3)
        connection.execute(update(patient).where(patient.c.id == 6).values(sms_consent="no"))
    site.clock.time = scene.now + 3 * MINUTE
    return scene


def a_desk(site: Site, new_page: NewPage, scheme: str = "light", screen: dict[str, int] = DESK) -> Page:
    page = new_page(viewport=screen, color_scheme=scheme, java_script_enabled=True)
    page.clock.install()  # so that time can be made to pass
    page.goto(site.url + a_link(site.database, site.clock.now()))
    with leads_on(page):
        page.get_by_role("button").click()
    return page


@pytest.mark.parametrize(("scheme", "screen"), LOOKS, ids=["desk", "phone-dark"])
def test_the_pages_keep_nobody_out(
    site: Site, scene: Scene, new_page: NewPage, scheme: str, screen: dict[str, int]
) -> None:
    page = a_desk(site, new_page, scheme, screen)
    code = scene.alert().code
    desk.note_alert(site.database, code, "Called, no answer.", by="Rosa", now=site.clock.now())
    for name, path in {
        "today": "/",
        "alerts": "/alerts",
        "alert": f"/alerts/{code}",
        "lately": "/lately",
        "worklist": "/worklists/replies",
    }.items():
        page.goto(site.url + path)
        shot(page, f"{name}-{scheme}-{screen['width']}")
        page.locator("main details").evaluate_all("each => each.forEach(one => { one.open = true })")
        assert grave_faults(page) == [], path
        assert not scrolls_sideways(page), path


def test_the_day_at_the_desk(site: Site, scene: Scene, new_page: NewPage) -> None:
    """A visit is confirmed by phone, another stands, the alert is taken and closed, by keyboard and mouse."""
    page = a_desk(site, new_page)
    with leads_on(page):
        page.locator("#v-7").get_by_role("button", name="Confirmed by phone").click()
    expect(page.locator("#v-7")).to_contain_text("confirmed by phone")

    page.locator("#wl-change_request > summary").press("Enter")
    with leads_on(page):
        page.locator("#wl-change_request").get_by_role("button", name="Visit stands").press("Enter")
    assert page.locator("#wl-change_request").count() == 0

    with leads_on(page):
        page.locator("#alerts").get_by_role("button", name="I take it").click()
    assert page.get_by_role("link", name="Call 505-555-0120").get_attribute("href") == "tel:+15055550120"
    page.get_by_label("When it is settled").fill("She is with her sister.")
    with leads_on(page):
        page.get_by_role("button", name="Close the alert").click()
    with leads_on(page):
        page.get_by_role("button", name="Resume texts").click()
    assert scene.alert().note == "She is with her sister."
    assert scene.row(patient, 1).paused_at is None


def test_a_page_that_stays_open_says_what_is_new(site: Site, scene: Scene, new_page: NewPage) -> None:
    page = a_desk(site, new_page)
    clock = page.locator("#alerts [data-since]").first
    expect(page).to_have_title(re.compile(r"^\(1\) Today"))
    expect(clock).to_contain_text("3 min")

    page.locator("#wl-bad_number > summary").click()
    scene.text("my chest hurts and I cannot breathe", number="+15055550121")
    page.clock.fast_forward(REFRESHED)
    expect(page.get_by_role("alert").filter(has_text="Alert: emergency")).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^\(2\) Today"))
    assert page.locator("#wl-bad_number").get_attribute("open") is not None

    with site.database.write() as connection:
        connection.execute(update(alert).values(acknowledged_at=NOW, acknowledged_by="nurse"))
    page.clock.fast_forward(REFRESHED)
    expect(page).to_have_title(re.compile(r"^Today"))
    expect(page.locator("#alerts")).to_contain_text("by nurse")
    site.clock.advance(timedelta(minutes=1))  # the service's too: a refresh in between goes by it
    page.clock.fast_forward(60_000)
    expect(clock).to_contain_text("4 min")
