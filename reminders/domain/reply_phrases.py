"""Phrase tables: many ways of saying one thing, written as data and matched word by word.

A phrase is a row of slots: `"want|wish to die|(be dead)|(not exist)"`.

    a|b           either word               (two words)   several words as one alternative
    suicid*       any word that begins so   really?       a slot that may be missing
    {want}        a named list of alternatives            ..  up to four words of the same sentence
    ^  $          the sentence begins / ends here (or a part of it); also within a slot: `a|$`, `(a $)`
    !in|near      the next word is none of these

Filler words ("really", "just", a comma) are skipped between slots, so phrases name only the words that
matter."""

# ruff: noqa: SIM905 (words are easier to read unquoted)

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

FILLERS = frozenset(
    ", really just so very ever even actually honestly literally still always also "
    "fucking fuckin freaking damn "
    "totally seriously like kinda basically already completely simply again please sometimes often only "
    "muy ya tan pues solo solamente nomas siempre realmente tambien porfavor bien ahorita pinche "
    "such rly honest probably maybe".split()
)
# What may follow the end of a sentence and adds nothing: "i cant go on lol", "no puedo mas today".
TAILS = frozenset(
    "lol lmao lmfao haha hahaha ha jaja jajaja jeje tbh fr frfr ngl smh ugh idk omg bro man dude "
    "mija mijo ok "
    "okay "
    "today tonight hoy now ahora ahorita asap sorry perdon thanks gracias anymore mas tho though".split()
)
# What may stand before a sentence's beginning: "sorry im done", "but i give up".
HEADS = frozenset("sorry perdon hi hello hey hola but pero so and y yes si no well pues idk".split())
_GAP = 4
_HEAD = 3  # the letters by which prefixes are indexed; a prefix has at least as many
_SLOT = re.compile(r"(?:\([^)]*\)|[^\s(])+")
_ALTERNATIVE = re.compile(r"\([^)]*\)|\{\w+\}|[^|]+")


class Run(NamedTuple):
    """Several words as one alternative; `closed`: the sentence must end there; `loose`: one is a prefix."""

    words: tuple[str, ...]
    length: int
    closed: bool
    loose: bool
    second: str | None  # the second word, if there must be just this one

    @classmethod
    def parse(cls, text: str) -> Run:
        parts = text.split()
        words = tuple(part for part in parts if part != "$")
        second = words[1] if len(words) > 1 and words[1][-1] != "*" else None
        return cls(words, len(words), parts[-1] == "$", "*" in text, second)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    kind: str  # word, gap, start, end, not
    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    runs: Mapping[str, tuple[Run, ...]] = field(default_factory=dict)  # several words, by the first
    optional: bool = False
    loose: tuple[tuple[str, tuple[Run, ...]], ...] = ()  # runs whose first word is a prefix
    single: bool = False  # nothing but single words: most slots, and the quickest to try

    def longest(self) -> int:
        """The most words that it takes, fillers aside."""
        if self.kind != "word":
            return _GAP if self.kind == "gap" else 0
        return max((run.length for runs in self.runs.values() for run in runs), default=1)

    def first_words(self) -> Iterator[str]:
        """The words with which a match may begin, and `heads` the beginnings of others."""
        yield from self.words
        yield from (first for first in self.runs if first not in self.words and first[-1] != "*")

    def heads(self) -> set[str]:
        return {prefix[:_HEAD] for prefix in (*self.prefixes, *(first for first, _ in self.loose))}


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `start` (included) to `end` (excluded) of a text say what `name` stands for."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    name: str
    slots: tuple[Slot, ...]


class _Index:
    """Phrases by the words that one of their slots may begin with."""

    __slots__ = ("_by_head", "_by_word")

    def __init__(self) -> None:
        # Tuples: of some thousand words most have one phrase or two, and a set has room for eight.
        self._by_word: dict[str, tuple[Phrase, ...]] = {}
        self._by_head: dict[str, tuple[Phrase, ...]] = {}

    def add(self, slot: Slot, phrase: Phrase) -> None:
        for word in slot.first_words():
            self._by_word[word] = (*self._by_word.get(word, ()), phrase)
        for head in slot.heads():
            self._by_head[head] = (*self._by_head.get(head, ()), phrase)

    def places(self, at: Mapping[str, int]) -> dict[Phrase, int]:
        """Of each phrase that has such a word in a text the places of these words (one bit each), by `at`."""
        out: dict[Phrase, int] = {}
        heads: dict[str, int] = {}
        for word, bits in at.items():
            for phrase in self._by_word.get(word, ()):
                out[phrase] = out.get(phrase, 0) | bits
            head = word[:_HEAD]
            heads[head] = heads.get(head, 0) | bits
        for head, bits in heads.items():
            for phrase in self._by_head.get(head, ()):
                out[phrase] = out.get(phrase, 0) | bits
        return out


class PhraseTable:
    """Phrases by name, found in a list of words; built once at import.

    Most phrases cannot stand in most places: each is tried only where words of its two rarest slots (those
    with the fewest words) follow in the same sentence, no farther than the longest phrase reaches. So the
    time grows with the text and hardly with the table.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]], macros: Mapping[str, str] | None = None) -> None:
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_prefix: dict[str, list[Phrase]] = {}
        self._anchored: tuple[_Index, _Index] = (_Index(), _Index())
        self._reach = 1
        made: dict[str, Slot] = {}
        for name, rows in phrases.items():
            for row in rows:
                self._add(Phrase(name, _parse(row, macros or {}, made)))

    def _add(self, phrase: Phrase) -> None:
        self._reach = max(self._reach, sum(slot.longest() for slot in phrase.slots))
        for slot in _openers(phrase.slots):
            for word in slot.first_words():
                self._by_word.setdefault(word, []).append(phrase)
            for head in slot.heads():
                self._by_prefix.setdefault(head, []).append(phrase)
        for index, slots in zip(self._anchored, _anchors(phrase.slots), strict=True):
            for slot in slots:
                index.add(slot, phrase)

    def find(self, words: Sequence[str]) -> Iterator[Hit]:
        """Every place where a phrase stands, in the order of the words."""
        possible = self._possible(words)
        if not possible:
            return
        opening: dict[str, list[tuple[Phrase, int, int]]] = {}
        for start, near in enumerate(_reaches(words, self._reach)):
            word = words[start]
            if word not in opening:
                begun = (*self._by_word.get(word, ()), *self._by_prefix.get(word[:_HEAD], ()))
                opening[word] = [(phrase, *possible[phrase]) for phrase in begun if phrase in possible]
            for phrase, first, second in opening[word]:
                if first & near and second & near:
                    end = _match(phrase.slots, 0, words, start)
                    if end > start:
                        yield Hit(phrase.name, start, end)

    def _possible(self, words: Sequence[str]) -> dict[Phrase, tuple[int, int]]:
        """The phrases that may stand in the words, with the places of the words of their two rarest slots."""
        at: dict[str, int] = {}
        for place, word in enumerate(words):
            at[word] = at.get(word, 0) | 1 << place
        first, second = (index.places(at) for index in self._anchored)
        return {phrase: (bits, second[phrase]) for phrase, bits in first.items() if phrase in second}

    def first(self, words: Sequence[str], *names: str) -> Hit | None:
        """The first hit of one of `names` (of any, if none is given)."""
        return next((hit for hit in self.find(words) if not names or hit.name in names), None)


def _reaches(words: Sequence[str], reach: int) -> Iterator[int]:
    """For each place the places (one bit each) from there on that a phrase of `reach` words may take.

    Fillers count for none of them; no phrase goes on over the end of a sentence.
    """
    ends = [len(words)] * len(words)
    stops: list[int] = []  # where words that are no fillers stand, from the end of the text back to here
    for at in range(len(words) - 1, -1, -1):
        if words[at] == ".":
            stops = []
        elif words[at] not in FILLERS:
            stops.append(at)
        stop = at if words[at] == "." else ends[at + 1] if at + 1 < len(words) else len(words)
        ends[at] = stops[-reach - 1] if len(stops) > reach else stop
    return ((1 << end) - (1 << at) for at, end in enumerate(ends))


def _anchors(slots: tuple[Slot, ...]) -> tuple[list[Slot], list[Slot]]:
    """The two slots that every match needs and the fewest words fill; with fewer, whatever may begin it."""
    needed = [s for s in slots if s.kind == "word" and not s.optional and "$" not in s.words]
    rarest = sorted(needed, key=lambda s: len(s.words) + len(s.runs) + 2 * len(s.prefixes))[:2]
    if not rarest:
        return list(_openers(slots)), list(_openers(slots))
    return [rarest[0]], [rarest[-1]]


def _parse(row: str, macros: Mapping[str, str], made: dict[str, Slot]) -> tuple[Slot, ...]:
    """*made*: the slots that there are already. Many rows have the same, and some name a hundred words."""
    for part in (parts := _SLOT.findall(row)):
        if part not in made:
            made[part] = _slot(part, macros)
    return tuple(made[part] for part in parts)


def _slot(part: str, macros: Mapping[str, str]) -> Slot:
    special = {"..": "gap", "^": "start", "$": "end"}.get(part)
    if special:
        return Slot(special)
    negative, optional = part.startswith("!"), part.endswith("?")
    alternatives = list(_alternatives(part.strip("!?"), macros))
    runs = _runs(Run.parse(a) for a in alternatives if " " in a)
    singles = frozenset(a for a in alternatives if " " not in a and not a.endswith("*"))
    prefixes = tuple(a[:-1] for a in alternatives if a.endswith("*"))
    return Slot(
        "not" if negative else "word",
        singles,
        prefixes,
        runs,
        optional,
        tuple((first[:-1], found) for first, found in runs.items() if first.endswith("*")),
        not runs and not prefixes and "$" not in singles,
    )


def _runs(runs: Iterable[Run]) -> dict[str, tuple[Run, ...]]:
    by_first: dict[str, tuple[Run, ...]] = {}
    for run in runs:
        by_first[run.words[0]] = (*by_first.get(run.words[0], ()), run)
    return by_first


def _alternatives(part: str, macros: Mapping[str, str]) -> Iterator[str]:
    for alternative in _ALTERNATIVE.findall(part):
        if alternative.startswith("{"):
            yield from _alternatives(macros[alternative[1:-1]], macros)
        else:
            yield sys.intern(alternative.strip("()"))  # the same words stand in many rows


def _openers(slots: tuple[Slot, ...]) -> Iterator[Slot]:
    """The slots whose words a match of the phrase can begin with."""
    for slot in slots:
        if slot.kind == "word":
            yield slot
            if not slot.optional:
                return


def _match(slots: tuple[Slot, ...], k: int, words: Sequence[str], at: int) -> int:
    """The end of a match of `slots[k:]` at `at`, or -1."""
    if k == len(slots):
        return at
    slot = slots[k]
    if slot.kind != "word":
        return _match_special(slots, k, words, at)
    if slot.single:
        lengths: Sequence[int] = (1,) if at < len(words) and words[at] in slot.words else ()
    else:
        lengths = _lengths(slot, words, at)
    for length in lengths:
        if (end := _match(slots, k + 1, words, at + length)) >= 0:
            return end
    if slot.optional and (end := _match(slots, k + 1, words, at)) >= 0:
        return end
    if k and at < len(words) and words[at] in FILLERS:
        return _match(slots, k, words, at + 1)
    return -1


def _lengths(slot: Slot, words: Sequence[str], at: int) -> list[int]:
    """How many words the slot may take at `at`, each way once."""
    lengths = [0] if "$" in slot.words and _ends(words, at) else []
    if at >= len(words):
        return lengths
    word = words[at]
    if runs := slot.runs.get(word):
        lengths += _run_lengths(runs, words, at)
    for first, runs in slot.loose:
        if word.startswith(first):
            lengths += _run_lengths(runs, words, at)
    if word in slot.words or (slot.prefixes and word.startswith(slot.prefixes)):
        lengths.append(1)
    return lengths


def _run_lengths(runs: tuple[Run, ...], words: Sequence[str], at: int) -> Iterator[int]:
    """How many words each of the runs that stand at `at` takes."""
    after = words[at + 1] if at + 1 < len(words) else ""
    for run in runs:
        if (run.second is None or run.second == after) and (length := _run_length(run, words, at)):
            yield length


def _run_length(run: Run, words: Sequence[str], at: int) -> int:
    """How many words `run` takes at `at`, or 0."""
    here = tuple(words[at : at + run.length])
    if here != run.words and not (run.loose and _begin_alike(here, run.words)):
        return 0
    return 0 if run.closed and not _ends(words, at + run.length) else run.length


def _begin_alike(here: Sequence[str], parts: Sequence[str]) -> bool:
    return len(here) == len(parts) and all(
        word == part or (part[-1] == "*" and word.startswith(part[:-1]))
        for word, part in zip(here, parts, strict=True)
    )


def _match_special(slots: tuple[Slot, ...], k: int, words: Sequence[str], at: int) -> int:
    match slots[k].kind:
        case "start":
            return _match(slots, k + 1, words, at) if _starts(words, at) else -1
        case "end":
            return at if _ends(words, at) else -1
        case "not":
            return -1 if any(_lengths(slots[k], words, at)) else _match(slots, k + 1, words, at)
        case _:
            return _match_gap(slots, k, words, at)


def _match_gap(slots: tuple[Slot, ...], k: int, words: Sequence[str], at: int) -> int:
    for skip in range(_GAP + 1):
        if "." in words[at : at + skip]:
            break
        if (end := _match(slots, k + 1, words, at + skip)) >= 0:
            return end
    return -1


def _starts(words: Sequence[str], at: int) -> bool:
    while at > 0 and words[at - 1] != "," and _is_lead(words[at - 1]):
        at -= 1
    return at == 0 or words[at - 1] in ".,"


def _is_lead(word: str) -> bool:
    return word in FILLERS or word in HEADS or word.isdecimal()


def _ends(words: Sequence[str], at: int) -> bool:
    while at < len(words) and words[at] != "," and (words[at] in FILLERS or words[at] in TAILS):
        at += 1
    return at >= len(words) or words[at] in ".," or not words[at].isascii()
