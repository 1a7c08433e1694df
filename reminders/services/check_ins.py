"""A check-in under way: answers are written down, the next question found, and the end worked out.

By text and by web the same functions. All happens in the caller's transaction, that of the inbound text or of
the page's form, so that a kill between an answer and the next question loses and repeats nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import check_in_clock as clock_rows
from reminders.db import check_ins as rows
from reminders.db import inbox, tasks
from reminders.db.check_ins import CheckInStatus
from reminders.db.tasks import TaskKind
from reminders.domain.check_in_clock import first_look, look_after_answer
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.survey import Alert, Answers, Item, Survey, Value
from reminders.domain.survey_flow import alerts_for, next_item, previous_item
from reminders.domain.survey_score import Score, score, score_alerts
from reminders.services.check_in_not_asked import was_answered
from reminders.services.concerns import raise_concern
from reminders.services.positive_screens import tell_of_flags

#: Why other automation rests for a patient (`patient.paused_reason`).
PAUSED_BY_CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `repr` shows none of it."""

    value: Value = field(repr=False)
    """As `survey_flow.value_of` gave it; the words themselves for a text item; None: left out."""
    words: str | None = field(repr=False)
    """What was written, always kept."""
    by: str
    """sms, web, staff"""
    note: str | None = field(repr=False, default=None)
    inbound_id: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the check-in stands after an answer."""

    item: Item | None
    """To be asked now; None: nothing is."""
    completed: bool = False
    """This answer was the last."""
    severity: str | None = None
    """The gravest alert that it raised."""
    alert_id: int | None = None


class CheckIns:
    """Check-ins in one transaction."""

    def __init__(self, connection: Connection, clinic: Clinic, alerts: Alerts, now: datetime) -> None:
        self._connection = connection
        self._clinic = clinic
        self._alerts = alerts
        self._now = now

    # -- life -----------------------------------------------------------------------------------

    def of_invitation(self, invitation: Row[Any], survey: Survey, channel: str = "sms") -> Row[Any]:
        """The check-in that this message invites to; made when it is first heard of, and only once."""
        invited_at = invitation.accepted_at or invitation.claimed_at or self._now
        first = next_item(survey, {}, language=invitation.language)
        expires_at = invited_at + survey.expires
        made = rows.open_check_in(
            self._connection,
            invitation_id=invitation.id,
            survey=survey.id,
            survey_version=survey.version,
            patient_id=invitation.patient_id,
            appointment_id=invitation.appointment_id,
            phone_hash=invitation.phone_hash,
            language=invitation.language,
            channel=channel,
            invited_at=invited_at,
            expires_at=expires_at,
            status=CheckInStatus.OPEN.value,
            item=first.id if first is not None else None,
            next_at=first_look(survey, invited_at, expires_at),
            created_at=self._now,
        )
        clock_rows.mark_invitation(self._connection, invitation.id, made.id)
        return made

    def stop(self, check_in: Row[Any], status: CheckInStatus = CheckInStatus.STOPPED) -> None:
        """Nothing is asked or nudged any more."""
        rows.change(
            self._connection, check_in.id, status=status.value, item=None, next_at=None, ended_at=self._now
        )
        self._revoke_nudges(check_in, f"check_in_{status.value}")

    def expire(self, check_in: Row[Any]) -> None:
        """Its time is over. The question stays: a late answer belongs to it, and is kept as late."""
        rows.change(
            self._connection,
            check_in.id,
            status=CheckInStatus.EXPIRED.value,
            next_at=None,
            ended_at=self._now,
        )
        self._revoke_nudges(check_in, f"check_in_{CheckInStatus.EXPIRED.value}")

    def stop_all(self, phone_hash: str) -> int:
        """Stops every open check-in of a number; how many there were."""
        found = rows.open_of_phone(self._connection, phone_hash)
        for each in found:
            self.stop(each)
        return len(found)

    # -- answers ----------------------------------------------------------------------------------

    def answers(self, check_in: Row[Any]) -> dict[str, Value]:
        """What stands, by item; None for what was left out."""
        found = rows.standing(self._connection, [check_in.id])[check_in.id]
        return {each.item: each.value for each in found}

    def record(self, check_in: Row[Any], survey: Survey, item: Item, said: Said) -> Progress:
        """Writes an answer (or its correction) down, raises what it gives cause to, finds what comes next."""
        self._heard(check_in)
        rows.add_answer(
            self._connection,
            check_in.id,
            item.id,
            said.value,
            self._now,
            words=said.words,
            note=said.note,
            by=said.by,
            skipped=said.value is None,
            inbound_id=said.inbound_id,
            late=self._now > check_in.expires_at,
        )
        raised = self._raise(check_in, survey, f"{survey.id} {item.id}", alerts_for(item, said.value), said)
        answers = self.answers(check_in)
        following = self._next_open(survey, answers, item.id, check_in.language)
        if following is not None:
            if rows.is_scored(self._connection, check_in.id):  # a correction: the total must not outlive it
                self._score(check_in, survey, answers)
            self._ask(check_in, survey, following)
            return Progress(following, severity=raised[0], alert_id=raised[1])
        of_total = self._complete(check_in, survey, answers, said)
        worst = raised if raised[0] is not None else of_total
        return Progress(None, completed=True, severity=worst[0], alert_id=worst[1])

    def back(self, check_in: Row[Any], survey: Survey) -> Item | None:
        """Asks the question before the present one once more; its answer stands until a new one comes."""
        answers = self.answers(check_in)
        before = previous_item(survey, answers, check_in.item, language=check_in.language)
        if before is not None:
            self._heard(check_in)
            self._ask(check_in, survey, before)
        return before

    def not_understood(self, check_in: Row[Any]) -> int:
        """Counts an answer to the present question that fits nothing; how many there have been."""
        self._heard(check_in)
        count = int(check_in.asked_again) + 1
        rows.change(self._connection, check_in.id, asked_again=count, last_answer_at=self._now)
        return count

    def _heard(self, check_in: Row[Any]) -> None:
        """The patient is there: nobody asks once more, and staff need not call for their silence."""
        self._revoke_nudges(check_in, "answered")
        clock_rows.lock_patient(self._connection, check_in.patient_id)
        tasks.close_patient_tasks(
            self._connection, TaskKind.SILENCE, check_in.patient_id, self._now, by="the patient's answer"
        )
        was_answered(self._connection, check_in.invitation_id, self._now)

    def _revoke_nudges(self, check_in: Row[Any], reason: str) -> None:
        if check_in.nudges:
            clock_rows.revoke_nudges(
                self._connection,
                self._now,
                reason,
                patient_ids=[check_in.patient_id],
                check_in_id=check_in.id,
            )

    # -- inside -----------------------------------------------------------------------------------

    @staticmethod
    def _next_open(survey: Survey, answers: Answers, after: str, language: str) -> Item | None:
        """The next question; after a correction those that are answered already are passed over."""
        item = next_item(survey, answers, after, language=language)
        while item is not None and item.id in answers:
            item = next_item(survey, answers, item.id, language=language)
        return item

    def _ask(self, check_in: Row[Any], survey: Survey, item: Item) -> None:
        changes: dict[str, Any] = {"item": item.id, "asked_again": 0, "last_answer_at": self._now}
        if check_in.status in (CheckInStatus.OPEN.value, CheckInStatus.COMPLETED.value):
            changes["next_at"] = look_after_answer(survey, check_in.nudges, check_in.expires_at, self._now)
        if check_in.status == CheckInStatus.COMPLETED.value:  # a correction has led to a further question
            changes |= {"status": CheckInStatus.OPEN.value, "ended_at": None}
        rows.change(self._connection, check_in.id, **changes)

    def _score(self, check_in: Row[Any], survey: Survey, answers: Answers) -> Score:
        """Works out what the answers come to, and stores it in place of what they came to before."""
        result = score(survey, answers)
        rows.put_score(
            self._connection,
            check_in_id=check_in.id,
            patient_id=check_in.patient_id,
            survey=survey.id,
            at=self._now,
            result=_stored(result.total, result.band.label if result.band else None, result),
        )
        tell_of_flags(self._connection, check_in, survey, answers, result, self._now)
        return result

    def _complete(
        self, check_in: Row[Any], survey: Survey, answers: Answers, said: Said
    ) -> tuple[str | None, int | None]:
        rows.change(
            self._connection,
            check_in.id,
            status=CheckInStatus.COMPLETED.value,
            item=None,
            next_at=None,
            last_answer_at=self._now,
            ended_at=self._now,
        )
        result = self._score(check_in, survey, answers)
        return self._raise(check_in, survey, f"{survey.id} total", score_alerts(survey, result), said)

    def _raise(
        self, check_in: Row[Any], survey: Survey, where: str, alerts: Sequence[Alert], said: Said
    ) -> tuple[str | None, int | None]:
        """One alert for the gravest; the others stand in the answers."""
        severity = alerts[0].severity if alerts else None
        if severity is None:
            return None, None
        patients = [
            each
            for each in inbox.patients_of(self._connection, check_in.phone_hash)
            if each.id == check_in.patient_id
        ]
        raised = raise_concern(
            self._connection,
            severity,
            alerts=self._alerts,
            clinic=self._clinic,
            now=self._now,
            phone_hash=check_in.phone_hash,
            patients=patients,
            what=f"{severity}: the answer to {where}",
            inbound_id=said.inbound_id,
        )
        if severity == "crisis":
            inbox.pause(self._connection, [check_in.patient_id], self._now, PAUSED_BY_CRISIS)
        return severity, int(raised.id)


def _stored(total: float | int | None, band: Mapping[str, str] | None, result: Any) -> dict[str, Any]:
    return {
        "total": total,
        "band": dict(band) if band else None,
        "missing": list(result.missing),
        "flags": list(result.flags),
        "subscores": dict(result.subscores),
    }
