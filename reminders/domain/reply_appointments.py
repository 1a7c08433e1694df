"""What a text says about a visit, in or outside a prompt: confirm, cannot come, move it, late; plain yes
and no."""

# ruff: noqa: SIM905 (words are easier to read unquoted)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reminders.domain import reply_appointment_words as say
from reminders.domain.reply_phrases import Hit, PhraseTable

_TABLE = PhraseTable(
    {
        "move": say.MOVE,
        "move-not": say.MOVE_NOT,
        "late": say.LATE,
        "late-not": ["mas tarde|tardecito", "too late"],
        "cancel": say.CANCEL,
        "cancel-not": say.CANCEL_NOT,
        "confirm": say.CONFIRM,
        "confirm-not": say.CONFIRM_NOT,
        "ok": say.OK_PHRASES,
        "no": say.NO_PHRASES,
        "denial": say.DENIALS,
        "yes": say.YES_PHRASES,
        "unsure": say.UNSURE,
    },
    say.MACROS,
)
_YES, _OK, _NO = frozenset(say.YES_WORDS), frozenset(say.OK_WORDS), frozenset(say.NO_WORDS)


@dataclass(frozen=True, slots=True)
class AppointmentReading:
    """What a text says about a visit, each independent of the others, and how it begins."""

    confirms: bool = False
    cancels: bool = False
    moves: bool = False
    late: bool = False
    letter: str = ""  # "c" or "r", if the text is or begins with that letter as an answer
    leads: str = ""  # "yes", "ok" or "no": how it begins
    polar: str = ""  # "yes" or "no" said elsewhere ("not yet", "made it home")
    denies: bool = False  # "i havent", "im not": a no only to a yes-or-no question
    unsure: bool = False
    extra: bool = False  # more words than the answer itself


def read_appointment(found: Sequence[str]) -> AppointmentReading:
    """The appointment words among `found` (see `text.words`)."""
    hits = list(_TABLE.find(found))
    names = {hit.name for hit in hits}
    lead, after = _lead(found, hits)
    letter = _letter(found)
    return AppointmentReading(
        confirms=_holds(found, hits, "confirm"),
        cancels=_holds(found, hits, "cancel"),
        moves=_holds(found, hits, "move"),
        late=_holds(found, hits, "late"),
        letter=letter,
        leads=lead,
        polar=_polar(names, found, after),
        denies="denial" in names,
        unsure="unsure" in names,
        extra=any(word.isalnum() and word not in say.POLITE for word in found[(1 if letter else after) :]),
    )


def _holds(found: Sequence[str], hits: Sequence[Hit], name: str) -> bool:
    """Whether a hit of `name` stands that no exception overlaps; across a comma an exception is none ("no,
    cancel it")."""
    exceptions = [hit for hit in hits if hit.name == f"{name}-not" and "," not in found[hit.start : hit.end]]
    return any(
        hit.name == name and not any(e.start < hit.end and hit.start < e.end for e in exceptions)
        for hit in hits
    )


def _lead(found: Sequence[str], hits: Sequence[Hit]) -> tuple[str, int]:
    """How the text begins, and where its rest starts."""
    at = 0
    while at < len(found):
        if found[at] in ("good", "buen") and found[at + 1 : at + 2] and found[at + 1] in say.GREETINGS:
            at += 2
        elif found[at] in say.GREETINGS and found[at] not in _OK:
            at += 1
        else:
            break
    phrase = next((hit for hit in hits if hit.name in ("ok", "no") and hit.start == at), None)
    if phrase:
        return ("yes" if phrase.name == "ok" else "no"), phrase.end
    if list(found[at : at + 2]) == ["ya", "no"]:  # "no more", and no slang for yes
        return "", at
    if at < len(found) and (kind := _kind(found[at])):
        stronger = next((k for w in found[at + 1 : at + 3] if (k := _kind(w)) in ("yes", "no")), "")
        return (stronger if kind == "ok" and stronger == "yes" else kind), at + 1
    return "", at


def _kind(word: str) -> str:
    return "yes" if word in _YES else "no" if word in _NO else "ok" if word in _OK else ""


def _polar(names: set[str], found: Sequence[str], after: int) -> str:
    """A yes or no that is not the first word: by phrase, or as a sentence of its own ("im here, yes")."""
    if "no" in names:
        return "no"
    if "yes" in names:
        return "yes"
    tail = [word for word in found[after:] if word.isalnum()]
    return (
        _kind(tail[-1]).replace("ok", "")
        if tail and len(tail) <= 6 and tail[-1] not in ("n", "y", "va")
        else ""
    )


_LETTER_TAIL = frozenset(
    ", . please porfavor thanks thank gracias confirm confirmed but and for to pero y yes si ok i im ill we "
    "para es".split()
)


_ASKS = frozenset(
    "what where when how who is do does should can could que donde cuando como quien puedo".split()
)


def _letter(found: Sequence[str]) -> str:
    said = [
        word
        for word in found
        if word.isalnum() and word not in say.POLITE and word not in ("reply", "option", "letter", "letra")
    ]
    if len(said) == 1 and said[0] in ("c", "r"):
        return said[0]
    starts = len(found) > 1 and (
        (found[0] in ("c", "r") and found[1] in _LETTER_TAIL) or (found[0] == "c" and found[1] in _ASKS)
    )
    return found[0] if starts else ""
