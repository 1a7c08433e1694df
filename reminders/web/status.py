"""The status page: coming visits, what was sent, what will be, what was not and why. Sign-in by a link."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reminders.services import accounts, views
from reminders.web.names import Names, is_same_site
from reminders.web.words import REASONS, STATUSES, TASKS

if TYPE_CHECKING:
    from reminders.web.app import WebParts

COOKIE = "reminders_session"
_DAY, _HOUR = "EEE MMM d", "h:mm a"


def routes(parts: WebParts) -> APIRouter:
    """`/`, `/signin/{link}`, `/signout`."""
    router = APIRouter(include_in_schema=False)
    names = Names(parts.host, parts.public_url)
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["local"] = lambda instant, place=None: _local(instant, place, parts)
    pages.filters["day"] = lambda instant, place=None: _local(instant, place, parts, _DAY)
    pages.filters["hour"] = lambda instant, place=None: _local(instant, place, parts, _HOUR)
    pages.filters["initials"] = _initials
    pages.globals.update(STATUSES=STATUSES, REASONS=REASONS, TASKS=TASKS, MOST=views.MOST)

    def page(template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        clinic = parts.configuration.clinic()
        return HTMLResponse(pages.get_template(template).render(clinic=clinic, **values), status_code=status)

    @router.get("/")
    def home(request: Request) -> Response:
        db, now = parts.webhooks.db, parts.clock.now()
        with db.read() as connection:
            name = accounts.who(connection, request.cookies.get(COOKIE, ""), now)
            if name is None:
                return page("signed_out.html", 401)
            shown = views.status_page(connection, now)
        return page(
            "status.html",
            name=name,
            now=now,
            shown=shown,
            problems=parts.health(),
            kept_out=parts.configuration.kept_out(),
            phones_url=parts.phones_url(),
            version=parts.configuration.version,
        )

    @router.get("/signin/{link}")
    def ask(link: str) -> Response:
        # Opening a link changes nothing: scanners and previews open links too.
        return page("signin.html")

    @router.post("/signin/{link}")
    def sign_in(link: str, request: Request) -> Response:
        if not is_same_site(request):
            return PlainTextResponse("Open the link itself and press the button there.", status_code=403)
        token = accounts.sign_in(parts.webhooks.db, link, parts.clock.now())
        if token is None:
            return page("signed_out.html", 401)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(accounts.SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="lax",  # a link in a mail opens the page signed in; no GET changes anything
            secure=names.are_secure(request),
        )
        return response

    @router.post("/signout")
    def sign_out(request: Request) -> Response:
        if not is_same_site(request):
            return PlainTextResponse("Press the button on the page itself.", status_code=403)
        accounts.sign_out(parts.webhooks.db, request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    return router


def _local(instant: datetime | None, place: str | None, parts: WebParts, form: str | None = None) -> str:
    """`Tue Dec 1, 10:00 AM`, or `10:00 AM` of today, on the clock of that place or the first one."""
    if instant is None:
        return ""
    places = parts.configuration.clinic().locations
    location = places.get(place or "") or next(iter(places.values()))
    zone = ZoneInfo(location.timezone)
    here = instant.astimezone(zone)
    is_today = here.date() == parts.clock.now().astimezone(zone).date()
    return format_datetime(here, form or (_HOUR if is_today else f"{_DAY}, {_HOUR}"), locale="en_US")


def _initials(row: Any) -> str:
    """`Ana V.`; a number without a patient has no name."""
    if row.first_name is None:
        return "unknown number"
    return f"{row.first_name} {row.last_name[:1]}.".strip()
