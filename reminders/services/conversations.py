"""The list of conversations: by number, who waits for a person first, then the newest. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from reminders.db.schema import conversation, inbound, message, patient, phone, task
from reminders.db.tasks import TaskKind

Show = Literal["all", "waiting", "unassigned", "mine"]
#: Conversations on one page.
MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """Replies of one number that nobody has dealt with."""

    since: datetime
    count: int
    assigned_to: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """The newest text of a conversation."""

    at: datetime
    body: str = field(repr=False)
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    key: str
    """Names the conversation in addresses: `p12`, or `i345` of a number that is no patient's."""
    people: Sequence[Any] = field(repr=False)
    """All patients on that number."""
    phone: str | None = field(repr=False)
    last: Words | None
    waiting: Waiting | None
    assigned_to: str | None
    stopped: bool
    bad: bool
    asked: bool
    """A request to cancel or move a visit is open."""


@dataclass(frozen=True, slots=True)
class ListPage:
    lines: Sequence[Listed]
    count: int
    """Of all pages."""
    counts: Mapping[str, int]
    """Of what each filter but `all` would show."""

    @property
    def patient_ids(self) -> list[int]:
        return [person.id for line in self.lines for person in line.people]


def waiting(connection: Connection) -> dict[str, Waiting]:
    """Numbers with replies that wait for a person, the longest waiting first."""
    # Put together here: asked to group them, SQLite reads every text there is by number.
    rows = connection.execute(
        select(inbound.c.phone_hash, inbound.c.received_at, conversation.c.assigned_to)
        .outerjoin(conversation, conversation.c.phone_hash == inbound.c.phone_hash)
        .where(inbound.c.for_inbox, inbound.c.done_at.is_(None))
        .order_by(inbound.c.received_at)
    ).all()
    counts = Counter(row.phone_hash for row in rows)
    found: dict[str, Waiting] = {}
    for row in rows:
        found.setdefault(row.phone_hash, Waiting(row.received_at, counts[row.phone_hash], row.assigned_to))
    return found


def page(connection: Connection, show: Show, *, who: str, start: int, most: int = MOST) -> ListPage:
    """*most* lines from the one numbered *start* (from 0). *who* is whose conversations `mine` are."""
    waits = waiting(connection)
    mine = _assigned(connection, who)
    unassigned = [each for each, found in waits.items() if found.assigned_to is None]
    counts = {"waiting": len(waits), "unassigned": len(unassigned), "mine": len(mine)}
    match show:
        case "waiting":
            chosen, count = list(waits)[start : start + most], len(waits)
        case "unassigned":
            chosen, count = unassigned[start : start + most], len(unassigned)
        case "mine":
            ordered = [each for each in waits if each in mine] + [each for each in mine if each not in waits]
            chosen, count = ordered[start : start + most], len(ordered)
        case "all":
            chosen, count = _all(connection, list(waits), start, most)
    return ListPage(_lines(connection, chosen, waits), count, counts)


def _assigned(connection: Connection, who: str) -> list[str]:
    """Numbers that *who* looks after, the newest words first."""
    return list(
        connection.scalars(
            select(conversation.c.phone_hash)
            .outerjoin(phone, phone.c.phone_hash == conversation.c.phone_hash)
            .where(conversation.c.assigned_to == who)
            .order_by(phone.c.last_words_at.desc(), conversation.c.phone_hash)
        )
    )


def _all(connection: Connection, waits: Sequence[str], start: int, most: int) -> tuple[list[str], int]:
    """Who waits, then everybody else with whom a person has exchanged words, the newest first."""
    first = list(waits[start : start + most])
    is_waiting = select(inbound.c.phone_hash).where(inbound.c.for_inbox, inbound.c.done_at.is_(None))
    others = phone.c.last_words_at.is_not(None) & phone.c.phone_hash.not_in(is_waiting)
    count = connection.scalar(select(func.count()).select_from(phone).where(others)) or 0
    if len(first) < most:
        first += connection.scalars(
            select(phone.c.phone_hash)
            .where(others)
            .order_by(phone.c.last_words_at.desc(), phone.c.phone_hash)
            .offset(max(0, start - len(waits)))
            .limit(most - len(first))
        )
    return first, len(waits) + count


# -- lines ----------------------------------------------------------------------------------------------


def _lines(connection: Connection, hashes: Sequence[str], waits: Mapping[str, Waiting]) -> list[Listed]:
    if not hashes:
        return []
    people = _people(connection, hashes)
    numbers = {
        row.phone_hash: row for row in connection.execute(select(phone).where(phone.c.phone_hash.in_(hashes)))
    }
    assigned = dict(
        connection.execute(
            select(conversation.c.phone_hash, conversation.c.assigned_to).where(
                conversation.c.phone_hash.in_(hashes)
            )
        ).all()
    )
    said, sent, first_ids = _last_words(connection, hashes)
    asking = _asking(connection, [person.id for found in people.values() for person in found])
    return [
        Listed(
            key=key,
            people=people[each],
            last=_newest(said.get(each), sent.get(each)),
            phone=numbers[each].phone if each in numbers else None,
            waiting=waits.get(each),
            assigned_to=assigned.get(each),
            stopped=each in numbers and numbers[each].opted_out_at is not None,
            bad=each in numbers and numbers[each].bad_since is not None,
            asked=any(person.id in asking for person in people[each]),
        )
        for each in hashes
        if (key := _key(people[each], first_ids.get(each))) is not None
    ]


def _key(people: Sequence[Any], first_inbound_id: int | None) -> str | None:
    if people:
        return f"p{people[0].id}"
    return None if first_inbound_id is None else f"i{first_inbound_id}"


def _newest(heard: Any, told: Any) -> Words | None:
    if told is not None and (heard is None or told.accepted_at > heard.received_at):
        return Words(told.accepted_at, told.body or "", True)
    return None if heard is None else Words(heard.received_at, heard.body, False)


def _people(connection: Connection, hashes: Collection[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    rows = connection.execute(
        select(patient.c.id, patient.c.first_name, patient.c.last_name, patient.c.phone_hash)
        .where(patient.c.phone_hash.in_(list(hashes)))
        .order_by(patient.c.id)
    )
    for row in rows:
        found[row.phone_hash].append(row)
    return found


def _last_words(
    connection: Connection, hashes: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, int]]:
    """By number: the newest text that came, the newest that went, and the id of the first that came."""
    heard = (
        select(inbound.c.id)
        .where(inbound.c.phone_hash == phone.c.phone_hash)
        .order_by(inbound.c.received_at.desc(), inbound.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    told = (
        select(message.c.id)
        .where(message.c.phone_hash == phone.c.phone_hash, message.c.accepted_at.is_not(None))
        .order_by(message.c.accepted_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    first = select(func.min(inbound.c.id)).where(inbound.c.phone_hash == phone.c.phone_hash).scalar_subquery()
    rows = connection.execute(
        select(phone.c.phone_hash, heard, told, first).where(phone.c.phone_hash.in_(list(hashes)))
    ).all()
    incoming = select(inbound.c.phone_hash, inbound.c.phone, inbound.c.received_at, inbound.c.body)
    outgoing = select(message.c.phone_hash, message.c.accepted_at, message.c.body)
    said = connection.execute(incoming.where(inbound.c.id.in_([row[1] for row in rows if row[1]])))
    sent = connection.execute(outgoing.where(message.c.id.in_([row[2] for row in rows if row[2]])))
    return (
        {row.phone_hash: row for row in said},
        {row.phone_hash: row for row in sent},
        {row[0]: row[3] for row in rows if row[3]},
    )


def _asking(connection: Connection, patient_ids: Sequence[int]) -> set[int]:
    """Those of the patients who asked to cancel or move a visit, and nobody has decided."""
    found = connection.scalars(
        select(task.c.patient_id).where(
            task.c.patient_id.in_(patient_ids),
            task.c.kind == TaskKind.CHANGE_REQUEST.value,
            task.c.done_at.is_(None),
        )
    )
    return {each for each in found if each is not None}
