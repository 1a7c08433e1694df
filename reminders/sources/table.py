"""A file's bytes as a table: headings, and records that know the line on which they begin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from reminders.ports import SourceError
from reminders.sources.values import Cell, clean

#: Tried in this order; a tie goes to the first.
DELIMITERS = (",", ";", "\t")

_UNCLOSED = "a quotation mark is not closed, or one inside a value is not doubled; correct the row."
_CUT_SHORT = "the file ends in the middle of this row; export it again."

#: Lines that one record may take: notes are long, but a quotation mark that is never closed has no end.
LONGEST_RECORD = 200

_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the source."""

    place: str
    line: int | None
    cells: Sequence[Cell] = field(repr=False)
    broken: str | None = None
    """Why its cells cannot be told apart, or None."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text, and what was odd about its encoding."""

    lines: list[str] = field(repr=False)
    """With their line ends."""
    warnings: tuple[str, ...] = ()


def decode(raw: bytes, encoding: str, name: str) -> Text:
    """The text of *raw*: by its byte order mark, else *encoding*; for utf-8, lines that are not are cp1252.

    Line by line, because exports put together from two systems mix both. What is neither becomes U+FFFD.

    Raises:
        SourceError: it is a workbook and not text, or *encoding* is not one.
    """
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SourceError(f'{name}: this is an Excel workbook, not a CSV file; save it as "CSV UTF-8".')
    wide = _wide(raw)
    if wide:
        return Text(_lines(raw.decode(wide, "replace").removeprefix("\ufeff")))
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return Text(_lines(raw.decode(encoding)))
    except UnicodeDecodeError:
        if encoding.lower().replace("_", "-") not in {"utf-8", "utf8", "utf-8-sig"}:
            warning = f"{name}: not all of it is {encoding}; correct encoding: in sources.yaml."
            return Text(_lines(raw.decode(encoding, "replace")), (warning,))
        return _mixed(raw, name)
    except (LookupError, ValueError, OSError):  # an unknown name, or one with a NUL
        raise SourceError(f"{name}: encoding: names no encoding; write utf-8 or cp1252.") from None


def _wide(raw: bytes) -> str | None:
    """The UTF-16 that *raw* is in, by its mark or by the zero half of its first letters; None if in none."""
    if raw[:2] in _UTF16:
        return _UTF16[raw[:2]]
    if len(raw) >= 4 and raw[1] == raw[3] == 0 < raw[0]:
        return "utf-16-le"
    return "utf-16-be" if len(raw) >= 4 and raw[0] == raw[2] == 0 < raw[1] else None


def _mixed(raw: bytes, name: str) -> Text:
    """Each line in UTF-8 if it is that, else in cp1252."""
    parts, odd = [], []
    for number, part in enumerate(raw.split(b"\n"), 1):
        try:
            parts.append(part.decode())
        except UnicodeDecodeError:
            parts.append(part.decode("cp1252", "replace"))
            odd.append(number)
    rest = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
    return Text(
        _lines("\n".join(parts)),
        (
            f"{name}:{odd[0]}: this line{rest} is not UTF-8 and was read as Windows-1252 (cp1252); "
            f'look at the accents of its names, and better save the file as "CSV UTF-8".',
        ),
    )


def _lines(text: str) -> list[str]:
    """Lines as an editor counts them: ended by LF, CR LF or CR, and by nothing else."""
    return list(io.StringIO(text, newline=""))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file's table begins, and what parts its cells."""

    headings: tuple[str, ...]
    """Empty if there is no heading."""
    delimiter: str
    heading_line: int
    """From 1."""
    first_row: int
    """Index of the line after the heading."""


def layout(lines: list[str], skip: int, known: Callable[[Sequence[str]], int]) -> Layout:
    """The heading is the first line after *skip* with anything in it.

    The delimiter is the one by which *known* finds most of the headings it looks for, then the one that gives
    most cells.
    """
    start = _first_filled(lines, skip)
    if start < len(lines) and re.fullmatch(r"\"?sep=.\"?\s*", lines[start]):  # Excel's own first line
        start = _first_filled(lines, start + 1)
    candidates = [_layout(lines, start, delimiter) for delimiter in DELIMITERS]
    return max(candidates, key=lambda found: (known(found.headings), len(found.headings)))


def _first_filled(lines: list[str], start: int) -> int:
    blank = " \t\r\n\0,;"
    return next((at for at in range(start, len(lines)) if lines[at].strip(blank)), len(lines))


def _layout(lines: list[str], start: int, delimiter: str) -> Layout:
    reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
    try:
        headings = tuple(map(clean, next(reader)))
    except (csv.Error, StopIteration):
        headings = ()
    return Layout(headings, delimiter, start + 1, start + max(1, reader.line_num))


def records(
    lines: list[str], start: int, delimiter: str, name: str, width: int | None = None
) -> Iterator[Record]:
    """The records of *lines* from index *start* on; empty lines are passed over.

    A quotation mark that is not closed swallows what follows: its row is broken, and reading goes on with the
    very next line, so that one slip costs one row. The same if a record over several lines has more than
    *width* cells (0 or None: not asked).
    """
    position = start
    while position < len(lines):
        rows = _Rows(lines, position)
        reader = csv.reader(rows, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                begin, position = rows.begin, rows.end
                if width and len(cells) > width and position - begin > 1:
                    raise csv.Error(_UNCLOSED)
                if cells:
                    yield _record(name, begin, cells, lines, position, width)
                rows.begin = position
        except csv.Error:
            yield Record(f"{name}:{rows.begin + 1}", rows.begin + 1, (), _UNCLOSED)
            position = rows.begin + 1


class _Rows:
    """Gives a reader the lines from *start* on, but for one record no more than it may take."""

    def __init__(self, lines: list[str], start: int) -> None:
        self._lines = lines
        self.begin = self.end = start
        """Of the record under way: its first line, and the line after those given."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.end >= len(self._lines):
            raise StopIteration
        if self.end - self.begin >= LONGEST_RECORD:
            raise csv.Error(_UNCLOSED)
        self.end += 1
        return self._lines[self.end - 1]


def _record(name: str, begin: int, cells: list[str], lines: list[str], end: int, width: int | None) -> Record:
    cut = width and len(cells) < width and end == len(lines) and not lines[-1].endswith(("\n", "\r"))
    return Record(f"{name}:{begin + 1}", begin + 1, cells, _CUT_SHORT if cut else None)
