"""A file of appointments that somebody names by hand, read as sources.yaml says it is to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reminders.clinic import Config
from reminders.domain.source import SourceSettings
from reminders.ports import SourceError, SourceRead
from reminders.sources import read_file

#: The source of what is read by hand, whoever's headings the file has.
SOURCE = "import"


def read_appointments(path: Path, config: Config, *, name: str | None = None) -> SourceRead:
    """The file, by the headings that sources.yaml gives for it, else our own, else any that fit.

    *name* stands for the file in places and sentences (default: *path* as given).

    Raises:
        SourceError: it cannot be read as a whole; what is wrong by the headings that should have fitted.
    """
    own = SourceSettings(SOURCE)
    mapped = [replace(each, id=SOURCE) for each in config.sources if each.type == "csv"]
    for settings in mapped:
        if _is_of(path, settings):
            return read_file(path, config.clinic, settings, name=name)
    try:
        return read_file(path, config.clinic, own, name=name)
    except SourceError:
        found = next(_that_fit(path, config, mapped, name), None)
        if found is None:
            raise
        return found


def _is_of(path: Path, settings: SourceSettings) -> bool:
    """Whether the source reads that file, or the folder that it lies in."""
    if settings.path is None:
        return False
    return Path(settings.path).resolve() in (path.resolve(), path.resolve().parent)


def _that_fit(
    path: Path, config: Config, mapped: list[SourceSettings], name: str | None
) -> Iterator[SourceRead]:
    for settings in mapped:
        if settings.columns:
            try:
                yield read_file(path, config.clinic, settings, name=name)
            except SourceError:
                continue
