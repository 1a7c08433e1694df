"""Which message may go next, and who has it: claims with leases, in order per phone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)

from reminders.db.bulk import insert_many, prepared, update_many
from reminders.db.plain import plain
from reminders.db.schema import appointment, message, message_event, patient, phone, state
from reminders.db.state import GATE, PAUSED
from reminders.db.types import UtcDateTime
from reminders.domain.appointment import CALLED_OFF
from reminders.domain.clinic import Occasion
from reminders.domain.clocks import NUDGE
from reminders.domain.message import WITH_TWILIO, MessageStatus, Purpose
from reminders.domain.sending import AFTER_STOP, NEVER_WAIT, NOT_COUNTED

_PLANNED, _SENDING, _UNCERTAIN = (
    MessageStatus.PLANNED.value,
    MessageStatus.SENDING.value,
    MessageStatus.UNCERTAIN.value,
)
_IN_FLIGHT = (_SENDING, _UNCERTAIN)
_CALLED_OFF = [status.value for status in CALLED_OFF]
_MAY_ANSWER_STOP = [Purpose.SAFETY.value, Purpose.ANSWER.value]
_NEVER_WAIT = [purpose.value for purpose in NEVER_WAIT]

#: Priorities from here on are not a rule's (see PURPOSE_RANK): answers, pages, safety, staff's own words.
URGENT = 400

#: First part of the advisory locks that stand for phones (PostgreSQL).
_PHONE_LOCKS = 7_031

WEEK = timedelta(days=7)


def candidates(
    connection: Connection, now: datetime, limit: int, *, urgent: bool, only_never_wait: bool = False
) -> Sequence[Any]:
    """Due messages whose phone has none in flight: (id, phone_hash, purpose).

    Urgent ones by importance, the others oldest first. On PostgreSQL they stay locked until the commit,
    and those that another daemon holds are left out.
    """
    query = _candidates(urgent, only_never_wait)
    return plain(connection.execute(query, {"now": now, "most": limit}))


@cache  # building a statement takes longer than running it
def _candidates(urgent: bool, only_never_wait: bool) -> Any:
    other = message.alias("other")
    in_flight = (
        select(other.c.id)
        .where(
            other.c.phone_hash == message.c.phone_hash,
            # Written out, so that the partial index serves it.
            text("other.status in ('sending', 'uncertain')"),
            other.c.accepted_at.is_(None),  # or, as SQLite prefers, the phone's: without its past
            other.c.purpose.not_in(_NEVER_WAIT),
        )
        .exists()
    )
    never_waits = message.c.purpose.in_(_NEVER_WAIT)
    importance = message.c.priority.desc()
    # Conditions and order are those of the indexes, so that no more is read than is taken.
    order = (importance, message.c.send_after) if urgent else (message.c.send_after, importance)
    return (
        select(message.c.id, message.c.phone_hash, message.c.purpose)
        .where(
            text("message.status = 'planned'"),
            text(f"message.priority {'>=' if urgent else '<'} {URGENT}"),
            message.c.send_after <= bindparam("now", type_=UtcDateTime()),
            never_waits if only_never_wait else or_(never_waits, ~in_flight),
        )
        .order_by(*order, message.c.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=message)
    )


def lock_phones(connection: Connection, phone_hashes: Collection[str]) -> set[str]:
    """Those of the phones that nobody else is claiming for at this moment; ours until the commit."""
    if connection.dialect.name != "postgresql":
        return set(phone_hashes)
    taken = connection.execute(
        text(
            "select h from unnest(cast(:hashes as text[])) h "
            "where pg_try_advisory_xact_lock(:space, hashtext(h))"
        ),
        {"hashes": sorted(phone_hashes), "space": _PHONE_LOCKS},
    )
    return set(taken.scalars())


_HASHES: Any = bindparam("hashes", expanding=True)
_IDS: Any = bindparam("ids", expanding=True)

_OPEN_OF_PHONES = select(
    message.c.id, message.c.phone_hash, message.c.purpose, message.c.status, message.c.due_at
).where(
    message.c.phone_hash.in_(_HASHES),
    message.c.accepted_at.is_(None),
    message.c.purpose.not_in(_NEVER_WAIT),
    or_(
        message.c.status.in_(_IN_FLIGHT),
        and_(
            message.c.status == _PLANNED,
            or_(message.c.send_after <= bindparam("now", type_=UtcDateTime()), message.c.not_processed > 0),
        ),
    ),
)


def next_by_phone(
    connection: Connection, phone_hashes: Collection[str], now: datetime
) -> dict[str, str | None]:
    """Per phone, the message whose turn it is; None while one is in flight. Pages and safety stand outside.

    Answers go before texts by rules; within each, in the order in which they were due. One that waits
    for its next attempt keeps its turn.
    """
    rows = plain(connection.execute(_OPEN_OF_PHONES, {"hashes": list(phone_hashes), "now": now}))
    turn: dict[str, str | None] = {}
    for row in sorted(rows, key=lambda row: (row.purpose == Purpose.RULE.value, row.due_at, row.id)):
        if row.status in _IN_FLIGHT:
            turn[row.phone_hash] = None
        else:
            turn.setdefault(row.phone_hash, row.id)
    return turn


def load(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """The rows, by id, but for what comes of sending; with what holds for their patients and numbers now.

    Of the patient: `patient_phone_hash`, `paused_at`. Of the number that it goes to: `opted_out_at`,
    `opted_in_at`, `first_texted_at`, `bad_since`, `last_inbound_at`.
    """
    return {row.id: row for row in plain(connection.execute(_TO_SEND, {"ids": list(ids)}))}


_OUTCOME = frozenset(
    (
        "template_version", "segments", "encoding", "answered_at", "error_code", "claimed_by",
        "claimed_at", "lease_until", "uncertain_since", "looks", "provider_sid", "provider_status", "sent_at",
        "delivered_at", "final_at", "redacted_at", "provider_redacted_at", "price",
    )
)  # fmt: skip
_TO_SEND = (
    select(
        *(column for column in message.c if column.name not in _OUTCOME),
        patient.c.phone_hash.label("patient_phone_hash"),
        patient.c.paused_at,
        phone.c.opted_out_at,
        phone.c.opted_in_at,
        phone.c.first_texted_at,
        phone.c.bad_since,
        phone.c.last_inbound_at,
    )
    .outerjoin(patient, patient.c.id == message.c.patient_id)
    .outerjoin(phone, phone.c.phone_hash == message.c.phone_hash)
    .where(message.c.id.in_(_IDS))
)


def lock(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """What recording needs of the rows, by id, locked until the commit."""
    return {row.id: row for row in plain(connection.execute(_LOCKED, {"ids": list(ids)}))}


_LOCKED = (
    select(
        message.c.id,
        message.c.status,
        message.c.attempt,
        message.c.provider_sid,
        message.c.not_processed,
        message.c.send_after,
    )
    .where(message.c.id.in_(_IDS))
    .order_by(message.c.id)
    .with_for_update()
)


def counted_texts(
    connection: Connection, phone_hashes: Collection[str], now: datetime
) -> dict[str, list[datetime]]:
    """When texts that count against the budget went to each phone in the last week, or are going."""
    values = {"hashes": list(phone_hashes), "since": now - WEEK}
    texts: dict[str, list[datetime]] = {}
    for row in plain(connection.execute(_COUNTED, values)):
        texts.setdefault(row.phone_hash, []).append(row.accepted_at or row.claimed_at or now)
    return texts


def _counted(*conditions: Any) -> Any:
    return select(message.c.phone_hash, message.c.accepted_at, message.c.claimed_at).where(
        message.c.phone_hash.in_(_HASHES),
        *conditions,
        message.c.purpose == Purpose.RULE.value,
        or_(message.c.occasion.is_(None), message.c.occasion.not_in([each.value for each in NOT_COUNTED])),
        message.c.retry_of.is_(None),
    )


# Two queries in one, each with its own index: the years of a patient's texts are not read.
_COUNTED = union_all(
    _counted(
        message.c.accepted_at > bindparam("since", type_=UtcDateTime()),
        message.c.status.in_([status.value for status in WITH_TWILIO]),
    ),
    _counted(text("message.status in ('sending', 'uncertain')"), message.c.accepted_at.is_(None)),
)


def planned_texts(
    connection: Connection, phone_hashes: Collection[str], now: datetime
) -> dict[str, list[datetime]]:
    """When texts that count against the budget will go to each phone in the next week, but nudges."""
    texts: dict[str, list[datetime]] = {}
    for row in connection.execute(_TO_COME, {"hashes": list(phone_hashes), "until": now + WEEK}).all():
        texts.setdefault(row.phone_hash, []).append(max(row.send_after, now))
    return texts


_TO_COME = select(message.c.phone_hash, message.c.send_after).where(
    message.c.phone_hash.in_(_HASHES),
    text("message.status = 'planned'"),
    message.c.accepted_at.is_(None),  # so that the index of a phone's texts serves it
    message.c.send_after <= bindparam("until", type_=UtcDateTime()),
    message.c.purpose == Purpose.RULE.value,
    or_(message.c.occasion.is_(None), message.c.occasion.not_in([each.value for each in NOT_COUNTED])),
    ~func.coalesce(message.c.occasion, "").startswith(NUDGE),
)


def change_many(connection: Connection, same: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets columns of several messages in one statement: *same* of all, the rest of each by its `id`.

    For rows that the caller holds: read in this transaction with a lock (PostgreSQL), or inside a
    write transaction (SQLite, one writer).
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        update_many(connection, message, "id", rows, same)
        return
    # One step instead of one for each row: at every step Python's interpreter changes hands, and back.
    names = [name for name in rows[0] if name != "id"]
    sets = [f'"{name}" = ?' for name in same]
    sets += [f'"{name}" = new.value ->> {place}' for place, name in enumerate(names, 1)]
    columns = [
        prepared(connection, message.c[name].type, [row[name] for row in rows]) for name in ("id", *names)
    ]
    values = [[*prepared(connection, message.c[name].type, [value])] for name, value in same.items()]
    connection.exec_driver_sql(
        f"update message set {', '.join(sets)} from json_each(?) as new "  # noqa: S608 - our own columns
        "where message.id = new.value ->> 0",
        (*(value for (value,) in values), json.dumps(list(zip(*columns, strict=True)))),
    )


def note_many(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Events, each with message_id, at, event, status, detail, error_code."""
    insert_many(connection, message_event, rows)


def renew(connection: Connection, claimer: str, held: Iterable[tuple[str, int]], until: datetime) -> set[str]:
    """Lengthens the leases of those claims (id, attempt) that are still the claimer's; their ids.

    Rows that another transaction is changing are left for the next time: most are being recorded, and two
    that wait for each other's rows would both be held up (PostgreSQL).
    """
    attempts = dict(held)
    ours = select(message.c.id).where(
        message.c.id.in_(list(attempts)),
        message.c.status == _SENDING,
        message.c.claimed_by == claimer,
    )
    rows = connection.execute(
        update(message)
        .where(message.c.id.in_(ours.with_for_update(skip_locked=True).scalar_subquery()))
        .values(lease_until=until)
        .returning(message.c.id, message.c.attempt)
    )
    return {row.id for row in rows if attempts[row.id] == row.attempt}


def standing(connection: Connection, claimer: str) -> dict[str, int]:
    """What *claimer* has claimed and may still leave as it was rendered: attempts by id.

    Still claimed, no STOP since, its visit neither called off nor moved, no pause; a nudge not answered.
    """
    found = connection.scalar(_standing(connection.dialect.name), {"claimer": claimer})
    attempts: dict[str, int] = json.loads(found or "{}")
    return attempts


@cache
def _standing(dialect: str) -> Any:
    never_waits = message.c.purpose.in_(_NEVER_WAIT)
    about_a_visit = and_(
        message.c.purpose == Purpose.RULE.value,
        message.c.time_revision.is_not(None),
        appointment.c.id.is_not(None),
    )
    occasion = func.coalesce(message.c.occasion, "")
    called_off = and_(appointment.c.status.in_(_CALLED_OFF), occasion != Occasion.CANCELLED.value)
    overtaken = and_(about_a_visit, or_(appointment.c.time_revision != message.c.time_revision, called_off))
    # Whenever it was: a STOP that came before the claim may have been committed after it.
    answers = message.c.purpose.in_(_MAY_ANSWER_STOP) & message.c.template.in_(AFTER_STOP)
    may_follow_stop = or_(message.c.purpose == Purpose.PAGE.value, func.coalesce(answers, false()))
    said_stop = and_(phone.c.opted_out_at.is_not(None), ~may_follow_stop)
    # Answered since, or revoked: nobody is asked once more.
    asked_again = and_(message.c.occasion.startswith(NUDGE), message.c.answered_at.is_not(None))
    paused = and_(~never_waits, select(state.c.key).where(state.c.key.in_((PAUSED, GATE))).exists())
    may_not = func.coalesce(or_(overtaken, said_stop, paused, asked_again), false())
    # One row, asked every few milliseconds while others send: a row for each text would be as many steps.
    gathered = func.json_group_object if dialect == "sqlite" else func.json_object_agg
    return (
        select(cast(gathered(message.c.id, message.c.attempt), Text))
        .select_from(message)
        .outerjoin(phone, phone.c.phone_hash == message.c.phone_hash)
        .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
        .where(
            text("message.status in ('sending', 'uncertain')"),  # so that the partial index serves it
            message.c.status == _SENDING,
            message.c.claimed_by == bindparam("claimer"),
            ~may_not,
        )
    )


def lapsed(connection: Connection, now: datetime, *, lock: bool = True) -> Sequence[Any]:
    """Claims whose lease ran out: nobody knows whether their request left. Locked until the commit."""
    query = select(message.c.id, message.c.attempt, message.c.claimed_at).where(
        text("message.status in ('sending', 'uncertain')"),
        message.c.status == _SENDING,
        or_(message.c.lease_until.is_(None), message.c.lease_until < now),
    )
    return connection.execute(query.with_for_update(skip_locked=True) if lock else query).all()


def next_due(connection: Connection, *, only_never_wait: bool = False) -> datetime | None:
    """When the first waiting message is due; may lie in the past."""
    due: datetime | None = connection.scalar(_NEXT_THAT_NEVER_WAITS if only_never_wait else _NEXT)
    return due


_NEXT = select(func.min(message.c.send_after)).where(text("message.status = 'planned'"))
_NEXT_THAT_NEVER_WAITS = _NEXT.where(message.c.purpose.in_(_NEVER_WAIT))
