"""What has changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: A word with the space behind it. Punctuation stays with its word: "visit." and "visit" are two.
_WORD = re.compile(r"\S+\s*|\s+")
#: Pairs of words that are compared; beyond it the whole is shown as replaced, rather than to think for long.
_MOST_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Literal["same", "new", "gone"]
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """*before* and *after* in one: leaving out what is new gives the first, what is gone the second."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = _compared(old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [Piece("same", "".join(old[:head])), *middle, Piece("same", "".join(old[len(old) - tail :]))]
    return [piece for piece in pieces if piece.text]


def _shared(old: list[str], new: list[str]) -> int:
    """How many words are the same from the beginning."""
    return next((n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
                min(len(old), len(new)))  # fmt: skip


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) * len(new) > _MOST_PAIRS:
        yield Piece("gone", "".join(old))
        yield Piece("new", "".join(new))
        return
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[first:last]))
        else:
            yield Piece("gone", "".join(old[first:last]))
            yield Piece("new", "".join(new[begin:end]))
