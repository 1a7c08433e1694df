"""Every page of the console, on a desk and on a phone in the dark: nobody is kept out, nothing is cut off.

Walks the application, so that a new page is looked at, too. With REMINDERS_SHOTS it keeps the pictures of
docs/images/console.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import insert, select, update

from reminders.db.engine import Database
from reminders.db.schema import appointment, message, patient, source_run
from reminders.db.tasks import TaskKind, open_task
from reminders.services import backups, daemons, desk
from reminders.services.daemons import Running
from reminders.services.plan import plan_pending
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways
from tests.browser.pictures import small
from tests.conftest import FakeClock
from tests.integration.console_kit import PASSWORD, with_password
from tests.integration.receive_kit import DAY, MINUTE, NOW, Scene
from tests.integration.results_kit import phq9, stored
from tests.integration.test_console_roles import walked
from tests.integration.web_kit import _shipped

DESK, NARROW, SMALLEST = ({"width": w, "height": 800} for w in (1100, 360, 320))
HOUR = timedelta(hours=1)
#: Of a picture: the rest of a long page looks the same.
TALLEST = 900
MOST_BYTES = 120_000
SEEN_ELSEWHERE = frozenset({"/cadence/history/{edit_id}", "/signin", "/signin/{link}", "/api/openapi.json"})
NO_PAGE = re.compile(r".*\.(csv|json)|/(s|p|c)/.*|/api/v1/.*|/static|/(healthz|readyz|metrics)")
NAMES = {
    "/": "today",
    "/conversations/{key}": "conversation",
    "/patients/{patient_id}": "patient",
    "/patients/{patient_id}/results": "patient-results",
    "/messages/{message_id}": "message",
    "/alerts/{code}": "alert",
    "/templates/{name}": "template",
    "/cadence/rules/{rule_id}": "cadence-rule",
    "/cadence/surveys/{survey_id}": "survey",
    "/worklists/{name}": "worklist",
    "/days/{name}": "day",
}


@pytest.fixture
def scene(site: Site) -> Scene:
    """A week at the clinic: visits in every state, a cry for help, replies, results, things to do."""
    scene = Scene(site.database, clinic=_shipped(None).clinic(), alerts=_shipped(None).alerts())
    people = (
        *(("Ana", "en"), ("Luis", "es"), ("Marisol", "es"), ("Joe", "en"), ("Guadalupe", "es")),
        *(("Ernesto", "es"), ("Ruth", "en"), ("Walt", "en")),
    )
    for n, (name, language) in enumerate(people):
        person = scene.patient(name, number=f"+150555501{20 + n}", language=language)
        scene.change(patient, person, sms_consent="yes")
        for day in (-14, -7):
            scene.visit(person, day * DAY, number=3 + day // 7, status="fulfilled", series_size=6)
        visit = scene.visit(person, n % 2 * DAY + (n // 2 + 1) * HOUR, number=3, series_size=6)
        if n not in (0, 7):
            scene.ask(visit, rule="reminder-1d")
    scene.change(appointment, 6, confirmed_at=NOW, confirmed_by="patient")
    scene.change(appointment, 15, confirmed_at=NOW, confirmed_by="staff")
    for day, values in zip((-20, -13, -6), ((3,) * 6, (2,) * 7, (1,) * 9), strict=True):
        stored(scene, "phq9", phq9(*values, *(0,) * (9 - len(values))), patient_id=1, days=day)
    scene.text("R", number="+15055550122")
    scene.text("¿Puedo traer a mi hermana?", number="+15055550121")
    scene.text("Running late, the bus did not come", number="+15055550126")
    scene.text("I want to die", number="+15055550123")
    desk.note_alert(site.database, scene.alert().code, "Called, no answer yet.", by="Rosa", now=NOW)
    with site.database.write() as connection:
        open_task(connection, TaskKind.BAD_NUMBER, NOW, patient_id=3)
    _a_service(site.database, site.clock)
    site.clock.time = scene.now + 4 * MINUTE
    plan_pending(site.database, _shipped(None).clinic(), _shipped(None).version, NOW)
    with site.database.write() as connection:
        connection.execute(
            update(message)
            .where(message.c.status == "planned", message.c.send_after <= site.clock.now())
            .values(status="delivered", body="Tranquility Clinic: thank you.", segments=1, accepted_at=NOW)
        )

    return scene


def _a_service(database: Database, clock: FakeClock) -> None:
    read = {"source": "calendar", "at": NOW - MINUTE, "outcome": "read", "good": 41, "bad": 0}
    with database.write() as connection:
        connection.execute(insert(source_run).values(read))
    backups.note(database, clock.now(), by="operator")
    daemons.say(database, "clinic-server-4121-a1b2c3", Running("1.0.0", "c" * 24, "t" * 24), NOW, NOW)
    with_password(database, clock.now(), "Guadalupe Montoya", "front_desk")
    with_password(database, clock.now(), "Luis Baca", "clinician")


def _addresses(site: Site, scene: Scene) -> Iterator[tuple[str, str]]:
    """A name and an address for every page that opens with a GET."""
    with site.database.read() as connection:
        sent = connection.scalars(select(message.c.id).where(message.c.rule == "reminder-1d")).first()
    filled = {
        **{"code": scene.alert().code, "key": "p1", "patient_id": "1", "message_id": str(sent)},
        **{"rule_id": "reminder-1d-unconfirmed", "survey_id": "phq9"},
    }
    by_page = {"/worklists/": "replies", "/templates/": "reminder_confirm", "/days/": "tomorrow"}
    for door in walked(site.app.routes):
        method, _, route = door.partition(" ")
        if method != "GET" or route in SEEN_ELSEWHERE or NO_PAGE.fullmatch(route):
            continue
        named = next((value for start, value in by_page.items() if route.startswith(start)), "")
        parts = (filled.get(part[1:-1], named) if part[:1] == "{" else part for part in route.split("/"))
        way = "/".join(parts)
        yield NAMES.get(route, route.strip("/").replace("/", "-")), way


def _picture(page: Page, name: str) -> None:
    """For docs/images/console: small, so cut off where it goes on as it began."""
    folder = os.environ.get("REMINDERS_SHOTS")
    if folder and page.viewport_size:
        Path(folder).mkdir(parents=True, exist_ok=True)
        width, height = page.viewport_size["width"], page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": min(TALLEST, height)}
        picture = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
        if len(picture) > MOST_BYTES:
            picture = small(picture)  # slow: some seconds
        (Path(folder) / f"{name}.png").write_bytes(picture)


def _pictures(page: Page, name: str) -> None:
    if not os.environ.get("REMINDERS_SHOTS"):
        return
    if name == "today":
        _picture(page, "today-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    _picture(page, f"{name}-narrow")
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")


def _signed_in(site: Site, page: Page, role: str) -> None:
    with_password(site.database, site.clock.now(), "Rosa Ortega", role)
    page.goto(site.url + "/signin")
    page.get_by_label("Name", exact=True).fill("Rosa Ortega")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with leads_on(page):
        page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("look", ["desk", "phone-dark"])
def test_every_page_keeps_nobody_out(site: Site, scene: Scene, new_page: NewPage, look: str) -> None:
    is_desk = look == "desk"
    page = new_page(viewport=DESK if is_desk else SMALLEST, color_scheme="light" if is_desk else "dark")
    _signed_in(site, page, "admin")
    wrong: list[str] = []
    for name, way in _addresses(site, scene):
        answer = page.goto(site.url + way)
        assert answer is not None, way
        assert answer.status == 200, way
        if is_desk:
            _picture(page, name)
        else:
            _pictures(page, name)
        page.locator("main details").evaluate_all("each => each.forEach(one => { one.open = true })")
        wrong += [f"{way}: {fault}" for fault in grave_faults(page)]
        if scrolls_sideways(page):
            wrong.append(f"{way}: scrolls sideways")
    assert wrong == []


@pytest.mark.parametrize("role", ["front_desk", "clinician", "manager"])
def test_what_each_role_sees_first_keeps_nobody_out(
    site: Site, scene: Scene, new_page: NewPage, role: str
) -> None:
    page = new_page(viewport=DESK)
    _signed_in(site, page, role)
    for way in ("/", f"/alerts/{scene.alert().code}", "/conversations/p1", "/patients/1"):
        page.goto(site.url + way)
        assert grave_faults(page) == [], way


def test_all_of_the_way_around_is_seen_on_a_tablet(site: Site, scene: Scene, new_page: NewPage) -> None:
    """An admin has most of it; on a phone it may be moved sideways."""
    page = new_page(viewport=DESK)
    _signed_in(site, page, "admin")
    for width in (1100, 1000, 800, 720):
        page.set_viewport_size({"width": width, "height": 800})
        cut = page.evaluate("(n => n.scrollWidth - n.clientWidth)(document.querySelector('.ways'))")
        assert cut <= 0, width
