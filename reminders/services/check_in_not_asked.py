"""A check-in that is kept back: where silence would be a task, so is not having asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from reminders.db import tasks
from reminders.db.tasks import TaskKind
from reminders.domain.cadence_rules import Reason
from reminders.domain.clinic import Clinic
from reminders.domain.clocks import is_nudge
from reminders.domain.sending import BAD_NUMBER, PATIENT_PAUSED, PAUSED, Act, Ruling
from reminders.domain.survey import Survey
from reminders.domain.survey_question import said

#: For staff, in English. Nobody need be asked whose visit is off, or who wants no texts.
_WHY: dict[str, str] = {
    PATIENT_PAUSED: "texts to this patient are paused",
    PAUSED: "texts to this patient are paused",
    BAD_NUMBER: "the number cannot be texted",
    Reason.BUDGET: "the phone has had as many texts as the budget allows",
    Reason.EXPIRED: "its time passed before it could be sent",
    Reason.QUIET_HOURS: "no open hour was left",
}
#: These wait for a person, who is told at once and not only when it is too late.
_WAITS_FOR_A_PERSON = frozenset({PATIENT_PAUSED, BAD_NUMBER})


def tell_of_not_asked(
    connection: Connection, row: Any, ruling: Ruling, clinic: Clinic, now: datetime
) -> bool:
    """Opens a task, once, if *ruling* keeps an invitation back whose silence staff would be told of.

    It is due when the invitation was. A nudge is no such: the check-in itself went out.
    """
    survey = watched(clinic, row.survey)
    if survey is None or is_nudge(row.occasion) or ruling.reason not in _WHY:
        return False
    if ruling.act is not Act.END and ruling.reason not in _WAITS_FOR_A_PERSON:
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
        detail=ask_by_phone(survey, "was not sent", ruling.reason),
    )


def was_answered(connection: Connection, invitation_id: str, now: datetime) -> None:
    """What kept it back was over in time, the invitation went out, and the patient has answered it."""
    tasks.close_tasks(connection, _key(invitation_id), now, by="the patient's answer")


def watched(clinic: Clinic, survey_id: str | None) -> Survey | None:
    """That survey, if staff would be told of its silence."""
    survey = clinic.surveys.get(survey_id or "")
    return survey if survey is not None and survey.silence is not None else None


def ask_by_phone(survey: Survey, what: str, reason: str) -> str:
    """The task in words: *what* became of the invitation, why, and the question."""
    return (
        f"“{said(survey.name, 'en')}” {what}: {_WHY[reason]}."
        f" Ask by phone: “{said(survey.items[0].ask, 'en')}”"
    )


def _key(message_id: str) -> str:
    return f"not_asked:{message_id}"
