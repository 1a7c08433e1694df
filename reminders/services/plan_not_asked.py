"""A check-in that the plan leaves out for the budget: where silence would be a task, so is not having asked.

It never comes to be sent, so `check_in_not_asked` does not hear of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from reminders.db.people import KnownVisit, in_batches
from reminders.db.schema import task
from reminders.db.tasks import TaskKind, close_tasks, open_task
from reminders.domain.cadence import LATE_REASONS, Decision, Reason
from reminders.domain.clinic import Clinic
from reminders.services.check_in_not_asked import ask_by_phone, watched
from reminders.services.plan_standing import Standing

_PLANNED = "not_asked:plan:"
_BY_PLAN = "the plan"
#: It is not asked: no room, or what a plan says once the time has passed.
_STANDS = frozenset({Reason.BUDGET, *LATE_REASONS, Reason.EXPIRED, Reason.QUIET_HOURS})


def tell_of_plan(
    connection: Connection, standing: Standing, decisions: Sequence[Decision], clinic: Clinic, now: datetime
) -> None:
    """Opens a task, once, due when the invitation would have been.

    Closes it when there is room after all, the visit is off or moved, or the patient wants no check-ins.
    """
    about = [(standing.known(each), each) for each in decisions if watched(clinic, each.rule.survey)]
    asked = {
        f"{_PLANNED}{known.appointment_id}:{each.rule.id}:{each.occasion}": (known, each)
        for known, each in about
    }
    if not asked:
        return
    stored = _stored(connection, {known.patient_id for known, _ in asked.values()})
    for key, (known, each) in asked.items():
        if each.reason is Reason.BUDGET:
            _tell(connection, stored.get(key), key, known, each, clinic, now)
    visits = {known.appointment_id for known, _ in asked.values()}
    for key, row in stored.items():
        if not key.startswith(_PLANNED) or row.done_at is not None or row.appointment_id not in visits:
            continue
        stands = asked[key][1].reason in _STANDS if key in asked else row.due_at <= now
        if not stands:
            close_tasks(connection, key, now, by=_BY_PLAN)


def _tell(
    connection: Connection,
    row: Row[Any] | None,
    key: str,
    known: KnownVisit,
    each: Decision,
    clinic: Clinic,
    now: datetime,
) -> None:
    survey = watched(clinic, each.rule.survey)
    if row is None and survey is not None:
        open_task(
            connection,
            TaskKind.NOT_ASKED,
            now,
            key=key,
            due_at=each.due_at,
            patient_id=known.patient_id,
            appointment_id=known.appointment_id,
            detail=ask_by_phone(survey, "will not be sent", Reason.BUDGET),
        )
    elif row is not None and (row.done_by == _BY_PLAN or (row.done_at is None and row.due_at != each.due_at)):
        again = {"done_at": None, "done_by": None, "due_at": each.due_at}
        connection.execute(update(task).where(task.c.key == key).values(**again))


def _stored(connection: Connection, patient_ids: Collection[int]) -> dict[str, Row[Any]]:
    """Every such task of those patients, by key."""
    found: dict[str, Row[Any]] = {}
    for some in in_batches(sorted(patient_ids)):
        rows = connection.execute(
            select(task.c.key, task.c.appointment_id, task.c.due_at, task.c.done_at, task.c.done_by).where(
                task.c.patient_id.in_(some), task.c.kind == TaskKind.NOT_ASKED.value
            )
        )
        found.update({row.key: row for row in rows})
    return found
