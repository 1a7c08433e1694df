"""Where the last good version of each template is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from reminders.templates import files, sandbox
from reminders.templates.files import Key


class LastGood(Protocol):
    """Keeps the last good version of each template across a restart."""

    def load(self) -> Mapping[Key, str]:
        """The newest source saved, by (name, language)."""

    def save(self, name: str, language: str, source: str, version: str) -> None:
        """Remembers a version that passed every check and is in use from now on.

        May raise anything: it is then called again at the next reload.
        """


class FolderLastGood:
    """Last good versions as files in a folder of their own, for use without a database."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Mapping[Key, str]:
        sources: dict[Key, str] = {}
        for folder, ending in (("", files.TEXT), ("pages/", files.PAGE)):
            for name, language in files.scan(self._path / folder, ending):
                try:
                    source = files.read(self._path / folder, (name, language), ending)
                except sandbox.BadTemplateError:  # damaged: as if it were not there
                    continue
                sources[folder + name, language] = source
        return sources

    def save(self, name: str, language: str, source: str, version: str) -> None:
        ending = files.PAGE if "/" in name else files.TEXT
        target = self._path / files.file_name((name, language), ending)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_suffix(".new")
        new.write_text(source, encoding="utf-8")
        os.replace(new, target)
