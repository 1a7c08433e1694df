"""The cadence to edit: a form for each rule, the file's text, the difference before it is saved.

Every way leads to the same page: what the new text of the file would change for the patients there are. Only
from there it is saved. Nothing is kept in between: the text travels with the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reminders.clinic import document
from reminders.clinic.cadence_text import NotEditableError, with_new_rule, with_rule, without_rule
from reminders.domain.appointment import TREATED_FOR
from reminders.domain.cadence_difference import ChangeKind
from reminders.domain.clinic import Clinic, Late, Occasion
from reminders.domain.finding import Finding
from reminders.domain.roles import May
from reminders.services import cadence_edits
from reminders.services.cadence_difference import Comparison, compare, is_news
from reminders.services.cadence_edits import NAME, Held
from reminders.services.desk import RefusedError
from reminders.templates.names import ANSWERS
from reminders.web import cadence_form
from reminders.web import cadence_words as words
from reminders.web.cadence_diff import lines_of
from reminders.web.cadence_form import RuleForm
from reminders.web.console import Console, Visitor, number_of
from reminders.web.forms import Sent, SentTexts
from reminders.web.signature import Form

#: Lines of the difference on one page.
MOST_LINES = 100
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def routes(console: Console) -> APIRouter:
    """`/cadence/rules/…`, `/cadence/new`, `/cadence/text`, `/cadence/difference`, `/cadence/save`."""
    router = APIRouter(include_in_schema=False)
    here = _Editing(console)

    @router.get("/cadence/new")
    def new_rule(request: Request) -> Response:
        visitor = console.enter(request, May.EDIT)
        return here.form_page(visitor, RuleForm(), here.fingerprint(), is_new=True)

    @router.post("/cadence/new")
    def add_rule(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        form = cadence_form.from_sent(sent)
        return here.try_form(visitor, form, sent, lambda text: with_new_rule(text, form.data()), is_new=True)

    @router.get("/cadence/rules/{rule_id}")
    def rule(rule_id: str, request: Request) -> Response:
        visitor = console.enter(request, May.EDIT)
        held = here.held()
        data = _rule_data(held, rule_id)
        if data is None:
            return console.refused(visitor, "There is no such rule.", back="/cadence", status=404)
        return here.form_page(visitor, cadence_form.from_data(data), held.fingerprint, is_new=False)

    @router.post("/cadence/rules/{rule_id}")
    def change_rule(rule_id: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        form = cadence_form.from_sent(sent)
        data = {**form.data(_rule_data(here.held(), rule_id)), "id": rule_id}
        return here.try_form(visitor, form, sent, lambda text: with_rule(text, rule_id, data), is_new=False)

    @router.post("/cadence/rules/{rule_id}/remove")
    def remove_rule(rule_id: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        held = here.held()
        try:
            text = without_rule(held.text, rule_id)
        except NotEditableError as error:
            return console.refused(visitor, str(error), back="/cadence/text")
        return here.difference(visitor, text, held.fingerprint)

    @router.get("/cadence/text")
    def text(request: Request) -> Response:
        visitor = console.enter(request, May.EDIT)
        held, configuration = here.held(), console.parts.configuration
        # As found when it was last taken over, or kept out: to check it again takes longer than a page may.
        found = [
            *configuration.kept_out(),
            *(each for each in configuration.findings if each.level != "error"),
        ]
        return here.text_page(visitor, held.text, held.fingerprint, findings=found)

    @router.post("/cadence/text")
    def edit_text(request: Request, sent: SentTexts) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        return here.text_page(visitor, sent.get("text") or "", sent.get("was") or "")

    @router.post("/cadence/difference")
    def difference(request: Request, sent: SentTexts) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        place = number_of(sent.get("place") or "1") or 1
        return here.difference(visitor, sent.get("text") or "", sent.get("was") or "", place)

    @router.post("/cadence/save")
    def save(request: Request, sent: SentTexts) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        return here.save(visitor, sent)

    return router


@dataclass(frozen=True, slots=True)
class _Editing:
    """What all these pages share."""

    console: Console

    def held(self) -> Held:
        """The file as it stands; nothing, if it cannot be read: then it cannot be edited here either."""
        try:
            return cadence_edits.read(self.console.parts.configuration.folder)
        except RefusedError:
            return Held("", "")

    def fingerprint(self) -> str:
        return self.held().fingerprint

    # -- one rule ------------------------------------------------------------------------------

    def form_page(
        self,
        visitor: Visitor,
        form: RuleForm,
        was: str,
        *,
        is_new: bool,
        findings: list[Finding] | None = None,
        wants: str | None = None,
        status: int = 200,
    ) -> Response:
        configuration = self.console.parts.configuration
        clinic = configuration.clinic()
        return self.console.page(
            visitor,
            "cadence_rule.html",
            status,
            form=form,
            was=was,
            is_new=is_new,
            findings=findings or [],
            wants=wants,
            templates=_templates(configuration.catalogue.names(), clinic),
            surveys=clinic.surveys,
            treated_for=sorted(TREATED_FOR),
            occasions=[(each.value, words.OCCASIONS[each]) for each in Occasion],
            lates=[(each.value, words.LATE[each]) for each in Late],
            units=_UNITS,
            words=words,
        )

    def try_form(
        self, visitor: Visitor, form: RuleForm, sent: Form, change: Callable[[str], str], *, is_new: bool
    ) -> Response:
        held = self.held()
        if wants := form.wants():
            return self.form_page(visitor, form, held.fingerprint, is_new=is_new, wants=wants, status=422)
        try:
            text = change(held.text)
        except NotEditableError as error:
            return self.console.refused(visitor, str(error), back="/cadence/text")
        config, findings = self.trial(text)
        if config is None:
            found = [each for each in findings if each.level == "error"]
            return self.form_page(visitor, form, held.fingerprint, is_new=is_new, findings=found, status=422)
        return self.difference(visitor, text, sent.get("was") or held.fingerprint)

    # -- the whole file ------------------------------------------------------------------------

    def trial(self, text: str) -> tuple[Clinic | None, list[Finding]]:
        config, findings = self.console.parts.configuration.trial({NAME: text.encode()})
        return config.clinic if config is not None else None, findings

    def text_page(
        self,
        visitor: Visitor,
        text: str,
        was: str,
        *,
        findings: list[Finding] | None = None,
        status: int = 200,
    ) -> Response:
        if findings is None:
            _, findings = self.trial(text)
        return self.console.page(
            visitor, "cadence_text.html", status, text=text, was=was, findings=_at(findings, text)
        )

    def difference(self, visitor: Visitor, text: str, was: str, place: int = 1) -> Response:
        """The page before saving; the text with what is wrong, if it is."""
        parts = self.console.parts
        text = text.replace("\r\n", "\n")
        new, findings = self.trial(text)
        if new is None:
            return self.text_page(visitor, text, was, findings=findings, status=422)
        old = parts.configuration.clinic()
        found = compare(parts.webhooks.db, old, new, parts.clock.now())
        shown = found.lines[(place - 1) * MOST_LINES : place * MOST_LINES]
        crowded = found.crowded[:MOST_LINES]
        self.console.saw(
            visitor, [*(each.patient_id for each in shown), *(each.patient_id for each in crowded)]
        )
        held = self.held()
        return self.console.page(
            visitor,
            "cadence_difference.html",
            text=text,
            was=was,
            found=found,
            shown=shown,
            crowded=crowded,
            place=place,
            last=max(1, -(-len(found.lines) // MOST_LINES)),
            kinds=[(each.value, found.count(each)) for each in ChangeKind],
            news=_news(old, new),
            lines=lines_of(held.text, text),
            remarks=_at([each for each in findings if each.level != "error"], text),
            changed_meanwhile=held.fingerprint != was,
            not_writable=cadence_edits.why_not_writable(parts.configuration.folder),
            sums=_sums(found),
        )

    def save(self, visitor: Visitor, sent: Form) -> Response:
        parts = self.console.parts
        text, was, note = sent.get("text") or "", sent.get("was") or "", sent.get("note") or ""
        new, findings = self.trial(text.replace("\r\n", "\n"))
        if new is None:
            return self.text_page(visitor, text, was, findings=findings, status=422)
        try:
            cadence_edits.save(
                parts.webhooks.db,
                parts.configuration.folder,
                text,
                was=was,
                by=visitor.name,
                note=note,
                now=parts.clock.now(),
            )
        except RefusedError as refused:
            return self.console.refused(visitor, str(refused), back="/cadence", note=note)
        return RedirectResponse("/cadence?saved=1", status_code=303)


def _rule_data(held: Held, rule_id: str) -> Mapping[str, Any] | None:
    """What the file says of that rule, each value the text that stands there; None: there is none."""
    try:
        data = document.read(Path(NAME), held.text.encode()).data
    except document.NotReadableError:
        return None
    rules = data.get("rules")
    for each in rules if isinstance(rules, list) else []:
        if isinstance(each, dict) and each.get("id") == rule_id:
            return each
    return None


def _templates(names: frozenset[str], clinic: Clinic) -> list[str]:
    """Those that a rule may send: not the automatic answers, unless a rule names one."""
    named = {rule.template for rule in clinic.rules if rule.template}
    return sorted(name for name in names if name not in ANSWERS or name in named)


def _at(findings: list[Finding], text: str) -> list[dict[str, Any]]:
    """Findings with the line they speak of, where it is one of this file."""
    lines = text.splitlines()
    return [
        {
            "finding": each,
            "is_here": each.file.endswith(NAME),
            "file": each.file.rpartition("/")[2],
            "line": lines[each.line - 1] if each.file.endswith(NAME) and each.line <= len(lines) else "",
        }
        for each in findings
        if each.level == "error" or each.file.endswith(NAME)
    ]


def _news(old: Clinic, new: Clinic) -> list[str]:
    """Rules that changed and of which nothing can be foreseen."""
    was = {rule.id: rule for rule in old.rules if is_news(rule)}
    now = {rule.id: rule for rule in new.rules if is_news(rule)}
    return sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))


def _sums(found: Comparison) -> str:
    """`moves 31, drops 2, adds 4`."""
    told = [f"{each.value} {count:,}" for each in ChangeKind if (count := found.count(each))]
    return ", ".join(told) or "changes no text that is planned"
