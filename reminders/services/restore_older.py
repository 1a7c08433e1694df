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


#: While the gate stands at `state.LOOK`: from when on Twilio's list is to be looked at.
LOOK_FROM = "restore.look_from"


def known_until(db: Database) -> datetime | None:
    """Until when this database knows what was sent; None: no daemon has worked on it, so it is no copy.

    To be asked before anything is sent or written at a start.
    """
    with db.read() as connection:
        if (waiting := state.get_time(connection, LOOK_FROM)) is not None:
            return waiting  # the start before this one has not been answered either
        if state.get(connection, poll.FIRST) is None or stage(connection) is not None:
            return None
        return gaps.last_sign(connection)


def wait_for_twilio(db: Database, known: datetime, now: datetime) -> None:
    """Closes the gate until `is_older_copy` has its answer."""
    with db.write() as connection:
        if stage(connection) is None:
            state.put(connection, state.GATE, state.LOOK, now)
            state.put_time(connection, LOOK_FROM, known, now)


def is_older_copy(db: Database, gateway: Gateway, known: datetime, now: datetime) -> bool:
    """Whether Twilio carried texts for us that are newer than *known*; then the gate closes, else it opens.

    What our number sent before a daemon first worked on this database tells nothing: of it no copy knows.

    Raises:
        GatewayError: the list could not be read.
    """
    with db.read() as connection:
        first = state.get_time(connection, poll.FIRST) or known
    since = max(known - CLOCKS_DIFFER, min(first, now))
    newer = [each for each in gateway.list_since(since) if _is_of_ours(each)]
    with db.read() as connection:
        strangers = unknown(connection, newer)
        in_flight = _in_flight(connection) if strangers else ()
    strange = [each for each in strangers if not any(_may_be(each, row) for row in in_flight)]
    with db.write() as connection:
        waited = state.drop(connection, LOOK_FROM)
        if not strange:
            if waited and stage(connection) == state.LOOK:
                state.drop(connection, state.GATE)
            return False
        if stage(connection) not in (None, state.LOOK):
            return False  # a restore is being settled already
        log.error("older_copy", extra={"texts": len(strange), "knows_until": known.isoformat()})
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
