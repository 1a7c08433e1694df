"""Words that no text may hold, because it is read over shoulders: drug, diagnosis, procedure, instrument."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator


class PrivateWords:
    """Finds a clinic's private words: whole words, whatever their case and accents, plurals too."""

    def __init__(self, words: Iterable[str]) -> None:
        parts = [r"[\s-]+".join(map(re.escape, fold(word).split())) for word in words if word.strip()]
        self._pattern = (
            re.compile(
                rf"(?<!\w)(?:{'|'.join(sorted(parts, key=len, reverse=True))})(?:e?s)?(?:-?\d+)?(?!\w)"
            )
            if parts
            else None
        )

    def find(self, text: str) -> Iterator[str]:
        if self._pattern is not None:
            for match in self._pattern.finditer(fold(text)):
                yield match[0]


def fold(text: str) -> str:
    """*text* without case, accents and characters that nobody sees."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf")).casefold()
