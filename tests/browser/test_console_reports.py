"""Messages and reports as staff see them: on a desk and on a phone, in the dark, by keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from reminders.db.schema import appointment, message
from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.integration.dispatch_kit import know_phone
from tests.integration.kit import NOW, a_patient, a_visit, messages, read_and_plan
from tests.integration.test_console_reports import Books
from tests.integration.web_kit import a_link

DESK, PHONE = {"width": 1100, "height": 800}, {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", PHONE)]
each_look = pytest.mark.parametrize(("scheme", "screen"), LOOKS, ids=["desk", "phone-dark"])
DAY = timedelta(days=1)


@pytest.fixture
def planned(site: Site) -> str:
    """The id of a reminder that will be sent; beside it texts of every state, over eight weeks."""
    books = Books(site.database)
    states: list[tuple[str, dict[str, Any]]] = [
        *([("delivered", {})] * 9),
        ("undelivered", {"error_code": 30003}),
        ("failed", {"reason": "bad_number", "error_code": 21211, "accepted_at": None}),
        ("skipped", {"reason": "budget", "accepted_at": None}),
        ("sent", {}),
    ]
    for n in range(120):
        at = NOW - timedelta(hours=11 * n + 1)
        status, values = states[n % len(states)]
        visit = books.visit(
            at,
            "no_show" if n % 9 == 4 else "fulfilled",
            confirmed_at=at - DAY + timedelta(minutes=n) if n % 3 else None,
            confirmed_by="patient",
        )
        books.asked(visit, at - DAY, status=status, patient_id=books.ana, price="-0.0083", **values)
        books.check_in(at, "completed" if n % 2 else "expired", timedelta(minutes=n) if n % 2 else None)
    with site.database.write() as connection:
        connection.execute(update(message).where(message.c.id.like("m%7")).values(language="es"))
        connection.execute(update(appointment).values(planned_with="v1"))
    know_phone(site.database)
    for n, name in enumerate(("Ana", "Maximiliano-Alejandro Buenaventura", "Luis")):
        person = a_patient(f"q{n}", first_name=name)
        read_and_plan(
            site.database, a_visit(f"b{n}", starts_in=(n + 4) * DAY, patient=person), source=f"s{n}"
        )
    return str(messages(site.database, rule="reminder-1d", status="planned")[0].id)


def staff(site: Site, new_page: NewPage, scheme: str, screen: dict[str, int]) -> Page:
    page = new_page(viewport=screen, color_scheme=scheme, java_script_enabled=True)
    page.goto(site.url + a_link(site.database, site.clock.now()))
    with leads_on(page):
        page.get_by_role("button").click()
    return page


@each_look
def test_messages_and_reports_keep_nobody_out(
    site: Site, planned: str, new_page: NewPage, scheme: str, screen: dict[str, int]
) -> None:
    went = messages(site.database, status="undelivered")[0].id
    page = staff(site, new_page, scheme, screen)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    for name, path in (
        ("to-send", "/messages"),
        ("failed", "/messages?state=failed"),
        ("all", "/messages?state=all&language=es"),
        ("message", f"/messages/{planned}"),
        ("sent", f"/messages/{went}"),
        ("reports", "/reports"),
    ):
        page.goto(site.url + path)
        shot(page, f"messages-{name}-{scheme}-{screen['width']}")
        page.locator("details").evaluate_all("each => each.forEach(one => { one.open = true })")
        assert grave_faults(page) == [], path
        page.locator(".me").evaluate("each => { each.open = false }")
        assert not scrolls_sideways(page), path
    assert errors == []


def test_from_the_list_to_a_text_that_is_cancelled_by_keyboard_and_without_javascript(
    site: Site, planned: str, new_page: NewPage
) -> None:
    page = new_page(viewport=DESK, java_script_enabled=False)
    page.goto(site.url + a_link(site.database, site.clock.now()))
    with leads_on(page):
        page.get_by_role("button").click()
    page.goto(f"{site.url}/messages")
    page.get_by_label("What").select_option("rule:reminder-1d")
    with leads_on(page):
        page.get_by_role("button", name="Show").click()
    link = page.get_by_role("link", name="reminder-1d").first
    link.focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Cancel this text")
    button.focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    assert page.get_by_text("cancelled by staff").first.is_visible()
    assert page.get_by_role("button", name="Cancel this text").count() == 0
