"""`/p/{token}`: how to prepare; `/c/{token}.ics`: the visit for a calendar. Neither writes anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from reminders.domain.clinic import Clinic
from reminders.domain.wording import LONGEST_PLACE, clean, show_date, show_time, show_weekday
from reminders.services import visit_pages
from reminders.services.page_links import Page
from reminders.services.visit_pages import OpenedPage, ShownVisit
from reminders.templates import BadTemplateError, PageBook
from reminders.web.parts import WebParts
from reminders.web.patient import HEADERS, PatientPages
from reminders.web.patient_words import LANGUAGES, spoken
from reminders.web.visit_words import VISIT_WORDS

log = structlog.get_logger()

_LOOKING = ["GET", "HEAD"]


def routes(parts: WebParts, pages: PatientPages) -> APIRouter:
    """`/p/{token}` and `/c/{token}.ics`."""
    router = APIRouter(include_in_schema=False)
    db = parts.webhooks.db

    def opened(page: Page, token: str, clinic: Clinic, now: datetime) -> OpenedPage | None:
        with db.read() as connection:
            return visit_pages.open_page(connection, page, token, clinic, now)

    @router.api_route("/p/{token:path}", methods=_LOOKING)
    def prepare(token: str, request: Request) -> Response:
        clinic, now = parts.configuration.clinic(), parts.clock.now()
        found = opened(Page.PREPARE, token, clinic, now)
        if found is None:
            return pages.notice("gone")
        language = visit_pages.language_of(found, clinic, request.query_params.get("lang"))
        written = _written(found, clinic, parts.configuration.catalogue.pages, language, now)
        others = (each for each in clinic.languages if spoken(each) != spoken(language) and each in LANGUAGES)
        other = next(others, None)
        return pages.page(
            "patient_visit.html",
            language,
            switch=f"/p/{token}?lang={other}" if other else None,
            words=VISIT_WORDS[spoken(language)],
            visits=[_said(each, clinic, language) for each in found.visits],
            calendar=f"{visit_pages.calendar_path(found, db.cipher)}?lang={language}",
            stands=any(each.stands for each in found.visits),
            is_called_off=all(each.is_called_off for each in found.visits),
            # Made by markdown-it, which lets no HTML through.
            written=Markup(written) if written else None,  # noqa: S704
        )

    @router.api_route("/c/{token:path}", methods=_LOOKING)
    def calendar(token: str, request: Request) -> Response:
        clinic, now = parts.configuration.clinic(), parts.clock.now()
        name, ending, rest = token.rpartition(".ics")
        found = opened(Page.CALENDAR, name, clinic, now) if ending and not rest else None
        if found is None:
            return pages.notice("gone")
        language = visit_pages.language_of(found, clinic, request.query_params.get("lang"))
        file = visit_pages.calendar_of(found, db.cipher, clinic, language, now)
        # `inline`: a phone shows it with a button to add it, where an attachment would only be put away.
        told = {**HEADERS, "Content-Disposition": 'inline; filename="appointment.ics"'}
        return Response(file, media_type="text/calendar; charset=utf-8; method=PUBLISH", headers=told)

    return router


def _written(found: OpenedPage, clinic: Clinic, book: PageBook, language: str, now: datetime) -> str | None:
    """The clinic's own words; when and where are told even if those do not suit this visit."""
    try:
        return visit_pages.preparation(found, clinic, book, language, now)
    except BadTemplateError as error:
        log.error("page_not_rendered", line=error.line)
        return None


def _said(visit: ShownVisit, clinic: Clinic, language: str) -> dict[str, Any]:
    """When and where, in the words of *language*, on the clock of the place."""
    place = clinic.locations[visit.appointment.location]
    start = visit.appointment.starts_at.astimezone(ZoneInfo(place.timezone))
    return {
        "day": f"{show_weekday(start, language).capitalize()}, {show_date(start, language)}",
        "time": show_time(start, language),
        "starts": start.isoformat(),
        "place": clean(place.name, LONGEST_PLACE),
        "address": clean(place.address, LONGEST_PLACE),
        "is_called_off": visit.is_called_off,
    }
