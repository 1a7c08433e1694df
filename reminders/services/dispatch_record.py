"""The second half of sending: what came of the attempts, written down in groups, each attempt's word once."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from reminders.db import claims, outbox
from reminders.db.engine import Database
from reminders.domain.message import MAY_FOLLOW, MessageStatus
from reminders.ports import Accepted, Clock, GatewayError, Outcome
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.dispatch_claim import Claim
from reminders.services.dispatch_limits import FIRST_PROBE, probe_ended, sending_works, stop_sending
from reminders.services.dispatch_outcomes import Undelivered

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Returned:
    """Nothing has left the machine; the message goes back as if it had not been claimed."""

    until: datetime | None = None
    why: str = "given_back"


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt and what came of it."""

    claim: Claim
    outcome: Accepted | GatewayError | Returned
    until: datetime | None = None
    """Of what was not processed: when to try again."""


class Recorder:
    """Writes results for one daemon."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        on_halt: Callable[[str], None],
        on_undelivered: Undelivered,
    ) -> None:
        self._db = db
        self._clock = clock
        self._on_halt = on_halt
        self.on_undelivered = on_undelivered
        self.counts: Counter[str] = Counter()
        """Attempts by what came of them, since the start; for metrics."""

    def record(self, results: Sequence[Result]) -> None:
        """Commits all *results* together; if the database refuses one for good, each by itself.

        Raises:
            sqlalchemy.exc.DBAPIError: what is not written yet may be written by the same again, later.
        """
        try:
            self._record(results)
        except IntegrityError:
            # One bad result must not keep the others unwritten, and the sender waiting, for ever.
            for each in results:
                self._record_alone(each)

    def _record_alone(self, result: Result) -> None:
        try:
            self._record([result])
        except IntegrityError:
            log.error("result_refused", extra={"message_id": result.claim.id})
            with self._db.write() as connection:
                _Recording(self, connection, self._clock.now()).refused_by_the_database(result.claim)

    def _record(self, results: Sequence[Result]) -> None:
        with self._db.write() as connection:
            recording = _Recording(self, connection, self._clock.now())
            recording.run(results)
        self.counts.update(recording.counts)
        if recording.halted is not None:
            log.error("sending_stopped", extra={"reason": recording.halted})
            self._on_halt(recording.halted)


class _Recording:
    """One transaction."""

    def __init__(self, recorder: Recorder, connection: Connection, now: datetime) -> None:
        self._recorder = recorder
        self._connection = connection
        self._now = now
        self.counts: Counter[str] = Counter()
        self.halted: str | None = None

    def run(self, results: Sequence[Result]) -> None:
        rows = claims.lock(self._connection, [each.claim.id for each in results])
        accepted: list[tuple[Result, Accepted]] = []
        for each in results:
            row = rows.get(each.claim.id)
            if row is None:
                continue
            if isinstance(each.outcome, Accepted):
                self._sort_accepted(each, each.outcome, row, accepted)
            elif isinstance(each.outcome, Returned):
                self._give_back(each.claim, row, each.outcome.until, each.outcome.why)
            else:
                self._failed(each, each.outcome, row)
        self._accept(accepted)
        if any(_reached_twilio(each) for each in results):
            if sending_works(self._connection, self._now):
                log.info("sending_works_again")
        elif results:
            probe_ended(self._connection, self._now)

    def refused_by_the_database(self, claim: Claim) -> None:
        """Twilio's sid stands in another row already: never sent again, and staff are told."""
        self.counts["refused"] += 1
        outbox.advance(
            self._connection,
            claim.id,
            MessageStatus.FAILED,
            self._now,
            reason="sid_taken",
            lease_until=None,
        )
        words = "Twilio named a message that we know under another record. This one may have been sent."
        outcomes.tell_staff(self._connection, claim.row, f"sid_taken:{claim.id}", words, self._now)

    # -- accepted ---------------------------------------------------------------------------

    def _sort_accepted(
        self, each: Result, outcome: Accepted, row: Any, accepted: list[tuple[Result, Accepted]]
    ) -> None:
        if row.provider_sid == outcome.provider_sid:
            self.counts["accepted"] += 1  # a report was faster, and brought the sid
        elif row.provider_sid is None and row.status in MAY_FOLLOW[MessageStatus.ACCEPTED]:
            accepted.append((each, outcome))
        else:
            self._accepted_twice(each.claim, outcome, row)

    def _accept(self, accepted: Sequence[tuple[Result, Accepted]]) -> None:
        if not accepted:
            return
        self.counts["accepted"] += len(accepted)
        claims.change_many(
            self._connection,
            {
                "status": MessageStatus.ACCEPTED.value,
                "accepted_at": self._now,
                "lease_until": None,
                "uncertain_since": None,
                "not_processed": 0,
                "reason": None,
                "error_code": None,
            },
            [
                {
                    "id": each.claim.id,
                    "provider_sid": outcome.provider_sid,
                    "provider_status": outcome.status,
                }
                for each, outcome in accepted
            ],
        )
        claims.note_many(
            self._connection, [self._event(each.claim.id, "accepted", outcome) for each, outcome in accepted]
        )
        first = {each.claim.phone_hash: each.claim.phone for each, _ in accepted if each.claim.first_text}
        self._reached(first, [each.claim.told for each, _ in accepted])

    def _event(self, message_id: str, event: str, outcome: Accepted) -> dict[str, Any]:
        return {
            "message_id": message_id,
            "at": self._now,
            "event": event,
            "status": MessageStatus.ACCEPTED.value,
            "detail": outcome.status,
            "error_code": None,
        }

    def _reached(self, first: Mapping[str, str], told: Sequence[Mapping[int, datetime]]) -> None:
        outcomes.texted(self._connection, first, self._now)
        outcomes.told(self._connection, {key: start for each in told for key, start in each.items()})

    def _accepted_twice(self, claim: Claim, outcome: Accepted, row: Any) -> None:
        """A process frozen between its last look and its bytes: the one window no check can close."""
        self.counts["accepted_twice"] += 1
        log.error("message_accepted_twice", extra={"message_id": claim.id})
        detail = f"accepted again as {outcome.provider_sid} by attempt {claim.attempt}"
        outbox.note(self._connection, claim.id, "accepted_twice", self._now, detail=detail)
        words = "A message was sent twice. Its record says when."
        outcomes.tell_staff(self._connection, claim.row, f"twice:{claim.id}", words, self._now)

    # -- not accepted -----------------------------------------------------------------------

    def _failed(self, each: Result, error: GatewayError, row: Any) -> None:
        self.counts[error.outcome.value] += 1
        log.info(
            "message_not_accepted",
            extra={"message_id": row.id, "outcome": error.outcome.value, "code": error.code},
        )
        if not self._is_ours(each.claim, row):
            return  # overtaken: a report, evidence, or a later attempt has had its say
        match error.outcome:
            case Outcome.NOT_PROCESSED:
                self._give_back(each.claim, row, each.until, error.reason, failed=True, code=error.code)
            case Outcome.UNCERTAIN:
                self._uncertain(each.claim, error)
            case Outcome.CONFIGURATION:
                self._stopped(each.claim, row, error)
            case Outcome.CLAIM_LOST:
                self._give_back(each.claim, row, None, "claim_lost")
            case _:
                self._refused(each.claim, error)

    def _is_ours(self, claim: Claim, row: Any) -> bool:
        in_flight = (MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value)
        return row.attempt == claim.attempt and row.status in in_flight and row.provider_sid is None

    def _give_back(
        self,
        claim: Claim,
        row: Any,
        until: datetime | None,
        why: str,
        *,
        failed: bool = False,
        code: int | None = None,
    ) -> None:
        """Certainly not sent. No attempt is lost: nothing counts them but the back-off."""
        if not self._is_ours(claim, row):
            return
        outbox.advance(
            self._connection,
            claim.id,
            MessageStatus.PLANNED,
            self._now,
            event="returned",
            detail=why,
            error_code=code,
            send_after=max(until, row.send_after) if until else row.send_after,
            not_processed=row.not_processed + 1 if failed else row.not_processed,
            lease_until=None,
            uncertain_since=None,
            looks=0,
        )

    def _uncertain(self, claim: Claim, error: GatewayError) -> None:
        done = outbox.advance(
            self._connection,
            claim.id,
            MessageStatus.UNCERTAIN,
            self._now,
            detail=error.reason,
            error_code=error.code,
            uncertain_since=self._now,
            lease_until=None,
            looks=0,
        )
        if done:  # it may have been read: a move from here on needs a correction
            self._reached({claim.phone_hash: claim.phone} if claim.first_text else {}, [claim.told])

    def _stopped(self, claim: Claim, row: Any, error: GatewayError) -> None:
        opened = stop_sending(self._connection, error.code, error.reason, self._now)
        if opened is not None:
            self.halted = error.reason
        # Behind the others, so that a fault of one number cannot fail every probe.
        self._give_back(claim, row, self._now + FIRST_PROBE, error.reason, failed=True, code=error.code)

    def _refused(self, claim: Claim, error: GatewayError) -> None:
        row = claim.row
        if error.outcome is Outcome.OPTED_OUT:
            done = self._end(claim, MessageStatus.SKIPPED, "opted_out", error.code)
            outcomes.carrier_opt_out(self._connection, row, error.code, self._now)
        elif error.outcome is Outcome.BAD_NUMBER:
            done = self._end(claim, MessageStatus.FAILED, "bad_number", error.code)
            outcomes.mark_bad(self._connection, row, error.code, self._now)
        else:
            done = self._end(claim, MessageStatus.FAILED, "refused", error.code)
            key = f"refused:{error.code or claim.id}:{self._now:%Y%m%d}"
            detail = f"Twilio refused a message: {error.reason}."
            outcomes.tell_staff(self._connection, row, key, detail, self._now, of_patient=error.code is None)
        if done and row.alert_id is not None:
            self._recorder.on_undelivered(self._connection, claim.id, self._now)

    def _end(self, claim: Claim, to: MessageStatus, reason: str, code: int | None) -> bool:
        return outbox.advance(
            self._connection,
            claim.id,
            to,
            self._now,
            reason=reason,
            error_code=code,
            lease_until=None,
            uncertain_since=None,
        )


def _reached_twilio(each: Result) -> bool:
    """Credentials and sender work: Twilio took it, or refused it for what it is."""
    if isinstance(each.outcome, Accepted):
        return True
    works = (Outcome.BAD_NUMBER, Outcome.OPTED_OUT)
    return isinstance(each.outcome, GatewayError) and each.outcome.outcome in works


#: How long a message rests after an exception that no rule foresees.
AFTER_A_FAULT = timedelta(seconds=30)
