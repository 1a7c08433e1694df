"""One of a few labelled options, answered by its number or in words, in either language."""

# ruff: noqa: E501 (the table of synonyms)

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from reminders.domain.reply_numbers import read_scale
from reminders.domain.text import normalise


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is stored; `labels` are what it is called, in any language."""

    value: float
    labels: tuple[str, ...]


# Other words for common labels: normalised label -> what people write instead.
_SYNONYMS = {
    "not at all": "none never nada nunca no zero nope not_really not_once ningun ninguno no_days nah",
    "ningun dia": "none never nada nunca no ninguno cero",
    "nada": "none never not_at_all para_nada no ninguno en_absoluto nope nah",
    "nunca": "none never not_at_all nada no jamas",
    "several days": "several some_days a_few_days few_days a_couple_days a_couple_of_days couple_days sometimes algunos_dias unos_dias a_veces unos_cuantos_dias",
    "more than half the days": "more_than_half most_days half_the_days more_than_half_of_the_days over_half mas_de_la_mitad la_mayoria_de_los_dias",
    "nearly every day": "every_day almost_every_day daily everyday all_the_time always todos_los_dias siempre casi_diario diario cada_dia every_single_day todo_el_tiempo",
    "a little bit": "a_little little a_bit slightly poco un_poquito poquito un_poco tantito some",
    "moderately": "moderate somewhat medium moderado regular mas_o_menos",
    "quite a bit": "a_lot quite bastante mucho a_good_bit quite_a_lot",
    "extremely": "extreme extremado demasiado muchisimo a_ton very_much severely extremadamente",
}
_INTENSIFIER = re.compile(r"\b(?:not|no|isnt|never|nunca)$")


def read_choice(normal: str, options: tuple[Option, ...]) -> float | None:
    """The value of the one option that `normal` (see `text.normalise`) means, or None."""
    text = re.sub(r"^no (?=not|nunca|nada|never)", "", _plain(normal))
    if (exact := _exact(text, options)) is not None:
        return exact
    if (near := _near(text, options)) is not None:
        return near
    by_label = _by_label(text, options)
    if by_label is not None:
        return by_label
    values = [option.value for option in options]
    number = read_scale(normal, min(values), max(values), higher_is_better=False)
    return number if number in values else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", text.replace("'", "")).split())


def _names(option: Option) -> list[str]:
    labels = [_plain(normalise(label)) for label in option.labels]
    others = (name for label in labels for name in _SYNONYMS.get(label, "").split())
    return labels + [name.replace("_", " ") for name in others]


def _exact(text: str, options: tuple[Option, ...]) -> float | None:
    """By label first, then by a synonym that belongs to one option only."""
    for names in (lambda o: [_plain(normalise(label)) for label in o.labels], _names):
        values = {option.value for option in options if text in names(option)}
        if len(values) == 1:
            return values.pop()
    return None


def _near(text: str, options: tuple[Option, ...]) -> float | None:
    """The option whose label is `text` but for a slip or two of the finger ("extreemly", "nearly evry day")."""
    if len(text) < 6 or any(char.isdigit() for char in text):
        return None
    slips = 1 if len(text) < 9 else 2
    values = {
        option.value
        for option in options
        for name in _names(option)
        if len(name) > 5 and OSA.distance(text, name, score_cutoff=slips) <= slips
    }
    return values.pop() if len(values) == 1 else None


def _by_label(text: str, options: tuple[Option, ...]) -> float | None:
    """The longest label or synonym of several letters that stands in the text, or that a phrase of the text shortens."""
    found = [
        (len(name), option.value) for option in options for name in _names(option) if _stands(name, text)
    ]
    if found:
        longest = max(length for length, _ in found)
        values = {value for length, value in found if length == longest}
        return _unless_numbered_otherwise(text, values.pop(), options) if len(values) == 1 else None
    shortened = {
        o.value for o in options for name in _names(o) if len(text) > 5 and f" {text} " in f" {name} "
    }
    return shortened.pop() if len(shortened) == 1 else None


def _stands(name: str, text: str) -> bool:
    at = f" {text} ".find(f" {name} ")
    return len(name) > 3 and at >= 0 and not _INTENSIFIER.search(text[:at].rstrip())


def _unless_numbered_otherwise(text: str, value: float, options: tuple[Option, ...]) -> float | None:
    """ "3 - nearly every day" is 3; "2 nearly every day" contradicts itself."""
    first = re.match(r"(\d+)\b", text)
    if first and float(first[1]) != value and float(first[1]) in [option.value for option in options]:
        return None
    return value
