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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

FILLERS = frozenset(
    ", really just so very ever even actually honestly literally still always also "
    "fucking fuckin freaking damn "
    "totally seriously like kinda basically already completely simply again please sometimes often only "
    "muy ya tan pues solo solamente nomas siempre realmente tambien porfavor bien ahorita pinche "
    "such rly honest probably maybe".split()
)
_GAP = 4
_SLOT = re.compile(r"(?:\([^)]*\)|[^\s(])+")
_ALTERNATIVE = re.compile(r"\([^)]*\)|\{\w+\}|[^|]+")


@dataclass(frozen=True, slots=True)
class Slot:
    kind: str  # word, gap, start, end, not
    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    runs: tuple[tuple[str, ...], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `start` (included) to `end` (excluded) of a text say what `name` stands for."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    name: str
    slots: tuple[Slot, ...]


class PhraseTable:
    """Phrases by name, found in a list of words; built once at import."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], macros: Mapping[str, str] | None = None) -> None:
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_prefix: dict[str, list[Phrase]] = {}
        for name, rows in phrases.items():
            for row in rows:
                self._add(Phrase(name, _parse(row, macros or {})))

    def _add(self, phrase: Phrase) -> None:
        for slot in _openers(phrase.slots):
            firsts = slot.words | {run[0] for run in slot.runs}
            for word in firsts:
                self._by_word.setdefault(word, []).append(phrase)
            for prefix in slot.prefixes:
                self._by_prefix.setdefault(prefix[:3], []).append(phrase)

    def find(self, words: Sequence[str]) -> Iterator[Hit]:
        """Every place where a phrase stands, in the order of the words."""
        for start, word in enumerate(words):
            for phrase in (*self._by_word.get(word, ()), *self._by_prefix.get(word[:3], ())):
                end = _match(phrase.slots, 0, words, start)
                if end > start:
                    yield Hit(phrase.name, start, end)

    def first(self, words: Sequence[str], *names: str) -> Hit | None:
        """The first hit of one of `names` (of any, if none is given)."""
        return next((hit for hit in self.find(words) if not names or hit.name in names), None)


def _parse(row: str, macros: Mapping[str, str]) -> tuple[Slot, ...]:
    return tuple(_slot(part, macros) for part in _SLOT.findall(row))


def _slot(part: str, macros: Mapping[str, str]) -> Slot:
    special = {"..": "gap", "^": "start", "$": "end"}.get(part)
    if special:
        return Slot(special)
    negative, optional = part.startswith("!"), part.endswith("?")
    alternatives = list(_alternatives(part.strip("!?"), macros))
    return Slot(
        "not" if negative else "word",
        frozenset(a for a in alternatives if " " not in a and not a.endswith("*")),
        tuple(a[:-1] for a in alternatives if a.endswith("*")),
        tuple(tuple(a.split()) for a in alternatives if " " in a),
        optional,
    )


def _alternatives(part: str, macros: Mapping[str, str]) -> Iterator[str]:
    for alternative in _ALTERNATIVE.findall(part):
        if alternative.startswith("{"):
            yield from _alternatives(macros[alternative[1:-1]], macros)
        else:
            yield alternative.strip("()")


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
    for length in _lengths(slot, words, at):
        if (end := _match(slots, k + 1, words, at + length)) >= 0:
            return end
    if slot.optional and (end := _match(slots, k + 1, words, at)) >= 0:
        return end
    if k and at < len(words) and words[at] in FILLERS:
        return _match(slots, k, words, at + 1)
    return -1


def _lengths(slot: Slot, words: Sequence[str], at: int) -> Iterator[int]:
    if "$" in slot.words and _ends(words, at):
        yield 0
    if at >= len(words):
        return
    for run in slot.runs:
        closed = run[-1] == "$"
        length = len(run) - closed
        if tuple(words[at : at + length]) == run[:length] and not (closed and not _ends(words, at + length)):
            yield length
    word = words[at]
    if word in slot.words or (slot.prefixes and word.startswith(slot.prefixes)):
        yield 1


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
    while at > 0 and words[at - 1] in FILLERS and words[at - 1] != ",":
        at -= 1
    return at == 0 or words[at - 1] in ".,"


def _ends(words: Sequence[str], at: int) -> bool:
    while at < len(words) and words[at] in FILLERS and words[at] != ",":
        at += 1
    return at >= len(words) or words[at] in ".," or not words[at].isascii()
