"""What was right when it was planned is asked again when it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.db import consent
from reminders.db.engine import Database
from reminders.db.schema import appointment, message, message_event, patient, phone
from reminders.domain.clinic import Budget
from reminders.domain.message import Purpose
from reminders.services.dispatch import Dispatcher
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import (
    LUIS,
    FakeGateway,
    a_dispatcher,
    a_message,
    know_phone,
    status,
    the,
)
from tests.integration.kit import ANA, NOW, a_clinic, a_patient, a_visit, changed, messages, read_and_plan

#: The preparation of a visit on 8 December, 10:00, is due on the 5th at 10:00.
DUE = datetime.fromisoformat("2026-12-05T17:00:00+00:00")


@pytest.fixture
def gateway(clock: FakeClock) -> FakeGateway:
    return FakeGateway(clock)


@pytest.fixture
def dispatcher(database: Database, gateway: FakeGateway, clock: FakeClock) -> Dispatcher:
    """A visit is planned, and its first message is due now."""
    read_and_plan(database, a_visit())
    know_phone(database)
    clock.time = DUE
    return a_dispatcher(database, gateway, clock)


def preparation(database: Database) -> Any:
    (row,) = messages(database, rule="prepare-3d")
    return row


def set_visit(database: Database, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(update(appointment).values(values))


def set_patient(database: Database, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(update(patient).values(values))


def set_phone(database: Database, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(update(phone).values(values))


def test_a_message_by_a_rule_goes_out_with_its_prompt_and_counts_as_told(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    dispatcher.drain()
    row = preparation(database)
    assert (row.status, row.asks) == ("accepted", "confirmation")
    assert "Tuesday, December 8 at 10:00 AM" in gateway.bodies[0]
    with database.read() as connection:
        told, starts = connection.execute(select(appointment.c.told_starts_at, appointment.c.starts_at)).one()
    assert told == starts


def test_an_opt_out_between_plan_and_send_is_obeyed(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    set_phone(database, opted_out_at=DUE)
    dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == ("skipped", "opted_out")
    assert gateway.asked == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"time_revision": 1}, ("cancelled", "moved")),
        ({"status": "cancelled"}, ("cancelled", "cancelled")),
        ({"status": "no_show"}, ("cancelled", "cancelled")),
        ({"starts_at": DUE}, ("expired", "visit_begun")),
        ({"starts_at": DUE - timedelta(hours=3), "ends_at": DUE - timedelta(hours=2)}, ("expired", "past")),
    ],
    ids=["moved", "cancelled", "no show", "begun", "over"],
)
def test_nothing_speaks_of_a_visit_that_does_not_stand(
    database: Database,
    gateway: FakeGateway,
    dispatcher: Dispatcher,
    values: dict[str, Any],
    expected: tuple[str, str],
) -> None:
    set_visit(database, **values)
    dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == expected
    assert gateway.asked == 0


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (lambda database: set_visit(database, held_reason="change_requested"), "change_requested"),
        (lambda database: set_patient(database, paused_at=NOW), "paused"),
    ],
    ids=["a change was asked for", "paused for this patient"],
)
def test_what_a_person_must_decide_first_waits_until_it_expires(
    database: Database,
    gateway: FakeGateway,
    dispatcher: Dispatcher,
    clock: FakeClock,
    held: Any,
    reason: str,
) -> None:
    held(database)
    dispatcher.drain()
    assert preparation(database).send_after == DUE + timedelta(minutes=15)
    while preparation(database).status == "planned":
        clock.advance(timedelta(minutes=15))
        dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == ("expired", reason)
    assert gateway.asked == 0


def test_a_hold_that_is_lifted_lets_it_go(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_visit(database, held_reason="change_requested")
    dispatcher.drain()
    set_visit(database, held_reason=None)
    clock.advance(timedelta(minutes=15))
    dispatcher.drain()
    assert preparation(database).status == "accepted"


@pytest.mark.parametrize("held", ["change_requested", "gone_from_source"])
def test_nobody_is_thanked_for_a_visit_that_a_person_must_decide_about(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock, held: str
) -> None:
    (thanks,) = messages(database, rule="thank-you")
    set_visit(database, held_reason=held)
    clock.time = thanks.send_after
    dispatcher.drain()
    (waiting,) = messages(database, rule="thank-you")
    assert (waiting.status, waiting.send_after) == ("planned", thanks.send_after + timedelta(minutes=15))

    set_visit(database, held_reason=None)
    clock.time = waiting.send_after
    dispatcher.drain()
    assert messages(database, rule="thank-you")[0].status == "accepted"


def test_a_text_waits_for_a_bad_number_to_be_corrected_and_then_goes_to_the_new_one(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_phone(database, bad_since=NOW)
    dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == ("planned", "bad_number")

    set_patient(database, phone=LUIS, phone_hash=database.cipher.phone_hash(LUIS))
    know_phone(database, LUIS)
    clock.advance(timedelta(minutes=15))
    dispatcher.drain()

    assert (preparation(database).status, preparation(database).phone) == ("accepted", LUIS)


def test_a_bad_number_that_nobody_corrects_ends_the_text_with_that_reason(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_phone(database, bad_since=NOW)
    while preparation(database).status == "planned":
        dispatcher.drain()
        clock.advance(timedelta(hours=1))
    assert (preparation(database).status, preparation(database).reason) == ("expired", "bad_number")
    assert gateway.asked == 0


def test_what_waits_long_says_so_once(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_visit(database, held_reason="change_requested")
    for _ in range(5):
        dispatcher.drain()
        clock.advance(timedelta(minutes=15))

    row = preparation(database)
    with database.read() as connection:
        events = connection.scalars(
            select(message_event.c.event).where(message_event.c.message_id == row.id)
        ).all()
    assert events.count("waits") == 1
    assert (row.status, row.reason) == ("planned", "change_requested")


@pytest.mark.parametrize(("told", "status"), [(True, "cancelled"), (False, "accepted")])
def test_a_correction_is_not_sent_to_who_has_been_told_the_new_time(
    database: Database, gateway: FakeGateway, clock: FakeClock, told: bool, status: str
) -> None:
    """An answer to a late "C" names the new time; the correction that waited meanwhile is old news."""
    visit = a_visit()
    read_and_plan(database, visit)
    set_visit(database, told_starts_at=visit.appointment.starts_at)
    new_start = visit.appointment.starts_at + timedelta(days=1)
    read_and_plan(database, changed(visit, starts_at=new_start), now=NOW + timedelta(minutes=1))
    know_phone(database)
    if told:
        set_visit(database, told_starts_at=new_start)

    clock.advance(timedelta(minutes=2))
    a_dispatcher(database, gateway, clock).drain()

    assert [row.status for row in messages(database, rule="moved")] == [status]


def test_a_text_by_a_rule_waits_for_the_end_of_a_conversation(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_phone(database, last_inbound_at=DUE - timedelta(minutes=5))
    answer = a_message(database, "answer")
    dispatcher.drain()
    assert status(database, answer) == "accepted"
    assert preparation(database).send_after == DUE + timedelta(minutes=10)
    clock.advance(timedelta(minutes=10))
    dispatcher.drain()
    assert preparation(database).status == "accepted"


def test_closed_hours_hold_texts_by_rules_and_nothing_else(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    clock.time = DUE + timedelta(hours=11)  # 21:00: the daemon was down all day
    answer = a_message(database, "answer")
    dispatcher.drain()
    assert status(database, answer) == "accepted"
    assert preparation(database).send_after == datetime.fromisoformat("2026-12-06T16:00:00+00:00")
    clock.time = preparation(database).send_after
    dispatcher.drain()
    assert preparation(database).status == "accepted"


def test_what_would_expire_before_the_doors_open_says_so(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    clock.time = DUE + timedelta(hours=11)
    with database.write() as connection:
        connection.execute(update(message).values(expires_at=DUE + timedelta(hours=12)))
    dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == ("expired", "quiet_hours")


def test_the_budget_is_kept_by_number_and_answers_do_not_count(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    clinic = a_clinic(budget=Budget(per_day=2), rules=())
    dispatcher = a_dispatcher(database, gateway, clock, clinic)
    for number in range(3):
        a_message(database, f"answer {number}")
    ids = [a_message(database, f"rule {n}", purpose=Purpose.RULE, occasion="r0") for n in range(3)]
    exempt = a_message(database, "moved", purpose=Purpose.RULE, occasion="moved")
    elsewhere = a_message(database, "elsewhere", purpose=Purpose.RULE, phone=LUIS)
    dispatcher.drain()
    assert [the(database, each).reason for each in ids] == [None, None, "budget"]
    assert {status(database, each) for each in (exempt, elsewhere)} == {"accepted"}
    clock.advance(timedelta(days=1))
    tomorrow = a_message(database, "tomorrow", purpose=Purpose.RULE, occasion="r0")
    dispatcher.drain()
    assert status(database, tomorrow) == "accepted"


def test_before_the_first_text_by_a_rule_goes_one_that_says_who_we_are(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    set_phone(database, first_texted_at=None)
    dispatcher.drain()
    assert "STOP to stop" in gateway.bodies[0]
    assert "December 8" in gateway.bodies[1]
    assert len(gateway.bodies) == 2
    (first,) = messages(database, rule="first-contact")
    assert first.dedupe_key == f"first_contact:{database.cipher.phone_hash(ANA)}"
    assert dispatcher.drain() == 0


def test_two_patients_on_one_phone_are_introduced_once(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    read_and_plan(database, a_visit(), a_visit("a2", patient=a_patient("p2", first_name="Luz")))
    clock.time = DUE
    a_dispatcher(database, gateway, clock).drain()
    assert sum("up to 8 a week" in body for body in gateway.bodies) == 1
    assert len(gateway.bodies) == 3


def test_an_introduction_that_expired_is_made_anew_another_day(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_phone(database, first_texted_at=None)
    key = f"first_contact:{database.cipher.phone_hash(ANA)}"
    old = a_message(database, key, purpose=Purpose.RULE, expires_at=NOW)
    dispatcher.drain()
    assert status(database, old) == "expired"
    assert preparation(database).status == "accepted"
    assert len(messages(database, rule="first-contact")) == 1


def test_a_corrected_number_gets_the_text_and_the_old_one_does_not(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    know_phone(database, LUIS)
    set_patient(database, phone=LUIS, phone_hash=database.cipher.phone_hash(LUIS))
    dispatcher.drain()
    assert [each.to for each in gateway.taken] == [LUIS]


def test_no_consent_is_obeyed_whatever_the_clinic_assumes(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    set_patient(database, sms_consent="no")
    dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == ("skipped", "no_consent")


def test_after_a_stop_only_its_confirmation_and_the_fixed_answers_go_out(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    with database.write() as connection:
        consent.revoke(connection, database.cipher.phone_hash(ANA), ANA, NOW, by="patient", how="sentence")
    fixed = {
        name: a_message(database, name, template=name, body=None, purpose=purpose)
        for name, purpose in {
            "opt_out_done": Purpose.ANSWER,
            "crisis": Purpose.SAFETY,
            "emergency": Purpose.SAFETY,
            "urgent": Purpose.SAFETY,
            "help": Purpose.ANSWER,
        }.items()
    }
    by_hand = a_message(database, "by hand", purpose=Purpose.CONSOLE)
    a_dispatcher(database, gateway, clock).drain()
    sent = {name for name, each in fixed.items() if status(database, each) == "accepted"}
    assert sent == {"opt_out_done", "crisis", "emergency"}
    assert the(database, by_hand).reason == "opted_out"


def test_a_confirmed_visit_needs_no_question(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    set_visit(database, confirmed_at=NOW)
    clock.time = datetime.fromisoformat("2026-12-07T17:00:00+00:00")
    dispatcher.drain()
    (row,) = messages(database, rule="reminder-1d")
    assert (row.status, row.reason) == ("skipped", "unless")


def test_what_expired_while_nobody_looked_says_so(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    clock.time = DUE + timedelta(hours=25)
    dispatcher.drain()
    assert (preparation(database).status, preparation(database).reason) == ("expired", "expired")
