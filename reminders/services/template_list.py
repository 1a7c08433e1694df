"""The list of all texts and pages: what uses each, what it costs, what is wrong, who changed it last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, select

from reminders.db.schema import daemon
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.sms import Size
from reminders.services import template_history
from reminders.services.template_history import LastChange
from reminders.services.template_shelf import Use, documents, is_fixed, uses
from reminders.templates import Catalogue, Checker, TemplateMissing
from reminders.templates.checks import longest_of
from reminders.templates.documents import Document

#: A daemon says every minute that it is there.
ALIVE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Listed:
    """One text or page."""

    document: Document
    uses: Sequence[Use]
    is_fixed: bool
    worst: Mapping[str, Size | None]
    """By language, of what is in use there; None: nothing is."""
    errors: int
    warnings: int
    changed: LastChange | None


class TemplateList:
    """Remembers what texts cost at worst: each is rendered with all samples only once."""

    def __init__(self) -> None:
        self._worst: WeakKeyDictionary[Checker, dict[tuple[str, str, str], Size | None]] = WeakKeyDictionary()

    def rows(self, connection: Connection, catalogue: Catalogue, clinic: Clinic) -> list[Listed]:
        found, changes = (
            _by_document(catalogue.findings),
            template_history.last_changes(connection, catalogue),
        )
        return [
            Listed(
                document=each,
                uses=uses(each, clinic),
                is_fixed=is_fixed(each),
                worst={language: self.worst(catalogue, each, language) for language in clinic.languages},
                errors=sum(finding.level == "error" for finding in found[each.kept_as]),
                warnings=sum(finding.level == "warning" for finding in found[each.kept_as]),
                changed=changes.get(each.kept_as),
            )
            for each in documents(catalogue, clinic)
        ]

    def worst(self, catalogue: Catalogue, document: Document, language: str) -> Size | None:
        """What the text in use costs with the most unfavourable data."""
        if document.is_page:
            return None
        try:
            template = catalogue.get(document.name, language)
        except TemplateMissing:
            return None
        if template.language != language:
            return None
        known = self._worst.setdefault(catalogue.checker, {})
        key = (document.name, language, template.version)
        if key not in known:
            bodies = catalogue.checker.check_source(key[:2], template.source).bodies
            known[key] = longest_of(bodies).size if bodies else None
        return known[key]


def daemons(connection: Connection, now: datetime) -> Sequence[Any]:
    """Those that live, with the version of the texts that each runs."""
    return connection.execute(
        select(daemon.c.name, daemon.c.templates_version, daemon.c.seen_at)
        .where(daemon.c.seen_at > now - ALIVE)
        .order_by(daemon.c.name)
    ).all()


def _by_document(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """By `Document.kept_as`."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        found[each.file.rpartition(".")[0].rpartition(".")[0]].append(each)
    return found
