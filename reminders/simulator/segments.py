"""Counts segments as the carrier does.

On purpose not `reminders.domain.sms`: a witness who copies from the accused proves nothing.
"""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def count_segments(text: str) -> int:
    """The number of SMS parts; an empty text takes one. Escapes and surrogate pairs are never split."""
    if text.isascii() and len(text) <= 160 and _BASIC.issuperset(text):
        return 1
    gsm = (_BASIC | _EXTENDED).issuperset(text)
    widths = (
        [2 if c in _EXTENDED else 1 for c in text] if gsm else [2 if ord(c) > 0xFFFF else 1 for c in text]
    )
    single, part = (160, 153) if gsm else (70, 67)
    return 1 if sum(widths) <= single else _parts(widths, part)


def _parts(widths: list[int], room: int) -> int:
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
