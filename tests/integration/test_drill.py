"""Drills: the real road, its times, and what is said when nobody takes one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from reminders.db import consent
from reminders.db.engine import Database
from reminders.db.schema import alert, message
from reminders.domain.clinic import Chain, Drill, Person
from reminders.services import alert_health, alerts, drill
from tests.conftest import FakeClock
from tests.integration.receive_kit import ALERTS, ANA, CLINIC, DAY, MINUTE, NURSE, PHYSICIAN, Scene
from tests.integration.web_kit import a_browser, an_app, signed_in

WEEKLY = replace(ALERTS, drill=Drill(timedelta(days=7), time(10)))


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database, alerts=WEEKLY)


def tick(scene: Scene) -> bool:
    with scene.database.write() as connection:
        return drill.tick(connection, scene.alerts, CLINIC, scene.now)


def last(scene: Scene) -> drill.Result:
    with scene.database.read() as connection:
        found = drill.last(connection)
        assert found is not None
        return drill.result(connection, found)


def problems(scene: Scene) -> list[str]:
    with scene.database.read() as connection:
        return alert_health.problems(connection, scene.alerts)


def test_a_drill_says_that_it_is_one_and_whoever_takes_it_closes_it(scene: Scene) -> None:
    assert tick(scene)
    assert not tick(scene)
    assert [row.context["alert"]["drill"] for row in scene.rows(message)] == [True, True]
    scene.change(message, scene.rows(message)[0].id, status="delivered", accepted_at=scene.now)

    code = scene.alert().code
    scene.text(f"ACK {code}", number=NURSE, after=MINUTE)

    went = last(scene)
    assert (went.code, went.taken_by, went.taken, went.over) == (code, "On-call nurse", 60.0, True)
    assert [(each.person, each.way, each.accepted) for each in went.pages] == [
        ("nurse", "sms", 0.0),
        ("physician", "sms", None),
    ]
    assert problems(scene) == []


@pytest.mark.parametrize(
    ("now", "since", "raised"),
    [
        ("2026-12-01T09:59-07:00", None, False),
        ("2026-12-01T10:00-07:00", None, True),
        ("2026-12-01T11:30-07:00", None, False),
        ("2026-12-01T10:00-07:00", timedelta(days=3), False),
        ("2026-12-01T10:00-07:00", timedelta(days=7) - 10 * MINUTE, True),
    ],
    ids=["too early", "its time", "too late today", "not its week", "the next, though the last came late"],
)
def test_a_drill_comes_at_its_time(scene: Scene, now: str, since: timedelta | None, raised: bool) -> None:
    at = datetime.fromisoformat(now)
    if since is not None:
        scene.now = at - since
        with scene.database.write() as connection:
            code = drill.raise_drill(
                connection, "crisis", alerts=ALERTS, clinic=CLINIC, now=scene.now, by="Ana"
            )
        scene.text(f"ACK {code}", number=NURSE)
    scene.now = at

    assert tick(scene) is raised


def test_no_drill_while_a_real_alert_waits(scene: Scene) -> None:
    scene.patient()
    scene.text("I want to die")

    assert not tick(scene)


def test_what_stands_on_a_worklist_keeps_no_drill_away(scene: Scene) -> None:
    with scene.database.write() as connection:
        alerts.raise_alert(connection, "delivery", alerts=ALERTS, now=scene.now, clinic=CLINIC)

    assert tick(scene)


def test_a_drill_never_stands_in_the_way_of_a_real_alert(scene: Scene) -> None:
    tick(scene)
    scene.patient()
    scene.text("I want to die", number=ANA)

    scene.text("ACK", number=NURSE)

    assert [row.acknowledged_at is not None for row in scene.rows(alert)] == [False, True]


def test_a_drill_that_nobody_takes_climbs_fails_and_is_told(scene: Scene) -> None:
    tick(scene)
    scene.now += 5 * MINUTE
    assert alerts.climb(scene.database, scene.alerts, scene.now, CLINIC) == 1
    assert problems(scene) == []
    scene.now += 55 * MINUTE

    tick(scene)

    assert not last(scene).taken_by
    assert "Nobody took the last drill" in problems(scene)[0]
    assert alerts.climb(scene.database, scene.alerts, scene.now + DAY, CLINIC) == 0

    with scene.database.write() as connection:
        code = drill.raise_drill(connection, "crisis", alerts=ALERTS, clinic=CLINIC, now=scene.now, by="Ana")
    scene.text(f"ACK {code}", number=PHYSICIAN)
    assert problems(scene) == []


def test_a_chain_whose_phones_all_said_stop_can_page_nobody(scene: Scene) -> None:
    assert problems(scene) == []
    for number in (NURSE, PHYSICIAN):
        with scene.database.write() as connection:
            consent.revoke(connection, scene.hash(number), number, scene.now, by="patient", how="keyword")

    assert [each.split(" can ")[0] for each in problems(scene)] == ["The crisis chain", "The emergency chain"]

    nurse = Person("nurse", "On-call nurse", NURSE, ("json://127.0.0.1:9/x",))
    scene.alerts = replace(ALERTS, people={**ALERTS.people, "nurse": nurse})
    assert problems(scene) == []


def test_a_chain_without_a_phone_can_page_nobody(scene: Scene) -> None:
    scene.alerts = replace(
        ALERTS, people={"nurse": Person("nurse", "N", None)}, chains={"crisis": Chain(page=("nurse",))}
    )

    assert len(problems(scene)) == 2


def test_staff_see_when_the_chain_last_worked_and_how_fast(scene: Scene, clock: FakeClock) -> None:
    browser = signed_in(scene.database, clock, app := an_app(scene.database, clock))
    assert "There has been none." in browser.get("/alerts").text
    assert "reminders_drill_success" not in a_browser(app).get("/metrics").text

    tick(scene)
    delivered = {"status": "delivered", "accepted_at": scene.now, "final_at": scene.now + MINUTE / 4}
    scene.change(message, scene.rows(message)[0].id, **delivered)
    scene.text("ACK", number=NURSE, after=3 * MINUTE)

    page = browser.get("/alerts").text
    assert "by <bdi>On-call nurse</bdi> after 3 min" in page
    assert '<td data-label="First page arrived">after 15 s</td>' in page
    lines = a_browser(app).get("/metrics").text.splitlines()
    began = (scene.now - 3 * MINUTE).timestamp()
    assert float(value_of(lines, "reminders_drill_success_timestamp_seconds")) == began
    assert float(value_of(lines, "reminders_drill_reached_seconds")) == 15
    assert float(value_of(lines, "reminders_drill_taken_seconds")) == 180
    assert float(value_of(lines, "reminders_drill_failed")) == 0


def test_staff_see_that_nobody_came(scene: Scene, clock: FakeClock) -> None:
    tick(scene)
    scene.now += 60 * MINUTE
    tick(scene)

    browser = signed_in(scene.database, clock, app := an_app(scene.database, clock))
    assert "would anybody have come?" in browser.get("/alerts").text
    assert float(value_of(a_browser(app).get("/metrics").text.splitlines(), "reminders_drill_failed")) == 1


def value_of(lines: list[str], name: str) -> str:
    [found] = [line.partition(" ")[2] for line in lines if line.startswith(f"{name} ")]
    return found
