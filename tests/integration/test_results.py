"""What staff read of check-ins, from real conversations, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from reminders.db import results as rows
from reminders.db.engine import Database
from reminders.db.schema import appointment, audit, check_in, patient
from reminders.services import results
from reminders.services.results_board import Board
from tests.integration.check_in_kit import WITH_SURVEYS, CheckInScene
from tests.integration.results_kit import stored


def a_scene(database: Database) -> tuple[CheckInScene, int, int]:
    scene = CheckInScene(database)
    patient_id = scene.patient()
    return scene, patient_id, scene.visit(patient_id)


def timeline(scene: CheckInScene, patient_id: int) -> results.Timeline:
    with scene.database.read() as connection:
        found = results.timeline(connection, WITH_SURVEYS, patient_id, scene.now)
    assert found is not None
    return found


def test_a_time_line_holds_words_notes_corrections_and_the_total(database: Database) -> None:
    scene, patient_id, visit_id = a_scene(database)
    scene.invite(visit_id, "gad2")
    scene.says("2 slept badly")
    scene.says("back")
    scene.says("3")
    scene.says("1")
    [found] = timeline(scene, patient_id).results
    assert (found.status, found.total and found.total.total, found.change) == ("completed", 4, None)
    first = found.answers[0]
    assert (first.value, first.words, first.label) == (3, "3", "Nearly every day")
    [corrected] = first.before
    assert (corrected.value, corrected.words) == (2, "2 slept badly")
    assert "slept badly" in (corrected.note or "")


def test_silence_and_infusions_are_on_the_time_line(database: Database) -> None:
    scene, patient_id, visit_id = a_scene(database)
    before = scene.now - timedelta(days=2)
    with database.write() as connection:
        connection.execute(
            check_in.insert().values(
                **{"invitation_id": "silent", "survey": "gad2", "survey_version": "v", "status": "expired"},
                **{"patient_id": patient_id, "phone_hash": "h", "language": "en", "channel": "sms"},
                **{"invited_at": before, "expires_at": before, "created_at": before},
            )
        )
        connection.execute(
            update(appointment)
            .where(appointment.c.id == visit_id)
            .values(kind="infusion", status="fulfilled", starts_at=before, ends_at=before)
        )
    scene.invite(visit_id, "gad2")
    scene.says("2")
    found = timeline(scene, patient_id)
    assert [(each.status, each.is_silent) for each in found.results] == [("open", False), ("expired", True)]
    assert [each.fulfilled for each in found.infusions] == [True]


def test_nobody_has_the_results_of_a_patient_who_is_not_there(database: Database) -> None:
    scene, _, _ = a_scene(database)
    with database.read() as connection:
        assert results.timeline(connection, WITH_SURVEYS, 999, scene.now) is None


def test_those_who_do_worst_come_first(database: Database) -> None:
    scene, ana, _ = a_scene(database)
    stored(scene, "gad2", {"gad2_1": 1, "gad2_2": 0}, patient_id=ana)
    stored(scene, "gad2", {"gad2_1": 3, "gad2_2": 2}, patient_id=ana, days=1)
    stored(scene, "weekly_mood", {"mood": 4}, patient_id=ana, days=2)
    with database.read() as connection:
        page = Board().page(connection, WITH_SURVEYS.surveys, scene.now)
    found = [each.newest for each in page.lines]
    assert [(each.survey_id, each.total) for each in found] == [("gad2", 5), ("weekly_mood", 4)]
    assert found[0].change is not None
    assert found[0].change.direction == "worse"


def test_pages_hold_each_check_in_once_in_order(database: Database) -> None:
    scene, ana, _ = a_scene(database)
    count = 2 * rows.PAGE + 3
    with database.write() as connection:
        connection.execute(
            check_in.insert(),
            [
                {
                    **{"invitation_id": f"{n}", "survey": "gad2", "survey_version": "v", "patient_id": ana},
                    **{"phone_hash": "h", "language": "en", "channel": "sms", "status": "open"},
                    # Many share an instant: the order must still be a whole one.
                    **{"invited_at": scene.now + timedelta(minutes=n // 700), "expires_at": scene.now},
                    "created_at": scene.now,
                }
                for n in range(count)
            ],
        )
    with database.read() as connection:
        found = [row.id for page in rows.pages(connection, "gad2", None, None) for row in page]
        later = [
            row
            for page in rows.pages(connection, None, scene.now + timedelta(minutes=1), None)
            for row in page
        ]
    assert len(found) == len(set(found)) == count
    assert found == sorted(found)
    assert len(later) == count - 700


def test_a_reading_is_written_down_by_ids_only(database: Database) -> None:
    scene, patient_id, _ = a_scene(database)
    results.record_reading(database, "Rosa", scene.now, f"patient:{patient_id}")
    with database.read() as connection:
        row = connection.execute(select(audit).where(audit.c.what == results.READ)).one()
        assert connection.scalar(select(patient.c.id)) == patient_id
    assert (row.who, row.subject, row.detail) == ("Rosa", f"patient:{patient_id}", None)
