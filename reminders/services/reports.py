"""What Twilio tells of a message after it was accepted: in any order, perhaps twice, perhaps first.

A status only moves forward (`MAY_FOLLOW`). Nothing said here sends a message again; what certainly did not
arrive may be tried later, hours apart, as a message of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.outbox import NewMessage
from reminders.db.schema import message
from reminders.domain.message import MAY_FOLLOW, PURPOSE_RANK, MessageStatus, Purpose
from reminders.gateways.twilio_errors import Verdict, verdict_on, words_for
from reminders.ports import ProviderMessage
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.dispatch_limits import stop_sending
from reminders.services.dispatch_outcomes import Undelivered, nothing

log = logging.getLogger(__name__)

#: Twilio's words, in ours. `read` comes after delivery; what is not here says nothing new.
STATUSES: dict[str, MessageStatus] = {
    "accepted": MessageStatus.ACCEPTED,
    "scheduled": MessageStatus.ACCEPTED,
    "queued": MessageStatus.ACCEPTED,
    "sending": MessageStatus.ACCEPTED,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}

#: Later tries of what certainly did not arrive: after so long each, and no more of them.
LATER_TRIES = (timedelta(hours=2), timedelta(hours=6))


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One status callback, or the same learned by asking."""

    provider_sid: str
    status: str
    """In Twilio's word."""
    error_code: int | None = None
    sender: str | None = field(default=None, repr=False)
    """`From`; decides what 30004 means (toll-free: an opt-out)."""
    segments: int | None = None
    price: str | None = None


def report_of(found: ProviderMessage) -> StatusReport:
    """What Twilio's list says of a message, as a report."""
    return StatusReport(
        provider_sid=found.sid,
        status=found.status,
        error_code=found.error_code,
        sender=found.from_,
        segments=found.segments,
        price=found.price,
    )


class ReportResult(StrEnum):
    APPLIED = "applied"  #: the message moved forward
    KNOWN = "known"  #: nothing new: a repetition, or older than what we know
    UNKNOWN = "unknown"  #: no message of ours; noted


def apply_report(
    db: Database,
    message_id: str | None,
    report: StatusReport,
    now: datetime,
    *,
    on_halt: Callable[[str], None] | None = None,
    on_undelivered: Undelivered = nothing,
) -> ReportResult:
    """Moves the message on. *message_id* is the callback's `m=`; without one its sid finds it.

    Idempotent; forward only; never leads to sending again but as a new row (30003, 30047).
    *on_halt* is told, after the commit, when the code says that our own configuration is at fault.
    """
    with db.write() as connection:
        applying = _Applying(connection, report, now, on_undelivered)
        result = applying.run(message_id)
    if applying.halted is not None and on_halt is not None:
        on_halt(applying.halted)
    return result


class _Applying:
    """One report, in one transaction."""

    def __init__(
        self, connection: Connection, report: StatusReport, now: datetime, on_undelivered: Undelivered
    ) -> None:
        self._connection = connection
        self._report = report
        self._now = now
        self._on_undelivered = on_undelivered
        self.halted: str | None = None

    def run(self, message_id: str | None) -> ReportResult:
        row = self._find(message_id)
        if row is None:
            log.warning("report_unknown", extra={"sid": self._report.provider_sid})
            return ReportResult.UNKNOWN
        to = STATUSES.get(self._report.status)
        if to is None:
            log.warning("report_status_unknown", extra={"message_id": row.id, "status": self._report.status})
            return ReportResult.KNOWN
        if row.provider_sid is not None and row.provider_sid != self._report.provider_sid:
            return self._second(row)
        return ReportResult.APPLIED if self._move(row, to) else ReportResult.KNOWN

    def _find(self, message_id: str | None) -> Any:
        """By its sid, which is certain; else by our own id in the address."""
        found = self._connection.execute(
            select(message).where(message.c.provider_sid == self._report.provider_sid).with_for_update()
        ).one_or_none()
        if found is not None or message_id is None:
            return found
        return outcomes.by_id(self._connection, message_id)

    def _second(self, row: Any) -> ReportResult:
        """Twilio has two messages for one of ours: the window that no check can close, seen by its report."""
        sid = self._report.provider_sid
        if not outcomes.has_event(self._connection, row.id, "accepted_twice", sid):
            log.error("message_accepted_twice", extra={"message_id": row.id})
            outbox.note(
                self._connection, row.id, "accepted_twice", self._now, detail=f"also accepted as {sid}"
            )
            words = "A message was sent twice. Its record says when."
            outcomes.tell_staff(self._connection, row, f"twice:{row.id}", words, self._now)
        return ReportResult.KNOWN

    def _move(self, row: Any, to: MessageStatus) -> bool:
        if self._is_old_news(row, to):
            self._fill(row)
            return False
        moved = outcomes.adopt(
            self._connection,
            row,
            self._report.provider_sid,
            self._now,
            to=to,
            provider_status=self._report.status,
            event="report",
            error_code=self._report.error_code,
            **self._values(to),
        )
        if moved and to in (MessageStatus.UNDELIVERED, MessageStatus.FAILED):
            self._undelivered(row)
        if moved and to is MessageStatus.DELIVERED and outcomes.works_again(self._connection, row):
            outcomes.mark_good(self._connection, row.phone_hash, self._now)
        return moved

    def _is_old_news(self, row: Any, to: MessageStatus) -> bool:
        return MessageStatus(row.status) not in MAY_FOLLOW[to]

    def _values(self, to: MessageStatus) -> Mapping[str, Any]:
        price = {"price": self._report.price} if self._report.price is not None else {}
        if to is MessageStatus.SENT:
            return {**price, "sent_at": self._now}
        if to is MessageStatus.DELIVERED:
            # A late `delivered` after `undelivered`: shown, and the reason with it taken back.
            return {**price, "delivered_at": self._now, "reason": None}
        return price

    def _fill(self, row: Any) -> None:
        """What an old report still knows: the sid of a message that we had given up, and the price."""
        if row.provider_sid is None:
            self._connection.execute(
                update(message)
                .where(message.c.id == row.id, message.c.provider_sid.is_(None))
                .values(provider_sid=self._report.provider_sid, provider_status=self._report.status)
            )
            outbox.note(self._connection, row.id, "report_late", self._now, detail=self._report.status)
        if self._report.price is not None and row.price is None:
            self._connection.execute(
                update(message).where(message.c.id == row.id).values(price=self._report.price)
            )

    # -- what certainly did not arrive --------------------------------------------------------

    def _undelivered(self, row: Any) -> None:
        code = self._report.error_code
        match verdict_on(code, self._report.sender):
            case Verdict.LATER:
                self._try_later(row)
            case Verdict.BAD_NUMBER:
                outcomes.mark_bad(self._connection, row, code, self._now)
            case Verdict.OPTED_OUT:
                outcomes.carrier_opt_out(self._connection, row, code, self._now)
            case Verdict.CONFIGURATION:
                self._misconfigured(row, code)
            case Verdict.UNKNOWN:
                key = f"reported:{code}:{self._now:%Y%m%d}"
                detail = f"A message did not arrive: {words_for(code)}."
                outcomes.tell_staff(self._connection, row, key, detail, self._now, of_patient=False)
        if row.alert_id is not None:
            self._on_undelivered(self._connection, row.id, self._now)

    def _misconfigured(self, row: Any, code: int | None) -> None:
        """Every other message would meet the same: sending stops, and probes."""
        reason = words_for(code)
        if stop_sending(self._connection, code, reason, self._now) is not None:
            log.error("sending_stopped", extra={"code": code})
            self.halted = reason

    def _try_later(self, row: Any) -> None:
        """A new message, hours later; whether it is still useful is decided when its time comes."""
        tries = tries_before(row)
        if row.purpose == Purpose.PAGE.value or tries >= len(LATER_TRIES):
            return
        at = self._now + LATER_TRIES[tries]
        if row.expires_at is not None and at > row.expires_at:
            return
        outbox.add(self._connection, another_try(row, tries + 1, at), self._now)


def tries_before(row: Any) -> int:
    """How many tries of the same text came before the message *row*."""
    return int(row.dedupe_key.rpartition(":")[2]) if row.retry_of is not None else 0


def another_try(row: Any, number: int, at: datetime) -> NewMessage:
    """The *number*th later try of the text in *row*; by its key each number is tried once, by whomever."""
    purpose = Purpose(row.purpose)
    first = row.retry_of or row.id
    return NewMessage(
        dedupe_key=f"retry:{first}:{number}",
        purpose=purpose,
        phone=row.phone,
        phone_hash=row.phone_hash,
        language=row.language,
        due_at=at,
        template=row.template,
        body=row.body if row.template is None else None,
        context=_context(row, first),
        patient_id=row.patient_id,
        appointment_id=row.appointment_id,
        alert_id=row.alert_id,
        inbound_id=row.inbound_id,
        rule=row.rule,
        occasion=row.occasion,
        time_revision=row.time_revision,
        priority=row.priority - PURPOSE_RANK[purpose],
        unmoved_at=row.unmoved_at,
        expires_at=row.expires_at,
        retry_of=first,
        survey=row.survey,
        asks=row.asks,
        check_in_id=row.check_in_id,
    )


def _context(row: Any, first: str) -> dict[str, Any] | None:
    """A second try of an invitation belongs to the check-in of the first: one link, one set of answers."""
    invites = row.survey is not None and row.purpose == Purpose.RULE.value
    if not invites or "invitation" in (row.context or {}):
        context: dict[str, Any] | None = row.context
        return context
    return {**(row.context or {}), "invitation": first}
