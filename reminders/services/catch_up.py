"""After a downtime or a pause, what became due meanwhile follows its rule: no burst, nothing stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from reminders.db import audit, outbox, state, wakeup
from reminders.db.engine import Database
from reminders.db.schema import appointment, message
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.cadence import Reason
from reminders.domain.clinic import Clinic, Late
from reminders.domain.clocks import is_nudge
from reminders.domain.message import MessageStatus, Purpose
from reminders.services.plan_occasions import EXEMPT

#: When a daemon last said that it was at work.
ALIVE_AT = "alive_at"
#: A shorter silence is a restart, not a downtime: what came due meanwhile is simply sent.
DOWNTIME = timedelta(minutes=15)


def still_alive(db: Database, clinic: Clinic, now: datetime) -> int:
    """To be called at start and every minute or so: notices a downtime that has just ended.

    Returns how many messages the downtime has ended. While sending is paused, or a restore is not settled,
    the mark stands still, so that this counts as a downtime when it ends.
    """
    with db.write() as connection:
        since = state.get_time(connection, ALIVE_AT)
        paused = state.get(connection, state.PAUSED) is not None
        restored = state.get(connection, state.GATE) not in (None, state.LOOK)
        if (paused or restored) and since is not None:
            return 0
        ended = 0
        if since is not None and now - since > DOWNTIME:
            ended = catch_up(connection, clinic, since, now)
        state.put_time(connection, ALIVE_AT, now, now)
    return ended


def mark_alive(db: Database, now: datetime) -> None:
    """Says that time has not passed unseen: a clock was moved on, on purpose."""
    with db.write() as connection:
        state.put_time(connection, ALIVE_AT, now, now)


def catch_up(connection: Connection, clinic: Clinic, since: datetime, now: datetime) -> int:
    """Decides about messages that became due between *since* and *now*, while nobody sent, or stood in line.

    `send` goes out (of several for one visit, the one nearest to it), `skip` ends as `missed`, `ask`
    becomes a task. Corrections and cancellations stay: they are news until they expire.
    """
    by_visit: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in _overdue(connection, since, now):
        by_visit[row.appointment_id].append(row)
    return sum(_decide(connection, rows, clinic, now) for rows in by_visit.values())


def _overdue(connection: Connection, since: datetime, now: datetime) -> Iterable[Row[Any]]:
    return connection.execute(
        select(
            message.c.id,
            message.c.rule,
            message.c.appointment_id,
            message.c.patient_id,
            message.c.occasion,
            message.c.unmoved_at,
            appointment.c.starts_at,
        )
        .join(appointment, appointment.c.id == message.c.appointment_id)
        .where(
            message.c.status == MessageStatus.PLANNED.value,
            message.c.purpose == Purpose.RULE.value,
            message.c.occasion.not_in(EXEMPT),
            message.c.due_at < now,
            # What had been due before and waited only for its turn (the rate, a stop, Twilio) is late too;
            # what waits for hours, a conversation or a person is not made late by us.
            or_(message.c.due_at > since, message.c.reason.is_(None), message.c.reason == "first_contact"),
        )
    )


def _decide(connection: Connection, rows: list[Row[Any]], clinic: Clinic, now: datetime) -> int:
    late = {row.id: _late(clinic, row) for row in rows}
    may_go = [row for row in rows if late[row.id] is Late.SEND]
    goes = min(may_go, key=lambda row: abs(row.unmoved_at - row.starts_at)).id if may_go else None
    ended = 0
    for row in rows:
        if row.id == goes:
            continue
        asks = late[row.id] is Late.ASK
        reason = Reason.ASK_STAFF if asks else Reason.MISSED
        ended += outbox.advance(connection, row.id, MessageStatus.SKIPPED, now, reason=reason.value)
        if asks:
            open_task(
                connection,
                TaskKind.LATE_BOOKING,
                now,
                key=f"late:{row.appointment_id}:{row.rule}:{row.occasion}",
                patient_id=row.patient_id,
                appointment_id=row.appointment_id,
                message_id=row.id,
                detail=row.rule,
            )
    return ended


def _late(clinic: Clinic, row: Row[Any]) -> Late:
    if is_nudge(row.occasion):
        return Late.SKIP  # and it takes no other text's place
    rule = clinic.rule(row.rule)
    return rule.late if rule is not None else Late.SKIP


def pause(db: Database, now: datetime, *, by: str) -> bool:
    """Stops all sending but safety answers and pages; False if it was paused before."""
    with db.write() as connection:
        if state.get(connection, state.PAUSED) is not None:
            return False
        state.put(connection, state.PAUSED, by, now)
        since = state.get_time(connection, ALIVE_AT)
        if since is None or now - since <= DOWNTIME:
            # After a downtime that nobody has dealt with yet, the mark stays where that began.
            state.put_time(connection, ALIVE_AT, now, now)
        audit.record(connection, now, who=by, what="sending_paused")
    return True


def resume(db: Database, clinic: Clinic, now: datetime, *, by: str) -> int | None:
    """Sends again; how many messages the pause has ended, or None if there was no pause.

    What came due meanwhile is decided in the same transaction, so that nothing stale slips out.
    """
    with db.write() as connection:
        since = state.get_time(connection, ALIVE_AT)
        if not state.drop(connection, state.PAUSED):
            return None
        wakeup.announce(connection)
        ended = 0
        # While a restore is being settled it is decided at its end.
        if state.get(connection, state.GATE) in (None, state.LOOK):
            if since is not None and now - since > DOWNTIME:
                ended = catch_up(connection, clinic, since, now)
            state.put_time(connection, ALIVE_AT, now, now)
        audit.record(connection, now, who=by, what="sending_resumed")
    return ended
