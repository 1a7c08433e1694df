"""What the demo's patients answered in the weeks before it begins: made up, so that there is a curve at once.

Nothing was sent or received for it, but the answers are written down and scored as the service does it. The
messages' occasion says where they come from (`demo`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.schema import message, patient
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.message import MessageStatus, Purpose
from reminders.domain.survey import Survey, Value
from reminders.domain.survey_flow import next_item
from reminders.services.check_ins import CheckIns, Said
from reminders.templates.names import invitation_of

#: Answers came so long after the question.
AFTER = timedelta(minutes=40)
_OCCASION = "demo"


@dataclass(frozen=True, slots=True)
class Course:
    """One patient's answers to one survey, by days before the demo begins."""

    patient: str
    survey: str
    rule: str
    answers: Mapping[int, Sequence[Value]]


#: None of these answers raises an alert.
COURSES = (
    Course(
        "P-13",
        "peg",
        "weekly-pain",
        {44: (8, 9, 8), 37: (7, 8, 8), 30: (7, 7, 6), 23: (6, 5, 5), 16: (5, 5, 4), 9: (5, 4, 4)},
    ),
    Course(
        "P-14",
        "weekly_mood",
        "weekly-ptsd-es",
        {43: (3,), 36: (4,), 29: (4,), 22: (5,), 15: (6,), 8: (6,)},
    ),
    Course(
        "P-15",
        "phq9",
        "course-depression",
        {
            45: (3, 3, 2, 3, 2, 2, 2, 1, 0, 2),
            30: (2, 2, 2, 3, 1, 2, 1, 1, 0, 1),
            16: (2, 1, 2, 2, 1, 1, 1, 0, 0, 1),
        },
    ),
    Course("P-15", "phq2", "weekly-depression", {37: (3, 2), 23: (2, 2), 9: (1, 1)}),
)


def remember(db: Database, clinic: Clinic, alerts: Alerts, monday: datetime) -> int:
    """Writes the weeks before *monday* down, once; how many check-ins are new."""
    with db.write() as connection:
        return sum(
            _answered(connection, clinic, alerts, course, monday - timedelta(days=days), answers)
            for course in COURSES
            for days, answers in sorted(course.answers.items(), reverse=True)
            if course.survey in clinic.surveys
        )


def _answered(
    connection: Connection,
    clinic: Clinic,
    alerts: Alerts,
    course: Course,
    at: datetime,
    answers: Sequence[Value],
) -> bool:
    person = connection.execute(select(patient).where(patient.c.external_id == course.patient)).one_or_none()
    if person is None or person.phone is None:
        return False
    survey = clinic.surveys[course.survey]
    invitation = _invitation(connection, person, survey, course, at)
    if invitation is None:
        return False
    channel = "web" if survey.channel == "web" else "sms"
    check_ins = CheckIns(connection, clinic, alerts, at + AFTER)
    check_in = check_ins.of_invitation(invitation, survey, channel)
    item = next_item(survey, {}, language=person.language)
    for value in answers:
        if item is None:
            break
        item = check_ins.record(check_in, survey, item, Said(value, str(value), channel)).item
    connection.execute(update(message).where(message.c.id == invitation.id).values(check_in_id=check_in.id))
    return True


def _invitation(
    connection: Connection, person: Row[Any], survey: Survey, course: Course, at: datetime
) -> Row[Any] | None:
    """A text that is over and was never sent; None: it stands there already (a database that was kept)."""
    new = outbox.NewMessage(
        dedupe_key=f"{_OCCASION}:{course.patient}:{survey.id}:{at:%Y-%m-%d}",
        purpose=Purpose.RULE,
        phone=person.phone,
        phone_hash=person.phone_hash,
        language=person.language,
        due_at=at,
        template=invitation_of(survey),
        patient_id=person.id,
        rule=course.rule,
        occasion=_OCCASION,
        survey=survey.id,
    )
    message_id = outbox.add(connection, new, at)
    if message_id is None:
        return None
    connection.execute(
        update(message)
        .where(message.c.id == message_id)
        .values(status=MessageStatus.DELIVERED.value, accepted_at=at, delivered_at=at, final_at=at)
    )
    return connection.execute(select(message).where(message.c.id == message_id)).one()
