"""One text on the desk: what was typed, what is looked at, and all that its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from reminders.domain import sms
from reminders.domain.roles import May
from reminders.services import template_history, template_list, template_shelf, template_visits
from reminders.services.template_edits import Draft, TemplateEditor
from reminders.services.template_history import Version
from reminders.services.template_looks import EVERYDAY, RealVisit
from reminders.services.template_shelf import Sheet
from reminders.templates import sandbox
from reminders.templates.documents import Document
from reminders.templates.writing import tidy
from reminders.web import template_words
from reminders.web.console import Console, Visitor, number_of
from reminders.web.signature import Form

_VISIT = "visit:"
#: Steps of the history that are shown.
MOST_VERSIONS = 25


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of the editor as it was sent."""

    draft: Draft
    chosen: str = EVERYDAY
    """Whom the text is shown for: a made-up patient, or `visit:12`."""
    find: str | None = field(default=None, repr=False)
    """Of whom coming visits are asked for; None: of nobody."""


def typed(sent: Form, languages: tuple[str, ...]) -> Typed:
    """What was sent; the button for a cheaper spelling is pressed here."""
    sources = {each: (sent.get(f"source.{each}") or "").replace("\r\n", "\n") for each in languages}
    language, _, char = (sent.get("cheaper") or "").partition(" ")
    instead = sms.cheaper(char) if len(char) == 1 else None
    if language in sources and instead is not None:
        sources[language] = sources[language].replace(char, instead)
    prints = {each: sent.get(f"print.{each}") or "" for each in languages}
    find = (sent.get("find") or "") if sent.get("finding") is not None else None
    return Typed(Draft(sources, prints, sent.get("note") or ""), sent.get("sample") or EVERYDAY, find)


def opened_anew(given: Typed, there: Mapping[str, Sheet]) -> Typed:
    """The same words, over the files as they are now: who sees both may publish."""
    prints = {each: sheet.fingerprint for each, sheet in there.items()}
    return replace(given, draft=replace(given.draft, fingerprints=prints))


@dataclass(frozen=True, slots=True)
class Desk:
    """Lays a text out for whoever is here."""

    console: Console
    editor: TemplateEditor

    def laid_out(
        self, visitor: Visitor, document: Document, given: Typed | None = None, *, back: str = ""
    ) -> dict[str, Any]:
        """Values for `template.html`. With *back*, the text as it was after that step of its history."""
        now = self.console.parts.clock.now()
        there = self.editor.sheets(document)
        with self.editor.db.read() as connection:
            versions = template_history.history(connection, document, self.editor.clinic())
            running = template_list.daemons(connection, now)
        old = template_history.version_of(
            versions, back, {each: sheet.source for each, sheet in there.items()}
        )
        if given is None:
            given = Typed(self._draft(document, there, old, self._back_to(versions, back) if old else ""))
        catalogue = self.editor.configuration.catalogue
        return {
            **self.seen(visitor, document, given, there),
            "note": given.draft.note,
            "versions": versions[:MOST_VERSIONS],
            "daemons": running,
            "catalogue_version": catalogue.version,
            "interrupted": versions[0]
            if template_history.interrupted(
                next(iter(versions), None),
                {each: sheet.source if sheet.is_there else None for each, sheet in there.items()},
            )
            else None,
            "is_back": old is not None,
            "closed_folder": template_shelf.why_not_writable(catalogue, [document]),
            "uses": template_shelf.uses(document, self.editor.clinic()),
            "is_fixed": template_shelf.is_fixed(document),
            "names": self.editor.looker().names(document),
            "FILTERS": sandbox.FILTERS,
            "fixed": template_words.FIXED.get(document.name),
        }

    def seen(
        self, visitor: Visitor, document: Document, given: Typed, there: Mapping[str, Sheet] | None = None
    ) -> dict[str, Any]:
        """Values for what changes with each letter that is typed."""
        now = self.console.parts.clock.now()
        there = self.editor.sheets(document) if there is None else there
        looker = self.editor.looker()
        visit = self._visit(visitor, given, now) if looker.takes_visits(document) else None
        looks = [
            looker.look(
                document,
                language,
                tidy(given.draft.sources.get(language, "")),
                now=now,
                before=tidy(sheet.source) if sheet.is_there else "",
                chosen=given.chosen,
                visit=visit,
            )
            for language, sheet in there.items()
        ]
        return {
            "document": document,
            "may_edit": May.EDIT in visitor.may,
            "sheets": there,
            "is_stale": any(
                sheet.fingerprint != given.draft.fingerprints.get(each) for each, sheet in there.items()
            ),
            "sources": given.draft.sources,
            "prints": given.draft.fingerprints,
            "looks": looks,
            "html": Markup,
            "chosen": given.chosen,
            "visit": visit,
            "choices": looker.choices(document),
            "takes_visits": looker.takes_visits(document),
            "coming": self._coming(visitor, given, now) if looker.takes_visits(document) else None,
            "find": given.find or "",
            "language_name": template_words.language,
        }

    def _draft(
        self, document: Document, there: Mapping[str, Sheet], old: dict[str, str] | None, note: str
    ) -> Draft:
        is_new = not document.is_page and not any(sheet.source or sheet.is_there for sheet in there.values())
        sources = old or {
            each: template_words.FIRST_WORDS.get(each, "") if is_new else sheet.source
            for each, sheet in there.items()
        }
        return Draft(sources, {each: sheet.fingerprint for each, sheet in there.items()}, note)

    def _visit(self, visitor: Visitor, given: Typed, now: datetime) -> RealVisit | None:
        """The visit that was chosen; who looks at it is written down first."""
        number = number_of(given.chosen.removeprefix(_VISIT)) if given.chosen.startswith(_VISIT) else 0
        if not number:
            return None
        with self.editor.db.read() as connection:
            found = template_visits.visit(connection, self.editor.clinic(), number, now)
        if found is None:
            return None
        self.console.saw(visitor, [found[0]])
        return found[1]

    def _coming(self, visitor: Visitor, given: Typed, now: datetime) -> list[Any] | None:
        if given.find is None:
            return None
        with self.editor.db.read() as connection:
            rows = template_visits.coming(connection, self.editor.clinic(), now, given.find)
        self.console.saw(visitor, [row.patient_id for row in rows])
        return rows

    def _back_to(self, versions: list[Version], wanted: str) -> str:
        places = self.editor.clinic().locations.values()
        found = next(each for each in versions if each.id == wanted)
        here = found.at.astimezone(ZoneInfo(next(iter(places)).timezone))
        return f"Back to the version of {here:%B} {here.day}, {here.year}"
