"""Silence is data: nobody answers where an answer was hoped for, and staff are told, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import check_in_clock as clock_rows
from reminders.db import check_ins as rows
from reminders.db import tasks
from reminders.db.check_ins import CheckInStatus
from reminders.db.tasks import TaskKind
from reminders.domain.check_in_clock import Earlier, Silence, was_bad, why_silence
from reminders.domain.clinic import Clinic
from reminders.domain.survey_question import said


def tell_of_silence(
    connection: Connection, check_in: Row[Any], clinic: Clinic, now: datetime, *, reached: bool
) -> bool:
    """Opens a task if the silence that *check_in* met is news: one for each patient, until it is done.

    Whoever closes it has dealt with all that was silent until then. *reached*: the invitation arrived, as
    far as is known.
    """
    clock_rows.lock_patient(connection, check_in.patient_id)
    is_open, dealt_with_at = tasks.last_of_patient(connection, TaskKind.SILENCE, check_in.patient_id)
    if is_open:
        return False
    theirs = [
        each
        for each in rows.of_patient(connection, check_in.patient_id)
        if _is_over(each, check_in) and (dealt_with_at is None or each.invited_at > dealt_with_at)
    ]
    last = next((each for each in reversed(theirs) if each.last_answer_at is not None), None)
    bad_id = last.id if last is not None and _was_bad(connection, last, clinic) else None
    after_visit = _after_visits(connection, theirs, clinic)
    earlier = [
        Earlier(
            answered=each.last_answer_at is not None,
            was_bad=each.id == bad_id,
            after_visit=each.id in after_visit,
        )
        for each in theirs
    ]
    why = why_silence(earlier, clinic.surveys.get(check_in.survey))
    if why is None:
        return False
    unanswered = theirs[theirs.index(last) + 1 :] if last is not None else theirs
    return tasks.open_task(
        connection,
        TaskKind.SILENCE,
        now,
        key=f"silence:{check_in.patient_id}:{check_in.id}",
        patient_id=check_in.patient_id,
        appointment_id=check_in.appointment_id,
        message_id=check_in.invitation_id,
        detail=_words(why, check_in, unanswered, last, clinic, reached=reached),
    )


def _is_over(each: Row[Any], silent: Row[Any]) -> bool:
    """What was stopped before anything was said tells nothing; what is still open, nothing yet."""
    if each.id == silent.id or each.last_answer_at is not None:
        return True
    return bool(each.status == CheckInStatus.EXPIRED.value)


def _was_bad(connection: Connection, check_in: Row[Any], clinic: Clinic) -> bool:
    survey = clinic.surveys.get(check_in.survey)
    if survey is None:
        return False
    standing = rows.standing(connection, [check_in.id])[check_in.id]
    return was_bad(survey, {each.item: each.value for each in standing})


def _after_visits(connection: Connection, theirs: Sequence[Row[Any]], clinic: Clinic) -> set[int]:
    """Ids of those that were asked after an infusion (a visit that impairs, or of a series)."""
    visits = clock_rows.visits(connection, {each.appointment_id for each in theirs if each.appointment_id})
    found = set()
    for each in theirs:
        visit = visits.get(each.appointment_id)
        kind = clinic.kinds.get(visit.kind) if visit is not None else None
        if visit is None or kind is None or not (kind.impairs or kind.series):
            continue
        if each.invited_at >= visit.ends_at:
            found.add(each.id)
    return found


def _words(
    why: Silence,
    check_in: Row[Any],
    unanswered: Sequence[Row[Any]],
    last: Row[Any] | None,
    clinic: Clinic,
    *,
    reached: bool,
) -> str:
    """For staff, in English."""
    name = _name(check_in, clinic)
    if why is Silence.AFTER_BAD and last is not None:
        what = f"No answer to “{name}”, after an answer to “{_name(last, clinic)}” that raised an alert."
    elif why is Silence.IN_A_ROW:
        named = ", ".join(f"“{_name(each, clinic)}”" for each in unanswered)
        what = f"No answer to {len(unanswered)} check-ins in a row: {named}."
    else:
        what = f"No answer to “{name}”."
    return f"{what}{'' if reached else ' The text did not arrive.'} Please phone the patient."


def _name(check_in: Row[Any], clinic: Clinic) -> str:
    survey = clinic.surveys.get(check_in.survey)
    return said(survey.name, "en") if survey is not None else str(check_in.survey)
