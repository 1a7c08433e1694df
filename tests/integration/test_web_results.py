"""The pages of results: who sees them, what they show, what is written down, what they never do."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import select, update
from starlette.testclient import TestClient

from reminders.db import check_ins
from reminders.db.engine import Database
from reminders.db.schema import alert, appointment, audit, patient
from reminders.domain.survey import Value
from reminders.services import results
from tests.conftest import FakeClock
from tests.integration.check_in_kit import CheckInScene
from tests.integration.results_kit import phq9, stored
from tests.integration.test_web_status import HOSTILE
from tests.integration.web_kit import a_browser, an_app, signed_in

DAY = timedelta(days=1)
PATHS = ("/results", "/results/gad2.csv", "/patients/1/results", "/patients/1/results.json")


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    return signed_in(database, clock, an_app(database, clock))


def readings(database: Database) -> list[tuple[str, str, str | None, str | None]]:
    with database.read() as connection:
        rows = connection.execute(
            select(audit).where(audit.c.what.in_([results.READ, results.EXPORTED])).order_by(audit.c.id)
        ).all()
    return [(each.who, each.what, each.subject, each.detail) for each in rows]


# -- who sees them -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_signed_in_sees_nothing_and_leaves_no_line(
    scene: CheckInScene, clock: FakeClock, path: str
) -> None:
    scene.patient()
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3})
    answer = a_browser(an_app(scene.database, clock)).get(path)
    assert answer.status_code == 401
    assert "Ana" not in answer.text
    assert readings(scene.database) == []


def test_each_look_is_written_down_by_name_and_ids(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    scene.patient("Luis", number=None)
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3})
    stored(scene, "gad2", {"gad2_1": 0, "gad2_2": 0}, patient_id=2)
    for path in PATHS:
        assert browser.get(path).status_code == 200
    assert readings(scene.database) == [
        ("Rosa", "results_read", "results", "1 2"),
        ("Rosa", "results_exported", "survey:gad2", None),
        ("Rosa", "results_read", "patient:1", None),
        ("Rosa", "results_exported", "patient:1", None),
    ]


@pytest.mark.parametrize("path", PATHS)
def test_what_cannot_be_written_down_is_not_shown(
    scene: CheckInScene, browser: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    scene.patient()
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3})

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("reminders.db.audit.record", full)
    answer = browser.get(path)
    assert answer.status_code == 500
    assert "Ana" not in answer.text
    assert "Positive" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("/patients/99/results", "/patients/99/results.json", "/patients/x/results", "/results/nope.csv"),
        *("/patients/-1/results", "/patients/99999999999999999999/results", "/results/%2e%2e.csv"),
    ],
)
def test_what_is_not_there_is_said_and_leaves_no_line(
    scene: CheckInScene, browser: TestClient, path: str
) -> None:
    assert browser.get(path).status_code == 404
    assert readings(scene.database) == []


# -- the list ------------------------------------------------------------------------------------


def test_question_nine_and_the_worst_come_first(scene: CheckInScene, browser: TestClient) -> None:
    for name in ("Ana", "Luis", "Marisol"):
        scene.patient(name, number=None)
    stored(scene, "phq9", phq9(0, 0, 0, 0, 0, 0, 0, 0, 1), patient_id=1)
    stored(scene, "phq9", phq9(3, 3, 3, 3, 3, 3, 3, 3, 0), patient_id=2)
    stored(scene, "phq9", phq9(1, 1, 1, 1, 1, 1, 1, 1, 0), patient_id=3)
    page = browser.get("/results").text
    assert page.index("Ana V.") < page.index("Luis V.") < page.index("Marisol V.")
    assert "thoughts of death or self-harm" in page
    assert "<strong>24</strong> Severe" in page


def test_who_has_become_worse_comes_first_when_asked_for(scene: CheckInScene, browser: TestClient) -> None:
    for name in ("Ana", "Luis"):
        scene.patient(name, number=None)
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3}, patient_id=1, days=-14)
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 2}, patient_id=1)
    stored(scene, "gad2", {"gad2_1": 0, "gad2_2": 0}, patient_id=2, days=-14)
    stored(scene, "gad2", {"gad2_1": 2, "gad2_2": 1}, patient_id=2)
    worst, change = browser.get("/results").text, browser.get("/results?by=change").text
    assert worst.index("Ana V.") < worst.index("Luis V.")
    assert change.index("Luis V.") < change.index("Ana V.")
    assert "−1 (better, 16.7 %)" in worst
    assert "+3 (worse)" in worst


def test_the_list_is_as_new_as_the_database(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    made = stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3})
    assert "<strong>6</strong>" in browser.get("/results").text
    with scene.database.write() as connection:  # a correction
        result: dict[str, Any] = {"total": 1, "band": None, "missing": [], "flags": []}
        check_ins.put_score(
            connection, check_in_id=made, patient_id=1, survey="gad2", at=scene.now + DAY, result=result
        )
    assert "<strong>1</strong>" in browser.get("/results").text
    with scene.database.write() as connection:
        connection.exec_driver_sql("delete from score")
    assert "No check-in has come to its end yet" in browser.get("/results").text


def test_a_missing_answer_is_no_zero_in_the_list(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    stored(scene, "phq9", phq9(1, 1, 1, 1, 1, 1, 1, 1))
    page = browser.get("/results").text
    assert "no total: an answer is missing" in page
    assert "question 9 has no answer: ask" in page
    assert "<strong>0" not in page


def test_silences_are_open_until_something_is_stored(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    stored(scene, "gad2", {}, status="expired", days=-3)
    stored(scene, "gad2", {}, status="expired", days=-2)
    silent = browser.get("/results").text.partition('id="silent"')[2]
    assert "2 in a row" in silent
    stored(scene, "gad2", {"gad2_1": 1}, status="open", days=-1)
    assert "Nobody is silent" in browser.get("/results").text


def test_who_answered_in_part_or_without_a_total_is_on_the_list_too(
    scene: CheckInScene, browser: TestClient
) -> None:
    for name in ("Ana", "Luis"):
        scene.patient(name, number=None)
    stored(scene, "after_infusion_day1", {"mood": 2, "sleep": 5}, patient_id=1)
    stored(scene, "phq9", {"phq9_1": 2}, patient_id=2, status="stopped")
    page = browser.get("/results").text
    assert "answers only" in page
    assert "low mood" in page
    part = page.partition('id="unfinished"')[2].partition("</section>")[0]
    assert "Luis V." in part
    assert "PHQ-9, stopped" in part
    assert readings(scene.database)[-1][3] == "1 2"


def test_a_long_list_has_pages_and_one_survey_may_be_chosen(scene: CheckInScene, browser: TestClient) -> None:
    for number in range(53):
        scene.patient(f"P{number}x", number=None)
        stored(scene, "gad2", {"gad2_1": 1, "gad2_2": 1}, patient_id=number + 1)
    first, second = browser.get("/results").text, browser.get("/results?page=2").text
    assert "Page 1 of 2" in first
    assert (first.count("#gad2"), second.count("#gad2")) == (50, 3)
    assert browser.get("/results?survey=phq9&page=7&by=nonsense").text.count("#gad2") == 0


# -- one patient -----------------------------------------------------------------------------------


def test_a_patients_page_shows_the_course_in_a_chart_and_in_words(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = scene.patient()
    scene.visit(ana, -20 * DAY, number=1)
    stored(scene, "phq9", phq9(3, 3, 2, 2, 2, 2, 2, 2, 2), days=-28)
    stored(scene, "phq9", phq9(2, 2, 2, 1, 1, 1, 1, 1, 1), days=-14)
    stored(scene, "phq9", phq9(1, 1, 1, 1, 1, 1, 1, 1, 0))
    page = browser.get("/patients/1/results").text
    assert "Newest, Dec 1, 2026: 8, Mild. First, Nov 3, 2026: 20, Severe." in page
    assert "Change: −12 (better, 60 %): response, meaningful." in page
    assert "(Totals go from 0 to 27; higher is worse.)" in page
    assert page.count('<img src="data:image/svg+xml;base64,') == 1
    assert 'alt="Chart of PHQ-9: from 20 on Nov 3, 2026 to 8 on Dec 1, 2026, 3 check-ins.' in page
    assert "1 infusion is marked" in page
    assert "Nearly every day" in page


def test_a_part_of_a_phq9_shows_question_nine_and_no_total(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    stored(scene, "phq9", {"phq9_9": 2}, status="stopped", late=True)
    page = browser.get("/patients/1/results").text
    assert "stopped; partly answered: no total; late" in page
    assert "question 9: thoughts of death or self-harm" in page


def test_clusters_of_the_pcl5_are_shown(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    stored(scene, "pcl5", {f"pcl5_{number}": 2 for number in range(1, 21)})
    page = browser.get("/patients/1/results").text
    assert "B 10, C 4, D 14, E 12" in page
    assert "meets the provisional rule (B 1, C 1, D 2, E 2)" in page


def test_questions_of_our_own_have_a_chart_each(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    for days, mood in ((-7, 2), (0, 6)):
        stored(scene, "after_infusion_day1", {"mood": mood, "sleep": 5, "nausea": 0}, days=days)
    page = browser.get("/patients/1/results").text
    assert "Own scale, not validated" in page
    assert page.count("<figcaption>") == 2
    assert "mood <bdi>6</bdi> · sleep <bdi>5</bdi> · nausea <bdi>0</bdi>" in page
    assert "low mood" in page


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(scene: CheckInScene, browser: TestClient, words: str) -> None:
    scene.patient(words[:40])
    values: dict[str, Value] = {"mood": 4, "call_about": words}
    stored(scene, "after_infusion_day1", values, note=words, words=words)
    for path in ("/patients/1/results", "/results"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<b onmouseover" not in answer.text
        assert "60493815061729" not in answer.text
    assert "<bdi>" in browser.get("/patients/1/results").text
    text = browser.get("/results/after_infusion_day1.csv").content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert row["mood"] == "4"
    Bundle.model_validate_json(browser.get("/patients/1/results.json").content)


def test_a_name_from_right_to_left_turns_nothing_around(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient("\u202eevE")
    stored(scene, "gad2", {"gad2_1": 1, "gad2_2": 1})
    assert "<bdi>\u202eevE V.</bdi>" in browser.get("/results").text


def test_nobody_yet_is_a_page_too(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    assert "No check-in was sent to this patient yet" in browser.get("/patients/1/results").text
    assert "No check-in was sent yet" in browser.get("/results").text


# -- files -----------------------------------------------------------------------------------------


def test_files_are_taken_away_and_never_kept_by_the_browser(scene: CheckInScene, browser: TestClient) -> None:
    scene.patient()
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3})
    table = browser.get("/results/gad2.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="gad2-2026-12-01.csv"'
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.startswith(b"\xef\xbb\xbfcheck_in,")
    bundle = browser.get("/patients/1/results.json")
    assert bundle.headers["content-type"] == "application/fhir+json"
    assert "Ana" not in bundle.text
    for answer in (table, bundle):
        assert answer.headers["cache-control"] == "no-store"


def test_the_policy_allows_no_script_and_the_charts_hold_none(
    scene: CheckInScene, browser: TestClient
) -> None:
    scene.patient()
    for days in (-7, 0):
        stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 3}, days=days)
    answer = browser.get("/patients/1/results")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_visit_that_was_called_off_is_no_infusion(scene: CheckInScene, browser: TestClient) -> None:
    ana = scene.patient()
    scene.visit(ana, -20 * DAY)
    with scene.database.write() as connection:
        connection.execute(update(appointment).values(status="cancelled"))
        assert connection.scalar(select(patient.c.id)) == ana
    assert "infusion," not in browser.get("/patients/1/results").text


def test_an_alert_leads_to_the_patients_results(scene: CheckInScene, browser: TestClient) -> None:
    scene.invite(scene.visit(scene.patient()), "gad2")
    scene.says("I want to die")
    with scene.database.read() as connection:
        code = connection.scalar(select(alert.c.code))
    assert '<a href="/patients/1/results">' in browser.get(f"/alerts/{code}").text
    assert f'<a href="/alerts/{code}">' in browser.get("/patients/1/results").text
