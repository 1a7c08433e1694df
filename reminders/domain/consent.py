"""What a text says about being texted at all: stop, start again, help, wrong number.

Carriers act only on exact words (`carrier_keyword`); the FCC asks that any wording which a reasonable person
understands be honoured (47 CFR 64.1200(a)(10)), in Spanish and with typos too (`reads_as`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from reminders.domain import reply_consent_words as say
from reminders.domain.reply_names import FIRST_NAMES
from reminders.domain.reply_phrases import Hit, PhraseTable
from reminders.domain.text import normalise, words

CARRIER_STOP = frozenset(["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"])
CARRIER_START = frozenset(["START", "YES", "UNSTOP"])
CARRIER_HELP = frozenset(["HELP", "INFO"])

Keyword = Literal["STOP", "START", "HELP"]


@dataclass(frozen=True, slots=True)
class ConsentReading:
    """What a text says about consent.

    `whole` means that the text says nothing else ("STOP please"); `maybe_cancel` that it is a bare CANCEL,
    which may have meant the visit."""

    wants: Literal["out", "in", "help"] | None = None
    whole: bool = False
    maybe_cancel: bool = False
    wrong_number: bool = False


def carrier_keyword(text: str) -> Keyword | None:
    """The command Twilio itself takes `text` for: one exact word in any case, only space around it.

    Twilio answers these itself and blocks our own answer (facts/twilio.md, section 6).
    """
    word = text.strip().upper()
    for keyword, members in (("STOP", CARRIER_STOP), ("START", CARRIER_START), ("HELP", CARRIER_HELP)):
        if word in members:
            return keyword  # type: ignore[return-value]
    return None


_TABLE = PhraseTable(
    {
        "not-wrong": say.NOT_WRONG_PHRASES,
        "out": say.OUT_PHRASES,
        "wrong": say.WRONG_PHRASES,
        "in": say.IN_PHRASES,
    },
    say.MACROS,
)


@lru_cache(maxsize=128)
def opt_outs(found: tuple[str, ...]) -> tuple[Hit, ...]:
    """Where the words ask for no more texts, with the small words around it: "C and stop texting me"."""
    return tuple(_with_small_words(found, hit) for hit in _TABLE.find(found) if hit.name == "out")


_SMALL_BEFORE = frozenset(
    ["c", "r", "yes", "no", "si", "ok", "okay", "and", "y", "but", "pero", "please", "pls", "porfavor"]
)
_SMALL_AFTER = frozenset(["me", "us", "nos", "please", "pls", "porfavor", "thanks", "gracias"])


def _with_small_words(found: Sequence[str], hit: Hit) -> Hit:
    start, end = hit.start, hit.end
    while start > 0 and found[start - 1] in _SMALL_BEFORE:
        start -= 1
    while end < len(found) and found[end] in _SMALL_AFTER:
        end += 1
    return Hit(hit.name, start, end)


def reads_as(text: str, *, asked: str = "none") -> ConsentReading:
    """What `text` says about consent, whatever else it says.

    `asked`: the kind of the open question, which a whole text of our own Spanish readings may answer instead.
    """
    found = words(text)
    if _answers(found, asked):
        return ConsentReading()
    said = " ".join(word for word in found if word.isalnum())
    whole = _whole(said) or _whole(_bare(found))
    if whole and whole.maybe_cancel and say.DAYS & set(found):
        return ConsentReading()
    return whole or _sentence(text, found)


def _answers(found: Sequence[str], asked: str) -> bool:
    """ "ya no, gracias" to a yes-or-no question, "baja" to a scale; never a carrier's word."""
    said = (word for word in found if word.isalnum() and (word == "ya" or word not in say.COURTESY))
    return " ".join(said) in say.ANSWERS_TO.get(asked, ())


def _bare(found: Sequence[str]) -> str:
    """The words without courtesies and punctuation around them, and without emoji."""
    kept = [word for word in found if word.isalnum()]
    while kept and kept[0] in say.COURTESY:
        kept.pop(0)
    while kept and kept[-1] in say.COURTESY:
        kept.pop()
    return " ".join(kept)


def _whole(bare: str) -> ConsentReading | None:
    word = _near_keyword(bare)
    if word in say.CANCEL_WORDS:
        return ConsentReading("out", whole=True, maybe_cancel=True)
    if word in say.OUT_WORDS:
        return ConsentReading("out", whole=True)
    if word in say.IN_WORDS:
        return ConsentReading("in", whole=True)
    if word in say.HELP_WORDS:
        return ConsentReading("help", whole=True)
    return None


def _near_keyword(bare: str) -> str:
    """`bare`, or the command it is a slip of; ordinary words are left alone."""
    if " " in bare or len(bare) < 3 or not bare.isalpha() or bare in say.ORDINARY:
        return bare
    for keyword, slips in say.SLIPS.items():
        if bare[0] in (keyword[0], keyword[1]) and OSA.distance(bare, keyword) <= slips:
            return keyword
    for keyword in say.SWAPS:
        if sorted(bare) == sorted(keyword) and OSA.distance(bare, keyword) == 1:
            return keyword
    return bare


def _sentence(text: str, found: Sequence[str]) -> ConsentReading:
    hits = [hit for hit in _TABLE.find(found) if not _is_reversed(found, hit.start)]
    own = any(hit.name == "not-wrong" for hit in hits)
    wrong = (not own and any(hit.name == "wrong" for hit in hits)) or _denies_a_name(text)
    if wrong or any(hit.name == "out" for hit in hits) or _keyword_sentence(found):
        return ConsentReading("out", wrong_number=wrong)
    if any(hit.name == "in" for hit in hits):
        return ConsentReading("in")
    return ConsentReading("help") if _asks_who(found) else ConsentReading()


def _is_reversed(found: Sequence[str], start: int) -> bool:
    if (
        start
        and found[start - 1] == "que"
        and not {"quiero", "pido", "porfavor", "deseo"} & set(found[:start])
    ):
        return True
    before = [
        word for word in found[max(0, start - 2) : start] if word not in ("please", "ever", "porfavor", "you")
    ]
    return bool(before) and before[-1] in say.REVERSERS


def _keyword_sentence(found: Sequence[str]) -> bool:
    """A sentence of its own that is only a command: "stop. nothing helps", "7. stop", "yes stop"."""
    return any(
        _near_keyword(" ".join(word for word in sentence if not _is_beside(word))) in say.KEYWORD_SENTENCES
        for sentence in _sentences(found)
    )


_STOPS = frozenset(("stop", "alto", "parar", "paren", "basta"))
_OF_ONESELF = frozenset(("quiero", "voy", "siento", "estoy", "muero", "mato", "tengo", "puedo", "aguanto"))


def stops_and_cries(text: str) -> bool:
    """STOP, and at once a sentence about oneself without a pause between: "STOP ya no quiero vivir".

    Only where the rest is a cry: then both count. English sentences are read as they stand ("stop him").
    """
    first, *rest = (*words(text)[:4], "")
    return first in _STOPS and next((word for word in rest if word not in ("ya", "no", "me", "yo")), "") in (
        _OF_ONESELF
    )


def _is_beside(word: str) -> bool:
    return word in say.COURTESY or word in say.ANSWERS or word.isdecimal()


def _sentences(found: Sequence[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for word in (*found, "."):
        if word in ".,":
            yield sentence
            sentence = []
        else:
            sentence.append(word)


def _asks_who(found: Sequence[str]) -> bool:
    sentence: list[str] = []
    for word in (*found, "."):
        if word == ".":
            bare = _bare(sentence)
            if (
                len(bare) > 6
                and " " in bare
                and bare in say.HELP_WORDS
                and not bare.startswith(("help", "need", "i need", "neces"))
            ):
                return True
            sentence = []
        else:
            sentence.append(word)
    return False


_NOT_NAMED = re.compile(
    r"\b(?:i ?'?a?m not|this (?:is not|isn'?t|ain'?t)|(?:you'?re|youre) not texting|not|"
    r"no soy|(?:este|yo) no (?:es|soy)|"
    r"no conozco a|no conozco a ninguna?|no es el de|no hay ningun|aqui no (?:vive|esta|hay)(?: ninguna?)?|"
    r"no (?:me llamo|es)|don'?t know (?:any|a|an|who)|no|there'?s no|there is no|who is|"
    r"not)(?: (?:a|any|the|mr|mrs|ms|senor|senora|la|el))?[ .]+([a-zñ]{2,})"
)


def _denies_a_name(text: str) -> bool:
    """ "this is not Maria", "no soy Juan": a first name, with words that say it is not here."""
    plain = normalise(text).replace("\n", " ")
    for match in _NOT_NAMED.finditer(plain):
        how, name = match[0][: match.start(1) - match.start()].strip(), match[1]
        if name in FIRST_NAMES and not (
            how in ("no", "who is", "not", "no es") and not _name_alone(plain, match.end())
        ):
            return how != "who is" or "wrong" in plain
    return False


def _name_alone(plain: str, end: int) -> bool:
    """The short forms ("no maria here") count only if nothing but "here" follows."""
    return (
        re.fullmatch(r"[ .,!]*(?:here|aqui|at this number|en este numero)?[ .,!]*", plain[end:]) is not None
    )
