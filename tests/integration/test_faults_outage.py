"""After an outage: no burst, nothing stale, nobody texted out of hours, and the sender's rate holds."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import appointment
from reminders.domain.clinic import Budget, Clinic, Late
from reminders.domain.message import Purpose
from reminders.domain.phone import PhoneNumber
from reminders.services.catch_up import mark_alive, still_alive
from reminders.services.dispatch import Dispatcher
from reminders.simulator import Fault
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_message, know_phone
from tests.integration.faults_kit import HOUR, MINUTE, SECOND, House, a_house
from tests.integration.kit import (
    NOW,
    a_clinic,
    a_patient,
    a_visit,
    before,
    messages,
    read_and_plan,
    tasks,
)
from tests.integration.kit import RULES as ALL_RULES

DAY = timedelta(days=1)
HERE = ZoneInfo("America/Denver")
Kind = Literal["down", "refused"]
#: Twilio takes nothing for so long at a time.
REFUSAL = 3600.0


FIRST_CONTACT = tuple(rule for rule in ALL_RULES if rule.id == "first-contact")


@pytest.fixture
def house(database: Database, clock: FakeClock) -> Iterator[House]:
    with a_house(database, clock) as built:
        yield built


@dataclass
class Life:
    """A daemon over days, its ticks left to us."""

    house: House
    clinic: Clinic

    def __post_init__(self) -> None:
        self.dispatcher = self.start()

    def start(self) -> Dispatcher:
        """As the daemon does: what a downtime has made late is decided before anything is claimed."""
        still_alive(self.house.database, self.clinic, self.house.clock.now())
        return self.house.a_dispatcher(clinic=self.clinic)

    def lives_until(self, end: datetime) -> None:
        house, now = self.house, self.house.clock.now
        while now() < end:
            mark_alive(house.database, now())  # as each minute does
            self.dispatcher.drain()
            due = self.dispatcher.next_due()
            house.passes(min(max(due or end, now() + SECOND), end) - now())
        mark_alive(house.database, now())

    def outage(self, kind: Kind, length: timedelta) -> None:
        if kind == "refused":
            self.house.fails("busy", retry_after=REFUSAL)
            self.lives_until(self.house.clock.now() + length)
            self.house.is_well()
            return
        self.house.passes(length)
        self.dispatcher = self.start()


def local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(HERE).strftime("%d %H:%M")


#: Open from 09:00 to 20:00. The visit is on Saturday the 5th at 14:00, its text due the day before.
@pytest.mark.parametrize(
    ("late", "expires", "due", "kind", "length", "becomes"),
    [
        # A restart, or an update: whatever the rule says, it is simply sent.
        ("skip", 12, "10:00", "down", 10 * MINUTE, "sent 04 10:05"),
        ("send", 12, "10:00", "down", 10 * MINUTE, "sent 04 10:05"),
        ("ask", 12, "10:00", "down", 10 * MINUTE, "sent 04 10:05"),
        # A morning.
        ("skip", 12, "10:00", "down", 3 * HOUR, "missed"),
        ("send", 12, "10:00", "down", 3 * HOUR, "sent 04 12:55"),
        ("ask", 12, "10:00", "down", 3 * HOUR, "ask_staff"),
        ("send", 1, "10:00", "down", 3 * HOUR, "expired"),
        # An evening: the doors are closed when it is back.
        ("skip", 24, "19:30", "down", 3 * HOUR, "missed"),
        ("send", 24, "19:30", "down", 3 * HOUR, "sent 05 09:00"),
        ("send", 12, "19:30", "down", 3 * HOUR, "quiet_hours"),
        # A weekend: the visit has been.
        ("skip", 72, "10:00", "down", 2 * DAY, "missed"),
        ("send", 72, "10:00", "down", 2 * DAY, "expired"),
        ("ask", 72, "10:00", "down", 2 * DAY, "ask_staff"),
        # Twilio took nothing, and we were there: how late it may go is what `expires` says.
        ("skip", 12, "10:00", "refused", 3 * HOUR, "sent 04 13:00"),
        ("send", 12, "10:00", "refused", 3 * HOUR, "sent 04 13:00"),
        ("skip", 1, "10:00", "refused", 3 * HOUR, "expired"),
        ("skip", 24, "19:30", "refused", 3 * HOUR, "sent 05 09:00"),
        ("skip", 12, "19:30", "refused", 3 * HOUR, "quiet_hours"),
        ("skip", 72, "10:00", "refused", 2 * DAY, "expired"),
    ],
)
def test_what_an_outage_makes_late_follows_its_rule(
    house: House,
    database: Database,
    late: str,
    expires: int,
    due: str,
    kind: Kind,
    length: timedelta,
    becomes: str,
) -> None:
    clinic = a_clinic(rules=(before(1, due, "r", late=Late(late), expires=expires * HOUR),))
    know_phone(database)
    read_and_plan(database, a_visit(starts_at=datetime(2026, 12, 5, 21, 0, tzinfo=UTC)), clinic=clinic)
    daemon = Life(house, clinic)
    began = datetime.combine(date(2026, 12, 4), time.fromisoformat(due), HERE) - 5 * MINUTE
    daemon.lives_until(began.astimezone(UTC))
    daemon.outage(kind, length)
    daemon.lives_until(house.clock.now() + 2 * DAY)
    [row] = messages(database)
    assert becomes == (f"sent {local(row.accepted_at)}" if row.accepted_at else row.reason)
    assert len(house.sent) == (row.accepted_at is not None)
    assert tasks(database) == (["late_booking"] if becomes == "ask_staff" else [])


@pytest.mark.parametrize("left", ["in the queue", "given back at the stop", "behind its introduction"])
def test_what_was_due_just_before_a_downtime_and_had_not_left_is_late_too(
    house: House, database: Database, left: str
) -> None:
    """At one text a second a full morning takes a while; three hours later it would be stale."""
    clinic = a_clinic(
        rules=(*FIRST_CONTACT, before(1, "10:00", "r", expires=12 * HOUR)), messages_per_second=1
    )
    if left != "behind its introduction":
        know_phone(database)
    starts_at = datetime(2026, 12, 5, 21, 0, tzinfo=UTC)
    read_and_plan(database, a_visit(starts_at=starts_at), clinic=clinic)
    daemon = Life(house, clinic)
    daemon.lives_until(datetime(2026, 12, 4, 17, 0, tzinfo=UTC) - SECOND)
    house.passes(2 * SECOND)
    if left == "given back at the stop":
        claimed = daemon.dispatcher.claim().claims
        daemon.dispatcher.stop()
        daemon.dispatcher.write_down([daemon.dispatcher.attempt(each) for each in claimed])
    elif left == "behind its introduction":
        daemon.dispatcher.claim()
        house.fails("busy", times=1)
        daemon.dispatcher.run_once()
    mark_alive(database, house.clock.now())
    daemon.outage("down", 3 * HOUR)
    daemon.lives_until(house.clock.now() + DAY)
    [row] = messages(database, rule="r")
    assert (row.status, row.reason) == ("skipped", "missed")


# -- whatever is planned, whenever it happens ----------------------------------------------------------------

RULES = (
    before(3, "10:00", "send-3d", late=Late.SEND, expires=DAY),
    before(2, "19:30", "send-2d", late=Late.SEND, expires=DAY),
    before(2, "15:00", "ask-2d", late=Late.ASK),
    before(1, "12:00", "skip-1d", priority=60),
    before(1, "12:05", "send-1d", late=Late.SEND, priority=70),
    before(0, "09:00", "send-0d", late=Late.SEND, expires=4 * HOUR),
)
CLINIC = a_clinic(rules=RULES, budget=Budget(per_day=2, per_week=8))
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Outage:
    kind: Kind
    after: timedelta
    length: timedelta


outages = st.builds(
    Outage,
    kind=st.sampled_from(["down", "refused"]),
    after=st.integers(0, 5 * 24 * 12).map(lambda steps: steps * 5 * MINUTE),
    length=st.sampled_from([10 * MINUTE, 3 * HOUR, 2 * DAY]),
)
#: Visits of two patients: whose, and how many hours after the start.
calendars = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 6 * 24)), min_size=1, max_size=5, unique=True
)


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(calendar=calendars, outage=outages)
def test_no_outage_leads_to_a_burst_or_to_anything_stale(
    house: House, database: Database, calendar: Sequence[tuple[int, int]], outage: Outage
) -> None:
    began = _next_tuesday(house)
    mark_alive(database, began)
    phones = [f"+1505555{next(_numbers):04}" for _ in range(2)]
    for each in phones:
        know_phone(database, each)
    people = [a_patient(f"p{each}", phone=PhoneNumber(each)) for each in phones]
    rows = [
        a_visit(f"a{next(_numbers)}", starts_at=began + hours * HOUR, patient=people[who])
        for who, hours in calendar
    ]
    read_and_plan(database, *rows, now=began, clinic=CLINIC, source=f"s{next(_numbers)}")
    daemon = Life(house, CLINIC)
    daemon.lives_until(began + outage.after)
    down_from, down_till = house.clock.now(), house.clock.now() + outage.length
    daemon.outage(outage.kind, outage.length)
    daemon.lives_until(began + 10 * DAY)

    ours = [each for each in messages(database) if each.phone in phones]
    starts = {each.appointment.id: each.appointment.starts_at for each in rows}
    sent = [each for each in ours if each.accepted_at is not None]
    assert not [each for each in ours if each.status in ("planned", "sending", "uncertain")]
    assert all(each.reason for each in ours if each.accepted_at is None)
    _is_in_time(sent, starts_of(database, ours, starts))
    _keeps_the_budget(sent, phones)
    if outage.kind == "down" and outage.length > 15 * MINUTE:
        _is_caught_up(sent, down_from, down_till)
    assert len({each.provider_sid for each in sent}) == len(sent)
    assert sum(each.to in phones for each in house.sent) == len(sent)


def starts_of(database: Database, rows: Sequence[Any], starts: dict[str, datetime]) -> dict[int, datetime]:
    with database.read() as connection:
        found = connection.execute(select(appointment.c.id, appointment.c.external_id))
        return {row.id: starts[row.external_id] for row in found if row.external_id in starts}


def _next_tuesday(house: House) -> datetime:
    """Each example lives in weeks of its own."""
    weeks = (house.clock.now() - NOW) // timedelta(weeks=1) + 2
    begin = NOW + weeks * timedelta(weeks=1)
    house.passes(begin - house.clock.now())
    return begin


def _is_in_time(sent: Sequence[Any], starts: dict[int, datetime]) -> None:
    for each in sent:
        assert each.due_at <= each.accepted_at <= each.expires_at, each.rule
        assert each.accepted_at < starts[each.appointment_id], each.rule
        assert time(9) <= each.accepted_at.astimezone(HERE).time() < time(20), each.rule


def _keeps_the_budget(sent: Sequence[Any], phones: Sequence[str]) -> None:
    days = Counter((each.phone, each.accepted_at.astimezone(HERE).date()) for each in sent)
    assert max(days.values(), default=0) <= 2
    for phone in phones:
        times = [each.accepted_at for each in sent if each.phone == phone]
        assert all(sum(at <= other < at + 7 * DAY for other in times) <= 8 for at in times)


def _is_caught_up(sent: Sequence[Any], down_from: datetime, down_till: datetime) -> None:
    """Of what came due while nobody was there: only what may go late, and one for each visit."""
    late = [each for each in sent if down_from < each.due_at < down_till]
    rules = {rule.id: rule.late for rule in RULES}
    assert {rules[each.rule] for each in late} <= {Late.SEND}
    assert max(Counter(each.appointment_id for each in late).values(), default=0) <= 1


# -- the rate -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outage", ["down", "refused"])
def test_after_an_outage_all_daemons_together_keep_the_senders_rate_and_cries_for_help_come_first(
    house: House, database: Database, outage: str
) -> None:
    """Four segments a second; sixteen texts of two, which two dispatchers would like to send at once."""
    rate, long = 4.0, "We look forward to seeing you, and to hearing how you are. " * 4
    clinic = a_clinic(messages_per_second=rate)
    for n in range(16):
        a_message(database, f"m{n:02}", phone=f"+150555501{n:02}", body=f"{n:02} {long}")
    both = [house.a_dispatcher(f"d{n}", clinic) for n in range(2)]
    if outage == "refused":
        house.simulator.set_faults([Fault("busy")])
        house.works(both[0], MINUTE)
        house.is_well()
    house.passes(HOUR)
    began = house.clock.now()
    for purpose in (Purpose.SAFETY, Purpose.PAGE):
        a_message(
            database, purpose.value, phone=f"+150555502{len(purpose):02}", purpose=purpose, due_at=began
        )
    leaving: list[int] = []
    while len(house.sent) < 18:
        rounds = [threading.Thread(target=each.run_once) for each in both]
        for each in rounds:
            each.start()
        for each in rounds:
            each.join()
        leaving.append(sum(each.segments for each in house.sent))
        if len(leaving) == 5:  # the rate is used up
            a_message(database, "now", phone="+15055550299", purpose=Purpose.SAFETY, due_at=began)
        if len(leaving) == 6:
            assert house.sent[-1].text == "Hello now"
        house.passes(SECOND / 4)
    first = {each.text for each in house.sent[: 2 if outage == "refused" else 4]}
    assert first & {"Hello safety", "Hello page"}
    for step, segments in enumerate(leaving):
        # What it may in that time, a second's worth that was saved up, the end of one text, and the cry.
        assert segments <= rate * (step / 4 + 1) + 1 + 1, step
    assert len(leaving) / 4 < 16 * 2 / rate + 3
