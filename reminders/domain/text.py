"""What a text says, freed from how it was typed.

`normalise` undoes typography (case, accents, invisible marks, look-alike letters, curly quotes, keycaps);
`words` goes on to a list of plain words for the phrase tables: contractions, texting shorthand and common
misspellings become one spelling, and punctuation becomes "." (a sentence ends) or "," (a pause). Both are
for reading only: what a patient wrote is kept as it came."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from reminders.domain.reply_spellings import (
    BY_SOUND,
    DOUBLES,
    FORGIVEN,
    LEET,
    LEET_WORDS,
    LOOK_ALIKES,
    PAIRS,
    SHORTHAND,
)

_MARKS = ("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn")
_ASCII: dict[int, str | None] = {
    **{code: None for code in (*range(32), 127) if chr(code) not in "\n\t"},
    ord("\r"): "\n",
    ord("`"): "'",
}
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def normalise(text: str) -> str:
    """Lower case, no accents or invisible marks, plain quotes and dashes, single spaces; line breaks stay.

    Idempotent.
    """
    for _ in range(5):
        before, text = text, _normalise_once(text)
        if text == before:
            break
    return text


def _normalise_once(text: str) -> str:
    if text.isascii():
        bare = text.lower().translate(_ASCII)
    else:
        # "5½" is not 51/2: signs that stand for a number stand alone
        apart = "".join(f" {char}" if unicodedata.category(char) == "No" else char for char in text)
        bare = unicodedata.normalize("NFKD", apart.translate(LOOK_ALIKES)).casefold().translate(LOOK_ALIKES)
        bare = "".join(c for c in bare if c in "\n\t" or _is_visible(c))
    lines = (" ".join(line.split()) for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=4096)
def _is_visible(char: str) -> bool:
    if char.isascii():
        return char.isprintable()
    return unicodedata.category(char) not in _MARKS and ord(char) not in _SKIN_TONES


_TOKEN = re.compile(r"\d+(?:[./:]\d+)+|[a-z0-9@$!*]*[a-z0-9]+|[^\w\s]|\w+")
_SPELLED_OUT = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[ ._*-][a-z0-9]){3,}(?![a-z0-9])")
_NUMBER_SIGN = re.compile(r"(?<=[a-z] )#(?![\w])")
# "want 2 die", "going 2 be late": a verb that asks for "to"
_TO = re.compile(
    r"\b(want|wants|wanted|need|have|going|trying|ready|like|wish|about|used|able|had) 2 (?=[a-z]{2})"
)
_RUN = re.compile(r"(.)\1{2,}")


def words(text: str) -> list[str]:
    """The plain words of `text` in order, "." and "," between its parts; an emoji is a word of its own."""
    return list(_words(normalise(text)))


def words_of_normal(normal: str) -> list[str]:
    """The same of a text that is normalised already."""
    return list(_words(normal))


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    joined = _SPELLED_OUT.sub(lambda match: re.sub(r"[ ._*-]", "", match[0]), text)
    joined = re.sub(r"\bw/o\b", "without", re.sub(r"\bb/c\b", "because", joined))
    joined = _TO.sub(r"\1 to ", _NUMBER_SIGN.sub(" number ", joined))
    joined = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", re.sub(r"(?<=\w)'(?=\w)", "", joined).replace("\n", " . "))
    out: list[str] = []
    for token in _TOKEN.findall(joined):
        for word in _plain(token, first=not out).split():
            _append(out, word)
    return tuple(out)


def _append(out: list[str], word: str) -> None:
    """Adds a word, joining pairs ("do not") and dropping a pause beside a longer one."""
    if word in ".,":
        if not out or out[-1] == ".":
            return
        if out[-1] == ",":
            out.pop()
    elif out and (joined := PAIRS.get((out[-1], word))):
        out[-1] = joined
        return
    out.append(word)


_PAUSES = frozenset(",:()\"'-/[]{}<>*_~¿¡&+=#@$%^|\\")


def _plain(raw: str, *, first: bool) -> str:
    if len(raw) == 1 and not raw.isalnum():
        return "." if raw in ".!?;" else "," if raw in _PAUSES else raw
    if not raw.isascii():
        return raw
    word = _unleet(raw)
    if word == "k" and not first:
        return "que"
    return SHORTHAND.get(word) or _forgive(_unstretch(word))


def _unleet(token: str) -> str:
    if token.isalpha() or token.isdigit():
        return token
    guess = _unstretch(token.translate(LEET))
    return guess if guess in LEET_WORDS else token.strip("@$!*")


def _unstretch(token: str) -> str:
    """ "stoooop" is stop, "kiiilll" is kill; digits are left alone."""
    if not _RUN.search(token) or any(char.isdigit() for char in token):
        return token
    double = _RUN.sub(r"\1\1", token)
    single = _RUN.sub(r"\1", token)
    mixed = next((word for word in (double, *_mixtures(token)) if word in DOUBLES), single)
    return SHORTHAND.get(mixed, mixed)


def _mixtures(token: str) -> list[str]:
    """Every way to read each stretched letter as one or two (at most four of them)."""
    out = [""]
    for piece in re.findall(r"(?:(.)\1{2,})|(.)", token[:40]):
        run, char = piece
        out = [o + t for o in out for t in ((run * 2, run) if run and len(out) < 16 else (run or char,))]
    return out


_SOUNDS = (
    ("ch", "1"), ("qu", "k"), ("ge", "je"), ("gi", "ji"), ("ce", "se"), ("ci", "si"), ("ll", "y"),
    ("z", "s"), ("v", "b"), ("c", "k"), ("h", ""), ("x", "s"),
)  # fmt: skip


def sound(word: str) -> str:
    """How a Spanish word sounds in the patients' Spanish: "vivir" and "bibir", "hacer" and "aser" are one."""
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    return re.sub(r"(.)\1+", r"\1", word)


_HEARD = {sound(word): word for word in BY_SOUND}
_WRITTEN = frozenset(BY_SOUND)


@lru_cache(maxsize=4096)
def _forgive(token: str) -> str:
    if len(token) < 4 or not token.isalpha() or token in FORGIVEN:
        return SHORTHAND.get(token, token)
    if token not in _WRITTEN and token not in _ORDINARY and (heard := _HEARD.get(sound(token))):
        return heard
    if len(token) < 6:
        return SHORTHAND.get(token, token)
    near = (w for w in FORGIVEN if w[0] == token[0] and OSA.distance(w, token, score_cutoff=1) <= 1)
    return next(near, token)


# Words of either language that merely sound like one of those.
_ORDINARY = frozenset(["site", "ago", "viva", "beaver", "cite", "caesar", "mate", "mates", "hay"])
