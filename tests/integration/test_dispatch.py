"""Sending, attempt by attempt: each message once, in order, and never in the dark."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from reminders.db import consent, state
from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.domain.message import Purpose
from reminders.ports import Accepted, GatewayError, OutboundText, Outcome
from reminders.services.dispatch import Dispatcher, DispatchSettings
from reminders.services.dispatch_limits import circuit
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import (
    LUIS,
    FakeGateway,
    a_dispatcher,
    a_message,
    events,
    know_phone,
    lost_answer,
    refusal,
    status,
    tasks,
    the,
)
from tests.integration.kit import ANA, NOW, a_clinic


@pytest.fixture
def gateway(clock: FakeClock) -> FakeGateway:
    return FakeGateway(clock)


@pytest.fixture
def dispatcher(database: Database, gateway: FakeGateway, clock: FakeClock) -> Dispatcher:
    return a_dispatcher(database, gateway, clock)


def test_a_due_message_is_sent_once_and_its_sid_kept(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    message_id = a_message(database)
    assert dispatcher.drain() == 1
    row = the(database, message_id)
    assert (row.status, row.provider_sid, row.attempt) == ("accepted", gateway.taken[0].sid, 1)
    assert events(database, message_id) == ["planned", "claimed", "accepted"]
    assert dispatcher.drain() == 0
    assert gateway.bodies == ["Hello m"]


def test_what_is_not_due_waits(database: Database, gateway: FakeGateway, dispatcher: Dispatcher) -> None:
    a_message(database, due_at=NOW + timedelta(minutes=1))
    assert dispatcher.run_once() == 0
    assert dispatcher.next_due() == NOW + timedelta(minutes=1)
    assert gateway.asked == 0


def test_the_words_are_stored_before_they_leave(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    message_id = a_message(database, template="help", body=None)
    stored: list[str] = []
    gateway.script = [lambda text: stored.append(the(database, text.message_id).body)]
    dispatcher.run_once()
    assert stored == gateway.bodies
    assert the(database, message_id).template_version


def test_a_lost_answer_is_never_sent_again_blindly(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)
    gateway.script = [lost_answer(gateway)]
    dispatcher.drain()
    clock.advance(timedelta(hours=1))
    dispatcher.drain()
    assert status(database, message_id) == "uncertain"
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refusal(Outcome.UNCERTAIN, 20500), ("uncertain", None)),
        (refusal(Outcome.NOT_PROCESSED, 20429), ("planned", None)),
        (refusal(Outcome.CONFIGURATION, 20003), ("planned", None)),
        (refusal(Outcome.BAD_NUMBER, 21211), ("failed", "bad_number")),
        (refusal(Outcome.OPTED_OUT, 21610), ("skipped", "opted_out")),
        (refusal(Outcome.REFUSED, 99999), ("failed", "refused")),
        (RuntimeError("a fault of ours"), ("uncertain", None)),
    ],
    ids=[
        "uncertain",
        "not processed",
        "configuration",
        "bad number",
        "opted out",
        "unknown code",
        "exception",
    ],
)
def test_each_outcome_has_its_row(
    database: Database,
    gateway: FakeGateway,
    dispatcher: Dispatcher,
    error: Exception,
    expected: tuple[str, str | None],
) -> None:
    message_id = a_message(database)
    gateway.script = [error]
    dispatcher.run_once()
    row = the(database, message_id)
    assert (row.status, row.reason) == expected
    assert row.error_code == getattr(error, "code", None)
    assert gateway.asked == 1


def test_an_exception_before_the_bytes_loses_nothing(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)

    def fault(_text: OutboundText) -> None:
        raise RuntimeError("a fault of ours")

    gateway.before_bytes = fault
    dispatcher.run_once()
    assert status(database, message_id) == "planned"
    gateway.before_bytes = None
    clock.advance(timedelta(minutes=1))
    dispatcher.drain()
    assert status(database, message_id) == "accepted"


def test_a_storm_of_429_costs_few_requests(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    for number in range(40):
        a_message(database, f"m{number}", phone=f"+1505555{number:04d}")
    gateway.script = [refusal(Outcome.NOT_PROCESSED, 20429) for _ in range(8)]
    seconds = 0
    while len(gateway.taken) < 40 and seconds < 300:
        dispatcher.drain()
        clock.advance(timedelta(seconds=1))
        seconds += 1
    assert len(gateway.taken) == 40
    assert gateway.asked == 48  # every refusal but those of the first volley was met by one request alone
    assert 30 < seconds < 150


def test_retry_after_is_honoured(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    message_id = a_message(database)
    gateway.script = [refusal(Outcome.NOT_PROCESSED, 20429, retry_after=timedelta(seconds=42))]
    dispatcher.drain()
    clock.advance(timedelta(seconds=41))
    assert dispatcher.drain() == 0
    assert dispatcher.next_due() == NOW + timedelta(seconds=42)
    clock.advance(timedelta(seconds=1))
    dispatcher.drain()
    assert status(database, message_id) == "accepted"


def test_wrong_credentials_stop_sending_and_probes_find_out_when_they_are_mended(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    told: list[str] = []
    dispatcher = a_dispatcher(database, gateway, clock, on_halt=told.append)
    ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02d}") for n in range(10)]
    gateway.script = [refusal(Outcome.CONFIGURATION, 20003) for _ in range(20)]
    dispatcher.drain()
    first = gateway.asked
    assert first <= 2  # its workers
    for _ in range(60):
        clock.advance(timedelta(seconds=1))
        dispatcher.drain()
    assert gateway.asked - first == 3  # after 5, 15 and 35 seconds
    assert told == ["as it is"]
    assert tasks(database) == ["sending_stopped"]
    assert {status(database, each) for each in ids} == {"planned"}
    gateway.script = []
    clock.advance(timedelta(seconds=60))
    dispatcher.drain()
    assert {status(database, each) for each in ids} == {"accepted"}
    assert tasks(database) == []


def test_one_bad_number_cannot_fail_every_probe(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    a_message(database, "unverified", phone=LUIS)
    a_message(database, "other", due_at=NOW + timedelta(milliseconds=1))

    def only_to_luis(text: OutboundText) -> None:
        if text.to == LUIS:
            raise refusal(Outcome.CONFIGURATION, 21608)

    gateway.script = [only_to_luis] * 9
    clock.advance(timedelta(seconds=1))
    for _ in range(12):
        dispatcher.drain()
        clock.advance(timedelta(seconds=1))
    assert gateway.bodies == ["Hello other"]


def test_nothing_expires_silently_while_sending_is_stopped(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    ids = [a_message(database, f"m{n}", expires_at=NOW + timedelta(seconds=30), phone=LUIS) for n in range(2)]
    gateway.script = [refusal(Outcome.CONFIGURATION, 20003) for _ in range(9)]
    dispatcher.drain()
    clock.advance(timedelta(seconds=31))
    dispatcher.drain()
    assert {the(database, each).reason for each in ids} == {"sending_stopped"}
    assert tasks(database) == ["sending_stopped", "delivery"]


def test_a_configuration_error_does_not_lose_what_else_was_claimed(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, workers=1)
    ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02d}") for n in range(5)]
    gateway.script = [refusal(Outcome.CONFIGURATION, 20003)]
    dispatcher.run_once()
    assert gateway.asked == 1
    assert {status(database, each) for each in ids} == {"planned"}
    assert [the(database, each).not_processed for each in ids] == [1, 0, 0, 0, 0]


def test_texts_to_one_phone_keep_their_order(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    for number in range(5):
        a_message(database, f"m{number}", due_at=NOW - timedelta(seconds=5 - number))
    gateway.script = [None, refusal(Outcome.NOT_PROCESSED, 20429)]
    for _ in range(10):
        dispatcher.drain()
        clock.advance(timedelta(seconds=1))
    assert gateway.bodies == [f"Hello m{number}" for number in range(5)]


def test_a_text_waits_for_an_uncertain_one_before_it_but_pages_and_safety_do_not(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    a_message(database, "first")
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    dispatcher.drain()
    second = a_message(database, "second")
    a_message(database, "safety", purpose=Purpose.SAFETY, template="crisis", body=None)
    page = a_message(database, "page", purpose=Purpose.PAGE)
    a_message(database, "other phone", phone=LUIS)
    dispatcher.drain()
    assert status(database, second) == "planned"
    assert status(database, page) == "accepted"
    assert len(gateway.taken) == 3


def test_many_messages_to_one_phone_do_not_hold_up_the_others(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, batch=4)
    for number in range(60):
        a_message(database, f"m{number}", due_at=NOW - timedelta(seconds=90 - number))
    other = a_message(database, "other", phone=LUIS)
    dispatcher.run_once()
    assert status(database, other) == "accepted"


def test_pages_and_safety_go_first_and_answers_before_rules(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, batch=1, workers=1)
    purposes = [Purpose.RULE, Purpose.CONSOLE, Purpose.ANSWER, Purpose.PAGE]
    for number, purpose in enumerate(purposes):
        a_message(database, purpose.value, purpose=purpose, phone=f"+150555501{number:02d}")
    know_phone(database, "+15055550100")
    a_message(database, "safety", purpose=Purpose.SAFETY, template="crisis", body=None)
    dispatcher.drain()
    assert "988" in gateway.bodies[0]
    assert gateway.bodies[1:] == ["Hello page", "Hello answer", "Hello console", "Hello rule"]


def test_the_rate_is_shared_by_all_daemons_and_pages_do_not_wait_for_it(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    clinic = a_clinic(messages_per_second=2, rules=())
    pair = [a_dispatcher(database, gateway, clock, clinic, name=name) for name in ("d1", "d2")]
    for number in range(20):
        a_message(database, f"m{number}", phone=f"+1505555{number:04d}")
    for second in range(1, 6):
        for dispatcher in pair:
            dispatcher.drain()
        assert len(gateway.taken) == 2 * second
        assert pair[0].next_due() is not None
        clock.advance(timedelta(seconds=1))
    a_message(database, "page", purpose=Purpose.PAGE)
    for dispatcher in pair:
        dispatcher.drain()
    a_message(database, "page 2", purpose=Purpose.PAGE)
    pair[0].drain()
    assert {"Hello page", "Hello page 2"} <= set(gateway.bodies)


def test_a_pause_holds_all_but_pages_and_safety(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    with database.write() as connection:
        state.put(connection, state.PAUSED, "front desk", NOW)
    waiting = a_message(database)
    late = a_message(database, "late", phone=LUIS, expires_at=NOW + timedelta(seconds=1))
    a_message(database, "page", purpose=Purpose.PAGE, phone=LUIS)
    clock.advance(timedelta(minutes=1))
    dispatcher.drain()
    assert gateway.bodies == ["Hello page"]
    assert status(database, waiting) == "planned"
    assert (status(database, late), the(database, late).reason) == ("expired", "paused")
    with database.write() as connection:
        state.drop(connection, state.PAUSED)
    dispatcher.drain()
    assert status(database, waiting) == "accepted"


def test_a_dry_run_does_everything_but_the_request(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    message_id = a_message(database, template="help", body=None)
    a_dispatcher(database, gateway, clock, dry_run=True).drain()
    row = the(database, message_id)
    assert (row.status, row.reason) == ("skipped", "dry_run")
    assert "505-639-4973" in row.body
    assert gateway.asked == 0


def test_only_the_numbers_that_are_listed_are_texted(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    listed, other = a_message(database, "a"), a_message(database, "b", phone=LUIS)
    page = a_message(database, "c", phone=LUIS, purpose=Purpose.PAGE)
    a_dispatcher(database, gateway, clock, send_only_to=frozenset({ANA})).drain()
    assert status(database, listed) == "accepted"
    assert {the(database, each).reason for each in (other, page)} == {"not_in_send_only_to"}


def test_a_bad_number_is_marked_once_and_staff_get_a_task(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    gateway.script = [refusal(Outcome.BAD_NUMBER, 21211)]
    a_message(database, "first")
    dispatcher.drain()
    by_hand = a_message(database, "second", purpose=Purpose.CONSOLE)
    dispatcher.drain()
    assert the(database, by_hand).reason == "bad_number"
    assert tasks(database) == ["bad_number"]
    assert gateway.asked == 1


def test_a_refusal_for_opt_out_enters_the_ledger_and_skips_what_waits(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, workers=1)
    gateway.script = [refusal(Outcome.OPTED_OUT, 21610)]
    a_message(database, "first")
    later = a_message(database, "second", due_at=NOW + timedelta(days=1))
    dispatcher.run_once()
    with database.read() as connection:
        assert consent.is_opted_out(connection, database.cipher.phone_hash(ANA))
    assert the(database, later).reason == "opted_out"


@pytest.mark.parametrize("began", [1, -1], ids=["after the claim", "before it"])
def test_a_stop_committed_between_the_claim_and_the_bytes_holds_the_text_back(
    database: Database,
    gateway: FakeGateway,
    dispatcher: Dispatcher,
    monkeypatch: pytest.MonkeyPatch,
    began: int,
) -> None:
    monkeypatch.setattr("reminders.services.dispatch.FRESH", -1.0)
    message_id = a_message(database)
    text_hash = database.cipher.phone_hash(ANA)

    def stop(_text: OutboundText) -> None:
        with database.write() as connection:
            consent.revoke(
                connection,
                text_hash,
                ANA,
                NOW + timedelta(seconds=began),
                by="patient",
                how="STOP",
            )

    gateway.before_bytes = stop
    dispatcher.run_once()
    assert gateway.asked == 0
    gateway.before_bytes = None
    dispatcher.drain()
    assert the(database, message_id).reason == "opted_out"


def test_a_lease_that_ran_out_before_the_bytes_sends_nothing(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, lease=timedelta(seconds=30))
    message_id = a_message(database)
    gateway.before_bytes = lambda _text: clock.advance(timedelta(seconds=31))
    dispatcher.run_once()
    assert gateway.asked == 0
    assert status(database, message_id) == "planned"  # we know that nothing has left


def test_a_process_frozen_beyond_its_lease_sends_nothing_though_the_wall_clock_was_set_back(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, lease=timedelta(0))
    a_message(database)
    gateway.before_bytes = lambda _text: clock.advance(timedelta(hours=-1))
    dispatcher.run_once()
    assert gateway.asked == 0


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_a_lease_whose_row_another_is_changing_is_renewed_the_next_time(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    """Waiting for it, while others wait for those that we hold by then, was a deadlock."""
    dispatcher = a_dispatcher(database, gateway, clock, lease=timedelta(seconds=30))
    ids = [a_message(database, "one"), a_message(database, "two", phone=LUIS)]
    assert len(dispatcher.claim().claims) == 2
    clock.advance(timedelta(seconds=10))
    with database.read() as busy:
        busy.execute(select(message.c.id).where(message.c.id == ids[0]).with_for_update())
        dispatcher.renew_leases()
    left = [the(database, each).lease_until - clock.now() for each in ids]
    assert left == [timedelta(seconds=20), timedelta(seconds=30)]
    dispatcher.renew_leases()
    assert the(database, ids[0]).lease_until - clock.now() == timedelta(seconds=30)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_no_batch_of_texts_is_copied(
    database: Database, gateway: FakeGateway, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends the transaction of a frozen daemon, but not in the middle of a COPY."""
    most = DispatchSettings("d1").batch
    dispatcher = a_dispatcher(database, gateway, clock, batch=most)
    ids = [a_message(database, f"m{n}", phone=f"+1505555{n:04d}") for n in range(most)]

    def copied(*_: object) -> None:
        pytest.fail("copied")

    monkeypatch.setattr("reminders.db.bulk._copy", copied)
    assert dispatcher.run_once() == len(ids)
    assert {status(database, each) for each in ids} == {"accepted"}


def test_a_lease_is_renewed_while_its_request_runs(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    dispatcher = a_dispatcher(database, gateway, clock, lease=timedelta(seconds=1))
    message_id = a_message(database)

    def slow(_text: OutboundText) -> None:
        for _ in range(35):
            clock.advance(timedelta(seconds=0.9))
            dispatcher.renew_leases()
            assert the(database, message_id).lease_until > clock.now()

    gateway.script = [slow]
    dispatcher.run_once()
    assert status(database, message_id) == "accepted"


def test_two_dispatchers_on_one_database_never_send_twice(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    pair = [
        a_dispatcher(database, gateway, clock, name=name, workers=4, batch=5, lease=timedelta(seconds=60))
        for name in ("d1", "d2")
    ]
    for number in range(120):
        a_message(database, f"m{number}", phone=f"+1505555{number % 40:04d}")
    for dispatcher in pair:
        dispatcher.start()
    for _ in range(400):
        if len(gateway.taken) >= 120:
            break
        threading.Event().wait(0.025)
    for dispatcher in pair:
        assert dispatcher.stop(5)
    assert sorted(gateway.bodies) == sorted(f"Hello m{number}" for number in range(120))
    for number in range(40):
        mine = [each.body for each in gateway.taken if each.to == f"+1505555{number:04d}"]
        assert mine == [f"Hello m{number + more}" for more in (0, 40, 80)]


def test_an_answer_that_comes_after_the_row_was_given_up_is_adopted(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    message_id = a_message(database)

    def swept(_text: OutboundText) -> None:
        with database.write() as connection:
            connection.execute(update(message).values(status="uncertain", uncertain_since=NOW))

    gateway.script = [swept]
    dispatcher.run_once()
    assert status(database, message_id) == "accepted"


def test_a_second_acceptance_is_counted_and_told(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    message_id = a_message(database)

    def sent_elsewhere(_text: OutboundText) -> None:
        with database.write() as connection:
            connection.execute(update(message).values(status="accepted", provider_sid="SMother", attempt=2))

    gateway.script = [sent_elsewhere]
    dispatcher.run_once()
    assert events(database, message_id)[-1] == "accepted_twice"
    assert dispatcher.counts["accepted_twice"] == 1
    assert tasks(database) == ["delivery"]


def test_results_that_cannot_be_written_are_kept_and_written_later(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = a_message(database)
    with monkeypatch.context() as broken:
        broken.setattr("reminders.db.claims.lock", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            dispatcher.run_once()
    assert status(database, message_id) == "sending"
    dispatcher.run_once()
    assert status(database, message_id) == "accepted"
    assert len(gateway.taken) == 1


def test_a_broken_template_fails_its_message_and_not_the_loop(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    broken = a_message(database, "broken", template="no_such_template", body=None)
    good = a_message(database, "good", phone=LUIS)
    dispatcher.drain()
    assert (status(database, broken), the(database, broken).reason) == ("failed", "template")
    assert status(database, good) == "accepted"
    assert tasks(database) == ["delivery"]


def test_a_row_that_cannot_be_read_ends_alone(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher
) -> None:
    damaged, good = a_message(database, "damaged"), a_message(database, "good", phone=LUIS)
    with database.write() as connection:
        connection.exec_driver_sql(f"update message set phone = 'nonsense' where id = '{damaged}'")  # noqa: S608
    dispatcher.drain()
    assert status(database, good) == "accepted"
    with database.read() as connection:
        row = connection.exec_driver_sql(
            f"select status, reason from message where id = '{damaged}'"  # noqa: S608
        ).one()
    assert tuple(row) == ("failed", "unreadable")


def test_no_log_line_holds_a_number_or_a_body(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes = [
        Outcome.UNCERTAIN,
        Outcome.BAD_NUMBER,
        Outcome.OPTED_OUT,
        Outcome.REFUSED,
        Outcome.CONFIGURATION,
    ]
    gateway.script = [*(refusal(each) for each in outcomes), RuntimeError(f"to {ANA}: Hello")]
    for number in range(8):
        a_message(database, f"m{number}", phone=f"+150555501{number:02d}")
    dispatcher.drain()
    said = caplog.text + repr([record.__dict__ for record in caplog.records])
    assert "+1505" not in said
    assert "Hello" not in said
    assert caplog.records


def test_closing_the_circuit_needs_an_answer_not_a_silence(
    database: Database, gateway: FakeGateway, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    a_message(database, "first")
    gateway.script = [refusal(Outcome.CONFIGURATION, 20003), refusal(Outcome.UNCERTAIN)]
    dispatcher.drain()
    clock.advance(timedelta(seconds=6))
    dispatcher.drain()
    with database.read() as connection:
        assert circuit(connection) is not None


def test_stopping_gives_back_what_has_not_left_and_waits_for_what_has(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    entered, release = threading.Event(), threading.Event()

    def slow(_text: OutboundText) -> None:
        entered.set()
        release.wait(5)

    dispatcher = a_dispatcher(database, gateway, clock, workers=1)
    ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02d}") for n in range(3)]
    gateway.script = [slow]
    dispatcher.start()
    assert entered.wait(5)
    stopper = threading.Thread(target=dispatcher.stop, args=(8,))
    stopper.start()
    release.set()
    stopper.join(10)
    assert sorted(status(database, each) for each in ids) == ["accepted", "planned", "planned"]
    assert [the(database, each).not_processed for each in ids] == [0, 0, 0]


def test_a_request_that_hangs_beyond_the_stop_is_left_uncertain(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    entered, release = threading.Event(), threading.Event()

    def hang(_text: OutboundText) -> None:
        entered.set()
        release.wait(20)
        raise GatewayError(Outcome.UNCERTAIN)

    dispatcher = a_dispatcher(database, gateway, clock, workers=1)
    message_id = a_message(database)
    gateway.script = [hang]
    dispatcher.start()
    assert entered.wait(5)
    assert not dispatcher.stop(0.6)
    release.set()
    assert status(database, message_id) == "uncertain"


def test_one_result_that_the_database_refuses_does_not_hold_up_the_others(
    database: Database, gateway: FakeGateway, clock: FakeClock
) -> None:
    """Twilio names a message like one that we know already: that one fails, visibly; the rest is written."""
    first = a_message(database, "first", phone=ANA)
    a_dispatcher(database, gateway, clock).drain()
    taken = the(database, first).provider_sid
    second, third = (
        a_message(database, "second", phone=LUIS),
        a_message(database, "third", phone="+15055550125"),
    )

    class Repeats(FakeGateway):
        def send(self, text: OutboundText, *, before_write: Callable[[], bool]) -> Accepted:
            accepted = super().send(text, before_write=before_write)
            return Accepted(taken, "queued") if text.message_id == second else accepted

    repeats = Repeats(clock)
    repeats._numbers = itertools.count(100)
    a_dispatcher(database, repeats, clock).drain()

    assert the(database, third).status == "accepted"
    assert (the(database, second).status, the(database, second).reason) == ("failed", "sid_taken")
    assert the(database, first).provider_sid == taken
