"""Many status reports in one transaction: the good news, which nearly all of them are.

What is not plain (bad news, a second sid, a number called bad, a message that only its sid finds) goes the
way of a single report (`services.reports`), one transaction each; both ways lead to the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from reminders.db import claims
from reminders.db.engine import Database
from reminders.db.plain import plain
from reminders.db.schema import message, phone
from reminders.domain.message import MAY_FOLLOW, MessageStatus
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.reports import STATUSES, StatusReport, apply_report

Said = tuple[str | None, StatusReport]
"""A callback's `m=`, and what it says."""

_GOOD = frozenset({MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED})
_IN_FLIGHT = frozenset({MessageStatus.SENDING, MessageStatus.UNCERTAIN})
_CHANGED = (
    *("id", "status", "reason", "provider_sid", "provider_status"),
    *("accepted_at", "sent_at", "delivered_at", "final_at"),
)
_ROWS = (
    select(
        *(message.c[name] for name in (*_CHANGED, "purpose", "phone", "phone_hash", "appointment_id")),
        phone.c.bad_since,
        phone.c.first_texted_at,
    )
    .outerjoin(phone, phone.c.phone_hash == message.c.phone_hash)
    .where(message.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(message.c.id)
    .with_for_update(of=message)
)
_SIDS = select(message.c.provider_sid).where(message.c.provider_sid.in_(bindparam("sids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Applied:
    errors: list[Exception | None]
    """For each report in order, why it was not applied; None: it was."""
    may_go: bool
    """Something may be sent now that had to wait, or was put into the outbox."""


def apply_reports(
    db: Database,
    said: Sequence[Said],
    now: datetime,
    *,
    on_halt: Callable[[str], None] | None = None,
    on_undelivered: Undelivered = nothing,
) -> Applied:
    """`apply_report` for each of *said*.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away; nothing was applied.
    """
    errors: list[Exception | None] = [None] * len(said)
    left: Iterable[int]
    try:
        with db.write() as connection:
            together = _Together(connection, now)
            left = together.run(said)
        may_go = together.freed
    except IntegrityError:  # one of them; each by itself shows which
        left, may_go = range(len(said)), False
    for place in left:
        message_id, report = said[place]
        may_go = True
        try:
            apply_report(db, message_id, report, now, on_halt=on_halt, on_undelivered=on_undelivered)
        except Exception as error:
            errors[place] = error
    return Applied(errors, may_go)


class _Together:
    """One transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._events: list[dict[str, Any]] = []
        self.freed = False
        """A text that was in flight is so no longer: the next to its phone may go."""

    def run(self, said: Sequence[Said]) -> list[int]:
        """Applies what is plain; the places of what is not."""
        before = self._rows({message_id for message_id, _ in said if message_id is not None})
        after = dict(before)
        taken = self._taken(said, before)
        left: list[int] = []
        odd: set[str | None] = (
            set()
        )  # what one report leaves, those after it leave too: they keep their order
        for place, (message_id, report) in enumerate(said):
            row = after.get(message_id) if message_id is not None else None
            to = STATUSES.get(report.status)
            names = {message_id, report.provider_sid} - {None}
            if row is None or odd & names or not _is_plain(row, to, report, taken):
                odd |= names
                left.append(place)
            elif MessageStatus(row.status) in MAY_FOLLOW[to]:  # type: ignore[index]
                after[row.id] = self._moved(row, MessageStatus(to or ""), report)
        self._write([(row, after[row.id]) for row in before.values() if after[row.id] is not row])
        return left

    def _rows(self, ids: set[str]) -> dict[str, Any]:
        if not ids:
            return {}
        return {row.id: row for row in plain(self._connection.execute(_ROWS, {"ids": sorted(ids)}))}

    def _taken(self, said: Sequence[Said], rows: dict[str, Any]) -> set[str]:
        """Sids that would be new to the message named by `m=`, and stand in a row already."""
        new = {
            report.provider_sid
            for message_id, report in said
            if message_id in rows and rows[message_id].provider_sid != report.provider_sid
        }
        return set(self._connection.scalars(_SIDS, {"sids": sorted(new)})) if new else set()

    def _moved(self, row: Any, to: MessageStatus, report: StatusReport) -> Any:
        """The row as it is to be."""
        self._events.append(
            {
                "message_id": row.id,
                "at": self._now,
                "event": "report",
                "status": to.value,
                "detail": report.status,
                "error_code": None,
            }
        )
        delivered = to is MessageStatus.DELIVERED
        return row._replace(
            status=to.value,
            provider_sid=report.provider_sid,
            provider_status=report.status,
            accepted_at=row.accepted_at or self._now,
            sent_at=self._now if to is MessageStatus.SENT else row.sent_at,
            delivered_at=self._now if delivered else row.delivered_at,
            final_at=self._now if delivered else row.final_at,
            # Why it was in doubt, which it no longer is.
            reason=None if delivered or row.status in _IN_FLIGHT else row.reason,
        )

    def _write(self, changes: Sequence[tuple[Any, Any]]) -> None:
        claims.change_many(
            self._connection,
            {"lease_until": None, "uncertain_since": None},
            [{name: getattr(row, name) for name in _CHANGED} for _, row in changes],
        )
        claims.note_many(self._connection, self._events)
        fresh = [row for row, _ in changes if row.accepted_at is None]
        self.freed = bool(fresh)
        outcomes.note_all_reached(self._connection, fresh, self._now)


def _is_plain(row: Any, to: MessageStatus | None, report: StatusReport, taken: set[str]) -> bool:
    """Good news, in which there is nothing to decide."""
    standing = MessageStatus(row.status)
    known = row.provider_sid == report.provider_sid
    return (
        to in _GOOD
        and report.error_code is None
        and report.price is None
        and standing in (_GOOD | _IN_FLIGHT)
        and row.bad_since is None
        and (known or (row.provider_sid is None and report.provider_sid not in taken))
    )
