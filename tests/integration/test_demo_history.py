"""What the demo makes up of the weeks before: scored like any answers, once, and nothing is sent for it."""

from __future__ import annotations

from sqlalchemy import func, select

from reminders.commands.demo_history import COURSES, remember
from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.people import patients_by_external_id
from reminders.db.schema import alert, check_in, message
from reminders.domain.clinic import Alerts
from reminders.services.check_in_clock import look
from reminders.services.results import timeline
from tests.integration.check_in_kit import WITH_SURVEYS
from tests.integration.kit import NOW, a_patient, a_visit, read_and_plan

CHECK_INS = sum(len(course.answers) for course in COURSES)


def test_the_weeks_before_are_remembered_once_and_show_a_curve(database: Database) -> None:
    languages = {"P-13": "en", "P-14": "es", "P-15": "en"}
    visits = [
        a_visit(f"a-{each}", patient=a_patient(each, language=language))
        for each, language in languages.items()
    ]
    read_and_plan(database, *visits)
    with database.read() as connection:
        before = connection.scalar(select(func.count()).where(message.c.status == "planned"))

    found = [remember(database, WITH_SURVEYS, Alerts({}, {}), NOW) for _ in range(2)]

    assert found == [CHECK_INS, 0]
    with database.read() as connection:
        assert connection.scalar(select(func.count()).where(message.c.status == "planned")) == before
        assert connection.scalar(select(func.count()).select_from(alert)) == 0
        assert set(connection.scalars(select(check_in.c.status))) == {"completed"}
        assert set(connection.scalars(select(message.c.occasion).where(message.c.survey.is_not(None)))) == {
            "demo"
        }
        ids = patients_by_external_id(connection, list(languages))
        nadia = timeline(connection, WITH_SURVEYS, ids["P-13"].id, NOW)
        walt = timeline(connection, WITH_SURVEYS, ids["P-15"].id, NOW)
    assert nadia is not None
    assert walt is not None
    [course] = nadia.courses
    assert [each.total.total for each in course.results if each.total] == [8.3, 7.7, 6.7, 5.3, 4.7, 4.3]
    phq9 = next(each for each in walt.courses if each.survey_id == "phq9")
    assert [each.total.total for each in phq9.results if each.total] == [18, 14, 10]


def test_nobody_is_asked_once_more_for_what_was_made_up(database: Database) -> None:
    read_and_plan(database, a_visit(patient=a_patient("P-13")))
    remember(database, WITH_SURVEYS, Alerts({}, {}), NOW)
    look(database, WITH_SURVEYS, Alerts({}, {}), NOW, heard_until=NOW)
    with database.read() as connection:
        assert not connection.scalars(
            select(message.c.id).where(message.c.occasion.startswith("nudge"))
        ).all()
        assert outbox.by_key(connection, "nudge:1:1") is None
