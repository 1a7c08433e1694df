"""Who changed a text when: edits of the console, and versions that came into use by another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from reminders.db.schema import file_edit, template_version
from reminders.domain.clinic import Clinic
from reminders.domain.difference import Piece, difference
from reminders.templates import Catalogue
from reminders.templates.documents import Document
from reminders.templates.files import short_hash

#: Rows that are read for one text; what is older is still in the database.
MOST = 120
#: Files that somebody copies at once are taken over by one look at the folder, or by two.
_TOGETHER = timedelta(seconds=10)
#: The clocks of daemons differ by less.
_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What one language said before and after; None: it was not there, or is not any more."""

    before: str | None
    after: str | None

    @property
    def pieces(self) -> list[Piece]:
        return difference(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True)
class Version:
    """A step in the history of a text."""

    id: str
    """`e12`: an edit by the console. `v3`: a version that came from outside."""
    at: datetime
    who: str | None
    """None: somebody with the files themselves, or an installation."""
    note: str | None
    changes: Mapping[str, Change] = field(repr=False)
    """By language."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """When a text as it is in use came to be."""

    at: datetime
    who: str | None


def history(connection: Connection, document: Document, clinic: Clinic) -> list[Version]:
    """Newest first."""
    edits = _edits(connection, document, clinic.languages)
    versions = connection.execute(
        select(template_version)
        .where(
            template_version.c.name == document.kept_as,
            template_version.c.language.in_(clinic.languages),
        )
        .order_by(template_version.c.first_used_at, template_version.c.id)
        .limit(MOST)
    ).all()
    languages = {document.file(language): language for language in clinic.languages}
    found = [*_published(edits, languages), *_from_outside(versions, edits, languages)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def version_of(versions: Sequence[Version], wanted: str, now: Mapping[str, str]) -> dict[str, str] | None:
    """All languages as they were after that step of `history`; *now* is what they are. None: no such step."""
    place = next((n for n, each in enumerate(versions) if each.id == wanted), None)
    if place is None:
        return None
    return {language: _as_of(versions, place, language, source) for language, source in now.items()}


def interrupted(newest: Version | None, there: Mapping[str, str | None]) -> bool:
    """Whether the newest publishing is not what the files hold, though they hold what was before it."""
    if newest is None or newest.who is None:
        return False
    return any(
        there.get(language) == change.before != change.after for language, change in newest.changes.items()
    )


def last_changes(connection: Connection, catalogue: Catalogue) -> dict[str, LastChange]:
    """By `Document.kept_as`: who last changed what is in use, and since when it is. Texts and pages alike."""
    in_use = {
        (row.name, row.language, row.version): row
        for row in connection.execute(
            select(
                template_version.c.name,
                template_version.c.language,
                template_version.c.version,
                template_version.c.first_used_at,
            )
        )
    }
    edited = {
        (row.file, short_hash(row.after or "")): row
        for row in connection.execute(select(file_edit).where(file_edit.c.id.in_(_newest_edits())))
    }
    found: dict[str, list[LastChange]] = defaultdict(list)
    for document, language, version in _in_use(catalogue):
        edit = edited.get((document.file(language), version))
        seen = in_use.get((document.kept_as, language, version))
        if edit is not None:
            found[document.kept_as].append(LastChange(edit.at, edit.who))
        elif seen is not None:
            found[document.kept_as].append(LastChange(seen.first_used_at, None))
    return {name: max(each, key=lambda change: change.at) for name, each in found.items()}


def _newest_edits() -> Any:
    return (
        select(func.max(file_edit.c.id))
        .where(file_edit.c.file.like("templates/%"))
        .group_by(file_edit.c.file)
    )


def _in_use(catalogue: Catalogue) -> Iterable[tuple[Document, str, str]]:
    for name in catalogue.names():
        for language in catalogue.languages:
            template = catalogue.get(name, language)
            if template.language == language:
                yield Document(name), language, template.version
    for (name, language), version in catalogue.pages.versions().items():
        yield Document(name, is_page=True), language, version


def _edits(connection: Connection, document: Document, languages: Iterable[str]) -> Sequence[Row[Any]]:
    return connection.execute(
        select(file_edit)
        .where(file_edit.c.file.in_([document.file(language) for language in languages]))
        .order_by(file_edit.c.id.desc())
        .limit(MOST)
    ).all()


def _published(edits: Sequence[Row[Any]], languages: Mapping[str, str]) -> Iterable[Version]:
    """One publishing writes a row for each language that changed, at one instant."""
    together: dict[tuple[datetime, str], list[Row[Any]]] = defaultdict(list)
    for row in edits:
        together[row.at, row.who].append(row)
    for (at, who), rows in together.items():
        changes = {languages[row.file]: Change(row.before, row.after) for row in reversed(rows)}
        yield Version(f"e{rows[0].id}", at, who, rows[0].note, changes)


def _from_outside(
    versions: Sequence[Row[Any]], edits: Sequence[Row[Any]], languages: Mapping[str, str]
) -> Iterable[Version]:
    """Those that came into use together are one step: an installation, an edit of several files."""
    ours = [(languages[row.file], row.at, row.after) for row in edits]
    used = [(row.language, row.first_used_at, row.source) for row in versions]
    found: list[Version] = []
    for row in versions:
        if any(_is_same(row, language, at, after) for language, at, after in ours):
            continue
        earlier = [each for each in (*ours, *used) if each[0] == row.language and each[1] < row.first_used_at]
        before = max(earlier, key=lambda each: each[1])[2] if earlier else None
        changes = {row.language: Change(before, row.source)}
        last = found[-1] if found else None
        if last and row.language not in last.changes and row.first_used_at - last.at < _TOGETHER:
            changes = {**last.changes, **changes}
            found.pop()
        found.append(Version(f"v{row.id}", row.first_used_at, None, None, changes))
    return found


def _is_same(row: Row[Any], language: str, at: datetime, after: str | None) -> bool:
    """That version came into use by this edit: not long before it, by another daemon's clock."""
    return bool(row.language == language and row.source == after and row.first_used_at > at - _SKEW)


def _as_of(versions: Sequence[Version], place: int, language: str, now: str) -> str:
    for version in versions[place:]:
        if language in version.changes:
            return version.changes[language].after or ""
    for version in reversed(versions[:place]):
        if language in version.changes:
            return version.changes[language].before or ""
    return now
