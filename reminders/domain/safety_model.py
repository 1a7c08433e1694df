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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from zlib import crc32, decompress

_FEWEST = 3
"""Words below which there is too little to weigh ("no mas"): phrases alone judge those."""
_SHORT, _DOUBT = 6, 0.4
"""Fewer words than these must score that much higher."""
_LONGEST = 1700
"""Characters that are weighed: as many as a text message may have; the phrases look further."""
_WINDOW, _STEP = 28, 14
"""Words of a long sentence that are weighed together, and how far on the next ones begin."""
_NEAR = 5
"""How many words apart two meanings may stand to count as a pair."""


_ZERO, _BITS = 128, 21
_FIELD = (1 << _BITS) - 1
"""Of a packed number each level has 21 bits, room for the sum of 8,000 places: no text has more."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What training made. A level is raised above 0: score times scale, plus its bias."""

    levels: tuple[str, ...]
    mask: int  # places are checksums cut to this many bits
    table: array[int]  # for each place one number that holds the levels' weights (`packed`)
    scales: tuple[float, ...]
    biases: tuple[float, ...]  # the threshold is taken off already
    meanings: dict[str, tuple[bytes, ...]]  # of a word


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that the program was shipped with."""
    raw = decompress(files("reminders.domain").joinpath("safety_weights.bin").read_bytes())
    head, packed_table = raw.split(b"\n", 1)
    made = json.loads(head)
    table = array("Q", packed_table)
    if sys.byteorder == "big":
        table.byteswap()
    biases = zip(made["biases"], made["thresholds"], strict=True)
    return Weights(
        tuple(made["levels"]),
        len(table) - 1,
        table,
        tuple(made["scales"]),
        tuple(bias - threshold for bias, threshold in biases),
        by_word(made["meanings"]),
    )


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


def places(found: Sequence[str], mask: int, meanings: dict[str, tuple[bytes, ...]]) -> set[int]:
    """Where the weights stand of all pieces of the words; each counts once."""
    at = {place & mask for word in found for place in _within(word)}
    row = [f" {word}".encode() for word in found]
    at.update(crc32(first + second) & mask for first, second in pairwise(row))
    at.update(crc32(b"".join(row[i : i + 3])) & mask for i in range(len(row) - 2))
    at.update(place & mask for place in _of_meanings(found, meanings))
    return at


def _of_meanings(found: Sequence[str], meanings: dict[str, tuple[bytes, ...]]) -> Iterator[int]:
    said = [(at, meanings[word]) for at, word in enumerate(found) if word in meanings]
    for k, (at, own) in enumerate(said):
        yield from (crc32(b"#" + meaning) for meaning in own)
        for later, others in said[k + 1 : k + 5]:
            if later - at > _NEAR:
                break
            yield from (_pair(meaning, other) for meaning in own for other in others)


def score(found: Sequence[str]) -> tuple[float, ...]:
    """How far above its threshold each level stands; more than 0 raises it."""
    made = weights()
    at = places(found, made.mask, made.meanings)
    if not at:
        return tuple(-1.0 for _ in made.levels)
    sums = _unpacked(sum(map(made.table.__getitem__, at)), len(at), len(made.levels))
    length = len(at) ** 0.5
    return tuple(
        each * scale / length + bias for each, scale, bias in zip(sums, made.scales, made.biases, strict=True)
    )


def raised(found: Sequence[str]) -> frozenset[str]:
    """The levels that the words raise, as a whole or in one of their parts."""
    needed = doubt(found)
    return frozenset(
        name
        for part in parts(found)
        for name, value in zip(weights().levels, score(part), strict=True)
        if value > needed
    )


def doubt(found: Sequence[str]) -> float:
    """How much higher a text must score that gives little to weigh: few words are often everyday ones."""
    return _DOUBT if sum(word.isalnum() for word in found) < _SHORT else 0.0


def parts(found: Sequence[str]) -> list[list[str]]:
    """What of a text is weighed: all of it, its sentences, windows of long ones; nothing of too few words."""
    whole = _cut(found)
    if sum(word.isalnum() for word in whole) < _FEWEST:
        return []
    sentences = _sentences(whole)
    pieces = [piece for sentence in sentences or [whole] for piece in _windows(sentence)]
    return [whole, *sentences, *pieces]


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


def _windows(sentence: list[str]) -> list[list[str]]:
    """Overlapping windows of a sentence that is much longer than one."""
    if len(sentence) < _WINDOW + _STEP:
        return []
    return [sentence[at : at + _WINDOW] for at in range(0, len(sentence) - _STEP, _STEP)]
