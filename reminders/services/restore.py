"""A restored copy goes on without sending anything twice, and nothing to who has said STOP since.

The backup knows nothing of what was sent and received after it. Three steps, each of which may be repeated:

1. `mark`: the gate closes; nothing but pages and safety answers goes out.
2. `ask_twilio`: its list since the backup. Messages whose words are on it take over their sid, what patients
   wrote is received (a STOP, too). While Twilio cannot be asked, the gate stays closed.
3. `open_gate`, after the calendars were read once: what came due meanwhile follows its rule.

What is planned later for the time of the gap is asked about when its turn comes (`restore_match.Witness`, by
`dispatch_claim`). A copy that was put in place by hand has no mark: `restore_older` recognises it by texts on
Twilio's list that are newer than everything that the database knows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from reminders.db import audit, inbox, state
from reminders.db import gap as gaps
from reminders.db.engine import Database
from reminders.db.gap import Gap
from reminders.db.schema import gap_text, message
from reminders.db.tasks import TaskKind, open_task
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.message import MessageStatus, Purpose
from reminders.ports import Clock, Gateway, ProviderMessage
from reminders.services import catch_up, poll, reports
from reminders.services import dispatch_outcomes as outcomes
from reminders.services.dispatch_facts import Facts
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.dispatch_render import Addresses, Words
from reminders.services.receive import Replan, no_replan
from reminders.services.reports import StatusReport
from reminders.services.restore_match import CLOCKS_DIFFER, Found, Witness

log = logging.getLogger(__name__)

#: The gate's values: how far it is.
ASK, ASKED = "ask Twilio", "read the calendars"
#: What happened just before the backup may have been written just after it.
MARGIN = timedelta(minutes=15)
#: A gap stops to matter: what was planned in it has long been decided.
MATTERS_FOR = timedelta(days=14)
PAUSED_UNREAD = "unread_before_restore"
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """What settling needs; the same that sending and receiving need."""

    db: Database
    gateway: Gateway
    clock: Clock
    clinic: Callable[[], Clinic]
    alerts: Callable[[], Alerts]
    words: Callable[[], Words]
    addresses: Addresses
    replan: Replan = no_replan
    on_halt: Callable[[str], None] | None = None
    on_undelivered: Undelivered = nothing


# -- the gate ----------------------------------------------------------------------------------


def mark(connection: Connection, now: datetime, *, by: str) -> datetime | None:
    """Closes the gate of a database that was restored; from when on it knows nothing. None: it was empty."""
    since = gaps.last_sign(connection)
    if since is None:
        return None
    known = gaps.load(connection)
    if known is not None:  # of a restore before this one, not settled or still of interest
        since = min(since, known.since) if state.get(connection, state.GATE) else since
    state.put(connection, state.GATE, ASK, now)
    gaps.save(connection, Gap(since - MARGIN, now), now)
    audit.record(connection, now, who=by, what="database_restored", detail=since.isoformat())
    return since


def stage(connection: Connection) -> str | None:
    """How far settling is: ASK, ASKED, or None when the gate is open."""
    return state.get(connection, state.GATE)


def unknown(connection: Connection, listed: Sequence[ProviderMessage]) -> list[ProviderMessage]:
    known = known_sids(connection, [each.sid for each in listed])
    return [each for each in listed if each.sid not in known]


def known_sids(connection: Connection, sids: Sequence[str]) -> set[str]:
    """Which of these sids a message of ours has."""
    found: set[str] = set()
    for start in range(0, len(sids), 500):
        some = sids[start : start + 500]
        found.update(
            connection.scalars(select(message.c.provider_sid).where(message.c.provider_sid.in_(some)))
        )
    return found


# -- asking Twilio -----------------------------------------------------------------------------


def ask_twilio(parts: Parts) -> bool:
    """Second step; whether it is done (it also is when the gate stands open).

    Raises:
        GatewayError: Twilio cannot be asked; the gate stays closed.
    """
    with parts.db.read() as connection:
        if stage(connection) != ASK:
            return True
        gap = gaps.load(connection)
    if gap is None:  # somebody has changed the rows by hand: nothing is known, so all of it is looked at
        gap = Gap(parts.clock.now() - MATTERS_FOR, parts.clock.now())
    now = parts.clock.now()
    gap = Gap(gap.since, now)
    listed = list(parts.gateway.list_since(gap.since))
    # Whichever sender it was: the clinic may have changed it, and a doubt costs a task, not a second text.
    ours = [each for each in listed if each.direction == "outbound-api"]
    _keep(parts.db, gap, ours, now)
    adopted = _adopt(parts, gap)
    _report(parts, ours)
    heard = _hear(parts, listed, now)
    adopted += _adopt(parts, gap)  # the answers that receiving has planned again
    if not heard:
        return False
    with parts.db.write() as connection:
        state.put(connection, state.GATE, ASKED, parts.clock.now())
    log.info("restore_asked", extra={"texts": len(ours), "adopted": adopted})
    return True


def _keep(db: Database, gap: Gap, ours: Sequence[ProviderMessage], now: datetime) -> None:
    """The evidence, in the database: what is planned later is compared with it too."""
    with db.write() as connection:
        gaps.save(connection, gap, now)
        strange = unknown(connection, ours)
        gaps.add_texts(
            connection,
            [
                {
                    "provider_sid": each.sid,
                    "phone_hash": db.cipher.phone_hash(each.to),
                    "body": each.body,
                    "status": each.status,
                    "created_at": each.created_at,
                }
                for each in strange
            ],
        )
        # Nobody is introduced to the clinic a second time.
        numbers = {db.cipher.phone_hash(each.to): each.to for each in strange}
        outcomes.texted(connection, numbers, now)


def _adopt(parts: Parts, gap: Gap) -> int:
    """Messages that were planned in the gap and are on Twilio's list; how many."""
    adopted, last = 0, ("", "")
    while True:
        with parts.db.write() as connection:
            rows = _candidates(connection, gap, last)
            if not rows:
                return adopted
            now = parts.clock.now()
            clinic = parts.clinic()
            facts = Facts(connection, rows, clinic, None, now)
            witness = Witness(connection, gap, clinic, parts.words(), parts.addresses, now)
            for row in rows:
                adopted += witness.settle(row, facts.subject(row), eager=True) is Found.SENT
        last = (rows[-1].due_at.isoformat(), rows[-1].id)


def _candidates(connection: Connection, gap: Gap, last: tuple[str, str]) -> Sequence[Any]:
    """In the order in which they were due: of two with the same words the first is the first."""
    query = (
        select(message)
        .where(
            message.c.status == MessageStatus.PLANNED.value,
            message.c.purpose != Purpose.PAGE.value,
            message.c.phone_hash.in_(select(gap_text.c.phone_hash)),
            (message.c.due_at <= gap.until) | (message.c.unmoved_at <= gap.until),
        )
        .order_by(message.c.due_at, message.c.id)
        .limit(_BATCH)
    )
    if last[1]:
        at = datetime.fromisoformat(last[0])
        query = query.where((message.c.due_at > at) | ((message.c.due_at == at) & (message.c.id > last[1])))
    return connection.execute(query).all()


def _report(parts: Parts, ours: Iterable[ProviderMessage]) -> None:
    """What became of them: no callback tells it any more."""
    for each in ours:
        with parts.db.read() as connection:
            known = known_sids(connection, [each.sid])
        if known:
            report = StatusReport(
                each.sid, each.status, each.error_code, each.from_, each.segments, each.price
            )
            reports.apply_report(
                parts.db,
                None,
                report,
                parts.clock.now(),
                on_halt=parts.on_halt,
                on_undelivered=parts.on_undelivered,
            )


def _hear(parts: Parts, listed: Sequence[ProviderMessage], now: datetime) -> bool:
    """What patients have written since; whether all of it is handled."""
    unread = [
        each
        for each in listed
        if each.direction == "inbound" and not each.body and not each.media and each.error_code is None
    ]
    with parts.db.write() as connection:
        known = inbox.known(connection, [each.sid for each in unread])
        for each in unread:
            if each.sid not in known:
                _hold(connection, parts.db.cipher.phone_hash(each.from_ or ""), each.sid, now)
    poll.poll(
        parts.db,
        parts.gateway,
        clinic=parts.clinic(),
        alerts=parts.alerts(),
        clock=parts.clock,
        replan=parts.replan,
        overlap=poll.OVERLAP + MARGIN,
    )
    with parts.db.read() as connection:
        first = state.get_time(connection, poll.FIRST) or now
        written = [each for each in listed if each.direction == "inbound" and each.status != "receiving"]
        handled = inbox.known(connection, [each.sid for each in written])
    return all(each.sid in handled or each.created_at < first - CLOCKS_DIFFER for each in written)


def _hold(connection: Connection, phone_hash: str, sid: str, now: datetime) -> None:
    """Its words are gone at Twilio too (retention): it may have been a STOP, so a person must see to it."""
    patients = inbox.patients_of(connection, phone_hash)
    inbox.pause(connection, [each.id for each in patients], now, PAUSED_UNREAD)
    open_task(
        connection,
        TaskKind.DELIVERY,
        now,
        key=f"restore:unread:{sid}",
        patient_id=patients[0].id if patients else None,
        detail=(
            "A text that this patient wrote before the restore cannot be read any more, and it may have said "
            "STOP: texts to the patient wait. Ask the patient, then let them go on."
        ),
    )


# -- opening -----------------------------------------------------------------------------------


def open_gate(parts: Parts) -> bool:
    """Third step, after the calendars were read; whether it opened just now."""
    with parts.db.read() as connection:
        if stage(connection) != ASKED:
            return False
        gap = gaps.load(connection)
    if gap is not None:
        _adopt(parts, gap)  # what the calendars have planned again
    now = parts.clock.now()
    with parts.db.write() as connection:
        if stage(connection) != ASKED:
            return False
        if state.get(connection, state.PAUSED) is None:
            since = state.get_time(connection, catch_up.ALIVE_AT)
            if since is not None and now - since > catch_up.DOWNTIME:
                catch_up.catch_up(connection, parts.clinic(), since, now)
            state.put_time(connection, catch_up.ALIVE_AT, now, now)
        state.drop(connection, state.GATE)
        left = gaps.count_unclaimed(connection)
        audit.record(connection, now, who="daemon", what="restore_settled")
        open_task(
            connection,
            TaskKind.DELIVERY,
            now,
            key=f"restore:settled:{gap.until.isoformat() if gap else now.isoformat()}",
            detail=_settled(left),
        )
    log.info("restore_settled", extra={"not_matched": left})
    return True


def _settled(left: int) -> str:
    unmatched = (
        f" {left} of the texts sent since belong to no message in this database yet: whatever is due to "
        "those numbers is compared with them before it goes, and where nobody can tell, a task names the "
        "patient."
        if left
        else ""
    )
    return (
        "The database was restored from a backup. What was sent and received since has been read from "
        f"Twilio's list.{unmatched} What staff had noted since the backup is lost: tasks, alerts and replies "
        "that were done then may stand here again."
    )


def forget(db: Database, now: datetime) -> None:
    """Drops the evidence when it can matter no longer."""
    with db.write() as connection:
        gap = gaps.load(connection)
        if gap is not None and stage(connection) is None and now - gap.until > MATTERS_FOR:
            gaps.forget(connection)
