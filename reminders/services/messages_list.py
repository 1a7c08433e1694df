"""The list of texts for staff: chosen by state, rule, day, language, patient; a page at a time, by key.

A page is asked for by the place of its neighbour, never by a number of rows to skip, so that the last page of
many thousands costs what the first does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, text

from reminders.db.schema import IN_FLIGHT, NOT_SENT, PENDING, appointment, message, patient
from reminders.domain.message import MessageStatus

#: Rows of a page.
MOST = 50
#: Texts that one look goes through where few of them may be wanted; then it says how far it came.
LOOKS_THROUGH = 20_000


class State(StrEnum):
    """What staff choose by; each stands for some statuses."""

    TO_SEND = "to_send"
    UNDER_WAY = "under_way"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_SENT = "not_sent"
    ALL = "all"


STATUSES: dict[State, tuple[MessageStatus, ...]] = {
    State.TO_SEND: (MessageStatus.PLANNED,),
    State.UNDER_WAY: (MessageStatus.SENDING, MessageStatus.UNCERTAIN),
    State.SENT: (MessageStatus.ACCEPTED, MessageStatus.SENT),
    State.DELIVERED: (MessageStatus.DELIVERED,),
    State.FAILED: (MessageStatus.UNDELIVERED, MessageStatus.FAILED),
    State.NOT_SENT: (MessageStatus.SKIPPED, MessageStatus.CANCELLED, MessageStatus.EXPIRED),
}
#: Conditions of partial indexes that serve a state, in the very words of the index.
_SERVED_BY = {
    State.TO_SEND: PENDING,
    State.UNDER_WAY: IN_FLIGHT,
    State.FAILED: NOT_SENT,
    State.NOT_SENT: NOT_SENT,
}


_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Between which rows a page begins: *at* is `send_after` of the neighbour, *id* its id."""

    at: datetime
    id: str
    backwards: bool = False
    """The page before that row, not the one after it."""

    def __str__(self) -> str:
        """As it stands in an address."""
        way = "b" if self.backwards else "a"
        return f"{way}{(self.at - _EPOCH) // _MICROSECOND}-{self.id}"


_PLACE = re.compile(r"([ab])(\d{1,17})-([0-9a-z-]{0,32})")


def place_of(written: str | None) -> Place | None:
    """The place that an address names; None for none, or for what cannot be one."""
    found = _PLACE.fullmatch(written or "")
    if found is None:
        return None
    return Place(_EPOCH + int(found[2]) * _MICROSECOND, found[3], found[1] == "b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff ask for; None: whatever it is."""

    state: State = State.TO_SEND
    rule: str | None = None
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Without this instant."""
    language: str | None = None
    patient_id: int | None = None

    @property
    def next_first(self) -> bool:
        """What is to come is read from now on; what has been, from now back."""
        return self.state is State.TO_SEND


@dataclass(frozen=True, slots=True)
class Listed:
    """One page. Rows carry names: for staff who are signed in only."""

    rows: Sequence[Any]
    before: Place | None
    """For the page before this one; None: this is the first."""
    after: Place | None
    looked_until: datetime | None
    """The look ended there, with less than a page: there may be more (`after`)."""


def messages(connection: Connection, wanted: Wanted, place: Place | None = None) -> Listed:
    """A page of the texts that are *wanted*, at most `MOST` of them."""
    backwards = place is not None and place.backwards
    ascending = wanted.next_first != backwards
    floor = None if ascending or not _may_be_few(wanted) else _floor(connection, wanted, place)
    found = list(connection.execute(_query(wanted, place, floor, ascending=ascending)).all())
    has_more, rows = len(found) > MOST, found[:MOST]
    if backwards:
        rows.reverse()
    first, last = (_place(rows[0]), _place(rows[-1])) if rows else (place, place)
    before = replace(first, backwards=True) if first is not None else None
    if backwards:
        return Listed(
            rows, before if has_more else None, replace(last, backwards=False) if last else None, None
        )
    if has_more or floor is None:
        return Listed(rows, before if place is not None else None, last if has_more else None, None)
    return Listed(rows, before if place is not None else None, Place(floor, ""), floor)


def _place(row: Any) -> Place:
    return Place(row.send_after, row.id)


def _query(wanted: Wanted, place: Place | None, floor: datetime | None, *, ascending: bool) -> Any:
    order = (_when(wanted), message.c.id)
    conditions = [*_conditions(wanted)]
    if floor is not None:
        conditions.append(message.c.send_after >= floor)
    if place is not None:
        conditions.append(_beyond(place, ascending=ascending))
    return (
        select(
            *(message.c[name] for name in _SHOWN),
            patient.c.first_name,
            patient.c.last_name,
            patient.c.paused_at,
            appointment.c.starts_at,
            appointment.c.location,
            appointment.c.held_reason,
        )
        .outerjoin(patient, patient.c.id == message.c.patient_id)
        .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
        .where(*conditions)
        .order_by(*(order if ascending else [each.desc() for each in order]))
        .limit(MOST + 1)
    )


def _when(wanted: Wanted) -> Any:
    """`send_after`; in disguise where its index must not tempt the database away from a smaller one."""
    if wanted.state is State.UNDER_WAY:
        return func.coalesce(message.c.send_after, message.c.due_at)
    return message.c.send_after


#: No words, no number: to decrypt them would take longer than the query.
_SHOWN = (
    *("id", "send_after", "due_at", "accepted_at", "purpose", "rule", "template", "occasion", "status"),
    *("reason", "error_code", "language", "segments", "patient_id", "retry_of", "alert_id"),
)


def _conditions(wanted: Wanted) -> Sequence[Any]:
    found: list[Any] = []
    if wanted.state in STATUSES:
        found.append(message.c.status.in_([status.value for status in STATUSES[wanted.state]]))
    if wanted.state in _SERVED_BY:
        found.append(text(_named(_SERVED_BY[wanted.state])))
    for column, value in (
        (message.c.rule, wanted.rule),
        (message.c.purpose, wanted.purpose),
        (message.c.language, wanted.language),
        (message.c.patient_id, wanted.patient_id),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.since is not None:
        found.append(message.c.send_after >= wanted.since)
    if wanted.until is not None:
        found.append(message.c.send_after < wanted.until)
    return found


def _named(condition: str) -> str:
    return f"message.{condition}"


def _beyond(place: Place, *, ascending: bool) -> Any:
    """Rows after the place in that order. The first condition alone lets an index find where to begin."""
    at, this = message.c.send_after, message.c.id
    if ascending:
        return and_(at >= place.at, or_(at > place.at, this > place.id))
    return and_(at <= place.at, or_(at < place.at, this < place.id))


def _may_be_few(wanted: Wanted) -> bool:
    """Whether the wanted rows may lie so far apart that a page of them is a look through everything."""
    if wanted.patient_id is not None or wanted.state in _SERVED_BY:
        return False  # these have an index of their own
    return wanted.state is not State.ALL or any((wanted.rule, wanted.purpose, wanted.language))


def _floor(connection: Connection, wanted: Wanted, place: Place | None) -> datetime | None:
    """How far back one look goes; None: to the end."""
    found = select(message.c.send_after).order_by(message.c.send_after.desc()).offset(LOOKS_THROUGH).limit(1)
    ends = [each for each in (place.at if place else None, wanted.until) if each is not None]
    if ends:
        found = found.where(message.c.send_after <= min(ends))
    if wanted.since is not None:
        found = found.where(message.c.send_after >= wanted.since)
    floor: datetime | None = connection.scalar(found)
    return floor
