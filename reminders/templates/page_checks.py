"""What a page for patients must be before one reads it: T01, T02, T06, T08 and T12, as for texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.private_words import PrivateWords, fold
from reminders.templates import files, markdown, sandbox, words
from reminders.templates.files import Key
from reminders.templates.names import PAGE_NAMES
from reminders.templates.samples import page_samples

#: Pages stand in this folder, within that of the texts.
FOLDER = "pages"
PREPARE = "prepare"

#: What a link looks like that was not taken for one: unknown address, or a space between its halves.
_FAILED_LINK = re.compile(r"\]\s?\(([^)\s]*)|\]\[[^\]]*\]")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_BARE = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a check of one page gave; `compiled` is None if the page may not be used."""

    source: str
    compiled: sandbox.Compiled | None
    findings: list[Finding]


def shown_as(name: str, clinic: Clinic) -> bool:
    """Whether there is an address at which a page of that name is shown."""
    return name == PREPARE or name.removeprefix(f"{PREPARE}_") in clinic.kinds


def shown_name(key: Key) -> str:
    """The page's file, as findings name it."""
    return f"{FOLDER}/{files.file_name(key, files.PAGE)}"


def check_page(key: Key, source: str, clinic: Clinic) -> PageResult:
    """Every finding about one page but T02."""
    if not shown_as(key[0], clinic):
        kinds = ", ".join(f"{PREPARE}_{kind}" for kind in clinic.kinds)
        told = Finding(
            "T12", "warning", shown_name(key), 1, "No address shows this page.", f"Pages: {PREPARE}, {kinds}."
        )
        return PageResult(source, None, [told])
    try:
        compiled = sandbox.compile_markdown(source, PAGE_NAMES)
        filled = (sandbox.fill_in(compiled, context) for context in page_samples(key[1], clinic))
        bodies = list(dict.fromkeys(filled))
        if not all(body.strip() for body in bodies):
            raise sandbox.BadTemplateError("It shows nothing.", suggestion="Every branch must say something.")
    except sandbox.BadTemplateError as fault:
        return PageResult(source, None, [unread(key, fault)])
    texts = list(dict.fromkeys(each for body in bodies for each in markdown.words(body)))
    urls = list(dict.fromkeys(url for body in bodies for url in markdown.links(body)))
    pictured = any(markdown.has_pictures(body) for body in bodies)
    check = _PageCheck(clinic, key, source, compiled, texts, urls, pictured)
    found = list(dict.fromkeys(check.findings()))
    usable = all(finding.level == "warning" for finding in found)
    return PageResult(source, compiled if usable else None, found)


def unread(key: Key, fault: sandbox.BadTemplateError) -> Finding:
    return Finding("T01", "error", shown_name(key), fault.line, fault.message, fault.suggestion)


def missing(present: Collection[Key], languages: Iterable[str]) -> Iterator[tuple[Key, Finding]]:
    """T02: a page that is there in one of the clinic's languages and not in another."""
    languages = list(languages)
    for name in sorted({name for name, _ in present}):
        there = [shown_name((name, each)) for each in languages if (name, each) in present]
        for language in languages:
            if (name, language) not in present:
                key = (name, language)
                message = f"There is {', '.join(there)}, but no {shown_name(key)}."
                yield key, Finding("T02", "error", shown_name(key), 1, message, "Write it, in that folder.")


@dataclass(frozen=True, slots=True)
class _PageCheck:
    """T06, T08 and T12 for one page."""

    clinic: Clinic
    key: Key
    source: str
    compiled: sandbox.Compiled
    texts: list[str]
    """What the page shows with any sample, without Markdown's marks; each paragraph once."""
    urls: list[str]
    has_pictures: bool

    def findings(self) -> Iterator[Finding]:
        yield from self._private_words()
        yield from self._links()
        yield from self._what_is_not_shown()

    def _private_words(self) -> Iterator[Finding]:
        private = PrivateWords(self.clinic.private_words)
        branches = [each for _, text in self.compiled.literals for each in markdown.words(text)]
        said = [*self.texts, *branches, *self.urls]
        for word in dict.fromkeys(found for text in said for found in private.find(text)):
            yield self._error(
                "T06",
                word,
                f"The private word {word!r}: a page is read over shoulders, and links are passed on.",
                'Say "visit" or "visita".',
            )

    def _links(self) -> Iterator[Finding]:
        cure = "Links begin with https://, tel: or mailto:."
        for text in self.texts:
            for match in _FAILED_LINK.finditer(text):
                yield self._error("T08", match[0].strip("](["), f"A link that is broken: {match[0]!r}.", cure)
            for bare in _BARE.findall(_without_links(text, self.urls)):
                written = bare.rstrip(".,;:!?)")
                how = f"Write [words]({written}) or <{written}>."
                yield self._warning("T08", written, f"{written} cannot be pressed.", how)
        for url in self.urls:
            host = words.host_of(url)
            if host in words.SHORTENERS:
                why = f"{host} shortens links: patients cannot see where it leads."
                yield self._error("T08", url, why, "Name the page itself.")
            elif url.lower().startswith("http:"):
                why = f"{url} is not encrypted: others can see what is read there."
                yield self._warning("T08", url, why, "Use https://.")

    def _what_is_not_shown(self) -> Iterator[Finding]:
        for text in self.texts:
            for match in _HTML.finditer(text):
                why = f"{match[0]!r} is shown as it stands: a page holds no HTML."
                yield self._warning("T12", match[0], why, "Use Markdown: **bold**, # heading, - list.")
        if self.has_pictures:
            why = "A picture is not shown, only its words."
            yield self._warning("T12", "![", why, "Leave it out.")

    def _error(self, code: str, where: str, message: str, cure: str) -> Finding:
        return Finding(code, "error", shown_name(self.key), self._line_of(where), message, cure)

    def _warning(self, code: str, where: str, message: str, cure: str) -> Finding:
        return Finding(code, "warning", shown_name(self.key), self._line_of(where), message, cure)

    def _line_of(self, found: str) -> int:
        """Where in the source these words stand; 1 if values put them together."""
        for number, line in enumerate(self.source.split("\n"), 1):
            if fold(found) in fold(line):
                return number
        return 1


def _without_links(text: str, urls: Iterable[str]) -> str:
    for url in urls:
        text = text.replace(url, "")
    return text
