"""The life of a message: its statuses, which may follow which, and when to try again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class MessageStatus(StrEnum):
    """Where a message of the outbox stands (messaging.md, section 4)."""

    PLANNED = "planned"  #: waits for its time, or for its next attempt
    SENDING = "sending"  #: claimed by a daemon, under a lease; its request may be in flight
    UNCERTAIN = "uncertain"  #: Twilio may have it; settled by evidence, never blindly sent again
    ACCEPTED = "accepted"  #: Twilio has it, and we have its sid
    SENT = "sent"  #: a carrier has it; may stay the last word
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELLED = "cancelled"  #: what it spoke of is no more (cancelled, moved, by hand)
    SKIPPED = "skipped"  #: a rule said no when its time came (consent, budget, hours …)
    EXPIRED = "expired"  #: its time passed before it could be sent


#: Nothing is sent any more in these.
FINAL = frozenset(
    {
        MessageStatus.DELIVERED,
        MessageStatus.UNDELIVERED,
        MessageStatus.FAILED,
        MessageStatus.CANCELLED,
        MessageStatus.SKIPPED,
        MessageStatus.EXPIRED,
    }
)

#: Twilio accepted these: they count against the budget, and are never sent again.
WITH_TWILIO = frozenset(
    {
        MessageStatus.ACCEPTED,
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.UNDELIVERED,
    }
)

_ENDS = frozenset(
    {MessageStatus.CANCELLED, MessageStatus.SKIPPED, MessageStatus.EXPIRED, MessageStatus.FAILED}
)

#: What may come before each status: every change is one UPDATE that says from where it may come.
MAY_FOLLOW: dict[MessageStatus, frozenset[MessageStatus]] = {
    # Back from sending: certainly not processed. Back from uncertain: no evidence after the whole wait.
    MessageStatus.PLANNED: frozenset({MessageStatus.SENDING, MessageStatus.UNCERTAIN}),
    MessageStatus.SENDING: frozenset({MessageStatus.PLANNED}),
    MessageStatus.UNCERTAIN: frozenset({MessageStatus.SENDING}),
    # From planned: a callback proves that an attempt given up as unprocessed had arrived after all.
    MessageStatus.ACCEPTED: frozenset(
        {MessageStatus.PLANNED, MessageStatus.SENDING, MessageStatus.UNCERTAIN}
    ),
    MessageStatus.SENT: frozenset(
        {MessageStatus.PLANNED, MessageStatus.SENDING, MessageStatus.UNCERTAIN, MessageStatus.ACCEPTED}
    ),
    # Carriers do confirm messages that they had given up on.
    MessageStatus.DELIVERED: frozenset(
        {
            MessageStatus.PLANNED,
            MessageStatus.SENDING,
            MessageStatus.UNCERTAIN,
            MessageStatus.ACCEPTED,
            MessageStatus.SENT,
            MessageStatus.UNDELIVERED,
        }
    ),
    MessageStatus.UNDELIVERED: frozenset(
        {
            MessageStatus.PLANNED,
            MessageStatus.SENDING,
            MessageStatus.UNCERTAIN,
            MessageStatus.ACCEPTED,
            MessageStatus.SENT,
        }
    ),
    MessageStatus.FAILED: frozenset(
        {
            MessageStatus.PLANNED,
            MessageStatus.SENDING,
            MessageStatus.UNCERTAIN,
            MessageStatus.ACCEPTED,
            MessageStatus.SENT,
        }
    ),
    MessageStatus.CANCELLED: frozenset(
        {MessageStatus.PLANNED, MessageStatus.SENDING, MessageStatus.UNCERTAIN}
    ),
    MessageStatus.SKIPPED: frozenset({MessageStatus.PLANNED, MessageStatus.SENDING, MessageStatus.UNCERTAIN}),
    MessageStatus.EXPIRED: frozenset({MessageStatus.PLANNED, MessageStatus.SENDING, MessageStatus.UNCERTAIN}),
}


class Purpose(StrEnum):
    """Why a message exists. Decides what holds for it (hours, budget, order, who goes first)."""

    RULE = "rule"  #: by a rule of the cadence: hours, budget, consent, expiry all hold
    ANSWER = "answer"  #: to the patient's own text: exempt from hours and budget
    SAFETY = "safety"  #: the fixed crisis, emergency or urgent answer: exempt, also from order and pause
    PAGE = "page"  #: to staff: exempt from all but the sender
    CONSOLE = "console"  #: written by staff in the console


#: Higher goes first when messages are due together; within one, a rule's own priority counts.
PURPOSE_RANK: dict[Purpose, int] = {
    Purpose.SAFETY: 1000,
    Purpose.PAGE: 900,
    Purpose.ANSWER: 500,
    Purpose.CONSOLE: 400,
    Purpose.RULE: 0,
}

BACKOFF_FIRST = timedelta(seconds=0.5)
BACKOFF_MOST = timedelta(seconds=30)


def backoff(failures: int, jitter: float) -> timedelta:
    """How long to wait after *failures* (>= 1) attempts in a row that were not processed.

    0.5 s doubling to 30 s; *jitter*, drawn by the caller from [0, 1), takes up to half of it away.
    """
    doublings: int = 2 ** min(max(failures, 1) - 1, 10)
    return min(BACKOFF_FIRST * doublings, BACKOFF_MOST) * (1 - jitter / 2)
