"""Which one is meant: the answers that patients give to a question with letters."""

from __future__ import annotations

from datetime import datetime

import pytest

from reminders.services.receive_which import Option, Target, choose, named, options, restored

FRIDAY = datetime.fromisoformat("2026-12-04T10:00-07:00")
TUESDAY = datetime.fromisoformat("2026-12-08T10:00-07:00")
TWO_DAYS = options([Target((1,), "Ana", FRIDAY), Target((2, 3), "Ana", TUESDAY)], "en")
TWO_PEOPLE = options([Target((1,), "Ana", FRIDAY), Target((2, 3), "Luis", FRIDAY)], "es")

FIRST, SECOND, BOTH = (1,), (2, 3), (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("A", FIRST),
        ("b.", SECOND),
        ("A please", FIRST),
        ("(B)", SECOND),
        ("both", BOTH),
        ("the two of them", BOTH),
        ("Las dos por favor", BOTH),
        ("Friday", FIRST),
        ("vier", FIRST),
        ("martes", SECOND),
        ("tusday", SECOND),
        ("the 8th", SECOND),
        ("dec 4", FIRST),
        ("el 4 de diciembre", FIRST),
        ("4", FIRST),
        ("C", None),
        ("", None),
        ("?", None),
        ("a las 4", None),
        ("what a day", None),
        ("A or B", None),
        ("friday or tuesday", None),
        ("wednesday", None),
        ("Ana", None),
        ("I would rather talk to somebody about a visit", None),
    ],
)
def test_an_answer_names_visits_or_none(text: str, chosen: tuple[int, ...] | None) -> None:
    assert choose(text, TWO_DAYS) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("Luis", SECOND), ("LUISS", SECOND), ("ana", FIRST), ("para Ana", FIRST), ("ambos", BOTH)],
)
def test_of_two_people_the_name_is_enough(text: str, chosen: tuple[int, ...]) -> None:
    assert choose(text, TWO_PEOPLE) == chosen


def test_a_long_request_may_name_its_day() -> None:
    assert (
        named("sorry I really need to cancel my appointment for Tuesday, my ride fell through", TWO_DAYS)
        == SECOND
    )


def test_letters_are_none_that_a_reminder_asks_for() -> None:
    many = options([Target((n,), "Ana", FRIDAY) for n in range(9)], "en")

    assert [each.letter for each in many] == ["A", "B", "D", "E", "F"]


@pytest.mark.parametrize(
    ("people", "labels"),
    [
        (("Ana", "Ana"), ["Friday, December 4, 10:00 AM", "Tuesday, December 8, 10:00 AM"]),
        (("Ana", "Luis"), ["Ana", "Luis"]),
        (("José", "Jose"), ["José, Friday, December 4, 10:00 AM", "Jose, Tuesday, December 8, 10:00 AM"]),
    ],
    ids=["one person", "two people", "two of one name"],
)
def test_labels_say_just_what_tells_them_apart(people: tuple[str, str], labels: list[str]) -> None:
    targets = [
        Target((n,), name, day) for n, (name, day) in enumerate(zip(people, (FRIDAY, TUESDAY), strict=True))
    ]

    assert [each.label for each in options(targets, "en")] == labels


def test_what_is_stored_comes_back() -> None:
    assert restored({"options": [each.stored() for each in TWO_DAYS]}) == TWO_DAYS
    assert restored({}) == []
    assert restored({"options": ["A", {"letter": "A"}]}) == []
    assert isinstance(TWO_DAYS[0], Option)
