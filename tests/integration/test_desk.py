"""What the front desk finishes: by whom, once, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from reminders.db.consent import know_phone as know_phone_row
from reminders.db.engine import Database
from reminders.db.schema import alert, appointment, audit, inbound, patient, phone, task
from reminders.db.tasks import TaskKind, open_task
from reminders.services import alert_news, alerts, desk
from reminders.services.desk import RefusedError
from reminders.services.lately import MOST_REPLIES
from reminders.services.plan import plan_pending
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher, know_phone
from tests.integration.kit import CLINIC, a_visit, messages, read_and_plan
from tests.integration.receive_kit import ALERTS, ANA, DAY, LUIS, MINUTE, NOW, Scene
from tests.integration.web_kit import a_browser, an_app, fill, signed_in

CRISIS = "I want to die"
QUARTER = timedelta(minutes=15)
HOSTILE = "<script>alert(1)</script>\"'><b onmouseover=x>{{ 7777777 * 7777777 }}\u202e\x00"


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    """Rosa's."""
    return signed_in(database, clock, an_app(database, clock))


def a_cry(scene: Scene) -> tuple[int, str]:
    """A patient in a crisis, and the code of the alert."""
    patient_id = scene.patient()
    scene.text(CRISIS)
    return patient_id, scene.alert().code


def a_request(scene: Scene) -> tuple[int, int]:
    """A visit that its patient asked to move, and the task."""
    visit_id = scene.visit(scene.patient())
    scene.ask(visit_id)
    scene.text("R")
    [request] = [row for row in scene.rows(task) if row.kind == "change_request"]
    return visit_id, request.id


def done(database: Database) -> list[tuple[str, str, str | None, str | None]]:
    """Who, what, about what, with which note; but for signing in and looking."""
    with database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    return [
        (row.who, row.what, row.subject, row.detail)
        for row in rows
        if row.what not in ("signed_in", "account_added", "patient_read")
    ]


# -- each, twice -------------------------------------------------------------------------------

Prepare = Callable[[Scene], tuple[str, dict[str, str], str, str]]
"""Path, form, what the audit says, about what."""


def _take(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    _, code = a_cry(scene)
    return f"/alerts/{code}/take", {}, "alert_acknowledged", f"alert:{code}"


def _resolve(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    _, code = a_cry(scene)
    seen = str(scene.rows(alert)[0].id + 1000)
    return f"/alerts/{code}/resolve", {"note": "safe", "seen": seen}, "alert_resolved", f"alert:{code}"


def _task(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    _, task_id = a_request(scene)
    return f"/tasks/{task_id}/done", {}, "task_done", f"task:{task_id}"


def _reply(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    scene.patient()
    scene.text("where do I park?")
    return f"/replies/{scene.last().id}/done", {}, "reply_done", f"inbound:{scene.last().id}"


def _keep(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    visit_id, _ = a_request(scene)
    return f"/visits/{visit_id}/keep", {}, "visit_kept", f"appointment:{visit_id}"


def _resume(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    patient_id = scene.patient(paused_at=NOW, paused_reason="crisis")
    return f"/patients/{patient_id}/resume", {}, "patient_resumed", f"patient:{patient_id}"


def _confirm(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    visit_id = scene.visit(scene.patient())
    return f"/visits/{visit_id}/confirm", {}, "visit_confirmed", f"appointment:{visit_id}"


def _unconfirm(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    visit_id = scene.visit(scene.patient(), confirmed_at=NOW, confirmed_by="staff")
    return f"/visits/{visit_id}/unconfirm", {}, "visit_unconfirmed", f"appointment:{visit_id}"


def _note(scene: Scene) -> tuple[str, dict[str, str], str, str]:
    _, code = a_cry(scene)
    return f"/alerts/{code}/note", {"note": "Called twice."}, "alert_noted", f"alert:{code}"


ACTIONS = (_take, _resolve, _note, _task, _reply, _keep, _confirm, _unconfirm, _resume)


@pytest.mark.parametrize("prepare", ACTIONS)
def test_a_button_leads_back_and_a_second_click_harms_nothing(
    database: Database, scene: Scene, browser: TestClient, prepare: Prepare
) -> None:
    path, form, what, subject = prepare(scene)
    for _ in range(2):
        answer = browser.post(path, data=form)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/")
    assert [each[:3] for each in done(database)] == [("Rosa", what, subject)]
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("prepare", ACTIONS)
def test_nobody_who_is_signed_out_and_no_foreign_site_does_anything(
    database: Database, clock: FakeClock, scene: Scene, prepare: Prepare
) -> None:
    path, form, *_ = prepare(scene)
    app = an_app(database, clock)
    assert a_browser(app).post(path, data=form).status_code == 401
    browser = signed_in(database, clock, app)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert browser.post(path, data=form, headers=headers).status_code == 403
    assert browser.get(path).status_code == 405
    assert done(database) == []


WRONG = ("0", "999", "-1", "x", "9" * 30, "%00", "ñ", "1e3")
PATHS = (
    *("alerts/{}/take", "alerts/{}/resolve", "alerts/{}/note", "tasks/{}/done", "replies/{}/done"),
    *("visits/{}/keep", "visits/{}/confirm", "visits/{}/unconfirm", "patients/{}/resume"),
)


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_there_is_said(database: Database, browser: TestClient, path: str) -> None:
    for wrong in WRONG:
        answer = browser.post("/" + path.format(wrong), data={"note": "x"})
        assert answer.status_code == 409
        assert "There is no such" in answer.text
    assert done(database) == []


def test_every_button_of_the_page_works(scene: Scene, browser: TestClient) -> None:
    fill(scene.database, NOW, 6)
    page = browser.get("/").text
    paths = {part.partition('"')[0] for part in page.split('action="')[1:]} - {"/signout", "/"}
    assert {path.split("/")[1] for path in paths} == {"alerts", "tasks", "replies", "visits"}
    for path in sorted(paths):
        assert browser.post(path).status_code == 303, path
    assert browser.get("/").status_code == 200


# -- alerts ------------------------------------------------------------------------------------


def test_who_takes_an_alert_stops_its_pages_and_reads_all_of_it(
    database: Database, scene: Scene, browser: TestClient
) -> None:
    _, code = a_cry(scene)
    scene.text("I can't go on", after=MINUTE)
    assert "nobody has taken it" in browser.get("/").text
    scene.text("nobody is there", after=MINUTE)
    answer = browser.post(f"/alerts/{code}/take", follow_redirects=True)
    assert scene.alert().acknowledged_by == "Rosa"
    assert alerts.climb(database, ALERTS, scene.now, CLINIC) == 0
    assert {row.status for row in messages(database, purpose="page")} == {"cancelled"}
    assert CRISIS in answer.text
    assert "I can&#39;t go on" in answer.text
    assert "nobody is there" in answer.text
    assert "by <bdi>Rosa</bdi>" in answer.text


def test_an_alert_that_was_taken_can_be_closed_as_its_page_says(scene: Scene, browser: TestClient) -> None:
    """`page_ack` says: when it is settled, close it with a note."""
    _, code = a_cry(scene)
    browser.post(f"/alerts/{code}/take")
    page = browser.get(f"/alerts/{code}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    browser.post(f"/alerts/{code}/resolve", data={"note": "Called; she is with her sister.", "seen": seen})
    row = scene.alert()
    assert (row.resolved_by, row.note) == ("Rosa", "Called; she is with her sister.")
    assert '<section id="alerts"' not in browser.get("/").text
    for path in ("/lately", "/alerts"):
        assert "Called; she is with her sister." in browser.get(path).text


@pytest.mark.parametrize("note", ["", "  \n "], ids=["empty", "blank"])
def test_no_alert_is_closed_without_a_note(scene: Scene, browser: TestClient, note: str) -> None:
    _, code = a_cry(scene)
    answer = browser.post(f"/alerts/{code}/resolve", data={"note": note, "seen": "999"})
    assert answer.status_code == 409
    assert "Write a note first" in answer.text
    assert scene.alert().resolved_at is None


@pytest.mark.parametrize("words", ["I have the pills here and I want to die", "nobody is there"])
def test_an_alert_is_not_closed_over_words_that_nobody_has_read(
    scene: Scene, browser: TestClient, words: str
) -> None:
    _, code = a_cry(scene)
    page = browser.get(f"/alerts/{code}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    scene.text(words)
    answer = browser.post(f"/alerts/{code}/resolve", data={"note": "all is well", "seen": seen})
    assert answer.status_code == 409
    assert "Something new has come in" in answer.text
    assert "all is well" in answer.text
    assert scene.alert().resolved_at is None


def test_a_form_that_does_not_say_what_was_seen_closes_no_alert(scene: Scene, browser: TestClient) -> None:
    _, code = a_cry(scene)
    assert browser.post(f"/alerts/{code}/resolve", data={"note": "all is well"}).status_code == 409
    assert scene.alert().resolved_at is None


def test_a_cry_after_an_alert_is_closed_is_a_new_alert(scene: Scene) -> None:
    _, code = a_cry(scene)
    assert desk.resolve_alert(scene.database, code, "safe", by="Rosa", now=scene.now)
    scene.text(CRISIS)
    assert [row.resolved_at is None for row in scene.rows(alert)] == [False, True]


@pytest.mark.parametrize("turn", range(4))
def test_a_cry_in_the_very_moment_of_closing_is_never_filed_unseen(scene: Scene, turn: int) -> None:
    _, code = a_cry(scene)
    with scene.database.read() as connection:
        seen = alert_news.count(connection, scene.alert())

    def close() -> None:
        with suppress(RefusedError):
            desk.resolve_alert(scene.database, code, "safe", by="Rosa", now=scene.now, seen=seen)

    with ThreadPoolExecutor(2) as pool:
        both = [lambda: scene.text(CRISIS), close]
        for each in [pool.submit(do) for do in (both if turn % 2 else both[::-1])]:
            each.result()
    assert any(row.resolved_at is None for row in scene.rows(alert))


def test_hostile_notes_are_shown_as_words(scene: Scene, browser: TestClient) -> None:
    _, code = a_cry(scene)
    browser.post(f"/alerts/{code}/resolve", data={"note": HOSTILE, "seen": "999"})
    refused = browser.post("/alerts/ZZZ/resolve", data={"note": HOSTILE})
    browser.post(f"/alerts/{code}/note", data={"note": HOSTILE})
    pages = [browser.get(path).text for path in ("/lately", "/alerts", f"/alerts/{code}")]
    for text in (refused.text, *pages):
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "<b on" not in text
        assert "60493815061729" not in text
        assert text.partition("\u202e")[0].rpartition("<bdi>")[2].count("</bdi>") == 0


def test_a_note_of_any_length_is_cut_and_a_flood_is_refused(scene: Scene, browser: TestClient) -> None:
    _, code = a_cry(scene)
    assert browser.post(f"/alerts/{code}/resolve", data={"note": "x" * 70_000}).status_code == 413
    browser.post(f"/alerts/{code}/resolve", data={"note": "ñ" * 5000, "seen": "999"})
    assert len(scene.alert().note) == desk.MOST_NOTE


def test_the_page_of_an_alert_is_for_staff(database: Database, clock: FakeClock, scene: Scene) -> None:
    _, code = a_cry(scene)
    answer = a_browser(an_app(database, clock)).get(f"/alerts/{code}")
    assert answer.status_code == 401
    assert CRISIS not in answer.text


@pytest.mark.parametrize("code", WRONG)
def test_a_page_of_no_alert_says_so(browser: TestClient, code: str) -> None:
    assert browser.get(f"/alerts/{code}").status_code == 404


# -- tasks, replies, visits --------------------------------------------------------------------


def test_a_task_that_is_done_leaves_the_list_with_its_name(scene: Scene, browser: TestClient) -> None:
    visit_id, task_id = a_request(scene)
    page = browser.get("/").text
    assert "wants another time: R" in page
    assert "reschedule_request:" not in page
    browser.post(f"/tasks/{task_id}/done", data={"note": "Moved to Friday"})
    row = scene.row(task, task_id)
    assert (row.done_by, row.note) == ("Rosa", "Moved to Friday")
    assert scene.row(appointment, visit_id).held_reason == "change_requested"  # until the calendar shows it
    assert 'id="wl-change_request"' not in browser.get("/").text


def test_a_reply_that_is_done_stays_among_all_replies(scene: Scene, browser: TestClient) -> None:
    scene.patient()
    scene.text("where do I park?")
    browser.post(f"/replies/{scene.last().id}/done")
    assert "where do I park?" not in browser.get("/").text
    page = browser.get("/lately").text
    assert "where do I park?" in page
    assert "done by <bdi>Rosa</bdi>" in page


def test_a_reply_that_waits_for_nobody_is_left_alone(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))
    scene.text("C")
    assert not desk.finish_reply(scene.database, scene.last().id, by="Rosa", now=scene.now)
    assert scene.last().done_at is None


def test_a_visit_that_stands_settles_every_request_about_it(scene: Scene, browser: TestClient) -> None:
    visit_id, task_id = a_request(scene)
    desk.finish_task(scene.database, task_id, by="Rosa", now=scene.now)
    scene.text("please cancel my appointment")
    assert [row.done_at is None for row in scene.rows(task)] == [False, True]
    browser.post(f"/visits/{visit_id}/keep")
    assert all(row.done_by == "Rosa" for row in scene.rows(task))
    row = scene.row(appointment, visit_id)
    assert (row.held_reason, row.planned_with) == (None, None)


def test_a_visit_that_is_gone_from_the_calendar_is_not_kept_by_a_button(
    scene: Scene, browser: TestClient
) -> None:
    visit_id, task_id = a_request(scene)
    scene.change(appointment, visit_id, held_reason="gone_from_source")
    answer = browser.post(f"/visits/{visit_id}/keep")
    assert answer.status_code == 409
    assert "gone from the calendar" in answer.text
    assert scene.row(task, task_id).done_at is None


def _planned(database: Database, clock: FakeClock, **values: Any) -> tuple[Any, FakeGateway]:
    """A visit whose preparation is due on 5 December at 10:00, on which something waits for a person."""
    read_and_plan(database, a_visit())
    know_phone(database)
    table = appointment if "held_reason" in values else patient
    with database.write() as connection:
        connection.execute(update(table).values(**values))
    clock.time = NOW + 4 * DAY
    gateway = FakeGateway(clock)
    return a_dispatcher(database, gateway, clock), gateway


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"held_reason": "change_requested"}, "/visits/1/keep"),
        ({"paused_at": NOW, "paused_reason": "crisis"}, "/patients/1/resume"),
    ],
    ids=["visit stands", "texts resumed"],
)
def test_texts_go_on_when_a_person_says_so(
    database: Database, clock: FakeClock, values: dict[str, Any], path: str
) -> None:
    dispatcher, gateway = _planned(database, clock, **values)
    dispatcher.drain()
    assert gateway.bodies == []
    browser = signed_in(database, clock, an_app(database, clock))
    assert browser.post(path).status_code == 303
    plan_pending(database, CLINIC, "v1", clock.now())
    clock.advance(QUARTER)
    dispatcher.drain()
    assert len(gateway.bodies) == 1
    assert "Tuesday, December 8 at 10:00 AM" in gateway.bodies[0]


# -- patients whose texts were stopped ---------------------------------------------------------


def test_texts_go_on_only_when_the_alert_is_closed(scene: Scene, browser: TestClient) -> None:
    patient_id, code = a_cry(scene)
    path = f"/patients/{patient_id}/resume"
    page = browser.get("/").text
    assert "Texts paused for these patients" in page
    assert path not in page
    for step in (None, "take"):
        if step:
            browser.post(f"/alerts/{code}/{step}")
        answer = browser.post(path)
        assert answer.status_code == 409
        assert f"Alert {code} about this patient is open" in answer.text
    browser.post(f"/alerts/{code}/resolve", data={"note": "safe", "seen": "999"})
    assert path in browser.get("/").text
    assert browser.post(path).status_code == 303
    row = scene.row(patient, patient_id)
    assert (row.paused_at, row.paused_reason) == (None, None)
    assert 'id="wl-paused"' not in browser.get("/").text


def test_of_two_on_one_phone_each_is_resumed_by_itself(scene: Scene) -> None:
    ana, luis = scene.patient("Ana"), scene.patient("Luis")
    scene.text(CRISIS)
    for each in (ana, luis):
        with pytest.raises(RefusedError):
            desk.resume_patient(scene.database, each, by="Rosa", now=scene.now)
    desk.resolve_alert(scene.database, scene.alert().code, "safe", by="Rosa", now=scene.now)
    assert desk.resume_patient(scene.database, ana, by="Rosa", now=scene.now)
    assert [row.paused_at is None for row in scene.rows(patient)] == [True, False]


def test_an_alert_about_somebody_else_does_not_matter(scene: Scene) -> None:
    ana = scene.patient(paused_at=NOW, paused_reason="crisis")
    scene.patient("Luis", number=LUIS)
    scene.text(CRISIS, number=LUIS)
    assert desk.resume_patient(scene.database, ana, by="Rosa", now=scene.now)


def test_a_new_crisis_stops_the_texts_again(scene: Scene) -> None:
    patient_id, code = a_cry(scene)
    desk.resolve_alert(scene.database, code, "safe", by="Rosa", now=scene.now)
    desk.resume_patient(scene.database, patient_id, by="Rosa", now=scene.now)
    scene.text(CRISIS)
    assert scene.row(patient, patient_id).paused_reason == "crisis"


def test_resuming_does_not_undo_a_stop(scene: Scene) -> None:
    patient_id, code = a_cry(scene)
    scene.text("STOP")
    desk.resolve_alert(scene.database, code, "safe", by="Rosa", now=scene.now)
    desk.resume_patient(scene.database, patient_id, by="Rosa", now=scene.now)
    assert scene.opted_out()


# -- every reply -------------------------------------------------------------------------------


def test_every_reply_is_listed_with_how_it_was_understood(scene: Scene, browser: TestClient) -> None:
    scene.ask(scene.visit(scene.patient()))
    texts = {"C": "confirms", "STOP": "no more texts (STOP)", CRISIS: "words of crisis"}
    for text in texts:
        scene.text(text)
    page = browser.get("/lately").text.partition('<section id="every-reply"')[2].partition("</section>")[0]
    assert all(f"<bdi>{text}</bdi>" in page for text in texts)
    assert all(words in page for words in texts.values())
    assert page.index(CRISIS) < page.index("STOP") < page.index("<bdi>C</bdi>")


def test_old_replies_leave_the_list_and_late_ones_stand_in_it(
    database: Database, clock: FakeClock, scene: Scene
) -> None:
    scene.patient()
    scene.text("an old one")
    scene.now += 3 * DAY
    scene.text("a late one", received_at=scene.now - 3 * DAY)
    clock.time = scene.now
    page = signed_in(database, clock, an_app(database, clock)).get("/lately").text
    section = page.partition('<section id="every-reply"')[2].partition("</section>")[0]
    assert "a late one" in section
    assert "an old one" not in section


def test_of_very_many_replies_the_rest_is_counted(scene: Scene, browser: TestClient) -> None:
    fill(scene.database, NOW, MOST_REPLIES + 7)
    assert "and 7 more" in browser.get("/lately").text


# -- clocks ------------------------------------------------------------------------------------


def test_moving_the_demo_clock_on_signs_nobody_out(database: Database, clock: FakeClock) -> None:
    real = FakeClock(NOW - 400 * DAY)
    app = an_app(database, clock, real_clock=real)
    browser = signed_in(database, real, app)
    clock.advance(30 * DAY)
    assert "Thu Dec 31" in browser.get("/").text
    real.advance(timedelta(hours=12))
    assert browser.get("/").status_code == 401


def test_what_is_done_bears_the_time_that_is_shown(database: Database, clock: FakeClock) -> None:
    scene = Scene(database)
    scene.patient(number=ANA)
    scene.text("where do I park?")
    real = FakeClock(NOW - 400 * DAY)
    browser = signed_in(database, real, an_app(database, clock, real_clock=real))
    browser.post(f"/replies/{scene.last().id}/done")
    assert scene.row(inbound, scene.last().id).done_at == NOW


def test_a_bad_number_that_was_seen_to_is_tried_again(scene: Scene, database: Database) -> None:
    patient_id = scene.patient()
    with database.write() as connection:
        phone_hash = database.cipher.phone_hash(ANA)
        know_phone_row(connection, phone_hash, ANA)
        connection.execute(update(phone).where(phone.c.phone_hash == phone_hash).values(bad_since=NOW))
        open_task(connection, TaskKind.BAD_NUMBER, NOW, key="bad", patient_id=patient_id)
    [row] = scene.rows(task)

    assert desk.finish_task(database, row.id, by="Rosa", now=NOW)

    assert [each.bad_since for each in scene.rows(phone)] == [None]


def test_a_number_that_texts_us_can_be_texted(scene: Scene, database: Database) -> None:
    scene.patient()
    with database.write() as connection:
        phone_hash = database.cipher.phone_hash(ANA)
        know_phone_row(connection, phone_hash, ANA)
        connection.execute(update(phone).where(phone.c.phone_hash == phone_hash).values(bad_since=NOW))

    scene.text("hello")

    assert [each.bad_since for each in scene.rows(phone)] == [None]


def test_what_will_be_sent_says_that_it_waits_for_a_person(database: Database, browser: TestClient) -> None:
    read_and_plan(database, a_visit())
    assert "waits:" not in browser.get("/lately").text

    with database.write() as connection:
        connection.execute(update(appointment).values(held_reason="change_requested"))

    assert "waits: the patient asked to cancel or move" in browser.get("/lately").text
