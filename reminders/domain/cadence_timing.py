"""When one rule's message for one visit goes out: open hours, lateness, expiry. One rule at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from reminders.domain.appointment import Visit
from reminders.domain.cadence_rules import Deadline, Reason, deadline, is_after_visit, is_booked_rule
from reminders.domain.clinic import Late, Rule
from reminders.domain.hours import MINUTE, SendingWindow

#: A booking older than this is old news: `on: booked` does not fire.
NEWS = timedelta(hours=24)


class Slot(NamedTuple):
    """When a message goes out, or why it does not. All in UTC."""

    due_at: datetime
    """In open hours; the unmoved due time where there is a reason against it."""
    reason: Reason | None
    expires_at: datetime | None = None


def known_at(visit: Visit) -> datetime:
    """Since when the visit has been known to be at its present time."""
    return visit.seen_at if visit.moved_at is None else visit.moved_at


def has_passed(
    rule: Rule, visit: Visit, window: SendingWindow, unmoved_at: datetime, now: datetime, *, is_new: bool
) -> bool:
    """Whether the rule's time has passed, so that `late` decides. Equal is due now. Not of `on: booked`.

    What was due in closed hours and waits for the opening after them has not passed before that opening.
    Of a visit that is not new, what was due in the last open minute before has passed with that minute.
    """
    ahead = unmoved_at >= now
    if ahead and (is_new or is_after_visit(rule)):
        return False
    known = known_at(visit)
    if known > unmoved_at or window.is_open(unmoved_at):
        return not ahead
    earlier = None if is_after_visit(rule) else window.earlier(unmoved_at)
    if earlier is not None and earlier >= known:
        return earlier < now
    later = window.later(unmoved_at)
    return not ahead and (later is None or later < now)


def is_corrected(visit: Visit, unmoved_at: datetime) -> bool:
    """Whether the rule had passed when the visit was moved: the correction caught up for it."""
    return visit.moved_at is not None and unmoved_at <= visit.moved_at


def nearest_to_visit(late: Iterable[tuple[Rule, datetime]], visit: Visit) -> Rule | None:
    """Of the rules that are to be caught up, with their unmoved times, the one that is.

    Never more than one per appointment; of two as near, that of higher priority, then the first.
    """

    def distance(one: tuple[Rule, datetime]) -> tuple[timedelta, int]:
        rule, unmoved_at = one
        appointment = visit.appointment
        anchor = appointment.ends_at if is_after_visit(rule) else appointment.starts_at
        return abs(unmoved_at - anchor), -rule.priority

    nearest = min(late, key=distance, default=None)
    return None if nearest is None else nearest[0]


def late_reason(rule: Rule, visit: Visit, unmoved_at: datetime, *, is_new: bool) -> Reason:
    """Why a rule whose time has passed is not caught up. Staff are asked once, when the visit is new."""
    if rule.late is Late.ASK and is_new and not is_corrected(visit, unmoved_at):
        return Reason.ASK_STAFF
    return Reason.BOOKED_LATE if known_at(visit) > unmoved_at else Reason.MISSED


def slot(
    rule: Rule, visit: Visit, window: SendingWindow, unmoved_at: datetime, now: datetime, *, is_new: bool
) -> Slot:
    """When the message goes out, if its time has not passed. *is_new*: the visit was never planned before."""
    limit = deadline(rule, visit, unmoved_at)
    wanted_at = unmoved_at
    if is_booked_rule(rule):
        if _is_old_news(visit, window, now, is_new):
            return Slot(unmoved_at, Reason.MISSED)
        wanted_at = max(unmoved_at, now)
    elif rule.is_reminder:
        return _slot(limit, unmoved_at, unmoved_at, _reminder_at(window, unmoved_at, now))
    return _slot(limit, unmoved_at, wanted_at, _from_then_on(window, wanted_at))


def caught_up(rule: Rule, visit: Visit, window: SendingWindow, unmoved_at: datetime, now: datetime) -> Slot:
    """When the message goes out whose time has passed: at once, in open hours."""
    return _slot(deadline(rule, visit, unmoved_at), unmoved_at, now, _from_then_on(window, now))


def _slot(limit: Deadline, unmoved_at: datetime, wanted_at: datetime, due_at: datetime | None) -> Slot:
    reason = too_late(limit, wanted_at, due_at)
    if due_at is None or reason is not None:
        return Slot(unmoved_at, reason, limit.last)
    return Slot(due_at, None, limit.last)


def too_late(limit: Deadline, wanted_at: datetime, due_at: datetime | None) -> Reason | None:
    """Why a message may not go out at *due_at*, to which closed hours moved it from *wanted_at*; or None.

    `quiet_hours` only if closed hours alone are to blame: there is no opening, or the visit begins before it.
    """
    if due_at is None:
        return Reason.EXPIRED if wanted_at > limit.last else Reason.QUIET_HOURS
    if due_at <= limit.last:
        return None
    if due_at > limit.by_rule or wanted_at > limit.last:
        return Reason.EXPIRED
    return Reason.QUIET_HOURS


def _from_then_on(window: SendingWindow, instant: datetime) -> datetime | None:
    return instant if window.is_open(instant) else window.later(instant)


def _reminder_at(window: SendingWindow, unmoved_at: datetime, now: datetime) -> datetime | None:
    """Earlier rather than later, for what is to be done before the visit."""
    if window.is_open(unmoved_at):
        return unmoved_at
    earlier = window.earlier(unmoved_at)
    if earlier is not None and earlier >= now:
        return earlier
    if earlier is not None and now < earlier + MINUTE:
        return now  # within the last open minute
    return window.later(unmoved_at)


def _is_old_news(visit: Visit, window: SendingWindow, now: datetime, is_new: bool) -> bool:
    """Going live, and coming back, makes no burst; and after a move the correction has told the news."""
    seen_at = visit.seen_at
    if visit.first_read:
        return visit.appointment.booked_at is None or now - seen_at >= NEWS
    told_at = _from_then_on(window, seen_at)
    if told_at is None:
        return False
    if told_at < now and not is_new:
        return True
    return now - told_at >= NEWS or (visit.moved_at is not None and told_at <= visit.moved_at)
