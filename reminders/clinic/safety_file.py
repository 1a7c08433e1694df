"""`config/safety/<language>.yaml`: phrases that alarm at this clinic too, and sayings that do not.

It adds to what is shipped and takes nothing away: without the file, or with one that is wrong, all that is
shipped holds.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from reminders.clinic.border import Border, Text, bad
from reminders.domain.safety import is_cry
from reminders.domain.safety_words import ClinicWords, plain

#: Under `config/`.
FOLDER = "safety"
_LONGEST = 120
_SHORTEST_WORD = 5


def _phrase(value: str) -> str:
    said = plain(value)
    if len(value) > _LONGEST:
        raise bad(f"must be at most {_LONGEST} characters.", "Write the words that matter.")
    if len(said) < 2 and len("".join(said)) < _SHORTEST_WORD:
        raise bad(
            f"`{value}` stands in too many harmless texts.", "Write at least two words, or one long one."
        )
    return value


def _idiom(value: str) -> str:
    if len(value) > _LONGEST:
        raise bad(f"must be at most {_LONGEST} characters.", "Write the words that matter.")
    if len(plain(value)) < 2:
        raise bad(f"`{value}` is a single word; cries hold it too.", "Write the whole saying.")
    if is_cry(value):
        raise bad(
            f"`{value}` is a cry itself: as a saying it would hide nothing.",
            "Write the words too that make it harmless.",
        )
    return value


Phrase = Annotated[Text, AfterValidator(_phrase)]
Idiom = Annotated[Text, AfterValidator(_idiom)]


class PhrasesEntry(Border):
    """Plain words, in any case and with or without accents; small words between them do not matter."""

    crisis: tuple[Phrase, ...] = ()
    """Suicide, self-harm, violence: the patient gets 911 and 988, the crisis chain is paged."""
    emergency: tuple[Phrase, ...] = ()
    """Medical: 911, and the emergency chain."""
    urgent: tuple[Phrase, ...] = ()
    """Medical: "please call us", and the clinical chain."""


class SafetyFile(Border):
    """config/safety/<language>.yaml"""

    phrases: PhrasesEntry = PhrasesEntry()
    """Raise an alarm, unless the words before deny them ("no …")."""
    idioms: tuple[Idiom, ...] = ()
    """Sayings that raise none by themselves; what else the text says still counts."""

    def value(self) -> ClinicWords:
        return ClinicWords(self.phrases.crisis, self.phrases.emergency, self.phrases.urgent, self.idioms)
