"""Number words of both languages as digits: "seis y medio" is 6.5, "twenty-one" is 21, "sevn" is 7.

The words are those of num2words for 0 to 100 (a test compares them), with what patients write instead."""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

_UNITS_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety".split()
# 11 is missing: "once" is far more often the English word.
_UNITS_ES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez - doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte "
    "veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
).split()
_TENS_ES = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_AS_HEARD = {
    "nil": 0, "zer0": 0, "sero": 0, "quatro": 4, "kuatro": 4, "sinco": 5, "zinco": 5, "ceis": 6, "seix": 6, "ciete": 7, "ziete": 7,
    "oxo": 8, "nuebe": 9, "diesiseis": 16, "trese": 13, "kinse": 15, "fourty": 40,
}  # fmt: skip
# So written by ear, but words of their own too: a number only if the text says nothing else.
_ALONE = {
    "one": 1,
    "uno": 1,
    "dies": 10,
    "dyes": 10,
    "dose": 12,
    "siz": 6,
    "fiv": 5,
    "ciet": 7,
    "sixx": 6,
    "sies": 6,
    "tenn": 10,
    "twoo": 2,
    "hocho": 8,
    "och": 8,
    "tress": 3,
    "doz": 2,
}

WORDS: dict[str, int] = {
    **{word: n for n, word in enumerate(_UNITS_EN)},
    **{word: 10 * n for n, word in enumerate(_TENS_EN, 2)},
    **{word: n for n, word in enumerate(_UNITS_ES) if word != "-"},
    **{word: 10 * n for n, word in enumerate(_TENS_ES, 3)},
    **{"hundred": 100, "a hundred": 100, "one hundred": 100, "cien": 100},
    **_AS_HEARD,
}
# "one of those days", "uno nunca sabe": in a sentence these stand for a number only where `_ONE` says so.
_VAGUE = ("one", "uno")
_DIGIT_EN, _DIGIT_ES = "|".join(_UNITS_EN[1:10]), "|".join(_UNITS_ES[1:10])
_LONG = re.compile(rf"\b({'|'.join(_TENS_EN)})[- ]({_DIGIT_EN})\b|\b({'|'.join(_TENS_ES)}) y ({_DIGIT_ES})\b")
_SHORT = re.compile(
    rf"\b({'|'.join(sorted((w for w in WORDS if w not in _VAGUE), key=len, reverse=True))})(?=\b|ish\b)"
)
_ONE = re.compile(
    r"(?:(?<=\ba )|(?<=\bun )|(?<=\blevel )|(?<=\boption )|(?<=\bopcion )|(?<=\bnumero )|(?<=\d or )|(?<=\d to )|(?<=\d o )|(?<=\d u ))(?:one|uno)\b(?! of)"
    r"|\b(?:one|uno)(?= ?(?:/|out of|sobre|de) ?10\b| (?:or|to|o|or maybe|and) \d| (?:and a half|y medio|point|punto|coma)\b)"
)
_HALVES = re.compile(
    r"(?<![\d/.,])(\d+) ?(?:(?:and |& ?|y )?1/2|y medi[oa]\b|(?:and|an|n) (?:a )?half\b)(?!\d|/(?!10\b))"
)
_DECIMALS = re.compile(r"(?<![\d.,])(\d+) (?:point|dot|punto|coma) (\d+)\b")

# What may stand beside a number that is the whole answer.
FILLERS = frozenset(
    "about around roughly approx approximately like maybe may be perhaps prob probably prolly possibly honestly truthfully really just only still "
    "i id ill ive would say guess think believe suppose feel feeling felt feels am im is its it it's i'd i'm i'll was be being been have has got "
    "at a an the my today now right so well um uh hmm hm mm oh ok okay yes yeah yep yup no ya si sure hi hello hey good morning afternoon evening "
    "dear mood pain level score number answer ans energy sleep anxiety stress nausea rating rate scale overall barely almost nearly close to hovering somewhere between "
    "solid strong low weak high perfect big fat full steady good hard soft light full whopping lowly straight easy total "
    "give gave put set mark choose chose pick picked say's sitting staying stuck same wait sorry oops actually mean meant and & "
    "thanks thank you ty thx for asking please pls back up down this that option choice current currently me here there im at's yall y'all "
    "hoy ahora ahorita como un una uno unos unas el la los creo que diria digo yo pos pues mas o menos bien casi le doy pongo ando estoy esta "
    "en soy es seria sea mi animo dolor nivel respuesta numero gracias buenos dias buenas tardes noches hola senorita senor doctor doctora tal vez quiza quizas "
    "me siento sentia siente dolor nausea energia ansiedad estres sueno solo nomas apenas aproximadamente aprox alrededor de cerca opcion perdon "
    "lol haha hahaha jaja jajaja lmao tbh ngl "
    "quise quiero decir digamos fijese mire oiga mejor dicho entre al dios a".split()
)

_NEAR = tuple(word for word in (*_UNITS_EN, *_UNITS_ES[:21]) if len(word) >= 4)
# Ordinary words of either language that are one slip away from a number word: never read as one.
_ORDINARY = frozenset(
    "caro catorces cera cerco cerdo ceros cerro cincos cino cinto circo cite coro cuadro cuarto cuatros dias diaz dice dices die diet diex dines dios "
    "doc doces dock docs doe does dolce dole dome done dope doses dote dove doze eighth eights elevens elven fave fie fife file fine fire fiver fives "
    "flour for fou foul fours fur kine neve nice nieve nin nina niner nines nino none nueva nueves nuevo och oche ochos ocio quinces quine seas seen "
    "sees sei ser sera serio sets sevens sever severn sex siege siente sies sieste sietes since sino site steven suete tares teres tes thee there "
    "these threes threw throe trace traes tras tree trees trek treses treso tress trice truce twelves veintes vente zere zeros zinc".split()
)
# How a telephone writes down a number that it heard; believed only before "out of 10".
_HEARD = {
    "for": 4, "fore": 4, "ford": 4, "ate": 8, "to": 2, "too": 2, "tu": 2, "won": 1, "want": 1, "sex": 6, "sicks": 6, "tin": 10,
    "tree": 3, "free": 3, "line": 9, "nein": 9, "heaven": 7, "hate": 8, "fife": 5, "dies": 10,
}  # fmt: skip


def with_digits(text: str) -> str:
    """`text` (see `text.normalise`) with its number words, halves and spoken decimals as digits."""
    text = _LONG.sub(_long, text)
    text = _SHORT.sub(lambda match: str(WORDS[match[1]]), text)
    text = _ONE.sub("1", text)
    text = _HALVES.sub(r"\1.5", text)
    return _DECIMALS.sub(r"\1.\2", text)


def _long(match: re.Match[str]) -> str:
    tens, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
    return str(WORDS[tens] + WORDS[unit])


# "this one is hard", "no one"
_POINTS = re.compile(r"\b(?:this|that|the|which|last|next|no|any|every|some)[ -]one\b")


def only_number_word(text: str) -> int | None:
    """The number of a text that says nothing else: "one", "un uno", "sevn", "como un siet".

    A slip of one letter is forgiven unless an ordinary word is written so.
    """
    rest = [
        word for word in re.findall(r"[^\W_]+", text.replace("'", "")) if word not in FILLERS or word == "uno"
    ]
    if len(rest) != 1 or _POINTS.search(text):
        return None
    return _ALONE[rest[0]] if rest[0] in _ALONE else near_word(rest[0])


def near_word(word: str) -> int | None:
    """The number of a misspelled number word, or None if it may be any other word."""
    if len(word) < 4 or word in _ORDINARY or not word.isalpha():
        return None
    found = {
        WORDS[name] for name in _NEAR if word[0] == name[0] and OSA.distance(name, word, score_cutoff=1) <= 1
    }
    return found.pop() if len(found) == 1 else None


def heard_word(word: str) -> int | None:
    """The number of a word that stands right before "out of 10", also as a telephone hears it."""
    if word in _HEARD:
        return _HEARD[word]
    return None if word in FILLERS else near_word(word)
