"""Staff stop a text, hurry it, send it again: against the real claim, once, with a plain reason where not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.schema import appointment, audit, message, patient
from reminders.domain.message import MessageStatus, Purpose
from reminders.ports import Outcome
from reminders.services import message_actions as actions
from reminders.services.desk import RefusedError
from reminders.services.plan import mark_for_configuration, plan_pending
from reminders.services.reports import StatusReport, apply_report
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import (
    LUIS,
    FakeGateway,
    a_dispatcher,
    a_message,
    events,
    know_phone,
    refusal,
    status,
    the,
)
from tests.integration.kit import CLINIC, NOW, RULES, a_clinic, a_visit, messages, read_and_plan

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def gateway(clock: FakeClock) -> FakeGateway:
    return FakeGateway(clock)


def audited(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        rows = connection.execute(select(audit.c.who, audit.c.what).order_by(audit.c.id))
        return [(row.who, row.what) for row in rows]


def a_reminder(database: Database, **values: Any) -> str:
    """The id of the reminder of the day before a visit in two days, which stands in the outbox."""
    know_phone(database)
    read_and_plan(database, a_visit(starts_in=values.pop("starts_in", 2 * DAY)))
    [row] = messages(database, rule="reminder-1d")
    return str(row.id)


def cancel(database: Database, message_id: str, now: Any = NOW) -> bool:
    return actions.cancel(database, message_id, by="Rosa", now=now)


def hurry(database: Database, message_id: str, now: Any = NOW) -> bool:
    return actions.send_now(database, message_id, CLINIC, by="Rosa", now=now)


def again(database: Database, message_id: str, now: Any = NOW) -> tuple[str, bool]:
    return actions.send_again(database, message_id, by="Rosa", now=now)


# -- cancel ------------------------------------------------------------------------------------------------


def test_a_cancelled_text_is_never_sent_nor_planned_again(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = a_reminder(database)
    assert cancel(database, reminder)
    assert not cancel(database, reminder)
    assert (the(database, reminder).status, the(database, reminder).reason) == (
        "cancelled",
        "cancelled_by_staff",
    )
    mark_for_configuration(database, "v2", NOW)
    plan_pending(database, CLINIC, "v2", NOW)
    assert [row.status for row in messages(database, rule="reminder-1d")] == ["cancelled"]
    assert audited(database) == [("Rosa", "message_cancelled")]
    clock.advance(2 * DAY)
    a_dispatcher(database, gateway, clock).drain()
    assert not any("Reply C" in body for body in gateway.bodies)


def test_what_is_claimed_already_cannot_be_cancelled_and_goes_out(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    know_phone(database)
    text = a_message(database, purpose=Purpose.CONSOLE)
    dispatcher = a_dispatcher(database, gateway, clock)
    claimed = dispatcher.claim().claims
    with pytest.raises(RefusedError, match="under way already"):
        cancel(database, text)
    with pytest.raises(RefusedError, match="under way already"):
        hurry(database, text)
    dispatcher.write_down([dispatcher.attempt(each) for each in claimed])
    assert status(database, text) == "accepted"
    with pytest.raises(RefusedError, match="sent already"):
        cancel(database, text)
    assert audited(database) == []


def test_a_cancel_that_comes_in_the_midst_of_a_claim_waits_and_is_told(database: Database) -> None:
    text = a_message(database, purpose=Purpose.CONSOLE)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:  # as claiming does: the row is held until the commit
            rows = connection.execute(select(message.c.id).where(message.c.id == text).with_for_update())
            assert rows.one().id == text
            cancelled = pool.submit(cancel, database, text)
            assert outbox.advance(connection, text, MessageStatus.SENDING, NOW)
            assert not cancelled.done()
        with pytest.raises(RefusedError, match="under way already"):
            cancelled.result(timeout=30)
    assert status(database, text) == "sending"


def test_a_cancel_that_comes_before_the_claim_wins(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    know_phone(database)
    text = a_message(database, purpose=Purpose.CONSOLE)
    assert cancel(database, text)
    assert a_dispatcher(database, gateway, clock).claim().claims == []
    assert gateway.bodies == []


def test_an_uncertain_text_can_neither_be_cancelled_nor_sent_again(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    know_phone(database)
    text = a_message(database, purpose=Purpose.CONSOLE)
    gateway.script = [refusal(Outcome.UNCERTAIN)]
    a_dispatcher(database, gateway, clock).run_once()
    assert status(database, text) == "uncertain"
    with pytest.raises(RefusedError, match="under way already"):
        cancel(database, text)
    with pytest.raises(RefusedError, match="Only a text that failed"):
        again(database, text)


@pytest.mark.parametrize("purpose", [Purpose.SAFETY, Purpose.PAGE, Purpose.ANSWER])
def test_what_answers_or_saves_somebody_is_not_for_the_desk_to_stop(
    database: Database, purpose: Purpose
) -> None:
    text = a_message(database, purpose=purpose, due_at=NOW + HOUR)
    for act in (cancel, hurry):
        with pytest.raises(RefusedError):
            act(database, text)
    assert status(database, text) == "planned"


def test_nobody_is_texted_before_the_text_that_says_who_we_are(database: Database) -> None:
    text = a_message(database, purpose=Purpose.RULE, occasion="first_contact")
    with pytest.raises(RefusedError, match="says who we are"):
        cancel(database, text)


def test_there_is_no_such_text(database: Database) -> None:
    for act in (cancel, hurry, again):
        with pytest.raises(RefusedError, match="no such text"):
            act(database, "")


# -- send now ----------------------------------------------------------------------------------------------


def test_a_hurried_text_leaves_at_once_and_planning_does_not_move_it_back(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = a_reminder(database)
    planned_for = the(database, reminder).due_at
    assert planned_for > NOW
    assert hurry(database, reminder)
    assert not hurry(database, reminder)
    rules = tuple(replace(rule, priority=61) if rule.id == "reminder-1d" else rule for rule in RULES)
    mark_for_configuration(database, "v2", NOW)
    plan_pending(database, a_clinic(rules=rules), "v2", NOW)
    a_dispatcher(database, gateway, clock).drain()
    assert status(database, reminder) == "accepted"
    assert events(database, reminder)[:2] == ["planned", "hurried"]
    clock.time = planned_for + HOUR
    plan_pending(database, CLINIC, "v2", clock.now())
    a_dispatcher(database, gateway, clock).drain()
    assert [row.status for row in messages(database, rule="reminder-1d")] == ["accepted"]
    assert events(database, reminder).count("claimed") == 1
    assert audited(database) == [("Rosa", "message_hurried")]


def test_in_closed_hours_a_hurried_text_waits_until_they_open(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = a_reminder(database, starts_in=4 * DAY)
    clock.time = NOW + 11 * HOUR  # nine in the evening
    assert hurry(database, reminder, clock.now())
    a_dispatcher(database, gateway, clock).drain()
    row = the(database, reminder)
    assert (row.status, row.reason) == ("planned", "quiet_hours")
    assert row.send_after == NOW + 23 * HOUR  # nine in the morning
    assert not hurry(database, reminder, clock.now())
    assert the(database, reminder).send_after == row.send_after
    clock.time = row.send_after
    a_dispatcher(database, gateway, clock).drain()
    assert status(database, reminder) == "accepted"


def test_what_would_end_is_left_as_it_is(database: Database) -> None:
    reminder = a_reminder(database)
    before = the(database, reminder)
    with database.write() as connection:
        connection.execute(update(appointment).values(confirmed_at=NOW, confirmed_by="patient"))
    with pytest.raises(RefusedError, match="confirmed already"):
        hurry(database, reminder)
    with database.write() as connection:
        connection.execute(update(patient).values(sms_consent="no"))
    with pytest.raises(RefusedError, match="consent"):
        hurry(database, reminder)
    assert the(database, reminder).send_after == before.send_after


def test_nobody_is_thanked_for_a_visit_that_is_still_to_come(database: Database) -> None:
    a_reminder(database)
    [thanks] = messages(database, rule="thank-you")
    with pytest.raises(RefusedError, match="not over yet"):
        hurry(database, thanks.id)


# -- send again --------------------------------------------------------------------------------------------


def failed(
    database: Database, clock: FakeClock, gateway: FakeGateway, code: int | None, state: str = "undelivered"
) -> str:
    """A reminder that Twilio has taken, and then reported so."""
    reminder = a_reminder(database)
    hurry(database, reminder)
    a_dispatcher(database, gateway, clock).drain()
    sid = the(database, reminder).provider_sid
    apply_report(database, reminder, StatusReport(sid, state, code), NOW)
    return reminder


def test_what_reached_nobody_is_sent_again_once(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = failed(database, clock, gateway, 30023)
    other, made = again(database, reminder)
    assert made
    assert again(database, reminder) == (other, False)
    row = the(database, other)
    assert (row.retry_of, row.dedupe_key) == (reminder, f"retry:{reminder}:1")
    a_dispatcher(database, gateway, clock).drain()
    assert status(database, other) == "accepted"
    assert sum("C to confirm or R" in body for body in gateway.bodies) == 2
    assert audited(database)[-1] == ("Rosa", "message_sent_again")


def test_a_click_does_not_double_the_services_own_later_try(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = failed(database, clock, gateway, 30003)
    [own] = messages(database, retry_of=reminder)
    assert again(database, reminder) == (own.id, False)
    assert len(messages(database, retry_of=reminder)) == 1
    assert hurry(database, own.id)


@pytest.mark.parametrize("code", [30008, 30410, 30007, 30004, 30017, 12345, None])
def test_what_may_have_been_received_is_not_sent_again(
    database: Database, clock: FakeClock, gateway: FakeGateway, code: int | None
) -> None:
    reminder = failed(database, clock, gateway, code)
    with pytest.raises(RefusedError, match="may have been received"):
        again(database, reminder)
    assert messages(database, retry_of=reminder) == []


def test_what_was_delivered_is_not_sent_again(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = failed(database, clock, gateway, None, "delivered")
    with pytest.raises(RefusedError, match="Only a text that failed"):
        again(database, reminder)


def test_after_a_bad_number_it_goes_to_the_corrected_one(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = failed(database, clock, gateway, 30005)
    with pytest.raises(RefusedError, match="Correct it"):
        again(database, reminder)
    with database.write() as connection:
        connection.execute(update(patient).values(phone=LUIS, phone_hash=database.cipher.phone_hash(LUIS)))
    other, _ = again(database, reminder)
    know_phone(database, LUIS)
    a_dispatcher(database, gateway, clock).drain()
    assert (status(database, other), gateway.taken[-1].to) == ("accepted", LUIS)


def test_what_is_of_no_use_any_more_is_not_sent_again(
    database: Database, clock: FakeClock, gateway: FakeGateway
) -> None:
    reminder = failed(database, clock, gateway, 30023)
    with pytest.raises(RefusedError, match="time has passed"):
        again(database, reminder, NOW + 3 * DAY)


def test_a_failed_text_whose_fate_twilio_confuses_stays(database: Database) -> None:
    text = a_message(database, purpose=Purpose.CONSOLE)
    with database.write() as connection:
        connection.execute(
            update(message).values(status=MessageStatus.FAILED.value, reason="sid_taken", attempt=1)
        )
    with pytest.raises(RefusedError, match="may have been received"):
        again(database, text)
