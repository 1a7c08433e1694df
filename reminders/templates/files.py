"""Reads the templates folder without trusting what lies in it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from functools import lru_cache
from pathlib import Path

from reminders.templates.sandbox import LARGEST_SOURCE, BadTemplateError

_FILE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9_-]*)\.(?P<language>[a-z]{2,3}(?:[-_][A-Za-z]+)?)(?P<ending>\.\w+)"
)
TEXT, PAGE = ".txt", ".md"
#: Bytes of a page in Markdown: some eight screens of a phone.
LARGEST_PAGE = 16_384

Key = tuple[str, str]
"""(name, language)."""


Stamp = tuple[int, int, int, int, int]
"""When it was written and changed, size, inode, mode: differs when a file has been written, replaced or has
changed its nature."""


def file_name(key: Key, ending: str = TEXT) -> str:
    return f"{key[0]}.{key[1]}{ending}"


def short_hash(source: str) -> str:
    """What names one version of a template: 12 hex digits of its content."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def scan(folder: Path, ending: str = TEXT) -> dict[Key, Stamp]:
    """What the folder holds by the look of its names; no file is opened. Empty if there is no folder.

    Asked all day, so it makes nothing that it does not need: `Path` would take longer than looking.
    """
    try:
        names = os.listdir(folder)
    except OSError:
        return {}
    there = f"{folder}{os.sep}"
    keys = ((name, _key(name, ending)) for name in names)
    return {key: _stamp(there + name) for name, key in keys if key is not None}


@lru_cache(maxsize=1024)
def _key(name: str, ending: str) -> Key | None:
    """Of a file with that name; None if it is none of ours."""
    match = _FILE.fullmatch(name)
    return (match["name"], match["language"]) if match and match["ending"] == ending else None


def _stamp(path: str) -> Stamp:
    try:
        status = os.stat(path)
    except OSError:  # gone meanwhile, or a link that leads nowhere: reading it says so
        return 0, 0, 0, 0, 0
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode


def read(folder: Path, key: Key, ending: str = TEXT) -> str:
    """The source of a template.

    Raises:
        BadTemplateError: it is not a plain file inside the folder, too large, unreadable, or not UTF-8.
    """
    path = folder / file_name(key, ending)
    largest = LARGEST_SOURCE if ending == TEXT else LARGEST_PAGE
    try:
        # A link within the folder is how some machines publish a folder whole; one that leads out is a leak.
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            raise BadTemplateError(
                "The file is a link that leads out of the folder.", suggestion="Copy it here."
            )
        raw = _read_plain(path, largest)
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadTemplateError(
            "The file is not UTF-8.",
            line=1 + raw[: error.start].count(b"\n"),
            suggestion="Save it with the encoding UTF-8.",
        ) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "a link in a circle"
        raise BadTemplateError(f"The file cannot be read: {reason}.") from error


def _read_plain(path: Path, largest: int) -> bytes:
    """The bytes of a regular file; a pipe or a device is neither waited for nor read."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise BadTemplateError("This is not a plain file.", suggestion="Remove it.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # swapped since we looked
            raise BadTemplateError("This is not a plain file.", suggestion="Remove it.")
        raw = file.read(largest + 1)
    if len(raw) > largest:
        cure = "A text has at most 1600 characters." if largest == LARGEST_SOURCE else "Make it shorter."
        raise BadTemplateError(f"The file is larger than {largest} bytes.", suggestion=cure)
    return raw
