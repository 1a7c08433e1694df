"""A restored copy goes on: nothing twice, nothing after a STOP, and nothing before Twilio was asked."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.commands import db_files
from reminders.db import state
from reminders.db.schema import alert, message
from reminders.ports import OutboundText, ProviderMessage
from reminders.services import restore, restore_older
from reminders.services.reconcile import settle_uncertain
from tests.acceptance.waiting import until
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_message
from tests.integration.kit import messages, tasks
from tests.integration.receive_kit import CLINIC_NUMBER
from tests.integration.restore_kit import PHONES, Town

ANA, LUIS, EVA = PHONES
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(database_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Town]:
    made = Town(database_url, tmp_path, clock)
    made.start()
    yield made
    made.close()


def stage(town: Town) -> str | None:
    with town.db.read() as connection:
        return restore.stage(connection)


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_was_sent_since_the_backup_is_recognised(town: Town, by_hand: bool) -> None:
    town.book(ANA, 4 * DAY)
    town.live(2 * HOUR)
    town.backup()
    town.live(4 * DAY)
    sent = len(town.line.books)
    town.restore(by_hand=by_hand)
    town.start()
    town.live(HOUR)
    assert town.line.twice() == []
    assert len(town.line.books) == sent
    assert stage(town) is None
    found = messages(town.db, rule="reminder-1d")
    assert [(each.status, each.provider_sid is not None) for each in found] == [("accepted", True)]


def test_it_goes_on_with_what_is_due_after_the_restore(town: Town) -> None:
    town.book(ANA, 8 * DAY)
    town.live(HOUR)
    town.backup()
    town.book(LUIS, 5 * DAY)
    town.live(6 * DAY)
    before = len(town.line.books)
    town.restore()
    town.start()
    town.live(3 * DAY)
    after = [each.about[1] for each in town.line.books[before:] if each.phone == ANA]
    assert after == ["reminder-1d", "thank-you"]
    assert town.line.twice() == []


def test_a_confirmation_given_since_the_backup_is_read_again_and_thanked_once(town: Town) -> None:
    town.book(ANA, 2 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(DAY)
    town.text(ANA, "C")
    town.live(2 * HOUR)
    assert [each.about[1] for each in town.line.books].count("confirm_thanks") == 1
    town.restore()
    town.start()
    town.live(HOUR)
    assert town.line.twice() == []
    [row] = messages(town.db, rule="reminder-1d")
    assert row.answered_at is not None


def test_a_stop_since_the_backup_is_known_before_anything_goes_out(town: Town) -> None:
    town.book(ANA, 4 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(HOUR)
    town.text(ANA, "no me manden más mensajes")
    town.live(DAY)
    town.restore()
    town.start()
    town.live(5 * DAY)
    assert town.after_stop() == []
    assert town.line.twice() == []


def test_nothing_but_safety_goes_out_while_twilio_cannot_be_asked(town: Town) -> None:
    town.book(ANA, 2 * DAY)
    town.live(HOUR)
    town.backup()
    before = len(town.line.books)
    town.restore()
    town.line.away = True
    town.start()
    town.live(2 * DAY)
    assert len(town.line.books) == before
    assert stage(town) == restore.ASK
    town.line.away = False
    town.work()
    assert stage(town) is None


def test_a_copy_put_back_by_hand_sends_nothing_until_twilio_has_answered(town: Town) -> None:
    """Found by starting one while Twilio was away: the list was never looked at again."""
    town.book(ANA, 5 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(3 * DAY)
    before = len(town.line.books)
    assert before > 0
    town.restore(by_hand=True)
    town.line.away = True
    town.start()
    town.live(2 * HOUR)
    assert (len(town.line.books), stage(town)) == (before, state.LOOK)
    town.line.away = False
    town.live(2 * DAY)
    assert stage(town) is None
    assert town.line.twice() == []


def test_a_start_while_twilio_is_away_opens_by_itself_and_skips_nothing(town: Town) -> None:
    town.book(ANA, 5 * DAY)
    town.live(DAY)
    town.line.away = True
    town.start()
    town.live(2 * HOUR)
    assert stage(town) == state.LOOK
    town.line.away = False
    town.live(5 * DAY)
    assert stage(town) is None
    assert [each.about[1] for each in town.line.books if each.purpose == "rule"].count("reminder-1d") == 1


def test_a_visit_moved_since_the_backup_is_corrected_once(town: Town) -> None:
    name = town.book(ANA, 2 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(DAY)
    town.move(name, DAY + HOUR)
    town.live(3 * HOUR)
    assert [each.about[1] for each in town.line.books].count("moved") == 1
    town.restore()
    town.start()
    town.live(3 * DAY)
    assert [each.about[1] for each in town.line.books].count("moved") == 1
    assert town.line.twice() == []


def test_a_visit_cancelled_while_the_service_was_down_is_not_reminded(town: Town) -> None:
    name = town.book(ANA, 2 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(3 * HOUR)
    town.cancel(name)
    town.restore()
    town.clock.advance(20 * HOUR)
    before = len(town.line.books)
    town.start()
    town.live(2 * HOUR)
    assert "reminder-1d" not in [each.about[1] for each in town.line.books[before:]]


def test_what_nobody_can_tell_is_not_sent_and_staff_are_asked(town: Town) -> None:
    """The old timeline's words were other ones: the template was changed meanwhile."""
    town.book(ANA, 2 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(DAY)
    town.line.taken = [
        replace(each, body="Other words") if "tomorrow" in each.body else each for each in town.line.taken
    ]
    before = len(town.line.books)
    town.restore()
    town.start()
    assert [each for each in town.line.books[before:] if each.phone == ANA] == []
    [row] = messages(town.db, rule="reminder-1d")
    assert (row.status, row.reason) in {("skipped", "sent_before_restore"), ("skipped", "missed")}
    assert "delivery" in tasks(town.db)


def test_a_cry_for_help_since_the_backup_is_paged_again_and_answered_once(town: Town) -> None:
    town.book(ANA, 3 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(HOUR)
    town.text(ANA, "I want to end my life")
    town.live(HOUR)
    pages = len([each for each in town.line.books if each.purpose == "page"])
    assert pages
    town.restore()
    town.start()
    assert len([each for each in town.line.books if each.purpose == "page"]) > pages
    assert town.line.twice() == []
    with town.db.read() as connection:
        assert len(connection.execute(alert.select()).all()) == 1


def test_a_text_whose_words_are_gone_at_twilio_holds_its_patient(town: Town) -> None:
    town.book(ANA, 3 * DAY)
    town.live(HOUR)
    town.backup()
    town.live(HOUR)
    town.text(ANA, "")
    town.restore()
    before = len(town.line.books)
    town.start()
    town.live(3 * DAY)
    assert [each for each in town.line.books[before:] if each.purpose == "rule"] == []


def test_a_start_on_a_database_that_is_up_to_date_closes_nothing(town: Town) -> None:
    town.book(ANA, 2 * DAY)
    town.live(DAY + HOUR)
    known = restore_older.known_until(town.db)
    assert known is not None
    assert not restore_older.is_older_copy(town.db, town.line, known, town.clock.now())
    assert stage(town) is None


def test_what_our_number_sent_before_the_first_start_makes_no_copy_of_a_new_database(town: Town) -> None:
    """A test text by hand; then a restart within the minute, or a second daemon."""
    by_hand = ProviderMessage(
        "SM" + "f" * 32, "outbound-api", CLINIC_NUMBER, ANA, "Does it arrive?", "delivered", None,
        town.clock.now() - timedelta(seconds=20),
    )  # fmt: skip
    town.line.taken.append(by_hand)
    known = restore_older.known_until(town.db)
    assert known is not None
    assert not restore_older.is_older_copy(town.db, town.line, known, town.clock.now())


def test_a_backup_taken_while_texts_are_going_out_is_as_good_as_any(
    sqlite_template: Path, tmp_path: Path, clock: FakeClock
) -> None:
    """Some of its rows are in the middle of being sent: those find their own evidence."""
    shutil.copy(sqlite_template, tmp_path / "reminders.db")
    town = Town(f"sqlite:///{tmp_path}/reminders.db", tmp_path, clock)
    try:
        town.start()
        numbers = [f"+1505555{number}" for number in range(3000, 3060)]
        for number in numbers:
            a_message(town.db, number, phone=number, body=f"Hello {number}")
        half = threading.Event()

        def count(given: OutboundText) -> None:
            if len(town.line.books) == len(numbers) // 2:
                half.set()

        town.line.before_bytes = count
        town.dispatcher.start()
        town.dispatcher.wake()
        assert half.wait(20)
        db_files.backup(town.db, tmp_path / "backup.db")
        until(lambda: len(town.line.books) == len(numbers), "all sent")
        town.restore()
        with town.db.read() as connection:
            states = set(connection.scalars(select(message.c.status)))
        assert len(states) > 1  # it was in the middle
        town.start()
        for _ in range(4):  # leases run out, and two looks
            clock.advance(timedelta(minutes=2))
            settle_uncertain(town.db, town.line, clock, wait=timedelta(seconds=90))
            town.work()
        assert len(town.line.books) == len(numbers)
        assert {each.status for each in messages(town.db)} == {"accepted"}
    finally:
        town.close()
