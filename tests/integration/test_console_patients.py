"""Patients: found however staff remember them, and shown with what their reader may see."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import audit, decision, message, patient, task
from reminders.services.patient_search import PatientIndex
from tests.conftest import FakeClock
from tests.integration.receive_kit import ANA, DAY, LUIS, NOW, Scene
from tests.integration.results_kit import phq9, stored
from tests.integration.web_kit import a_browser, an_app, signed_in

HOSTILE = "<script>alert(1)</script>\"'><b onmouseover=x>{{ 7777777 * 7777777 }}\u202e"
JOE = "+15055550125"


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def desk(database: Database, clock: FakeClock) -> TestClient:
    """Desi's, of the front desk."""
    return signed_in(database, clock, an_app(database, clock), "Desi", "front_desk")


def three(scene: Scene) -> None:
    for first, last, number in (
        ("Ana María", "Vigil-Peña", ANA),
        ("Guadalupe", "O'Brien", LUIS),
        ("Joe", "de la Cruz", JOE),
    ):
        scene.change(patient, scene.patient(first, number=number), last_name=last)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ana", ["Ana María"]),
        ("PENA maria", ["Ana María"]),
        ("vig", ["Ana María"]),
        ("guadlupe", ["Guadalupe"]),
        ("obrien", ["Guadalupe"]),
        ("O'Brien, Guad", ["Guadalupe"]),
        ("dela cruz", ["Joe"]),
        ("delacruz", ["Joe"]),
        ("jeo", ["Joe"]),
        ("(505) 555-0124", ["Guadalupe"]),
        ("505.555.0124", ["Guadalupe"]),
        ("0124", ["Guadalupe"]),
        ("5550", []),
        ("p2", ["Guadalupe"]),
        ("xyzzy", []),
        ("<b>%00", []),
        ("'; drop table patient", []),
        ("🙂", []),
    ],
)
def test_a_patient_is_found_by_name_number_and_id(scene: Scene, query: str, names: list[str]) -> None:
    three(scene)
    index = PatientIndex(scene.database.cipher)
    with scene.database.read() as connection:
        assert [each.first_name for each in index.find(connection, query)] == names


def test_the_index_follows_the_database(scene: Scene) -> None:
    three(scene)
    index = PatientIndex(scene.database.cipher)

    def found(query: str) -> list[int]:
        with scene.database.read() as connection:
            return [each.id for each in index.find(connection, query)]

    assert found("ana") == [1]
    scene.change(patient, 1, first_name="Anita", updated_at=NOW + DAY, fingerprint="new")
    scene.patient("Anacleta", number=None)
    assert found("anita") == [1]
    assert found("ana") == [4]
    with scene.database.write() as connection:
        connection.execute(patient.delete().where(patient.c.id == 1))
    assert found("anita") == []
    assert "Anita" not in repr(index.__dict__["_entries"])


def test_no_name_and_no_number_stands_in_an_address(scene: Scene, desk: TestClient) -> None:
    three(scene)
    for query in ("Guadalupe", "5055550124"):
        answer = desk.post("/patients", data={"q": query})
        address = unquote(answer.headers["location"])
        assert answer.status_code == 303
        assert query.lower() not in address.lower()
        page = desk.get(answer.headers["location"]).text
        assert "Guadalupe O&#39;Brien" in page
        assert "Ana" not in page
        assert "…0124" in page
    stored_name = scene.database.cipher.encrypt("Ana")  # a column of somebody who has seen the database
    for odd in ("x", "%00", "ñ", stored_name, "A" * 5000):
        page = desk.get("/patients", params={"q": odd}).text
        assert "With coming visits" in page
        assert 'value="Ana"' not in page


def test_without_a_query_those_who_come_next_are_shown_first(
    database: Database, scene: Scene, desk: TestClient
) -> None:
    three(scene)
    scene.visit(1, 3 * DAY)
    scene.visit(2, DAY)
    scene.visit(3, 2 * DAY, status="cancelled")
    page = desk.get("/patients").text
    assert page.index("Guadalupe") < page.index("Ana")
    assert "Joe" not in page
    with database.read() as connection:
        seen = set(connection.scalars(select(audit.c.subject).where(audit.c.what == "patient_read")))
    assert seen == {"patient:1", "patient:2"}


def a_course(scene: Scene) -> None:
    """Ana with visits, answers, an alert, tasks and a trace."""
    scene.patient("Ana", timezone="America/Denver")
    scene.change(patient, 1, treated_for="depression", paused_at=NOW, paused_reason="staff")
    scene.visit(1, -7 * DAY, status="fulfilled", number=1, series_size=6)
    visit = scene.visit(1, DAY, series="s")
    with scene.database.write() as connection:
        for rule, reason in (("prepare-3d", "booked_late"), ("course-depression", "budget")):
            connection.execute(
                decision.insert().values(
                    appointment_id=visit, rule=rule, occasion="", due_at=NOW, reason=reason, decided_at=NOW
                )
            )
        connection.execute(
            task.insert().values(
                kind="positive_screen", patient_id=1, detail="phq2 of 5", due_at=NOW, opened_at=NOW
            )
        )
    scene.ask(visit, rule="reminder-1d")
    invited = scene.ask(visit, rule="course-depression", asks=None, body="Two short questions", survey="phq9")
    scene.change(message, invited, status="sent")
    for day, values in ((-12, (3,) * 9), (-5, (1,) * 9)):
        stored(scene, "phq9", phq9(*values), days=day, note="slept badly")
    scene.text(HOSTILE)


CLINICAL = ("depression", "PHQ-9", "phq9", "phq2", "Treated for", "data:image", "slept badly", "/results")


def test_the_page_tells_a_clinician_all_and_the_front_desk_nothing_of_answers(
    database: Database, clock: FakeClock, scene: Scene
) -> None:
    a_course(scene)
    app = an_app(database, clock)
    for name, role in (("Desi", "front_desk"), ("Mara", "manager"), ("Carla", "clinician")):
        page = signed_in(database, clock, app, name, role).get("/patients/1").text
        for common in (
            *("Ana Vigil", "(505) 555-0123", "America/Denver", "infusion 1 of 6", "infusion 1", "by hand"),
            *(
                "booked after its time",
                "reminder-1d",
                "Resume texts",
                "onmouseover",
                "a check-in",
                "took place",
            ),
        ):
            assert common in page, (role, common)
        assert "<b onmouseover" not in page
        assert "60493815061729" not in page
        seen = [each for each in CLINICAL if each in page]
        assert seen == ([] if role != "clinician" else [each for each in CLINICAL if each != "slept badly"])
    with database.read() as connection:
        rows = connection.execute(select(audit.c.who, audit.c.what).where(audit.c.subject == "patient:1"))
        looks = {(row.who, row.what) for row in rows}
    assert looks == {
        *((who, "patient_read") for who in ("Desi", "Mara", "Carla")),
        ("Carla", "results_read"),
    }


def test_the_front_desk_gets_no_results_by_another_way(scene: Scene, desk: TestClient) -> None:
    a_course(scene)
    assert desk.get("/patients/1/results").status_code == 403
    talk = desk.get("/conversations/p1").text
    assert not any(word in talk for word in ("course-depression", "phq9", "phq2 of 5", "/results"))
    assert "Two short questions" in talk


def test_what_happened_is_one_list_without_gaps(scene: Scene, desk: TestClient) -> None:
    scene.patient()
    for number in range(70):
        scene.text(f"text {number}.")
    first = desk.get("/patients/1").text
    link = first[first.index("?before=") :].split("#")[0]
    second = desk.get(f"/patients/1{link}").text
    assert "text 69." in first
    assert "text 39." in second
    assert "text 39." not in first
    assert "Coming visits" not in second


def test_who_is_not_there_and_who_is_not_signed_in(
    database: Database, clock: FakeClock, scene: Scene, desk: TestClient
) -> None:
    scene.patient()
    for wrong in ("0", "99", "x", "9" * 30, "-1", "ñ"):
        assert desk.get(f"/patients/{wrong}").status_code == 404
    for action in ("pause", "unpause", "language"):
        assert desk.post(f"/patients/99/{action}", data={"language": "es"}).status_code == 409
    stranger = a_browser(an_app(database, clock))
    for path in ("/patients", "/patients/1", "/conversations"):
        assert stranger.get(path).status_code == 401
    assert stranger.post("/patients", data={"q": "Ana"}).status_code == 401


def test_a_patient_who_shares_a_phone_is_named(scene: Scene, desk: TestClient) -> None:
    scene.patient("Ana")
    scene.patient("Luis")
    with scene.database.write() as connection:
        connection.execute(update(patient).where(patient.c.id == 2).values(sms_consent="no"))
    page = desk.get("/patients/1").text
    assert "Shared with" in page
    assert "Luis V." in page
    assert desk.get(f"/patients/1?before={'9' * 30}").status_code == 200
