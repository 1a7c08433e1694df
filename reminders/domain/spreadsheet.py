"""Cells of a CSV file that a spreadsheet program will open: what is text stays text. Pure."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

Cell = str | float | int | bool | datetime | None

#: With these a formula begins (also as full-width letters, which Excel reads alike), or a cell is split.
_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
_BREAKS = frozenset("\t\r\n")
#: Where a program that takes ; for a comma (Excel in many countries) begins a new cell.
_SPLITS = re.compile("([;\uff1b])")

#: Excel takes a CSV file for UTF-8 only if it begins so. (In Python: `encoding="utf-8-sig"`.)
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The file's text line by line, as RFC 4180 has it, with a byte order mark for Excel."""
    line = io.StringIO()
    writer = csv.writer(line)
    line.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def cell(value: Cell) -> str:
    """*value* for a CSV file; empty for what is missing, which is never 0.

    Numbers are ours and stay numbers. A text that a spreadsheet could take for a formula, at its beginning or
    after a semicolon, gets a `'` before it; characters that are not for the eye become spaces.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.10g}"
        case datetime():
            return value.isoformat(timespec="seconds")
    parts = _SPLITS.split(value)
    return "".join(part if place % 2 else _harmless(part) for place, part in enumerate(parts))


def _harmless(text: str) -> str:
    shown = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text)
    return f"'{shown}" if text[:1] in _BREAKS or _first_seen(text) in _FORMULA else shown


def _first_seen(text: str) -> str:
    """The first character that can be seen, as the plain one that it looks like."""
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"):
            continue
        if char == '"':  # after a semicolon the quotes are the reader's, and no part of the cell
            continue
        return unicodedata.normalize("NFKC", char)[:1]
    return ""
