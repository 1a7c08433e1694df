"""Conversations that somebody who had not built the program played with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from reminders.db import consent
from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.schema import appointment, decision
from reminders.ports import SourceRow
from reminders.services.plan import plan_pending
from tests.integration.kit import (
    ANA,
    CLINIC,
    NOW,
    a_patient,
    a_visit,
    called_off,
    changed,
    messages,
    read_and_plan,
    tasks,
)
from tests.integration.receive_kit import NURSE, STRANGER, Scene
from tests.integration.test_simulator_phones import Page

DAY = timedelta(days=1)


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def test_who_confirms_between_two_requests_is_not_left_with_see_you_then(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))

    for said in ("R", "C", "R", "R", "never mind, I'll be there"):
        scene.text(said)

    assert scene.answers() == [
        "reschedule_request",
        "confirm_thanks",
        "reschedule_request",
        "confirm_thanks",
    ]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("ya no quiero vivir", "es"),
        ("ok I'm going to kill myself", "en"),
        ("no, I want to die", "en"),
        ("ya no puedo más, quiero terminar con mi vida", "es"),
        ("i cant do this anymore i want to die", "en"),
    ],
)
def test_a_cry_for_help_is_no_answer_to_a_reminder(scene: Scene, words: str, language: str) -> None:
    visit = scene.visit(scene.patient(language=language))
    scene.ask(visit)

    scene.text(words)

    assert not scene.is_confirmed(visit)
    assert scene.tasks() == []
    assert scene.last().for_inbox


def test_who_cannot_come_and_cries_for_help_has_said_both(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit)

    scene.text("cancel my appointment, I want to die")

    assert scene.tasks() == ["change_request"]
    assert scene.last().for_inbox


def test_who_confirms_outright_and_cries_for_help_has_done_both(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit)

    scene.text("C. But I want to die")

    assert scene.is_confirmed(visit)
    assert scene.answers() == ["SAFETY:crisis"]


@pytest.mark.parametrize("words", ["I ack {}", "ok, ack {}", "I'll ack {}", "Yes - ACK {} on it"])
def test_staff_may_say_ack_in_a_sentence(scene: Scene, words: str) -> None:
    code = scene.text("I want to kill myself", number=STRANGER).alert_code

    scene.text(words.format(code), number=NURSE)

    assert scene.alert().acknowledged_by == "On-call nurse"


@pytest.mark.parametrize("words", ["I can't ack {}", "no ack {}"])
def test_staff_who_cannot_take_an_alert_do_not_take_it(scene: Scene, words: str) -> None:
    code = scene.text("I want to kill myself", number=STRANGER).alert_code

    scene.text(words.format(code), number=NURSE)

    assert scene.alert().acknowledged_at is None


def test_a_stop_does_not_rewrite_why_a_text_of_yesterday_was_left_out(database: Database) -> None:
    visits = [
        a_visit(f"a{n}", patient=a_patient(f"p{n}"), starts_in=7 * DAY + timedelta(hours=n)) for n in range(3)
    ]
    read_and_plan(database, *visits)
    left_out = _left_out(database, "budget")
    later = NOW + 6 * DAY + timedelta(hours=1)

    with database.write() as connection:
        phone_hash = database.cipher.phone_hash(ANA)
        consent.revoke(connection, phone_hash, ANA, later, by="patient", how="keyword")
        mark_for_planning(connection, appointment_ids=[1, 2, 3])
    plan_pending(database, CLINIC, "v1", later)

    yesterday = {(3, "reminder-1d"), (3, "prepare-3d")}
    assert left_out == {*yesterday, (3, "thank-you")}
    assert _left_out(database, "budget") == yesterday
    assert (3, "thank-you") in _left_out(database, "opted_out")


def _left_out(database: Database, reason: str) -> set[tuple[int, str]]:
    with database.read() as connection:
        rows = connection.execute(select(decision).where(decision.c.reason == reason))
        return {(row.appointment_id, row.rule) for row in rows}


def test_the_phones_clock_is_set_in_utc_as_the_api_tells_times() -> None:
    page = Page()
    with page.server:
        page.post("/phones/clock", {"at": "2027-03-10T08:30"})

    assert page.clock.time == datetime(2027, 3, 10, 15, 30, tzinfo=UTC)
    assert page.clock.time.utcoffset() == timedelta(0)


@pytest.mark.parametrize("change", ["moved", "cancelled"])
def test_a_change_in_the_night_before_that_no_text_can_tell_is_for_a_person_to_phone(
    database: Database, change: str
) -> None:
    """Told of ten o'clock; at ten in the evening it becomes eight, and texts begin at nine."""
    visit = a_visit(starts_at=NOW + DAY)
    read_and_plan(database, visit)
    tell(database, visit)
    night = NOW + timedelta(hours=12)
    earlier = changed(visit, starts_at=NOW + DAY - timedelta(hours=2))

    for _ in range(2):
        read_and_plan(database, earlier if change == "moved" else called_off(earlier), now=night)

    assert [row.rule for row in messages(database, occasion=change)] == []
    assert tasks(database) == ["delivery"]


def tell(database: Database, visit: SourceRow) -> None:
    with database.write() as connection:
        connection.execute(update(appointment).values(told_starts_at=visit.appointment.starts_at))


@pytest.mark.parametrize("words", ["cancel all my appointments", "I can't make it to both visits"])
def test_who_cancels_all_visits_hears_no_more_of_any(scene: Scene, words: str) -> None:
    ana = scene.patient()
    visits = [scene.visit(ana, n * DAY) for n in (1, 3, 20)]
    scene.ask(visits[0])

    scene.text(words)

    assert [scene.row(appointment, each).held_reason for each in visits] == ["change_requested"] * 3
    assert scene.answers() == ["cancel_request"]


@pytest.mark.parametrize("words", ["I can't come at all", "no puedo ir para nada, todas estan enfermas"])
def test_who_cannot_come_at_all_means_the_visit_that_was_asked_about(scene: Scene, words: str) -> None:
    ana = scene.patient()
    asked, other = scene.visit(ana, DAY), scene.visit(ana, 3 * DAY)
    scene.ask(asked)

    scene.text(words)

    assert scene.row(appointment, other).held_reason is None
