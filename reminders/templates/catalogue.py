"""The templates in use: the newest good version of each, whatever the folder holds now."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reminders.domain import sms
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.wording import Context
from reminders.templates import checks, files, sandbox
from reminders.templates.files import Key
from reminders.templates.last_good import LastGood
from reminders.templates.names import ANSWERS, NAMES, situation
from reminders.templates.page_checks import PREPARE, shown_name
from reminders.templates.pages import PageBook

log = logging.getLogger(__name__)

#: The words that come with the program; a clinic's folder may leave out any automatic answer.
SHIPPED = Path(__file__).resolve().parents[2] / "templates"


class TemplateMissing(LookupError):  # noqa: N818 - says what it is; callers catch it as a LookupError
    """No good version of this template in any usable language."""


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    language: str
    source: str
    version: str
    """Short hash of the source."""
    asks: str | None
    """What kind of answer it opens a prompt for: `confirmation`, or None."""


@dataclass(frozen=True, slots=True)
class Rendered:
    body: str
    template: Template
    size: sms.Size


@dataclass(frozen=True, slots=True)
class _Entry:
    template: Template
    compiled: sandbox.Compiled


class Catalogue:
    """All templates of a clinic. `render` may be called from any thread while `reload` runs."""

    def __init__(
        self, folder: Path, clinic: Clinic, *, public_url: str | None, last_good: LastGood | None = None
    ) -> None:
        self.folder = folder
        self._clinic = clinic
        self._last_good = last_good
        self.checker = checks.Checker(clinic, public_url=public_url)
        self._lock = threading.Lock()
        self._stamps: dict[Key, files.Stamp] | None = None
        self._own: dict[Key, list[Finding]] = {}
        self._active: dict[Key, _Entry] = {}
        self._shipped = self._load_shipped()
        self._remembered = dict(last_good.load()) if last_good else {}
        self._unsaved: dict[Key, Template] = {}
        self._findings: list[Finding] = []
        self._version = ""
        self._has_links = bool(public_url)
        self.pages = PageBook(folder, clinic, last_good=last_good)
        self.reload()

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the files as they stand, those of the pages after those of the texts."""
        return [*self._findings, *self.pages.findings, *self._linked_pages()]

    @property
    def version(self) -> str:
        """Changes with every text and page in use."""
        return files.short_hash(self._version + self.pages.version)

    @property
    def languages(self) -> tuple[str, ...]:
        """The clinic's."""
        return tuple(self._clinic.languages)

    def names(self) -> frozenset[str]:
        """Every template that can be rendered in some language."""
        return frozenset(name for name, _ in self._active)

    def get(self, name: str, language: str) -> Template:
        """The version in use, in *language* or else the clinic's first.

        Raises:
            TemplateMissing: there is no good version of it.
        """
        return self._entry(name, language).template

    def render(self, name: str, language: str, context: Context) -> Rendered:
        """The body as it is sent, with the version it came from.

        *context* must be in the language of `get(name, language)`.

        Raises:
            TemplateMissing: there is no good version of it.
            BadTemplateError: the values do not suit it; its text holds no patient's data.
        """
        entry = self._entry(name, language)
        body = sandbox.render(entry.compiled, context)
        return Rendered(body, entry.template, sms.measure(body))

    def reload(self) -> list[Finding]:
        """Takes over what has changed in the folder, and returns the findings that are new.

        Cheap when nothing has changed: one look at the folder. A file that fails its check never
        replaces a good version. A version that could not be remembered is in use all the same.
        """
        with self._lock:
            known = set(self.findings) if self._stamps is not None else set()
            self.pages.reload()
            stamps = files.scan(self.folder)
            if stamps != self._stamps:
                before = self._stamps or {}
                self._check_changed(
                    [key for key in stamps if stamps[key] != before.get(key)], set(before) - set(stamps)
                )
                self._conclude(stamps)
                self._stamps = stamps
            self._save_all()
            return [finding for finding in self.findings if finding not in known]

    def _check_changed(self, changed: list[Key], gone: set[Key]) -> None:
        active = dict(self._active)
        for key in gone:
            self._own.pop(key, None)
        for key in changed:
            if key[1] not in self._clinic.languages:
                continue
            result = self.checker.check_file(self.folder, key)
            self._own[key] = result.findings
            if result.compiled is not None:
                active[key] = _entry(key, result.source, result.compiled)
                self._remember(active[key].template)
        self._active = active

    def _conclude(self, stamps: Mapping[Key, files.Stamp]) -> None:
        present = {key for key in stamps if key[1] in self._clinic.languages}
        missing = self.checker.missing(present, shipped=self._shipped)
        wanted = present | {key for key, _ in missing} | set(self._shipped)
        active = {key: entry for key, entry in self._active.items() if key in wanted}
        for key in wanted - set(active):
            entry = self._fall_back(key)
            if entry is not None:
                active[key] = entry
        own = [finding for key in sorted(self._own) for finding in self._own[key]]
        self._active = active
        self._findings = sorted(
            [*own, *(finding for _, finding in missing)],
            key=lambda found: (found.file, found.line, found.code),
        )
        self._version = files.short_hash(
            json.dumps(sorted((*key, entry.template.version) for key, entry in active.items()))
        )

    def _linked_pages(self) -> list[Finding]:
        """A text that names the page on how to prepare, where there is none: it is sent without the link."""
        if not self._has_links or self.pages.has(PREPARE):
            return []
        naming = sorted(key for key, entry in self._active.items() if "links.prep" in entry.template.source)
        if not naming:
            return []
        message = f"{files.file_name(naming[0])} links to this page, which is not there: no link is sent."
        cure = "Write it in both languages; the program's own is an example."
        return [Finding("T02", "warning", shown_name((PREPARE, naming[0][1])), 1, message, cure)]

    def _fall_back(self, key: Key) -> _Entry | None:
        """What stands in for a file that is bad or gone: the last good version, or the shipped answer."""
        source = self._remembered.get(key)
        if source is not None:
            try:
                names = NAMES[situation(key[0], self._clinic)]
                return _entry(key, source, sandbox.compile_template(source, names))
            except sandbox.BadTemplateError:  # saved by another version of the program
                pass
        return self._shipped.get(key)

    def _remember(self, template: Template) -> None:
        key = (template.name, template.language)
        if self._remembered.get(key) != template.source:
            self._remembered[key] = template.source
            self._unsaved[key] = template

    def _save_all(self) -> None:
        """Saves what is not saved yet; what fails (a locked database) waits for the next reload."""
        for key, template in list(self._unsaved.items()):
            try:
                if self._last_good is not None:
                    self._last_good.save(*key, template.source, template.version)
            except Exception as error:
                # Its own words may quote the source. The rest would meet the same.
                told = {"template": ".".join(key), "error": type(error).__name__}
                log.warning("template_not_saved", extra=told)
                return
            del self._unsaved[key]

    def _entry(self, name: str, language: str) -> _Entry:
        active = self._active
        for candidate in (language, *self._clinic.languages):
            if (name, candidate) in active:
                return active[name, candidate]
        raise TemplateMissing(f"There is no template {name!r}.")

    def _load_shipped(self) -> dict[Key, _Entry]:
        """The automatic answers that come with the program, in the clinic's languages."""
        entries: dict[Key, _Entry] = {}
        if self.folder.resolve() == SHIPPED:
            return entries
        for key in files.scan(SHIPPED):
            if key[0] in ANSWERS and key[1] in self._clinic.languages:
                try:
                    source = files.read(SHIPPED, key)
                    compiled = sandbox.compile_template(source, NAMES[ANSWERS[key[0]]])
                except sandbox.BadTemplateError:  # somebody broke it; what needs it is then missing
                    continue
                entries[key] = _entry(key, source, compiled)
        return entries


def _entry(key: Key, source: str, compiled: sandbox.Compiled) -> _Entry:
    asks = compiled.asks[0][1] if compiled.asks else None
    return _Entry(Template(*key, source, files.short_hash(source), asks), compiled)


def check(folder: Path, clinic: Clinic, *, public_url: str | None) -> list[Finding]:
    """T01 to T11 over the folder, with the clinic's own names, places and kinds."""
    return Catalogue(folder, clinic, public_url=public_url).findings
