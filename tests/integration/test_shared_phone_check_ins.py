"""Two patients on one phone: an answer that both could have given is nobody's until we have asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.db.engine import Database
from reminders.db.schema import answer, check_in, task
from tests.integration.check_in_kit import CheckInScene
from tests.integration.receive_kit import ANA, DAY

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY1 = "after_infusion_day1"


class Family(CheckInScene):
    """Grace and Peter share a phone; both were asked the same a minute ago, Peter last."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.grace, self.peter = (self.patient(name, number=ANA) for name in ("Grace", "Peter"))

    def ask_both(self, survey: str = DAY1) -> None:
        for person, ago in ((self.grace, 2 * MINUTE), (self.peter, MINUTE)):
            self.invite(self.visit(person, -DAY), survey, ago=ago)

    def filed(self) -> list[tuple[int, str, str | None]]:
        """Patient, item and value of all that was answered."""
        of = {row.id: row.patient_id for row in self.rows(check_in)}
        return [(of[row.check_in_id], row.item, row.value) for row in self.rows(answer)]


@pytest.fixture
def family(database: Database) -> Family:
    return Family(database)


@pytest.mark.parametrize("words", ["7", "7 slept badly", "skip", "purple"])
def test_an_answer_that_either_may_have_given_is_asked_about_and_filed_nowhere(
    family: Family, words: str
) -> None:
    family.ask_both()

    assert family.says(words) == ["[survey_who]"]

    assert family.filed() == []
    assert family.last().patient_id is None


def test_the_one_who_is_named_goes_on_and_then_the_other(family: Family) -> None:
    family.ask_both()
    family.says("7")

    [following] = family.says("Grace 7")
    assert "sleep" in following
    family.says("6")
    family.says("Peter 3", after=20 * MINUTE)

    assert family.filed() == [
        (family.grace, "mood", "7"),
        (family.grace, "sleep", "6"),
        (family.peter, "mood", "3"),
    ]
    assert family.rows(answer)[0].words == "Grace 7"


def test_who_gives_no_name_again_is_read_by_a_person(family: Family) -> None:
    family.ask_both()
    family.says("7")

    assert family.says("7") == ["[inbox_notice]"]

    assert family.filed() == []
    assert family.last().for_inbox


def test_nobody_is_taken_for_heard_who_may_not_have_written(family: Family) -> None:
    family.ask_both("home_safe")
    with family.database.write() as connection:
        connection.execute(
            task.insert().values(
                kind="silence", patient_id=family.peter, due_at=family.now, opened_at=family.now
            )
        )

    assert family.says("1") == ["[survey_who]"]

    assert [row.done_at for row in family.rows(task)] == [None]


def test_a_danger_beside_it_pages_people_at_once(family: Family) -> None:
    family.ask_both()

    family.text("2 i want to die")

    assert family.alert().severity == "crisis"
    assert family.filed() == []


def test_what_only_one_of_them_was_asked_is_theirs(family: Family) -> None:
    family.invite(family.visit(family.grace, -DAY), DAY1, ago=MINUTE)

    family.says("7")

    assert family.filed() == [(family.grace, "mood", "7")]


def test_one_who_has_been_silent_for_days_does_not_make_the_other_say_their_name(family: Family) -> None:
    family.invite(family.visit(family.peter, -9 * DAY), DAY1, ago=8 * DAY)
    family.invite(family.visit(family.grace, -DAY), DAY1, ago=HOUR)

    family.says("7")

    assert family.filed() == [(family.grace, "mood", "7")]


def test_the_silent_one_may_still_answer_by_name(family: Family) -> None:
    family.invite(family.visit(family.peter, -9 * DAY), DAY1, ago=8 * DAY)
    family.invite(family.visit(family.grace, -DAY), DAY1, ago=HOUR)

    family.says("peter 4")

    assert family.filed() == [(family.peter, "mood", "4")]
