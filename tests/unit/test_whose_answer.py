"""On a shared phone: whose answer it is, if the text says so."""

from __future__ import annotations

import pytest

from reminders.domain.whose_answer import named

GRACE, PETER = 1, 2


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Grace 7", (GRACE, "7")),
        ("7 grace", (GRACE, "7")),
        ("PETER: 6 slept badly", (PETER, "6 slept badly")),
        ("this is Peter, 6", (PETER, "6")),
        ("It's Grace - yes", (GRACE, "yes")),
        ("soy Grace, un 7", (GRACE, "un 7")),
        ("(Peter) 4", (PETER, "4")),
        ("7", None),
        ("graceful 7", None),
        ("Grace 7 Peter 6", None),
        ("Grace", None),
        ("", None),
        ("?", None),
    ],
)
def test_the_one_who_is_named_answers(body: str, found: tuple[int, str] | None) -> None:
    assert named(body, {GRACE: "Grace", PETER: "Peter"}) == found


def test_two_of_one_name_are_not_told_apart() -> None:
    assert named("Jose 7", {GRACE: "José", PETER: "Jose"}) is None


def test_a_name_with_accents_may_be_written_without_them() -> None:
    assert named("andres 7", {GRACE: "Andrés", PETER: "Luis"}) == (GRACE, "7")


@pytest.mark.parametrize("name", ["", "?", "(", "a+b"])
def test_odd_names_harm_nothing(name: str) -> None:
    assert named("Peter 7", {GRACE: name, PETER: "Peter"}) == (PETER, "7")
