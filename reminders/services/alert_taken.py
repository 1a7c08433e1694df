"""Alerts that are taken and not closed: who has one is reminded; if nobody answers, the chain is paged again.

The steps of the alert tell how it stands (`standing`); `next_step_at` only says when to look. Each look is
one transaction that holds the alert's row: each reminder comes once, whoever looks, dies or starts again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from reminders.db import alerts as rows
from reminders.db import audit
from reminders.db.schema import alert_step
from reminders.domain.alert_reminders import PACES, Standing, next_turn
from reminders.domain.clinic import Chain
from reminders.services.alert_paging import Pager, chain_of, clinic_zone, people_of

#: Steps: the taker was reminded; somebody says that they are at it; nobody did, and the chain is paged again.
REMINDED, STILL, LAPSED = "reminded", "still", "lapsed"
_TAKEN = "acknowledged"
_SIGNS = (STILL, "note")


def look(pager: Pager, alert_id: int) -> bool:
    """Does what is due for an alert that is taken; whether somebody was reminded or paged."""
    found = rows.taken_and_due(pager.connection, alert_id, pager.now)
    if found is None:
        return False
    chain, known = chain_of(pager.alerts, found.severity), standing(pager.connection, found)
    turn = _turn(pager, found, chain, known)
    if turn is None or turn > pager.now:
        rows.change(pager.connection, alert_id, next_step_at=turn)
        return False
    if known.is_given_up:
        _give_back(pager, found)
    else:
        _remind(pager, found, chain, known)
    return True


def still_at_it(connection: Connection, alert_id: int, *, by: str, now: datetime, inbound_id: int) -> bool:
    """ACK of an alert that is taken: *by* has it (from now on); False if nobody has been reminded of it yet.

    Before that it is the ACK of one who was second, and who took it is still to be asked.
    """
    found = rows.by_id(connection, alert_id)
    if found is None or found.acknowledged_at is None or not standing(connection, found).ignored:
        return False
    rows.change(connection, alert_id, acknowledged_by=by, next_step_at=now)
    rows.step(connection, alert_id, STILL, now, person=by, inbound_id=inbound_id)
    audit.record(connection, now, who=by, what="alert_acknowledged", subject=f"alert:{found.code}")
    return True


def standing(connection: Connection, found: Row[Any]) -> Standing:
    """How it stands with an alert that is taken, from its steps since it was."""
    steps = connection.execute(
        select(alert_step.c.step, alert_step.c.at)
        .where(alert_step.c.alert_id == found.id, alert_step.c.step.in_((_TAKEN, REMINDED, *_SIGNS)))
        .order_by(alert_step.c.id.desc())
    ).all()
    heard, ignored = False, 0
    for each in steps:
        if each.step == _TAKEN:
            break
        heard = heard or each.step in _SIGNS
        ignored += not heard
    return Standing(steps[0].at if steps else found.acknowledged_at, heard, ignored)


def left_open(connection: Connection) -> Sequence[Row[Any]]:
    """Cries for help and worrying answers that somebody has taken and nobody has closed, oldest first."""
    return [
        row for row in rows.all_open(connection) if row.acknowledged_at is not None and row.severity in PACES
    ]


def _remind(pager: Pager, found: Row[Any], chain: Chain, known: Standing) -> None:
    connection, now = pager.connection, pager.now
    after = Standing(now, known.heard, known.ignored + 1)
    rows.change(
        connection,
        found.id,
        steps=found.steps + 1,
        next_step_at=_turn(pager, found, chain, after) or now + timedelta(hours=1),
    )
    rows.step(connection, found.id, REMINDED, now, person=found.acknowledged_by)
    # A taker by the console may not be among those who can be paged: then who comes first for such alerts.
    takers = [each.id for each in pager.alerts.people.values() if each.name == found.acknowledged_by]
    pager.remind(found.id, takers or chain.page or chain.then)


def _give_back(pager: Pager, found: Row[Any]) -> None:
    rows.change(pager.connection, found.id, acknowledged_at=None, acknowledged_by=None, steps=found.steps + 1)
    rows.step(pager.connection, found.id, LAPSED, pager.now, person=found.acknowledged_by)
    pager.begin(found.id)


def _turn(pager: Pager, found: Row[Any], chain: Chain, known: Standing) -> datetime | None:
    """None for a worklist, of which nobody is paged."""
    if pager.clinic is None or not people_of(chain):
        return None
    return next_turn(
        found.severity,
        known,
        pager.now,
        zone=clinic_zone(pager.clinic),
        office=pager.clinic.office_hours if chain.only == "office_hours" else None,
    )
