"""Conversations: who waits, what was said, and what staff do about it: once, in their name, or why not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import appointment, audit, consent_event, inbound, message, patient, phone, task
from reminders.services.sync import sync
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher
from tests.integration.kit import Rows, a_clinic, a_patient, a_visit, read_and_plan
from tests.integration.receive_kit import ANA, DAY, LUIS, MINUTE, NOW, STRANGER, Scene
from tests.integration.web_kit import a_browser, an_app, signed_in

NONCE = "0123456789abcdef" * 2
CLOSED = NOW + timedelta(hours=11)  # 9 p.m.
HOSTILE = "<script>alert(1)</script>\"'><b onmouseover=x>{{ 7777777 * 7777777 }}\u202e\x00" + "🙂" * 1600


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def desk(database: Database, clock: FakeClock) -> TestClient:
    """Desi's, of the front desk."""
    return signed_in(database, clock, an_app(database, clock), "Desi", "front_desk")


def written(scene: Scene) -> list[Any]:
    return [row for row in scene.rows(message) if row.purpose == "console"]


def whats(database: Database, *leave_out: str) -> list[tuple[str, str, str | None]]:
    with database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    left_out = {"signed_in", "account_added", *leave_out}
    return [(row.who, row.what, row.subject) for row in rows if row.what not in left_out]


def send(desk: TestClient, key: str = "p1", words: str = "See you then.", **form: str) -> Any:
    return desk.post(f"/conversations/{key}/send", data={"words": words, "nonce": NONCE, **form})


# -- the list -------------------------------------------------------------------------------------------


def test_who_waits_longest_comes_first_then_the_newest(scene: Scene, desk: TestClient) -> None:
    for name, number in (("Ana", ANA), ("Luis", ANA), ("Marisol", LUIS), ("Joe", "+15055550125")):
        scene.patient(name, number=number)
    scene.text("where do I park?")
    scene.text("thanks, one question", number="+15055550125")
    scene.text("STOP", number=LUIS)
    scene.text("And until when?")
    scene.text("who is this", number=STRANGER)
    with scene.database.read() as connection:
        newest = connection.execute(select(inbound.c.id).order_by(inbound.c.id.desc())).first()
    assert newest is not None
    desk.post(f"/conversations/i{newest.id}/done", data={"seen": str(newest.id)})
    page = desk.get("/conversations").text
    found = [page.index(each) for each in ("Ana V.", "Joe V.", "unknown number", "Marisol V.")]
    assert found == sorted(found)
    assert "Luis V." in page  # both on the shared phone
    assert "STOP" in page
    waiting = desk.get("/conversations?show=waiting").text
    assert "Ana V." in waiting
    assert "Marisol V." not in waiting
    desk.post("/conversations/p1/assign", data={"to": "Desi"})
    assert "Ana V." in desk.get("/conversations?show=mine").text
    assert "Ana V." not in desk.get("/conversations?show=unassigned").text


def test_nobody_is_shown_before_the_audit_says_so_and_no_address_holds_a_number(
    database: Database, clock: FakeClock, scene: Scene, desk: TestClient
) -> None:
    scene.patient("Ana")
    scene.patient("Luis")
    scene.text("hello?")
    both = {("Desi", "patient_read", "patient:1"), ("Desi", "patient_read", "patient:2")}
    pages = [desk.get("/conversations").text]
    assert set(whats(database)) == both
    other = signed_in(database, clock, an_app(database, clock), "Mara", "manager")
    pages.append(other.get("/conversations/p2").text)
    assert set(whats(database)) == both | {("Mara", what, subject) for _, what, subject in both}
    assert "(505) 555-0123" in pages[1]  # to dial
    for page in pages:
        assert not any(secret in page for secret in (ANA, ANA[1:], scene.hash(ANA)))
    assert a_browser(an_app(database, clock)).get("/conversations/p1").status_code == 401


def test_a_conversation_of_an_unknown_number_moves_to_the_patient_whose_it_becomes(
    scene: Scene, desk: TestClient
) -> None:
    scene.text("who is this?", number=STRANGER)
    key = f"i{scene.last().id}"
    assert desk.get(f"/conversations/{key}").status_code == 200
    scene.patient("Joe", number=STRANGER)
    assert desk.get(f"/conversations/{key}").headers["location"] == "/conversations/p1"
    for wrong in ("p0", "p99", "i0", "x1", "p", "p1x", "p" + "9" * 30, "%00", "ñ", "+15055550123"):
        assert desk.get(f"/conversations/{wrong}").status_code == 404, wrong
        assert desk.post(f"/conversations/{wrong}/done").status_code in (404, 409), wrong


# -- one conversation -----------------------------------------------------------------------------------


def test_all_texts_stand_in_order_with_what_became_of_them(scene: Scene, desk: TestClient) -> None:
    visit = scene.visit(scene.patient())
    left_out = scene.ask(visit, body="never seen", rule="prepare-3d")
    scene.change(message, left_out, status="skipped", reason="budget", accepted_at=None)
    scene.ask(visit, ago=timedelta(hours=1), rule="reminder-1d")
    scene.text(HOSTILE)
    page = desk.get("/conversations/p1").text
    places = [page.index(each) for each in ("enough texts already", "your visit is tomorrow", "onmouseover")]
    assert places == sorted(places)
    assert "delivered" in page
    assert "waits for a person" in page
    assert "reminder-1d" in page
    assert "<script>alert" not in page
    assert "<b onmouseover" not in page
    assert "60493815061729" not in page
    assert "never seen" not in page


def test_older_texts_are_a_link_away_and_none_is_left_out(scene: Scene, desk: TestClient) -> None:
    scene.patient()
    for number in range(95):
        scene.text(f"text {number}.")
    seen: list[str] = []
    path: str | None = "/conversations/p1"
    while path:
        page = desk.get(path).text
        seen += [f"text {each}." for each in range(95) if f"text {each}." in page]
        older = re.search(r"/conversations/p1\?before=\d+", page)
        path = older[0] if older else None
    assert sorted(seen) == sorted(f"text {each}." for each in range(95))
    assert desk.get("/conversations/p1?before=x").status_code == 200


# -- answering -------------------------------------------------------------------------------------------


def test_an_answer_goes_out_once_in_the_name_of_who_wrote_it_and_finishes_what_waited(
    database: Database, clock: FakeClock, scene: Scene, desk: TestClient
) -> None:
    scene.patient()
    scene.text("where do I park?")
    seen = str(scene.last().id)
    scene.text("and when?")  # after the page was opened
    for _ in range(2):
        assert send(desk, words="Behind the house.\r\n", seen=seen, finishes="on").status_code == 303
    [sent] = written(scene)
    assert (sent.body, sent.written_by, sent.patient_id) == ("Behind the house.", "Desi", 1)
    assert [row.done_by for row in scene.rows(inbound)] == ["Desi", None]
    assert whats(database, "patient_read") == [
        ("Desi", "text_written", "patient:1"),
        ("Desi", "reply_done", f"inbound:{seen}"),
    ]
    clock.time = scene.now
    gateway = FakeGateway(clock)
    a_dispatcher(database, gateway, clock).run_once()
    assert "Behind the house." in [each.body for each in gateway.taken]
    again = send(desk, words="Something else.")
    assert again.status_code == 409
    assert "Something else." in again.text
    assert len(written(scene)) == 1


def test_an_answer_may_leave_the_replies_waiting(scene: Scene, desk: TestClient) -> None:
    scene.patient()
    scene.text("where do I park?")
    send(desk, seen=str(scene.last().id))
    assert scene.last().done_at is None


@pytest.mark.parametrize(
    ("wrote_ago", "form", "waits"),
    [(None, {}, True), (None, {"when": "now"}, False), (timedelta(hours=1), {}, False), (DAY, {}, True)],
)
def test_outside_open_hours_only_an_answer_leaves_at_once(
    database: Database,
    clock: FakeClock,
    scene: Scene,
    wrote_ago: timedelta | None,
    form: dict[str, str],
    waits: bool,
) -> None:
    scene.patient()
    if wrote_ago is not None:
        scene.now = CLOSED - wrote_ago
        scene.text("hello", after=timedelta())
    clock.time = CLOSED
    desk = signed_in(database, clock, an_app(database, clock), "Desi", "front_desk")
    page = desk.get("/conversations/p1").text
    assert ("When they begin: <time" in page) == (waits or bool(form))
    assert send(desk, **form).status_code == 303
    [sent] = written(scene)
    assert (sent.due_at > CLOSED) == waits
    if waits:
        assert "Do not send it" in desk.get("/conversations/p1").text
        for _ in range(2):
            assert desk.post(f"/conversations/p1/texts/{sent.id}/cancel").status_code == 303
        assert [row.status for row in written(scene)] == ["cancelled"]


def test_in_open_hours_nobody_is_asked_when_though_the_clock_goes_on(
    database: Database, scene: Scene, clock: FakeClock
) -> None:
    class Going(FakeClock):
        def now(self) -> datetime:
            self.advance(timedelta(milliseconds=1))
            return self.time

    scene.patient()
    desk = signed_in(database, clock, an_app(database, Going(NOW)))
    assert "outside the hours" not in desk.get("/conversations/p1").text
    assert send(desk).status_code == 303
    [sent] = written(scene)
    assert sent.due_at == sent.created_at


def test_a_private_word_is_sent_only_when_it_is_meant(scene: Scene, desk: TestClient) -> None:
    scene.patient()
    words = "Your ketamine visit is at 9."
    draft = desk.post("/conversations/p1/draft", data={"words": words}).json()
    assert (draft["private_words"], draft["segments"], draft["encoding"]) == (["ketamine"], 1, "GSM-7")
    refused = send(desk, words=words)
    assert refused.status_code == 409
    assert words in refused.text
    assert 'name="private_ok" required' in refused.text
    assert written(scene) == []
    assert send(desk, words=words, private_ok="on").status_code == 303
    assert [row.body for row in written(scene)] == [words]


@pytest.mark.parametrize(
    ("number", "person", "why"),
    [
        ({"opted_out_at": NOW}, {}, "has said STOP"),
        ({"bad_since": NOW}, {}, "cannot be texted"),
        ({}, {"sms_consent": "no"}, "does not want texts"),
        ({}, {"phone": None, "phone_hash": None}, "no number"),
    ],
)
def test_where_nothing_may_be_sent_the_page_says_why_and_nothing_is(
    scene: Scene, desk: TestClient, number: dict[str, Any], person: dict[str, Any], why: str
) -> None:
    scene.patient()
    scene.text("hello")
    scene.change(patient, 1, **person) if person else None
    with scene.database.write() as connection:
        connection.execute(phone.update().values(**(number or {"bad_code": None})))
    page = desk.get("/conversations/p1").text
    assert why in page
    assert 'name="words"' not in page
    assert why in send(desk).text
    assert written(scene) == []


def test_odd_forms_are_refused_kindly(scene: Scene, desk: TestClient) -> None:
    scene.patient()
    for words, why in (("  \r\n", "Write something"), ("x" * 1601, "longer than a text")):
        assert why in send(desk, words=words).text
    assert "too old" in send(desk, nonce="1").text
    scene.text("hi")
    assert send(desk, words=HOSTILE[:1600]).status_code in (303, 409)
    assert desk.post("/conversations/p1/send", headers={"origin": "https://evil.example"}).status_code == 403


# -- what else is done -----------------------------------------------------------------------------------


def test_texts_are_stopped_by_hand_with_the_words_and_only_once(
    database: Database, scene: Scene, desk: TestClient
) -> None:
    scene.visit(scene.patient())
    assert desk.post("/conversations/p1/stop", data={"reason": " "}).status_code == 409
    assert "only the patient can undo it" in desk.get("/conversations/p1").text
    for _ in range(2):
        assert (
            desk.post("/conversations/p1/stop", data={"reason": "on the phone: no more"}).status_code == 303
        )
    [entry] = scene.rows(consent_event)
    assert (entry.change, entry.by, entry.how, entry.words) == (
        "revoked", "staff", "console", "on the phone: no more",
    )  # fmt: skip
    assert scene.opted_out()
    assert [row.planned_with for row in scene.rows(appointment)] == [None]
    assert whats(database, "patient_read") == [("Desi", "texts_stopped", "patient:1")]
    scene.text("START")
    assert not scene.opted_out()
    page = desk.get("/conversations/p1").text
    assert "No more texts: staff, in the console" in page
    assert "Texts again: the patient" in page


def test_a_pause_by_hand_is_undone_by_hand_but_that_of_a_crisis_by_a_clinician(
    database: Database, scene: Scene, desk: TestClient
) -> None:
    scene.patient()
    for _ in range(2):
        assert desk.post("/patients/1/pause", data={"back": "/conversations/p1"}).status_code == 303
    assert scene.row(patient, 1).paused_reason == "staff"
    assert desk.post("/patients/1/unpause").status_code == 303
    assert scene.row(patient, 1).paused_at is None
    desk.post("/patients/1/pause")
    scene.text("I want to die")
    assert scene.row(patient, 1).paused_reason == "crisis"
    assert desk.post("/patients/1/unpause").status_code == 409
    assert scene.row(patient, 1).paused_at is not None
    done = [what for _, what, _ in whats(database, "patient_read")]
    assert done[:3] == ["patient_paused", "patient_resumed", "patient_paused"]


def test_the_language_that_staff_choose_holds_against_the_calendar(
    database: Database, clock: FakeClock, desk: TestClient
) -> None:
    clinic, visit = a_clinic(), a_visit()
    read_and_plan(database, visit, clinic=clinic)
    for _ in range(2):
        assert desk.post("/patients/1/language", data={"language": "es"}).status_code == 303
    assert desk.post("/patients/1/language", data={"language": "xx"}).status_code == 409
    read_and_plan(database, visit, clinic=clinic)
    with database.read() as connection:
        assert set(connection.scalars(select(message.c.language))) == {"es"}
    renamed = a_visit(patient=a_patient(first_name="Anita"))
    sync(database, Rows(renamed), clinic, clock.now())
    with database.read() as connection:
        row = connection.execute(select(patient)).one()
    assert (row.first_name, row.language) == ("Anita", "es")
    assert [what for _, what, _ in whats(database)].count("language_chosen") == 1


def test_a_request_is_settled_by_one_click(scene: Scene, desk: TestClient) -> None:
    visits = [
        scene.visit(scene.patient(name, number=number)) for name, number in (("Ana", ANA), ("Luis", LUIS))
    ]
    for visit, number in zip(visits, (ANA, LUIS), strict=True):
        scene.ask(visit)
        scene.text("R", number=number)
    first, second = (row.id for row in scene.rows(task))
    back = {"back": "/conversations/p1"}
    for _ in range(2):
        assert desk.post(f"/tasks/{first}/outcome", data={"outcome": "no_answer", **back}).status_code == 303
    note = scene.row(task, first).note
    assert note == "Called, no answer: Dec 1, 10:00 AM (Desi)"
    assert "Called, no answer: Dec 1" in desk.get("/conversations/p1").text
    answer = desk.post(f"/tasks/{first}/outcome", data={"outcome": "stands", **back})
    assert answer.headers["location"] == "/conversations/p1"
    assert scene.row(appointment, visits[0]).held_reason is None
    desk.post(f"/tasks/{second}/outcome", data={"outcome": "moved", "back": "//evil.example"})
    row = scene.row(task, second)
    assert (row.done_by, row.note) == ("Desi", "Moved in the calendar")
    assert scene.row(appointment, visits[1]).held_reason == "change_requested"  # until the calendar shows it
    assert desk.post(f"/tasks/{second}/outcome", data={"outcome": "x"}).status_code == 400
    assert desk.post("/tasks/999/outcome", data={"outcome": "done"}).status_code == 409


def test_a_page_that_was_open_before_a_text_came_does_not_finish_it(scene: Scene, desk: TestClient) -> None:
    scene.patient()
    scene.text("first")
    seen = str(scene.last().id)
    scene.text("second", after=MINUTE)
    desk.post("/conversations/p1/done", data={"seen": seen})
    assert [row.done_at is not None for row in scene.rows(inbound)] == [True, False]
