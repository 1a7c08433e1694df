"""Retention: words that are older than the clinic keeps them are taken out of this database, for good.

Never those of a text that belongs to an alert, an answer or a change of consent; never those of a message
that may still be sent or reported on. What happened, when and to whom, stays: only the words go. In small
transactions; broken off anywhere it is simply done again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select, update

from reminders.db import state
from reminders.db.engine import Database
from reminders.db.schema import (
    alert_step,
    answer,
    consent_event,
    inbound,
    message,
    page_link,
    session,
    source_run,
    staff,
    task,
)
from reminders.domain.clinic import Retention
from reminders.domain.message import FINAL, MessageStatus

log = logging.getLogger(__name__)

#: Rows looked at in one transaction.
BATCH = 200
#: A carrier that has said nothing for so long will not: `accepted` or `sent` was the last word.
SILENT_FOR = timedelta(days=30)
#: How long it is of interest how a source's read went.
READS = timedelta(days=90)
#: Every message before this has been purged, or never will be: where the next day goes on.
FROM_MESSAGE = "purge.message"

_GRAVE = ("crisis", "emergency", "urgent")


@dataclass(slots=True)
class Purged:
    """What was emptied or deleted (or, in a dry run, would be)."""

    messages: int = 0
    replies: int = 0
    tasks: int = 0
    sessions: int = 0
    links: int = 0
    reads: int = 0

    @property
    def total(self) -> int:
        return self.messages + self.replies + self.tasks + self.sessions + self.links + self.reads


def purge(db: Database, retention: Retention, now: datetime, *, dry_run: bool = False) -> Purged:
    """Empties what is older than `message_bodies`, and deletes what has expired anyway."""
    done = Purged()
    if retention.message_bodies is not None:
        before = now - retention.message_bodies
        done.messages = _messages(db, before, now, dry_run)
        done.replies = _replies(db, before, now, dry_run)
        done.tasks = _tasks(db, before, dry_run)
    _expired(db, now, done, dry_run)
    if done.total and not dry_run:
        log.info("purged", extra={"messages": done.messages, "replies": done.replies})
    return done


# -- what must stay ----------------------------------------------------------------------------


def over_before(before: datetime, now: datetime) -> ColumnElement[bool]:
    """Messages of which nothing more is to come, and that ended before then."""
    last_word = (MessageStatus.ACCEPTED.value, MessageStatus.SENT.value)
    ended = func.coalesce(message.c.final_at, message.c.accepted_at, message.c.created_at)
    return or_(
        and_(message.c.status.in_([each.value for each in FINAL]), ended < before),
        and_(message.c.status.in_(last_word), message.c.accepted_at < min(before, now - SILENT_FOR)),
    )


def grave_inbound() -> ColumnElement[bool]:
    """Replies that belong to an alert."""
    flagged = or_(*(inbound.c.flags.contains(flag) for flag in _GRAVE))
    return or_(flagged, exists().where(alert_step.c.inbound_id == inbound.c.id))


def consent_inbound() -> ColumnElement[bool]:
    """Replies that changed consent, or asked for it."""
    return or_(
        inbound.c.intent.in_(("opt_out", "opt_in")),
        inbound.c.flags.contains("opt_out"),
        exists().where(consent_event.c.inbound_id == inbound.c.id),
    )


def _kept_inbound() -> ColumnElement[bool]:
    return or_(
        grave_inbound(),
        consent_inbound(),
        inbound.c.intent == "answer",
        exists().where(answer.c.inbound_id == inbound.c.id),
    )


def _kept_message() -> ColumnElement[bool]:
    """Of an alert, or the words that consent or a cry for help was answered with, or an answered survey's."""
    answers_kept = exists().where(inbound.c.id == message.c.inbound_id, _kept_inbound())
    was_answered = exists().where(
        inbound.c.prompt_id == message.c.id,
        or_(inbound.c.intent == "answer", exists().where(answer.c.inbound_id == inbound.c.id)),
    )
    return or_(
        message.c.alert_id.is_not(None),
        exists().where(alert_step.c.message_id == message.c.id),
        exists().where(consent_event.c.message_id == message.c.id),
        answers_kept,
        was_answered,
    )


# -- words -------------------------------------------------------------------------------------


def _messages(db: Database, before: datetime, now: datetime, dry_run: bool) -> int:
    """Walks the messages in the order of their making, from where the last purge had to stop."""
    with db.read() as connection:
        last = "" if dry_run else state.get(connection, FROM_MESSAGE) or ""
    count, blocked = 0, False
    until = f"{int(before.timestamp() * 1000):012x}"  # ids begin with the time of their making
    while True:
        with db.write() as connection:
            rows = connection.execute(
                select(
                    message.c.id,
                    message.c.context,
                    over_before(before, now).label("over"),
                    _kept_message().label("kept"),
                    message.c.redacted_at,
                )
                .where(message.c.id > last, message.c.id < until)
                .order_by(message.c.id)
                .limit(BATCH)
            ).all()
            todo = [row for row in rows if row.over and not row.kept and row.redacted_at is None]
            count += len(todo)
            if rows:
                last = rows[-1].id
            if not dry_run:
                for row in todo:
                    _empty(connection, row, now)
                waits = [row.id for row in rows if not row.over]
                if not blocked:
                    # Before the first whose time has not come; what lies behind it is looked at again.
                    state.put(connection, FROM_MESSAGE, _before(rows, waits, last), now)
                blocked = blocked or bool(waits)
        if len(rows) < BATCH:
            return count


def _before(rows: Sequence[Any], waits: Collection[str], last: str) -> str:
    if not waits:
        return last
    first = min(waits)
    return max((row.id for row in rows if row.id < first), default="")


def _empty(connection: Connection, row: Any, now: datetime) -> None:
    # Which visits it named must stay known, or they would be named once more.
    also = (row.context or {}).get("also")
    connection.execute(
        update(message)
        .where(message.c.id == row.id)
        .values(body=None, context={"also": also} if also else None, redacted_at=now)
    )


def _replies(db: Database, before: datetime, now: datetime, dry_run: bool) -> int:
    wanted = and_(inbound.c.redacted_at.is_(None), inbound.c.received_at < before, ~_kept_inbound())
    if dry_run:
        with db.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(inbound).where(wanted)) or 0)
    count = 0
    while True:
        with db.write() as connection:
            ids = list(connection.scalars(select(inbound.c.id).where(wanted).limit(BATCH)))
            if ids:
                connection.execute(
                    update(inbound).where(inbound.c.id.in_(ids)).values(body="", redacted_at=now)
                )
        count += len(ids)
        if len(ids) < BATCH:
            return count


def _tasks(db: Database, before: datetime, dry_run: bool) -> int:
    """What is done long since may quote a patient; so it goes with the reply."""
    wanted = and_(
        task.c.done_at < before,
        or_(task.c.detail.is_not(None), task.c.note.is_not(None)),
        ~exists().where(inbound.c.id == task.c.inbound_id, _kept_inbound()),
    )
    with db.write() as connection:
        if dry_run:
            return int(connection.scalar(select(func.count()).select_from(task).where(wanted)) or 0)
        return connection.execute(update(task).where(wanted).values(detail=None, note=None)).rowcount


# -- what has expired anyway -------------------------------------------------------------------


def _expired(db: Database, now: datetime, done: Purged, dry_run: bool) -> None:
    newest = select(func.max(source_run.c.id)).group_by(source_run.c.source)
    old = {
        "sessions": (session, session.c.expires_at < now),
        "links": (page_link, page_link.c.expires_at < now - READS),
        "reads": (source_run, and_(source_run.c.at < now - READS, source_run.c.id.not_in(newest))),
    }
    with db.write() as connection:
        for name, (table, wanted) in old.items():
            if dry_run:
                found = connection.scalar(select(func.count()).select_from(table).where(wanted)) or 0
            else:
                found = connection.execute(delete(table).where(wanted)).rowcount
            setattr(done, name, int(found))
        if not dry_run:
            connection.execute(
                update(staff).where(staff.c.link_until < now).values(link_hash=None, link_until=None)
            )
