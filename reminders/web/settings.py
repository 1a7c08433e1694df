"""How the service is, on one page; and the switch that stops all sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reminders import __version__
from reminders.domain.clinic import Clinic, Hours
from reminders.domain.roles import May
from reminders.services import alert_health, catch_up, daily_words, settings_views
from reminders.web.console import Console
from reminders.web.forms import Sent

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Day:
    """One weekday: when texts may go out, and when people read replies."""

    name: str
    texts: str
    office: str


def routes(console: Console) -> APIRouter:
    """`/settings`, `/settings/pause`, `/settings/resume`."""
    router = APIRouter(include_in_schema=False)
    parts = console.parts
    db = parts.webhooks.db

    @router.get("/settings")
    def overview(request: Request) -> Response:
        visitor = console.enter(request, May.SETTINGS)
        configuration = parts.configuration
        alerts = configuration.alerts()
        with db.read() as connection:
            shown = settings_views.overview(connection, alerts, parts.clock.now())
        figures = shown.compared.figures if shown.compared else None
        return console.page(
            visitor,
            "settings.html",
            shown=shown,
            alerts=alerts,
            severities=alert_health.severities(alerts),
            week=week(configuration.clinic()),
            machine=parts.machine,
            only=len(parts.send_only_to) if parts.send_only_to is not None else None,
            problems=parts.health(),
            kept_out=configuration.kept_out(),
            compared_lines=daily_words.lines(figures) if figures else [],
            compared_needs=daily_words.for_a_person(figures) if figures else [],
            version=__version__,
            config_version=configuration.version,
            templates_version=configuration.catalogue.version,
        )

    @router.get("/settings/pause")
    def ask(request: Request) -> Response:
        visitor = console.enter(request, May.PAUSE)
        with db.read() as connection:
            paused = settings_views.paused(connection)
        return console.page(visitor, "pause.html", paused=paused)

    @router.post("/settings/pause")
    def pause(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PAUSE)
        catch_up.pause(db, parts.clock.now(), by=visitor.name)
        return RedirectResponse("/settings", status_code=303)

    @router.post("/settings/resume")
    def resume(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PAUSE)
        done = catch_up.resume(db, parts.configuration.clinic(), parts.clock.now(), by=visitor.name)
        if done is not None:
            parts.webhooks.wake()
        return RedirectResponse("/settings", status_code=303)

    return router


def week(clinic: Clinic) -> list[Day]:
    return [
        Day(name, _span(clinic.open_hours, day), _span(clinic.office_hours, day))
        for day, name in enumerate(_DAYS)
    ]


def _span(hours: Hours, weekday: int) -> str:
    opening = hours.by_weekday.get(weekday)
    if opening is None:
        return "closed"
    return f"{_clock(opening.opens)} to {_clock(opening.closes) if opening.closes else 'midnight'}"


def _clock(at: time) -> str:
    """`9 AM`, `5:30 PM`."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'AM' if at.hour < 12 else 'PM'}"
