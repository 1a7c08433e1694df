"""Several visits of one patient on one local day: one message names them all."""

from __future__ import annotations

from datetime import timedelta

from reminders.domain.appointment import AppointmentStatus, Visit
from reminders.domain.cadence import Decision, Reason, SentText, dedupe_key, plan_visits
from reminders.domain.clinic import Budget, Late, Rule, Unless
from tests.unit.cadence_builders import (
    NOW,
    after,
    before,
    booked,
    clinic,
    days_before,
    denver,
    patient,
    visit,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MERGED = Reason.MERGED


def day(*times: str) -> list[Visit]:
    return [visit(f"2026-10-20 {at}", id=f"A{number}") for number, at in enumerate(times, 1)]


def reasons(visits: list[Visit], *rules: Rule) -> dict[str, Reason | None]:
    found = plan_visits(visits, clinic(*rules), NOW)
    assert len(found) == len(visits) * len(rules)
    return {decision.visit.appointment.id: decision.reason for decision in found}


def named(decision: Decision) -> list[str]:
    return [appointment.id for appointment in decision.merged]


def test_the_earliest_visits_message_names_the_others_in_their_order() -> None:
    first, second, third = day("10:00", "14:00", "16:00")
    found = plan_visits([third, first, second], clinic(days_before(1)), NOW)
    assert [decision.reason for decision in found] == [MERGED, None, MERGED]
    assert [named(decision) for decision in found] == [[], ["A2", "A3"], []]


def test_messages_after_visits_are_not_merged() -> None:
    assert reasons(day("10:00", "14:00"), after(2 * HOUR)) == {"A1": None, "A2": None}


def test_news_of_bookings_is_merged() -> None:
    seen = [visit(f"2026-10-20 {at}", id=at, seen=NOW) for at in ("10:00", "14:00")]
    assert reasons(seen, booked()) == {"10:00": None, "14:00": MERGED}


def test_other_days_and_other_patients_are_not_merged() -> None:
    visits = [
        *day("10:00"),
        visit("2026-10-21 10:00", id="next day"),
        visit("2026-10-20 14:00", id="another", who=patient(id="P2")),
    ]
    assert reasons(visits, days_before(1)) == {"A1": None, "next day": None, "another": None}


def test_the_day_is_the_patients() -> None:
    """23:00 and 01:00 in Denver are one day in Tokyo, as far as texts go."""
    far = patient(timezone="Asia/Tokyo")
    late, early = visit("2026-10-20 23:00", who=far, id="A1"), visit("2026-10-21 01:00", who=far, id="A2")
    assert reasons([late, early], days_before(1)) == {"A1": None, "A2": MERGED}


def test_a_visit_whose_message_would_not_be_sent_names_nothing() -> None:
    gone = visit("2026-10-20 09:00", id="gone", status=AppointmentStatus.CANCELLED)
    confirmed = visit("2026-10-20 09:30", id="confirmed", confirmed=True)
    visits = [gone, confirmed, *day("10:00", "14:00")]
    assert reasons(visits, days_before(1, unless=Unless(confirmed=True))) == {
        "gone": Reason.CANCELLED,
        "confirmed": Reason.UNLESS,
        "A1": None,
        "A2": MERGED,
    }


def test_a_visit_that_is_called_off_is_not_named() -> None:
    gone = visit("2026-10-20 16:00", id="gone", status=AppointmentStatus.CANCELLED)
    found = plan_visits([*day("10:00", "14:00"), gone], clinic(days_before(1)), NOW)
    assert named(found[0]) == ["A2"]
    assert found[-1].reason is Reason.CANCELLED


def test_when_the_earliest_is_too_late_the_next_stands_for_itself() -> None:
    today = [visit(f"2026-10-16 {at}", id=at) for at in ("11:00", "15:00", "16:00")]
    assert reasons(today, before(2 * HOUR)) == {"11:00": Reason.MISSED, "15:00": None, "16:00": MERGED}


def test_one_catch_up_for_a_day() -> None:
    today = [visit(f"2026-10-16 {at}", id=at) for at in ("12:00", "15:00")]
    assert reasons(today, before(DAY, late=Late.SEND, expires=2 * DAY)) == {"12:00": None, "15:00": MERGED}


def test_what_a_settled_text_has_named_stays_merged() -> None:
    first, second = day("10:00", "14:00")
    keys = [decision.dedupe_key for decision in plan_visits([first, second], clinic(before(HOUR)), NOW)]
    now = denver("2026-10-20 09:30")
    found = plan_visits([first, second], clinic(before(HOUR)), now, settled={keys[0]}, named={keys[1]})
    assert [(decision.visit.appointment.id, decision.reason) for decision in found] == [("A2", MERGED)]
    unnamed = plan_visits([first, second], clinic(before(HOUR)), now, settled={keys[0]})
    assert [decision.reason for decision in unnamed] == [None]


def test_when_the_message_falls_to_the_budget_the_next_visit_speaks() -> None:
    """The first is due on the evening before, which is full; the second on the day itself."""
    sent = [SentText("+15055550123", denver("2026-10-19 09:00"))]
    first, second, third = (
        visit("2026-10-20 10:00", id="A1"),
        visit("2026-10-20 14:00", id="A2"),
        visit("2026-10-20 16:00", id="A3"),
    )
    rules = clinic(before(12 * HOUR), budget=Budget(1, 8))
    found = plan_visits([first, second, third], rules, NOW, already=sent)
    # All three are due at 19:59 on the evening before.
    assert [decision.reason for decision in found] == [Reason.BUDGET, Reason.BUDGET, Reason.BUDGET]
    near = clinic(before(4 * HOUR), budget=Budget(1, 8))
    found = plan_visits([first, second, third], near, NOW, already=sent)
    assert [decision.reason for decision in found] == [Reason.BUDGET, None, MERGED]
    assert named(found[1]) == ["A3"]


def test_a_moved_visit_is_not_taken_for_the_one_that_was_named() -> None:
    moved = visit("2026-10-20 14:00", id="A2", state={"time_revision": 1})
    old_key = dedupe_key("calendar", "A2", "reminder", 0, patient_id="P1")
    (found,) = plan_visits([moved], clinic(days_before(1)), NOW, named={old_key})
    assert found.planned
