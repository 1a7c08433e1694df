"""Words that were written on a check-in's page: whoever opens the alert, or the table, reads them."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import alert
from tests.conftest import FakeClock
from tests.integration.check_in_kit import CheckInScene
from tests.integration.receive_kit import MINUTE
from tests.integration.survey_page_kit import Patient, a_link
from tests.integration.web_kit import a_browser, an_app, signed_in

DAY1 = "after_infusion_day1"
CRY = "I want to die"


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


@pytest.fixture
def staff(database: Database, clock: FakeClock) -> TestClient:
    return signed_in(database, clock, an_app(database, clock))


@pytest.fixture
def ana(scene: CheckInScene, database: Database, clock: FakeClock) -> Patient:
    """At the question that is answered in words, where she has written a cry for help."""
    found = Patient(a_browser(an_app(database, clock)), a_link(scene, DAY1))
    for value in ("7", "8", "0", "0", "1"):
        clock.advance(MINUTE)
        found.send(value)
    # The call that was wished for is an alert of its own.
    assert [row.severity for row in scene.rows(alert)] == ["clinical"]
    return found


def what_was_written(staff: TestClient, scene: CheckInScene) -> str:
    page = staff.get(f"/alerts/{scene.alert().code}").text
    part = page.partition('<section id="said">')[2].partition("</section>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())


def table(staff: TestClient) -> dict[str, str]:
    text = staff.get(f"/results/{DAY1}.csv").text
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return row


def test_a_cry_on_the_page_stands_on_the_alerts_page_with_its_question(
    scene: CheckInScene, staff: TestClient, ana: Patient
) -> None:
    ana.send(CRY)

    read = what_was_written(staff, scene)
    assert CRY in read
    assert "tell us in a few words what it is about" in read.partition(CRY)[0]
    assert "does not stand" not in read
    # What led to the alert in the first place stands there too, in words.
    assert "1 (yes)" in read


def test_a_cry_that_was_taken_back_is_still_read_and_marked(
    scene: CheckInScene, staff: TestClient, ana: Patient
) -> None:
    ana.send(CRY)
    ana.open()  # past the help
    ana.back()

    ana.send("all is well")

    read = what_was_written(staff, scene)
    assert "does not stand" in read.partition(CRY)[0]
    assert "all is well" in read
    row = table(staff)
    assert (row["call_about"], row["earlier_words"]) == ("all is well", f"call_about: {CRY}")


def test_a_cry_in_a_text_that_is_corrected_on_the_page_stays_in_the_table(
    scene: CheckInScene, staff: TestClient, database: Database, clock: FakeClock
) -> None:
    path = a_link(scene, DAY1)
    scene.text(f"7 but {CRY}")
    ana = Patient(a_browser(an_app(database, clock)), path)
    ana.open("?at=1")

    ana.send("8")

    row = table(staff)
    assert (row["mood"], row["notes"]) == ("8", "")
    assert row["earlier_words"] == f"mood: 7 but {CRY}"


@pytest.mark.parametrize("how", ["too long", "of a page that is out of date", "of a question that is gone"])
def test_a_cry_that_becomes_no_answer_is_read_whole(
    scene: CheckInScene, staff: TestClient, ana: Patient, how: str
) -> None:
    words = "The week was long and I slept badly. " * 150 + CRY if how == "too long" else CRY
    changed = {
        "of a page that is out of date": {"version": "0" * 16},
        "of a question that is gone": {"item": "x"},
    }

    ana.send(words, **changed.get(how, {}))

    assert CRY in what_was_written(staff, scene)
    row = table(staff)
    assert row["call_about"] == ""
    assert row["earlier_words"] == f"no answer: {words}"
    assert list(row).count("") == 0
    assert CRY in staff.get("/patients/1/results").text


def test_words_without_danger_that_become_no_answer_are_not_kept(
    scene: CheckInScene, staff: TestClient, ana: Patient
) -> None:
    ana.send("the parking lot was full", version="0" * 16)

    assert table(staff)["earlier_words"] == ""


def test_an_alert_is_not_closed_over_words_on_a_page_that_nobody_has_read(
    scene: CheckInScene, staff: TestClient, ana: Patient
) -> None:
    code = scene.alert().code
    seen = staff.get(f"/alerts/{code}").text.partition('name="seen" value="')[2].partition('"')[0]

    ana.send("nobody is there")
    answer = staff.post(f"/alerts/{code}/resolve", data={"note": "all is well", "seen": seen})

    assert answer.status_code == 409
    assert scene.alert().resolved_at is None


def test_what_was_written_before_the_alert_or_after_its_end_is_not_on_its_page(
    scene: CheckInScene, staff: TestClient, clock: FakeClock, ana: Patient
) -> None:
    code = scene.alert().code
    assert "How is your mood" not in what_was_written(staff, scene)
    staff.post(f"/alerts/{code}/resolve", data={"note": "called", "seen": "999"})
    clock.advance(MINUTE)

    ana.send("thank you for calling")

    assert "thank you for calling" not in what_was_written(staff, scene)
