"""From a message row and today's data to the words that are sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from reminders.db.people import KnownVisit
from reminders.domain import sms
from reminders.domain.appointment import Patient
from reminders.domain.clinic import Clinic, Occasion
from reminders.domain.clocks import is_nudge
from reminders.domain.message import Purpose
from reminders.domain.survey_flow import next_item
from reminders.domain.survey_question import survey_words
from reminders.domain.wording import (
    Context,
    Links,
    alert_context,
    clinic_context,
    patient_words,
    visit_context,
)
from reminders.templates import Rendered, Template

#: Twilio takes no longer text (21617).
LONGEST = 1600

_NO_LINKS = Links()
#: For one that is no longer in the configuration.
_USUAL_SURVEY = timedelta(days=2)
_TELLS_NO_START = (Occasion.FIRST_CONTACT.value, Occasion.CANCELLED.value)


class Words(Protocol):
    """The catalogue of templates (`reminders.templates.Catalogue`)."""

    def get(self, name: str, language: str) -> Template: ...

    def render(self, name: str, language: str, context: Context) -> Rendered: ...


class Addresses(Protocol):
    """Where the pages are that texts point to; empty strings where there is no public address."""

    def of_text(
        self,
        connection: Connection,
        row: Any,
        wanted: Collection[str],
        now: datetime,
        *,
        lasts: timedelta,
        ends_at: datetime | None,
    ) -> Links: ...

    def for_alert(self, code: str) -> str: ...


class NoAddresses:
    """Nothing is reachable from outside."""

    def of_text(
        self,
        connection: Connection,
        row: Any,
        wanted: Collection[str],
        now: datetime,
        *,
        lasts: timedelta,
        ends_at: datetime | None,
    ) -> Links:
        return Links()

    def for_alert(self, code: str) -> str:
        return ""


class UnfitError(Exception):
    """The words cannot be sent: empty, or longer than Twilio takes."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is sent, and what is kept of where it came from."""

    body: str = field(repr=False)
    size: sms.Size
    version: str | None = None
    asks: str | None = None
    told: Mapping[int, datetime] = field(default_factory=dict)
    """The start that it tells of each visit (ids of rows)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about, as of now."""

    visit: KnownVisit | None = None
    also: tuple[KnownVisit, ...] = ()
    """Further visits of that day, which it names too."""
    patient: Patient | None = None


class Renderer:
    """Renders messages of one round, with the configuration and the words as they stand."""

    def __init__(
        self, connection: Connection, clinic: Clinic, words: Words, addresses: Addresses, now: datetime
    ) -> None:
        self._connection = connection
        self._clinic = clinic
        self._words = words
        self._addresses = addresses
        self._now = now
        self._plain: dict[str, Context] = {}

    def render(self, row: Any, subject: Subject) -> Text:
        """The words of the message in *row*.

        Raises:
            Exception: any; a template, its values or the configuration do not fit.
        """
        if row.template is None:
            body = " ".join((row.body or "").split(" ")).rstrip()
            return self._checked(Text(body, sms.measure(body), asks=row.asks))
        template = self._words.get(row.template, row.language)
        links = self._links(row, subject, template.source)
        context, told = self._context(row, subject, template.language, links)
        done = self._words.render(row.template, row.language, context)
        asks = done.template.asks or self._asks(row)
        return self._checked(Text(done.body, done.size, done.template.version, asks, told))

    def _asks(self, row: Any) -> str | None:
        """The prompt that words without a comment of their own open."""
        if row.template == "ask_which":
            return "which"
        survey = self._clinic.surveys.get(row.survey or "")
        if survey is not None and row.purpose == Purpose.RULE.value:
            return "item" if survey.channel != "web" else None
        return None if row.asks is None else str(row.asks)

    def _checked(self, text: Text) -> Text:
        if not text.body or len(text.body) > LONGEST:
            raise UnfitError("empty" if not text.body else "too long")
        return text

    def _links(self, row: Any, subject: Subject, source: str) -> Links:
        """The pages that the words may name; asked for, and so made, only where they do."""
        if "links" not in source:
            return _NO_LINKS
        wanted = [name for name in ("prep", "calendar", "survey") if name in source]
        survey = self._clinic.surveys.get(row.survey or "")
        return self._addresses.of_text(
            self._connection,
            row,
            wanted,
            self._now,
            lasts=survey.expires if survey is not None else _USUAL_SURVEY,
            ends_at=subject.visit.visit.appointment.ends_at if subject.visit is not None else None,
        )

    def _context(
        self, row: Any, subject: Subject, language: str, links: Links
    ) -> tuple[Context, Mapping[int, datetime]]:
        given: Mapping[str, Any] = row.context or {}
        if "alert" in given:
            return self._alert(given["alert"], language), {}
        plain = self._plain_context(given, subject.patient, language)
        if (words := self._survey_words(row, given, language)) is not None:
            plain = {**plain, "survey": words, "links": {"survey": links.survey}}
        if subject.visit is None:
            return plain, {}
        about = visit_context(
            appointment=subject.visit.visit.appointment,
            patient=subject.visit.visit.patient,
            clinic=self._clinic,
            language=language,
            now=self._now,
            links=links,
            also=[known.visit.appointment for known in subject.also],
            old_start=_time(given.get("old_starts_at")),
            plain=plain,
        )
        if words is not None:
            about = {**about, "survey": words}
        return about, self._told(row, subject)

    def _survey_words(self, row: Any, given: Mapping[str, Any], language: str) -> Mapping[str, str] | None:
        """What the text says of a survey: as it stands in the outbox, or of an invitation's question."""
        if "survey" in given:
            known: Mapping[str, str] = given["survey"]
            return {"question": "", "how": "", "title": "", **known}
        survey = self._clinic.surveys.get(row.survey or "")
        first = next_item(survey, {}, language=language) if survey is not None else None
        if survey is None or first is None:
            return None
        return survey_words(survey, first, language)

    def _plain_context(self, given: Mapping[str, Any], patient: Patient | None, language: str) -> Context:
        """The clinic's own words are the same for all of a round."""
        if given.get("options") or given.get("next_open"):
            return clinic_context(
                clinic=self._clinic,
                language=language,
                patient=patient,
                options=[_option(each) for each in given.get("options") or ()],
                next_open=_time(given.get("next_open")),
            )
        if language not in self._plain:
            self._plain[language] = clinic_context(clinic=self._clinic, language=language)
        return {**self._plain[language], "patient": patient_words(patient)}

    def _told(self, row: Any, subject: Subject) -> Mapping[int, datetime]:
        """Only of visits to come: nobody is corrected about one that has been."""
        if subject.visit is None or row.occasion in _TELLS_NO_START or is_nudge(row.occasion):
            return {}
        return {
            known.appointment_id: known.visit.appointment.starts_at
            for known in (subject.visit, *subject.also)
            if known.visit.appointment.starts_at > self._now
        }

    def _alert(self, given: Mapping[str, Any], language: str) -> Context:
        link = self._addresses.for_alert(str(given.get("code", "")))
        return alert_context(clinic=self._clinic, language=language, **{"link": link, **given})


def _option(each: Any) -> str:
    """`A: Ana`, of what the question which visit is meant has stored."""
    return f"{each['letter']}: {each['label']}" if isinstance(each, Mapping) else str(each)


def _time(iso: Any) -> datetime | None:
    return datetime.fromisoformat(iso) if isinstance(iso, str) else None
