"""One run of planning: each visit by itself, then a patient's visits of one day, then each phone's budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from heapq import heapify, heappop, heappush
from zoneinfo import ZoneInfo

from reminders.domain.appointment import Visit
from reminders.domain.budget import SentText, Spending, surely_fit
from reminders.domain.cadence_decision import Decision
from reminders.domain.cadence_rules import (
    LATE_REASONS,
    REFUSALS,
    Reason,
    deadline,
    is_after_visit,
    is_booked_rule,
    is_for,
    is_listed,
    refusal,
    unmoved_due,
    zone_of,
)
from reminders.domain.cadence_timing import (
    Slot,
    caught_up,
    has_passed,
    is_corrected,
    late_reason,
    nearest_to_visit,
    slot,
)
from reminders.domain.clinic import Clinic, Late, Rule
from reminders.domain.hours import SendingWindow

#: Priority, highest first; due time; start, visit and rule, so that it comes out the same; the place.
_Claim = tuple[int, datetime, datetime, str, str, int]


class Planning:
    """Decisions in the order of visits and rules, which each step changes in their places."""

    def __init__(
        self,
        clinic: Clinic,
        now: datetime,
        rules: Iterable[Rule],
        *,
        settled: Container[str],
        named: Container[str],
        planned_before: Container[tuple[str, str]],
        standing: Mapping[str, datetime],
    ) -> None:
        self.decisions: list[Decision] = []
        self._clinic = clinic
        self._now = now
        self._rules = [rule for rule in rules if is_listed(rule)]
        self._settled = settled
        self._named = named
        self._planned_before = planned_before
        self._standing = standing
        self._windows: dict[tuple[str | None, str], SendingWindow] = {}
        self._zones: defaultdict[str, set[ZoneInfo]] = defaultdict(set)
        #: By patient, local day and rule: places of the decisions that may be merged.
        self._together: defaultdict[tuple[str, date, str], list[int]] = defaultdict(list)
        #: By the place of the message that names them: the merged ones, as each would be by itself.
        self._merged_into: dict[int, list[tuple[int, Decision]]] = {}

    # -- each visit by itself ---------------------------------------------------------------

    def decide(self, visit: Visit) -> None:
        """Adds the decisions about one visit."""
        window = self._window_of(visit)
        patient = visit.patient
        if patient.phone is not None:
            self._zones[patient.phone.e164].add(window.zone)
        day = window.day_of(visit.appointment.starts_at)
        timed = [
            (rule, unmoved_due(rule, visit, window)) for rule in self._rules if is_for(rule.audience, visit)
        ]
        is_new = (visit.appointment.source, visit.appointment.id) not in self._planned_before
        chosen = self._to_catch_up(visit, window, timed) if is_new else None
        for rule, unmoved_at in timed:
            decision = self._alone(visit, rule, window, unmoved_at, is_new, rule is chosen)
            if self._settled and decision.dedupe_key in self._settled:
                continue
            if self._standing and decision.reason in LATE_REASONS:
                decision = self._as_it_stands(decision, window)
            if decision.reason not in REFUSALS and not is_after_visit(rule):
                self._together[patient.id, day, rule.id].append(len(self.decisions))
            self.decisions.append(decision)

    def add(self, clocks: Iterable[Decision]) -> None:
        """Adds strikes of clocks, which have been decided by themselves."""
        for decision in clocks:
            if decision.dedupe_key in self._settled:
                continue
            if decision.visit.patient.phone is not None:
                self._zones[decision.visit.patient.phone.e164].add(self._window_of(decision.visit).zone)
            self.decisions.append(decision)

    def _window_of(self, visit: Visit) -> SendingWindow:
        key = (visit.patient.timezone, visit.appointment.location)
        window = self._windows.get(key)
        if window is None:
            zone = zone_of(visit.patient, self._clinic, visit.appointment.location)
            shared = (w for w in self._windows.values() if w.zone is zone)
            window = next(shared, None) or SendingWindow(zone, self._clinic.open_hours)
            self._windows[key] = window
        return window

    def _to_catch_up(
        self, visit: Visit, window: SendingWindow, timed: Sequence[tuple[Rule, datetime]]
    ) -> Rule | None:
        late = [
            (rule, unmoved_at)
            for rule, unmoved_at in timed
            if rule.late is Late.SEND
            and unmoved_at < self._now
            and not is_booked_rule(rule)
            and not is_corrected(visit, unmoved_at)
            and has_passed(rule, visit, window, unmoved_at, self._now, is_new=True)
            and refusal(rule, visit, self._clinic, unmoved_at, self._now) is None
        ]
        return nearest_to_visit(late, visit) if late else None

    def _alone(
        self,
        visit: Visit,
        rule: Rule,
        window: SendingWindow,
        unmoved_at: datetime,
        is_new: bool,
        catches_up: bool,
    ) -> Decision:
        """The decision as if there were no other visit and no budget."""
        now = self._now
        reason = refusal(rule, visit, self._clinic, unmoved_at, now)
        if reason is not None:
            return Decision(visit, rule, unmoved_at, unmoved_at, reason)
        if catches_up:
            found = caught_up(rule, visit, window, unmoved_at, now)
        elif is_booked_rule(rule) or not has_passed(rule, visit, window, unmoved_at, now, is_new=is_new):
            found = slot(rule, visit, window, unmoved_at, now, is_new=is_new)
        else:
            found = Slot(unmoved_at, late_reason(rule, visit, unmoved_at, is_new=is_new))
        at_once = found.reason is None and found.due_at == now and unmoved_at != now
        return Decision(
            visit, rule, found.due_at, unmoved_at, found.reason, found.expires_at, at_once=at_once
        )

    def _as_it_stands(self, decision: Decision, window: SendingWindow) -> Decision:
        """A message that was planned in time and waits for its hour is not late, as a new one would be."""
        due_at = self._standing.get(decision.dedupe_key)
        last = deadline(decision.rule, decision.visit, decision.unmoved_at).last
        if due_at is None or not self._now <= due_at <= last or not window.is_open(due_at):
            return decision
        return replace(decision, reason=None, due_at=due_at, expires_at=last)

    # -- visits of one patient on one day ------------------------------------------------------

    def merge(self) -> None:
        """Of each patient, day and rule the earliest visit's message stays, and names the others."""
        for places in self._together.values():
            if self._named:
                places = [place for place in places if not self._is_named(place)]
            if len(places) > 1:
                self._merge(sorted(places, key=self._by_start))

    def _is_named(self, place: int) -> bool:
        """Whether a text that is with Twilio names this visit; then it is merged into that."""
        decision = self.decisions[place]
        if decision.dedupe_key not in self._named:
            return False
        self._give_up(place, Reason.MERGED)
        return True

    def _by_start(self, place: int) -> tuple[datetime, str]:
        appointment = self.decisions[place].visit.appointment
        return appointment.starts_at, appointment.id

    def _merge(self, places: Sequence[int]) -> None:
        """Merges later visits into the first whose message would itself be sent; earlier ones stay."""
        first = next((i for i, place in enumerate(places) if self.decisions[place].planned), None)
        if first is None or first == len(places) - 1:
            return
        keeper, others = places[first], places[first + 1 :]
        self._merged_into[keeper] = [(place, self.decisions[place]) for place in others]
        named = tuple(self.decisions[place].visit.appointment for place in others)
        self.decisions[keeper] = replace(self.decisions[keeper], merged=named)
        for place in others:
            self._give_up(place, Reason.MERGED)

    # -- the budget ----------------------------------------------------------------------------

    def keep_budget(self, already: Iterable[SentText]) -> None:
        """Drops what does not fit, phone by phone: higher priority goes first, then what is due first."""
        texts: defaultdict[str, list[datetime]] = defaultdict(list)
        for text in already:
            texts[text.phone].append(text.at)
        budget = self._clinic.budget
        few = min(budget.per_day, budget.per_week)
        for phone, claims in self._claims().items():
            if len(claims) + len(texts[phone]) <= few:
                continue
            due = [self.decisions[place].due_at for *_, place in claims]
            if not surely_fit(budget, [*texts[phone], *due]):
                self._share_out(claims, Spending(budget, self._zones[phone], texts[phone]))

    def _claims(self) -> dict[str, list[_Claim]]:
        claims: defaultdict[str, list[_Claim]] = defaultdict(list)
        for place, decision in enumerate(self.decisions):
            phone = decision.visit.patient.phone
            if decision.reason is None and phone is not None:
                claims[phone.e164].append(self._claim(place))
        return claims

    def _share_out(self, claims: list[_Claim], spending: Spending) -> None:
        heapify(claims)
        while claims:
            _, due_at, *_, place = heappop(claims)
            if spending.fits(due_at):
                spending.add(due_at)
                continue
            self._give_up(place, Reason.BUDGET)
            for heir in self._release(place):
                heappush(claims, self._claim(heir))

    def _claim(self, place: int) -> _Claim:
        decision = self.decisions[place]
        rule, appointment = decision.rule, decision.visit.appointment
        return -rule.priority, decision.due_at, appointment.starts_at, appointment.id, rule.id, place

    def _release(self, place: int) -> list[int]:
        """What a dropped message named stands for itself again; returns the places that now claim theirs."""
        released = self._merged_into.pop(place, [])
        for other, alone in released:
            self.decisions[other] = alone
        places = [other for other, _ in released]
        self._merge(places)
        return [other for other in places if self.decisions[other].planned]

    def _give_up(self, place: int, reason: Reason) -> None:
        decision = self.decisions[place]
        self.decisions[place] = replace(
            decision, reason=reason, due_at=decision.unmoved_at, merged=(), at_once=False
        )
