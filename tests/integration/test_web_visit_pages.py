"""A patient's own pages on a visit: how to prepare, and the file for the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import event, func, select, update
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import appointment, message, page_link, patient
from reminders.services.page_links import Page, PageLinks
from reminders.templates import BadTemplateError, PageBook
from tests.conftest import FakeClock
from tests.integration.receive_kit import DAY, LUIS, NOW, Scene
from tests.integration.web_kit import a_browser, an_app

PUBLIC = "https://texts.example.org"
NAMES = ("Ana", "Vigil", "Tranquility", "infusion")


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    return a_browser(an_app(database, clock, public_url=PUBLIC), PUBLIC)


def sent(scene: Scene, visit: int, **values: Any) -> tuple[str, str]:
    """The paths of the page and of the calendar file that a text about *visit* links to."""
    text = scene.ask(visit, **values)
    with scene.database.write() as connection:
        row = connection.execute(select(message).where(message.c.id == text)).one()
        pages = PageLinks(PUBLIC, scene.database.cipher, frozenset(Page))
        ends_at = connection.scalar(select(appointment.c.ends_at).where(appointment.c.id == visit))
        links = pages.of_text(
            connection, row, ("prep", "calendar"), NOW, lasts=timedelta(days=2), ends_at=ends_at
        )
    return links.prep.removeprefix(PUBLIC), links.calendar.removeprefix(PUBLIC)


def change(scene: Scene, visit: int, **values: Any) -> None:
    with scene.database.write() as connection:
        connection.execute(
            update(appointment).where(appointment.c.id == visit).values(updated_at=NOW + DAY, **values)
        )


def the_events(browser: TestClient, path: str) -> list[Any]:
    answer = browser.get(path)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.text).walk("VEVENT"))


# -- how to prepare --------------------------------------------------------------------------------


def test_the_page_says_when_where_and_how_to_prepare(scene: Scene, browser: TestClient) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient()))
    text = browser.get(page).text
    for words in (
        "Wednesday, December 2",
        "10:00 AM",
        "NE Albuquerque",
        "A ride home",
        "never a cure",
        calendar,
    ):
        assert words in text
    for word in NAMES[:2]:
        assert word not in text


def test_it_speaks_the_patients_language_and_the_other_when_asked(scene: Scene, browser: TestClient) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient(language="es")))
    spanish = browser.get(page).text
    assert '<html lang="es">' in spanish
    assert "Miércoles, 2 de diciembre" in spanish
    assert "Quién le lleva a casa" in spanish
    assert f'href="{page}?lang=en"' in spanish
    assert f'href="{calendar}?lang=es"' in spanish
    english = browser.get(f"{page}?lang=en").text
    assert '<html lang="en">' in english
    assert "A ride home" in english
    assert '<html lang="es">' in browser.get(f"{page}?lang=xx").text


def test_a_consultation_needs_no_driver(scene: Scene, browser: TestClient) -> None:
    page, _ = sent(scene, scene.visit(scene.patient(), kind="consultation"))
    assert "You need no driver" in browser.get(page).text


def test_a_visit_that_moved_shows_where_it_stands_now(scene: Scene, browser: TestClient) -> None:
    visit = scene.visit(scene.patient())
    page, _ = sent(scene, visit)
    change(scene, visit, starts_at=NOW + 3 * DAY, ends_at=NOW + 3 * DAY + timedelta(hours=1))
    text = browser.get(page).text
    assert "Friday, December 4" in text
    assert "December 2" not in text


def test_a_cancelled_visit_says_so_and_prepares_for_nothing(scene: Scene, browser: TestClient) -> None:
    visit = scene.visit(scene.patient())
    page, calendar = sent(scene, visit)
    change(scene, visit, status="cancelled")
    text = browser.get(page).text
    assert "This visit is cancelled" in text
    assert "A ride home" not in text
    assert calendar not in text


def test_two_visits_of_a_day_are_on_one_page_and_in_one_file(scene: Scene, browser: TestClient) -> None:
    person = scene.patient()
    visit, other = scene.visit(person), scene.visit(person, DAY + timedelta(hours=3))
    page, calendar = sent(scene, visit, context={"also": [other]})
    text = browser.get(page).text
    assert "Your visits" in text
    assert "10:00 AM" in text
    assert "1:00 PM" in text
    change(scene, visit, status="cancelled")
    assert "A ride home" in browser.get(page).text
    assert [each["status"] for each in the_events(browser, calendar)] == ["CANCELLED", "CONFIRMED"]


def test_the_page_holds_until_the_day_after_the_visit(
    scene: Scene, browser: TestClient, clock: FakeClock
) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient()))
    clock.advance(DAY + timedelta(hours=2))
    over = browser.get(page).text
    assert "Do not drive" in over
    assert calendar not in over
    clock.advance(DAY)
    assert browser.get(page).status_code == 404
    assert browser.get(calendar).status_code == 404


# -- the calendar ----------------------------------------------------------------------------------


def test_the_file_is_neutral_and_has_the_right_hour(scene: Scene, browser: TestClient) -> None:
    _, calendar = sent(scene, scene.visit(scene.patient()))
    answer = browser.get(calendar)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == 'inline; filename="appointment.ics"'
    (visit,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert visit["summary"] == "Appointment"
    assert "DTSTART;TZID=America/Denver:20261202T100000\r\n" in answer.text
    assert not any(word.lower() in answer.text.lower() for word in NAMES)


def test_the_file_speaks_spanish_to_who_does(scene: Scene, browser: TestClient) -> None:
    _, calendar = sent(scene, scene.visit(scene.patient(language="es")))
    assert the_events(browser, calendar)[0]["summary"] == "Cita"
    assert the_events(browser, f"{calendar}?lang=en")[0]["summary"] == "Appointment"


def test_another_text_about_a_moved_visit_updates_the_same_entry(scene: Scene, browser: TestClient) -> None:
    visit = scene.visit(scene.patient())
    (before,) = the_events(browser, sent(scene, visit)[1])
    change(scene, visit, starts_at=NOW + 3 * DAY, ends_at=NOW + 3 * DAY + timedelta(hours=1))
    (after,) = the_events(browser, sent(scene, visit)[1])
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.start > before.start


def test_other_visits_have_other_names_that_tell_nothing(scene: Scene, browser: TestClient) -> None:
    person = scene.patient()
    uids = {str(the_events(browser, sent(scene, scene.visit(person))[1])[0]["uid"]) for _ in range(3)}
    assert len(uids) == 3
    with scene.database.read() as connection:
        ids = connection.scalars(select(appointment.c.external_id)).all()
    assert not any(f"{each}@" in uid for uid in uids for each in ids)


# -- who may not look ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("/p/", "/p/x", "/p/" + "A" * 22, "/p/" + "A" * 4000, "/p/..%2f..%2fetc", "/p/%00", "/p/a/b"),
        *("/c/", "/c/.ics", "/c/" + "A" * 22 + ".ics", "/c/" + "A" * 22, "/c/x.ics.ics", "/c/%E9.ics"),
    ],
)
def test_a_wrong_link_reveals_nothing_in_both_languages(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "This page is not open" in answer.text
    assert "Esta página no está abierta" in answer.text
    assert answer.text == browser.get("/s/x").text


def test_a_link_opens_only_its_own_page(scene: Scene, browser: TestClient) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient()))
    token, file = page.rpartition("/")[2], calendar.rpartition("/")[2]
    assert browser.get(f"/c/{token}.ics").status_code == 404
    assert browser.get(f"/p/{file.removesuffix('.ics')}").status_code == 404


def test_a_phone_that_is_the_patients_no_more_shows_nothing(scene: Scene, browser: TestClient) -> None:
    """The number was corrected: the link may be on a stranger's phone."""
    person = scene.patient()
    page, calendar = sent(scene, scene.visit(person))
    with scene.database.write() as connection:
        new = {"phone": LUIS, "phone_hash": scene.hash(LUIS)}
        connection.execute(update(patient).where(patient.c.id == person).values(**new))
    assert browser.get(page).status_code == 404
    assert browser.get(calendar).status_code == 404


def test_a_page_is_kept_by_nobody_and_runs_nothing(scene: Scene, browser: TestClient) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient()))
    for path in (page, calendar, "/p/nothing"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "script-src" not in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers
    text = browser.get(page).text
    assert "<script" not in text
    assert "988" in text
    assert "911" in text


@pytest.fixture
def written(database: Database) -> Iterator[list[str]]:
    """Statements that change something, since the last time it was emptied."""
    seen: list[str] = []

    def look(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            seen.append(statement)

    engine = database.engine
    event.listen(engine, "before_cursor_execute", look)
    yield seen
    event.remove(engine, "before_cursor_execute", look)


def test_looking_writes_nothing(scene: Scene, browser: TestClient, written: list[str]) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient()))
    assert written
    written.clear()
    for path in (page, calendar, f"{page}?lang=es", "/p/x"):
        assert browser.get(path).status_code in (200, 404)
        browser.head(path)
    assert written == []
    with scene.database.read() as connection:
        assert connection.scalar(select(func.count()).where(page_link.c.opened_at.is_not(None))) == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent_there(scene: Scene, browser: TestClient, method: str) -> None:
    page, calendar = sent(scene, scene.visit(scene.patient()))
    assert browser.request(method, page).status_code == 405
    assert browser.request(method, calendar).status_code == 405


def test_when_and_where_are_told_even_if_the_clinics_words_fail(
    database: Database, clock: FakeClock, scene: Scene, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise BadTemplateError("a value of the wrong kind")

    monkeypatch.setattr(PageBook, "render", fails)
    page, calendar = sent(scene, scene.visit(scene.patient()))
    text = browser.get(page).text
    assert "Wednesday, December 2" in text
    assert calendar in text
    assert "Questions about how to prepare? Please call us." in text
