"""Which passwords are refused: short and very common ones, and those that anybody here would guess."""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 12
LONGEST = 200
#: So much must be left of a password without the words that everybody here knows.
_OF_ITS_OWN = 8
_FEW = 5
_TOO_EASY = (
    "This is one of the first that anybody would try. Three or four words that do not belong together are "
    "good."
)

#: What common passwords are made of: these words, alone or with digits around and between them.
_COMMON_WORDS = """
    password passwort passw0rd p4ssword contrasena contrasenia clave secret secreto letmein welcome bienvenido
    bienvenidos changeme default login admin administrator administrador root test testing temp guest
    qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcvbnm qazwsx qazwsxedc iloveyou teamo tequiero
    sunshine princess princesa football futbol baseball basketball superman monkey dragon master trustno
    temporary shadow michael jennifer jesus charlie summer winter spring autumn verano invierno monday january
    february december computer internet starwars pokemon clinic clinica hospital doctor nurse reminders
    albuquerque newmexico america usa abc abcd abcdef love hello hola is my the mi
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_LINES = (
    "0123456789" * 3,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)


def normal(password: str) -> str:
    """The same password, however the keyboard wrote its letters (an é as one sign or as two)."""
    return unicodedata.normalize("NFKC", password)


def objection(password: str, *known: str) -> str | None:
    """Why *password* is refused, as a sentence; None: it may be used.

    *known*: names that everybody here knows, the account's and the clinic's.
    """
    plain = normal(password)
    if len(plain) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if len(plain) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    squeezed = _squeezed(plain)
    own = squeezed
    for word in sorted((_squeezed(each) for name in known for each in name.split()), key=len, reverse=True):
        if len(word) >= 3:
            own = own.replace(word, "")
    if own != squeezed and len(own) < _OF_ITS_OWN:
        return "A password must not be made of your name or the clinic's."
    return _TOO_EASY if _is_common(plain, squeezed) else None


def _is_common(plain: str, squeezed: str) -> bool:
    if len(set(plain.casefold())) < _FEW:
        return True
    if squeezed and any(squeezed in line or squeezed[::-1] in line for line in _LINES):
        return True
    words = [each for each in re.split(r"[\d_\W]+", squeezed) if each]
    return bool(words) and all(_is_made_of_common(each) for each in words)


def _is_made_of_common(word: str) -> bool:
    """Whether *word* falls apart into common ones."""
    reached = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in _COMMON for start in reached):
            reached.add(end)
    return len(word) in reached


def _squeezed(text: str) -> str:
    """In small letters, without accents and what is neither letter nor digit."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return "".join(each for each in bare.casefold() if each.isalnum())
