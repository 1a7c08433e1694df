"""The clock of check-ins: one kind nudge where nobody answers, and none where somebody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from reminders.db import claims, outbox
from reminders.db.engine import Database
from reminders.db.schema import (
    NEW_INVITATION,
    alert,
    check_in,
    message,
    patient,
)
from reminders.domain.clinic import Budget
from reminders.domain.message import Purpose
from reminders.domain.survey import Nudge
from reminders.services.check_in_clock import look
from reminders.services.page_links import Page, PageLinks
from tests.conftest import FakeClock
from tests.integration.check_in_clock_kit import DAY1, ENDS, HOUR, MINUTE, ClockScene, words
from tests.integration.check_in_kit import SURVEYS, WITH_SURVEYS
from tests.integration.dispatch_kit import FakeGateway
from tests.integration.receive_kit import ANA, DAY, NOW


@pytest.fixture
def scene(database: Database) -> ClockScene:
    return ClockScene(database)


# -- an invitation that nobody answers ---------------------------------------------------------------


def test_an_invitation_that_is_out_gets_its_check_in_once(scene: ClockScene) -> None:
    scene.invited()

    assert scene.look().made == 1
    assert scene.look().made == 0

    made = scene.check_in()
    assert (made.status, made.item, made.invited_at) == ("open", "mood", NOW)
    assert made.next_at == NOW + 4 * HOUR


@pytest.mark.parametrize("status", ["planned", "sending", "uncertain", "skipped"])
def test_what_twilio_does_not_have_invites_nobody(scene: ClockScene, status: str) -> None:
    scene.invited()
    scene.change(message, scene.rows(message)[0].id, status=status, accepted_at=None)

    assert not scene.look(DAY)


def test_an_answer_before_the_first_look_makes_no_second_check_in(scene: ClockScene) -> None:
    scene.invited()
    scene.says("7")

    assert scene.look().made == 0
    assert scene.check_in().item == "sleep"


def test_an_invitation_to_a_survey_that_was_taken_away_is_looked_at_once(scene: ClockScene) -> None:
    scene.invited()
    without = replace(WITH_SURVEYS, surveys={})

    for _ in range(2):
        assert not look(scene.database, without, scene.alerts, scene.now, heard_until=scene.now)


@pytest.mark.parametrize(
    ("table", "condition", "index"),
    [
        ("message", NEW_INVITATION, "ix_message_new_invitation"),
        ("check_in", "status = 'open' and next_at <= '2026-12-01'", "ix_check_in_next"),
    ],
)
def test_what_there_is_to_do_is_found_by_an_index_that_holds_nothing_else(
    database: Database, table: str, condition: str, index: str
) -> None:
    explain = "explain query plan" if database.is_sqlite else "explain"
    with database.read() as connection:
        if not database.is_sqlite:  # a table as small as this would be read whole
            connection.exec_driver_sql("set local enable_seqscan = off")
        query = f"{explain} select id from {table} where {condition}"  # noqa: S608
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    assert index in plan


# -- the nudge ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_does_not_answer_is_asked_once_more_kindly(scene: ClockScene, language: str) -> None:
    ana = scene.patient(language=language)
    scene.invite(scene.visit(ana, -DAY), DAY1, language=language, ago=timedelta(0))
    scene.look()

    assert scene.look(4 * HOUR).nudged == 1
    [body] = scene.goes_out().bodies
    for _ in range(3):
        assert scene.look(HOUR).nudged == 0

    assert words(DAY1, "mood", language) in body
    assert ("whenever it suits you" in body) is (language == "en")


def test_the_answer_to_a_nudge_belongs_to_its_question(scene: ClockScene) -> None:
    scene.invited()
    scene.says("7")
    scene.look(5 * HOUR)
    [body] = scene.goes_out().bodies

    scene.says("4")

    assert words(DAY1, "sleep") in body
    assert scene.answers_given() == {"mood": 7.0, "sleep": 4.0}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_nobody_is_nudged_after(scene: ClockScene, end: Any) -> None:
    """Neither before the nudge is planned, nor when it waits, nor when it is its turn."""
    scene.invited()
    scene.look()
    scene.look(3 * HOUR)
    end(scene)
    scene.look(HOUR)

    assert scene.nudges() == []


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_a_nudge_that_waits_is_not_sent_after(scene: ClockScene, end: Any) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    end(scene)

    said = scene.goes_out().bodies

    [nudge] = scene.nudges()
    assert nudge.status in ("cancelled", "skipped")
    assert not [body for body in said if "whenever it suits you" in body]


def test_the_answer_ends_the_nudge_in_its_own_transaction(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    scene.text("7")

    [nudge] = scene.nudges()
    assert (nudge.status, nudge.reason) == ("cancelled", "answered")


def test_a_crisis_ends_the_nudge_that_waits_for_good(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    scene.text("i want to die")
    scene.change(patient, ana, paused_at=None, paused_reason=None)

    [nudge] = scene.nudges()

    assert (nudge.status, nudge.reason) == ("cancelled", "paused")


def test_a_crisis_is_not_nudged_about_when_a_person_has_resumed(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    scene.text("i want to die")
    scene.change(alert, scene.alert().id, resolved_at=scene.now)
    scene.change(patient, ana, paused_at=None, paused_reason=None)

    scene.look(4 * HOUR)

    assert scene.nudges() == []
    assert scene.check_in().status == "stopped"
    scene.look(2 * DAY)
    assert scene.tasks_of_silence() == []


def test_who_was_paused_by_hand_for_a_while_is_asked_when_resumed(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    scene.change(patient, ana, paused_at=NOW)
    scene.look(4 * HOUR)
    scene.change(patient, ana, paused_at=None)

    assert scene.look(20 * MINUTE).nudged == 1


def test_an_answer_takes_a_nudge_that_is_being_sent_from_who_sends_it(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    with scene.database.write() as connection:  # claimed by a daemon that takes its time
        connection.execute(
            update(message)
            .where(message.c.occasion == "nudge1")
            .values(status="sending", claimed_by="d1", attempt=1, asks="item", claimed_at=scene.now)
        )
    with scene.database.read() as connection:
        assert claims.standing(connection, "d1")

    scene.says("7")

    with scene.database.read() as connection:
        assert not claims.standing(connection, "d1")
    assert scene.check_in().item == "sleep"


def test_an_answer_between_the_claim_and_the_bytes_stops_the_nudge(
    scene: ClockScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reminders.services.dispatch.FRESH", -1.0)  # looked at long ago
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    clock = FakeClock(scene.now)
    gateway = FakeGateway(clock)
    dispatcher = scene.dispatcher(gateway, clock)

    def answered(outbound: Any) -> None:
        if "whenever" in outbound.body:
            scene.text("7", after=timedelta(0))

    gateway.before_bytes = answered
    dispatcher.drain()

    assert not [body for body in gateway.bodies if "whenever it suits you" in body]
    assert scene.nudges()[0].reason == "answered"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"item": "sleep"}, "answered"),
        ({"status": "completed", "item": None}, "answered"),
        ({"status": "stopped"}, "check_in_stopped"),
        ({"status": "expired"}, "check_in_expired"),
    ],
)
def test_a_nudge_is_decided_again_when_its_time_comes(
    scene: ClockScene, change: dict[str, Any], reason: str
) -> None:
    """Whoever forgot to end it: the web page, a person, a daemon of tomorrow."""
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    scene.change(check_in, scene.check_in().id, **change)

    assert scene.goes_out().bodies == []

    assert (scene.nudges()[0].status, scene.nudges()[0].reason) == ("cancelled", reason)


def test_a_nudge_waits_for_open_hours_and_is_within_the_budget(scene: ClockScene) -> None:
    scene.now += 8 * HOUR  # 18:00; texts end at 20:00
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    assert scene.goes_out().bodies == []
    [nudge] = scene.nudges()
    assert nudge.due_at == NOW + 23 * HOUR  # the next day at 9:00
    scene.now = nudge.due_at
    scene.goes_out(clinic=replace(scene.clinic, budget=Budget(per_day=2, per_week=1)))
    assert (scene.nudges()[0].status, scene.nudges()[0].reason) == ("skipped", "budget")


@pytest.mark.parametrize(("room", "status"), [(2, "accepted"), (1, "skipped")])
def test_a_nudge_takes_no_other_texts_place(scene: ClockScene, room: int, status: str) -> None:
    ana = scene.invited()
    scene.look()
    with scene.database.write() as connection:
        coming = outbox.NewMessage(
            dedupe_key="home",
            purpose=Purpose.RULE,
            phone=ANA,
            phone_hash=scene.hash(ANA),
            language="en",
            due_at=scene.now + 2 * DAY,
            template="thank_you",
            patient_id=ana,
            rule="home-safe",
            occasion="r0",
        )
        outbox.add(connection, coming, scene.now)
    scene.look(4 * HOUR)

    scene.goes_out(clinic=replace(scene.clinic, budget=Budget(per_day=2, per_week=1 + room)))

    assert scene.nudges()[0].status == status


def test_a_nudge_goes_to_the_number_that_holds_now(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    number = "+15055550177"
    scene.change(patient, ana, phone=number, phone_hash=scene.hash(number))

    scene.look(4 * HOUR)

    assert scene.nudges()[0].phone == number


def test_a_survey_by_link_is_nudged_with_the_same_link_and_without_its_questions(scene: ClockScene) -> None:
    ana = scene.patient()
    invitation = scene.invite(scene.visit(ana, -DAY), "phq9", ago=timedelta(0))
    survey = replace(SURVEYS["phq9"], nudge=Nudge(4 * HOUR))
    scene.clinic = replace(scene.clinic, surveys={**SURVEYS, "phq9": survey})
    scene.look()
    scene.look(4 * HOUR)
    pages = PageLinks("https://texts.example.org", scene.database.cipher, frozenset(Page))

    [body] = scene.goes_out(addresses=pages).bodies

    assert scene.database.cipher.page_token("survey", invitation) in body
    assert scene.nudges()[0].asks is None
    assert survey.items[0].ask["en"] not in body


def test_an_invitation_that_did_not_arrive_is_not_nudged(scene: ClockScene) -> None:
    """A later try of it says the same."""
    scene.invited()
    scene.change(message, scene.rows(message)[0].id, status="undelivered")
    scene.look()

    assert scene.look(4 * HOUR).nudged == 0


def test_a_nudge_of_a_clocks_survey_waits_for_the_end_of_the_hours_after_an_infusion(
    scene: ClockScene,
) -> None:
    ana = scene.patient()
    invitation = scene.invite(scene.visit(ana, -10 * DAY), DAY1, ago=timedelta(0))
    scene.change(message, invitation, occasion="clock14")
    scene.visit(ana, 2 * HOUR)  # until 13:00; the nudge would be at 14:00
    scene.look()
    scene.look(4 * HOUR)

    [nudge] = scene.nudges()

    assert nudge.due_at == NOW + 27 * HOUR
