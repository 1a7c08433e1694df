"""What holds of any plan: random calendars, rules and hours, around days on which the clocks change."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.appointment import AppointmentStatus, Patient, Visit
from reminders.domain.cadence import Decision, Reason, SentText, plan_visits, send_check
from reminders.domain.clinic import Budget, Calendar, Clinic, Hours, Late, Offset, Opening, Rule, Unless
from reminders.domain.phone import PhoneNumber
from tests.unit.cadence_builders import booked, clinic, patient, visit

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)

#: Each zone with the day on which its clocks change (Phoenix and Kathmandu never do).
CHANGES = [
    ("America/Denver", date(2026, 3, 8)),
    ("America/Denver", date(2026, 11, 1)),
    ("Europe/Madrid", date(2026, 3, 29)),
    ("Europe/Madrid", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Havana", date(2026, 3, 8)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/Phoenix", date(2026, 3, 8)),
    ("Asia/Kathmandu", date(2026, 11, 1)),
]

times_of_day = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))


def openings() -> st.SearchStrategy[Opening]:
    def ordered(pair: tuple[time, time]) -> Opening:
        return Opening(min(pair), max(pair) if pair[0] != pair[1] else None)

    return st.tuples(times_of_day, times_of_day).map(ordered)


usual = st.just({day: Opening(time(9), time(20)) for day in range(6)} | {6: Opening(time(12), time(20))})
weeks = st.one_of(usual, st.dictionaries(st.integers(0, 6), openings(), min_size=2))


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        side, anchor = draw(st.sampled_from((("before", "start"), ("after", "end"))))
        timing = draw(
            st.one_of(
                st.builds(Calendar, st.just(side), st.just(anchor), st.integers(0, 3), times_of_day),
                st.builds(Offset, st.just(side), st.just(anchor), st.integers(0, 60).map(lambda n: n * HOUR)),
            )
        )
        rule = Rule(
            f"rule-{number}",
            timing,
            template="x",
            unless=Unless(confirmed=draw(st.sampled_from((None, None, True)))),
            late=draw(st.sampled_from(Late)),
            expires=draw(st.integers(1, 72)) * HOUR,
            priority=draw(st.sampled_from((10, 50, 90))),
        )
        found.append(rule)
    return (*found, booked(expires=24 * HOUR)) if draw(st.booleans()) else tuple(found)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Clinic, list[Visit], datetime]:
    """A clinic, some visits of a few patients on fewer phones, and a time to plan at."""
    zone, change = draw(st.sampled_from(CHANGES))
    noon = datetime.combine(change, time(12), UTC)
    now = noon + draw(st.integers(-4 * 1440, 1440)) * MINUTE
    people = [
        patient(
            id=f"P{number}",
            phone=PhoneNumber(f"+1505555010{draw(st.integers(0, 1))}"),
            timezone=draw(st.sampled_from((zone, zone, "America/Denver"))),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    visits = [_visit(draw, number, people, noon, now) for number in range(draw(st.integers(1, 7)))]
    of = clinic(
        *draw(rules()),
        open_hours=Hours(draw(weeks), draw(st.frozensets(st.just(change), max_size=1))),
        budget=Budget(draw(st.integers(1, 3)), draw(st.integers(1, 5))),
    )
    return of, visits, now


def _visit(draw: st.DrawFn, number: int, people: list[Patient], noon: datetime, now: datetime) -> Visit:
    starts = noon + draw(st.integers(-3 * 96, 3 * 96)) * 15 * MINUTE
    seen = now - draw(st.sampled_from((0, 1, 5, 11, 40, 400))) * HOUR
    moved = draw(st.sampled_from((None, None, None, now, now - 3 * HOUR)))
    return visit(
        starts,
        who=draw(st.sampled_from(people)),
        seen=seen,
        id=f"A{number}",
        confirmed=draw(st.booleans()),
        status=draw(st.sampled_from((*[AppointmentStatus.BOOKED] * 5, AppointmentStatus.CANCELLED))),
        state={"moved_at": None if moved is None else max(moved, seen)},
    )


# -- what is looked at independently of the code ----------------------------------------------


def zone(decision: Decision) -> ZoneInfo:
    return ZoneInfo(decision.visit.patient.timezone or "")


def clock_says_open(decision: Decision, hours: Hours, at: datetime) -> bool:
    local = at.astimezone(zone(decision))
    opening = hours.by_weekday.get(local.weekday())
    if opening is None or local.date() in hours.closed_on:
        return False
    return opening.opens <= local.time() and (opening.closes is None or local.time() < opening.closes)


def check_budget(texts: dict[str, list[tuple[datetime, ZoneInfo]]], budget: Budget) -> None:
    for sent in texts.values():
        for day, count in Counter((at.astimezone(place).date(), place) for at, place in sent).items():
            assert count <= budget.per_day, day
        for first, _ in sent:
            assert sum(first <= at < first + WEEK for at, _ in sent) <= budget.per_week


def by_phone(decisions: list[Decision]) -> dict[str, list[tuple[datetime, ZoneInfo]]]:
    texts: defaultdict[str, list[tuple[datetime, ZoneInfo]]] = defaultdict(list)
    for decision in decisions:
        assert decision.visit.patient.phone is not None
        texts[decision.visit.patient.phone.e164].append((decision.due_at, zone(decision)))
    return texts


# -- properties -----------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(calendars())
def test_every_plan_keeps_the_promises(case: tuple[Clinic, list[Visit], datetime]) -> None:
    of, visits, now = case
    decisions = plan_visits(visits, of, now)
    assert len(decisions) == len(visits) * len(of.rules)
    assert len({decision.dedupe_key for decision in decisions}) == len(decisions), "one message per key"
    planned = [decision for decision in decisions if decision.planned]
    for decision in planned:
        assert decision.due_at >= now
        assert clock_says_open(decision, of.open_hours, decision.due_at)
        assert decision.due_at <= decision.unmoved_at + decision.rule.expires
        if not decision.rule.id.startswith("rule") or decision.rule.is_reminder:
            assert decision.due_at < decision.visit.appointment.starts_at
        assert decision.visit.appointment.status is AppointmentStatus.BOOKED
        check = send_check(decision.visit, decision.rule, of, decision.due_at, unmoved_at=decision.unmoved_at)
        assert (check.reason, check.at) == (None, decision.due_at), "it may be sent when it is due"
    check_budget(by_phone(planned), of.budget)


@settings(max_examples=200, deadline=None)
@given(calendars())
def test_what_is_merged_is_named_once_and_catching_up_is_never_a_burst(
    case: tuple[Clinic, list[Visit], datetime],
) -> None:
    of, visits, now = case
    decisions = plan_visits(visits, of, now)
    named = Counter((d.rule.id, a.id) for d in decisions for a in d.merged)
    assert all(d.planned for d in decisions if d.merged)
    merged = {(d.rule.id, d.visit.appointment.id) for d in decisions if d.reason is Reason.MERGED}
    assert named == Counter(merged)
    late = [
        d.visit.appointment.id
        for d in decisions
        if d.planned and d.unmoved_at < now and d.rule.late is Late.SEND and d.rule.id != "booked"
        and d.visit.seen_at >= d.unmoved_at
    ]  # fmt: skip
    assert all(count == 1 for count in Counter(late).values())


@settings(max_examples=200, deadline=None)
@given(calendars(), st.integers(1, 3 * 1440))
def test_planning_again_later_changes_nothing(
    case: tuple[Clinic, list[Visit], datetime], minutes: int
) -> None:
    """What was due in between has been sent; all else stands as it stood."""
    of, visits, now = case
    then = now + minutes * MINUTE
    first = plan_visits(visits, of, now)
    before = [decision for decision in first if decision.planned]
    sent = [decision for decision in before if decision.due_at <= then]
    waiting = {decision.dedupe_key: decision.due_at for decision in before if decision.due_at > then}
    also = {(decision.rule.id, each.id) for decision in sent for each in decision.merged}
    again = plan_visits(
        visits,
        of,
        then,
        already=[SentText(d.visit.patient.phone.e164, d.due_at) for d in sent if d.visit.patient.phone],
        settled={decision.dedupe_key for decision in sent},
        named={d.dedupe_key for d in first if (d.rule.id, d.visit.appointment.id) in also},
        planned_before={(each.appointment.source, each.appointment.id) for each in visits},
        standing=waiting,
    )
    kept = {decision.dedupe_key: decision.due_at for decision in again if decision.planned}
    moved = {key for key in waiting if kept.get(key) != waiting[key]}
    assert not moved
    everything = by_phone([*sent, *(decision for decision in again if decision.planned)])
    check_budget(everything, of.budget)


@settings(max_examples=100, deadline=None)
@given(calendars())
def test_the_order_of_visits_does_not_matter(case: tuple[Clinic, list[Visit], datetime]) -> None:
    of, visits, now = case
    one, other = plan_visits(visits, of, now), plan_visits(visits[::-1], of, now)
    assert {decision.dedupe_key: decision for decision in one} == {
        decision.dedupe_key: decision for decision in other
    }
