"""The pages for patients that staff write: the newest good version of each, whatever the folder holds now."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.wording import Context
from reminders.templates import files, markdown, page_checks, sandbox
from reminders.templates.files import Key
from reminders.templates.last_good import LastGood
from reminders.templates.names import PAGE_NAMES
from reminders.templates.page_checks import FOLDER, PREPARE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    source: str
    version: str
    compiled: sandbox.Compiled


class PageBook:
    """All pages of a clinic. `render` may be called from any thread while `reload` runs."""

    def __init__(self, templates: Path, clinic: Clinic, *, last_good: LastGood | None = None) -> None:
        self._folder = templates / FOLDER
        self._clinic = clinic
        self._last_good = last_good
        self._lock = threading.Lock()
        self._stamps: dict[Key, files.Stamp] | None = None
        self._own: dict[Key, list[Finding]] = {}
        self._active: dict[Key, _Page] = {}
        self._unsaved: dict[Key, _Page] = {}
        self.findings: list[Finding] = []
        self.version = ""
        self.reload()

    def versions(self) -> dict[Key, str]:
        """The version in use of each page, by name and language."""
        return {key: page.version for key, page in sorted(self._active.items())}

    def source(self, name: str, language: str) -> str | None:
        """What is in use of a page in exactly that language."""
        page = self._active.get((name, language))
        return page.source if page is not None else None

    def has(self, name: str) -> bool:
        """Whether there is a good version of it in any language."""
        return any(each == name for each, _ in self._active)

    def prepares_for(self, kind: str) -> str | None:
        """The page on how to prepare for a visit of that kind: its own, or that for all; None without."""
        return next((name for name in (f"{PREPARE}_{kind}", PREPARE) if self.has(name)), None)

    def render(self, name: str, language: str, context: Context) -> str:
        """The page as HTML, in *language* or else the clinic's first.

        Raises:
            LookupError: there is no good version of it.
            BadTemplateError: the values do not suit it; its text holds no patient's data.
        """
        return markdown.to_html(self.fill_in(name, language, context))

    def fill_in(self, name: str, language: str, context: Context) -> str:
        """The same as Markdown, with the values of *context*."""
        active = self._active
        for candidate in (language, *self._clinic.languages):
            if (name, candidate) in active:
                return sandbox.fill_in(active[name, candidate].compiled, context)
        raise LookupError(f"There is no page {name!r}.")

    def reload(self) -> None:
        """Takes over what has changed in the folder. One look at it when nothing has.

        A file that fails its check never replaces a good version, nor does one that is gone while the page is
        still there in another language. A version that could not be remembered is in use all the same.
        """
        with self._lock:
            found = files.scan(self._folder, files.PAGE)
            stamps = {key: stamp for key, stamp in found.items() if key[1] in self._clinic.languages}
            if stamps != self._stamps:
                self._take_over(stamps, self._stamps)
                self._stamps = stamps
            self._save_all()

    def _take_over(self, stamps: Mapping[Key, files.Stamp], before: Mapping[Key, files.Stamp] | None) -> None:
        active = dict(self._active) if before is not None else self._remembered()
        for key in (before or {}).keys() - stamps.keys():
            self._own.pop(key, None)
        for key, stamp in stamps.items():
            if stamp == (before or {}).get(key):
                continue
            result = self._check(key)
            self._own[key] = result.findings
            if result.compiled is not None:
                page = _page(result.source, result.compiled)
                if key not in active or active[key].source != page.source:
                    self._unsaved[key] = page
                active[key] = page
        there = {name for name, _ in stamps}
        active = {key: page for key, page in active.items() if key[0] in there}
        lacking = (finding for _, finding in page_checks.missing(stamps, self._clinic.languages))
        own = (finding for key in sorted(self._own) for finding in self._own[key])
        self.findings = sorted([*own, *lacking], key=lambda each: (each.file, each.line, each.code))
        self._active = active
        versions = sorted((*key, page.version) for key, page in active.items())
        self.version = files.short_hash(json.dumps(versions))

    def _check(self, key: Key) -> page_checks.PageResult:
        try:
            source = files.read(self._folder, key, files.PAGE)
        except sandbox.BadTemplateError as fault:
            return page_checks.PageResult("", None, [page_checks.unread(key, fault)])
        return page_checks.check_page(key, source, self._clinic)

    def _remembered(self) -> dict[Key, _Page]:
        """The last good versions, as they were kept."""
        pages: dict[Key, _Page] = {}
        for (kept_as, language), source in (self._last_good.load() if self._last_good else {}).items():
            folder, _, name = kept_as.rpartition("/")
            if folder != FOLDER or language not in self._clinic.languages:
                continue
            try:
                pages[name, language] = _page(source, sandbox.compile_markdown(source, PAGE_NAMES))
            except sandbox.BadTemplateError:  # kept by another version of the program
                continue
        return pages

    def _save_all(self) -> None:
        """Keeps what is not kept yet; what fails (a locked database) waits for the next reload."""
        for key, page in list(self._unsaved.items()):
            try:
                if self._last_good is not None:
                    self._last_good.save(kept_as(key[0]), key[1], page.source, page.version)
            except Exception as error:
                # Its own words may quote the source.
                told = {"page": ".".join(key), "error": type(error).__name__}
                log.warning("page_not_saved", extra=told)
                return
            del self._unsaved[key]


def kept_as(name: str) -> str:
    """Under which name a page is remembered among the templates: no template has a slash in its own."""
    return f"{FOLDER}/{name}"


def _page(source: str, compiled: sandbox.Compiled) -> _Page:
    return _Page(source, files.short_hash(source), compiled)
