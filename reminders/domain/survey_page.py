"""A survey's question as a page shows it, and what the page's form says to it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reminders.domain.replies import Expecting, interpret
from reminders.domain.survey import Answers, Choice, Item, Number, Scale, Survey, Text, Value, YesNo
from reminders.domain.survey_flow import asked
from reminders.domain.survey_question import said
from reminders.domain.survey_reading import reply_to

#: As long as the longest text by phone.
LONGEST_WORDS = 1600
_YES_NO = {"en": ("Yes", "No"), "es": ("Sí", "No")}

Problem = Literal["choose", "number", "write", "too_long"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a form gave as the answer. `repr` shows none of it."""

    value: Value = field(repr=False)
    words: str | None = field(repr=False)
    note: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands."""

    number: int
    most: int
    """How many questions there are at most."""
    exactly: bool
    """No branch can make them fewer."""


def version(survey: Survey, item: Item) -> str:
    """Changes with all that the patient reads of the question: other words, another question."""
    return hashlib.sha256(repr((survey.stem, item.id, item.ask, item.answer)).encode()).hexdigest()[:16]


def languages(survey: Survey, item: Item | None, of_clinic: Sequence[str]) -> list[str]:
    """What the page can be read in: languages whose wording may be used, of this question too."""
    spoken = [each for each in of_clinic if survey.speaks(each)]
    return [each for each in spoken if item is None or each not in item.left_out_in]


def present(survey: Survey, answers: Answers, asked_now: str | None, language: str) -> Item | None:
    """What is to be asked: what the check-in stands at, or, if that is no more, the first open question."""
    item = survey.item(asked_now or "")
    if item is not None:
        return item
    way = asked(survey, answers, language=language)
    return way[-1] if way and way[-1].id not in answers else None


def way(survey: Survey, answers: Answers, language: str) -> list[Item]:
    """What this patient was asked and has answered, in order."""
    return [each for each in asked(survey, answers, language=language) if each.id in answers]


def nth(survey: Survey, answers: Answers, number: int, language: str) -> Item | None:
    """The question of that number, if it was answered."""
    done = way(survey, answers, language)
    return done[number - 1] if 1 <= number <= len(done) else None


def is_on_the_way(survey: Survey, answers: Answers, item: Item, language: str) -> bool:
    """Whether this patient may have been asked it: it was answered, or its turn has come."""
    return item.id in answers or item in asked(survey, answers, language=language)


def place(survey: Survey, answers: Answers, item: Item, language: str) -> Place:
    way = [each.id for each in asked(survey, answers, language=language)]
    number = way.index(item.id) + 1 if item.id in way else len(answers) + 1
    rest = survey.items[survey.items.index(item) :]
    left = [each for each in rest if language not in each.left_out_in]
    return Place(
        number=number,
        most=number - 1 + max(len(left), 1),
        exactly=not any(each.branches for each in rest),
    )


def options(item: Item, language: str) -> list[tuple[int, str]]:
    """Value and words of each answer that can be chosen; none where it is written."""
    match item.answer:
        case Scale(low, high):
            return [(value, str(value)) for value in range(low, high + 1)]
        case Choice(found):
            return [(each.value, said(each.label, language)) for each in found]
        case YesNo():
            yes, no = _YES_NO.get(language, _YES_NO["en"])
            return [(1, yes), (0, no)]
        case Number() | Text():
            return []


def read(item: Item, given: str, language: str) -> Given | Problem:
    """The answer to *item* in what the form gave, or what is wrong with it."""
    words = given.replace("\r\n", "\n").replace("\x00", "").strip()
    match item.answer:
        case Text():
            if len(words) > LONGEST_WORDS:
                return "too_long"
            return Given(words, words) if words else "write"
        case Number():
            return _number(item, words, language)
        case _:
            chosen = [value for value, _ in options(item, language) if str(value) == words]
            return Given(chosen[0], words) if chosen else "choose"


def _number(item: Item, words: str, language: str) -> Given | Problem:
    """Read as a text would be: "7,5", "siete" and "about 7" are numbers too."""
    if len(words) > LONGEST_WORDS:
        return "too_long"
    reply = reply_to(item, interpret(words, expecting=Expecting.of_item(item), language=language))
    return Given(reply.value, words, reply.note) if reply.does == "answer" else "number"
