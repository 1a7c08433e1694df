"""A text as somebody has just written it: what is wrong, how it reads, what it costs, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain import sms
from reminders.domain.appointment import Appointment, Patient
from reminders.domain.clinic import Clinic
from reminders.domain.dear import Dear, Run, dear_characters, marked
from reminders.domain.difference import Piece, difference
from reminders.domain.finding import Finding
from reminders.domain.wording import Context, page_context
from reminders.templates import BadTemplateError, Body, Checker, markdown, sandbox
from reminders.templates.checks import longest_of
from reminders.templates.documents import Document
from reminders.templates.names import NAMES, PAGE_NAMES, Situation, situation
from reminders.templates.page_checks import check_page, unread
from reminders.templates.sample_choices import choices, for_visit, page_choices
from reminders.templates.samples import example

EVERYDAY, SHORTEST, LONGEST = "everyday", "shortest", "longest"


@dataclass(frozen=True, slots=True)
class RealVisit:
    """A coming visit to look at a text with."""

    appointment: Appointment
    patient: Patient = field(repr=False)
    also: Sequence[Appointment] = ()
    """Their later visits of that day, for which the text speaks too."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a patient would read it."""

    label: str
    runs: Sequence[Run] = field(default=(), repr=False)
    size: sms.Size | None = None
    html: str | None = field(default=None, repr=False)
    """Of a page; made by markdown-it, which lets no HTML through."""
    problem: str = ""
    """Why it cannot be shown so."""


@dataclass(frozen=True, slots=True)
class Look:
    """One language of a text or page as somebody has written it."""

    language: str
    source: str
    findings: Sequence[Finding]
    shown: Sequence[Shown]
    worst: Body | None
    dear: Sequence[Dear]
    change: Sequence[Piece]
    """Against what is there now; empty if nothing has changed."""

    @property
    def errors(self) -> list[Finding]:
        return [found for found in self.findings if found.level == "error"]


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a template may use, with what it stands for in each language."""

    name: str
    examples: tuple[str, ...]
    may_be_empty: bool


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at sources with one clinic's names, places, kinds and rules."""

    clinic: Clinic
    checker: Checker
    public_url: str | None

    def look(
        self,
        document: Document,
        language: str,
        source: str,
        *,
        now: datetime,
        before: str | None = None,
        chosen: str = EVERYDAY,
        visit: RealVisit | None = None,
    ) -> Look:
        """*source* as if it stood in the file. *before* is what stands there; *chosen* one of `choices`."""
        of = _Page if document.is_page else _Text
        one = of(self, document.name, language, source, now)
        change = difference(before, source) if before is not None and before != source else ()
        findings = one.findings()
        if len(source.encode()) > document.largest:
            shown: list[Shown] = []
        else:
            shown = list(one.shown(chosen, visit))
        return Look(language, source, findings, shown, one.worst, one.dear(), change)

    def choices(self, document: Document) -> list[str]:
        """Made-up patients and visits to look at a text with."""
        first = self.clinic.languages[0]
        if document.is_page:
            return list(page_choices(first, self.clinic))
        named = choices(situation(document.name, self.clinic), first, self.clinic, self.public_url)
        return [EVERYDAY, SHORTEST, LONGEST, *named]

    def takes_visits(self, document: Document) -> bool:
        """Whether a real visit can be shown: a page to staff is about none."""
        return document.is_page or situation(document.name, self.clinic) is not Situation.STAFF

    def names(self, document: Document) -> list[Named]:
        """What a template of that name may use, each with an example in every language."""
        contexts = {language: self._contexts(document, language) for language in self.clinic.languages}
        names = PAGE_NAMES if document.is_page else NAMES[situation(document.name, self.clinic)]
        return [_named(name, list(contexts.values())) for name in sorted(names)]

    def _contexts(self, document: Document, language: str) -> list[Context]:
        if document.is_page:
            return list(page_choices(language, self.clinic).values())
        kind = situation(document.name, self.clinic)
        everyday = example(kind, language, self.clinic, self.public_url)
        named = choices(kind, language, self.clinic, self.public_url)
        return [each.context for each in (everyday, *named.values())]


@dataclass(slots=True)
class _Text:
    looker: Looker
    name: str
    language: str
    source: str
    now: datetime
    bodies: tuple[Body, ...] = ()

    def findings(self) -> list[Finding]:
        result = self.looker.checker.check_source((self.name, self.language), self.source)
        self.bodies = result.bodies
        return result.findings

    @property
    def worst(self) -> Body | None:
        return longest_of(self.bodies) if self.bodies else None

    def dear(self) -> list[Dear]:
        """Of what the file itself says, in any branch: names and comments cost nothing."""
        compiled = self._compiled()
        return dear_characters(
            [text for _, text in compiled.literals] if compiled is not None else [self.source]
        )

    def shown(self, chosen: str, visit: RealVisit | None) -> Iterable[Shown]:
        compiled = self._compiled()
        if compiled is None or self.worst is None:
            return
        first = self._first(compiled, chosen, visit)
        yield first
        worst = _shown(f"at its longest: {self.worst.sample.label}", self.worst.text)
        if worst.runs != first.runs:
            yield worst

    def _first(self, compiled: sandbox.Compiled, chosen: str, visit: RealVisit | None) -> Shown:
        clinic, url = self.looker.clinic, self.looker.public_url
        kind = situation(self.name, clinic)
        if visit is not None:
            label, context = "if it were sent now", for_visit(
                kind, self.language, clinic, url,
                appointment=visit.appointment, who=visit.patient, also=visit.also, now=self.now,
            )  # fmt: skip
            return self._rendered(compiled, label, context)
        if chosen in (SHORTEST, LONGEST):
            find = min if chosen == SHORTEST else max
            body = find(self.bodies, key=lambda each: (each.size.segments, each.size.characters))
            return _shown(f"{chosen}: {body.sample.label}", body.text)
        named = choices(kind, self.language, clinic, url)
        sample = named.get(chosen) or example(kind, self.language, clinic, url)
        return self._rendered(compiled, chosen if chosen in named else EVERYDAY, sample.context)

    def _rendered(self, compiled: sandbox.Compiled, label: str, context: Context) -> Shown:
        try:
            return _shown(label, sandbox.render(compiled, context))
        except BadTemplateError as fault:
            return Shown(label, problem=fault.message)

    def _compiled(self) -> sandbox.Compiled | None:
        try:
            return sandbox.compile_template(self.source, NAMES[situation(self.name, self.looker.clinic)])
        except BadTemplateError:
            return None


@dataclass(slots=True)
class _Page:
    looker: Looker
    name: str
    language: str
    source: str
    now: datetime
    worst: Body | None = None

    def findings(self) -> list[Finding]:
        key, largest = (self.name, self.language), Document(self.name, is_page=True).largest
        if len(self.source.encode()) > largest:
            fault = BadTemplateError(
                f"The page is larger than {largest} bytes.", suggestion="Make it shorter."
            )
            return [unread(key, fault)]
        return check_page(key, self.source, self.looker.clinic).findings

    def dear(self) -> list[Dear]:
        return []  # it is no text: any character costs the same

    def shown(self, chosen: str, visit: RealVisit | None) -> Iterable[Shown]:
        clinic = self.looker.clinic
        named = page_choices(self.language, clinic)
        chosen = chosen if chosen in named else next(iter(named))
        label, context = chosen, named[chosen]
        if visit is not None:
            label, context = "as it stands now", page_context(
                appointment=visit.appointment, patient=visit.patient, clinic=clinic,
                language=self.language, now=self.now,
            )  # fmt: skip
        try:
            filled = sandbox.fill_in(sandbox.compile_markdown(self.source, PAGE_NAMES), context)
            yield Shown(label, html=markdown.to_html(filled))
        except BadTemplateError as fault:
            yield Shown(label, problem=fault.message)


def _shown(label: str, text: str) -> Shown:
    return Shown(label, marked(text), sms.measure(text))


def _named(name: str, contexts: Sequence[Sequence[Context]]) -> Named:
    values = [[_value(context, name) for context in of_language] for of_language in contexts]
    examples = (next((each for each in known if each), "") for known in values)
    return Named(name, tuple(dict.fromkeys(examples)), any(not each for known in values for each in known))


def _value(context: Context, name: str) -> str:
    value: object = context
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None or value is False else "yes" if value is True else str(value)
