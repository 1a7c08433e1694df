"""The page of today, its lists in full, and the last two days: what they show, to whom, in which order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from starlette.testclient import TestClient

from reminders.db import state
from reminders.db.engine import Database
from reminders.db.schema import alert, appointment, audit, inbound, metadata, patient, phone, quarantine, task
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.message import MessageStatus
from reminders.services import desk_visits, worklists
from reminders.services import lately as last_days
from reminders.services.desk import RefusedError
from reminders.services.plan import plan_pending
from reminders.services.today_visits import Day, days
from reminders.services.views import MOST
from reminders.web.today import FIRST
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher, know_phone
from tests.integration.kit import CLINIC as PLANNED
from tests.integration.kit import a_clinic, a_visit, messages, read_and_plan
from tests.integration.receive_kit import ANA, CLINIC, DAY, LUIS, MINUTE, NOW, Scene
from tests.integration.test_web_status import HOSTILE
from tests.integration.web_kit import PHONE, an_app, fill, signed_in

HOUR = timedelta(hours=1)
PAGES = (
    "/",
    "/lately",
    "/worklists/replies",
    "/worklists/change_request",
    "/worklists/quarantine",
    "/alerts",
)
#: What is asked of the database is tested on both; how it is shown, once.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATELY = ("every-reply", "visits", "to-send", "sent", "not-sent")


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    """Rosa's, who may everything."""
    return signed_in(database, clock, an_app(database, clock))


def at_the_desk(database: Database, clock: FakeClock) -> TestClient:
    return signed_in(database, clock, an_app(database, clock), "Joe", "front_desk")


def two_days(scene: Scene, **values: Any) -> tuple[Day, Day]:
    with scene.database.read() as connection:
        return days(connection, a_clinic(**values) if values else CLINIC, scene.now)


def states(scene: Scene, **values: Any) -> list[str]:
    today, tomorrow = two_days(scene, **values)
    return [visit.state.value for day in (today, tomorrow) for visit in (*day.visits, *day.over)]


# -- visits ------------------------------------------------------------------------------------


def test_who_has_not_confirmed_stands_first_and_what_is_over_is_folded_away(scene: Scene) -> None:
    for hours in (-3, 1, 2, 3, 22, 23):
        scene.visit(scene.patient(), hours * HOUR)
    scene.visit(scene.patient(), 50 * HOUR)  # the day after tomorrow
    scene.visit(scene.patient(), 4 * HOUR, status="cancelled")
    scene.visit(scene.patient(), 30 * MINUTE, status="fulfilled")
    scene.change(appointment, 2, confirmed_at=NOW, confirmed_by="patient")
    today, tomorrow = two_days(scene)
    assert [visit.row.id for visit in today.visits] == [3, 4, 2]
    assert [visit.row.id for visit in today.over] == [1, 9]
    assert (today.unconfirmed, tomorrow.unconfirmed) == (2, 2)
    assert [visit.row.id for visit in tomorrow.visits] == [5, 6]


@on_sqlite
def test_a_day_is_that_of_the_clinics_clock(scene: Scene) -> None:
    scene.visit(scene.patient(), 13 * HOUR + 59 * MINUTE)  # 23:59 in Albuquerque
    scene.visit(scene.patient(), 14 * HOUR)
    today, tomorrow = two_days(scene)
    assert [len(each.visits) for each in (today, tomorrow)] == [1, 1]
    assert (today.date.day, tomorrow.date.day) == (1, 2)


@on_sqlite
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "told"),
        ({"told_starts_at": None}, "not_told"),
        ({"told_starts_at": NOW}, "not_told"),
        ({"confirmed_at": NOW, "confirmed_by": "source"}, "confirmed"),
        ({"held_reason": "change_requested"}, "change_requested"),
        ({"held_reason": "gone_from_source", "confirmed_at": NOW}, "gone_from_source"),
    ],
    ids=str,
)
def test_a_visit_says_how_it_stands(scene: Scene, values: dict[str, Any], expected: str) -> None:
    scene.visit(scene.patient(), HOUR, **values)
    assert states(scene) == [expected]


@pytest.mark.parametrize(
    ("of_phone", "of_patient", "expected"),
    [
        ({}, {}, "asked"),
        ({"opted_out_at": NOW}, {}, "opted_out"),
        ({"bad_since": NOW}, {}, "bad_number"),
        ({}, {"paused_at": NOW}, "paused"),
        ({}, {"sms_consent": "no"}, "no_consent"),
        ({"opted_in_at": NOW}, {"sms_consent": "no"}, "no_consent"),
        ({}, {"phone": None, "phone_hash": None}, "no_phone"),
    ],
    ids=str,
)
def test_why_a_patient_cannot_be_asked_goes_before_what_was_asked(
    scene: Scene, of_phone: dict[str, Any], of_patient: dict[str, Any], expected: str
) -> None:
    person = scene.patient()
    scene.ask(scene.visit(person, HOUR))
    with scene.database.write() as connection:
        known = {"phone_hash": scene.hash(ANA), "phone": ANA} | of_phone
        connection.execute(insert(phone), known)
    if of_patient:
        scene.change(patient, person, **of_patient)
    assert states(scene) == [expected]


def test_consent_that_the_clinic_requires_is_missed(scene: Scene) -> None:
    scene.visit(scene.patient(), HOUR)
    assert states(scene, consent="required") == ["no_consent"]
    with scene.database.read() as connection:
        shown = worklists.worklist(
            connection, worklists.NO_CONSENT, a_clinic(consent="required"), NOW, most=9
        )
    assert [row.patient_id for row in shown.rows] == [1]


def test_one_text_asks_about_all_visits_of_a_day(scene: Scene) -> None:
    person = scene.patient()
    first, second = scene.visit(person, HOUR), scene.visit(person, 3 * HOUR)
    scene.ask(first, context={"also": [second]})
    assert states(scene) == ["asked", "asked"]


def test_a_question_that_did_not_arrive_is_no_question(scene: Scene) -> None:
    visit_id = scene.visit(scene.patient(), HOUR)
    scene.ask(visit_id, status=MessageStatus.UNDELIVERED)
    assert states(scene) == ["undelivered"]
    scene.ask(visit_id)
    assert states(scene) == ["asked"]


def test_what_asked_about_another_time_asks_nothing_now(scene: Scene) -> None:
    visit_id = scene.visit(scene.patient(), HOUR)
    scene.ask(visit_id)
    scene.change(appointment, visit_id, starts_at=NOW + 3 * HOUR, ends_at=NOW + 4 * HOUR)
    assert states(scene) == ["not_told"]


# -- confirmed by phone ------------------------------------------------------------------------


@pytest.mark.parametrize("by_phone", [True, False], ids=["by phone", "not at all"])
def test_who_has_confirmed_by_phone_is_not_asked_again(
    database: Database, clock: FakeClock, by_phone: bool
) -> None:
    read_and_plan(database, a_visit())
    know_phone(database)
    if by_phone:
        assert at_the_desk(database, clock).post("/visits/1/confirm").status_code == 303
        plan_pending(database, PLANNED, "v1", clock.now())
    clock.time = NOW + 6 * DAY + 5 * MINUTE
    a_dispatcher(database, FakeGateway(clock), clock).drain()
    sent = [row for row in messages(database, rule="reminder-1d") if row.accepted_at]
    assert len(sent) == (0 if by_phone else 1)


def test_a_confirmation_by_phone_settles_what_was_asked_and_is_written_down(
    scene: Scene, browser: TestClient
) -> None:
    visit_id = scene.visit(scene.patient(), 3 * HOUR)
    scene.ask(visit_id)
    scene.text("R")
    for _ in range(2):
        assert browser.post(f"/visits/{visit_id}/confirm").headers["location"] == "/#visits"
    row = scene.row(appointment, visit_id)
    assert (row.confirmed_by, row.held_reason, row.planned_with) == ("staff", None, None)
    assert [each.done_by for each in scene.rows(task)] == ["Rosa"]
    assert [each.what for each in scene.rows(audit) if each.subject == f"appointment:{visit_id}"] == [
        "visit_confirmed"
    ]
    assert "confirmed by phone" in browser.get("/").text


def test_a_slip_is_undone_but_not_the_patients_own_word(scene: Scene, browser: TestClient) -> None:
    ours, theirs = scene.visit(scene.patient(), HOUR), scene.visit(scene.patient("Luis", number=LUIS), HOUR)
    scene.ask(theirs)
    scene.text("C", number=LUIS)
    browser.post(f"/visits/{ours}/confirm")
    for visit_id in (ours, theirs):
        assert browser.post(f"/visits/{visit_id}/unconfirm").status_code == 303
    assert [row.confirmed_by for row in scene.rows(appointment)] == [None, "patient"]


def test_a_patient_who_takes_it_back_by_text_is_believed(scene: Scene) -> None:
    visit_id = scene.visit(scene.patient(), HOUR)
    scene.ask(visit_id)
    desk_visits.confirm_visit(scene.database, visit_id, by="Rosa", now=scene.now)
    scene.text("R")
    row = scene.row(appointment, visit_id)
    assert (row.confirmed_at, row.held_reason) == (None, "change_requested")


@on_sqlite
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"status": "cancelled"}, "called off"),
        ({"ends_at": NOW}, "over"),
        ({"held_reason": "gone_from_source"}, "gone from the calendar"),
    ],
    ids=str,
)
def test_what_cannot_be_come_to_is_not_confirmed(scene: Scene, values: dict[str, Any], why: str) -> None:
    visit_id = scene.visit(scene.patient(), HOUR, **values)
    with pytest.raises(RefusedError, match=why):
        desk_visits.confirm_visit(scene.database, visit_id, by="Rosa", now=scene.now)
    assert scene.row(appointment, visit_id).confirmed_at is None


# -- the page ----------------------------------------------------------------------------------


@on_sqlite
def test_an_empty_clinic_has_a_page(browser: TestClient) -> None:
    page = browser.get("/").text
    for words in ("No visits.", "Nobody waits for an answer.", "Nothing waits.", "Sending runs"):
        assert words in page
    assert "no calendar has been read yet" in page
    assert 'id="alerts"' not in page
    assert "<title>Today" in page
    lately = browser.get("/lately").text
    assert "Nothing is planned." in lately
    assert "Nothing was sent." in lately


def test_everything_that_waits_is_on_the_page(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now(), 5)
    page = browser.get("/").text
    for name in ("alerts", "health", "visits", "replies", "worklists", "wl-change_request", "wl-quarantine"):
        assert f'id="{name}"' in page
    assert "asked to cancel or move" in page
    lately = browser.get("/lately").text
    assert all(f'<section id="{name}"' in lately for name in LATELY)
    assert "the patient gets enough texts already" in lately
    for text in (page, lately):
        assert "Ana V." in text
        assert "Vigil" not in text
        assert PHONE not in text


@on_sqlite
def test_an_alert_that_nobody_has_taken_stands_in_the_title_with_a_clock(
    scene: Scene, clock: FakeClock, browser: TestClient
) -> None:
    scene.patient()
    scene.text("I want to die")
    clock.time = scene.now + 3 * MINUTE + timedelta(seconds=5)
    page = browser.get("/").text
    assert "<title>(1) Today" in page
    assert ">3 min 05 s</time>" in page
    assert "next page <time" in page
    assert 'data-say="Alert: crisis, AV"' in page
    browser.post(f"/alerts/{scene.alert().code}/take")
    page = browser.get("/").text
    assert "<title>Today" in page
    assert "taken</span> by <bdi>Rosa</bdi>" in page


def test_a_get_changes_nothing_but_the_audit(database: Database, clock: FakeClock) -> None:
    fill(database, clock.now(), 7)
    browser = signed_in(database, clock, an_app(database, clock))

    def rows() -> dict[str, list[Any]]:
        with database.read() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table)).all()]
                for table in metadata.sorted_tables
                if table.name not in ("audit", "session")
            }

    before = rows()
    for path in (*PAGES, "/alerts/A0"):
        assert browser.get(path).status_code == 200
        assert rows() == before, path


def test_each_patient_who_is_shown_is_written_down_once(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now(), 6)

    def seen() -> list[str]:
        with database.read() as connection:
            return list(connection.scalars(select(audit.c.subject).where(audit.c.what == "patient_read")))

    for _ in range(2):
        browser.get("/")
        assert sorted(seen()) == [f"patient:{n}" for n in range(1, 7)]
    clock.advance(HOUR)
    browser.get("/lately")
    assert len(seen()) == 12


@on_sqlite
def test_the_pages_hold_no_script_or_style_of_their_own(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now(), 3)
    for path in PAGES:
        page = browser.get(path).text
        assert page.count("<script") == len(
            re.findall(r'<script src="/static/\w+\.js" defer></script>', page)
        )
        assert "<style" not in page
        assert "style=" not in page
        assert "http://" not in page


@on_sqlite
def test_a_text_of_the_nurse_is_not_from_an_unknown_number(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now(), 1, words="who is that?")
    with database.write() as connection:
        connection.execute(update(inbound).values(patient_id=None, phone="+15055550101"))
    for path in ("/", "/lately"):
        page = browser.get(path).text
        assert page.count("On-call nurse (staff)") == 1
        assert "unknown number" not in page


def test_long_lists_end_with_a_word_that_there_is_more(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now(), 2 * MOST + 2)
    page = browser.get("/").text
    assert page.count(f"There are more; these are the first {MOST}.") == 1  # alerts
    assert f"{MOST}+" in page
    assert page.count('<li id="r-') == worklists.FEW_REPLIES
    assert f'<a href="/worklists/replies">All {2 * MOST + 2}</a>' in page
    lately = browser.get("/lately").text
    few, replies = last_days.MOST, last_days.MOST_REPLIES
    assert lately.count(f"There are more; these are the first {few}.") == 5
    assert lately.count('<details id="m-') == few
    assert f"and {2 * MOST + 2 - replies} more" in lately
    counts = [browser.get(f"/worklists/quarantine?page={n}").text.count('<li id="q-') for n in (1, 2, 3, 4)]
    assert counts == [MOST, MOST, 2, 0]


@on_sqlite
def test_a_list_that_is_not_there_is_said(browser: TestClient) -> None:
    for name in ("x", "task", "%00", "change_request'"):
        assert browser.get(f"/worklists/{name}").status_code == 404


def test_every_list_has_its_page(browser: TestClient) -> None:
    for name in (*worklists.NAMES, worklists.REPLIES):
        assert browser.get(f"/worklists/{name}?page=0").status_code == 200


@on_sqlite
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_shown_as_words(
    database: Database, clock: FakeClock, browser: TestClient, words: str
) -> None:
    fill(database, clock.now(), 3, names=(words[:60],), words=words)
    with database.write() as connection:
        connection.execute(update(patient).where(patient.c.id == 1).values(paused_at=NOW, paused_reason="x"))
        connection.execute(update(patient).where(patient.c.id == 2).values(sms_consent="no"))
        connection.execute(update(quarantine).values(reason=words[:500]))
    for path in (*PAGES, "/alerts/A0", "/worklists/paused", "/worklists/no_consent"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "<b on" not in answer.text
        assert "60493815061729" not in answer.text
        # Whatever turns the reading direction ends with its own words.
        for each in answer.text.split("\u202e")[:-1]:
            assert each.rpartition("<bdi>")[2].count("</bdi>") == 0 or _in_an_attribute(each)


def _in_an_attribute(before: str) -> bool:
    """Said by screen readers, and never shown."""
    return before.rpartition("data-say=")[2].count('"') == 1


@on_sqlite
def test_a_pause_and_a_problem_stand_on_top(database: Database, clock: FakeClock) -> None:
    with database.write() as connection:
        state.put(connection, state.PAUSED, "<Rosa>", clock.now())
    app = an_app(database, clock, health=lambda: ["Sending has stopped: no credit."])
    page = signed_in(database, clock, app).get("/").text
    assert "Sending has stopped: no credit." in page
    assert "Sending is paused</strong> by <bdi>&lt;Rosa&gt;</bdi>" in page


def test_a_text_that_should_have_gone_is_named(scene: Scene, clock: FakeClock, browser: TestClient) -> None:
    scene.patient()
    scene.text("where do I park?")
    assert "a text waits since" not in browser.get("/").text
    clock.time = scene.now + 3 * MINUTE
    assert "a text waits since" in browser.get("/").text


@on_sqlite
def test_times_are_on_the_clock_of_the_clinic(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now() + timedelta(days=1), 1)
    page = browser.get("/").text
    assert "Tue Dec 1, 10:00 AM" in page
    assert ">10:25 AM</time>" in page
    assert "Wed Dec 2 · 1 to come" in page
    assert '<th scope="rowgroup" colspan="4">Wed Dec 2</th>' in browser.get("/lately").text


# -- who sees what -----------------------------------------------------------------------------


def test_answers_to_check_ins_are_for_clinicians(database: Database, clock: FakeClock, scene: Scene) -> None:
    person = scene.patient()
    with database.write() as connection:
        for kind, words in (
            (TaskKind.SCREEN, "Read: PHQ-2 6, positive screen"),
            (TaskKind.CHECK_IN, "phq2 phq2_1: all the time"),
            (TaskKind.SILENCE, "No answer to “PHQ-9”, after an answer that raised an alert"),
        ):
            open_task(connection, kind, NOW, patient_id=person, detail=words)
    scene.text("2 but sleeping badly")
    scene.change(inbound, scene.last().id, outcome="answered", for_inbox=True, flags="")
    private = ("PHQ", "all the time", "sleeping badly")
    app = an_app(database, clock)
    for name, role, reads in (
        ("Ana", "clinician", True),
        ("Joe", "front_desk", False),
        ("Kim", "manager", False),
    ):
        reader = signed_in(database, clock, app, name, role)
        pages = [
            reader.get(path).text for path in ("/", "/lately", "/worklists/replies", "/worklists/check_in")
        ]
        assert any("sleeping badly" in page for page in pages) == reads
        if not reads:
            assert not any(word in page for word in private for page in pages)
            assert "for a clinician" in pages[0]


def test_what_is_for_a_clinician_is_not_done_by_others(
    database: Database, clock: FakeClock, scene: Scene
) -> None:
    person = scene.patient()
    with database.write() as connection:
        open_task(connection, TaskKind.SCREEN, NOW, patient_id=person)
        open_task(connection, TaskKind.SILENCE, NOW, patient_id=person)
    scene.text("2 but sleeping badly")
    scene.change(inbound, scene.last().id, outcome="answered", for_inbox=True, flags="")
    path, reader = f"/replies/{scene.last().id}/done", at_the_desk(database, clock)
    page = reader.get("/").text
    assert [each in page for each in (path, "/tasks/1/done", "/tasks/2/done")] == [False, False, True]
    tried = [reader.post(each).status_code for each in (path, "/tasks/1/done", "/tasks/2/done")]
    assert tried == [409, 409, 303]
    clinician = signed_in(database, clock, an_app(database, clock), "Ana", "clinician")
    assert [clinician.post(each).status_code for each in (path, "/tasks/1/done")] == [303, 303]


@on_sqlite
def test_a_cry_for_help_is_read_by_whoever_is_there(
    database: Database, clock: FakeClock, scene: Scene
) -> None:
    scene.patient()
    scene.text("0, I want to die")
    scene.change(inbound, scene.last().id, outcome="answered")
    page = at_the_desk(database, clock).get("/").text
    assert page.count("I want to die") >= 2


@on_sqlite
def test_texts_go_on_by_the_hand_of_those_who_may(database: Database, clock: FakeClock, scene: Scene) -> None:
    person = scene.patient(paused_at=NOW, paused_reason="crisis")
    reader = at_the_desk(database, clock)
    assert f"/patients/{person}/resume" not in reader.get("/").text
    assert reader.post(f"/patients/{person}/resume").status_code == 403
    assert scene.row(patient, person).paused_at is not None


@on_sqlite
@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/worklists/replies", "/worklists/replies"),
        ("/#wl-check_in", "/#wl-check_in"),
        ("/alerts/4F2?id=7", "/alerts/4F2?id=7"),
        *[
            (bad, "/#replies")
            for bad in ("//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nx")
        ],
    ],
)
def test_a_button_leads_back_only_to_pages_of_ours(
    scene: Scene, browser: TestClient, back: str, leads: str
) -> None:
    scene.patient()
    scene.text("where do I park?")
    answer = browser.post(f"/replies/{scene.last().id}/done", data={"back": back})
    assert answer.headers["location"] == leads


def test_the_alert_of_the_list_is_the_one_that_is_taken(scene: Scene, browser: TestClient) -> None:
    """Codes are used again."""
    scene.patient()
    scene.text("I want to die")
    old = scene.alert()
    scene.change(alert, old.id, resolved_at=NOW, resolved_by="Luis", note="safe")
    scene.text("I want to die")
    new = scene.rows(alert)[-1]
    scene.change(alert, new.id, code=old.code)
    browser.post(f"/alerts/{old.code}/take?id={old.id}")
    assert scene.row(alert, new.id).acknowledged_at is None
    browser.post(f"/alerts/{old.code}/take?id={new.id}")
    assert scene.row(alert, new.id).acknowledged_by == "Rosa"


def test_no_kind_of_task_is_left_out_of_the_lists() -> None:
    assert set(TaskKind) <= set(worklists.NAMES)


@on_sqlite
def test_a_long_day_begins_with_who_has_not_confirmed_and_has_a_page_of_its_own(
    database: Database, clock: FakeClock, browser: TestClient
) -> None:
    fill(database, clock.now(), 1)
    with database.write() as connection:
        row = dict(connection.execute(select(appointment)).mappings().one())
        starts = [clock.now() + timedelta(hours=1, minutes=n) for n in range(FIRST + 4)]
        connection.execute(update(appointment).values(starts_at=clock.now() - timedelta(days=9)))
        connection.execute(
            insert(appointment),
            [
                row
                | {"id": n + 2, "external_id": f"B-{n}", "starts_at": at, "confirmed_at": None}
                | ({"confirmed_at": clock.now(), "confirmed_by": "patient"} if n < 3 else {})
                for n, at in enumerate(starts)
            ],
        )
    page = browser.get("/").text
    assert page.count('<tr id="v-') == FIRST
    assert not any(f'<tr id="v-{n}"' in page for n in (2, 3, 4)), "those who have confirmed come last"
    assert f'<a href="/days/today">All {FIRST + 4}</a>' in page

    whole = browser.get("/days/today").text
    assert whole.count('<tr id="v-') == FIRST + 4
    assert (
        browser.post("/visits/9/confirm", data={"back": "/days/today"}).headers["location"] == "/days/today"
    )
    assert "No visits." in browser.get("/days/tomorrow").text
    assert browser.get("/days/yesterday").status_code == 404
