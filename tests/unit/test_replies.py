from __future__ import annotations

import pytest

from reminders.domain.replies import Expecting, interpret

SCALE = Expecting("scale", 0, 10, higher_is_better=True)
PAIN = Expecting("scale", 0, 10, higher_is_better=False)
CONFIRMATION = Expecting("confirmation")
PROMPT = "Visit Tue 9:00 AM. Reply C to confirm, R to reschedule. Reply STOP to opt out."


@pytest.mark.parametrize(
    ("text", "expecting", "intent", "flags"),
    [
        pytest.param("7 and cancel friday", SCALE, "answer", {"also_request"}, id="number-and-request"),
        pytest.param("7 stop texting me", SCALE, "answer", {"opt_out"}, id="number-and-stop"),
        pytest.param("stop. nothing helps, im ending it", SCALE, "opt_out", {"crisis"}, id="stop-and-crisis"),
        pytest.param(
            "STOP texting me I want to die", CONFIRMATION, "opt_out", {"crisis"}, id="sentence-and-crisis"
        ),
        pytest.param("CANCEL", CONFIRMATION, "opt_out", {"maybe_cancel"}, id="bare-cancel"),
        pytest.param("C but can we do 3pm instead?", CONFIRMATION, "reschedule_request", set(), id="yes-but"),
        pytest.param("C and stop texting me", CONFIRMATION, "confirm", {"opt_out"}, id="confirm-and-stop"),
        pytest.param("yes, running 10 min late", CONFIRMATION, "confirm", {"also_request"}, id="late"),
        pytest.param(
            "¿y si llego tarde me atienden?", CONFIRMATION, "reschedule_request", set(), id="what-if"
        ),
        pytest.param("¿si no puedo comer?", CONFIRMATION, "free_text", set(), id="if-at-the-beginning"),
        pytest.param("y si, ¿a qué hora?", CONFIRMATION, "confirm", {"also_request"}, id="and-yes"),
        pytest.param("STOP ya no quiero vivir", CONFIRMATION, "opt_out", {"crisis"}, id="stop-and-cry"),
        pytest.param("stop him hes hitting me", CONFIRMATION, "free_text", {"crisis"}, id="stop-somebody"),
        pytest.param("ya no me manden msjs", CONFIRMATION, "opt_out", set(), id="no-more-is-no-yes"),
        pytest.param("7 I want to die", SCALE, "answer", {"crisis"}, id="number-and-crisis"),
    ],
)
def test_a_text_that_does_two_things_keeps_both(
    text: str, expecting: Expecting, intent: str, flags: set[str]
) -> None:
    reading = interpret(text, expecting=expecting)
    assert (str(reading.intent), set(reading.flags)) == (intent, flags)


@pytest.mark.parametrize(
    ("text", "better", "worse"),
    [("7 or 8", 7, 8), ("7-8", 7, 8), ("entre 6 y 7", 6, 7), ("tres o cuatro", 3, 4), ("3 to 9", None, None)],
)
def test_two_adjacent_values_are_the_more_distressed(
    text: str, better: float | None, worse: float | None
) -> None:
    assert interpret(text, expecting=SCALE).value == better
    assert interpret(text, expecting=PAIN).value == worse


@pytest.mark.parametrize(
    "text",
    [
        "30 years",
        "128/82",
        "505-555-0123",
        "at 3pm",
        "12/3",
        "-3",
        "100",
        "3 to 9",
        "not a 7",
        "1000",
        "12/10",
    ],
)
def test_other_numbers_are_never_a_score(text: str) -> None:
    reading = interpret(text, expecting=SCALE)
    assert (str(reading.intent), reading.value) == ("unclear", None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (f"Liked “{PROMPT}”", "confirm"),
        (f"Loved “{PROMPT}”", "confirm"),
        (f"Reacted 👍 to “{PROMPT}”", "confirm"),
        (f"❤️ to “{PROMPT}”", "confirm"),
        (f"Le gustó “{PROMPT}”", "confirm"),
        (f"Laughed at “{PROMPT}”", "free_text"),
        (f"Disliked “{PROMPT}”", "free_text"),
        (f"Removed a like from “{PROMPT}”", "free_text"),
    ],
)
def test_a_tapback_counts_only_if_it_approves_and_gives_what_it_quotes(text: str, intent: str) -> None:
    reading = interpret(text, expecting=CONFIRMATION)
    assert (str(reading.intent), reading.is_tapback, reading.quoted) == (intent, True, PROMPT)


def test_what_a_tapback_quotes_was_not_said() -> None:
    reading = interpret("Emphasized “If you want to die call 988. Reply STOP to opt out.”")
    assert (str(reading.intent), reading.flags) == ("free_text", frozenset())


@pytest.mark.parametrize("text", ["Emphasized “I want to die”", "Le encantó “quiero morirme”", "❤️ to “kms”"])
def test_a_tapback_on_the_patients_own_cry_is_the_cry_once_more(text: str) -> None:
    assert interpret(text).flags == {"crisis"}


@pytest.mark.parametrize(
    ("syntax", "expected"),
    [
        ("none", Expecting()),
        ("confirmation", CONFIRMATION),
        ("scale:0-10:worse", PAIN),
        ("scale:1-5:better", Expecting("scale", 1, 5, higher_is_better=True)),
    ],
)
def test_what_is_expected_is_read_from_its_syntax(syntax: str, expected: Expecting) -> None:
    assert Expecting.parse(syntax) == expected


def test_labels_of_a_choice_may_hold_commas_and_both_languages() -> None:
    options = Expecting.parse("choice:0=no, not at all|ningún día,1=yes").options
    assert [(o.value, o.labels) for o in options] == [(0, ("no, not at all", "ningún día")), (1, ("yes",))]


@pytest.mark.parametrize(
    "syntax",
    [
        "",
        "maybe",
        "scale",
        "scale:0-10",
        "scale:9-1:better",
        "choice:",
        "choice:a=b",
        "choice:1=a,1=b",
        "none:1",
    ],
)
def test_a_wrong_syntax_is_refused(syntax: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Expecting.parse(syntax)
