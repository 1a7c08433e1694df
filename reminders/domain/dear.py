"""Characters that make a text dear: where they stand, and what to write instead where that is as right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from reminders.domain import sms

_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text that is plain or dear."""

    text: str
    is_dear: bool


@dataclass(frozen=True, slots=True)
class Dear:
    """One character outside GSM-7."""

    char: str
    instead: str | None
    """The same for the reader, for less; may be empty. None where only another word helps."""
    words: tuple[str, ...]
    """Words that it stands in, a few."""

    @property
    def label(self) -> str:
        """The character, or its name if nobody sees it."""
        if self.char.isspace() or unicodedata.category(self.char)[0] in "CM":
            return unicodedata.name(self.char, f"U+{ord(self.char):04X}").lower()
        return self.char


def marked(text: str) -> list[Run]:
    """*text* in runs, so that what makes it dear can be shown."""
    outside = set(sms.measure(text).unsupported)
    text = unicodedata.normalize("NFC", text)
    return [Run("".join(run), is_dear) for is_dear, run in groupby(text, key=outside.__contains__)]


def dear_characters(texts: Iterable[str]) -> list[Dear]:
    """Each character outside GSM-7 in *texts*, once, in order."""
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    chars = dict.fromkeys(char for text in texts for char in sms.measure(text).unsupported)
    return [Dear(char, sms.cheaper(char), _words_with(char, texts)) for char in chars]


def _words_with(char: str, texts: Iterable[str]) -> tuple[str, ...]:
    if not char.isalpha():
        return ()
    words = (word for text in texts for word in re.findall(r"\w+", text) if char in word)
    return tuple(dict.fromkeys(words))[:_MOST_WORDS]
