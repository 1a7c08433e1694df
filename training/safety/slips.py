"""Slips of typing: the same text as somebody else's thumbs would have written it, in either language."""

from __future__ import annotations

import random

#: Whole words that are written as they sound, or short.
SOUNDS = (
    ("there", "their"), ("their", "there"), ("your", "ur"), ("you", "u"), ("are", "r"), ("to", "too"),
    ("for", "4"), ("be", "b"), ("because", "cuz"), ("tomorrow", "tmrw"), ("with", "w"), ("the", "teh"),
    ("right", "rite"), ("night", "nite"), ("tonight", "tonite"), ("what", "wat"),
    ("when", "wen"), ("going", "goin"), ("have", "hav"), ("que", "ke"), ("que", "k"), ("quiero", "kiero"),
    ("voy", "boy"), ("ahi", "ay"), ("ya", "lla"), ("estoy", "toy"), ("por", "x"), ("para", "pa"),
    ("hasta", "asta"), ("hacer", "aser"), ("vez", "ves"),
)  # fmt: skip
LETTERS = (
    ("v", "b"), ("b", "v"), ("ll", "y"), ("h", ""), ("z", "s"), ("c", "s"), ("qu", "k"), ("ie", "ei"),
    ("ei", "ie"), ("ee", "ea"), ("ck", "k"), ("ing", "in"), ("ght", "t"), ("tion", "shun"), ("ph", "f"),
    ("y", "ie"), ("ou", "u"), ("oo", "o"), ("ll", "l"), ("ss", "s"), ("tt", "t"), ("e", ""),
)  # fmt: skip
OF_SOUND, OF_LETTERS = 0.4, 0.3
SHORTEST = 4


def slipped(text: str, draw: random.Random) -> str:
    """*text* with some of its words misspelt."""
    return " ".join(_slip(word, draw) for word in text.split())


def _slip(word: str, draw: random.Random) -> str:
    core, chance = word.lower().strip(".,!?"), draw.random()
    sounds = [written for said, written in SOUNDS if said == core]
    if sounds and chance < OF_SOUND:
        return draw.choice(sounds)
    if len(core) < SHORTEST or not core.isalpha() or chance >= OF_LETTERS:
        return word
    at = draw.randrange(1, len(word) - 1)
    kind = draw.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return _by_letters(word, draw)


def _by_letters(word: str, draw: random.Random) -> str:
    fitting = [pair for pair in LETTERS if pair[0] in word[1:]]
    if not fitting:
        return word
    meant, written = draw.choice(fitting)
    return word[0] + word[1:].replace(meant, written, 1)
