"""A text or a page by its name: where its files are, whatever the name was asked by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reminders.templates import files
from reminders.templates.page_checks import FOLDER
from reminders.templates.sandbox import LARGEST_SOURCE

_NAME = re.compile(rf"(?P<page>{FOLDER}\.)?(?P<name>[A-Za-z0-9][A-Za-z0-9_-]{{0,79}})")
#: For new ones: what is easily typed, read and told apart.
_NEW_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Document:
    """One text or page in all its languages. Its name cannot lead out of the folder."""

    name: str
    is_page: bool = False

    @property
    def address(self) -> str:
        """As the console's addresses name it; no name of a text has a point in it."""
        return f"{FOLDER}.{self.name}" if self.is_page else self.name

    @property
    def kept_as(self) -> str:
        """As its versions are remembered, and as people call it."""
        return f"{FOLDER}/{self.name}" if self.is_page else self.name

    @property
    def ending(self) -> str:
        return files.PAGE if self.is_page else files.TEXT

    @property
    def largest(self) -> int:
        """Bytes of one file."""
        return files.LARGEST_PAGE if self.is_page else LARGEST_SOURCE

    def folder(self, templates: Path) -> Path:
        return templates / FOLDER if self.is_page else templates

    def file(self, language: str) -> str:
        """As edits are recorded: `templates/reminder.en.txt`."""
        return f"templates/{self.kept_as}.{language}{self.ending}"


def document_at(address: str) -> Document | None:
    """What an address of the console names; None for what is no name."""
    match = _NAME.fullmatch(address)
    return Document(match["name"], match["page"] is not None) if match else None


def is_new_name(name: str) -> bool:
    return _NEW_NAME.fullmatch(name) is not None
