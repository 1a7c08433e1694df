"""A threshold without a severity pages nobody: it is a task, so that somebody reads it in office hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from reminders.db import check_ins as rows
from reminders.db import tasks
from reminders.db.schema import task
from reminders.db.tasks import TaskKind
from reminders.domain.result_words import flag_in_words
from reminders.domain.results import number, worsening
from reminders.domain.survey import Answers, Survey
from reminders.domain.survey_flow import holding
from reminders.domain.survey_question import said
from reminders.domain.survey_score import Score, score_alerts


def tell_of_flags(
    connection: Connection, check_in: Row[Any], survey: Survey, answers: Answers, scored: Score, now: datetime
) -> None:
    """One open task for each patient and survey, with the newest total; the patient is locked.

    A correction that takes the flags back closes the task that this check-in opened.
    """
    flags = quiet_flags(survey, answers, scored)
    prefix = f"screen:{check_in.patient_id}:{survey.id}:"
    mine = f"{prefix}{check_in.id}:"
    if not flags:
        tasks.close_tasks_below(connection, mine, now, by="the patient's correction")
        return
    detail = _words(connection, check_in, survey, scored, flags)
    is_open = [task.c.key.startswith(prefix, autoescape=True), task.c.done_at.is_(None)]
    if connection.scalar(select(task.c.id).where(*is_open).limit(1)) is not None:
        connection.execute(update(task).where(*is_open).values(detail=detail))
        return
    tasks.open_task(
        connection,
        TaskKind.SCREEN,
        now,
        key=f"{mine}{number(scored.total)}",
        patient_id=check_in.patient_id,
        appointment_id=check_in.appointment_id,
        message_id=check_in.invitation_id,
        detail=detail,
    )


def quiet_flags(survey: Survey, answers: Answers, scored: Score) -> tuple[str, ...]:
    """Flags of which nobody is paged; none where the total itself pages people."""
    if score_alerts(survey, scored):
        return ()
    paged = {
        alert.flag
        for item in survey.items
        for alert in holding(item.alerts, answers.get(item.id))
        if alert.severity is not None
    }
    return tuple(flag for flag in scored.flags if flag not in paged)


def _words(
    connection: Connection, check_in: Row[Any], survey: Survey, scored: Score, flags: tuple[str, ...]
) -> str:
    """For staff, in English: "Read: PHQ-2 6, positive screen; was 2 (worse)."."""
    earlier = [
        total
        for each in rows.scores_of(connection, check_in.patient_id, survey.id)
        if each.check_in_id != check_in.id and (total := each.result.get("total")) is not None
    ]
    told = number(scored.total) if scored.total is not None else "without a total"
    was = ""
    if earlier:
        worse = scored.total is not None and worsening(survey, earlier[-1], scored.total) > 0
        was = f"; was {number(earlier[-1])}{' (worse)' if worse else ''}"
    return f"Read: {said(survey.name, 'en')} {told}, {', '.join(map(flag_in_words, flags))}{was}."
