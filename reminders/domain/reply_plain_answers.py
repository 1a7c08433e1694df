"""Answers that hold nothing to weigh for a cry: "7 I guess", "six and a half", "perdón, quise decir 6"."""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

import re
from collections.abc import Sequence

from reminders.domain.reply_number_words import WORDS

_HIGHEST, _NUMBERS = 24, 2
"""No question by text takes a greater number, and no answer names more of them ("7 or 8"): 988 is no answer."""
#: What an answer says: a number, yes or no, how much, how often.
_ANSWERS = frozenset(word for word, number in WORDS.items() if number <= _HIGHEST) | frozenset(
    "yes yeah yep yup no nope nah not si sip nop half couple few several some most every bit little lot much often "
    "moderately extremely slightly poco poquito bastante mucho muchisimo varios algunos todos mitad diario seguido "
    "moderadamente medio media nadie".split()
)
# What people put around it. No word here may finish a cry: "here", "more", "it", "to", "done", "want" are missing.
_AROUND = frozenset(
    ", . i id guess think say said would maybe perhaps probably prob about around roughly like almost nearly its is was "
    "a an the and or of out so just really quite very than same as yesterday today now day days week ok okay thanks "
    "sorry oops wait meant mean lol haha jaja creo que yo diria digo como un una uno el la hoy ayer ahora igual pues "
    "pos ps y o de sobre mas menos casi dia dias semana tal vez quiza quizas perdon quise decir era es gracias "
    "porfavor se lo dont know idk hay aqui ahorita conmigo".split()
)


def is_plain_answer(found: Sequence[str]) -> bool:
    """Whether the words (see `text.words`) are an answer and what people put around one, and nothing else."""
    numbers = [word for word in found if word[0].isdigit()]
    if len(numbers) > _NUMBERS or not all(map(_is_small, numbers)):
        return False
    said = [word for word in found if not word[0].isdigit()]
    if not all(word in _ANSWERS or word in _AROUND for word in said):
        return False
    return bool(numbers) or any(word in _ANSWERS for word in said)


def _is_small(number: str) -> bool:
    """ "7", "6.5", "7/10", "7ish"."""
    parts = number.removesuffix("ish").replace("/", ".").split(".")
    return len(parts) <= 2 and all(part.isdecimal() and int(part) <= _HIGHEST for part in parts)


#: All that somebody says who stands before a closed door.
_NOBODY_HERE = re.compile(
    r"(?:(?:hi|hello|hey|hola|oiga) )?(?:(?:theres|there is|i think) )?(?:nobody|noone) (?:is |was )?(?:even )?"
    r"(?:here|there|(?:at|in|behind) (?:the|your) (?:front )?(?:desk|door|window|counter|office|lobby))(?: yet| now)?"
    r"(?: (?:hello|hola))?"
)


def is_at_the_door(found: Sequence[str]) -> bool:
    """Whether the words say that nobody is at the clinic's desk, and nothing else."""
    return bool(_NOBODY_HERE.fullmatch(" ".join(word for word in found if word not in ".,")))


#: All that somebody says who declines what was asked. Not "anymore", which may be about more than the question.
_DECLINES = re.compile(
    r"(?:(?:no|nope|nah) )?(?:thanks |thank you )?i (?:really )?(?:dont|do not) (?:really )?want to"
    r"(?: (?:do|answer|talk about) (?:it|this|that))?(?: (?:today|tonight|now|right now|rn))?(?: (?:thanks|sorry))?"
    r"|(?:no )?(?:gracias )?(?:yo )?no quiero(?: (?:hacerlo|contestar|responder|contestarla|hablar de eso))?"
    r"(?: (?:hoy|ahora|ahorita|por ahora))?(?: gracias)?"
)


def is_declined(found: Sequence[str]) -> bool:
    """Whether the words decline what was asked, and say nothing else."""
    return bool(_DECLINES.fullmatch(" ".join(word for word in found if word not in ".,")))
