"""An old plan x a new plan: which texts move, fall away, come in addition, or say something else. Pure.

Both plans are decisions about the same visits at the same moment, by two cadences. A text is known by its
dedupe key (visit, rule, patient, occasion), under which it is sent at most once: so what was sent under a key
is in neither plan, and a rule with another id is another rule.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.appointment import Visit
from reminders.domain.cadence_decision import Decision
from reminders.domain.cadence_rules import Reason, is_for
from reminders.domain.clinic import Clinic, Rule

WEEK = timedelta(days=7)


class ChangeKind(StrEnum):
    MOVES = "moves"
    DROPS = "drops"
    ADDS = "adds"
    REWORDS = "rewords"  #: at the same time, from another template or survey


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one text. At least one of `old` and `new` is planned."""

    kind: ChangeKind
    old: Decision | None
    """None: the old rules say nothing of it."""
    new: Decision | None

    @property
    def about(self) -> Decision:
        """The decision that names visit and rule, the new one where there are two."""
        found = self.new or self.old
        assert found is not None  # one of them is planned  # noqa: S101
        return found

    @property
    def reason(self) -> Reason | None:
        """Why a text that drops is not sent any more; None: no rule sends it."""
        return self.new.reason if self.new is not None else None


def difference(old: Iterable[Decision], new: Iterable[Decision]) -> list[Change]:
    """What changes from one plan to the other, in the order of the new plan, then of the old."""
    before = {each.dedupe_key: each for each in old}
    after = {each.dedupe_key: each for each in new}
    keys = [*after, *(key for key in before if key not in after)]
    changes = (_change(before.get(key), after.get(key)) for key in keys)
    return [change for change in changes if change is not None]


def _change(old: Decision | None, new: Decision | None) -> Change | None:
    was, will = old is not None and old.planned, new is not None and new.planned
    if was and not will:
        return Change(ChangeKind.DROPS, old, new)
    if will and not was:
        return Change(ChangeKind.ADDS, old, new)
    if old is None or new is None or not will:
        return None
    if old.due_at != new.due_at:
        return Change(ChangeKind.MOVES, old, new)
    return Change(ChangeKind.REWORDS, old, new) if _words(old.rule) != _words(new.rule) else None


def _words(rule: Rule) -> tuple[str | None, str | None]:
    return rule.template, rule.survey


def left_out_anew(old: Iterable[Decision], new: Iterable[Decision]) -> list[Decision]:
    """Texts that find no room in the budget now and had no need of it, or found some, before."""
    before = {each.dedupe_key for each in old if each.reason is Reason.BUDGET}
    return [each for each in new if each.reason is Reason.BUDGET and each.dedupe_key not in before]


def changed_rules(old: Clinic, new: Clinic) -> list[Rule]:
    """Every rule, as it was and as it is, that may plan otherwise: whom none of them is for, nothing changes.

    Between rules that are equally near the first in the file is caught up, so order counts.
    """
    was, now = {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    both = was.keys() & now.keys()
    if [each.id for each in old.rules if each.id in both] != [
        each.id for each in new.rules if each.id in both
    ]:
        return [*old.rules, *new.rules]
    return [
        *(rule for rule in old.rules if now.get(rule.id) != rule),
        *(rule for rule in new.rules if was.get(rule.id) != rule),
    ]


def concerns(rules: Sequence[Rule], visits: Iterable[Visit]) -> bool:
    """Whether one of *rules* is for one of *visits*, who share patients or phones."""
    return any(is_for(rule.audience, visit) for visit in visits for rule in rules)


def most_in_a_week(plan: Iterable[Decision]) -> int:
    """The largest number of planned texts that one phone gets in any seven days."""
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for each in plan:
        if each.planned and each.visit.patient.phone is not None:
            times[each.visit.patient.phone.e164].append(each.due_at)
    return max((_crowd(sorted(due)) for due in times.values()), default=0)


def _crowd(times: Sequence[datetime]) -> int:
    return max(bisect_left(times, start + WEEK) - place for place, start in enumerate(times))
