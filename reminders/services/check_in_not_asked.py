"""A check-in that a pause keeps back: where silence would be a task, so is not having asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from reminders.db import tasks
from reminders.db.tasks import TaskKind
from reminders.domain.clinic import Clinic
from reminders.domain.clocks import is_nudge
from reminders.domain.sending import BY_PAUSE, Ruling
from reminders.domain.survey_question import said


def tell_of_not_asked(
    connection: Connection, row: Any, ruling: Ruling, clinic: Clinic, now: datetime
) -> bool:
    """Opens a task, once, if *ruling* keeps an invitation back that staff would be told nobody answered.

    It is due when the invitation was. A nudge is no such: the check-in itself went out before the pause.
    """
    survey = clinic.surveys.get(row.survey or "")
    if ruling.reason not in BY_PAUSE or survey is None or survey.silence is None or is_nudge(row.occasion):
        return False
    return tasks.open_task(
        connection,
        TaskKind.NOT_ASKED,
        now,
        key=_key(row.id),
        due_at=row.due_at,
        patient_id=row.patient_id,
        appointment_id=row.appointment_id,
        message_id=row.id,
        detail=(
            f"Texts to this patient are paused, so “{said(survey.name, 'en')}” was not sent."
            f" Ask by phone: “{said(survey.items[0].ask, 'en')}”"
        ),
    )


def was_answered(connection: Connection, invitation_id: str, now: datetime) -> None:
    """The pause was lifted in time, the invitation went out, and the patient has answered it."""
    tasks.close_tasks(connection, _key(invitation_id), now, by="the patient's answer")


def _key(message_id: str) -> str:
    return f"not_asked:{message_id}"
