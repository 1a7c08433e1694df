"""Alerts in the console: the queue, the history, each by itself, and drills."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import alert, alert_step, audit, message, patient
from reminders.domain.message import Purpose
from reminders.services import alert_views, alerts, desk, drill
from reminders.services.alert_views import PER_PAGE
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_message
from tests.integration.receive_kit import ALERTS, ANA, CLINIC, DAY, MINUTE, NOW, STRANGER, Scene
from tests.integration.web_kit import an_app, signed_in

CRISIS = "I want to die"
#: What is asked of the database is tested on both; who sees it, once.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    """Rosa's, who may everything."""
    return signed_in(database, clock, an_app(database, clock))


def as_role(database: Database, clock: FakeClock, role: str) -> TestClient:
    return signed_in(database, clock, an_app(database, clock), f"A {role}", role)


def a_cry(scene: Scene, words: str = CRISIS) -> Any:
    """The alert about Ana."""
    scene.patient()
    scene.text(words)
    return scene.alert()


def closed(scene: Scene, note: str = "safe") -> Any:
    """One more cry of Ana's, closed."""
    scene.text(CRISIS)
    found = scene.rows(alert)[-1]
    desk.resolve_alert(scene.database, found.code, note, by="Rosa", now=scene.now)
    return scene.row(alert, found.id)


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


# -- lists -------------------------------------------------------------------------------------


def test_who_waits_stands_before_what_is_taken_each_by_age(scene: Scene) -> None:
    for name, number in (("Ana", "+15055550120"), ("Luis", "+15055550121"), ("Joe", "+15055550122")):
        scene.patient(name, number=number)
        scene.text(CRISIS, number=number)
    desk.take_alert(scene.database, scene.rows(alert)[0].code, by="Rosa", now=scene.now)
    with scene.database.read() as connection:
        assert [line.row.id for line in alert_views.open_alerts(connection)] == [2, 3, 1]
        assert [line.row.id for line in alert_views.open_alerts(connection, state="taken")] == [1]
        assert alert_views.open_alerts(connection, severity="emergency") == []


def test_the_history_is_told_apart_by_kind_and_leaves_drills_out(
    scene: Scene, browser: TestClient, database: Database
) -> None:
    scene.patient()
    closed(scene, "She is with her sister.")
    with database.write() as connection:
        drill.raise_drill(connection, "crisis", alerts=ALERTS, clinic=CLINIC, now=scene.now, by="Rosa")
    code = scene.rows(alert)[-1].code
    with database.write() as connection:
        alerts.acknowledge(connection, code, by="nurse", now=scene.now + 2 * MINUTE)
    page = browser.get("/alerts").text
    assert "She is with her sister." in section(page, "history")
    assert code not in section(page, "history")
    assert code in section(page, "drills")
    assert "by <bdi>On-call nurse</bdi> after 2 min" in section(page, "drills")
    assert "She is with her sister." not in browser.get("/alerts?severity=emergency").text
    assert 'id="history"' not in browser.get("/alerts?state=waiting").text
    assert 'id="alerts"' not in browser.get("/alerts?state=closed").text


def test_a_long_history_has_pages(scene: Scene, browser: TestClient) -> None:
    scene.patient()
    first = closed(scene)
    with scene.database.write() as connection:
        row = {key: value for key, value in first._mapping.items() if key != "id"}
        connection.execute(alert.insert(), [row | {"code": f"X{n:02}"} for n in range(PER_PAGE + 1)])
    pages = [section(browser.get(f"/alerts?page={n}").text, "history") for n in (1, 2, 3)]
    assert [page.count("/alerts/") for page in pages] == [PER_PAGE, 2, 0]
    assert browser.get("/alerts?page=x&severity=%27&state=%00").status_code == 200


def test_a_code_that_was_used_again_leads_to_each_of_its_alerts(scene: Scene, browser: TestClient) -> None:
    scene.patient()
    old = closed(scene, "the older one")
    new = closed(scene, "the newer one")
    scene.change(alert, new.id, code=old.code)
    assert "the newer one" in browser.get(f"/alerts/{old.code}").text
    for each, note in ((old, "the older one"), (new, "the newer one")):
        assert note in browser.get(f"/alerts/{old.code}?id={each.id}").text
        assert f"/alerts/{old.code}?id={each.id}" in browser.get("/alerts").text
    for wrong in ("0", "x", "-1", "999", "9" * 30):
        assert browser.get(f"/alerts/{old.code}?id={wrong}").status_code == 404


# -- one alert ---------------------------------------------------------------------------------


def test_the_page_tells_who_was_paged_and_whether_it_arrived(scene: Scene, browser: TestClient) -> None:
    found = a_cry(scene)
    pages = {row.dedupe_key.split(":")[2]: row.id for row in scene.rows(message) if row.purpose == "page"}
    scene.change(message, pages["nurse"], status="delivered", final_at=scene.now + MINUTE)
    scene.change(message, pages["physician"], status="undelivered")
    shown = section(browser.get(f"/alerts/{found.code}").text, "pages")
    assert shown.index("On-call nurse") < shown.index("arrived") < shown.index("Physician")
    assert "not delivered" in shown


def test_the_number_to_call_stands_on_the_page_and_the_look_is_written_down(
    scene: Scene, browser: TestClient, database: Database
) -> None:
    found = a_cry(scene)
    page = browser.get(f"/alerts/{found.code}").text
    assert f'href="tel:{ANA}"' in page
    assert "Call 505-555-0123" in page
    assert "/conversations/p1" in page
    assert "/patients/1" in page
    with database.read() as connection:
        looks = connection.execute(select(audit).where(audit.c.what == "patient_read")).all()
    assert [row.subject for row in looks] == ["patient:1"]


def test_of_two_on_one_phone_both_are_named_and_of_a_stranger_the_number(
    scene: Scene, browser: TestClient
) -> None:
    scene.patient("Ana")
    scene.patient("Luis")
    scene.text(CRISIS)
    page = browser.get(f"/alerts/{scene.alert().code}").text
    assert "Ana V." in page
    assert "Luis V." in page
    scene.text(CRISIS, number=STRANGER)
    page = browser.get(f"/alerts/{scene.rows(alert)[-1].code}").text
    assert "No patient of ours has this number." in page
    assert f"tel:{STRANGER}" in page


def test_a_note_leaves_the_alert_open_and_its_words_encrypted(
    scene: Scene, browser: TestClient, database: Database
) -> None:
    found = a_cry(scene)
    path = f"/alerts/{found.code}"
    answer = browser.post(f"{path}/note", data={"note": "Her sister picks up at noon."})
    assert answer.headers["location"] == path
    assert "Her sister picks up at noon." in browser.get(path).text
    assert scene.alert().resolved_at is None
    with database.read() as connection:
        stored = connection.scalar(text("select words from alert_step where step = 'note'"))
        noted = connection.execute(select(audit).where(audit.c.what == "alert_noted")).one()
    assert "sister" not in stored
    assert (noted.subject, noted.detail) == (f"alert:{found.code}", None)


def test_what_a_colleague_noted_is_read_before_the_alert_is_closed(scene: Scene, browser: TestClient) -> None:
    found = a_cry(scene)
    seen = browser.get(f"/alerts/{found.code}").text.partition('name="seen" value="')[2].partition('"')[0]
    desk.note_alert(scene.database, found.code, "She has pills.", by="Luis", now=scene.now)
    answer = browser.post(f"/alerts/{found.code}/resolve", data={"note": "all is well", "seen": seen})
    assert answer.status_code == 409
    assert scene.alert().resolved_at is None


@on_sqlite
@pytest.mark.parametrize("note", ["", " \n "], ids=["empty", "blank"])
def test_an_empty_note_is_refused(scene: Scene, browser: TestClient, note: str) -> None:
    found = a_cry(scene)
    assert browser.post(f"/alerts/{found.code}/note", data={"note": note}).status_code == 409
    assert [row.step for row in scene.rows(alert_step)].count("note") == 0


def test_words_of_a_page_stand_beside_our_answer(
    scene: Scene, browser: TestClient, database: Database
) -> None:
    """A cry on a check-in's page leaves no text, but our answer goes out."""
    scene.patient()
    with database.write() as connection:
        values: dict[str, Any] = {"alerts": ALERTS, "now": NOW, "patient_id": 1, "initials": "AV"}
        code = alerts.raise_alert(connection, "crisis", summary="crisis: I want it to end", **values)
    a_message(database, "safety", purpose=Purpose.SAFETY, template="crisis", alert_id=1)
    said = section(browser.get(f"/alerts/{code}").text, "said")
    assert "I want it to end" in said
    assert "our answer" in said


def test_after_closing_texts_go_on_from_the_same_page(scene: Scene, browser: TestClient) -> None:
    found = a_cry(scene)
    path = f"/alerts/{found.code}"
    assert "/resume" not in browser.get(path).text
    desk.resolve_alert(scene.database, found.code, "safe", by="Rosa", now=scene.now)
    assert "/patients/1/resume" in browser.get(path).text
    back = f"{path}?id={found.id}"
    assert browser.post("/patients/1/resume", data={"back": back}).headers["location"] == back
    assert scene.row(patient, 1).paused_at is None
    assert "/resume" not in browser.get(path).text


# -- who may what ------------------------------------------------------------------------------


@on_sqlite
def test_the_front_desk_takes_and_notes_and_leaves_closing_to_others(
    scene: Scene, database: Database, clock: FakeClock
) -> None:
    found = a_cry(scene)
    desk_browser = as_role(database, clock, "front_desk")
    path = f"/alerts/{found.code}"
    page = desk_browser.get(path).text
    assert "/resolve" not in page
    assert "/results" not in page
    assert desk_browser.post(f"{path}/take").status_code == 303
    assert desk_browser.post(f"{path}/note", data={"note": "I called."}).status_code == 303
    assert desk_browser.post(f"{path}/resolve", data={"note": "x", "seen": "999"}).status_code == 403
    row = scene.alert()
    assert (row.acknowledged_by, row.resolved_at) == ("A front_desk", None)


@on_sqlite
@pytest.mark.parametrize(
    ("role", "reads"), [("front_desk", False), ("manager", False), ("clinician", True), ("admin", True)]
)
def test_an_alert_of_a_check_in_says_its_answer_to_clinicians_only(
    scene: Scene, database: Database, clock: FakeClock, role: str, reads: bool
) -> None:
    scene.patient()
    with database.write() as connection:
        values: dict[str, Any] = {"alerts": ALERTS, "now": NOW, "patient_id": 1, "initials": "AV"}
        code = alerts.raise_alert(connection, "crisis", summary="crisis: the answer to phq9_9", **values)
    browser = as_role(database, clock, role)
    for path in ("/", "/alerts", f"/alerts/{code}"):
        page = browser.get(path).text
        assert ("phq9_9" in page) == reads
        assert ("for a clinician" in page) != reads


@on_sqlite
@pytest.mark.parametrize("role", ["front_desk", "manager", "clinician", "admin"])
def test_what_a_patient_cried_is_read_by_everybody_at_the_desk(
    scene: Scene, database: Database, clock: FakeClock, role: str
) -> None:
    found = a_cry(scene)
    browser = as_role(database, clock, role)
    for path in ("/", "/alerts", f"/alerts/{found.code}"):
        assert CRISIS in browser.get(path).text


# -- drills ------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize(
    ("role", "may"), [("front_desk", False), ("manager", True), ("clinician", True), ("admin", True)]
)
def test_a_drill_is_begun_by_those_who_keep_the_chain_and_those_it_pages(
    scene: Scene, database: Database, clock: FakeClock, role: str, may: bool
) -> None:
    browser = as_role(database, clock, role)
    assert ("Run a drill now" in browser.get("/alerts").text) == may
    assert browser.post("/alerts/drill").status_code == (303 if may else 403)
    assert len(scene.rows(alert)) == (1 if may else 0)


def test_a_drill_is_not_begun_twice(scene: Scene, browser: TestClient, clock: FakeClock) -> None:
    assert browser.post("/alerts/drill").status_code == 303
    assert browser.post("/alerts/drill").status_code == 409
    [row] = scene.rows(alert)
    assert row.key.startswith("drill:")
    assert {each.purpose for each in scene.rows(message)} == {"page"}
    page = browser.get("/alerts").text
    assert '<span class="pill wait">drill</span>' in section(page, "alerts")
    assert "under way" in section(page, "drills")

    browser.post(f"/alerts/{row.code}/take")
    assert scene.alert().resolved_at is not None
    assert browser.post("/alerts/drill").status_code == 409  # this very minute
    clock.advance(timedelta(minutes=1))
    assert browser.post("/alerts/drill").status_code == 303


def test_a_drill_that_nobody_took_is_said(scene: Scene, browser: TestClient, database: Database) -> None:
    with database.write() as connection:
        drill.raise_drill(connection, "crisis", alerts=ALERTS, clinic=CLINIC, now=NOW, by="Rosa")
    with database.write() as connection:
        drill.tick(connection, ALERTS, CLINIC, NOW + DAY)
    assert "by nobody: would anybody have come?" in section(browser.get("/alerts").text, "drills")


@on_sqlite
def test_the_page_of_a_taken_alert_says_when_its_taker_is_reminded_and_that_they_were(
    scene: Scene, browser: TestClient, clock: FakeClock
) -> None:
    code = a_cry(scene).code
    desk.take_alert(scene.database, code, by="Rosa", now=scene.now)
    alerts.climb(scene.database, ALERTS, scene.now, CLINIC)
    clock.advance(scene.now - clock.now())
    act = section(browser.get(f"/alerts/{code}").text, "act")
    assert "whoever has it is reminded" in act
    assert ">in 1 h 00 min</time>; a note puts that off" in act

    for _ in range(3):
        scene.now += 60 * MINUTE
        alerts.climb(scene.database, ALERTS, scene.now, CLINIC)
    page = browser.get(f"/alerts/{code}").text
    assert "Nobody has taken it" in section(page, "act")
    steps = section(page, "steps")
    assert steps.count("reminded to close it: <bdi>Rosa</bdi>") == 2
    assert "the chain is paged again; it had been taken by: <bdi>Rosa</bdi>" in steps
