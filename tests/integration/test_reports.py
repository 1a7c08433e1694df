"""Status reports: in any order, perhaps twice, perhaps before the answer to the request itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.db import consent
from reminders.db.engine import Database
from reminders.db.schema import message, phone, task
from reminders.domain.message import Purpose
from reminders.ports import OutboundText, Outcome
from reminders.services.dispatch_limits import circuit
from reminders.services.reports import ReportResult, StatusReport, apply_report
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import (
    FakeGateway,
    a_dispatcher,
    a_message,
    events,
    know_phone,
    refusal,
    status,
    tasks,
    the,
)
from tests.integration.kit import ANA, NOW, a_visit, messages, read_and_plan

SID = "SM" + "a" * 32


def report(
    database: Database,
    message_id: str | None,
    word: str,
    code: int | None = None,
    *,
    sid: str = SID,
    **values: str,
) -> ReportResult:
    return apply_report(database, message_id, StatusReport(sid, word, code), NOW)


def sent(database: Database, key: str = "m", **values: object) -> str:
    """A message that Twilio has accepted as SID."""
    message_id = a_message(database, key, **values)
    with database.write() as connection:
        connection.execute(
            update(message)
            .where(message.c.id == message_id)
            .values(status="accepted", provider_sid=SID, accepted_at=NOW, claimed_at=NOW, attempt=1)
        )
    return message_id


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])), ids="-".join)
def test_in_whatever_order_they_come_the_last_status_stands(
    database: Database, order: tuple[str, ...]
) -> None:
    message_id = sent(database)
    for word in order:
        report(database, message_id, word)
    assert status(database, message_id) == "delivered"


def test_a_report_that_comes_twice_changes_nothing(database: Database) -> None:
    message_id = sent(database)
    assert report(database, message_id, "delivered") is ReportResult.APPLIED
    before = the(database, message_id)
    assert report(database, message_id, "delivered") is ReportResult.KNOWN
    assert the(database, message_id) == before


def test_a_report_is_found_by_its_sid_alone(database: Database) -> None:
    message_id = sent(database)
    assert report(database, None, "delivered") is ReportResult.APPLIED
    assert status(database, message_id) == "delivered"


def test_a_report_about_a_stranger_is_noted_and_no_more(database: Database) -> None:
    sent(database)
    assert report(database, None, "delivered", sid="SMother") is ReportResult.UNKNOWN
    assert report(database, "no-such-message", "delivered", sid="SMother") is ReportResult.UNKNOWN


def test_a_report_before_the_answer_settles_the_message(database: Database, clock: FakeClock) -> None:
    gateway = FakeGateway(clock)
    message_id = a_message(database)

    def report_first(text: OutboundText) -> None:
        report(database, text.message_id, "sent", sid=gateway.take(text))
        raise refusal(Outcome.UNCERTAIN)

    gateway.script = [report_first]
    dispatcher = a_dispatcher(database, gateway, clock)
    dispatcher.drain()
    clock.advance(timedelta(hours=1))
    dispatcher.drain()
    row = the(database, message_id)
    assert (row.status, row.provider_sid) == ("sent", gateway.taken[0].sid)
    assert len(gateway.taken) == 1


def test_a_report_and_then_the_answer_agree(database: Database, clock: FakeClock) -> None:
    gateway = FakeGateway(clock)
    message_id = a_message(database)
    dispatcher = a_dispatcher(database, gateway, clock)

    def report_first(text: OutboundText) -> None:
        report(database, text.message_id, "sent", sid=f"SM{1:032x}")

    gateway.script = [report_first]
    dispatcher.drain()
    assert (status(database, message_id), events(database, message_id)[-1]) == ("sent", "report")
    assert dispatcher.counts["accepted"] == 1


def test_a_report_adopts_a_message_that_was_given_back(database: Database, clock: FakeClock) -> None:
    gateway = FakeGateway(clock)
    gateway.script = [refusal(Outcome.NOT_PROCESSED)]
    message_id = a_message(database)
    dispatcher = a_dispatcher(database, gateway, clock)
    dispatcher.run_once()
    report(database, message_id, "queued")
    clock.advance(timedelta(minutes=1))
    dispatcher.drain()
    assert status(database, message_id) == "accepted"
    assert gateway.taken == []


def test_delivered_after_undelivered_is_shown_and_nothing_is_sent_again(database: Database) -> None:
    message_id = sent(database)
    report(database, message_id, "undelivered", 30008)
    report(database, message_id, "delivered")
    assert status(database, message_id) == "delivered"
    assert len(messages(database)) == 1


def test_a_second_sid_for_one_message_is_told_once(database: Database) -> None:
    message_id = sent(database)
    for _ in range(2):
        report(database, message_id, "sent", sid="SMother")
    assert (status(database, message_id), the(database, message_id).provider_sid) == ("accepted", SID)
    assert events(database, message_id).count("accepted_twice") == 1
    assert tasks(database) == ["delivery"]


@pytest.mark.parametrize("code", [30003, 30047])
def test_an_unreachable_phone_gets_at_most_two_later_tries(database: Database, code: int) -> None:
    message_id = sent(database, expires_at=NOW + timedelta(days=1))
    for number in range(4):
        report(database, message_id, "undelivered", code, sid=SID if number == 0 else f"SM{number:032x}")
        waiting = messages(database, status="planned")
        if not waiting:
            break
        assert waiting[0].due_at - NOW >= timedelta(hours=2)
        message_id = waiting[0].id
    assert len(messages(database)) == 3
    assert {row.retry_of for row in messages(database)[1:]} == {messages(database)[0].id}


def test_a_later_try_of_an_invitation_belongs_to_the_same_check_in(database: Database) -> None:
    first = sent(database, purpose=Purpose.RULE, body=None, template="survey_invitation", survey="home_safe")
    report(database, first, "undelivered", 30003)

    [again] = messages(database, status="planned")

    assert (again.survey, again.context) == ("home_safe", {"invitation": first})


def test_a_later_try_of_a_question_is_still_a_question(database: Database) -> None:
    asked: dict[str, Any] = {
        "survey": "home_safe",
        "asks": "item",
        "context": {"invitation": "1", "item": "someone_near"},
    }
    report(database, sent(database, **asked), "undelivered", 30003)

    [again] = messages(database, status="planned")

    assert (again.survey, again.asks, again.context) == tuple(asked.values())


def test_no_later_try_of_what_is_useless_by_then(database: Database) -> None:
    report(database, sent(database, expires_at=NOW + timedelta(hours=1)), "undelivered", 30003)
    assert len(messages(database)) == 1


@pytest.mark.parametrize("code", [30008, 30410, 30007, 30036, None])
def test_what_may_have_arrived_is_shown_and_not_tried_again(database: Database, code: int | None) -> None:
    message_id = sent(database)
    report(database, message_id, "undelivered", code)
    assert (status(database, message_id), the(database, message_id).error_code) == ("undelivered", code)
    assert len(messages(database)) == 1
    assert tasks(database) == []


@pytest.mark.parametrize(
    ("code", "sender", "opted_out"),
    [(21610, None, True), (30004, "+18335550100", True), (30004, "+15055550100", False)],
    ids=["21610", "toll-free 30004", "30004 of a long code"],
)
def test_a_carrier_opt_out_enters_the_ledger(
    database: Database, code: int, sender: str | None, opted_out: bool
) -> None:
    apply_report(database, sent(database), StatusReport(SID, "undelivered", code, sender), NOW)
    with database.read() as connection:
        assert consent.is_opted_out(connection, database.cipher.phone_hash(ANA)) is opted_out


def test_a_number_out_of_service_becomes_a_task(database: Database) -> None:
    report(database, sent(database), "undelivered", 30005)
    assert tasks(database) == ["bad_number"]


def bad_since(database: Database) -> datetime | None:
    with database.read() as connection:
        return connection.scalar(
            select(phone.c.bad_since).where(phone.c.phone_hash == database.cipher.phone_hash(ANA))
        )


def accepted(database: Database, key: str, sid: str, at: datetime) -> str:
    message_id = a_message(database, key)
    with database.write() as connection:
        connection.execute(
            update(message)
            .where(message.c.id == message_id)
            .values(status="accepted", provider_sid=sid, accepted_at=at, claimed_at=at, attempt=1)
        )
    return message_id


def test_a_number_that_gets_a_later_text_is_good_again(database: Database) -> None:
    report(database, sent(database), "undelivered", 30005)
    later = accepted(database, "later", "SMlater", NOW + timedelta(hours=1))
    report(database, later, "sent", sid="SMlater")
    assert bad_since(database) == NOW
    report(database, later, "delivered", sid="SMlater")
    assert bad_since(database) is None
    assert tasks(database) == []


def test_a_number_is_good_again_when_the_failed_text_arrives_after_all(database: Database) -> None:
    message_id = sent(database)
    report(database, message_id, "undelivered", 30005)
    report(database, message_id, "delivered")
    assert bad_since(database) is None
    assert tasks(database) == []


def test_a_text_that_was_on_its_way_before_does_not_make_a_number_good(database: Database) -> None:
    before = accepted(database, "before", "SMbefore", NOW - timedelta(hours=1))
    report(database, sent(database), "undelivered", 30005)
    report(database, before, "delivered", sid="SMbefore")
    assert bad_since(database) == NOW
    assert tasks(database) == ["bad_number"]


def test_a_number_that_goes_bad_a_second_time_is_a_second_task(database: Database) -> None:
    report(database, sent(database), "undelivered", 30005)
    report(database, None, "delivered")
    for hours in (1, 2):
        sid, at = f"SM{hours}", NOW + timedelta(hours=hours)
        again = accepted(database, sid, sid, at)
        apply_report(database, again, StatusReport(sid, "undelivered", 30005), at)
    assert bad_since(database) == NOW + timedelta(hours=1)
    with database.read() as connection:
        done = [at is not None for at in connection.scalars(select(task.c.done_at).order_by(task.c.id))]
    assert done == [True, False, False]  # these texts have no patient: each is a task of its own


def test_an_unregistered_sender_stops_sending_and_is_told_once(database: Database) -> None:
    told: list[str] = []
    for key, sid in (("a", "SMa"), ("b", "SMb")):
        message_id = a_message(database, key)
        apply_report(database, message_id, StatusReport(sid, "failed", 30034), NOW, on_halt=told.append)
    assert len(told) == 1
    assert tasks(database) == ["sending_stopped"]
    with database.read() as connection:
        assert circuit(connection) is not None


def test_an_unknown_code_is_told(database: Database) -> None:
    report(database, sent(database), "failed", 987654)
    assert tasks(database) == ["delivery"]


def test_a_page_that_failed_is_told_in_the_same_transaction(database: Database) -> None:
    failed: list[str] = []
    message_id = sent(database, purpose=Purpose.PAGE, alert_id=7)
    apply_report(
        database,
        message_id,
        StatusReport(SID, "undelivered", 30003),
        NOW,
        on_undelivered=lambda _connection, each, _now: failed.append(each),
    )
    assert failed == [message_id]
    assert len(messages(database)) == 1  # the chain goes on at once; nobody waits hours


def test_a_message_adopted_by_its_report_counts_as_told(database: Database, clock: FakeClock) -> None:
    read_and_plan(database, a_visit())
    know_phone(database)
    gateway = FakeGateway(clock)
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    clock.time = datetime.fromisoformat("2026-12-05T17:00:00+00:00")
    a_dispatcher(database, gateway, clock).drain()
    (uncertain,) = messages(database, status="uncertain")
    report(database, uncertain.id, "queued")
    row = the(database, uncertain.id)
    assert (row.status, row.asks) == ("accepted", "confirmation")
