"""What staff read: the status page, and the page of an alert. No GET changes anything."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reminders.db import daily_reports
from reminders.domain.clinic import Alerts
from reminders.services import daily_words, desk_views, drill, views
from reminders.web.console import Console


def routes(console: Console) -> APIRouter:
    """`/` and `/alerts/{code}`."""
    router = APIRouter(include_in_schema=False)
    parts, db = console.parts, console.parts.webhooks.db

    @router.get("/")
    def home(request: Request) -> Response:
        visitor = console.enter(request)
        now = parts.clock.now()
        with db.read() as connection:
            shown = views.status_page(connection, now)
            desk = desk_views.lists(connection, now)
            compared = daily_reports.newest(connection)
            drills = drill.standing(connection)
        return console.page(
            visitor,
            "status.html",
            shown=shown,
            desk=desk,
            compared=compared,
            compared_lines=daily_words.lines(compared.figures) if compared else [],
            compared_needs=daily_words.for_a_person(compared.figures) if compared else [],
            drills=drills,
            drills_every=_drills_every(parts.configuration.alerts()),
            problems=parts.health(),
            kept_out=parts.configuration.kept_out(),
            version=parts.configuration.version,
        )

    @router.get("/alerts/{code}")
    def alert(code: str, request: Request) -> Response:
        visitor = console.enter(request)
        with db.read() as connection:
            shown = desk_views.alert_page(connection, code, parts.configuration.clinic().surveys)
        if shown is None:
            return console.refused(visitor, "There is no such alert.", status=404)
        return console.page(visitor, "alert.html", shown=shown)

    return router


def _drills_every(alerts: Alerts) -> int | None:
    """In days; None where no drill comes by itself."""
    return round(alerts.drill.every.total_seconds() / 86400) if alerts.drill is not None else None
