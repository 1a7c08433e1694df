"""Alerts: the queue and the history, and the page of each. No GET changes anything but who has looked."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reminders.domain.clinic import Alerts
from reminders.services import alert_views
from reminders.web.console import Console, number_of

_STATES = (alert_views.WAITING, alert_views.TAKEN, alert_views.CLOSED)


def routes(console: Console) -> APIRouter:
    """`/alerts` and `/alerts/{code}`; `?id=` names one of several that had the code."""
    router = APIRouter(include_in_schema=False)
    parts, db = console.parts, console.parts.webhooks.db

    @router.get("/alerts")
    def alerts(request: Request) -> Response:
        visitor, asked = console.enter(request), request.query_params
        severity = _one_of(asked.get("severity", ""), alert_views.SEVERITIES)
        state = _one_of(asked.get("state", ""), _STATES)
        place = max(1, number_of(asked.get("page", "1")))
        with db.read() as connection:
            shown = alert_views.alert_list(connection, severity=severity, state=state, page=place)
        console.saw(visitor, shown.patient_ids)
        return console.page(
            visitor,
            "alerts.html",
            shown=shown,
            severity=severity,
            state=state,
            place=place,
            severities=alert_views.SEVERITIES,
            states=_STATES,
            people=_names(parts.configuration.alerts()),
            drills_every=_drills_every(parts.configuration.alerts()),
        )

    @router.get("/alerts/{code}")
    def alert(code: str, request: Request) -> Response:
        visitor = console.enter(request)
        asked = request.query_params.get("id")
        alert_id = number_of(asked) if asked is not None else None
        surveys = parts.configuration.clinic().surveys
        with db.read() as connection:
            shown = alert_views.alert_page(connection, code, surveys, alert_id)
        if shown is None:
            return console.refused(visitor, "There is no such alert.", back="/alerts", status=404)
        console.saw(visitor, [each.id for each in shown.people])
        people = _names(parts.configuration.alerts())
        return console.page(visitor, "alert.html", shown=shown, people=people)

    return router


def _one_of(given: str, known: tuple[str, ...]) -> str:
    return given if given in known else ""


def _names(alerts: Alerts) -> dict[str, str]:
    """Of those who can be paged, by id."""
    return {each.id: each.name for each in alerts.people.values()}


def _drills_every(alerts: Alerts) -> int | None:
    """In days; None where no drill comes by itself."""
    return round(alerts.drill.every.total_seconds() / 86400) if alerts.drill is not None else None
