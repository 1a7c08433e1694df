"""Where appointments come from: files and databases, read only."""

from __future__ import annotations

from reminders.domain.clinic import Clinic
from reminders.domain.source import SourceSettings
from reminders.ports import Source, SourceError
from reminders.sources.csv import CsvSource, read_file

__all__ = ["build", "read_file"]


def build(settings: SourceSettings, clinic: Clinic) -> Source:
    """The source that *settings* describe; nothing is read yet.

    Raises:
        SourceError: its type is not one of ours, or what that type needs is not given.
    """
    if settings.type == "csv":
        return CsvSource(settings, clinic)
    if settings.type == "sql":
        # Imported here: SQLAlchemy would double the start-up time of `plan`, which reads files only.
        from reminders.sources.sql import SqlSource

        return SqlSource(settings, clinic)
    raise SourceError(f"source {settings.id}: type is csv or sql; correct it in sources.yaml.")
