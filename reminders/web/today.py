"""What the front desk keeps open all day: the page of today, its days and lists in full, two days back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reminders.db import daily_reports
from reminders.services import alert_views, daily_words, worklists
from reminders.services.lately import MOST as MOST_LATELY
from reminders.services.lately import lately
from reminders.services.sending_health import sending_health
from reminders.services.today_visits import days, local_day
from reminders.services.views import MOST
from reminders.web.console import Console, number_of

DAYS = ("today", "tomorrow")
#: Visits of a day on the page of today, who has not confirmed first; the rest has a page of its own.
FIRST = 15


def routes(console: Console) -> APIRouter:
    """`/`, `/days/{name}`, `/worklists/{name}`, `/lately`. No GET changes anything but who looked at whom."""
    router = APIRouter(include_in_schema=False)
    parts, db = console.parts, console.parts.webhooks.db

    @router.get("/")
    def today(request: Request) -> Response:
        visitor = console.enter(request)
        clinic, now = parts.configuration.clinic(), parts.clock.now()
        with db.read() as connection:
            alerts = alert_views.open_alerts(connection)
            both = days(connection, clinic, now)
            replies = worklists.replies(connection)
            lists = worklists.worklists(connection, clinic, now)
            health = sending_health(connection, local_day(clinic, now), now)
        shown = [each.row.patient_id for each in alerts[:MOST]]
        some = [visit for day in both for visit in (*day.visits[:FIRST], *day.over[-FIRST:])]
        shown += [visit.row.patient_id for visit in some]
        shown += [each for list_ in (replies, *lists) for each in list_.patient_ids]
        console.saw(visitor, shown)
        return console.page(
            visitor,
            "today.html",
            alerts=alerts,
            waiting=sum(each.row.acknowledged_at is None for each in alerts),
            days=both,
            FIRST=FIRST,
            replies=replies,
            lists=lists,
            health=health,
            problems=parts.health(),
            kept_out=parts.configuration.kept_out(),
            version=parts.configuration.version,
        )

    @router.get("/days/{name}")
    def whole_day(name: str, request: Request) -> Response:
        visitor = console.enter(request)
        if name not in DAYS:
            return console.refused(visitor, "There is no such day.", status=404)
        with db.read() as connection:
            day = days(connection, parts.configuration.clinic(), parts.clock.now())[DAYS.index(name)]
        console.saw(visitor, [visit.row.patient_id for visit in (*day.visits, *day.over)])
        return console.page(visitor, "day.html", name=name, day=day)

    @router.get("/worklists/{name}")
    def worklist(name: str, request: Request) -> Response:
        visitor = console.enter(request)
        clinic, now = parts.configuration.clinic(), parts.clock.now()
        if name not in (*worklists.NAMES, worklists.REPLIES):
            return console.refused(visitor, "There is no such list.", status=404)
        place = max(1, number_of(request.query_params.get("page", "1")))
        with db.read() as connection:
            shown = worklists.worklist(connection, name, clinic, now, most=MOST, skip=(place - 1) * MOST)
        console.saw(visitor, shown.patient_ids)
        last = max(1, -(-shown.total // MOST))
        return console.page(visitor, "worklist.html", shown=shown, place=place, last=last)

    @router.get("/lately")
    def the_last_days(request: Request) -> Response:
        visitor = console.enter(request)
        now = parts.clock.now()
        with db.read() as connection:
            shown = lately(connection, now)
            compared = daily_reports.newest(connection)
        console.saw(visitor, shown.patient_ids)
        return console.page(
            visitor,
            "lately.html",
            shown=shown,
            MOST=MOST_LATELY,
            compared=compared,
            compared_lines=daily_words.lines(compared.figures) if compared else [],
            compared_needs=daily_words.for_a_person(compared.figures) if compared else [],
        )

    return router
