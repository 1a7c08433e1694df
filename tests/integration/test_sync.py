"""Sources are read into the database; what vanishes is doubted before it is believed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import appointment, patient, quarantine
from reminders.ports import BadRow
from reminders.services.plan import plan_pending
from reminders.services.sync import accept_drop, sync
from tests.integration.kit import (
    CLINIC,
    NOW,
    Rows,
    a_patient,
    a_visit,
    called_off,
    changed,
    ended,
    planned,
    read_and_plan,
    tasks,
)

HOUR = timedelta(hours=1)


def stored(database: Database, external_id: str = "a1", source: str = "calendar") -> Any:
    with database.read() as connection:
        return connection.execute(
            select(appointment).where(
                appointment.c.external_id == external_id, appointment.c.source == source
            )
        ).one()


def test_reading_the_same_again_changes_nothing(database: Database) -> None:
    read_and_plan(database, a_visit())

    synced, result = read_and_plan(database, a_visit(), now=NOW + HOUR)

    assert (synced.outcome, synced.changed) == ("read", 0)
    assert not result.wrote


def test_a_new_phone_of_a_patient_reaches_the_messages_that_wait(database: Database) -> None:
    read_and_plan(database, a_visit())

    moved_house = a_patient(phone=None)
    read_and_plan(database, a_visit(patient=moved_house), now=NOW + HOUR)

    assert planned(database) == []
    assert set(ended(database).values()) == {"no_phone"}


def test_a_visit_gone_in_one_read_is_still_believed_in(database: Database) -> None:
    read_and_plan(database, a_visit("a1"), a_visit("a2", starts_in=timedelta(days=9)))

    read_and_plan(database, a_visit("a2", starts_in=timedelta(days=9)), now=NOW + HOUR)

    assert stored(database).held_reason is None
    assert tasks(database) == []


@pytest.mark.parametrize("unchanged", [False, True], ids=["read again", "file unchanged"])
def test_a_visit_gone_in_two_reads_is_held_and_staff_are_asked(database: Database, unchanged: bool) -> None:
    source = Rows(a_visit("a1"), a_visit("a2", starts_in=timedelta(days=9)))
    sync(database, source, CLINIC, NOW)
    source.rows = source.rows[1:] if source.rows else ()
    sync(database, source, CLINIC, NOW + HOUR)
    if unchanged:
        source.rows = None

    sync(database, source, CLINIC, NOW + 2 * HOUR)

    assert stored(database).held_reason == "gone_from_source"
    assert tasks(database) == ["gone_from_source"]


def test_a_visit_that_comes_back_is_no_longer_held(database: Database) -> None:
    source = Rows(a_visit("a1"), a_visit("a2"))
    for rows in [
        (a_visit("a1"), a_visit("a2")),
        (a_visit("a2"),),
        (a_visit("a2"),),
        (a_visit("a1"), a_visit("a2")),
    ]:
        source.rows = rows
        sync(database, source, CLINIC, NOW)

    assert stored(database).held_reason is None
    assert tasks(database) == []
    assert tasks(database, done=True) == ["gone_from_source"]


def test_a_visit_that_vanishes_again_is_asked_about_again(database: Database) -> None:
    source = Rows()
    both, one = (a_visit("a1"), a_visit("a2")), (a_visit("a2"),)
    for hours, rows in enumerate((both, one, one, both, one, one)):
        source.rows = rows
        sync(database, source, CLINIC, NOW + hours * HOUR)

    assert tasks(database) == ["gone_from_source"]
    assert tasks(database, done=True) == ["gone_from_source"]


def test_a_visit_in_a_row_that_cannot_be_read_is_not_gone(database: Database) -> None:
    source = Rows(a_visit("a1"))
    sync(database, source, CLINIC, NOW)
    source.rows, source.bad = (), [BadRow("calendar.csv:2", "the phone is odd", "a1")]

    for hours in (1, 2, 3):
        sync(database, source, CLINIC, NOW + hours * HOUR)

    assert stored(database).held_reason is None


def test_a_source_that_loses_many_at_once_is_not_believed_until_a_person_says_so(database: Database) -> None:
    week = [a_visit(f"a{n}", starts_in=timedelta(days=1, hours=n)) for n in range(10)]
    source = Rows(*week)
    sync(database, source, CLINIC, NOW)
    source.rows = week[:5]

    doubted = sync(database, source, CLINIC, NOW + HOUR)
    again = sync(database, source, CLINIC, NOW + 2 * HOUR)

    assert (doubted.outcome, again.outcome) == ("quarantined", "quarantined")
    assert "5 of the 10 visits of the next 7 days are missing" in doubted.detail
    assert tasks(database) == ["source"]
    assert stored(database, "a9").missing_reads == 0

    accept_drop(database, "calendar", NOW + 3 * HOUR, by="Rosa")
    accepted = sync(database, source, CLINIC, NOW + 4 * HOUR)

    assert accepted.outcome == "read"
    assert stored(database, "a9").missing_reads == 1
    assert tasks(database) == []


@pytest.mark.parametrize(("gone", "outcome"), [(4, "read"), (5, "quarantined")])
def test_a_few_may_vanish_from_a_small_calendar(database: Database, gone: int, outcome: str) -> None:
    week = [a_visit(f"a{n}", starts_in=timedelta(days=1, hours=n)) for n in range(12)]
    source = Rows(*week)
    sync(database, source, CLINIC, NOW)
    source.rows = week[gone:]

    assert sync(database, source, CLINIC, NOW + HOUR).outcome == outcome


def test_a_source_that_cannot_be_read_changes_nothing_and_is_told_once(database: Database) -> None:
    source = Rows(a_visit())
    sync(database, source, CLINIC, NOW)
    source.error = "calendar.csv is empty. Export it again."

    for hours in (1, 2, 3):
        result = sync(database, source, CLINIC, NOW + hours * HOUR)

    assert (result.outcome, result.detail) == ("refused", "calendar.csv is empty. Export it again.")
    assert tasks(database) == ["source"]
    assert stored(database).missing_reads == 0

    source.error = None
    sync(database, source, CLINIC, NOW + 4 * HOUR)
    assert tasks(database) == []


def test_an_import_does_not_make_other_visits_vanish(database: Database) -> None:
    sync(database, Rows(a_visit("a1")), CLINIC, NOW, may_be_gone=False)

    for hours in (1, 2, 3):
        sync(database, Rows(a_visit("a2")), CLINIC, NOW + hours * HOUR, may_be_gone=False)

    assert stored(database, "a1").missing_reads == 0


def test_one_visit_in_two_sources_is_one_visit(database: Database) -> None:
    read_and_plan(database, a_visit("a1"))
    before = planned(database)

    ehr = changed(a_visit("e1"), source="ehr")
    sync(database, Rows(ehr, id="ehr"), CLINIC, NOW + HOUR)
    plan_pending(database, CLINIC, "v1", NOW + HOUR)

    assert planned(database) == before


def test_a_move_resets_the_confirmation_unless_the_source_confirms_the_new_time(database: Database) -> None:
    confirmed = a_visit(confirmed=True)
    read_and_plan(database, confirmed)

    read_and_plan(
        database, changed(confirmed, starts_at=NOW + timedelta(days=8), confirmed=False), now=NOW + HOUR
    )

    assert stored(database).confirmed_at is None
    assert stored(database).time_revision == 1


def test_quarantined_rows_are_kept_with_their_place_and_cleared_when_mended(database: Database) -> None:
    source = Rows()
    source.bad = [BadRow("calendar.csv:7", "ends_at is before starts_at: correct it.", "a7")]
    sync(database, source, CLINIC, NOW)
    source.bad = ()
    sync(database, source, CLINIC, NOW + HOUR)

    with database.read() as connection:
        kept = connection.execute(select(quarantine)).one()
    assert (kept.place, kept.external_id) == ("calendar.csv:7", "a7")
    assert kept.cleared_at == NOW + HOUR


def test_a_cancelled_visit_closes_what_the_patient_had_asked(database: Database) -> None:
    visit = a_visit()
    read_and_plan(database, visit)

    read_and_plan(database, called_off(visit), now=NOW + HOUR)

    assert planned(database) == []
    assert set(ended(database).values()) == {"cancelled"}


def test_patients_are_kept_once_however_many_visits_they_have(database: Database) -> None:
    read_and_plan(database, *[a_visit(f"a{n}", starts_in=timedelta(days=n)) for n in range(3, 9)])

    with database.read() as connection:
        assert len(connection.execute(select(patient.c.id)).all()) == 1
