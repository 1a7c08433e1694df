"""A number given as an answer to a scale: "7/10", "about a 6", "siete", "7 or 8", "was an 8, now a 3".

Only a number that stands in the text, is meant as the answer and lies in the range is returned; whatever else
(ages, times, dates, phone numbers, blood pressure, two far values) is None: the question is asked again.
"""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = {
    word: value
    for value, names in enumerate(
        "zero cero nil;one uno;two dos;three tres;four cuatro quatro kuatro;five cinco sinco five;six seis ceis;seven siete ciete;"
        "eight ocho eigth;nine nueve nuebe;ten diez dies".split(";")
    )
    for word in names.split()
}
_UNITS = (
    r"years?|yrs?|yo|anos?|months?|mes(?:es)?|weeks?|wks?|semanas?|days?|dias?|nights?|noches?|hours?|hrs?|horas?|minutes?|mins?|minutos?|seconds?|"
    r"mg|mcg|ml|lbs?|pounds?|libras?|kilos?|kg|pills?|pastillas?|tablets?|times|veces|percent|%|beers?|cervezas?|drinks?|cups?|tazas?|meals?|"
    r"kids?|hijos?|children|people|personas|appointments?|citas?|visits?|visitas?|infusions?|sessions?|texts?|messages|mensajes|st|nd|rd|th|"
    r"am|pm|a\.?m\.?|p\.?m\.?|o'?clock|de la (?:manana|tarde|noche)|miles?|millas?|blocks?|cigarettes?|bucks|dollars|dolares|degrees|grados|"
    r"friends|dogs|cats|questions?|preguntas?|mg\.?|weeks|doses?|dosis|steps|pages|feet|inches"
)
_NOT_A_SCORE = [
    re.compile(pattern)
    for pattern in (
        r"\+?\d?[ (.-]*\d{3}[ ).-]*\d{3}[ .-]*\d{4}",  # phone
        r"(?<!\d)\d{3}[-. ]\d{4}(?!\d)",
        r"\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?",  # time
        r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}",  # date
        r"(?<!\d)\d{1,2} ?/ ?\d{1,2}(?!\d)",  # a date, a fraction, or another scale's total
        r"\d{2,3} ?/ ?\d{2,3}(?!\d)(?<!/10)",  # blood pressure
        rf"\d+(?:[.,]\d+)?(?: ?(?:-|to|a|or|o) ?\d+)? ?-?(?:{_UNITS})(?![a-z])",
        rf"(?:{'|'.join(_WORDS)}) (?:{_UNITS})(?![a-z])",
        r"[$#]\s?\d+(?:[.,]\d+)*",
        r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
        r"[a-z]*\.? \d{1,2}",
        r"\d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)",
        r"(?<![a-z])(?:room|suite|apt|unit|day|dia|step|question|pregunta|item|visit|infusion|session|bus|route|line|age|aged|edad|tengo|slept|dormi|took|tome|"
        r"ate|drank|woke up at|weigh|peso|since|until|before|after|by|every|cada|hasta|desde las|antes de las|a las|las|friday at|monday at|tuesday at|"
        r"wednesday at|thursday at|saturday at|sunday at|tomorrow at|today at|tonight at|there at|here at|come at|meet at|pm at|see you at|phq|gad|"
        r"pcl|covid|call|text|dial|llame al|vitamin b|top|code|codigo|zip|pin) ?-?\d+(?:[.,]\d+)?",
    )
]
_HALVES = re.compile(r"(?<![\d/])(\d+|[a-z]+) ?(?:1/2|y medi[oa]|and a half)(?![\d/])")
_NUMBER = re.compile(
    rf"(?<![\w.,])(-?)((?:0(?!\d)|[1-9]\d*)(?:[.,]\d+)?)(?:ish)?(?![\d]|[a-z])|\b({'|'.join(_WORDS)})(?:ish)?\b"
)
_PAST = re.compile(
    r"\b(?:was|were|yesterday|last|before|used to|ago|previous(?:ly)?|earlier|ayer|antes|era|estaba|estuvo|pasada|pasado|anoche|anterior|had been|"
    r"been|started at|usually|normally|normalmente|from)\b"
)
_NOW = re.compile(
    r"\b(?:now|today|tonight|currently|right now|hoy|ahora|ahorita|at the moment|actualmente|ya)\b"
)
_SEGMENT_END = re.compile(
    r"[.;()\n](?!\d)|,(?!\d)|\b(?:but|pero|than|que|y ahora|and now|now|ahora|and yesterday|y ayer)\b"
)
# "ayer 3 hoy 6": each number belongs to the day before it
_DAYS_FIRST = re.compile(
    r"\W*(?:it was |was |era |estaba )?(?:ayer|yesterday|antes|before|last night|anoche|last week|earlier|this morning)\b[^\d]*?"
    rf"(?:\d+(?:[.,]\d+)?|{'|'.join(_WORDS)})\b[^\d]*?\b(?:hoy|today|now|ahora|ahorita|tonight|currently)\b[^\d]*$"
)
_RANGE = re.compile(
    r"^ *(?:-|to|or|o|u|a|al|y|and|/|maybe|tal vez|quizas?|or maybe|or even|,? ?or|,? ?maybe) *(?:like|como|an?|un|una|el)? *(?:an?|un)? *$"
)
_CHANGE = re.compile(
    r"\b(?:went|gone|go|going|up|down|dropped|improved|subio|bajo|baje|subi|paso|pase|cambio|today|hoy|now|ahora)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|no|isnt|isn't|never|nunca|ni)(?: (?:an?|un|even|es un|es|at|really a|really))? ?$"
)
_VAGUE = frozenset("one uno".split())
_FILLERS = re.compile(
    r"\b(?:about|around|like|maybe|an?|im|i'm|i am|at|its|it's|is|today|id say|i'd say|say|probably|just|como|un|una|solo|hoy|es|soy|estoy|en|"
    r"number|numero|the|el|level|nivel|please|thanks|thank you|gracias|still|now|only|mi|my|mood|pain|dolor|animo|answer|respuesta)\b|[^\w]"
)


@dataclass(frozen=True, slots=True)
class _Found:
    value: float
    start: int
    end: int


def read_scale(normal: str, low: float, high: float, *, higher_is_better: bool) -> float | None:
    """The answer in `normal` (see `text.normalise`) on a scale from `low` to `high`, or None."""
    if (exact := _exact(normal, low, high)) is not None:
        return exact
    text = _halves(_without_scale(normal, low, high))
    outcome = _of_total(text, low, high)
    if outcome is not None:
        return outcome
    if _is_negative(text, low):
        return None
    for pattern in _NOT_A_SCORE:
        text = pattern.sub(lambda match: "_" * len(match[0]), text)
    value = _choose(text, _candidates(text), higher_is_better)
    return value if value is not None and low <= value <= high else None


def _exact(normal: str, low: float, high: float) -> float | None:
    """Letters typed for digits, only when they are the whole text: "O", "1o"."""
    bare = normal.strip(" .!()\"'*~#")
    as_digits = {"o": "0", "1o": "10", "lo": "", "i0": "10", "1 0": "10"}.get(bare, "")
    return float(as_digits) if as_digits and low <= float(as_digits) <= high else None


def _without_scale(text: str, low: float, high: float) -> str:
    """The scale itself, repeated by the patient ("on a scale of 0 to 10, 7"), is not an answer."""
    scale = rf"(?:(?:on |en )?(?:a |una )?(?:scale|escala)(?: of| from| de| del)? |del |from |de |of )(?:{low:g}|1) ?(?:to|-|al?|through) ?{high:g}"
    rest = re.sub(scale, " , ", text)
    return rest if _NUMBER.search(rest) else text


def _halves(text: str) -> str:
    def decimal(match: re.Match[str]) -> str:
        whole = match[1] if match[1].isdigit() else _WORDS.get(match[1])
        return match[0] if whole is None else f"{whole}.5"

    return _HALVES.sub(decimal, text)


def _of_total(text: str, low: float, high: float) -> float | None:
    """ "7/10", "7 of 10", "ocho de diez"."""
    total = rf"(?:{high:g}|{'ten|diez' if high == 10 else '(?!)'})"
    number = rf"(?<![\w./-])(\d+(?:[.,]\d+)?|{'|'.join(_WORDS)})"
    matches = re.findall(
        rf"{number} ?(?:/|out of|of|de|sobre|over|entre) ?{total}(?![\d/%]|[a-z]| ?(?:{_UNITS})(?![a-z]))",
        text,
    )
    values = {_value(m) for m in matches}
    if len(values) != 1:
        return None
    value = values.pop()
    return value if low <= value <= high else None


def _is_negative(text: str, low: float) -> bool:
    return low >= 0 and re.search(r"(?:^|\s)(?:-|minus |menos |negative |negativo )\d", text) is not None


def _value(token: str) -> float:
    return float(_WORDS[token]) if token in _WORDS else float(token.replace(",", "."))


def _candidates(text: str) -> list[_Found]:
    found = [
        _Found(_value(m[2] or m[3]), m.start(), m.end())
        for m in _NUMBER.finditer(text)
        if (m[3] or "") not in _VAGUE
    ]
    if (
        not found
        and (match := re.search(r"\b(one|uno)\b", text))
        and not _FILLERS.sub("", text.replace(match[0], "", 1))
    ):
        return [_Found(1.0, match.start(), match.end())]
    return [f for f in found if not _NEGATED.search(text[max(0, f.start - 14) : f.start])]


def _choose(text: str, found: list[_Found], higher_is_better: bool) -> float | None:
    if len({f.value for f in found}) <= 1:
        return found[0].value if found else None
    if len(found) == 2 and (ranged := _range(text, found[0], found[1], higher_is_better)) is not False:
        return ranged
    if len(found) == 2 and _DAYS_FIRST.match(text[: found[1].start]):
        return found[1].value
    current = [f for f in found if not _PAST.search(_segment(text, f))]
    today = [f for f in current if _NOW.search(_segment(text, f))]
    for group in (current, today):
        if len({f.value for f in group}) == 1:
            return group[0].value
    return None


def _range(text: str, first: _Found, second: _Found, higher_is_better: bool) -> float | bool | None:
    """The more distressed of two adjacent values, None for far ones, False if the two are no range."""
    between = text[first.end : second.start]
    if not _RANGE.match(between):
        return False
    if (
        re.search(r"\bfrom (?:an? )?$", text[: first.start])
        and _CHANGE.search(text)
        and re.fullmatch(r" *to (?:an? )?", between)
    ):
        return second.value
    if abs(first.value - second.value) > 1:
        return None
    return min(first.value, second.value) if higher_is_better else max(first.value, second.value)


def _segment(text: str, found: _Found) -> str:
    """The part of the sentence around a number; a "now" that opens it belongs to it."""
    ends = [match for match in _SEGMENT_END.finditer(text) if match.end() <= found.start]
    start = ends[-1].start() if ends else 0
    after = _SEGMENT_END.search(text, found.end)
    return text[start : after.start() if after else len(text)]
