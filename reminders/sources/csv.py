"""Appointments from a CSV file, or from the newest file of a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from reminders.domain.clinic import Clinic
from reminders.domain.source import SourceSettings
from reminders.ports import SourceRead


def read_file(
    path: Path, clinic: Clinic, settings: SourceSettings | None = None, *, name: str | None = None
) -> SourceRead:
    """All that one CSV file holds: good rows, bad rows with their place, warnings.

    *name* stands for the file in places and sentences (default: *path* as given).

    Raises:
        SourceError: the file as a whole cannot be read; one sentence that says what to do.
    """
    raise NotImplementedError


class CsvSource:
    """A file, or the newest file of a folder, read again whenever it has changed."""

    def __init__(self, settings: SourceSettings, clinic: Clinic) -> None:
        raise NotImplementedError

    @property
    def id(self) -> str:
        raise NotImplementedError

    def read(self, now: datetime) -> SourceRead | None:
        raise NotImplementedError
