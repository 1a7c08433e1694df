"""Reads Twilio's list: what no webhook brought is handled all the same, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from reminders.db import inbox, state
from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic
from reminders.ports import Clock, Gateway, ProviderMessage
from reminders.services.receive import CLOCKS_DIFFER, Inbound, Replan, no_replan, receive

log = structlog.get_logger()

#: Everything received before this, less the overlap, has been handled. By Twilio's clock: ours may be set.
WATERMARK = "poller.watermark"
#: When, by our clock, a look at the list began that has since been read to its end.
HEARD = "poller.heard"
#: When the first poll was: nothing older is ever answered.
FIRST = "poller.first"
#: Texts show up in the list late, and Twilio's clock is not ours.
OVERLAP = timedelta(minutes=15)
#: Twilio kept the words to itself because they look like a one-time password (facts/twilio.md, section 0).
WITHHELD = 30038


def poll(
    db: Database,
    gateway: Gateway,
    *,
    clinic: Clinic,
    alerts: Alerts,
    clock: Clock,
    overlap: timedelta = OVERLAP,
    replan: Replan = no_replan,
) -> int:
    """Handles every inbound message since the watermark (less *overlap*), oldest first; how many were new.

    The first poll ever sets the watermark: texts from before are not answered.

    Raises:
        GatewayError: the list could not be read; the watermark stands.
        sqlalchemy.exc.DBAPIError: the database is away; the watermark stands.
    """
    began = clock.now()
    first, watermark = _since(db, began)
    since = max(watermark - overlap, first - CLOCKS_DIFFER)
    seen, listed = watermark, []
    for each in gateway.list_since(since):  # what we send is in it, too: perhaps tens of thousands
        seen = max(seen, each.created_at)
        if _is_new_text(each, since):
            listed.append(each)
    handled = stumbled = 0
    for each in _unknown(db, listed):
        is_new = hand_over(db, each, clinic=clinic, alerts=alerts, now=clock.now(), replan=replan)
        handled += is_new is True
        stumbled += is_new is None
    with db.write() as connection:
        state.put_time(connection, HEARD, began, began)
        if stumbled:
            return handled
        state.put_time(connection, WATERMARK, seen, began)
    return handled


def heard_until(db: Database) -> datetime | None:
    """What was texted to us until then has been read; None: we have not listened yet."""
    with db.read() as connection:
        return state.get_time(connection, HEARD)


def hand_over(
    db: Database,
    text: ProviderMessage,
    *,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    replan: Replan = no_replan,
) -> bool | None:
    """Has a text of Twilio's list received; whether it was new. None: we stumbled over it.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away; it may be handed over again.
    """
    try:
        received = receive(db, _inbound(text), clinic=clinic, alerts=alerts, now=now, replan=replan)
    except DBAPIError:
        raise
    except Exception as error:
        # One text that we stumble over must not keep the others waiting; it is tried again next time.
        log.error("text not handled", sid=text.sid, error=type(error).__name__)
        return None
    return not received.duplicate


def _since(db: Database, now: datetime) -> tuple[datetime, datetime]:
    """When the first poll was, and the watermark; both are now if this is the first.

    None lies ahead of us but by a clock that has been set back since.
    """
    with db.read() as connection:
        first = state.get_time(connection, FIRST)
        watermark = state.get_time(connection, WATERMARK)
    if first is None:
        first = now
        # Written before the list is asked for: a first start that fails half-way is the first start.
        with db.write() as connection:
            state.put_time(connection, FIRST, now, now)
    first = min(first, now)
    return first, min(watermark or first, now)


def _is_new_text(message: ProviderMessage, since: datetime) -> bool:
    # "receiving": its parts are not all there yet; the next poll sees it whole.
    return message.direction == "inbound" and message.status != "receiving" and message.created_at >= since


def _unknown(db: Database, listed: Iterable[ProviderMessage]) -> list[ProviderMessage]:
    """Those that are not stored yet, oldest first; sparing a transaction each for all the others."""
    messages = sorted({each.sid: each for each in listed}.values(), key=lambda each: each.created_at)
    with db.read() as connection:
        known = inbox.known(connection, [each.sid for each in messages])
    return [each for each in messages if each.sid not in known]


def _inbound(message: ProviderMessage) -> Inbound:
    return Inbound(
        provider_sid=message.sid,
        from_=message.from_ or "",
        to=message.to,
        body=message.body,
        received_at=message.created_at,
        arrived_by="poller",
        media=message.media,
        withheld=message.error_code == WITHHELD,
    )
