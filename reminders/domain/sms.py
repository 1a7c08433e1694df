"""What a text costs: its encoding and its segments, and how to write it for less.

Facts: 3GPP 23.038 (alphabet) and 23.040 (parts), as counted by Twilio's own segment calculator.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Sent as an escape and a second septet.
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = GSM_BASIC | GSM_EXTENSION

GSM_SINGLE, GSM_PART = 160, 153
UCS_SINGLE, UCS_PART = 70, 67

#: Twilio refuses longer bodies (error 21617).
LONGEST_BODY = 1600

#: The same for the reader, inside GSM-7. Letters are not here: an accent that is dropped is a mistake.
_CHEAPER = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "´": "'", "`": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "•": "-", "·": "-", "…": "...", "‹": "<", "›": ">", "→": "->", "½": "1/2", "¼": "1/4", "¾": "3/4",
    "×": "x", "÷": "/", "⁄": "/", "™": "(TM)", "®": "(R)", "©": "(C)", "№": "No.", "ª": "a", "º": "o",
    "\u00a0": " ", "\u1680": " ", "\u2000": " ", "\u2001": " ", "\u2002": " ", "\u2003": " ", "\u2004": " ",
    "\u2005": " ", "\u2006": " ", "\u2007": " ", "\u2008": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
    "\u205f": " ", "\u3000": " ", "\t": " ", "\u2028": "\n", "\u2029": "\n",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u200e": "", "\u200f": "", "\u2060": "",
    "\ufe0e": "", "\ufe0f": "", "\ufeff": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How a text travels."""

    encoding: Literal["GSM-7", "UCS-2"]
    characters: int
    """Code points, after NFC."""
    segments: int
    """What is billed; an empty text is one, as for the calculator."""
    unsupported: tuple[str, ...]
    """Characters outside GSM-7, each once, in order."""


def measure(text: str) -> Size:
    """The size of *text* as it is sent, after NFC normalisation. Never fails."""
    text = unicodedata.normalize("NFC", text)
    if GSM_BASIC.issuperset(text):
        return Size("GSM-7", len(text), _even_parts(len(text), GSM_SINGLE, GSM_PART), ())
    unsupported = tuple(dict.fromkeys(char for char in text if char not in _GSM))
    if not unsupported:
        costs = [2 if char in GSM_EXTENSION else 1 for char in text]
        return Size("GSM-7", len(text), _parts(costs, GSM_SINGLE, GSM_PART), ())
    if max(text) <= "\uffff":
        return Size("UCS-2", len(text), _even_parts(len(text), UCS_SINGLE, UCS_PART), unsupported)
    costs = [2 if char > "\uffff" else 1 for char in text]
    return Size("UCS-2", len(text), _parts(costs, UCS_SINGLE, UCS_PART), unsupported)


def _even_parts(characters: int, single: int, part: int) -> int:
    """Segments when every character costs the same: what almost every text is."""
    return 1 if characters <= single else -(-characters // part)


def _parts(costs: Sequence[int], single: int, part: int) -> int:
    """Segments for characters of these costs: filled greedily, a pair or an escape never torn apart."""
    if sum(costs) <= single:
        return 1
    parts, used = 1, 0
    for cost in costs:
        if used + cost > part:
            parts, used = parts + 1, 0
        used += cost
    return parts


def normalise(text: str) -> str:
    """*text* as it is stored and sent: NFC, without white space at its end."""
    return unicodedata.normalize("NFC", text).rstrip()


def cheaper(char: str) -> str | None:
    """What to write instead of *char* to stay inside GSM-7; None where only another word helps."""
    if char in _CHEAPER:
        return _CHEAPER[char]
    plain = unicodedata.normalize("NFKC", char)
    # Full-width letters, ligatures and the like: the same characters in another dress.
    if plain != char and measure(plain).encoding == "GSM-7":
        return plain
    return None
