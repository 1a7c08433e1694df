"""The clock of check-ins: makes them when their invitation is out, nudges once, ends them, tells of silence.

Any daemon may look at any time: each batch is one transaction, rows that another holds are left to it, and
what was done is done once (a nudge by its key, a task by its key, an end by its status).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from reminders.db import check_in_clock as clock_rows
from reminders.db import check_ins as rows
from reminders.db import people
from reminders.db.engine import Database
from reminders.db.people import KnownVisit
from reminders.domain.appointment import CALLED_OFF
from reminders.domain.cadence_rules import Reason, contact_refusal, zone_of
from reminders.domain.check_in_clock import Act, Standing, Step, decide
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.clocks import clear_of_visits, is_strike
from reminders.domain.hours import SendingWindow
from reminders.domain.message import MessageStatus
from reminders.domain.survey import Item, Survey
from reminders.services.check_in_nudges import plan_nudge
from reminders.services.check_in_silence import tell_of_silence
from reminders.services.check_ins import CheckIns

#: Check-ins in one transaction: who texts meanwhile does not wait for long (SQLite has one writer).
BATCH = 40
_NOT_REACHED = frozenset({MessageStatus.UNDELIVERED.value, MessageStatus.FAILED.value})
_GONE = frozenset({Reason.OPTED_OUT, Reason.NO_CONSENT})


@dataclass(slots=True)
class Done:
    """What one look has done."""

    made: int = 0
    nudged: int = 0
    expired: int = 0
    stopped: int = 0
    told: int = 0
    """Tasks for staff."""

    def __bool__(self) -> bool:
        return any((self.made, self.nudged, self.expired, self.stopped, self.told))


def look(
    db: Database,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    *,
    heard_until: datetime | None,
    batch: int = BATCH,
) -> Done:
    """Does all that the clocks of check-ins ask for at *now*.

    *heard_until*: what patients texted has been read up to then. Whoever answered while we were down is not
    nudged, and not taken for silent; None: nothing is known yet, and nothing is done.
    """
    done = Done()
    if heard_until is None:
        return done
    until = min(now, heard_until)
    with db.read() as connection:
        if not clock_rows.has_work(connection, until):
            return done
    for step in (_make, _wind):
        while True:
            with db.write() as connection:
                found = step(connection, clinic, alerts, now, until, batch, done)
            if found < batch:
                break
    return done


def _make(
    connection: Connection,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    _until: datetime,
    limit: int,
    done: Done,
) -> int:
    """Check-ins of the invitations that are out; how many invitations were found."""
    found = clock_rows.new_invitations(connection, limit)
    check_ins = CheckIns(connection, clinic, alerts, now)
    for invitation in found:
        survey = clinic.surveys.get(invitation.survey)
        if survey is None or invitation.patient_id is None:
            clock_rows.mark_invitation(connection, invitation.id, clock_rows.NO_CHECK_IN)
            continue
        check_ins.of_invitation(invitation, survey, "web" if survey.channel == "web" else "sms")
        done.made += 1
    return len(found)


def _wind(
    connection: Connection,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    until: datetime,
    limit: int,
    done: Done,
) -> int:
    """What is due of open check-ins; how many there were."""
    found = clock_rows.due(connection, until, limit)
    if found:
        _Batch(connection, clinic, alerts, now, found, done).run()
    return len(found)


class _Batch:
    """One transaction: the facts of its check-ins, what is decided, and that written down."""

    def __init__(
        self,
        connection: Connection,
        clinic: Clinic,
        alerts: Alerts,
        now: datetime,
        found: Sequence[Row[Any]],
        done: Done,
    ) -> None:
        self._connection = connection
        self._clinic = clinic
        self._now = now
        self._found = found
        self._done = done
        self._check_ins = CheckIns(connection, clinic, alerts, now)
        self._visits = people.visits_by_ids(
            connection, {each.appointment_id for each in found if each.appointment_id is not None}
        )
        self._invitations = clock_rows.invitations(connection, {each.invitation_id for each in found})
        self._paused = clock_rows.paused(connection, {each.patient_id for each in found})
        self._crises: defaultdict[str, list[datetime | None]] = defaultdict(list)
        for alert in clock_rows.crises(connection, {each.phone_hash for each in found}):
            self._crises[alert.phone_hash].append(alert.resolved_at)
        self._windows: dict[ZoneInfo, SendingWindow] = {}

    def run(self) -> None:
        for check_in in self._found:
            self._act(check_in, self._decide(check_in))

    # -- decide -----------------------------------------------------------------------------------

    def _decide(self, check_in: Row[Any]) -> Step:
        survey = self._survey(check_in)
        known = self._visits.get(check_in.appointment_id)
        window = self._window(known)
        standing = Standing(
            invited_at=check_in.invited_at,
            expires_at=check_in.expires_at,
            last_answer_at=check_in.last_answer_at,
            nudged_at=check_in.nudged_at,
            nudges=check_in.nudges,
            is_over=self._is_over(check_in, known),
            askable=self._is_askable(check_in, survey, known),
            paused=check_in.patient_id in self._paused,
        )
        step = decide(standing, survey, window, self._now)
        if step.act is Act.NUDGE and self._is_by_clock(check_in):
            standing = replace(standing, not_before=self._clear_of_visits(check_in))
            return decide(standing, survey, window, self._now)
        return step

    def _is_over(self, check_in: Row[Any], known: KnownVisit | None) -> bool:
        """The patient left, the visit is called off, or there has been a crisis since the invitation."""
        resolved = self._crises[check_in.phone_hash]
        if any(at is None or at >= check_in.invited_at for at in resolved):
            return True
        if known is None:
            return False
        visit = known.visit
        gone = visit.appointment.status in CALLED_OFF or visit.reminders_only
        return gone or contact_refusal(visit, self._clinic) in _GONE

    def _is_askable(self, check_in: Row[Any], survey: Survey | None, known: KnownVisit | None) -> bool:
        if survey is None or known is None or known.visit.patient.phone is None:
            return False
        by_link = survey.channel == "web"
        return (
            self._item(check_in, survey) is not None
            and survey.speaks(check_in.language)
            and (self._clinic.has_pages or not by_link)
            # A later try of the invitation says the same.
            and self._is_reached(check_in)
        )

    def _is_reached(self, check_in: Row[Any]) -> bool:
        invitation = self._invitations.get(check_in.invitation_id)
        return invitation is not None and invitation.status not in _NOT_REACHED

    def _is_by_clock(self, check_in: Row[Any]) -> bool:
        return is_strike(self._invitations[check_in.invitation_id].occasion)

    def _clear_of_visits(self, check_in: Row[Any]) -> datetime:
        """When the patient is in no visit, and not in the hours after one in which an answer says little."""
        longest = max(
            (kind.impairs or timedelta() for kind in self._clinic.kinds.values()), default=timedelta()
        )
        known = people.known_visits(self._connection, self._now - longest, patient_ids=[check_in.patient_id])
        return clear_of_visits(self._now, [each.visit for each in known], self._clinic)

    def _survey(self, check_in: Row[Any]) -> Survey | None:
        return self._clinic.surveys.get(check_in.survey)

    @staticmethod
    def _item(check_in: Row[Any], survey: Survey) -> Item | None:
        return survey.item(check_in.item) if check_in.item is not None else None

    def _window(self, known: KnownVisit | None) -> SendingWindow:
        zone = (
            zone_of(known.visit.patient, self._clinic, known.visit.appointment.location)
            if known is not None
            else ZoneInfo(next(iter(self._clinic.locations.values())).timezone)
        )
        if zone not in self._windows:
            self._windows[zone] = SendingWindow(zone, self._clinic.open_hours)
        return self._windows[zone]

    # -- act --------------------------------------------------------------------------------------

    def _act(self, check_in: Row[Any], step: Step) -> None:
        match step.act:
            case Act.STOP:
                self._check_ins.stop(check_in)
                self._done.stopped += 1
            case Act.EXPIRE:
                self._check_ins.expire(check_in)
                self._done.expired += 1
            case Act.NUDGE:
                self._nudge(check_in, step)
            case Act.WAIT:
                self._change(check_in, next_at=step.next_at)
        if step.is_silence:
            self._done.told += tell_of_silence(
                self._connection, check_in, self._clinic, self._now, reached=self._is_reached(check_in)
            )

    def _nudge(self, check_in: Row[Any], step: Step) -> None:
        survey, known = self._survey(check_in), self._visits[check_in.appointment_id]
        item = self._item(check_in, survey) if survey is not None else None
        phone = known.visit.patient.phone
        if survey is None or item is None or phone is None or step.nudge_at is None:
            raise AssertionError("it is askable")
        self._done.nudged += plan_nudge(
            self._connection,
            check_in,
            self._invitations[check_in.invitation_id],
            survey,
            item,
            phone=phone.e164,
            phone_hash=known.phone_hash or check_in.phone_hash,
            due_at=step.nudge_at,
            now=self._now,
        )
        self._change(check_in, nudges=check_in.nudges + 1, nudged_at=step.nudge_at, next_at=step.next_at)

    def _change(self, check_in: Row[Any], **values: Any) -> None:
        rows.change(self._connection, check_in.id, **values)
