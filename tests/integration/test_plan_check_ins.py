"""Invitations to check-ins are planned like any text, and only for who wants them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.people import mark_for_planning
from reminders.db.schema import patient
from reminders.domain.clinic import Offset, Rule
from reminders.domain.message import Purpose
from reminders.domain.phone import PhoneNumber
from reminders.services.plan import plan_pending
from tests.integration.check_in_kit import SURVEYS
from tests.integration.kit import NOW, a_clinic, a_patient, a_visit, called_off, messages, read_and_plan

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLINIC = a_clinic(
    rules=(Rule("home", Offset("after", "end", 2 * HOUR), survey="home_safe", priority=80),),
    surveys=SURVEYS,
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_invitation_names_its_survey_and_template_and_is_planned_once(
    database: Database, language: str
) -> None:
    visit = a_visit(patient=a_patient(language=language))

    for _ in range(2):
        read_and_plan(database, visit, clinic=CLINIC)

    [row] = messages(database)
    assert (row.rule, row.survey, row.template) == ("home", "home_safe", "survey_invitation")
    assert row.due_at == visit.appointment.ends_at + 2 * HOUR


def test_it_goes_with_the_visit(database: Database) -> None:
    visit = a_visit()
    read_and_plan(database, visit, clinic=CLINIC)

    read_and_plan(database, called_off(visit), clinic=CLINIC, now=NOW + HOUR)

    assert [(row.status, row.reason) for row in messages(database)] == [("cancelled", "cancelled")]


def test_who_wants_reminders_only_gets_none_and_who_wants_more_again_does(database: Database) -> None:
    read_and_plan(database, a_visit(), clinic=CLINIC)

    for since, status in ((NOW, "skipped"), (None, "planned")):
        with database.write() as connection:
            connection.execute(update(patient).values(reminders_only_at=since))
            mark_for_planning(connection, patient_ids=[1])
        plan_pending(database, CLINIC, "v1", NOW + HOUR)
        assert [row.status for row in messages(database)] == [status]


def test_planning_leaves_alone_what_asks_once_more(database: Database) -> None:
    read_and_plan(database, a_visit(), clinic=CLINIC)
    [row] = messages(database)
    with database.write() as connection:
        added = outbox.NewMessage(
            dedupe_key="nudge1",
            purpose=Purpose.RULE,
            phone=PhoneNumber(row.phone).e164,
            phone_hash=row.phone_hash,
            language="en",
            due_at=NOW + 14 * DAY,
            patient_id=row.patient_id,
            appointment_id=row.appointment_id,
            rule="weekly",
            occasion="nudge1",
        )
        outbox.add(connection, added, NOW)
        mark_for_planning(connection, patient_ids=[row.patient_id])

    plan_pending(database, CLINIC, "v1", NOW + HOUR)

    assert {row.status for row in messages(database)} == {"planned"}
