"""After a restore: was this message sent in the time that the backup knows nothing of?

Twilio's list is the witness. A text of the gap with the very words of a message is that message: its sid is
taken over. When the words differ (the template or the visit was another then) and Twilio carried something to
that number which no message accounts for, nobody can tell: the message is not sent, and staff are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, select

from reminders.db import gap as gaps
from reminders.db import outbox
from reminders.db.gap import Gap
from reminders.db.schema import inbound
from reminders.domain.clinic import Clinic, Occasion, On
from reminders.domain.message import MessageStatus, Purpose
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.dispatch_render import Addresses, Renderer, Subject, Text, Words

#: Twilio's clock and ours may differ by so much.
CLOCKS_DIFFER = timedelta(seconds=60)
#: What happens to a visit is noticed when its calendar is read; after so long it is news of after the gap.
NOTICED_WITHIN = timedelta(hours=24)
REASON = "sent_before_restore"

_WHEN_NOTICED = frozenset({occasion.value for occasion in Occasion})
_LINK = re.compile(r"https?://\S+")


class Found(Enum):
    NOTHING = auto()  #: it was certainly not sent in the gap
    SENT = auto()  #: it was, and has its sid now
    UNDECIDED = auto()  #: nobody can tell: it has ended, and staff are asked


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be found out about a message."""

    not_before: datetime
    """What Twilio carried before this cannot be it."""
    exact_only: bool
    """Rather sent twice than not at all (safety), or certainly news: only its very words are evidence."""


class Witness:
    """Asks the texts of the gap about messages, inside one write transaction."""

    def __init__(
        self,
        connection: Connection,
        gap: Gap,
        clinic: Clinic,
        words: Words,
        addresses: Addresses,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._gap = gap
        self._clinic = clinic
        self._now = now
        self._renderer_at: Callable[[datetime], Renderer] = lambda at: Renderer(
            connection, clinic, words, addresses, at
        )

    def settle(self, row: Any, subject: Subject, *, eager: bool = False) -> Found:
        """Whether the planned message *row* was sent in the gap; writes down what that means.

        With *eager* what cannot be decided is left as it is: better data, or its turn, may still come.
        """
        question = self._question(row)
        if question is None:
            return Found.NOTHING
        around = [
            each
            for each in gaps.unclaimed(self._connection, row.phone_hash)
            if each.created_at >= question.not_before - CLOCKS_DIFFER
        ]
        for each in around:
            text = self._said_then(row, subject, each.created_at)
            if text is not None and (_same(each.body, text.body) or _same(each.body, row.body)):
                self._adopt(row, each, text)
                return Found.SENT
        if not around or question.exact_only or eager:
            return Found.NOTHING
        self._give_up(row)
        return Found.UNDECIDED

    def _question(self, row: Any) -> _Question | None:
        """None: it cannot have been sent in the gap, or does no harm if it goes out once more."""
        if row.purpose == Purpose.PAGE:
            return None
        if row.inbound_id is not None:
            asked_at = self._connection.scalar(
                select(inbound.c.received_at).where(inbound.c.id == row.inbound_id)
            )
            if asked_at is None or asked_at > self._gap.until:
                return None
            return _Question(asked_at, exact_only=row.purpose == Purpose.SAFETY)
        if self._is_due_when_noticed(row):
            return _Question(self._gap.since, row.created_at > self._gap.until + NOTICED_WITHIN)
        due_at = min(row.due_at, row.unmoved_at)
        if due_at > self._gap.until:
            return None
        return _Question(due_at, exact_only=row.purpose == Purpose.SAFETY)

    def _is_due_when_noticed(self, row: Any) -> bool:
        """What happens to a visit is told when it is noticed, which may be for the second time now."""
        rule = self._clinic.rule(row.rule) if row.rule else None
        return row.occasion in _WHEN_NOTICED or (rule is not None and isinstance(rule.timing, On))

    def _said_then(self, row: Any, subject: Subject, at: datetime) -> Text | None:
        """Its words, had it been sent at that instant. What rendering writes (links) is undone."""
        with self._connection.begin_nested() as attempt:
            try:
                return self._renderer_at(at).render(row, subject)
            except Exception:  # whatever a clinic's template does, it is no evidence
                return None
            finally:
                attempt.rollback()

    def _adopt(self, row: Any, found: Any, text: Text) -> None:
        moved = outcomes.adopt(
            self._connection,
            row,
            found.provider_sid,
            self._now,
            provider_status=found.status,
            event="found_after_restore",
            accepted_at=found.created_at,
            reason=None,
            body=found.body or text.body,
            template_version=text.version,
            segments=text.size.segments,
            encoding=text.size.encoding,
            asks=text.asks,
        )
        if moved:
            outcomes.told(self._connection, text.told)

    def _give_up(self, row: Any) -> None:
        ended = outbox.advance(self._connection, row.id, MessageStatus.SKIPPED, self._now, reason=REASON)
        if ended:
            words = (
                "After the restore it cannot be told whether this patient was sent a text before: it was not "
                "sent (again). Look at the number's messages at Twilio, and phone if something is missing."
            )
            key = f"restore:{self._gap.until.isoformat()}:{row.phone_hash}"
            outcomes.tell_staff(self._connection, row, key, words, self._now)


def _same(theirs: str, ours: str | None) -> bool:
    """Equal, or ending with ours (trial accounts put words in front); a link's token is another each time."""
    return bool(ours) and _plain(theirs).endswith(_plain(ours or ""))


def _plain(text: str) -> str:
    return _LINK.sub("[link]", text.rstrip())
