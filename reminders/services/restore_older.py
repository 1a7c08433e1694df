"""Recognises a database that is older than what Twilio shows: a copy that was put in place by hand."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from reminders.db import audit, state
from reminders.db import gap as gaps
from reminders.db.engine import Database
from reminders.db.gap import Gap
from reminders.db.schema import message
from reminders.domain.message import MessageStatus
from reminders.ports import Gateway, ProviderMessage
from reminders.services import poll
from reminders.services.restore import ASK, MARGIN, stage, unknown
from reminders.services.restore_match import CLOCKS_DIFFER

log = logging.getLogger(__name__)


def is_older_copy(db: Database, gateway: Gateway, now: datetime) -> bool:
    """Whether Twilio carried texts for us that are newer than all this database knows; then the gate closes.

    To be asked before anything is sent or written. Says False of a database on which no daemon has worked.

    Raises:
        GatewayError: the list could not be read.
    """
    with db.read() as connection:
        known = gaps.last_sign(connection) if state.get(connection, poll.FIRST) is not None else None
        closed = stage(connection) is not None
    if known is None or closed:
        return False
    newer = [each for each in gateway.list_since(known - CLOCKS_DIFFER) if _is_of_ours(each)]
    with db.read() as connection:
        strangers = unknown(connection, newer)
        in_flight = _in_flight(connection) if strangers else ()
    strange = [each for each in strangers if not any(_may_be(each, row) for row in in_flight)]
    if not strange:
        return False
    log.error("older_copy", extra={"texts": len(strange), "knows_until": known.isoformat()})
    with db.write() as connection:
        state.put(connection, state.GATE, ASK, now)
        gaps.save(connection, Gap(known - MARGIN, now), now)
        audit.record(connection, now, who="daemon", what="older_copy_found", detail=known.isoformat())
    return True


def _is_of_ours(each: ProviderMessage) -> bool:
    return each.ours and each.direction == "outbound-api"


def _in_flight(connection: Connection) -> Sequence[Any]:
    """What a daemon that died may have sent: it finds its evidence by itself."""
    doubtful = (MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value)
    return connection.execute(
        select(message.c.phone, message.c.body).where(message.c.status.in_(doubtful))
    ).all()


def _may_be(each: ProviderMessage, row: Any) -> bool:
    return bool(each.to == row.phone and row.body and each.body.rstrip().endswith(row.body.rstrip()))
