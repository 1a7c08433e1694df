"""Patients that answer by themselves, so that a demonstration lives.

A script is a list of answers; the first whose pattern is found in a text that arrives, and that is not
used up, is given after its delay on the simulator's clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from re import Match, Pattern


@dataclass(frozen=True, slots=True)
class Answer:
    """What a patient writes back to a text that holds `pattern` (a regular expression, any case).

    Several `texts` are used in turn; `\\1` in one stands for what the pattern's first group found. `after`
    texts must have been received before this answer counts (1: from the second text on); `times` limits
    how often it is given.
    """

    pattern: str
    texts: tuple[str, ...]
    delay: timedelta = timedelta(minutes=7)
    after: int = 0
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A patient's character."""

    name: str
    answers: tuple[Answer, ...] = ()
    most_per_day: int = 12  # two machines must not talk for ever


class Patient:
    """One phone that follows a script. Not thread-safe by itself; the simulator calls it in turn."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._patterns: Sequence[Pattern[str]] = [
            re.compile(a.pattern, re.IGNORECASE) for a in script.answers
        ]
        self._used = [0] * len(script.answers)
        self._received = 0
        self._given: list[datetime] = []

    def hear(self, text: str, at: datetime) -> tuple[str, timedelta] | None:
        """The answer to a text that arrived, with its delay; None if this patient stays silent."""
        before, self._received = self._received, self._received + 1
        self._given = [given for given in self._given if at - given < timedelta(days=1)]
        if len(self._given) >= self.script.most_per_day:
            return None
        for place, answer in enumerate(self.script.answers):
            if (match := self._fits(place, answer, text, before)) is not None:
                self._used[place] += 1
                self._given.append(at)
                return match.expand(answer.texts[(self._used[place] - 1) % len(answer.texts)]), answer.delay
        return None

    def _fits(self, place: int, answer: Answer, text: str, before: int) -> Match[str] | None:
        if before < answer.after or (answer.times is not None and self._used[place] >= answer.times):
            return None
        return self._patterns[place].search(text)


# What the clinic's texts ask, in both languages, however they are worded.
ASKS_TO_CONFIRM = (
    r"\b(?:reply|text|send) c\b|(?<!nothing )\bto confirm\b"
    r"|\b(?:responda|envíe|escriba|mande) c\b|\bc si viene\b|para confirmar|\bconfirme\b"
)
ASKS_ZERO_TO_TEN = r"\b0\s*(?:to|-|–|a|al)\s*10\b"
ASKS_FOR_A_RIDE = (
    r"\b(?:driver|ride)\b[^.!?]*\?|\b(?:quién|quien|alguien)\b[^.!?]*\b(?:lleve|recoja|maneje)\b[^.!?]*\?"
)
ASKS_YES_OR_NO = r"\byes or no\b|\bsí o no\b|reply yes|responda sí"
ASKS_FOR_A_NUMBER = r"\b0\s*=|\breply (?:with )?(?:a number|0)|\bresponda (?:con )?(?:un número|0)"

_SOON = timedelta(minutes=4)
_LATER = timedelta(hours=1, minutes=20)

CONFIRMS = Script(
    "Confirms with C",
    (
        Answer(ASKS_TO_CONFIRM, ("C",)),
        Answer(ASKS_ZERO_TO_TEN, ("4", "5", "6", "7", "7", "8"), _SOON),
        Answer(ASKS_FOR_A_RIDE, ("Yes, my sister is driving me",), _SOON),
        Answer(ASKS_YES_OR_NO, ("Yes",), _SOON),
        Answer(ASKS_FOR_A_NUMBER, ("2", "1", "1", "0"), _SOON),
    ),
)
CONFIRMA = Script(
    "Confirma en español",
    (
        Answer(ASKS_TO_CONFIRM, ("sí, ahí estaré", "Claro que sí, gracias"), timedelta(minutes=16)),
        Answer(ASKS_ZERO_TO_TEN, ("5", "6", "como un 7", "8"), _SOON),
        Answer(ASKS_FOR_A_RIDE, ("Sí, me lleva mi hija",), _SOON),
        Answer(ASKS_YES_OR_NO, ("sí",), _SOON),
        Answer(ASKS_FOR_A_NUMBER, ("2", "1", "1", "0"), _SOON),
    ),
)
ASKS_TO_MOVE = Script(
    "Asks for another day",
    (
        Answer(ASKS_TO_CONFIRM, ("my ride fell through, can we do another day?",), _LATER, times=1),
        Answer(ASKS_TO_CONFIRM, ("C, that works. Thank you!",)),
        Answer(ASKS_ZERO_TO_TEN, ("3", "3", "4"), _LATER),
    ),
)
SILENT = Script("Never answers")
STOPS = Script(
    "Writes STOP after a while",
    (
        Answer(r".", ("STOP",), timedelta(minutes=2), after=3, times=1),
        Answer(ASKS_TO_CONFIRM, ("C",)),
        Answer(ASKS_ZERO_TO_TEN, ("5",)),
    ),
)
TYPES_BADLY = Script(
    "Writes with typos",
    (
        Answer(ASKS_TO_CONFIRM, ("yess ill be their", "comfirm", "C."), timedelta(minutes=31)),
        Answer(ASKS_ZERO_TO_TEN, ("abuot a 6", "sevn", "7/10"), _LATER),
        Answer(ASKS_FOR_A_RIDE, ("yea my mom",), _LATER),
        Answer(ASKS_YES_OR_NO, ("yse",), _LATER),
        Answer(ASKS_FOR_A_NUMBER, ("1", "one"), _LATER),
    ),
)
CHARACTERS: tuple[Script, ...] = (CONFIRMS, CONFIRMA, ASKS_TO_MOVE, SILENT, STOPS, TYPES_BADLY)
