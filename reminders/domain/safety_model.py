"""The second stage of detection: letters and words in pieces, weighed by a linear model. It only adds hits.

Pure arithmetic over weights that `training/safety/train.py` made (`safety_weights`). A text is cut into runs
of letters within words and into words, pairs and triples; each piece has a place by its checksum and there
one weight for each level. A text of several sentences is also weighed sentence by sentence, so that a cry
does not drown in small talk.
"""

from __future__ import annotations

from base64 import b85decode
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32, decompress

from reminders.domain.safety_weights import BIASES, BITS, LEVELS, SCALES, THRESHOLDS, WEIGHTS

_MASK = (1 << BITS) - 1
_TABLE = decompress(b85decode(WEIGHTS))
_SIGNED = tuple(
    tuple(byte - 256 if byte > 127 else byte for byte in _TABLE[k << BITS : (k + 1) << BITS])
    for k in range(len(LEVELS))
)
_FEWEST = 4
"""Words below which there is too little to weigh ("todavia no"): phrases alone judge those."""
_LONGEST = 600
"""Characters that are weighed: enough for four text messages; the phrases look further."""


@lru_cache(maxsize=8192)
def _within(word: str) -> tuple[int, ...]:
    """Checksums of the word and of its runs of three to five letters, its ends marked."""
    padded = f"_{word}_".encode()
    runs = (padded[at : at + size] for size in (3, 4, 5) for at in range(len(padded) - size + 1))
    return (*map(crc32, runs), crc32(f" {word}".encode()))


def places(found: Sequence[str], mask: int = _MASK) -> set[int]:
    """Where the weights stand of runs of letters, words, pairs and triples; each counts once."""
    at = {place & mask for word in found for place in _within(word)}
    row = [f" {word}".encode() for word in found]
    at.update(crc32(first + second) & mask for first, second in pairwise(row))
    at.update(crc32(b"".join(row[i : i + 3])) & mask for i in range(len(row) - 2))
    return at


def score(found: Sequence[str]) -> tuple[float, ...]:
    """How far above its threshold each level stands; more than 0 raises it."""
    at = places(found)
    if not at:
        return tuple(-1.0 for _ in LEVELS)
    length = len(at) ** 0.5
    return tuple(
        sum(map(weights.__getitem__, at)) * scale / length + bias - threshold
        for weights, scale, bias, threshold in zip(_SIGNED, SCALES, BIASES, THRESHOLDS, strict=True)
    )


def raised(found: Sequence[str]) -> frozenset[str]:
    """The levels that the words raise, as a whole or in one of their sentences."""
    whole = _cut(found)
    if sum(word.isalnum() for word in whole) < _FEWEST:
        return frozenset()
    parts = [whole, *_sentences(whole)]
    return frozenset(
        name for part in parts for name, value in zip(LEVELS, score(part), strict=True) if value > 0
    )


def _cut(found: Sequence[str]) -> list[str]:
    out, total = [], 0
    for word in found:
        total += len(word) + 1
        if total > _LONGEST:
            break
        out.append(word)
    return out


def _sentences(found: Sequence[str]) -> list[list[str]]:
    """Sentences of at least four words, if there are several."""
    out: list[list[str]] = [[]]
    for word in found:
        if word == ".":
            out.append([])
        else:
            out[-1].append(word)
    return [part for part in out if len(part) >= 4] if len(out) > 1 else []
