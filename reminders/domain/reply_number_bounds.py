"""Numbers that only bound an answer: "menos de 3", "over 7", "not even a 3", "3 or less"; the question is asked again."""

# ruff: noqa: E501 (the tables: a row is one thought)

from __future__ import annotations

import re

_A = r"(?: ?(?:about|an?|un|una|the|el|like|como|just))*"
_NUMBER = r" ?\d+(?:[.,]\d+)?"
_THAN = (
    r"(?:more|less|lower|higher|greater|fewer|smaller|bigger|better|worse) (?:than|then)|"
    r"(?:mas|menos|mayor|menor|mejor|peor|inferior|superior) (?:de|del|que|a)|"
    r"(?:arriba|abajo|encima|debajo) (?:de|del)|under|below|above|over|beyond|"
    r"(?<![-=<>])[<>]=?"
)
# "not even a 3", "ni llega a 3", "doesn't reach a 3"
_SHORT_OF = (
    r"(?:not|isnt|isn't|never|no|ni|dont|don't|doesnt|doesn't|didnt|didn't|cant|can't)(?: [a-z']+){0,2}? "
    r"(?:even|quite|reach|hit|get|make|call|think|close|siquiera|llega|llego|llegue|alcanza|alcanzo|pasa|paso)"
    r"(?: (?:it|even|think|to|at|a|al|ni|close|siquiera|of))*"
)
_AFTER = (
    r"(?<![\w.,/])\d+(?:[.,]\d+)? ?(?:(?:or|o|and|y) (?:more|less|under|below|over|above|higher|lower|fewer|up|down|mas|menos)\b|"
    r"(?:minus|menos|plus|mas)\W*$)"
)
BOUND = re.compile(rf"(?:(?<![\w])(?:{_THAN})|\b(?:{_SHORT_OF})){_A}{_NUMBER}|{_AFTER}")
# "at least a 6" stays a 6: it names a number of its own.
# Of hours "almost 7" is 7; on a scale it is a 6 to many.
BOUND_OR_NEARLY = re.compile(rf"\b(?:almost|nearly|casi)(?: at)?{_A}{_NUMBER}|{BOUND.pattern}")


def only_bounds(text: str, bounds: re.Pattern[str]) -> bool:
    """Whether no number stands before the first that is only a bound."""
    match = bounds.search(text)
    return match is not None and not re.search(r"\d", text[: match.start()])
