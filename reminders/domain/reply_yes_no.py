"""What a reply says to a yes-or-no question: in words, as numbers (1 = yes, 2 = no, 0 = no), "on my way" as not yet."""

# ruff: noqa: E501 (the tables: a row is one thought)

from __future__ import annotations

import re
from typing import Literal

from reminders.domain.reply_appointments import AppointmentReading
from reminders.domain.reply_denials import Polar, settled
from reminders.domain.reply_number_words import only_number_word, with_digits
from reminders.domain.text import words

_COUNTED = r" ?(?:min|hour|hr|hora|mile|milla|more|mas|block|cuadra|day|dia|week|semana|of |de |people|persona|x\b|time|vez|veces|am\b|pm\b|%|st\b|nd\b)"
_NUMBER = re.compile(
    rf"\W*(?:option |opcion |number |numero |la |el |answer |a )?([012])(?![\w/]| ?\d|[.,:-]\d)(?!{_COUNTED})(?P<rest>.*)",
    re.DOTALL,
)
_ANOTHER = re.compile(r"\W*(?:(?:y|and|or|o|u) )?\W*(?P<number>[012])\W*")
_SAID = re.compile(
    r"\W*(?:(?P<yes>yes|yeah|yep|yup|si|ya)|(?P<no>no|nope|nah|not yet|todavia no|aun no))(?! problem)\b"
)
_ON_THE_WAY = re.compile(
    r"\W*(?:(?:no|im|i'm|i am|we're|were|we are|just|still|estoy|estamos|yo|pues|pos|ahorita|apenas|todavia|aun) )*"
    r"(?:still (?:on|in|at|driving|waiting|riding|here)|on (?:my|our|the) way|driving|almost (?:home|there)|nearly (?:home|there)|about to|"
    r"heading|headed|(?:be there|be home|home) (?:soon|shortly|in \d)|in \d+ ?min|soon\W*$|en camino|en el camino|voy (?:en|para|rumbo|llegando|de camino|manejando)|vamos (?:en|para|rumbo|llegando)|"
    r"ya (?:merito|mero|casi|voy|vamos)\b|casi (?:llego|llegamos|en casa)|casi\W*$|llegando|en \d+ ?min|esperando|waiting|\d+ (?:min|hour|hr|mile)\w* (?:away|out|left|to go)|sig[ou]e? en (?:la|el))"
)
_THERE = re.compile(
    r"\W*(?:(?:im|i'm|i am|we're|were|we are|already|just|finally|now|safe and|safely|yo|ya|aqui|estoy|estamos) )*"
    r"(?:home|safe|in bed|in my bed|(?:got|made it|back|arrived)(?: (?:here|home|in|back|safe\w*))|resting at home|en (?:mi )?cama|en casita|acostad[oa])\b(?!.*\b(?:not|yet|no|soon)\b)"
)


def says(normal: str, visit: AppointmentReading, emoji: bool | None) -> Polar | None:
    """Yes or no, or None if the text says neither or both; in doubt never a yes (see `reply_denials`)."""
    numbered = by_number(normal)
    if numbered == "both":
        return None
    if numbered is None and not_there_yet(normal):
        return "no"
    if numbered is None and _DOES_NOT_KNOW.match(normal):
        return None
    said = numbered or _polarity(normal, visit, emoji) or ("yes" if there(normal) else None)
    firm = numbered == "yes" or visit.leads == "yes" or emoji is True
    return settled(said, words(normal), firm=firm)


# "no sé" begins like a no; "no se me ha quitado" is one.
_DOES_NOT_KNOW = re.compile(
    r"\W*(?:(?:pues|pos|la verdad|ay|uy|uh|um|hmm|mmm|perdon|yo) )*(?:que )?no (?:(?:lo |la )?se|c|sabria decir\w*|idea)"
    r"(?: ?[.,;:!?…]|$| (?:si|que|bien|bn|todavia|aun|la verdad|como|cuando|quien|donde|perdon|gracias|sorry|señorita|senorita)\b)"
)
_NO_TROUBLE = re.compile(r"no (?:problems?|issues|worries|hay problema|se preocupen?|te preocupes)")


def _polarity(normal: str, visit: AppointmentReading, emoji: bool | None) -> Polar | None:
    lead: Polar | None = None
    if visit.leads in ("yes", "ok") or emoji is True:
        lead = "yes"
    elif visit.leads == "no" or emoji is False:
        lead = "no"
    if (visit.unsure and not lead) or (lead == "yes" and visit.polar == "no"):
        return None
    if lead == "no" and visit.polar == "yes" and _NO_TROUBLE.match(normal):
        return "yes"
    if lead:
        return lead
    if visit.polar == "yes":
        return "yes"
    return "no" if visit.polar == "no" or visit.denies else None


def by_number(normal: str) -> Literal["yes", "no", "both"] | None:
    """What a number at the beginning says; "both" if what follows says the opposite; None without one."""
    match = _NUMBER.fullmatch(with_digits(normal))
    number = int(match[1]) if match else only_number_word(normal)
    if number not in (0, 1, 2):
        return None
    answer: Literal["yes", "no"] = "yes" if number == 1 else "no"
    if match and (another := _ANOTHER.fullmatch(match["rest"])):  # "1 y 2"
        return answer if (another["number"] == "1") == (number == 1) else "both"
    said = _SAID.match(match["rest"]) if match else None
    return "both" if said and said.lastgroup != answer else answer


def not_there_yet(normal: str) -> bool:
    """ "on my way", "voy en camino", "ya merito": to "are you home safe?" a no that will become a yes."""
    return _ON_THE_WAY.match(normal) is not None


def there(normal: str) -> bool:
    """ "in bed", "home and resting": a yes to "are you home safe?"."""
    return _THERE.match(normal) is not None


_ALONE = re.compile(
    r"\b(?:alone|all by myself|by myself|nobody (?:is )?(?:here|with me)|no one (?:is )?(?:here|with me)|sola|a solas|sin nadie|no hay nadie)\b"
)


def is_alone(normal: str) -> bool:
    """ "yes, home alone": after a visit somebody should know."""
    return _ALONE.search(normal) is not None
