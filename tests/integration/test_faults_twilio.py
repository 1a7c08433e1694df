"""Faults of Twilio and of the way there, with the real gateway over HTTP: nothing twice, nothing lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from reminders.db.engine import Database
from reminders.db.schema import message, task
from reminders.domain.message import WITH_TWILIO, MessageStatus, Purpose
from reminders.services.dispatch import Dispatcher
from reminders.simulator import Fault
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_message, events, tasks, the
from tests.integration.faults_kit import HOUR, MINUTE, SECOND, WAIT, House, a_house
from tests.integration.kit import NOW, a_clinic


@pytest.fixture
def house(database: Database, clock: FakeClock) -> Iterator[House]:
    with a_house(database, clock) as built:
        yield built


@pytest.fixture
def dispatcher(house: House) -> Dispatcher:
    return house.a_dispatcher()


def texts(house: House, count: int, **values: object) -> list[str]:
    """So many due texts to as many phones; their ids."""
    return [a_message(house.database, f"m{n:02}", phone=f"+150555501{n:02}", **values) for n in range(count)]


def statuses(house: House) -> Counter[str]:
    """How many messages stand where; whatever Twilio has is `accepted`."""
    with house.database.read() as connection:
        return Counter(_shown(each) for each in connection.scalars(select(message.c.status)))


def status(house: House, message_id: str) -> str:
    return _shown(the(house.database, message_id).status)


def _shown(value: str) -> str:
    return "accepted" if MessageStatus(value) in WITH_TWILIO else value


# -- the outcome is unknown ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault("drop"),
        Fault("hang"),
        Fault("error", status=500),
        Fault("error", status=503),
        Fault("error", status=504),
        Fault("unreadable"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status if fault.kind == 'error' else ''}".strip(),
)
def test_what_twilio_accepted_before_the_answer_was_lost_is_not_sent_again(
    house: House, dispatcher: Dispatcher, fault: Fault
) -> None:
    message_id = a_message(house.database)
    house.simulator.set_faults([fault])
    dispatcher.drain()
    assert status(house, message_id) == "uncertain"
    house.settles(dispatcher)
    row = the(house.database, message_id)
    assert (status(house, message_id), row.provider_sid) == ("accepted", house.sent[0].sid)
    assert len(house.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("drop_before", times=1),
        Fault("hang_before", times=1),
        Fault("error_before", times=1, status=500),
        Fault("error_before", times=1, status=502),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status if 'error' in fault.kind else ''}".strip(),
)
def test_what_twilio_never_took_in_is_sent_once_that_is_certain(
    house: House, dispatcher: Dispatcher, fault: Fault
) -> None:
    message_id = a_message(house.database)
    house.simulator.set_faults([fault])
    house.works(dispatcher, WAIT - SECOND, until=lambda: house.settle().returned > 0)
    assert (status(house, message_id), len(house.asked)) == ("uncertain", 1)  # not before the wait
    house.settles(dispatcher)
    assert status(house, message_id) == "accepted"
    assert (len(house.sent), len(house.asked)) == (1, 2)


def test_while_the_list_cannot_be_read_an_unknown_outcome_stays_unknown(
    house: House, dispatcher: Dispatcher
) -> None:
    message_id = a_message(house.database)
    house.simulator.set_faults([Fault("drop", times=1), Fault("error_before", on="list", status=503)])
    house.settles(dispatcher, 10 * MINUTE)
    assert status(house, message_id) == "uncertain"
    house.is_well()
    house.settles(dispatcher)
    assert (status(house, message_id), len(house.asked)) == ("accepted", 1)


# -- certainly not processed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("retry_after", "most"), [(None, 50), (120, 8)], ids=["without Retry-After", "Retry-After"]
)
def test_ten_minutes_of_429_cost_few_requests_and_no_text(
    house: House, dispatcher: Dispatcher, retry_after: float | None, most: int
) -> None:
    ids = texts(house, 20)
    house.fails("busy", retry_after=retry_after)
    house.works(dispatcher, 10 * MINUTE)
    assert len(house.asked) <= most
    if retry_after is not None:
        volleys = [gap for gap in (b - a for a, b in pairwise(house.asked)) if gap > SECOND]
        assert volleys
        assert min(volleys) >= retry_after * SECOND
    assert statuses(house) == {"planned": 20}
    house.is_well()
    house.works(dispatcher, 3 * MINUTE, until=lambda: len(house.sent) == 20)
    assert statuses(house) == {"accepted": 20}
    assert house.bodies == sorted(f"Hello m{n:02}" for n in range(20))
    assert {the(house.database, each).not_processed for each in ids} == {0}


def test_connections_refused_for_minutes_lose_nothing_and_end_in_no_burst(
    house: House, dispatcher: Dispatcher
) -> None:
    texts(house, 20)
    house.server.refuse()
    rounds = house.works(dispatcher, 10 * MINUTE)
    assert rounds < 200
    assert statuses(house) == {"planned": 20}
    assert house.asked == []
    house.server.accept()
    house.passes(30 * SECOND)
    volleys = []
    while len(house.sent) < 20:
        before = len(house.sent)
        assert dispatcher.run_once()
        volleys.append(len(house.sent) - before)
    assert volleys[:2] == [1, 2]  # it feels its way: with every success twice as many
    assert volleys[2] <= 8
    assert statuses(house) == {"accepted": 20}
    assert len(house.asked) == 20


def test_a_page_is_the_first_to_leave_after_an_outage(house: House) -> None:
    dispatcher = house.a_dispatcher(workers=1)
    texts(house, 5)
    house.server.refuse()
    house.works(dispatcher, MINUTE)
    a_message(house.database, "page", phone="+15055550101", purpose=Purpose.PAGE)
    a_message(house.database, "safety", phone="+15055550102", purpose=Purpose.SAFETY)
    house.works(dispatcher, MINUTE)
    house.server.accept()
    house.works(dispatcher, MINUTE)
    assert [each.text for each in house.sent][:2] == ["Hello safety", "Hello page"]
    assert len(house.sent) == 7


# -- our own configuration --------------------------------------------------------------------------


def test_wrong_credentials_are_probed_ever_more_seldom_and_told_once(
    house: House, dispatcher: Dispatcher
) -> None:
    texts(house, 3)
    house.fails("unauthorized")
    house.works(dispatcher, 6 * MINUTE)
    first = house.asked[0]
    probes = [each for each in house.asked if each - first >= SECOND]  # what was in flight with it aside
    gaps = [round((b - a).total_seconds()) for a, b in pairwise([first, *probes])]
    assert gaps[:4] == [5, 10, 20, 40]
    assert set(gaps[4:]) == {60}
    assert (tasks(house.database), len(house.halts)) == (["sending_stopped"], 1)
    assert statuses(house) == {"planned": 3}

    house.is_well()
    house.works(dispatcher, 2 * MINUTE)
    assert statuses(house) == {"accepted": 3}
    assert tasks(house.database) == []


def test_a_stop_of_sending_survives_a_restart_and_is_probed_by_one_daemon_at_a_time(house: House) -> None:
    texts(house, 4)
    house.fails("unauthorized")
    house.a_dispatcher(batch=1).run_once()
    assert len(house.asked) == 1
    again = [house.a_dispatcher(f"again{n}") for n in range(3)]
    for _ in range(30):
        for each in again:
            each.run_once()
        house.passes(SECOND)
    assert [round((at - NOW).total_seconds()) for at in house.asked] == [0, 5, 15]
    assert len(house.halts) == 1
    assert tasks(house.database) == ["sending_stopped"]


def test_a_probe_that_hangs_is_waited_for(house: House) -> None:
    texts(house, 4)
    house.fails("unauthorized")
    house.a_dispatcher(batch=1).run_once()
    house.fails("hang_before")
    house.passes(5 * SECOND)
    patient = house.a_dispatcher("patient", gateway=house.a_gateway(read_timeout=3))
    probe = threading.Thread(target=patient.run_once)
    probe.start()
    while len(house.asked) < 2:
        threading.Event().wait(0.005)
    other = house.a_dispatcher("other")
    house.passes(38 * SECOND)  # a request may take so long
    other.run_once()
    assert len(house.asked) == 2
    probe.join()
    house.works(other, 10 * SECOND, until=lambda: len(house.asked) == 3)
    assert house.asked[2] - NOW == (5 + 38 + 5) * SECOND


def test_a_probe_whose_daemon_died_is_not_waited_for_for_ever(house: House) -> None:
    texts(house, 4)
    house.fails("unauthorized")
    house.a_dispatcher(batch=1).run_once()
    house.passes(5 * SECOND)
    house.a_dispatcher("dies").claim()
    house.works(house.a_dispatcher("other"), MINUTE, until=lambda: len(house.asked) == 2)
    assert house.asked[1] - NOW == (5 + 45) * SECOND


def test_what_passes_its_time_while_sending_is_stopped_says_so_and_staff_are_told(
    house: House, dispatcher: Dispatcher
) -> None:
    short = a_message(house.database, "short", expires_at=NOW + HOUR)
    long = a_message(house.database, "long", phone="+15055550124", expires_at=NOW + 9 * HOUR)
    house.fails("code", code=21606)
    house.works(dispatcher, HOUR + 2 * MINUTE)
    row = the(house.database, short)
    assert (row.status, row.reason) == ("expired", "sending_stopped")
    assert sorted(tasks(house.database)) == ["delivery", "sending_stopped"]
    with house.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(task)) == 2
    house.is_well()
    house.works(dispatcher, 2 * MINUTE)
    assert (status(house, long), len(house.sent)) == ("accepted", 1)


def test_the_number_of_a_bad_day_does_not_count_against_the_texts_of_a_good_one(
    house: House, dispatcher: Dispatcher
) -> None:
    """A text that was refused for long as unprocessed has lost no attempt and no place in the order."""
    first = a_message(house.database, "first")
    second = a_message(house.database, "second", due_at=NOW + SECOND)
    house.fails("busy")
    house.works(dispatcher, 20 * MINUTE)
    house.is_well()
    house.works(dispatcher, 2 * MINUTE)
    assert [each.text for each in house.sent] == ["Hello first", "Hello second"]
    assert events(house.database, first).count("returned") > 20
    assert status(house, second) == "accepted"


def test_after_a_storm_the_rate_of_the_sender_holds(house: House) -> None:
    clinic = a_clinic(messages_per_second=2.0)
    dispatchers = [house.a_dispatcher(f"d{n}", clinic) for n in range(2)]
    texts(house, 20)
    house.fails("busy")
    for each in dispatchers:
        house.works(each, MINUTE)
    house.is_well()
    house.passes(timedelta(minutes=1))
    began = house.twilio_clock.now()
    while len(house.sent) < 20:
        for each in dispatchers:
            each.run_once()
        house.passes(SECOND / 4)
    leaving = [(each.created - began).total_seconds() for each in house.sent]
    for n, at in enumerate(leaving):
        in_a_second = sum(1 for other in leaving if at <= other < at + 1)
        assert in_a_second <= 4, n  # the second's worth that was saved up, and the second's own
    assert leaving[-1] >= 8
