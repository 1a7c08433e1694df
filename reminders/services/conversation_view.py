"""One conversation: all texts with a number in both directions, and what holds for it. Reads only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from sqlalchemy import Connection, Row, func, or_, select

from reminders.db.schema import alert, consent_event, conversation, inbound, message, patient, phone
from reminders.domain.message import MessageStatus, Purpose
from reminders.services.change_requests import Asked, open_requests
from reminders.services.desk import open_alert_about

#: Texts on one page of a conversation.
MOST = 40
#: Coming texts by rules that stand beside it, and entries of the ledger.
MOST_BESIDE = 6
_KEY = re.compile(r"([pi])(\d{1,9})")
#: Texts that never left: told in a line, not as words.
_NEVER_LEFT = (MessageStatus.CANCELLED.value, MessageStatus.SKIPPED.value, MessageStatus.EXPIRED.value)


class Timed(Protocol):
    @property
    def at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, slots=True)
class Number:
    """Whom a key names. `repr` shows no number and no name."""

    key: str
    """The one that stands for this conversation."""
    phone_hash: str | None = field(repr=False)
    """None: the patient has no number."""
    e164: str | None = field(repr=False)
    people: Sequence[Row[Any]] = field(repr=False)
    """All patients on that number, by id."""
    patient: Row[Any] | None = field(repr=False)
    """Whom the key names; the first, where it names a text of theirs."""
    state: Row[Any] | None = field(repr=False)
    """The number's own row."""
    inbound_id: int | None = None
    """Of a number that is no patient's: the text that the key names."""

    @property
    def subject(self) -> str:
        """As the audit names it."""
        return f"patient:{self.patient.id}" if self.patient is not None else f"inbound:{self.inbound_id}"


@dataclass(frozen=True, slots=True)
class Line:
    """A text, or one that never left."""

    at: datetime
    kind: Literal["in", "out", "not_sent"]
    row: Row[Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thread:
    """Everything on the page of a conversation."""

    number: Number
    lines: Sequence[Line]
    """Oldest first."""
    older: datetime | None
    """There are texts before this."""
    waiting: int
    """Replies that nobody has dealt with."""
    waiting_since: datetime | None
    seen: int
    """For `conversation_actions.finish`: replies up to here were on the page, or before it."""
    coming: Sequence[Any]
    """What rules will send next."""
    assigned: Row[Any] | None
    consents: Sequence[Row[Any]]
    """The ledger, newest first."""
    requests: Sequence[Asked]
    alerts: Sequence[str]
    """Codes of open alerts about the number or its patients."""


def find(connection: Connection, key: str) -> Number | None:
    """Whom *key* names: `p12` the number of that patient, `i345` the number which that text came from."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    row_id = int(match[2])
    if match[1] == "i":
        return _of_text(connection, row_id)
    person = connection.execute(select(patient).where(patient.c.id == row_id)).one_or_none()
    if person is None:
        return None
    if person.phone_hash is None:
        return Number(f"p{row_id}", None, None, [person], person, None)
    people = _people(connection, person.phone_hash)
    state = _state(connection, person.phone_hash)
    return Number(f"p{row_id}", person.phone_hash, person.phone, people, person, state)


def _of_text(connection: Connection, inbound_id: int) -> Number | None:
    row = connection.execute(
        select(inbound.c.phone_hash, inbound.c.phone).where(inbound.c.id == inbound_id)
    ).one_or_none()
    if row is None:
        return None
    people, state = _people(connection, row.phone_hash), _state(connection, row.phone_hash)
    if people:
        return Number(f"p{people[0].id}", row.phone_hash, row.phone, people, people[0], state)
    first = connection.scalar(select(func.min(inbound.c.id)).where(inbound.c.phone_hash == row.phone_hash))
    return Number(f"i{first}", row.phone_hash, row.phone, [], None, state, first)


def _people(connection: Connection, phone_hash: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(patient).where(patient.c.phone_hash == phone_hash).order_by(patient.c.id)
    ).all()


def _state(connection: Connection, phone_hash: str) -> Row[Any] | None:
    return connection.execute(select(phone).where(phone.c.phone_hash == phone_hash)).one_or_none()


def thread(
    connection: Connection, number: Number, *, before: datetime | None = None, most: int = MOST
) -> Thread:
    """The newest *most* texts, or those before that instant, with all that stands beside them."""
    digest = number.phone_hash or ""
    lines, older = _lines(connection, digest, before, most)
    open_replies = (inbound.c.phone_hash == digest, inbound.c.for_inbox, inbound.c.done_at.is_(None))
    waiting, since = connection.execute(
        select(func.count(), func.min(inbound.c.received_at)).where(*open_replies)
    ).one()
    seen = connection.scalar(select(func.max(inbound.c.id)).where(inbound.c.phone_hash == digest))
    return Thread(
        number=number,
        lines=lines,
        older=older,
        waiting=waiting,
        waiting_since=since,
        seen=seen or 0,
        coming=_coming(connection, digest),
        assigned=connection.execute(
            select(conversation).where(conversation.c.phone_hash == digest)
        ).one_or_none(),
        consents=consents(connection, digest),
        requests=open_requests(connection, [each.id for each in number.people]),
        alerts=_alerts(connection, number),
    )


def consents(connection: Connection, phone_hash: str) -> Sequence[Row[Any]]:
    """What the ledger says of the number, newest first."""
    return connection.execute(
        select(consent_event)
        .where(consent_event.c.phone_hash == phone_hash)
        .order_by(consent_event.c.id.desc())
        .limit(MOST_BESIDE)
    ).all()


def happened_at() -> Any:
    """When a message was sent, ended, or is due: its place among the texts."""
    return func.coalesce(
        message.c.accepted_at, message.c.final_at, message.c.claimed_at, message.c.send_after
    )


def _lines(
    connection: Connection, phone_hash: str, before: datetime | None, most: int
) -> tuple[list[Line], datetime | None]:
    came = select(inbound).where(inbound.c.phone_hash == phone_hash)
    at = happened_at()
    # What rules will send stands beside the texts, not among them.
    by_hand = message.c.purpose != Purpose.RULE.value
    went = select(message, at.label("at")).where(
        message.c.phone_hash == phone_hash, or_(message.c.status != MessageStatus.PLANNED.value, by_hand)
    )
    if before is not None:
        came, went = came.where(inbound.c.received_at < before), went.where(at < before)
    rows = connection.execute(
        came.order_by(inbound.c.received_at.desc(), inbound.c.id.desc()).limit(most + 1)
    )
    lines = [Line(row.received_at, "in", row) for row in rows]
    rows = connection.execute(went.order_by(at.desc(), message.c.id.desc()).limit(most + 1))
    lines += [Line(row.at, "not_sent" if row.status in _NEVER_LEFT else "out", row) for row in rows]
    lines.sort(key=lambda line: (line.at, line.kind != "in", str(line.row.id)))
    return cut(lines, most)


def cut(lines: list[T], most: int) -> tuple[list[T], datetime | None]:
    """The last *most* of *lines*, and those of the same instant; and from when on they are, if not all."""
    if len(lines) <= most:
        return lines, None
    since = lines[-most].at
    kept = [line for line in lines if line.at >= since]
    return kept, since if len(kept) < len(lines) else None


def _coming(connection: Connection, phone_hash: str) -> Sequence[Any]:
    return connection.execute(
        select(
            message.c.id,
            message.c.purpose,
            message.c.rule,
            message.c.template,
            message.c.survey,
            message.c.send_after,
            message.c.reason,
            message.c.patient_id,
        )
        .where(
            message.c.phone_hash == phone_hash,
            message.c.status == MessageStatus.PLANNED.value,
            message.c.purpose == Purpose.RULE.value,
        )
        .order_by(message.c.send_after, message.c.id)
        .limit(MOST_BESIDE)
    ).all()


def _alerts(connection: Connection, number: Number) -> list[str]:
    found = [open_alert_about(connection, each.id, number.phone_hash) for each in number.people]
    if not number.people and number.phone_hash is not None:
        found += connection.scalars(
            select(alert.c.code).where(alert.c.phone_hash == number.phone_hash, alert.c.resolved_at.is_(None))
        )
    return list(dict.fromkeys(each for each in found if each is not None))
