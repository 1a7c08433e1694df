"""Makes the pictures of pages small enough to be kept: few colours, from a palette."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

_HEAD = b"\x89PNG\r\n\x1a\n"
#: Of 256 levels of a colour so many are one.
_STEPS = (1, 8, 16, 32)


def small(picture: bytes) -> bytes:
    """A PNG as browsers make it (eight bits, no interlacing) with at most 256 colours."""
    width, height, rows = _rows(picture)
    for step in _STEPS:
        seen = Counter(_colour(rows[at : at + 3], step) for at in range(0, len(rows), 3))
        if len(seen) <= 256:
            break
    place = {colour: n for n, (colour, _) in enumerate(seen.most_common(256))}
    dots = bytes(place.get(_colour(rows[at : at + 3], step), 0) for at in range(0, len(rows), 3))
    lines = b"".join(b"\0" + dots[at : at + width] for at in range(0, len(dots), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(place)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return _HEAD + b"".join(_chunk(name, body) for name, body in parts)


def _colour(dot: bytes, step: int) -> bytes:
    return dot if step == 1 else bytes(min(255, (each + step // 2) // step * step) for each in dot)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _rows(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and three bytes for each dot."""
    at, packed, head = len(_HEAD), b"", b""
    while at < len(picture):
        size, name = struct.unpack(">I4s", picture[at : at + 8])
        body = picture[at + 8 : at + 8 + size]
        head = body if name == b"IHDR" else head
        packed += body if name == b"IDAT" else b""
        at += size + 12
    width, height, _, kind = struct.unpack(">IIBB", head[:10])
    each = 4 if kind == 6 else 3
    raw, line, found = zlib.decompress(packed), bytearray(width * each), bytearray()
    for row in range(height):
        start = row * (width * each + 1)
        line = _plain(raw[start], raw[start + 1 : start + 1 + width * each], line, each)
        found += line if each == 3 else b"".join(bytes(line[n : n + 3]) for n in range(0, len(line), 4))
    return width, height, bytes(found)


def _plain(way: int, line: bytes, above: bytearray, each: int) -> bytearray:
    """A line as it is, from what differs from its neighbours."""
    if way == 0:
        return bytearray(line)
    done = bytearray(len(line))
    for n, value in enumerate(line):
        left, up = (done[n - each] if n >= each else 0), above[n]
        corner = above[n - each] if n >= each else 0
        done[n] = (value + (left, up, (left + up) // 2, _nearest(left, up, corner))[way - 1]) & 255
    return done


def _nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
