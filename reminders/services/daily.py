"""Once a day Twilio's list is compared with ours, and staff are told what does not agree.

What lost callbacks would have brought (states, prices, opt-outs) is taken over, texts that never reached us
are received, and what a person must look at becomes one task. Everything here may be done again: a day that
was broken off is begun anew, one that was missed is caught up with by the next.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, or_, select

from reminders.db import daily_reports, inbox, state
from reminders.db.daily_reports import Report
from reminders.db.engine import Database
from reminders.db.schema import consent_event, inbound, message
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.clinic import Clinic
from reminders.domain.message import MessageStatus
from reminders.ports import GatewayError, Outcome, ProviderMessage
from reminders.services import alert_taken, poll, reports
from reminders.services.alert_paging import clinic_zone
from reminders.services.reports import ReportResult, StatusReport
from reminders.services.restore import Parts
from reminders.services.restore_match import CLOCKS_DIFFER

log = logging.getLogger(__name__)

#: In the clinic's own time: the day before is over, and nobody is at work yet.
AT = time(5)
#: Texts are looked at again for so long: carriers report late, and Twilio bills later still.
LOOK_BACK = timedelta(days=3)
#: After a long downtime the list is not read further back than this.
FURTHEST = timedelta(days=14)
#: What is younger may still be on its way between Twilio and us.
SETTLES_WITHIN = timedelta(minutes=15)
#: When the last report was begun; shared by all daemons.
LAST = "daily.last"
#: Rows compared at a time.
BATCH = 500
#: Sids that a report keeps of each kind; the number is told in full.
MOST_SIDS = 50
#: Of messages that the list lacks so many are asked for one by one.
MOST_ASKED = 100


def due(db: Database, clinic: Clinic, now: datetime) -> date | None:
    """The clinic's own day whose report is to be made now, or None."""
    zone = clinic_zone(clinic)
    local = now.astimezone(zone)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    with db.read() as connection:
        if state.get(connection, state.GATE) is not None or state.get(connection, poll.FIRST) is None:
            return None  # not settled after a restore; or nothing has ever been heard
        newest = daily_reports.newest(connection)
    return day if newest is None or newest.day < day.isoformat() else None


def compare(parts: Parts, day: date) -> Report:
    """Reads Twilio's list, brings ours up to date, and keeps the report of *day*.

    Raises:
        GatewayError: Twilio cannot be asked; what was brought up to date stands, and there is no report yet.
    """
    now = parts.clock.now()
    since = _since(parts.db, now)
    found = _Comparison(parts, now, since)
    for some in _in_batches(parts.gateway.list_since(since)):
        found.take(some)
    found.hear()
    found.ask_for_missing()
    return found.keep(day)


def _since(db: Database, now: datetime) -> datetime:
    with db.read() as connection:
        last = state.get_time(connection, LAST)
        first = state.get_time(connection, poll.FIRST)
    since = now - LOOK_BACK if last is None else min(now, last) - LOOK_BACK
    # What was before the first start is not ours.
    return max(since, now - FURTHEST, (first or now) - poll.OVERLAP)


@dataclass(slots=True)
class _Sids:
    """How many, and which."""

    count: int = 0
    first: list[str] | None = None

    def add(self, sid: str) -> None:
        self.count += 1
        self.first = [*(self.first or []), sid][:MOST_SIDS]


class _Comparison:
    """One comparison, in small transactions; the network is never waited for in one."""

    def __init__(self, parts: Parts, now: datetime, since: datetime) -> None:
        self._parts = parts
        self._now = now
        self._since = since
        self._seen: set[str] = set()
        self._inbound: list[ProviderMessage] = []
        self._states: Counter[str] = Counter()
        self._codes: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._price = Decimal(0)
        self._unknown, self._missing = _Sids(), _Sids()
        with parts.db.read() as connection:
            self._opt_outs_before = _opt_outs(connection)

    # -- Twilio's list ---------------------------------------------------------------------------

    def take(self, listed: Sequence[ProviderMessage]) -> None:
        self._inbound += [
            each for each in listed if each.direction == "inbound" and each.status != "receiving"
        ]
        ours = [each for each in listed if each.direction == "outbound-api" and each.ours]
        self._seen.update(each.sid for each in ours)
        with self._parts.db.read() as connection:
            rows = _by_sid(connection, [each.sid for each in ours])
            strange = [each for each in ours if each.sid not in rows]
            doubtful = _doubtful(connection) if strange else []
        for each in ours:
            self._count(each)
            if (row := rows.get(each.sid)) is not None:
                self._bring_up_to_date(each, row)
        for each in strange:
            young = each.created_at > self._now - SETTLES_WITHIN
            if not young and not any(each.to == row.phone and _ends(each.body, row.body) for row in doubtful):
                self._unknown.add(each.sid)

    def _count(self, each: ProviderMessage) -> None:
        self._states[each.status] += 1
        self._counts["segments"] += each.segments or 0
        if each.error_code:
            self._codes[str(each.error_code)] += 1
        try:
            self._price += abs(Decimal(each.price)) if each.price else 0
        except InvalidOperation:
            log.warning("price_unreadable")

    def _bring_up_to_date(self, each: ProviderMessage, row: Any) -> None:
        """What a callback that was lost, or never sent (prices), would have said."""
        if row.provider_status == each.status and (each.price is None or row.price is not None):
            return
        if row.redacted_at is None and row.provider_status == "delivered" and each.status == "read":
            return
        result = reports.apply_report(
            self._parts.db,
            row.id,
            StatusReport(each.sid, each.status, each.error_code, each.from_, each.segments, each.price),
            self._parts.clock.now(),
            on_halt=self._parts.on_halt,
            on_undelivered=self._parts.on_undelivered,
        )
        self._counts["late_news"] += result is ReportResult.APPLIED
        self._counts["prices"] += each.price is not None and row.price is None

    # -- what patients wrote -----------------------------------------------------------------------

    def hear(self) -> None:
        """Texts that neither a webhook nor the poller has brought."""
        with self._parts.db.read() as connection:
            first = state.get_time(connection, poll.FIRST) or self._now
            known = inbox.known(connection, [each.sid for each in self._inbound])
        missed = [
            each
            for each in self._inbound
            if each.sid not in known and each.created_at >= first - CLOCKS_DIFFER
        ]
        self._counts["received"] = len(self._inbound)
        for each in sorted(missed, key=lambda each: each.created_at):
            handed = poll.hand_over(
                self._parts.db,
                each,
                clinic=self._parts.clinic(),
                alerts=self._parts.alerts(),
                now=self._parts.clock.now(),
                replan=self._parts.replan,
            )
            self._counts["heard_late"] += handed is True

    # -- what we have and the list has not ---------------------------------------------------------

    def ask_for_missing(self) -> None:
        for row in self._not_listed():
            try:
                self._parts.gateway.fetch(row.provider_sid)
            except GatewayError as error:
                if error.outcome is not Outcome.REFUSED:
                    raise
                self._missing.add(row.provider_sid)

    def _not_listed(self) -> list[Any]:
        """Accepted well inside of the time that was listed."""
        margin = timedelta(hours=1)
        query = select(message.c.provider_sid).where(
            message.c.accepted_at.between(self._since + margin, self._now - margin),
            message.c.provider_sid.is_not(None),
            message.c.provider_redacted_at.is_(None),
        )
        with self._parts.db.read() as connection:
            rows = connection.execute(query).all()
        return [row for row in rows if row.provider_sid not in self._seen][:MOST_ASKED]

    # -- the report --------------------------------------------------------------------------------

    def keep(self, day: date) -> Report:
        with self._parts.db.write() as connection:
            ours = _ours(connection, self._since, self._now)
            figures: dict[str, Any] = {
                "sent": sum(self._states.values()),
                "states": dict(self._states),
                "errors": dict(self._codes),
                "segments": self._counts["segments"],
                "price": f"{self._price:.4f}",
                "received": self._counts["received"],
                "heard_late": self._counts["heard_late"],
                "late_news": self._counts["late_news"],
                "prices": self._counts["prices"],
                "opt_outs": _opt_outs(connection) - self._opt_outs_before,
                "unknown": self._unknown.count,
                "unknown_sids": self._unknown.first or [],
                "missing": self._missing.count,
                "missing_sids": self._missing.first or [],
                "left_open": _left_open(connection, clinic_zone(self._parts.clinic())),
                **ours,
            }
            report = Report(day.isoformat(), self._since, self._now, self._now, figures)
            daily_reports.keep(connection, report)
            state.put_time(connection, LAST, self._now, self._now)
            self._tell_staff(connection, report)
        log.info("daily_report", extra={key: figures[key] for key in ("sent", "unknown", "missing")})
        return report

    def _tell_staff(self, connection: Connection, report: Report) -> None:
        words = needs_a_person(report.figures)
        if words:
            # One task for the same finding, not one a day for as long as the list shows it.
            known = sorted([*report.figures["unknown_sids"], *report.figures["missing_sids"]])
            key = json.dumps(known, separators=(",", ":"))[:250] if known else report.day
            open_task(
                connection,
                TaskKind.DELIVERY,
                self._now,
                key=f"daily:{key}",
                detail=" ".join(words),
            )


def needs_a_person(figures: dict[str, Any]) -> list[str]:
    """What staff should look at, as sentences; empty when all agrees."""
    words = []
    if figures["unknown"]:
        words.append(
            f"Twilio lists {figures['unknown']} texts from our number that this service did not send: "
            "somebody else uses it, or a record was lost."
        )
    if figures["missing"]:
        words.append(
            f"{figures['missing']} of our texts are unknown to Twilio: they may have been deleted there."
        )
    if figures["heard_late"]:
        words.append(
            f"{figures['heard_late']} texts of patients came in only now: see the replies, "
            "and whether Twilio can reach us."
        )
    return [*words, "See `run.py report`."] if words else []


def _left_open(connection: Connection, zone: ZoneInfo) -> list[dict[str, str]]:
    """Alerts that somebody has taken and not closed; nothing of the patient."""
    return [
        {
            "code": row.code,
            "severity": row.severity,
            "by": row.acknowledged_by,
            "since": f"{row.acknowledged_at.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        for row in alert_taken.left_open(connection)
    ]


def _in_batches(listed: Iterable[ProviderMessage]) -> Iterator[list[ProviderMessage]]:
    rest = iter(listed)
    while some := list(islice(rest, BATCH)):
        yield some


def _by_sid(connection: Connection, sids: Sequence[str]) -> dict[str, Any]:
    rows = connection.execute(
        select(
            message.c.id,
            message.c.provider_sid,
            message.c.provider_status,
            message.c.price,
            message.c.redacted_at,
        ).where(message.c.provider_sid.in_(sids))
    )
    return {row.provider_sid: row for row in rows}


def _doubtful(connection: Connection) -> Sequence[Any]:
    """What is settled by its own evidence (`services.reconcile`)."""
    doubtful = (MessageStatus.SENDING.value, MessageStatus.UNCERTAIN.value)
    return connection.execute(
        select(message.c.phone, message.c.body).where(message.c.status.in_(doubtful))
    ).all()


def _ends(theirs: str, ours: str | None) -> bool:
    return bool(ours) and theirs.rstrip().endswith((ours or "").rstrip())


def _opt_outs(connection: Connection) -> int:
    return int(
        connection.scalar(
            select(func.count()).where(consent_event.c.change == "revoked", consent_event.c.by == "carrier")
        )
        or 0
    )


def _ours(connection: Connection, since: datetime, now: datetime) -> dict[str, int]:
    """Our own count of the same time."""

    def number(*conditions: Any) -> int:
        return int(connection.scalar(select(func.count()).select_from(message).where(*conditions)) or 0)

    accepted = message.c.accepted_at.between(since, now)
    waiting = (MessageStatus.ACCEPTED.value, MessageStatus.SENT.value)
    return {
        "accepted": number(accepted),
        "delivered": number(accepted, message.c.status == MessageStatus.DELIVERED.value),
        "not_delivered": number(
            accepted,
            or_(
                message.c.status == MessageStatus.UNDELIVERED.value,
                message.c.status == MessageStatus.FAILED.value,
            ),
        ),
        "silent": number(
            message.c.accepted_at.between(since, now - timedelta(days=1)), message.c.status.in_(waiting)
        ),
        "uncertain": number(message.c.status == MessageStatus.UNCERTAIN.value),
        "heard": int(
            connection.scalar(
                select(func.count()).select_from(inbound).where(inbound.c.received_at.between(since, now))
            )
            or 0
        ),
    }
