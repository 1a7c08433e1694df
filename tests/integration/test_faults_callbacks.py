"""Twilio's calls come early, twice, backwards, never; ours is down while patients write: each counts once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from reminders.db.engine import Database
from reminders.db.schema import inbound, message_event
from reminders.services.refresh import refresh_unfinished
from reminders.simulator import Fault, Life
from tests.acceptance.program import free_port
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_message, events, status, the
from tests.integration.faults_kit import HOUR, MINUTE, SECOND, WAIT, House, a_house
from tests.integration.receive_kit import Scene
from tests.integration.test_dispatch_threads import eventually

ANA = "+15055550123"


@pytest.fixture
def house(database: Database, clock: FakeClock) -> Iterator[House]:
    with a_house(database, clock) as built:
        yield built


# -- reports on what we sent ------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", ["sent", "delivered"])
def test_a_report_that_overtakes_the_answer_settles_the_text_and_the_answer_changes_nothing(
    house: House, seen: str
) -> None:
    message_id = a_message(house.database)
    house.fails("late", seconds=0.5)
    dispatcher = house.a_dispatcher(gateway=house.a_gateway(read_timeout=5))
    with house.web():
        sending = threading.Thread(target=dispatcher.run_once)
        sending.start()
        assert eventually(lambda: bool(house.sent))
        house.passes(1 * SECOND if seen == "sent" else MINUTE)
        before = the(house.database, message_id)
        sending.join()
    assert (before.status, before.provider_sid) == (seen, house.sent[0].sid)
    row = the(house.database, message_id)
    assert (row.status, row.provider_sid) == (before.status, before.provider_sid)
    assert "accepted_twice" not in events(house.database, message_id)
    house.settles(dispatcher)
    assert len(house.asked) == 1


def test_a_report_settles_a_lost_answer_though_the_list_cannot_be_read(house: House) -> None:
    message_id = a_message(house.database)
    house.simulator.set_faults([Fault("drop", times=1), Fault("error_before", on="list")])
    dispatcher = house.a_dispatcher()
    with house.web():
        dispatcher.drain()
        assert status(house.database, message_id) == "uncertain"
        house.passes(MINUTE)
    assert status(house.database, message_id) == "delivered"
    house.settles(dispatcher)
    assert len(house.asked) == 1


def test_a_report_that_comes_after_the_search_was_given_up_is_not_sent_a_second_time(house: House) -> None:
    """The list showed nothing for the whole wait (Twilio was slow), and then a report says that it went."""
    house.simulator.set_life(Life(sent_after=300))
    message_id = a_message(house.database)
    house.fails("drop")
    dispatcher = house.a_dispatcher()
    dispatcher.drain()
    [sent] = house.sent
    sent.deleted = True  # not on any list
    house.settle(after=5 * SECOND)
    assert house.settle(after=WAIT).returned == 1
    with house.web():
        house.simulator.flush()
    house.is_well()
    dispatcher.drain()
    assert (status(house.database, message_id), len(house.asked)) == ("delivered", 1)


@pytest.mark.parametrize(
    "life",
    [
        Life(twice=1),
        Life(swapped=1),
        Life(twice=1, swapped=1, say_sending=True),
        Life(late=1, late_by=7200),
    ],
    ids=["twice", "backwards", "twice and backwards", "hours late"],
)
def test_reports_in_any_order_lead_to_the_same_end(house: House, database: Database, life: Life) -> None:
    house.simulator.set_life(life)
    message_id = a_message(house.database)
    with house.web():
        house.a_dispatcher().drain()
        house.passes(3 * HOUR)
    row = the(database, message_id)
    assert row.status == "delivered"
    assert all(each.status == 204 for each in house.sent[0].attempts)
    noted = [each for each in events(database, message_id) if each == "report"]
    assert len(noted) <= 2  # sent and delivered, and nothing that was known


def test_reports_that_never_come_are_fetched_after_a_day(house: House, database: Database) -> None:
    house.simulator.set_life(Life(lost=1))
    ids = [a_message(database, f"m{n}", phone=f"+150555501{n:02}") for n in range(6)]
    house.simulator.mark("+15055550105", 30005)
    with house.web():
        house.a_dispatcher().drain()
        house.passes(23 * HOUR)
        assert refresh_unfinished(database, house.gateway, house.clock.now()) == 0
        house.passes(2 * HOUR)
    assert refresh_unfinished(database, house.gateway, house.clock.now()) == 6
    ends = [status(database, each) for each in ids]
    assert ends == ["delivered"] * 5 + ["undelivered"]
    assert refresh_unfinished(database, house.gateway, house.clock.now()) == 0
    assert len(house.asked) == 6


def test_texts_that_stay_silent_at_twilio_do_not_keep_the_others_from_being_fetched(
    house: House, database: Database
) -> None:
    """Some carriers never say more than `sent`; looked at again and again they would fill every round."""
    house.simulator.set_life(Life(silent=1, lost=1))
    for n in range(4):
        a_message(database, f"silent{n}", phone=f"+150555501{n:02}")
    dispatcher = house.a_dispatcher()
    dispatcher.drain()
    house.simulator.set_life(Life(lost=1))
    house.passes(MINUTE)
    ids = [a_message(database, f"m{n}", phone=f"+150555502{n:02}") for n in range(4)]
    dispatcher.drain()
    house.passes(25 * HOUR)
    for _ in range(4):
        refresh_unfinished(database, house.gateway, house.clock.now(), limit=3)
        house.passes(HOUR)
    assert [status(database, each) for each in ids] == ["delivered"] * 4


# -- what patients write ----------------------------------------------------------------------------------


def stored(database: Database) -> dict[str, str]:
    """Bodies by the way they came."""
    with database.read() as connection:
        rows = connection.execute(select(inbound.c.body, inbound.c.arrived_by).order_by(inbound.c.id))
        return {row.body: row.arrived_by for row in rows}


def test_what_patients_write_while_our_address_is_down_is_brought_by_the_poller_once(
    house: House, database: Database
) -> None:
    scene = Scene(database)
    visit = scene.visit(scene.patient(), timedelta(days=1))
    scene.ask(visit)
    house.poll()
    house.simulator.set_webhooks(inbound=f"http://127.0.0.1:{free_port()}/twilio/inbound")
    for words in ("C", "Can I bring my sister?", "I want to die"):
        house.passes(MINUTE)
        house.simulator.receive(ANA, words)
    house.passes(HOUR)
    assert stored(database) == {}
    assert [house.poll() for _ in range(3)] == [3, 0, 0]
    assert stored(database) == dict.fromkeys(("C", "Can I bring my sister?", "I want to die"), "poller")
    assert scene.is_confirmed(visit)
    assert scene.alert().severity == "crisis"
    assert scene.answers().count("SAFETY:crisis") == 1


def test_webhook_and_poller_at_once_bring_each_text_once(house: House, database: Database) -> None:
    scene = Scene(database)
    scene.patient()
    house.poll()
    house.simulator.set_webhooks(inbound=f"{house.public_url}/twilio/inbound")
    found: list[int] = []
    with house.web():
        for n in range(10):
            house.simulator.receive(ANA, f"message {n}")
        asking = [threading.Thread(target=lambda: found.append(house.poll())) for _ in range(3)]
        for each in asking:
            each.start()
        house.passes(SECOND)  # the webhooks, in this thread
        for each in asking:
            each.join()
    assert sorted(stored(database)) == [f"message {n}" for n in range(10)]
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(inbound)) == 10
    assert house.woken + sum(found) == 10
    assert scene.answers().count("inbox_notice") == 1  # one notice for one conversation


def test_a_webhook_that_finds_no_database_leaves_the_text_to_the_poller(
    house: House, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scene(database).patient()
    house.poll()
    house.simulator.set_webhooks(inbound=f"{house.public_url}/twilio/inbound")
    with house.web(), monkeypatch.context() as broken:

        def no_room(*_: object, **__: object) -> None:
            raise OSError("no space left on device")

        broken.setattr("reminders.web.webhooks.receive", no_room)
        text = house.simulator.receive(ANA, "hello")
        house.passes(SECOND)
    assert [each.status for each in text.attempts] == [503]
    assert house.poll() == 1
    assert stored(database) == {"hello": "poller"}
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(message_event)) == 1  # its one answer
