"""A dispatcher in its own threads: woken, never polling, stopped without a loss."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from reminders.db import claims
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.gateways.twilio import TwilioGateway
from reminders.ports import OutboundText, Outcome, SystemClock
from reminders.services.dispatch import Dispatcher
from reminders.services.dispatch_claim import Round
from reminders.services.reconcile import settle_uncertain
from reminders.simulator import DEFAULT_SENDER, Fault, Simulator, SimulatorConfig
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from reminders.simulator.server import SimulatorServer
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import (
    LUIS,
    FakeGateway,
    a_dispatcher,
    a_message,
    refusal,
    status,
    the,
)
from tests.integration.kit import NOW


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    waited = 0.0
    while not condition() and waited < seconds:
        threading.Event().wait(0.02)
        waited += 0.02
    return condition()


def test_a_message_that_is_inserted_leaves_when_the_dispatcher_is_woken(
    database: Database, clock: FakeClock
) -> None:
    gateway = FakeGateway(clock)
    idle: list[datetime | None] = []
    dispatcher = a_dispatcher(database, gateway, clock, on_idle=idle.append)
    later = a_message(database, "later", phone=LUIS, due_at=NOW + timedelta(hours=1))
    dispatcher.start()
    assert eventually(lambda: bool(idle))
    message_id = a_message(database)
    dispatcher.wake()
    assert eventually(lambda: status(database, message_id) == "accepted")
    assert eventually(lambda: idle[-1] == NOW + timedelta(hours=1))
    assert dispatcher.stop(5)
    assert status(database, later) == "planned"


def test_a_request_longer_than_its_lease_is_not_taken_for_a_dead_one(
    database: Database, clock: FakeClock
) -> None:
    gateway = FakeGateway(clock)
    message_id = a_message(database)
    renewed = threading.Event()

    def slow(_text: OutboundText) -> None:
        clock.advance(timedelta(seconds=5))  # far beyond the lease that the claim wrote
        renewed.set()
        assert eventually(lambda: the(database, message_id).lease_until > clock.now())

    gateway.script = [slow]
    dispatcher = a_dispatcher(database, gateway, clock, lease=timedelta(seconds=1))
    dispatcher.start()
    assert eventually(lambda: status(database, message_id) == "accepted")
    assert renewed.is_set()
    assert dispatcher.stop(5)


def test_while_twilio_takes_long_the_books_look_ahead_at_what_waits(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookers: list[str] = []
    look = claims.standing

    def noted(connection: Connection, claimer: str) -> dict[str, int]:
        lookers.append(threading.current_thread().name)
        return look(connection, claimer)

    def slow(_text: OutboundText) -> None:
        threading.Event().wait(0.06)

    monkeypatch.setattr(claims, "standing", noted)
    gateway = FakeGateway(clock)
    gateway.script = [slow] * 10
    ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02}") for n in range(10)]
    dispatcher = a_dispatcher(database, gateway, clock, workers=2)
    dispatcher.start()
    assert eventually(lambda: all(status(database, each) == "accepted" for each in ids))
    assert dispatcher.stop(5)
    assert "dispatch-books" in lookers


def test_a_database_that_is_away_for_a_while_loses_no_result(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = FakeGateway(clock)
    message_id = a_message(database)
    failures = iter([True, True])

    def flaky(*arguments: object) -> object:
        if next(failures, False):
            raise OSError("no space left on device")
        return whole(*arguments)  # type: ignore[arg-type]

    whole = claims.lock
    monkeypatch.setattr("reminders.db.claims.lock", flaky)
    dispatcher = a_dispatcher(database, gateway, clock)
    dispatcher.start()
    assert eventually(lambda: status(database, message_id) == "accepted")
    assert dispatcher.stop(5)
    assert len(gateway.taken) == 1


def test_what_an_old_attempt_says_does_not_touch_a_newer_one(database: Database, clock: FakeClock) -> None:
    gateway = FakeGateway(clock)
    message_id = a_message(database)

    def meanwhile_claimed_again(_text: OutboundText) -> None:
        with database.write() as connection:
            connection.execute(update(message).values(status="sending", attempt=2, claimed_by="d2"))
        raise refusal(Outcome.NOT_PROCESSED)

    gateway.script = [meanwhile_claimed_again]
    a_dispatcher(database, gateway, clock).run_once()
    row = the(database, message_id)
    assert (row.status, row.attempt, row.claimed_by) == ("sending", 2, "d2")


@pytest.mark.parametrize(
    "fault",
    [
        Fault("busy", times=3, retry_after=0.1),
        Fault("drop", times=2),
        Fault("error", times=2),
        Fault("slow", times=5, seconds=0.2),
    ],
    ids=lambda fault: fault.kind,
)
def test_against_the_simulator_each_text_arrives_once(database: Database, fault: Fault) -> None:
    clock = SystemClock()
    simulator = Simulator(SimulatorConfig(faults=(fault,)), clock.now)
    with SimulatorServer(simulator) as server:
        gateway = TwilioGateway(
            account_sid=TEST_ACCOUNT_SID,
            auth_token=TEST_AUTH_TOKEN,
            from_number=DEFAULT_SENDER,
            api_url=server.url,
            read_timeout=2,
        )
        ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02d}") for n in range(12)]
        with database.write() as connection:
            connection.execute(update(message).values(send_after=clock.now() - timedelta(seconds=1)))
        dispatcher = a_dispatcher(database, gateway, clock, workers=4)
        dispatcher.start()

        def all_settled() -> bool:
            settle_uncertain(database, gateway, clock, wait=timedelta(seconds=1))
            dispatcher.wake()
            return {status(database, each) for each in ids} == {"accepted"}

        assert eventually(all_settled)
        assert dispatcher.stop(5)
        gateway.close()
        assert sorted(each.body for each in simulator.books.messages) == sorted(
            f"Hello m{n}" for n in range(12)
        )


def test_what_is_being_claimed_while_it_stops_is_given_back(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sends any more, and it need not wait for its lease to run out."""
    gateway = FakeGateway(clock)
    dispatcher = a_dispatcher(database, gateway, clock)
    claiming, go_on = threading.Event(), threading.Event()
    claim = Dispatcher.claim

    def slow(self: Dispatcher, most: int | None = None) -> Round:
        found = claim(self, most)
        if found.claims:
            claiming.set()
            go_on.wait(5)
        return found

    monkeypatch.setattr(Dispatcher, "claim", slow)
    message_id = a_message(database)
    dispatcher.start()
    assert claiming.wait(5)
    stopping = threading.Thread(target=dispatcher.stop, args=(5,))
    stopping.start()
    assert eventually(
        lambda: not any(thread.name.startswith("dispatch-send") for thread in threading.enumerate())
    )
    go_on.set()
    stopping.join()
    assert status(database, message_id) == "planned"
    assert gateway.taken == []
