"""The second stage of detection: letters, words and meanings, weighed by a linear model. It only adds hits.

Pure arithmetic over weights that `training/safety/train.py` made (`safety_weights.bin`, part of the program
and read once, as a module would be). A text is cut into runs of letters within words, into words, pairs and
triples, and into meanings of words ("gun", "escopeta") alone and in pairs; each piece has a place by
its checksum and there one weight for each level. A text of several sentences is also weighed sentence by
sentence, and a long sentence in overlapping windows, so that a cry does not drown in small talk.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from zlib import compress, crc32, decompress

_FEWEST = 3
"""Words below which there is too little to weigh ("no mas"): phrases alone judge those."""
_SHORT, _DOUBT = 6, 0.2
"""Fewer words than these must score that much higher."""
_LONGEST = 1700
"""Characters that are weighed: as many as a text message may have; the phrases look further."""
_WINDOW, _STEP = 28, 14
"""Words of a long sentence that are weighed together, and how far on the next ones begin."""
_NEAR = 5
"""How many words apart two meanings may stand to count as a pair."""


_KIND, _PLACE = "Q", "H"
"""How the file holds its numbers: 8 bytes for what is weighed, 2 for each place."""
_ZERO, _BITS = 128, 21
_FIELD = (1 << _BITS) - 1
"""Of a packed number each level has 21 bits, room for the sum of 8,000 places: no text has more."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What training made. A level is raised above 0: score times scale, plus its bias."""

    levels: tuple[str, ...]
    mask: int  # places are checksums cut to this many bits
    kinds: list[int]  # numbers that each hold the levels' weights (`packed`)
    table: array[int]  # for each place which of the kinds: far fewer than places, so a quarter of the memory
    scales: tuple[float, ...]
    biases: tuple[float, ...]  # the threshold is taken off already
    meanings: dict[str, tuple[bytes, ...]]  # of a word


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that the program was shipped with."""
    raw = decompress(files("reminders.domain").joinpath("safety_weights.bin").read_bytes())
    head, numbers = raw.split(b"\n", 1)
    made = json.loads(head)
    size = array(_KIND).itemsize * made["kinds"]
    kinds, table = array(_KIND, numbers[:size]), array(_PLACE, numbers[size:])
    if sys.byteorder == "big":
        kinds.byteswap()
        table.byteswap()
    biases = zip(made["biases"], made["thresholds"], strict=True)
    return Weights(
        tuple(made["levels"]),
        len(table) - 1,
        kinds.tolist(),
        table,
        tuple(made["scales"]),
        tuple(bias - threshold for bias, threshold in biases),
        by_word(made["meanings"]),
    )


def written(head: Mapping[str, Any], table: Sequence[int]) -> bytes:
    """`safety_weights.bin`, of `packed` numbers for each place, as `weights` reads it on any machine.

    Raises:
        OverflowError: more different numbers than a place can name.
    """
    kinds = sorted(set(table))
    place = {number: at for at, number in enumerate(kinds)}
    numbers = array(_KIND, kinds), array(_PLACE, map(place.__getitem__, table))
    if sys.byteorder == "big":
        for each in numbers:
            each.byteswap()
    first = json.dumps({**head, "kinds": len(kinds)}).encode()
    return compress(b"\n".join((first, b"".join(each.tobytes() for each in numbers))), 9)


def packed(of_levels: Sequence[int]) -> int:
    """The weights of one place (-128 to 127 each) as one number, so that one addition adds all of them."""
    return sum((weight + _ZERO) << (_BITS * k) for k, weight in enumerate(of_levels))


def _unpacked(total: int, count: int, levels: int) -> list[int]:
    """The sums of the levels' weights, of the sum of *count* packed numbers."""
    return [((total >> (_BITS * k)) & _FIELD) - count * _ZERO for k in range(levels)]


def by_word(meanings: dict[str, str]) -> dict[str, tuple[bytes, ...]]:
    """The meanings of each word, from the words of each meaning."""
    out: dict[str, dict[bytes, None]] = {}
    for meaning, row in meanings.items():
        for word in row.split():
            out.setdefault(word, {})[meaning.encode()] = None
    return {word: tuple(found) for word, found in out.items()}


@lru_cache(maxsize=8192)
def _within(word: str) -> tuple[int, ...]:
    """Checksums of the word and of its runs of three to five letters, its ends marked."""
    padded = f"_{word}_".encode()
    runs = (padded[at : at + size] for size in (3, 4, 5) for at in range(len(padded) - size + 1))
    return (*map(crc32, runs), crc32(f" {word}".encode()))


@lru_cache(maxsize=8192)
def _pair(first: bytes, second: bytes) -> int:
    return crc32(b"##" + first + b" " + second)


class Pieces:
    """The pieces of a text, cut once: what part of it is weighed takes those that lie within it."""

    def __init__(self, found: Sequence[str], mask: int, meanings: dict[str, tuple[bytes, ...]]) -> None:
        row = [f" {word}".encode() for word in found]
        self._mask = mask
        self._words = [_within(word) for word in found]
        self._twos = [crc32(first + second) for first, second in pairwise(row)]
        self._threes = [crc32(b"".join(row[at : at + 3])) for at in range(len(row) - 2)]
        self._meanings = [_own(meanings.get(word, ())) for word in found]
        self._pairs = list(_pairs(found, meanings))  # in the order of the text

    def places(self, start: int, end: int) -> set[int]:
        """Where the weights stand of all pieces of the words from `start` to `end`; each counts once."""
        at = set(self._twos[start : end - 1])
        at.update(
            self._threes[start : max(start, end - 2)], *self._words[start:end], *self._meanings[start:end]
        )
        at.update(*(pairs for first, last, pairs in self._pairs if start <= first and last < end))
        return {place & self._mask for place in at}


def _own(meanings: tuple[bytes, ...]) -> tuple[int, ...]:
    return tuple(crc32(b"#" + meaning) for meaning in meanings)


def _pairs(
    found: Sequence[str], meanings: dict[str, tuple[bytes, ...]]
) -> Iterator[tuple[int, int, list[int]]]:
    """Of each two words near each other that mean something: where they stand, and their meanings' pairs."""
    said = [(at, meanings[word]) for at, word in enumerate(found) if word in meanings]
    for k, (at, own) in enumerate(said):
        for later, others in said[k + 1 : k + 5]:
            if later - at > _NEAR:
                break
            yield at, later, [_pair(meaning, other) for meaning in own for other in others]


def places(found: Sequence[str], mask: int, meanings: dict[str, tuple[bytes, ...]]) -> set[int]:
    """Where the weights stand of all pieces of the words; each counts once."""
    return Pieces(found, mask, meanings).places(0, len(found))


def score(found: Sequence[str]) -> tuple[float, ...]:
    """How far above its threshold each level stands; more than 0 raises it."""
    made = weights()
    return _score(places(found, made.mask, made.meanings), made)


def _score(at: set[int], made: Weights) -> tuple[float, ...]:
    if not at:
        return tuple(-1.0 for _ in made.levels)
    total = sum(map(made.kinds.__getitem__, map(made.table.__getitem__, at)))
    sums = _unpacked(total, len(at), len(made.levels))
    length = len(at) ** 0.5
    return tuple(
        each * scale / length + bias for each, scale, bias in zip(sums, made.scales, made.biases, strict=True)
    )


def raised(found: Sequence[str]) -> frozenset[str]:
    """The levels that the words raise, as a whole or in one of their parts."""
    made, needed, spans = weights(), doubt(found), _spans(found)
    pieces = Pieces(found[: spans[0][1]], made.mask, made.meanings) if spans else None
    return frozenset(
        name
        for start, end in spans
        if pieces
        for name, value in zip(made.levels, _score(pieces.places(start, end), made), strict=True)
        if value > needed
    )


def doubt(found: Sequence[str]) -> float:
    """How much higher a text must score that gives little to weigh: few words are often everyday ones."""
    return _DOUBT if sum(word.isalnum() for word in found) < _SHORT else 0.0


def parts(found: Sequence[str]) -> list[Sequence[str]]:
    """What of a text is weighed: all of it, its sentences, windows of long ones; nothing of too few words."""
    return [found[start:end] for start, end in _spans(found)]


def _spans(found: Sequence[str]) -> list[tuple[int, int]]:
    """Where each part of a text that is weighed begins and ends; the whole first."""
    end = _cut(found)
    if sum(word.isalnum() for word in found[:end]) < _FEWEST:
        return []
    whole = (0, end)
    sentences = _sentences(found[:end])
    windows = [window for sentence in sentences or [whole] for window in _windows(*sentence)]
    return list(dict.fromkeys([whole, *sentences, *windows]))


def _cut(found: Sequence[str]) -> int:
    """How many words of a text are weighed."""
    total = 0
    for at, word in enumerate(found):
        total += len(word) + 1
        if total > _LONGEST:
            return at
    return len(found)


def _sentences(found: Sequence[str]) -> list[tuple[int, int]]:
    """Sentences of at least four words, if there are several."""
    stops = [-1, *(at for at, word in enumerate(found) if word == "."), len(found)]
    spans = [(before + 1, stop) for before, stop in pairwise(stops)]
    return [(start, end) for start, end in spans if end - start >= 4] if len(spans) > 1 else []


def _windows(start: int, end: int) -> list[tuple[int, int]]:
    """Overlapping windows of a sentence that is much longer than one."""
    if end - start < _WINDOW + _STEP:
        return []
    return [(at, min(at + _WINDOW, end)) for at in range(start, end - _STEP, _STEP)]
