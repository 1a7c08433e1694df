"""`config/cadence.yaml` edited from the console: what stands there, saving it, and what stood there before.

Whoever saves says what they had read (`fingerprint`); if the file has changed since, nothing is written. The
daemons see the new file as they see any edit.
"""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text

from reminders.clinic.document import LARGEST_FILE
from reminders.db import audit
from reminders.db.engine import Database
from reminders.db.schema import file_edit
from reminders.services.desk import RefusedError
from reminders.templates.writing import write_all

NAME = "cadence.yaml"
#: As it stands in the history.
FILE = f"config/{NAME}"
MOST_NOTE = 500
MOST_EDITS = 50
_NAME = 100
_ALONE = text("select pg_advisory_xact_lock(hashtext('config/cadence.yaml'))")


@dataclass(frozen=True, slots=True)
class Held:
    """The file as it was read."""

    text: str
    fingerprint: str


def read(folder: Path) -> Held:
    """What stands in the file; nothing, where there is none.

    Raises:
        RefusedError: it cannot be read as text.
    """
    content = _content(folder / NAME)
    try:
        return Held(_plain(content.decode("utf-8-sig")), _fingerprint(content))
    except UnicodeDecodeError:
        raise RefusedError(f"{FILE} is not UTF-8 text. Save it again as UTF-8, in an editor.") from None


def why_not_writable(folder: Path) -> str | None:
    """Why nothing can be saved here, as a sentence; None: it can."""
    target = (folder / NAME).resolve()
    if os.access(target.parent, os.W_OK) and (not target.exists() or os.access(target, os.W_OK)):
        return None
    return _NOT_WRITABLE


def save(db: Database, folder: Path, new: str, *, was: str, by: str, note: str | None, now: datetime) -> bool:
    """Writes *new*, which has been checked, in place of what had the fingerprint *was*.

    False: it stands there already.

    The history's row and the file come together: should the row fail, the old file is put back. Only a death
    between the two leaves an edit without its row, like one by hand.

    Raises:
        RefusedError: the file has changed meanwhile, or cannot be written.
    """
    content = _plain(new).encode()
    if len(content) > LARGEST_FILE:
        raise RefusedError(f"The file would be larger than {LARGEST_FILE} bytes.")
    target, before, replaced = (folder / NAME).resolve(), b"", False
    try:
        with db.write() as connection:
            if not db.is_sqlite:  # SQLite has one writer anyway
                connection.execute(_ALONE)
            before = _content(target)
            if before == content:
                return False
            if _fingerprint(before) != was:
                raise RefusedError(
                    "The file has been changed by somebody else meanwhile. Nothing was saved: look at it as "
                    "it stands now, and make your change again."
                )
            _note(connection, before, content, by, note, now)
            _replace(target, content)
            replaced = True
    except BaseException:
        if replaced:
            _replace(target, before)
        raise
    return True


def edits(connection: Connection, most: int = MOST_EDITS) -> list[Row[Any]]:
    """The newest edits from the console, newest first: `id at who note`."""
    columns = (file_edit.c.id, file_edit.c.at, file_edit.c.who, file_edit.c.note)
    query = select(*columns).where(file_edit.c.file == FILE).order_by(file_edit.c.id.desc()).limit(most)
    return list(connection.execute(query))


def edit(connection: Connection, edit_id: int) -> Row[Any] | None:
    """One edit with what the file held before and after it."""
    query = select(file_edit).where(file_edit.c.id == edit_id, file_edit.c.file == FILE)
    return connection.execute(query).one_or_none()


# -- the disk -------------------------------------------------------------------------------------------

_NOT_WRITABLE = (
    "The service may not write to its folder of settings (config/), so nothing can be saved from here. Ask "
    "whoever runs it to allow that, or to put the text below into config/cadence.yaml."
)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise RefusedError(f"{FILE} cannot be read ({error.strerror}).") from None


def _replace(target: Path, content: bytes) -> None:
    try:
        write_all({target: content.decode()})
    except OSError as error:
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise RefusedError(_NOT_WRITABLE) from None
        raise RefusedError(f"{FILE} could not be written ({error.strerror}). Nothing was changed.") from None


def _note(
    connection: Connection, before: bytes, after: bytes, by: str, note: str | None, now: datetime
) -> None:
    edit_id = connection.scalar(
        insert(file_edit)
        .values(
            at=now,
            who=by[:_NAME],
            file=FILE,
            before=before.decode("utf-8", "replace") if before else None,
            after=after.decode(),
            note=(note or "").strip()[:MOST_NOTE] or None,
        )
        .returning(file_edit.c.id)
    )
    audit.record(connection, now, who=by[:_NAME], what="cadence_saved", subject=f"file_edit:{edit_id}")


def _plain(given: str) -> str:
    """With the line ends of this house: browsers send others; and one at the end."""
    lines = given.replace("\r\n", "\n").replace("\r", "\n")
    return lines if not lines or lines.endswith("\n") else f"{lines}\n"


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
