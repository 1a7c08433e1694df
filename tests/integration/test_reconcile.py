"""Doubt is settled by evidence: found and adopted, or certainly not sent and planned again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import appointment
from reminders.domain.message import Purpose
from reminders.ports import GatewayError, OutboundText, Outcome
from reminders.services.dispatch import Dispatcher
from reminders.services.reconcile import Settled, next_settlement, settle_uncertain
from reminders.services.refresh import refresh_unfinished
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import (
    FakeGateway,
    a_dispatcher,
    a_message,
    know_phone,
    lost_answer,
    refusal,
    status,
    the,
)
from tests.integration.kit import NOW, a_visit, changed, messages, read_and_plan

WAIT = timedelta(seconds=90)


@pytest.fixture
def gateway(clock: FakeClock) -> FakeGateway:
    return FakeGateway(clock)


@pytest.fixture
def dispatcher(database: Database, gateway: FakeGateway, clock: FakeClock) -> Dispatcher:
    return a_dispatcher(database, gateway, clock)


def settle(database: Database, gateway: FakeGateway, clock: FakeClock, *, after: int = 0) -> Settled:
    clock.advance(timedelta(seconds=after))
    return settle_uncertain(database, gateway, clock, wait=WAIT)


def test_a_lost_answer_is_found_on_twilios_list_and_adopted(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)
    gateway.script = [lost_answer(gateway)]
    dispatcher.drain()
    assert settle(database, gateway, clock) == Settled()  # too early to look
    assert settle(database, gateway, clock, after=5) == Settled(adopted=1)
    row = the(database, message_id)
    assert (row.status, row.provider_sid) == ("accepted", gateway.taken[0].sid)
    dispatcher.drain()
    assert len(gateway.taken) == 1


def test_a_list_is_read_once_for_all_that_is_in_doubt_at_a_phone(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    """A nurse's phone may have a hundred pages in doubt among thousands."""
    for n in range(20):
        a_message(database, f"page-{n}", purpose=Purpose.PAGE)
    gateway.script = [lost_answer(gateway)] * 20
    dispatcher.drain()

    assert settle(database, gateway, clock, after=5) == Settled(adopted=20)
    assert gateway.lists_read == 1
    assert len(gateway.taken) == 20


def test_what_is_not_found_in_two_looks_is_sent_again(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    dispatcher.drain()
    assert settle(database, gateway, clock, after=5) == Settled(waiting=1)
    assert settle(database, gateway, clock, after=84) == Settled()
    assert next_settlement(database, wait=WAIT) == NOW + WAIT
    assert settle(database, gateway, clock, after=1) == Settled(returned=1)
    dispatcher.drain()
    assert status(database, message_id) == "accepted"
    assert the(database, message_id).attempt == 2
    assert len(gateway.taken) == 1


def test_after_a_long_downtime_there_are_still_two_looks(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    a_message(database)
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    dispatcher.drain()
    assert settle(database, gateway, clock, after=3600) == Settled(waiting=1)
    assert settle(database, gateway, clock) == Settled(returned=1)


def test_what_is_useless_by_then_expires(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database, expires_at=NOW + timedelta(minutes=1))
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    dispatcher.drain()
    settle(database, gateway, clock, after=5)
    assert settle(database, gateway, clock, after=90) == Settled(ended=1)
    assert status(database, message_id) == "expired"


def test_nothing_is_decided_while_twilio_cannot_be_asked(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)
    gateway.script = [lost_answer(gateway)]
    dispatcher.drain()
    gateway.listings = GatewayError(Outcome.NOT_PROCESSED)
    for _ in range(5):
        assert settle(database, gateway, clock, after=60) == Settled()
    assert status(database, message_id) == "uncertain"
    gateway.listings = None
    assert settle(database, gateway, clock) == Settled(adopted=1)


def test_a_daemon_that_died_after_its_claim_leaves_nothing_behind(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02d}") for n in range(5)]
    dead = a_dispatcher(database, gateway, clock, name="dead")
    claimed = dead.claim().claims  # and that was the last of it
    gateway.take(OutboundText(claimed[0].id, claimed[0].phone, claimed[0].body, WAIT))  # one had just left
    assert next_settlement(database, wait=WAIT) == NOW + timedelta(seconds=60)
    assert settle(database, gateway, clock, after=61) == Settled(lapsed=5)
    assert settle(database, gateway, clock, after=5) == Settled(adopted=1, waiting=4)
    assert settle(database, gateway, clock, after=90) == Settled(returned=4)
    a_dispatcher(database, gateway, clock, name="alive").drain()
    assert {status(database, each) for each in ids} == {"accepted"}
    assert sorted(gateway.bodies) == [f"Hello m{n}" for n in range(5)]


def test_a_lease_that_holds_is_left_alone(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    a_message(database)
    dispatcher.claim()
    clock.advance(timedelta(seconds=50))
    dispatcher.renew_leases()
    assert settle(database, gateway, clock, after=50) == Settled()


@pytest.mark.parametrize(
    ("changes", "is_ours"),
    [
        ({}, True),
        ({"body": "Sent from your trial account - Hello m"}, True),
        ({"body": "Hello mr"}, False),
        ({"created_at": NOW - timedelta(seconds=59)}, True),
        ({"created_at": NOW - timedelta(seconds=61)}, False),
        ({"to": "+15055550199"}, False),
    ],
    ids=[
        "equal",
        "words in front",
        "other words",
        "its clock behind",
        "older than the claim",
        "other number",
    ],
)
def test_evidence_is_the_same_words_to_the_same_number_since_the_claim(
    database: Database,
    gateway: FakeGateway,
    dispatcher: Dispatcher,
    clock: FakeClock,
    changes: dict[str, object],
    is_ours: bool,
) -> None:
    a_message(database)
    gateway.script = [lost_answer(gateway)]
    dispatcher.drain()
    gateway.taken = [replace(gateway.taken[0], **changes)]  # type: ignore[arg-type]
    assert settle(database, gateway, clock, after=5).adopted == is_ours


def test_a_sid_that_another_message_has_is_no_evidence(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    a_message(database, "first", body="See you soon")
    dispatcher.drain()
    second = a_message(database, "second", body="See you soon")
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    dispatcher.drain()
    assert settle(database, gateway, clock, after=5) == Settled(waiting=1)
    assert settle(database, gateway, clock, after=90) == Settled(returned=1)
    dispatcher.drain()
    assert status(database, second) == "accepted"


def test_an_answer_that_overtakes_the_search_stands(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)

    def while_it_hangs(_text: OutboundText) -> None:
        clock.advance(timedelta(seconds=61))  # nobody renewed the lease
        assert settle(database, gateway, clock).lapsed == 1
        settle(database, gateway, clock, after=5)
        assert settle(database, gateway, clock, after=90).returned == 1

    gateway.script = [while_it_hangs]
    dispatcher.drain()
    assert status(database, message_id) == "accepted"
    assert len(gateway.taken) == 1


def test_a_move_while_the_outcome_is_uncertain_still_leads_to_a_correction(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    visit = a_visit()
    read_and_plan(database, visit)
    know_phone(database)
    gateway.script = [lost_answer(gateway)]
    clock.time = datetime.fromisoformat("2026-12-05T17:00:00+00:00")
    dispatcher = a_dispatcher(database, gateway, clock)
    dispatcher.drain()
    with database.read() as connection:
        assert connection.scalar(select(appointment.c.told_starts_at)) == visit.appointment.starts_at
    later = visit.appointment.starts_at + timedelta(days=1)
    read_and_plan(database, changed(visit, starts_at=later), now=clock.now())
    settle(database, gateway, clock, after=10)
    dispatcher.drain()
    assert [row.status for row in messages(database, rule="moved")] == ["accepted"]


def test_silent_messages_are_fetched_after_a_day(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)
    dispatcher.drain()
    gateway.taken = [replace(gateway.taken[0], status="delivered")]
    assert refresh_unfinished(database, gateway, clock.now()) == 0
    clock.advance(timedelta(days=1))
    assert refresh_unfinished(database, gateway, clock.now()) == 1
    assert status(database, message_id) == "delivered"
    assert refresh_unfinished(database, gateway, clock.now()) == 0
