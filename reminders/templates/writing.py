"""Writes templates so that nobody ever reads half a file, whatever dies when."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

#: For a file that is new; one that is replaced keeps who may read it.
_MODE = 0o644


def tidy(source: str) -> str:
    """*source* as it is written: NFC, plain line breaks, one at its end, no character that controls."""
    source = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        char for char in source if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return kept.rstrip() + "\n" if kept.strip() else ""


def write_all(sources: Mapping[Path, str | None]) -> None:
    """Replaces each file by its source, or removes it where there is none.

    All are on disk under other names before the first is replaced, so that a full disk or a folder that may
    not be written to changes nothing. After a crash between two of them each file is whole, old or new.

    Raises:
        OSError: nothing has changed, or what had is as it was again.
    """
    before = {path: _bytes(path) for path in sources}
    staged: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        staged.update({path: _stage(path, source) for path, source in sources.items() if source is not None})
        for path in sources:
            _put(path, staged.get(path))
            done.append(path)
        for folder in {path.parent for path in sources}:
            _settle(folder)
    except OSError:
        for path in done:
            was = before[path]
            _put(path, None if was is None else _stage(path, was))
        raise


def _put(path: Path, staged: Path | None) -> None:
    if staged is None:
        path.unlink(missing_ok=True)
    else:
        os.replace(staged, path)


def _stage(path: Path, source: str | bytes) -> Path:
    """The content, safe on disk, beside *path*. Its name begins with a point: no template is called so.

    What is left of a write that failed is taken away by the next.
    """
    staged = path.with_name(f".{path.name}.new")
    staged.unlink(missing_ok=True)
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(source if isinstance(source, bytes) else source.encode())
        os.fchmod(file.fileno(), _mode_of(path))
        file.flush()
        os.fsync(file.fileno())
    return staged


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return _MODE


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _settle(folder: Path) -> None:
    """Makes the new names last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
