"""When each rule is due, and what happens when its hour is closed or its time has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from reminders.domain.appointment import AppointmentStatus, SmsConsent, Visit
from reminders.domain.cadence import Decision, Reason, dedupe_key, plan, plan_visits, zone_of
from reminders.domain.clinic import (
    Budget,
    Calendar,
    Clinic,
    Every,
    For,
    Hours,
    Late,
    Location,
    Occasion,
    On,
    Rule,
    Unless,
)
from tests.unit.cadence_builders import (
    DENVER,
    NOW,
    after,
    before,
    booked,
    clinic,
    days_before,
    denver,
    hours,
    patient,
    visit,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def decide(rule: Rule, about: Visit, now: datetime = NOW, **changes: Any) -> Decision:
    (decision,) = plan_visits([about], clinic(rule, **changes), now)
    return decision


def shown(decision: Decision) -> tuple[str, str | None]:
    """Denver's wall clock, and the reason."""
    local = decision.due_at.astimezone(DENVER)
    return local.strftime("%Y-%m-%d %H:%M"), decision.reason


# -- due times ------------------------------------------------------------------------------

DUE = [
    pytest.param(days_before(1), "2026-10-20 14:00", "2026-10-19 10:00", id="the day before"),
    pytest.param(days_before(0), "2026-10-20 14:00", "2026-10-20 10:00", id="the same day"),
    pytest.param(days_before(1), "2026-10-31 14:00", "2026-10-30 10:00", id="before the clocks go back"),
    pytest.param(days_before(1), "2026-11-01 14:00", "2026-10-31 10:00", id="the 25-hour day, from before"),
    pytest.param(days_before(1, "12:30"), "2026-11-02 14:00", "2026-11-01 12:30", id="on the 25-hour day"),
    pytest.param(days_before(1, "12:30"), "2027-03-15 14:00", "2027-03-14 12:30", id="on the 23-hour day"),
    pytest.param(days_before(1), "2027-03-14 14:00", "2027-03-13 10:00", id="the 23-hour day, from before"),
    pytest.param(before(24 * HOUR), "2026-11-01 14:00", "2026-10-31 15:00", id="24 hours are exact"),
    pytest.param(before(24 * HOUR), "2026-10-20 14:00", "2026-10-19 14:00", id="an exact span"),
    pytest.param(after(2 * HOUR), "2026-10-20 14:00", "2026-10-20 17:00", id="after its end"),
]


@pytest.mark.parametrize(("rule", "starts", "due"), DUE)
def test_a_rule_is_due_on_the_patients_wall_clock(rule: Rule, starts: str, due: str) -> None:
    assert shown(decide(rule, visit(starts))) == (due, None)


def test_days_count_from_the_visits_date_where_the_patient_lives() -> None:
    far = patient(timezone="Asia/Tokyo")  # 14:00 in Denver is 05:00 of the next day there
    rule = Rule("later", Calendar("after", "end", 0, time(10)), template="x")
    found = decide(rule, visit("2026-10-20 14:00", who=far))
    assert found.due_at == datetime(2026, 10, 21, 1, tzinfo=UTC)


def test_the_zone_is_the_patients_or_the_locations() -> None:
    two = clinic(
        locations={
            "a": Location("a", "A", "", "America/Denver"),
            "b": Location("b", "B", "", "Europe/Madrid"),
        }
    )
    assert zone_of(patient(), two, "b").key == "Europe/Madrid"
    assert zone_of(patient(timezone="America/Phoenix"), two, "b").key == "America/Phoenix"
    assert zone_of(patient(), two, "gone").key == "America/Denver"


def test_a_year_at_the_calendars_edge_is_no_crash() -> None:
    first = datetime(1, 1, 1, 12, tzinfo=UTC)
    assert decide(before(90 * DAY), visit(first)).reason is Reason.PAST
    assert decide(days_before(900), visit(first)).reason is Reason.PAST


# -- which rules are listed -----------------------------------------------------------------

UNLISTED = [
    pytest.param(Rule("e", Every(14 * DAY, "end", time(11)), survey="mood"), id="a clock"),
    pytest.param(Rule("m", On(Occasion.MOVED), template="moved"), id="on moved"),
    pytest.param(Rule("c", On(Occasion.CANCELLED), template="cancelled"), id="on cancelled"),
    pytest.param(Rule("f", On(Occasion.FIRST_CONTACT), template="hello"), id="on first contact"),
    pytest.param(days_before(1, audience=For(kinds=frozenset({"booster"}))), id="another kind"),
    pytest.param(days_before(1, audience=For(locations=frozenset({"south"}))), id="another place"),
    pytest.param(days_before(1, audience=For(languages=frozenset({"es"}))), id="another language"),
    pytest.param(
        days_before(1, audience=For(treated_for=frozenset({"pain"}))), id="treated for something else"
    ),
    pytest.param(days_before(1, audience=For(number="first")), id="not the first"),
    pytest.param(days_before(1, audience=For(number=5)), id="not the fifth"),
    pytest.param(
        days_before(1, audience=For(number="last", kinds=frozenset({"booster"}))), id="one of two conditions"
    ),
]
SIXTH: dict[str, Any] = {
    "number": 6,
    "series_size": 6,
    "who": patient(treated_for=frozenset({"ptsd", "ocd"})),
}


@pytest.mark.parametrize("rule", UNLISTED)
def test_what_for_leaves_out_is_not_listed(rule: Rule) -> None:
    assert plan_visits([visit(**SIXTH)], clinic(rule), NOW) == []


LISTED = [
    pytest.param(For(number="last"), id="the last"),
    pytest.param(For(number=6), id="the sixth"),
    pytest.param(For(treated_for=frozenset({"ocd", "pain"})), id="treated for one of them"),
    pytest.param(For(frozenset({"infusion"}), frozenset({"main"}), frozenset({"en"})), id="all conditions"),
]


@pytest.mark.parametrize("audience", LISTED)
def test_what_for_asks_is_listed(audience: For) -> None:
    assert len(plan_visits([visit(**SIXTH)], clinic(days_before(1, audience=audience)), NOW)) == 1


def test_a_visit_without_a_number_is_neither_first_nor_last() -> None:
    rules = (days_before(1, audience=For(number="first")), days_before(1, audience=For(number="last")))
    assert plan_visits([visit()], clinic(*rules), NOW) == []


# -- closed hours ---------------------------------------------------------------------------

QUIET = [
    pytest.param(
        before(8 * HOUR), "2026-10-20 14:00", "2026-10-19 19:59", None, id="earlier, the evening before"
    ),
    pytest.param(before(2 * HOUR), "2026-10-18 12:30", "2026-10-17 19:59", None, id="Sunday morning"),
    pytest.param(before(24 * HOUR), "2026-10-22 09:00", "2026-10-21 09:00", None, id="as it opens"),
    pytest.param(before(24 * HOUR), "2026-10-22 20:00", "2026-10-21 19:59", None, id="as it closes"),
    pytest.param(after(8 * HOUR), "2026-10-20 14:00", "2026-10-21 09:00", None, id="after the visit: later"),
    pytest.param(
        after(8 * HOUR, expires=5 * HOUR),
        "2026-10-20 14:00",
        "2026-10-20 23:00",
        "expired",
        id="expires first",
    ),
    pytest.param(
        after(8 * HOUR, expires=10 * HOUR), "2026-10-20 14:00", "2026-10-21 09:00", None, id="just in time"
    ),
]


@pytest.mark.parametrize(("rule", "starts", "due", "reason"), QUIET)
def test_closed_hours_move_reminders_earlier_and_the_rest_later(
    rule: Rule, starts: str, due: str, reason: str | None
) -> None:
    assert shown(decide(rule, visit(starts))) == (due, reason)


TOO_LATE_TO_MOVE_EARLIER = [
    # Known since 21:00, so the evening's last open minute has passed already.
    pytest.param("05:00", "11:00", 12, "2026-10-20 09:00", None, id="later, still before the visit"),
    pytest.param("05:00", "09:00", 12, "2026-10-20 05:00", "quiet_hours", id="the visit begins as it opens"),
    pytest.param("05:00", "08:00", 12, "2026-10-20 05:00", "quiet_hours", id="the visit begins before"),
    pytest.param("05:00", "11:00", 3, "2026-10-20 05:00", "expired", id="expires before it opens"),
    pytest.param("05:00", "08:00", 3, "2026-10-20 05:00", "expired", id="both: the first of the list"),
]


@pytest.mark.parametrize(("at", "starts", "expires", "due", "reason"), TOO_LATE_TO_MOVE_EARLIER)
@pytest.mark.parametrize("now", ["2026-10-19 21:00", "2026-10-20 04:00", "2026-10-20 07:30"])
def test_a_reminder_that_can_not_go_earlier_goes_later(
    at: str, starts: str, expires: int, due: str, reason: str | None, now: str
) -> None:
    # Also asked again between its unmoved time and the opening: it waits, and is not called missed.
    about = visit(f"2026-10-20 {starts}", seen=denver("2026-10-19 21:00"))
    rule = days_before(0, at, expires=expires * HOUR)
    assert shown(decide(rule, about, denver(now))) == (due, reason)


def test_within_the_last_open_minute_it_goes_at_once() -> None:
    now = denver("2026-10-19 19:59") + timedelta(seconds=30)
    decision = decide(before(8 * HOUR), visit("2026-10-20 14:00"), now)
    assert (decision.due_at, decision.at_once) == (now, True)


def test_closed_dates_are_jumped_over() -> None:
    christmas = hours((date(2026, 12, 24), date(2026, 12, 25)))
    found = decide(days_before(1), visit("2026-12-26 14:00"), open_hours=christmas)
    assert shown(found) == ("2026-12-23 19:59", None)


def test_where_it_never_opens_nothing_is_planned() -> None:
    assert decide(days_before(1), visit(), open_hours=Hours({})).reason is Reason.QUIET_HOURS


def test_a_reminder_due_when_the_visit_has_begun_is_expired() -> None:
    assert shown(decide(days_before(0, "15:00"), visit("2026-10-20 14:00"))) == (
        "2026-10-20 15:00",
        "expired",
    )
    assert decide(days_before(0, "14:00"), visit("2026-10-20 14:00")).reason is Reason.EXPIRED


# -- lateness -------------------------------------------------------------------------------

#: NOW is 10:00 on the 16th; the visit at 12:00, its rule a day before at 12:00.
LATE_CASES = [
    pytest.param(Late.SKIP, 30 * DAY, 48, "2026-10-15 12:00", "missed", id="skip, known in time"),
    pytest.param(Late.SKIP, HOUR, 48, "2026-10-15 12:00", "booked_late", id="skip, booked late"),
    pytest.param(Late.ASK, 30 * DAY, 48, "2026-10-15 12:00", "ask_staff", id="ask, known in time"),
    pytest.param(Late.ASK, HOUR, 48, "2026-10-15 12:00", "ask_staff", id="ask, booked late"),
    pytest.param(Late.SEND, 30 * DAY, 48, "2026-10-16 10:00", None, id="send, known in time"),
    pytest.param(Late.SEND, HOUR, 48, "2026-10-16 10:00", None, id="send, booked late"),
    pytest.param(Late.SEND, HOUR, 22, "2026-10-16 10:00", None, id="send, at its very last"),
    pytest.param(Late.SEND, HOUR, 21, "2026-10-15 12:00", "expired", id="send, but expired"),
]


@pytest.mark.parametrize(("late", "seen_ago", "expires", "due", "reason"), LATE_CASES)
def test_what_has_passed_follows_late(
    late: Late, seen_ago: timedelta, expires: int, due: str, reason: str | None
) -> None:
    rule = before(DAY, late=late, expires=expires * HOUR)
    assert shown(decide(rule, visit("2026-10-16 12:00", seen=NOW - seen_ago))) == (due, reason)


def test_what_is_due_this_instant_has_not_passed() -> None:
    decision = decide(before(4 * HOUR), visit(NOW + 4 * HOUR))
    assert (decision.due_at, decision.reason, decision.at_once) == (NOW, None, False)
    assert decide(before(4 * HOUR), visit(NOW + 4 * HOUR - timedelta(seconds=1))).reason is Reason.MISSED


def test_catching_up_waits_for_open_hours() -> None:
    rule = before(DAY, late=Late.SEND, expires=48 * HOUR)
    found = decide(rule, visit("2026-10-17 18:00"), denver("2026-10-16 22:00"))
    assert shown(found) == ("2026-10-17 09:00", None)


def test_only_the_rule_nearest_to_the_visit_is_caught_up() -> None:
    rules = [before(by * DAY, f"{by}d", late=Late.SEND, expires=20 * DAY) for by in (3, 1, 7)]
    asked = before(2 * DAY, "2d", late=Late.ASK)
    about = visit(NOW + 2 * HOUR, seen=NOW)
    found = {d.rule.id: d.reason for d in plan_visits([about], clinic(*rules, asked), NOW)}
    assert found == {
        "3d": Reason.BOOKED_LATE,
        "1d": None,
        "7d": Reason.BOOKED_LATE,
        "2d": Reason.ASK_STAFF,
    }


def test_a_rule_that_is_left_out_anyway_is_not_the_nearest() -> None:
    near = before(DAY, "near", late=Late.SEND, unless=Unless(confirmed=True))
    far = before(3 * DAY, "far", late=Late.SEND, expires=9 * DAY)
    found = plan_visits([visit(NOW + 2 * HOUR, confirmed=True)], clinic(near, far), NOW)
    assert [d.reason for d in found] == [Reason.UNLESS, None]


def test_a_rule_that_was_settled_is_still_the_nearest() -> None:
    near = before(DAY, "near", late=Late.SEND, expires=9 * DAY)
    far = before(3 * DAY, "far", late=Late.SEND, expires=9 * DAY)
    about = visit(NOW + 2 * HOUR)
    key = dedupe_key("calendar", "A1", "near", 0, patient_id="P1")
    found = plan_visits([about], clinic(near, far), NOW, settled={key})
    assert [(d.rule.id, d.reason) for d in found] == [("far", Reason.MISSED)]


def test_after_a_visit_what_still_is_inside_expires_is_sent() -> None:
    over = visit(NOW - 5 * HOUR)  # ended four hours ago
    assert decide(after(6 * HOUR), over).due_at == NOW + 2 * HOUR
    assert decide(after(2 * HOUR, late=Late.SEND), over).due_at == NOW
    assert decide(after(2 * HOUR), over).reason is Reason.MISSED
    assert decide(after(HOUR, expires=2 * HOUR, late=Late.SEND), over).reason is Reason.PAST
    assert decide(before(HOUR, late=Late.SEND, expires=DAY), over).reason is Reason.PAST


def test_while_a_visit_goes_on_its_reminders_are_not_sent() -> None:
    begun = visit(NOW - HOUR / 2)
    assert decide(before(HOUR, late=Late.SEND), begun).reason is Reason.EXPIRED
    assert decide(before(HOUR), begun).reason is Reason.MISSED


# -- moved ----------------------------------------------------------------------------------


@pytest.mark.parametrize("late", Late)
def test_a_move_does_not_catch_up_what_had_passed(late: Late) -> None:
    moved = visit(NOW + 20 * HOUR, state={"moved_at": NOW - HOUR, "time_revision": 1})
    assert decide(before(DAY, late=late), moved).reason is Reason.BOOKED_LATE


def test_what_comes_after_the_move_is_planned_and_may_be_caught_up() -> None:
    moved = visit(NOW + 20 * HOUR, state={"moved_at": NOW - 6 * HOUR, "time_revision": 1})
    assert decide(before(4 * HOUR), moved).planned
    assert decide(before(DAY, late=Late.SEND), moved).due_at == NOW


def test_a_move_makes_another_occasion() -> None:
    first, second = visit(), visit(state={"time_revision": 1})
    assert decide(days_before(1), first).dedupe_key != decide(days_before(1), second).dedupe_key


# -- booked ---------------------------------------------------------------------------------

BOOKED = [
    pytest.param({}, NOW, NOW, "2026-10-16 10:00", None, id="just seen"),
    pytest.param(
        {"booked_at": NOW - 2 * HOUR}, NOW, NOW, "2026-10-16 10:00", None, id="booked two hours ago"
    ),
    pytest.param({"booked_at": NOW - DAY}, NOW, NOW, "2026-10-15 10:00", "missed", id="booked a day ago"),
    pytest.param(
        {"booked_at": NOW + DAY}, NOW, NOW, "2026-10-16 10:00", None, id="booked tomorrow, they say"
    ),
    pytest.param(
        {},
        denver("2026-10-15 22:00"),
        denver("2026-10-15 22:00"),
        "2026-10-16 09:00",
        None,
        id="at night: later",
    ),
    pytest.param(
        {},
        denver("2026-10-15 22:00"),
        denver("2026-10-16 08:00"),
        "2026-10-16 09:00",
        None,
        id="waits for that",
    ),
]


@pytest.mark.parametrize(("changes", "seen", "now", "due", "reason"), BOOKED)
def test_news_of_a_booking_goes_at_once(
    changes: dict[str, Any], seen: datetime, now: datetime, due: str, reason: str | None
) -> None:
    about = visit("2026-10-20 14:00", seen=seen, **changes)
    assert shown(decide(booked(), about, now)) == (due, reason)


def test_a_first_read_tells_only_what_is_known_to_be_news() -> None:
    first = {"first_read": True}
    assert decide(booked(), visit(seen=NOW, state=first)).reason is Reason.MISSED
    assert decide(booked(), visit(seen=NOW, state=first, booked_at=NOW - DAY)).reason is Reason.MISSED
    fresh = visit(seen=NOW, state=first, booked_at=NOW - 23 * HOUR)
    assert decide(booked(expires=DAY), fresh).due_at == NOW
    assert decide(booked(expires=HOUR), fresh).reason is Reason.EXPIRED


def test_news_of_a_booking_never_comes_after_the_visit_has_begun() -> None:
    night = denver("2026-10-15 22:00")
    assert decide(booked(), visit("2026-10-16 08:00", seen=night), night).reason is Reason.QUIET_HOURS
    begun = visit(NOW - HOUR / 2, seen=NOW)
    assert decide(booked(), begun).reason is Reason.EXPIRED


def test_after_a_move_the_correction_has_told_of_the_booking() -> None:
    seen = NOW - 3 * HOUR / 2  # 08:30, so the news waits for 09:00
    sent = visit(seen=seen, state={"moved_at": NOW - HOUR / 2})
    waits = visit(seen=seen, state={"moved_at": NOW - 3 * HOUR / 2})
    assert decide(booked(), sent).reason is Reason.MISSED
    assert decide(booked(), waits).planned


# -- reasons --------------------------------------------------------------------------------

NO_PHONE = patient(phone=None)
OVER = NOW - 3 * HOUR
PAST_RULE = before(2 * HOUR)

REASONS = [
    pytest.param(days_before(1), visit(status=AppointmentStatus.CANCELLED), {}, "cancelled", id="cancelled"),
    pytest.param(days_before(1), visit(status=AppointmentStatus.NO_SHOW), {}, "cancelled", id="no_show"),
    pytest.param(
        days_before(1), visit(status=AppointmentStatus.ENTERED_IN_ERROR), {}, "cancelled", id="error"
    ),
    pytest.param(after(HOUR), visit(status=AppointmentStatus.NO_SHOW), {}, "cancelled", id="no_show, after"),
    pytest.param(
        after(HOUR), visit(status=AppointmentStatus.BOOKED), {}, None, id="after needs no fulfilled"
    ),
    pytest.param(days_before(1), visit(OVER), {}, "past", id="past"),
    pytest.param(booked(), visit(OVER, seen=NOW), {}, "past", id="past, of a booking"),
    pytest.param(days_before(1), visit(who=NO_PHONE), {}, "no_phone", id="no_phone"),
    pytest.param(days_before(1), visit(state={"opted_out": True}), {}, "opted_out", id="opted_out"),
    pytest.param(
        days_before(1), visit(who=patient(sms_consent=SmsConsent.NO)), {}, "no_consent", id="the file says no"
    ),
    pytest.param(
        days_before(1),
        visit(who=patient(sms_consent=SmsConsent.NO), state={"consented": True}),
        {},
        "no_consent",
        id="no always blocks",
    ),
    pytest.param(days_before(1), visit(), {"consent": "required"}, "no_consent", id="nobody said yes"),
    pytest.param(
        days_before(1),
        visit(state={"consented": True}),
        {"consent": "required"},
        None,
        id="the ledger says yes",
    ),
    pytest.param(
        days_before(1),
        visit(who=patient(sms_consent=SmsConsent.YES)),
        {"consent": "required"},
        None,
        id="the file says yes",
    ),
    pytest.param(
        days_before(1),
        visit(who=patient(sms_consent=SmsConsent.YES), state={"opted_out": True, "consented": True}),
        {},
        "opted_out",
        id="a yes never undoes a STOP",
    ),
    pytest.param(
        days_before(1, unless=Unless(confirmed=True)),
        visit(confirmed=True),
        {},
        "unless",
        id="unless confirmed",
    ),
    pytest.param(
        days_before(1, unless=Unless(confirmed=True)), visit(), {}, None, id="unless confirmed, but is not"
    ),
    pytest.param(
        days_before(1, unless=Unless(confirmed=False)), visit(), {}, "unless", id="unless not confirmed"
    ),
    pytest.param(
        before(HOUR, unless=Unless(booked_within=DAY)),
        visit(NOW + DAY - HOUR, seen=NOW),
        {},
        "unless",
        id="unless booked within",
    ),
    pytest.param(
        before(HOUR, unless=Unless(booked_within=DAY)),
        visit(NOW + DAY, seen=NOW),
        {},
        None,
        id="just before that",
    ),
    pytest.param(
        before(HOUR, unless=Unless(confirmed=True, booked_within=DAY)),
        visit(NOW + HOUR, seen=NOW),
        {},
        "unless",
        id="any condition is enough",
    ),
    pytest.param(days_before(1), visit(), {"budget": Budget(0, 8)}, "budget", id="budget"),
]


@pytest.mark.parametrize(("rule", "about", "changes", "reason"), REASONS)
def test_each_reason(rule: Rule, about: Visit, changes: dict[str, Any], reason: str | None) -> None:
    found = decide(rule, about, **changes)
    assert found.reason == reason
    if reason is not None:
        assert found.due_at == found.unmoved_at


def test_the_first_reason_that_holds_is_given() -> None:
    """Everything speaks against the first; what is mended shows the next."""
    rule = before(2 * HOUR, unless=Unless(confirmed=True))
    nobody = patient(phone=None, sms_consent=SmsConsent.NO)
    reached = replace(nobody, phone=patient().phone)
    no_budget: Clinic = clinic(rule, budget=Budget(0, 0))
    gone: dict[str, Any] = {"status": AppointmentStatus.CANCELLED, "confirmed": True}
    stopped = {"opted_out": True}
    steps = [
        visit(OVER, who=nobody, state=stopped, **gone),
        visit(OVER, who=nobody, state=stopped, confirmed=True),
        visit(NOW + HOUR, who=nobody, state=stopped, confirmed=True),
        visit(NOW + HOUR, who=reached, state=stopped, confirmed=True),
        visit(NOW + HOUR, who=reached, confirmed=True),
        visit(NOW + HOUR, confirmed=True),
        visit(NOW + HOUR),
        visit(NOW + 3 * HOUR),
    ]
    reasons = [plan_visits([step], no_budget, NOW)[0].reason for step in steps]
    assert reasons == [
        "cancelled",
        "past",
        "no_phone",
        "opted_out",
        "no_consent",
        "unless",
        "missed",
        "budget",
    ]


def test_the_reasons_stand_in_the_order_of_the_contract() -> None:
    assert [reason.value for reason in Reason] == [
        *("cancelled", "past", "no_phone", "opted_out", "no_consent"),
        *("reminders_only", "not_in_language", "no_public_url"),  # of check-ins alone
        *("unless", "merged"),
        *("booked_late", "missed", "ask_staff", "expired", "quiet_hours", "budget"),
    ]


# -- the rest of the contract ---------------------------------------------------------------


def test_planning_one_visit_takes_it_as_first_seen_now() -> None:
    about = visit(NOW + 2 * HOUR)
    (found,) = plan(about.appointment, about.patient, [before(DAY)], clinic(), NOW)
    assert found.reason is Reason.BOOKED_LATE


def test_a_planned_message_knows_until_when_it_may_be_sent() -> None:
    assert decide(before(2 * HOUR), visit(NOW + 4 * HOUR)).expires_at == NOW + 4 * HOUR - timedelta(seconds=1)
    assert decide(days_before(1, expires=6 * HOUR), visit()).expires_at == denver("2026-10-19 16:00")


def test_expiry_counts_from_the_unmoved_time() -> None:
    moved = decide(before(8 * HOUR, expires=HOUR), visit("2026-10-20 14:00"))
    assert shown(moved) == ("2026-10-19 19:59", None)
    assert moved.expires_at == denver("2026-10-20 07:00")


def test_keys_of_different_messages_never_meet() -> None:
    assert dedupe_key("a", "b|c", "r", 0, patient_id="p") != dedupe_key("a|b", "c", "r", 0, patient_id="p")
    assert dedupe_key("a", "b\\", "|r", 0, patient_id="p") != dedupe_key("a", "b\\|", "r", 0, patient_id="p")
