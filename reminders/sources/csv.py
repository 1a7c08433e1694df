"""Appointments from a CSV file, or from the newest file of a folder."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from stat import S_ISCHR, S_ISREG

from reminders.domain.clinic import Clinic
from reminders.domain.source import SourceSettings
from reminders.ports import SourceError, SourceRead
from reminders.sources.headings import recognised
from reminders.sources.rows import read_rows
from reminders.sources.table import decode, layout, records

#: The source of a file that is read by hand (`import`, `plan`).
BY_HAND = SourceSettings(id="import")

#: A file that changed less than this ago may still be being written.
SETTLED = timedelta(seconds=2)

_ENDINGS = {".csv", ".tsv", ".txt"}

_State = tuple[str, int, int, int]


def read_file(
    path: Path, clinic: Clinic, settings: SourceSettings | None = None, *, name: str | None = None
) -> SourceRead:
    """All that one CSV file holds: good rows, bad rows with their place, warnings.

    *name* stands for the file in places and sentences (default: *path* as given).

    Raises:
        SourceError: the file as a whole cannot be read; one sentence that says what to do.
    """
    name = name or str(path)
    settings = settings or BY_HAND
    try:
        if S_ISCHR(path.stat().st_mode):  # /dev/zero has no end; a pipe has, and may be meant
            raise SourceError(f"{name}: this is not a file; correct the path.")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(_unreadable(name, error)) from None
    if not raw.strip(b"\0\r\n\t ,;"):
        raise SourceError(f"{name}: the file is empty; export it again.")
    text = decode(raw, settings.encoding, name)
    table = layout(text.lines, settings.skip_lines, lambda found: recognised(found, settings.columns))
    rows = records(text.lines, table.first_row, table.delimiter, name, len(table.headings))
    read = read_rows(table.headings, rows, settings, clinic, f"{name}:{table.heading_line}")
    return replace(
        read,
        warnings=(*text.warnings, *read.warnings, *_nothing(read, name)),
        version=blake2b(raw, digest_size=16).hexdigest(),
    )


def _nothing(read: SourceRead, name: str) -> tuple[str, ...]:
    return () if read.rows or read.bad else (f"{name}: there is no appointment under the headings.",)


def _unreadable(name: str, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{name}: there is no such file; correct the path, or see why the export did not come."
    if isinstance(error, PermissionError):
        return f"{name}: this account may not read the file; give it the right to."
    why = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not valid"
    return f"{name}: the file cannot be read ({why.lower()}); correct the path."


class CsvSource:
    """A file, or the newest file of a folder, read again whenever it has changed."""

    def __init__(self, settings: SourceSettings, clinic: Clinic) -> None:
        if not settings.path:
            raise SourceError(f"source {settings.id}: path: is missing; give it in sources.yaml.")
        self._settings = settings
        self._clinic = clinic
        self._path = Path(settings.path)
        self._last: _State | None = None

    @property
    def id(self) -> str:
        return self._settings.id

    def read(self, now: datetime) -> SourceRead | None:
        """Everything in the file; None if its name, size and time are those of the last good read.

        Raises:
            SourceError: it is missing, empty, or still being written.
        """
        path = self._newest()
        before = _state(path)
        if before == self._last:
            return None
        if abs(now - datetime.fromtimestamp(before[2] / 1e9, UTC)) < SETTLED:
            raise SourceError(f"{path}: not read now: it changed this moment; it is read once it rests.")
        read = read_file(path, self._clinic, self._settings)
        if _state(path) != before:
            raise SourceError(
                f"{path}: not read now: it changed while it was read; it is read once it rests."
            )
        if not (read.rows or read.bad):
            raise SourceError(f"{path}: not read now: it holds headings and no appointment; export it again.")
        self._last = before
        return read

    def forget(self) -> None:
        """Makes the next read a whole one: what the last one gave could not be kept."""
        self._last = None

    def _newest(self) -> Path:
        """The file itself, or the newest in the folder; a tie goes to the last by name."""
        if not self._path.is_dir():
            return self._path
        found = [(state[2], path) for path, state in _files(self._path)]
        if not found:
            raise SourceError(
                f"{self._path}: not read now: the folder holds no .csv, .tsv or .txt file; "
                f"correct the path, or see why the export did not come."
            )
        return max(found)[1]


def _files(folder: Path) -> list[tuple[Path, _State]]:
    """The folder's own files, without hidden ones, a spreadsheet's locks and downloads under way."""
    found = []
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in _ENDINGS and not path.name.startswith((".", "~")) and path.is_file():
                found.append((path, _state(path)))
    except OSError as error:
        raise SourceError(_unreadable(str(folder), error)) from None
    return found


def _state(path: Path) -> _State:
    try:
        stat = os.stat(path)
    except (OSError, ValueError) as error:
        raise SourceError(_unreadable(str(path), error)) from None
    if not S_ISREG(stat.st_mode):
        raise SourceError(f"{path}: this is not a file; correct the path.")
    return str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino
