"""The clinic's texts and pages as they lie in their folder, and as they are in use."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reminders.domain.clinic import Clinic
from reminders.templates import BadTemplateError, Catalogue, TemplateMissing, files
from reminders.templates.documents import Document
from reminders.templates.names import ANSWERS, invitation_of, named_by_rules
from reminders.templates.page_checks import FOLDER, PREPARE, shown_as

#: The fingerprint of a file that cannot be read as text.
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One language of a text or page."""

    language: str
    source: str
    """As it lies in the folder; where there is no file, what is in use instead; else empty."""
    fingerprint: str
    """Changes with the file; empty where there is none."""
    problem: str
    """Why the file cannot be read; empty if it can."""
    in_use: str | None
    """What patients get in this language; None: nothing, or the words of another language."""

    @property
    def is_there(self) -> bool:
        return bool(self.fingerprint)

    @property
    def is_kept_out(self) -> bool:
        """Patients get something else than the file says."""
        return self.is_there and self.in_use != self.source


@dataclass(frozen=True, slots=True)
class Use:
    """Something that sends a text."""

    rule: str | None = None
    survey: str | None = None


def documents(catalogue: Catalogue, clinic: Clinic) -> list[Document]:
    """Every text and page that there is or should be: texts by name, then pages."""
    texts = {name for name, _ in files.scan(catalogue.folder)} | catalogue.names()
    texts |= named_by_rules(clinic) | set(ANSWERS)
    pages = {name for name, _ in files.scan(catalogue.folder / FOLDER, files.PAGE)}
    pages |= {name for name, _ in catalogue.pages.versions()}
    return [*map(Document, sorted(texts)), *(Document(name, is_page=True) for name in sorted(pages))]


def may_be_new(document: Document, clinic: Clinic) -> bool:
    """Whether a page of that name would be shown anywhere; a text can always be named by a rule later."""
    return not document.is_page or shown_as(document.name, clinic)


def unwritten_pages(catalogue: Catalogue, clinic: Clinic) -> list[Document]:
    """Pages that an address would show, and that nobody has written."""
    there = documents(catalogue, clinic)
    names = (PREPARE, *(f"{PREPARE}_{kind}" for kind in clinic.kinds))
    return [each for name in names if (each := Document(name, is_page=True)) not in there]


def sheets(catalogue: Catalogue, clinic: Clinic, document: Document) -> dict[str, Sheet]:
    """By language, in the clinic's order."""
    return {language: _sheet(catalogue, document, language) for language in clinic.languages}


def _sheet(catalogue: Catalogue, document: Document, language: str) -> Sheet:
    using = in_use(catalogue, document, language)
    folder, key = document.folder(catalogue.folder), (document.name, language)
    if not os.path.lexists(folder / files.file_name(key, document.ending)):
        return Sheet(language, using or "", "", "", using)
    try:
        source = files.read(folder, key, document.ending)
    except BadTemplateError as fault:
        return Sheet(language, using or "", UNREADABLE, fault.message, using)
    return Sheet(language, source, files.short_hash(source), "", using)


def in_use(catalogue: Catalogue, document: Document, language: str) -> str | None:
    """What patients get in exactly that language; None: nothing, or the words of another."""
    if document.is_page:
        return catalogue.pages.source(document.name, language)
    try:
        template = catalogue.get(document.name, language)
    except TemplateMissing:
        return None
    return template.source if template.language == language else None


def uses(document: Document, clinic: Clinic) -> list[Use]:
    """The rules of the cadence that send a text, and check-ins that it invites to."""
    found = []
    for rule in clinic.rules:
        if rule.template == document.name:
            found.append(Use(rule=rule.id))
        if rule.survey is not None and invitation_of(clinic.surveys.get(rule.survey)) == document.name:
            found.append(Use(rule=rule.id, survey=rule.survey))
    invited = {use.survey for use in found}
    others = (each for each in clinic.surveys.values() if each.id not in invited)
    found += [Use(survey=each.id) for each in others if each.invitation == document.name]
    return [] if document.is_page else found


def is_fixed(document: Document) -> bool:
    """An answer, a safety text or a page to staff: the program itself sends it."""
    return not document.is_page and document.name in ANSWERS


def why_not_writable(catalogue: Catalogue, some: Iterable[Document]) -> str | None:
    """Which folder cannot be written to, or None. A folder that is missing will be made."""
    for folder in dict.fromkeys(each.folder(catalogue.folder) for each in some):
        there = folder if folder.is_dir() else folder.parent
        if not os.access(there, os.W_OK | os.X_OK):
            return str(Path(there.name))
    return None
