"""Retention at Twilio: after `at_provider` the words that it keeps are emptied there, and media deleted.

Ours stay, by their own rule. Replies that changed consent are left at Twilio too: after a restore of an older
backup they are the only witness of a STOP in a patient's own words. One request after the other, so that
sending never has to wait for it; what was done is marked at once, and what was not is done the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, select, update

from reminders.db.engine import Database
from reminders.db.schema import inbound, message
from reminders.domain.clinic import Retention
from reminders.domain.message import MessageStatus
from reminders.ports import Gateway, GatewayError, Outcome
from reminders.services.upkeep_purge import consent_inbound, over_before

log = logging.getLogger(__name__)

#: So many in one go; the rest follows the next time.
MOST = 500
_BATCH = 50


@dataclass(slots=True)
class Redacted:
    """What was done at Twilio."""

    messages: int = 0
    replies: int = 0
    media: int = 0
    gone: int = 0
    """Twilio had them no more."""
    refused: int = 0
    """Not final there yet; tried again the next time."""

    @property
    def total(self) -> int:
        return self.messages + self.replies + self.gone


def redact(
    db: Database,
    gateway: Gateway,
    retention: Retention,
    now: datetime,
    *,
    most: int = MOST,
    stopping: Callable[[], bool] = lambda: False,
) -> Redacted:
    """Empties at Twilio what is old enough, at most *most* messages.

    Raises:
        GatewayError: Twilio cannot be asked now; what was done is marked.
    """
    done = Redacted()
    if retention.at_provider is None:
        return done
    before = now - retention.at_provider
    for table, wanted in ((message, _messages(before, now)), (inbound, _replies(before))):
        last: Any = None
        while done.total + done.refused < most and not stopping():
            rows = _next(db, table, wanted, last)
            if not rows:
                break
            for row in rows:
                _redact(db, gateway, table, row, now, done)
            last = rows[-1].id
    if done.total:
        log.info("redacted_at_twilio", extra={"messages": done.messages, "replies": done.replies})
    return done


def count(db: Database, retention: Retention, now: datetime) -> int:
    """How many `redact` has still to do."""
    if retention.at_provider is None:
        return 0
    before = now - retention.at_provider
    with db.read() as connection:
        return sum(
            len(connection.execute(select(table.c.id).where(wanted)).all())
            for table, wanted in ((message, _messages(before, now)), (inbound, _replies(before)))
        )


def _messages(before: datetime, now: datetime) -> Any:
    return and_(
        message.c.provider_sid.is_not(None),
        message.c.provider_redacted_at.is_(None),
        message.c.accepted_at < before,
        # Twilio may still be working on these, whatever their age.
        message.c.status != MessageStatus.ACCEPTED.value,
        over_before(before, now),
    )


def _replies(before: datetime) -> Any:
    return and_(inbound.c.provider_redacted_at.is_(None), inbound.c.received_at < before, ~consent_inbound())


def _next(db: Database, table: Table, wanted: Any, last: Any) -> Sequence[Any]:
    columns = [table.c.id, table.c.provider_sid, *([table.c.media] if table is inbound else [])]
    query = select(*columns).where(wanted).order_by(table.c.id).limit(_BATCH)
    with db.read() as connection:
        return connection.execute(query if last is None else query.where(table.c.id > last)).all()


def _redact(db: Database, gateway: Gateway, table: Table, row: Any, now: datetime, done: Redacted) -> None:
    try:
        if table is inbound and row.media:
            done.media += _delete_media(gateway, row.provider_sid)
        gateway.redact(row.provider_sid)
    except GatewayError as error:
        if error.outcome is not Outcome.REFUSED:
            raise
        if error.code != _GONE:
            done.refused += 1
            log.warning("not_redacted", extra={"sid": row.provider_sid, "code": error.code})
            return
        done.gone += 1
    else:
        done.replies += table is inbound
        done.messages += table is message
    with db.write() as connection:
        connection.execute(update(table).where(table.c.id == row.id).values(provider_redacted_at=now))


def _delete_media(gateway: Gateway, provider_sid: str) -> int:
    """Media that are gone already keep nobody from emptying the words."""
    try:
        return gateway.delete_media(provider_sid)
    except GatewayError as error:
        if error.outcome is Outcome.REFUSED and error.code == _GONE:
            return 0
        raise


#: Twilio's code for what it does not have.
_GONE = 20404
