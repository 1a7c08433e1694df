"""One of a few labelled options, answered by its number or in words, in either language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from reminders.domain.reply_choice_words import SYNONYMS, place
from reminders.domain.reply_numbers import read_scale
from reminders.domain.text import normalise


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is stored; `labels` are what it is called, in any language."""

    value: float
    labels: tuple[str, ...]


_ARTICLES = r"(?: (?:a|an|un|una|the|lo|la|el|so|that|just|only|even|solo))*"
# What stands before a label that is not meant: "not a little", "more than a little".
_NEGATION = re.compile(
    r"\b(?:not|no|isnt|never|nunca)(?: (?:nearly|quite|really|even|casi|exactly|at all))?$"
    rf"|\b(?:not|isnt|wasnt|never|nunca|ni)(?: (?:nearly|quite|really|even))?{_ARTICLES}$"
    r"|\b(?:(?:more|less|fewer|greater|higher|lower|better|worse) (?:than|then)"
    r"|(?:mas|menos|mayor|menor|mejor|peor) (?:que|de|a)"
    rf"|over|under|beyond|above|below){_ARTICLES}$"
)
# And after it: "a little too much", "un poco más"; "un poco más o menos" is only vague.
_SURPASSED = re.compile(
    r" (?:too (?:much|many)|(?:more|mas)(?! o\b| or\b)|less|menos|over|de mas|demasiad[oa])\b"
)


def _slips(text: str, name: str) -> bool:
    """Whether `text` is `name` but for a slip in a word or two; no other word is taken for one."""
    here, there = text.split(), name.split()
    if len(here) != len(there):
        return OSA.distance(text, name, score_cutoff=1) <= 1
    each = [OSA.distance(a, b) for a, b in zip(here, there, strict=True)]
    return sum(each) <= 2 and all(
        slips <= (1 if len(word) < 8 else 2) for slips, word in zip(each, there, strict=True)
    )


_EITHER = re.compile(r"\b(?:or|to|o|u|between|entre)\b")


def read_choice(normal: str, options: tuple[Option, ...], *, higher_is_better: bool = False) -> float | None:
    """The value of the one option that `normal` (see `text.normalise`) means, or None."""
    text = _said(normal)
    if (exact := _exact(text, options)) is not None:
        return exact
    if (near := _near(text, options)) is not None:
        return near
    # "no, a little" answers twice; "no little" denies
    without_no = _said(re.sub(r"^no ?[,.;:-]\s*(?=\w)", "", normal))
    by_label = _by_label(without_no, options, higher_is_better)
    if by_label is not None:
        return by_label
    if (at := place(text, len(options))) is not None:
        return options[at].value
    return _by_number(normal, options, higher_is_better)


def _said(normal: str) -> str:
    said = re.sub(r"\b([a-z]+)(?: \1\b)+", r"\1", _plain(normal))  # "mucho mucho"
    return re.sub(r"^no (?=not|nunca|nada|never)", "", said)


def _by_number(normal: str, options: tuple[Option, ...], higher_is_better: bool) -> float | None:
    """By the number that is printed before it."""
    values = [option.value for option in options]
    number = read_scale(
        normal, min(values), max(values), higher_is_better=higher_is_better, none_is_zero=False
    )
    return number if number in values else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", text.replace("'", "").replace("1/2", "half")).split())


@lru_cache(maxsize=512)
def _labels(option: Option) -> tuple[str, ...]:
    return tuple(_plain(normalise(label)) for label in option.labels)


@lru_cache(maxsize=512)
def _names(option: Option) -> tuple[str, ...]:
    """The labels, and what people write instead."""
    others = (name for label in _labels(option) for name in SYNONYMS.get(label, "").split())
    return (*_labels(option), *(name.replace("_", " ") for name in others))


def _exact(text: str, options: tuple[Option, ...]) -> float | None:
    """By label first, then by a synonym that belongs to one option only."""
    for names in (_labels, _names):
        values = {option.value for option in options if text in names(option)}
        if len(values) == 1:
            return values.pop()
    return None


def _near(text: str, options: tuple[Option, ...]) -> float | None:
    """The option whose label, else synonym, is `text` but for a slip or two ("nearly evry day")."""
    if len(text) < 6 or any(char.isdigit() for char in text):
        return None
    for names in (_labels, _names):
        values = {
            option.value
            for option in options
            for name in names(option)
            if len(name) > 5 and _slips(text, name)
        }
        if len(values) == 1:
            return values.pop()
    return None


def _by_label(text: str, options: tuple[Option, ...], higher_is_better: bool) -> float | None:
    """By a label or synonym of several letters that stands in the text, or that the text shortens."""
    found = [
        (at, at + len(name), option.value)
        for option in options
        for name in _names(option)
        if (at := _place_of(name, text)) is not None
    ]
    whole = [
        (start, end, value)
        for start, end, value in found
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
        and not _is_denied(text, start, end)
    ]
    if whole:
        value = _one_of(text, {v for _, _, v in whole}, min(whole)[2], options, higher_is_better)
        return None if value is None else _unless_numbered_otherwise(text, value, options)
    shortened = {
        o.value for o in options for name in _names(o) if len(text) > 5 and f" {text} " in f" {name} "
    }
    return shortened.pop() if len(shortened) == 1 else None


def _one_of(
    text: str, values: set[float], first: float, options: tuple[Option, ...], higher_is_better: bool
) -> float | None:
    """Of several labels the one that opens the text; of two neighbours the more distressed; else none."""
    if len(values) == 1:
        return first
    order = [option.value for option in options]
    places = sorted(order.index(value) for value in values)
    if len(places) == 2 and _EITHER.search(text):
        neighbours = places[1] - places[0] == 1
        return (min(values) if higher_is_better else max(values)) if neighbours else None
    opens = [label for option in options if option.value == first for label in _labels(option)]
    return first if any(text.startswith(label) for label in opens) else None


def _place_of(name: str, text: str) -> int | None:
    """Where a name of some length stands in `text`."""
    at = f" {text} ".find(f" {name} ")
    return None if len(name) <= 3 or at < 0 else at


def _is_denied(text: str, start: int, end: int) -> bool:
    """Whether that label is denied ("not severe") or outdone ("more than a little", "a little too much")."""
    return _NEGATION.search(text[:start].rstrip()) is not None or _SURPASSED.match(text, end) is not None


def _unless_numbered_otherwise(text: str, value: float, options: tuple[Option, ...]) -> float | None:
    """ "3 - nearly every day" is 3; "2 nearly every day" contradicts itself."""
    first = re.match(r"(\d+)\b", text)
    if first and float(first[1]) != value and float(first[1]) in [option.value for option in options]:
        return None
    return value
