"""The first half of sending: claim what is due, decide again, render; one transaction for a batch.

After the commit every message is in one of three places: claimed by us under a lease with its words
stored, ended with a reason, or still planned for later.

While sending is paused, and when the senders' rate is used up, pages to staff and safety answers go out
all the same: a pause is for wrong words or a wrong list, and must never leave a cry for help unanswered.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update

from reminders.db import claims, gap, outbox, state
from reminders.db.engine import Database
from reminders.db.outbox import NewMessage
from reminders.db.schema import message
from reminders.domain.clinic import Clinic, Occasion, Rule
from reminders.domain.message import FINAL, MessageStatus, Purpose
from reminders.domain.sending import LOOK_AGAIN, NEVER_WAIT, Act, Ruling
from reminders.ports import Clock
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.check_in_not_asked import tell_of_not_asked
from reminders.services.collector import resting
from reminders.services.dispatch_facts import Facts
from reminders.services.dispatch_limits import CIRCUIT, Allowance, Circuit, read_circuit, take_probe
from reminders.services.dispatch_outcomes import Undelivered
from reminders.services.dispatch_render import Addresses, Renderer, Text, Words
from reminders.services.restore_match import Found, Witness

log = logging.getLogger(__name__)

#: What has no expiry is worth delivering for so long.
USEFUL_FOR = timedelta(hours=10)
_SCAN_MOST = 2_000
#: What may hold everything up; whatever else is known of it is read when it stands.
_STATE = (state.PAUSED, state.GATE, CIRCUIT, gap.GAP)


@dataclass(frozen=True, slots=True)
class DispatchSettings:
    """How this daemon sends."""

    name: str
    """The daemon's; unique among those of one database, also across restarts."""
    workers: int = 8
    lease: timedelta = timedelta(seconds=60)
    dry_run: bool = False
    """Everything happens but the request itself."""
    send_only_to: frozenset[str] | None = None
    """E.164; None: everybody."""
    batch: int = 256
    """At most so many messages are claimed in one transaction."""


@dataclass(slots=True)
class Claim:
    """A message that is ours to send, until its lease ends. `repr` shows neither number nor body."""

    id: str
    attempt: int
    """Counts claims; what an older one says no longer counts."""
    purpose: Purpose
    phone: str = field(repr=False)
    phone_hash: str = field(repr=False)
    body: str = field(repr=False)
    valid_until: datetime
    told: Mapping[int, datetime]
    first_text: bool
    """The number has had none before."""
    lease_until: datetime
    deadline: float
    """The same on the monotonic clock, so that neither a frozen process nor a set clock outlives it."""
    claimed: float
    """When, on the monotonic clock."""
    row: Any = field(repr=False)
    checked: float
    """When, on the monotonic clock, the database last said that it may leave."""
    overtaken: bool = False
    """It said no: a STOP, a move, a pause, another's claim."""
    cleared: bool = False
    """The last look before the bytes said yes: they may have left."""


@dataclass(slots=True)
class Round:
    """What one transaction did."""

    claims: list[Claim] = field(default_factory=list)
    handled: int = 0
    """Ended, or moved to a later time."""
    paused: bool = False
    open_circuit: Circuit | None = None
    not_before: datetime | None = None
    """The senders' rate allows no more until then."""


class Claimer:
    """Claims for one daemon."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        clinic: Callable[[], Clinic],
        words: Callable[[], Words],
        addresses: Addresses,
        settings: DispatchSettings,
        on_undelivered: Undelivered,
    ) -> None:
        self.db = db
        self.clock = clock
        self.clinic = clinic
        self.words = words
        self.addresses = addresses
        self.settings = settings
        self.on_undelivered = on_undelivered

    def claim(self, limit: int) -> Round:
        """Claims at most *limit* messages that may go now, and settles those met that may not."""
        now, started = self.clock.now(), time.monotonic()
        with resting(), self.db.write() as connection:
            return _Claiming(self, connection, now, started).run(limit)


class _Claiming:
    """One transaction."""

    def __init__(self, parts: Claimer, connection: Connection, now: datetime, started: float) -> None:
        self._parts = parts
        self._connection = connection
        self._now = now
        self._started = started
        self._settings = parts.settings
        self._clinic = parts.clinic()
        self._renderer = Renderer(connection, self._clinic, parts.words(), parts.addresses, now)
        self._state = state.several(connection, _STATE)
        restored = gap.read(self._state.get(gap.GAP))
        self._witness = (
            Witness(connection, restored, self._clinic, parts.words(), parts.addresses, now)
            if restored is not None
            else None
        )
        self._round = Round()
        self._sends: list[tuple[Any, Text, bool]] = []

    def run(self, limit: int) -> Round:
        self._round.paused = state.PAUSED in self._state or state.GATE in self._state
        self._round.open_circuit = open_circuit = read_circuit(self._state.get(CIRCUIT))
        if open_circuit is not None:
            self._expire_waiting("sending_stopped", open_circuit.key)
            if open_circuit.waits_until(self._now) is not None:
                return self._round
            limit = 1
        elif self._round.paused and state.GATE not in self._state:
            self._expire_waiting("paused", None)
        allowance = Allowance(self._connection, self._clinic.messages_per_second, self._now)
        self._decide(self._choose(limit, self._round.paused or allowance.is_empty), allowance)
        self._round.not_before = allowance.full_enough_at() if allowance.is_empty else None
        if open_circuit is None or not self._sends or take_probe(self._connection, self._now):
            allowance.save()
            self._take()
        return self._round

    # -- whose turn it is -------------------------------------------------------------------

    def _choose(self, limit: int, only_never_wait: bool) -> list[str]:
        chosen = self._in_turn(limit, urgent=True, only_never_wait=only_never_wait)
        if not only_never_wait and len(chosen) < limit:
            chosen += self._in_turn(limit - len(chosen), urgent=False)
        return chosen

    def _in_turn(self, limit: int, *, urgent: bool, only_never_wait: bool = False) -> list[str]:
        """Looks further down the line while those in front wait for another of their phone."""
        look_at = limit + 16
        while True:
            found = claims.candidates(
                self._connection, self._now, look_at, urgent=urgent, only_never_wait=only_never_wait
            )
            ids = self._whose_turn(found)[:limit]
            if len(ids) == limit or len(found) < look_at or look_at >= _SCAN_MOST:
                return ids
            look_at *= 8

    def _whose_turn(self, found: Sequence[Any]) -> list[str]:
        waiting = {row.phone_hash for row in found if row.purpose not in NEVER_WAIT}
        ours = claims.lock_phones(self._connection, waiting) if waiting else set()
        turns = claims.next_by_phone(self._connection, ours, self._now) if ours else {}
        return [row.id for row in found if row.purpose in NEVER_WAIT or turns.get(row.phone_hash) == row.id]

    # -- decide again -----------------------------------------------------------------------

    def _decide(self, ids: Sequence[str], allowance: Allowance) -> None:
        rows = self._load(ids)
        facts = Facts(self._connection, rows, self._clinic, self._settings.send_only_to, self._now)
        for row in rows:
            if allowance.is_empty and row.purpose not in NEVER_WAIT:
                continue
            if (number := facts.new_number(row)) is not None:
                self._readdress(row, *number)
                continue
            ruling = facts.decide(row)
            if ruling.act is Act.SEND:
                ruling = self._first_contact(row, facts) or ruling
            tell_of_not_asked(self._connection, row, ruling, self._clinic, self._now)
            if ruling.act is Act.WAIT:
                self._wait(row, ruling)
            elif ruling.act is Act.END:
                self._end(row, ruling)
            elif (text := self._rendered(row, facts)) is not None:
                if self._was_sent_before_restore(row, facts):
                    continue
                if row.purpose == Purpose.RULE:
                    facts.count(row.phone_hash)
                self._sends.append((row, text, facts.is_first_text(row)))
                allowance.spend(text.size.segments)

    def _load(self, ids: Sequence[str]) -> list[Any]:
        """The rows in order. One that cannot be read (another key, damage) ends; the rest go on."""
        try:
            by_id = claims.load(self._connection, ids) if ids else {}
        except Exception:
            by_id = {}
            for each in ids:
                try:
                    by_id |= claims.load(self._connection, [each])
                except Exception as error:
                    log.exception("message_unreadable", extra={"message_id": each}, exc_info=error)
                    self._end_unreadable(each)
        return [by_id[each] for each in ids if each in by_id]

    def _end_unreadable(self, message_id: str) -> None:
        if outbox.advance(self._connection, message_id, MessageStatus.FAILED, self._now, reason="unreadable"):
            self._round.handled += 1

    def _was_sent_before_restore(self, row: Any, facts: Facts) -> bool:
        """Or may have been: then it has ended, and staff are asked."""
        if self._witness is None or self._witness.settle(row, facts.subject(row)) is Found.NOTHING:
            return False
        self._round.handled += 1
        return True

    def _first_contact(self, row: Any, facts: Facts) -> Ruling | None:
        """Before the first text by a rule goes one that says who we are; the other waits for it."""
        rule = facts.first_contact_rule
        if rule is None or row.purpose != Purpose.RULE or row.rule == rule.id or not facts.is_first_text(row):
            return None
        key = f"first_contact:{row.phone_hash}"
        for each in (key, f"{key}:{self._now:%Y%m%d}"):
            known = outbox.by_key(self._connection, each)
            if known is None:
                self._introduce(row, rule, each)
                return Ruling(Act.WAIT, "first_contact", until=row.send_after)
            if MessageStatus(known.status) not in FINAL:
                return Ruling(Act.WAIT, "first_contact", until=max(known.send_after, row.send_after))
            if known.reason == "dry_run":
                return None
        return Ruling(Act.WAIT, "first_contact", until=self._now + LOOK_AGAIN)

    def _readdress(self, row: Any, phone: str, phone_hash: str) -> None:
        """Its turn comes in the next round, among the messages of the number that holds now."""
        self._connection.execute(
            update(message)
            .where(message.c.id == row.id, message.c.status == MessageStatus.PLANNED.value)
            .values(phone=phone, phone_hash=phone_hash)
        )
        outbox.note(self._connection, row.id, "number_changed", self._now)
        self._round.handled += 1

    def _introduce(self, row: Any, rule: Rule, key: str) -> None:
        self._round.handled += 1
        outbox.add(
            self._connection,
            NewMessage(
                dedupe_key=key,
                purpose=Purpose.RULE,
                phone=row.phone,
                phone_hash=row.phone_hash,
                language=row.language,
                due_at=row.due_at - timedelta(milliseconds=1),  # before the one that waits for it
                template=rule.template,
                patient_id=row.patient_id,
                appointment_id=row.appointment_id,
                rule=rule.id,
                occasion=Occasion.FIRST_CONTACT.value,
                priority=rule.priority,
                unmoved_at=self._now,
                expires_at=self._now + rule.expires,
            ),
            self._now,
        )

    def _rendered(self, row: Any, facts: Facts) -> Text | None:
        try:
            return self._renderer.render(row, facts.subject(row))
        except Exception as error:  # a template of the clinic's own: whatever it does, the loop goes on
            kind = type(error).__name__
            log.error("message_not_rendered", extra={"message_id": row.id, "error": kind})
            self._end(row, Ruling(Act.END, "template", status=MessageStatus.FAILED))
            key = f"template:{row.template}:{row.language}:{self._now:%Y%m%d}"
            detail = f"The template {row.template} ({row.language}) could not be filled in ({kind})."
            outcomes.tell_staff(self._connection, row, key, detail, self._now, of_patient=False)
            return None

    # -- writing it down --------------------------------------------------------------------

    def _wait(self, row: Any, ruling: Ruling) -> None:
        until = ruling.until
        if until is None or until <= row.send_after:
            return
        self._connection.execute(
            update(message)
            .where(message.c.id == row.id, message.c.status == MessageStatus.PLANNED.value)
            .values(send_after=until, reason=ruling.reason)
        )
        if row.reason != ruling.reason:  # what waits long is looked at often, and says so once
            outbox.note(self._connection, row.id, "waits", self._now, detail=ruling.reason)
        self._round.handled += 1

    def _end(self, row: Any, ruling: Ruling) -> None:
        if outbox.advance(self._connection, row.id, ruling.status, self._now, reason=ruling.reason):
            self._round.handled += 1
            if row.alert_id is not None:
                self._parts.on_undelivered(self._connection, row.id, self._now)

    def _expire_waiting(self, reason: str, incident: str | None) -> None:
        """Nothing expires silently while sending stands still."""
        ids = outbox.cancel_pending(
            self._connection,
            self._now,
            reason,
            to=MessageStatus.EXPIRED,
            where=[message.c.expires_at < self._now, message.c.send_after <= self._now],
        )
        self._round.handled += len(ids)
        if ids and incident is not None:
            row = outcomes.by_id(self._connection, ids[0])
            detail = "Messages passed their time while sending was stopped. Their rows say so."
            outcomes.tell_staff(
                self._connection, row, f"expired:{incident}", detail, self._now, of_patient=False
            )

    def _take(self) -> None:
        if self._settings.dry_run:
            for row, text, _ in self._sends:
                self._end_dry(row, text)
            return
        lease_until = self._now + self._settings.lease
        if not self._sends:
            return
        claims.change_many(
            self._connection,
            {
                "status": MessageStatus.SENDING.value,
                "claimed_by": self._settings.name,
                "claimed_at": self._now,
                "lease_until": lease_until,
                "reason": None,
            },
            [{"id": row.id, "attempt": row.attempt + 1, **_kept(text)} for row, text, _ in self._sends],
        )
        claims.note_many(
            self._connection,
            [
                {
                    "message_id": row.id,
                    "at": self._now,
                    "event": "claimed",
                    "status": MessageStatus.SENDING.value,
                    "detail": outcomes.told_note(self._settings.name, text.told),
                    "error_code": None,
                }
                for row, text, _ in self._sends
            ],
        )
        self._round.claims = [self._claim(row, text, first, lease_until) for row, text, first in self._sends]

    def _end_dry(self, row: Any, text: Text) -> None:
        self._round.handled += outbox.advance(
            self._connection, row.id, MessageStatus.SKIPPED, self._now, reason="dry_run", **_kept(text)
        )

    def _claim(self, row: Any, text: Text, first: bool, lease_until: datetime) -> Claim:
        return Claim(
            id=row.id,
            attempt=row.attempt + 1,
            purpose=Purpose(row.purpose),
            phone=row.phone,
            phone_hash=row.phone_hash,
            body=text.body,
            valid_until=row.expires_at or self._now + USEFUL_FOR,
            told=text.told,
            first_text=first and row.purpose in (Purpose.RULE, Purpose.CONSOLE),
            lease_until=lease_until,
            deadline=self._started + self._settings.lease.total_seconds(),
            claimed=self._started,
            row=row,
            checked=self._started,
        )


def _kept(text: Text) -> dict[str, Any]:
    """What the row keeps of the words; stored before they leave, since evidence is compared with them."""
    return {
        "body": text.body,
        "template_version": text.version,
        "segments": text.size.segments,
        "encoding": text.size.encoding,
        "asks": text.asks,
    }
