"""How many texts a phone gets, and which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.budget import WEEK, Spending, surely_fit
from reminders.domain.cadence import Reason, SentText, plan_visits
from reminders.domain.clinic import Budget
from reminders.domain.phone import PhoneNumber
from tests.unit.cadence_builders import DENVER, NOW, before, clinic, denver, patient, visit

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PHONE = "+15055550123"


def fits(at: datetime, *texts: datetime, per_day: int = 2, per_week: int = 8) -> bool:
    return Spending(Budget(per_day, per_week), [DENVER], texts).fits(at)


FITS = [
    pytest.param("2026-10-20 23:00", ["2026-10-20 09:00"], True, id="the second of a day"),
    pytest.param(
        "2026-10-20 23:00", ["2026-10-20 09:00", "2026-10-20 10:00"], False, id="the third of a day"
    ),
    pytest.param("2026-10-21 00:00", ["2026-10-20 22:00", "2026-10-20 23:00"], True, id="a new local day"),
    pytest.param(
        "2026-11-01 23:30", ["2026-11-01 00:10", "2026-11-01 01:30"], False, id="the 25th hour of a long day"
    ),
]


@pytest.mark.parametrize(("at", "texts", "expected"), FITS)
def test_a_day_is_the_patients_local_day(at: str, texts: list[str], expected: bool) -> None:
    assert fits(denver(at), *map(denver, texts)) is expected


def test_a_week_is_any_seven_days_before_and_after() -> None:
    week = [NOW + day * DAY for day in range(7)]
    assert not fits(NOW + 3 * HOUR, *week, per_week=7)
    assert not fits(NOW + 7 * DAY - HOUR, *week, per_week=7)
    assert fits(NOW + 7 * DAY, *week, per_week=7)
    assert fits(NOW - DAY, *week, per_week=7)
    assert not fits(NOW - DAY + HOUR, *week, per_week=7)


def test_two_zones_on_one_phone_both_count_their_days() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    texts = [denver("2026-10-20 20:00"), denver("2026-10-20 21:00")]
    next_day = denver("2026-10-21 00:30")  # in Tokyo the same day as the two
    assert Spending(Budget(), [DENVER], texts).fits(next_day)
    assert not Spending(Budget(), [DENVER, tokyo], texts).fits(next_day)


def test_a_budget_of_nothing_lets_nothing_through() -> None:
    assert not fits(NOW, per_day=0)
    assert not fits(NOW, per_week=0)


minutes = st.integers(0, 20 * 1440).map(lambda count: datetime(2026, 10, 25, tzinfo=UTC) + count * HOUR / 60)


@given(st.lists(minutes, max_size=40), st.integers(0, 3), st.integers(0, 5))
def test_whatever_is_added_where_it_fits_keeps_the_budget(
    wanted: list[datetime], per_day: int, per_week: int
) -> None:
    spending = Spending(Budget(per_day, per_week), [DENVER])
    added = []
    for at in wanted:
        if spending.fits(at):
            spending.add(at)
            added.append(at)
    added.sort()
    days = [at.astimezone(DENVER).date() for at in added]
    assert all(days.count(day) <= per_day for day in days)
    assert all(sum(at <= other < at + WEEK for other in added) <= per_week for at in added)
    refused = [at for at in wanted if at not in added]
    assert all(not spending.fits(at) for at in refused), "nothing is refused that would still fit"


# -- in planning ----------------------------------------------------------------------------


def test_priority_decides_and_a_later_message_keeps_its_place() -> None:
    rules = [before(by * HOUR, f"{by}h", priority=by) for by in (1, 2, 3)]
    found = plan_visits([visit("2026-10-20 14:00")], clinic(*rules), NOW)
    assert {d.rule.id: d.reason for d in found} == {"1h": Reason.BUDGET, "2h": None, "3h": None}
    other = [before(by * HOUR, f"{by}h", priority=-by) for by in (1, 2, 3)]
    found = plan_visits([visit("2026-10-20 14:00")], clinic(*other), NOW)
    assert {d.rule.id: d.reason for d in found} == {"1h": None, "2h": None, "3h": Reason.BUDGET}


def test_among_equals_what_is_due_first_goes() -> None:
    rules = [before(by * HOUR, f"{by}h") for by in (1, 2, 3)]
    found = plan_visits([visit("2026-10-20 14:00")], clinic(*rules), NOW)
    assert [d.reason for d in found] == [Reason.BUDGET, None, None]


def test_what_was_sent_already_has_its_place() -> None:
    sent = [SentText(PHONE, denver("2026-10-20 09:00")), SentText(PHONE, denver("2026-10-20 09:30"))]
    (found,) = plan_visits([visit("2026-10-20 14:00")], clinic(before(HOUR)), NOW, already=sent)
    assert (found.reason, found.due_at) == (Reason.BUDGET, found.unmoved_at)
    (found,) = plan_visits([visit("2026-10-21 14:00")], clinic(before(HOUR)), NOW, already=sent)
    assert found.planned


def test_two_patients_on_one_phone_share_its_budget() -> None:
    both = [patient(id="P1"), patient(id="P2")]
    rules = (before(HOUR, "late"), before(4 * HOUR, "early"))
    visits = [visit("2026-10-20 14:00", who=who, id=who.id) for who in both]
    found = plan_visits(visits, clinic(*rules), NOW)
    assert sorted((d.rule.id, d.planned) for d in found) == [
        ("early", True),
        ("early", True),
        ("late", False),
        ("late", False),
    ]
    apart = visit("2026-10-20 14:00", who=patient(id="P2", phone=PhoneNumber("+15055550124")), id="P2")
    assert all(d.planned for d in plan_visits([visits[0], apart], clinic(*rules), NOW))


def test_settled_messages_compete_no_more() -> None:
    rules = [before(by * HOUR, f"{by}h", priority=by) for by in (1, 2, 3)]
    about = visit("2026-10-20 14:00")
    keys = {d.rule.id: d.dedupe_key for d in plan_visits([about], clinic(*rules), NOW)}
    sent = [SentText(PHONE, denver("2026-10-20 11:00"))]
    found = plan_visits([about], clinic(*rules), NOW, already=sent, settled={keys["3h"]})
    assert {d.rule.id: d.reason for d in found} == {"1h": Reason.BUDGET, "2h": None}


@given(
    st.lists(st.integers(0, 40 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)), max_size=14),
    st.integers(0, 3),
    st.integers(0, 9),
    st.sampled_from(("America/Denver", "America/Havana", "Australia/Lord_Howe", "America/Asuncion")),
    st.randoms(use_true_random=False),
)
def test_texts_that_surely_fit_do_in_any_order_and_zone(
    texts: list[datetime], per_day: int, per_week: int, zone: str, random: Random
) -> None:
    budget = Budget(per_day, per_week)
    if surely_fit(budget, texts):
        random.shuffle(texts)
        spending = Spending(budget, {ZoneInfo(zone), DENVER})
        for text in texts:
            assert spending.fits(text)
            spending.add(text)


def test_texts_far_apart_surely_fit_and_a_crowd_does_not() -> None:
    budget = Budget(per_day=2, per_week=3)
    apart = [NOW, NOW + HOUR, NOW + 2 * DAY, NOW + 8 * DAY]
    assert surely_fit(budget, apart)
    assert not surely_fit(budget, [*apart, NOW + 3 * DAY])
    assert not surely_fit(budget, [NOW, NOW + HOUR, NOW + 2 * HOUR])
