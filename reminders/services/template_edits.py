"""Taking an edited text into use: checked, written as files for all daemons, with a history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, delete, exists, insert, select

from reminders.db import audit, last_good
from reminders.db.engine import Database
from reminders.db.schema import file_edit, message, template_version
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.message import MessageStatus
from reminders.services.configuration import Configuration
from reminders.services.desk import RefusedError
from reminders.services.template_looks import Look, Looker
from reminders.services.template_shelf import Sheet, is_fixed, may_be_new, sheets, uses
from reminders.templates import files
from reminders.templates.documents import Document
from reminders.templates.writing import tidy, write_all

log = structlog.get_logger()

MOST_NOTE = 500
_LOCK = "template_edits"


class UnfitError(Exception):
    """What would be published has an error; nothing was changed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("The texts have errors.")
        self.findings = findings


class ChangedMeanwhileError(Exception):
    """The files are not what the editor was opened with; nothing was changed."""

    def __init__(self, there: Mapping[str, Sheet]) -> None:
        super().__init__("The files have changed.")
        self.there = there


class FolderClosedError(Exception):
    """The files cannot be written; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to publish, by language."""

    sources: Mapping[str, str]
    fingerprints: Mapping[str, str]
    """Of the files when the editor was opened (`Sheet.fingerprint`)."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TemplateEditor:
    """Publishes texts and pages. Any daemon may; one publishes at a time."""

    db: Database
    configuration: Configuration
    public_url: str | None

    def clinic(self) -> Clinic:
        return self.configuration.clinic()

    def looker(self) -> Looker:
        return Looker(self.clinic(), self.configuration.catalogue.checker, self.public_url)

    def sheets(self, document: Document) -> dict[str, Sheet]:
        return sheets(self.configuration.catalogue, self.clinic(), document)

    def publish(self, document: Document, draft: Draft, *, by: str, now: datetime) -> bool:
        """Writes the files of all languages that differ, for all daemons. False: nothing differs.

        The history is written first. After a crash between two files, each is whole and was checked; the
        newest entry of the history says what they should be (`template_history.interrupted`).

        Raises:
            UnfitError: an error in any language.
            ChangedMeanwhileError: somebody else has changed a file.
            FolderClosedError: the files cannot be written.
            RefusedError: somebody publishes at this moment, or no address shows such a page.
        """
        clinic = self.clinic()
        if not may_be_new(document, clinic):
            raise RefusedError("No address shows a page of that name.")
        sources = {each: tidy(draft.sources.get(each, "")) for each in clinic.languages}
        with self._alone():
            there = self.sheets(document)
            changed = {each: text for each, text in sources.items() if not _is_there(there[each], text)}
            if not changed:
                return False
            if any(there[each].fingerprint != draft.fingerprints.get(each, "") for each in clinic.languages):
                raise ChangedMeanwhileError(there)
            errors = [found for look in self._looks(document, sources, now) for found in look.errors]
            if errors:
                raise UnfitError(errors)
            self._write(document, there, changed, "template_published", draft.note, by, now)
        return True

    def remove(self, document: Document, *, by: str, now: datetime) -> bool:
        """Takes the files away; the history stays, and can bring them back. False: there are none.

        Raises:
            RefusedError: something sends or shows it, or somebody publishes at this moment.
            FolderClosedError: the files cannot be removed.
        """
        with self._alone():
            there = {each: sheet for each, sheet in self.sheets(document).items() if sheet.is_there}
            if not there:
                return False
            with self.db.read() as connection:
                why = self.why_needed(connection, document)
            if why is not None:
                raise RefusedError(why)
            gone: dict[str, str | None] = dict.fromkeys(there)
            self._write(document, there, gone, "template_removed", "", by, now)
        return True

    def why_needed(self, connection: Connection, document: Document) -> str | None:
        """Why it may not be removed, as a sentence; None: nothing needs it."""
        if document.is_page:
            return "Texts may link to this page."
        if is_fixed(document):
            return "The program itself sends this text."
        if named := uses(document, self.clinic()):
            named_by = [f"the rule {use.rule}" if use.rule else f"the survey {use.survey}" for use in named]
            return f"It is sent by {', '.join(dict.fromkeys(named_by))}: change the cadence first."
        waiting = (message.c.status == MessageStatus.PLANNED.value) & (message.c.template == document.name)
        if connection.scalar(select(exists().where(waiting))):
            return "Texts that are planned already use it: wait until they are sent."
        return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.db.singleton(_LOCK) as alone:
            if not alone:
                raise RefusedError("Somebody is publishing at this very moment. Try again.")
            yield

    def _looks(self, document: Document, sources: Mapping[str, str], now: datetime) -> Iterator[Look]:
        looker = self.looker()
        for language, source in sources.items():
            yield looker.look(document, language, source, now=now)

    def _write(
        self,
        document: Document,
        there: Mapping[str, Sheet],
        changed: Mapping[str, str | None],
        what: str,
        note: str,
        by: str,
        now: datetime,
    ) -> None:
        folder = document.folder(self.configuration.catalogue.folder)
        paths = {each: folder / files.file_name((document.name, each), document.ending) for each in changed}
        edits = self._remember(document, there, changed, what, note, by, now)
        try:
            if document.is_page:
                folder.mkdir(exist_ok=True)
            write_all({paths[each]: text for each, text in changed.items()})
        except OSError as error:
            self._forget(document, edits, what, by, now)
            log.warning("template_not_written", template=document.kept_as, errno=error.errno)
            raise FolderClosedError(error.strerror or "The files cannot be written") from error
        self.configuration.catalogue.reload()  # the other daemons look within seconds

    def _remember(
        self,
        document: Document,
        there: Mapping[str, Sheet],
        changed: Mapping[str, str | None],
        what: str,
        note: str,
        by: str,
        now: datetime,
    ) -> list[int]:
        told = note.strip()[:MOST_NOTE] or None
        ids = []
        with self.db.write() as connection:
            for language, text in changed.items():
                sheet = there[language]
                before = sheet.source if sheet.is_there and not sheet.problem else None
                row = {"at": now, "who": by[:100], "file": document.file(language), "note": told}
                edit = insert(file_edit).values(**row, before=before, after=text).returning(file_edit.c.id)
                ids.append(connection.scalars(edit).one())
                if text is not None and not there[language].is_there:
                    # A file that is lost in a crash is missed by nobody: its words are known as good.
                    version = files.short_hash(text)
                    last_good.remember(connection, document.kept_as, language, text, version, now)
            audit.record(
                connection, now, who=by[:100], what=what, subject=_subject(document), detail=" ".join(changed)
            )
        return ids

    def _forget(self, document: Document, ids: Sequence[int], what: str, by: str, now: datetime) -> None:
        """It did not come to pass."""
        with self.db.write() as connection:
            connection.execute(delete(file_edit).where(file_edit.c.id.in_(ids)))
            unused = (template_version.c.name == document.kept_as) & (template_version.c.first_used_at == now)
            connection.execute(delete(template_version).where(unused))
            failed = f"{what}_failed"
            audit.record(connection, now, who=by[:100], what=failed, subject=_subject(document))


def _is_there(sheet: Sheet, source: str) -> bool:
    """The file says that already, but for what nobody sees."""
    return sheet.is_there and not sheet.problem and tidy(sheet.source) == source


def _subject(document: Document) -> str:
    return f"template:{document.kept_as}"
