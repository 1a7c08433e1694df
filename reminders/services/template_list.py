"""The list of all texts and pages: what uses each, what it costs, what is wrong, who changed it last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from reminders.db.schema import daemon
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.sms import Size
from reminders.services import template_history
from reminders.services.template_history import LastChange
from reminders.services.template_shelf import Use, documents, in_use, is_fixed, uses
from reminders.templates import Catalogue
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


def rows(connection: Connection, catalogue: Catalogue, clinic: Clinic) -> list[Listed]:
    """Texts by name, then pages."""
    found = _by_document(catalogue.findings)
    changes = template_history.last_changes(connection, catalogue)
    return [
        Listed(
            document=each,
            uses=uses(each, clinic),
            is_fixed=is_fixed(each),
            worst={language: _worst(catalogue, each, language) for language in clinic.languages},
            errors=sum(finding.level == "error" for finding in found[each.kept_as]),
            warnings=sum(finding.level == "warning" for finding in found[each.kept_as]),
            changed=changes.get(each.kept_as),
        )
        for each in documents(catalogue, clinic)
    ]


def _worst(catalogue: Catalogue, document: Document, language: str) -> Size | None:
    source = None if document.is_page else in_use(catalogue, document, language)
    return catalogue.checker.worst((document.name, language), source) if source is not None else None


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
