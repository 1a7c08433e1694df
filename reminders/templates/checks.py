"""What a template must be before a patient reads it: T01 to T11 (messaging.md, section 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

from reminders.domain import sms
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.private_words import PrivateWords, fold
from reminders.templates import files, sandbox, words
from reminders.templates.files import Key
from reminders.templates.names import ANSWERS, NAMES, Situation, named_by_rules, situation
from reminders.templates.samples import Sample, example, samples

#: What `{# asks: … #}` may say; check-ins open their prompts themselves.
ASKABLE = ("confirmation",)

Level = Literal["error", "warning"]
#: Sources whose cost is remembered: those of the folder, and some that are being typed.
_MOST_KEPT = 1000
_SPACES = re.compile(r"[^\S\n]+")
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Result:
    """What a check of one file gave; `compiled` is None if the file may not be used."""

    source: str
    compiled: sandbox.Compiled | None
    findings: list[Finding]
    bodies: tuple[Body, ...] = ()
    """Every distinct text that it can become with sample data; none if it cannot be rendered."""


@dataclass(frozen=True, slots=True)
class Body:
    """A template rendered with sample data."""

    text: str
    size: sms.Size
    sample: Sample


class Checker:
    """Checks files against one clinic's names, places, kinds and rules."""

    def __init__(self, clinic: Clinic, *, public_url: str | None) -> None:
        self._clinic = clinic
        self._public_url = public_url
        self._private = PrivateWords(clinic.private_words)
        self._named = named_by_rules(clinic)
        self._samples: dict[tuple[Situation, str], tuple[Sample, ...]] = {}
        self._worst: dict[tuple[Key, str], sms.Size] = {}

    @cached_property
    def _hosts(self) -> frozenset[str]:
        urls = (self._public_url, self._clinic.website)
        return frozenset(words.host_of(url) for url in urls if url)

    def check_file(self, folder: Path, key: Key) -> Result:
        """Every finding about one file but T02, errors or not."""
        try:
            source = files.read(folder, key)
        except sandbox.BadTemplateError as fault:
            return Result("", None, [_fault(key, fault)])
        return self.check_source(key, source)

    def check_source(self, key: Key, source: str) -> Result:
        """The same for a source that is not a file yet (the console's editor)."""
        try:
            compiled = sandbox.compile_template(source, NAMES[situation(key[0], self._clinic)])
            bodies = self._render_all(key, compiled)
        except sandbox.BadTemplateError as fault:
            return Result(source, None, [_fault(key, fault)])
        check = _FileCheck(self._clinic, self._private, self._hosts, key, source, compiled, bodies)
        findings = list(dict.fromkeys(check.findings(is_named=key[0] in self._named)))
        usable = all(finding.level == "warning" for finding in findings)
        self._keep_worst(key, source, bodies)
        return Result(source, compiled if usable else None, findings, tuple(bodies))

    def worst(self, key: Key, source: str) -> sms.Size | None:
        """What *source* costs with the most unfavourable data; None if it cannot be rendered."""
        wanted = (key, files.short_hash(source))
        if wanted not in self._worst:
            self.check_source(key, source)
        return self._worst.get(wanted)

    def _keep_worst(self, key: Key, source: str, bodies: Iterable[Body]) -> None:
        if len(self._worst) > _MOST_KEPT:
            self._worst.clear()
        self._worst[key, files.short_hash(source)] = longest_of(bodies).size

    def preview(self, folder: Path, key: Key) -> list[Body]:
        """How a file reads: with everyday data first, then the longest that it can become, if that differs.

        Raises:
            BadTemplateError: it cannot be read or rendered.
        """
        kind = situation(key[0], self._clinic)
        compiled = sandbox.compile_template(files.read(folder, key), NAMES[kind])
        sample = example(kind, key[1], self._clinic, self._public_url)
        text = sandbox.render(compiled, sample.context)
        everyday = Body(text, sms.measure(text), sample)
        longest = longest_of(self._render_all(key, compiled))
        return [everyday] if longest.text == text else [everyday, longest]

    def missing(self, present: Collection[Key], *, shipped: Collection[Key]) -> list[tuple[Key, Finding]]:
        """T02: what is there in one of the clinic's languages and not in another, or not at all."""
        found = []
        names = {name for name, _ in present} | self._named | (set(ANSWERS) - {name for name, _ in shipped})
        for name in sorted(names):
            there = [language for language in self._clinic.languages if (name, language) in present]
            for language in self._clinic.languages:
                if language not in there:
                    found.append(((name, language), _missing((name, language), there)))
        return found

    def _render_all(self, key: Key, compiled: sandbox.Compiled) -> list[Body]:
        """Every distinct body the template can have with the samples."""
        bodies: dict[str, Body] = {}
        for sample in self._samples_for(key):
            text = sandbox.render(compiled, sample.context)
            if text not in bodies:
                bodies[text] = Body(text, sms.measure(text), sample)
        return list(bodies.values())

    def _samples_for(self, key: Key) -> tuple[Sample, ...]:
        kind = (situation(key[0], self._clinic), key[1])
        if kind not in self._samples:
            self._samples[kind] = samples(*kind, self._clinic, self._public_url)
        return self._samples[kind]


@dataclass(frozen=True, slots=True)
class _FileCheck:
    """T03 to T11 for one file."""

    clinic: Clinic
    private: PrivateWords
    hosts: frozenset[str]
    key: Key
    source: str
    compiled: sandbox.Compiled
    bodies: list[Body]

    def findings(self, *, is_named: bool) -> Iterator[Finding]:
        yield from self._segments()
        yield from self._characters()
        yield from self._carrier_words()
        yield from self._private_words()
        yield from self._clinic_name()
        yield from self._links()
        if is_named:
            yield from self._stop()
        yield from self._asks()
        yield from self._days()

    def _segments(self) -> Iterator[Finding]:
        worst = longest_of(self.bodies)
        most = self.clinic.max_segments
        if worst.size.segments > most:
            yield self._error(
                "T03",
                1,
                f"{worst.size.segments} segments in the worst case ({worst.size.encoding}, "
                f"{worst.size.characters} characters: {worst.sample.label}); {most} are allowed.",
                _shorten(worst.size, most),
            )

    def _characters(self) -> Iterator[Finding]:
        seen = set()
        for line, text in self._lines():
            for char in sms.measure(text).unsupported:
                if char not in seen:
                    seen.add(char)
                    yield self._finding("T04", "warning", line, _outside(char), _instead(char))

    def _carrier_words(self) -> Iterator[Finding]:
        for word in self._in_any(words.carrier_words):
            yield self._error(
                "T05",
                self._line_of(word),
                f"It asks for the answer {word.upper()}, which carriers take as a command.",
                "Use C to confirm, R to reschedule, numbers for surveys.",
            )

    def _private_words(self) -> Iterator[Finding]:
        for word in self._in_any(self.private.find):
            yield self._error(
                "T06",
                self._line_of(word),
                f"The private word {word!r}: a text is read over shoulders.",
                'Say "visit" or "visita".',
            )

    def _clinic_name(self) -> Iterator[Finding]:
        name = " ".join(self.clinic.name.split())
        if any(sms.normalise(name) not in body.text for body in self.bodies):
            yield self._error(
                "T07", 1, "It does not always name the clinic.", "Begin with {{ clinic.name }}."
            )

    def _links(self) -> Iterator[Finding]:
        for written, host in self._in_any(words.hosts):
            if host in words.SHORTENERS:
                yield self._error(
                    "T08",
                    self._line_of(written),
                    f"{host} shortens links: carriers block it, and patients cannot see where it leads.",
                    "Use {{ links.prep }}, or the clinic's own website.",
                )
            elif host not in self.hosts:
                yield self._error(
                    "T08",
                    self._line_of(written),
                    f"A link to {host or '?'}, which is neither the public URL nor the clinic's website.",
                    "Set clinic.website, or use {{ links.prep }}.",
                )

    def _stop(self) -> Iterator[Finding]:
        if any(not _has_word(body.text, "STOP") for body in self.bodies):
            cure = "End with: STOP to stop." if self.key[1] != "es" else "End with: STOP para salir."
            yield self._error(
                "T09", 1, "A rule sends it, and it does not always say how to stop (STOP).", cure
            )

    def _asks(self) -> Iterator[Finding]:
        asked = next(self._in_any(_letters), None)
        for line, kind in self.compiled.asks:
            if kind not in ASKABLE:
                yield self._error(
                    "T10", line, f"Unknown prompt: `{kind}`.", "Write {# asks: confirmation #}."
                )
            elif asked is None:
                yield self._error(
                    "T10",
                    line,
                    "It says that it asks for a confirmation, but its words ask for neither C nor R.",
                    "Write: Reply C to confirm or R to reschedule. Or remove the comment.",
                )
        if asked is not None and not self.compiled.asks:
            yield self._error(
                "T10",
                self._line_of(asked),
                f"It asks for an answer ({asked!r}) that nothing waits for.",
                "Add {# asks: confirmation #} as the first line.",
            )

    def _days(self) -> Iterator[Finding]:
        for line, text in self._lines():
            for word in words.literal_days(text):
                yield self._error(
                    "T11",
                    line,
                    f"The literal {word!r}: a text may move to another day.",
                    "Use {{ appointment.when }}.",
                )

    def _in_any(self, find: Callable[[str], Iterable[T]]) -> Iterator[T]:
        """What *find* finds in any rendered body or in any branch, each thing once."""
        texts = [*(body.text for body in self.bodies), *(text for _, text in self.compiled.literals)]
        texts = [_SPACES.sub(" ", text) for text in texts]  # or long runs of them cost patterns dearly
        return iter(dict.fromkeys(found for text in texts for found in find(text)))

    def _lines(self) -> Iterator[tuple[int, str]]:
        """What the file says in any branch, line by line."""
        for first, text in self.compiled.literals:
            for offset, line in enumerate(text.split("\n")):
                yield first + offset, line

    def _line_of(self, found: str) -> int:
        """Where in the source these words stand; 1 if values put them together."""
        wanted = [part for part in fold(found).split() if len(part) > 1] or [fold(found)]
        for number, line in enumerate(self.source.split("\n"), 1):
            if wanted[-1] in fold(line):
                return number
        return 1

    def _error(self, code: str, line: int, message: str, suggestion: str) -> Finding:
        return self._finding(code, "error", line, message, suggestion)

    def _finding(self, code: str, level: Level, line: int, message: str, suggestion: str) -> Finding:
        return Finding(code, level, files.file_name(self.key), line, message, suggestion)


def longest_of(bodies: Iterable[Body]) -> Body:
    """The one that costs most."""
    return max(bodies, key=lambda body: (body.size.segments, body.size.characters))


def _fault(key: Key, fault: sandbox.BadTemplateError) -> Finding:
    return Finding("T01", "error", files.file_name(key), fault.line, fault.message, fault.suggestion)


def _missing(key: Key, there: list[str]) -> Finding:
    message = (
        f"There is {', '.join(files.file_name((key[0], language)) for language in there)}, but no "
        f"{files.file_name(key)}."
        if there
        else f"The template {key[0]!r} is needed, but there is no {files.file_name(key)}."
    )
    return Finding("T02", "error", files.file_name(key), 1, message, "Write it, in the same folder.")


def _shorten(size: sms.Size, most: int) -> str:
    part = sms.GSM_PART if size.encoding == "GSM-7" else sms.UCS_PART
    single = sms.GSM_SINGLE if size.encoding == "GSM-7" else sms.UCS_SINGLE
    room = single if most == 1 else part * most
    dear = f" ({' '.join(size.unsupported[:5])} make each part 67 characters)" if size.unsupported else ""
    return f"Take out about {max(1, size.characters - room)} characters{dear}, or allow more: max_segments."


def _outside(char: str) -> str:
    return f"{char!r} is outside GSM-7: it makes every part of the text 67 characters instead of 153."


def _instead(char: str) -> str:
    cheaper = sms.cheaper(char)
    if cheaper is not None:
        return f"Write {cheaper!r}." if cheaper.strip() else "Leave it out, or write a plain space."
    if char.isalpha():
        return "Choose a word without it if there is one; do not drop the accent."
    return "Leave it out if you can."


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){word}(?!\w)", text) is not None


def _letters(text: str) -> Iterator[str]:
    asked = words.asks_letter(text)
    if asked is not None:
        yield asked
