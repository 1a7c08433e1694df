"""The page of a check-in: what each form does, once; what it shows; and what it reveals to nobody."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from reminders.db.engine import Database
from tests.conftest import FakeClock
from tests.integration.check_in_kit import SURVEYS, CheckInScene
from tests.integration.survey_page_kit import Patient, a_link
from tests.integration.web_kit import a_browser, an_app


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    return a_browser(an_app(database, clock))


def test_a_whole_check_in_on_its_page(scene: CheckInScene, browser: TestClient) -> None:
    patient = Patient(browser, a_link(scene, "phq2"))
    assert SURVEYS["phq2"].items[0].ask["en"] in patient.text

    patient.send("1")
    assert SURVEYS["phq2"].items[1].ask["en"] in patient.text
    patient.send("2")

    assert "Thank you" in patient.text
    assert scene.check_in().status == "completed"
    assert scene.score()["total"] == 3
