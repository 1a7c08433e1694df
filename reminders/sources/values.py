"""One cell of a source at a time: what people and programs write there, as our values.

Every function raises BadValueError with one sentence that shows nothing of the cell: in a row whose columns
have shifted, a name or a number may stand anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from reminders.domain.appointment import TREATED_FOR, AppointmentStatus, SmsConsent
from reminders.domain.phone import PhoneNumber, parse_phone

#: What a cell may hold: text in a file, the driver's own values from a database (None: empty).
Cell = Any

#: Ids and names longer than this mean that a quotation mark or a column has slipped.
LONGEST = 200


class BadValueError(Exception):
    """A cell cannot be read; the text is the reason, to be shown to staff."""


# -- text -----------------------------------------------------------------------------------


def clean(text: str) -> str:
    """*text* on one line, in NFC, without control or invisible characters and needless white space."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", "".join(map(_visible, text)))
    return " ".join(text.split())


def _visible(character: str) -> str:
    """A space for what only separates, nothing for what cannot be seen (as Cf: it may turn text around)."""
    category = unicodedata.category(character)
    if category[0] == "Z" or character in "\t\n\r\v\f\x85":
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else character


def as_text(cell: Cell) -> str:
    """A cell of any type as clean text; empty for None."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bytes | bytearray | memoryview):
        return clean(bytes(cell).decode("utf-8", "replace"))
    return clean(str(cell))


def key(text: str) -> str:
    """*text* reduced to letters and digits, for comparing headings and words however they are spelled."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if character.isalnum())


def near(text: str, known: Iterable[str]) -> str:
    """` (did you mean "…"?)` with the nearest of *known*, or nothing. Never shows *text* itself."""
    by_key = {key(word): word for word in known}
    found = get_close_matches(key(text[:LONGEST]), by_key, n=1, cutoff=0.7)
    return f' (did you mean "{by_key[found[0]]}"?)' if found else ""


def choose(column: str, text: str, known: dict[str, str], names: Iterable[str]) -> str:
    """The entry of *known* (by `key`) that *text* names; *names* are what staff may write."""
    try:
        return known[key(text)]
    except KeyError:
        names = tuple(names)
        raise BadValueError(
            f"{column} is not one of {', '.join(names)}{near(text, names)}; correct it, "
            f"or map the word under values: in sources.yaml."
        ) from None


# -- names and phones -----------------------------------------------------------------------


def split_name(full: str) -> tuple[str, str]:
    """First and last name from "Last, First" or "First Last".

    A lone initial after the first name is left out: texts greet by it.
    """
    last, comma, first = full.partition(",")
    if comma:
        first = first.partition(",")[0].strip()
        return re.sub(r"(?<=\S) [^\W\d_]\.?$", "", first), last.strip()
    first, _, last = full.partition(" ")
    return first, last.strip()


_LANDLINES = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+?\d+")
_WHOLE_FLOAT = re.compile(r"(\+?\d+)\.0+")


@lru_cache(maxsize=200_000)
def phone_number(text: str) -> PhoneNumber | None:
    """The number in *text*, or None. A spreadsheet's 1.5055550123E+10 has lost digits and is none."""
    if not text or _SCIENTIFIC.fullmatch(text):
        return None
    whole = _WHOLE_FLOAT.fullmatch(text)  # a number column with gaps comes as 15055550123.0
    number = parse_phone(whole[1] if whole else text)
    return number if number and _whole_number(number) else None


def _whole_number(number: PhoneNumber) -> bool:
    """False for what can only be dialled locally, such as seven digits without an area code."""
    possible = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number.e164))
    return bool(possible == phonenumbers.ValidationResult.IS_POSSIBLE)


@lru_cache(maxsize=200_000)
def can_text(phone: PhoneNumber) -> bool:
    """False if the numbering plan says that it is a landline or the like.

    In North America the plan does not tell mobiles from landlines: those pass, and the carrier decides.
    """
    return phonenumbers.number_type(phonenumbers.parse(phone.e164)) not in _LANDLINES


def best_phone(first: str, second: str) -> PhoneNumber | None:
    """The number of *first*, unless *second* holds one that can be texted and *first* does not."""
    phone = phone_number(first)
    if not second or (phone and can_text(phone)):
        return phone
    other = phone_number(second)
    return other if other and (phone is None or can_text(other)) else phone


# -- words ----------------------------------------------------------------------------------

_YES = {"yes", "y", "true", "t", "1", "si", "s"}
_NO = {"no", "n", "false", "f", "0"}
_UNKNOWN = {"", "unknown", "unk", "desconocido"}

_LANGUAGES = {
    "en": {"en", "eng", "english", "ingles"},
    "es": {"es", "spa", "sp", "span", "spanish", "espanol", "castellano", "castilian"},
}

_STATUSES = {key(status): status for status in AppointmentStatus} | {"canceled": AppointmentStatus.CANCELLED}

_TREATED_FOR = {key(word): word for word in TREATED_FOR} | {"chronicpain": "pain", "burnedout": "burnout"}


def yes_or_no(column: str, text: str) -> bool | None:
    """True, False, or None for empty and unknown."""
    word = key(text)
    if word in _UNKNOWN:
        return None
    if word not in _YES | _NO:
        raise BadValueError(
            f"{column} is not yes or no; correct it, or map the word under values: in sources.yaml."
        )
    return word in _YES


def consent(column: str, text: str) -> SmsConsent:
    """What the source says about texting; unknown when it says nothing."""
    answer = yes_or_no(column, text)
    if answer is None:
        return SmsConsent.UNKNOWN
    return SmsConsent.YES if answer else SmsConsent.NO


def language(text: str, spoken: tuple[str, ...]) -> str | None:
    """The clinic's language that *text* names ("es-MX", "Spanish", "español"), or None if it is another."""
    word = key(re.split(r"[-_(/;,]", text.strip(), maxsplit=1)[0])
    for code in spoken:
        if word == key(code) or word in _LANGUAGES.get(code, ()):
            return code
    return None


def status(column: str, text: str) -> AppointmentStatus:
    """An appointment's status; booked when the source says nothing."""
    if not text:
        return AppointmentStatus.BOOKED
    known = {word: status.value for word, status in _STATUSES.items()}
    return AppointmentStatus(choose(column, text, known, AppointmentStatus))


def treated_for(column: str, text: str) -> frozenset[str]:
    """What the patient is treated for: words parted by any of `; , / | + &`, or by spaces."""
    names = sorted(TREATED_FOR)
    words: list[str] = []
    for part in re.split(r"[;,/|+&]", text):
        words += [part] if key(part) in _TREATED_FOR else part.split()
    return frozenset(choose(column, word, _TREATED_FOR, names) for word in words)


def positive(column: str, text: str) -> int | None:
    """A whole number from 1, or None for an empty cell."""
    if not text:
        return None
    found = re.fullmatch(r"([1-9]\d{0,3})(?:\.0+)?", text, re.ASCII)
    if not found:
        raise BadValueError(f"{column} is not a whole number from 1 to 9999; correct it.")
    return int(found[1])


def minutes(column: str, text: str) -> timedelta | None:
    """A length in minutes, or None for an empty cell or 0."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?\s*(?:min(?:ute)?s?\.?)?", text, re.ASCII | re.IGNORECASE)
    if not found or int(found[1]) > 1440:
        raise BadValueError(f"{column} is not a number of minutes from 0 to 1440; correct it.")
    return timedelta(minutes=int(found[1])) or None
