"""What a clinic adds to the detection of cries and red flags: phrases that alarm, sayings that do not."""

# ruff: noqa: SIM905 (words are easier to read unquoted)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reminders.domain.reply_phrases import FILLERS, Hit, PhraseTable
from reminders.domain.text import words

_LEVELS = ("crisis", "emergency", "urgent")
_SMALL = FILLERS | frozenset(
    "i im ill ive id me my a an the to have has had am is are be been do so and or of in on at it this that "
    "for now feel going think yo mi el la los las un una de en y o es estoy tengo traigo si no se le lo por "
    "para siento".split()
)


@dataclass(frozen=True, slots=True)
class ClinicWords:
    """`config/safety/*.yaml`, all languages together. Nothing here can take a shipped phrase away."""

    crisis: tuple[str, ...] = ()
    emergency: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()

    def joined(self, other: ClinicWords) -> ClinicWords:
        return ClinicWords(
            self.crisis + other.crisis,
            self.emergency + other.emergency,
            self.urgent + other.urgent,
            self.idioms + other.idioms,
        )


NO_WORDS = ClinicWords()


def plain(phrase: str) -> list[str]:
    """The words of a phrase as texts are read: no accents, no marks, texting spellings undone."""
    return [word for word in words(phrase) if word.isalnum() or not word.isascii()]


def alarms(found: Sequence[str], clinic: ClinicWords) -> list[Hit]:
    """Where the clinic's phrases stand, named by their level."""
    return list(_tables(clinic)[0].find(found)) if clinic is not NO_WORDS else []


def sayings(found: Sequence[str], clinic: ClinicWords) -> list[Hit]:
    """Where the clinic's idioms stand."""
    return list(_tables(clinic)[1].find(found)) if clinic.idioms else []


def is_harmless(hit: Hit, idioms: Iterable[Hit], found: Sequence[str]) -> bool:
    """Whether an idiom holds all of the hit and says more: "i want to die" is no idiom for "want to die"."""
    return any(
        idiom.start <= hit.start
        and hit.end <= idiom.end
        and _says_more(found[idiom.start : hit.start], found[hit.end : idiom.end])
        for idiom in idioms
    )


def _says_more(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the words around a hit hold any that could make it harmless."""
    return any(word not in _SMALL and word not in ".," for word in (*before, *after))


def without(found: Sequence[str], idioms: Sequence[Hit]) -> list[str]:
    """The words with a full stop where idioms stood."""
    covered = {at for idiom in idioms for at in range(idiom.start, idiom.end)}
    return ["." if at in covered else word for at, word in enumerate(found)]


@lru_cache(maxsize=4)
def _tables(clinic: ClinicWords) -> tuple[PhraseTable, PhraseTable]:
    alarming = {level: list(_rows(getattr(clinic, level))) for level in _LEVELS}
    return PhraseTable(alarming), PhraseTable({"idiom": list(_rows(clinic.idioms))})


def _rows(phrases: Iterable[str]) -> Iterator[str]:
    return (" ".join(row) for phrase in phrases if (row := plain(phrase)))
