"""What Twilio tells of a message after it was accepted: in any order, perhaps twice, perhaps first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reminders.db.engine import Database


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
) -> ReportResult:
    """Moves the message on. *message_id* is the callback's `m=`; without one its sid finds it.

    Idempotent; forward only; never leads to sending again but as a new row (30003, 30047).
    """
    raise NotImplementedError
