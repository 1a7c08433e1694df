"""Reports for who runs the clinic: figures over all patients, and files of them. No name, no words."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.domain.roles import May
from reminders.domain.spreadsheet import csv_lines
from reminders.domain.weeks import weeks_until
from reminders.services.report_figures import Figures, figures
from reminders.web.console import Console, number_of
from reminders.web.report_making import Report, Table
from reminders.web.report_tables import reports

#: How many weeks may be asked for; the first is shown if nothing is said.
SPANS = (8, 4, 13, 26, 52)
#: Whoever looks again within this time gets the same figures: a year is much to count.
KEPT = timedelta(minutes=1)
_MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, Monday to Sunday by the clinic's clock; the last one may not be over."""

    weeks: int
    last: date

    @property
    def query(self) -> str:
        return f"weeks={self.weeks}&until={self.last.isoformat()}"


@dataclass(frozen=True, slots=True)
class Counted:
    """The reports of a period, and the figures that they are made of."""

    figures: Figures
    reports: tuple[Report, ...]


class _Kept:
    """What was counted lately, by period."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[Period, Counted] = {}

    def get(self, db: Database, period: Period, clinic: Clinic, zone: ZoneInfo, now: datetime) -> Counted:
        with self._lock:  # of two who ask at once, the second waits for what the first has counted
            known = self._found.get(period)
            if known is not None and abs(now - known.figures.as_of) < KEPT:
                return known
            with db.read() as connection:
                counted = figures(connection, weeks_until(period.last, period.weeks, zone), now)
            names = {key: survey.name.get("en", key) for key, survey in clinic.surveys.items()}
            made = Counted(counted, reports(counted, names))
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            self._found[period] = made
            return made


def routes(console: Console) -> APIRouter:
    """`/reports`, `/reports/{table}.csv`."""
    router = APIRouter(include_in_schema=False)
    parts, kept = console.parts, _Kept()

    def found(request: Request) -> tuple[Period, Counted]:
        now, clinic = parts.clock.now(), parts.configuration.clinic()
        zone = ZoneInfo(next(iter(clinic.locations.values())).timezone)
        period = period_of(request.query_params, now.astimezone(zone).date())
        return period, kept.get(parts.webhooks.db, period, clinic, zone, now)

    @router.get("/reports")
    def everything(request: Request) -> Response:
        visitor = console.enter(request, May.REPORTS)
        period, counted = found(request)
        return console.page(
            visitor,
            "reports.html",
            reports=counted.reports,
            period=period,
            counted=counted.figures,
            spans=sorted(SPANS),
        )

    @router.get("/reports/{table_id}.csv")
    def one(table_id: str, request: Request) -> Response:
        visitor = console.enter(request, May.REPORTS)
        period, counted = found(request)
        tables = {table.id: table for report in counted.reports for table in report.tables}
        if table_id not in tables:
            return console.refused(visitor, "There is no such table.", back="/reports", status=404)
        name = f"{table_id}-{period.weeks}w-{period.last.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(tables[table_id]), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def period_of(query: Mapping[str, str], today: date) -> Period:
    """What is asked for; the usual in place of what cannot be meant, and nothing that is to come."""
    weeks = number_of(query.get("weeks", ""))
    try:
        last = date.fromisoformat(query.get("until", ""))
    except ValueError:
        last = today
    if not date(2000, 1, 1) <= last <= today:
        last = today
    return Period(weeks if weeks in SPANS else SPANS[0], last)


def as_csv(table: Table) -> str:
    """The table's plain numbers; shares from 0 to 1, times in minutes."""
    heading = [
        table.by,
        *(f"{each.name} (minutes)" if each.kind == "minutes" else each.name for each in table.columns),
    ]
    lines = [*table.lines, *([table.total] if table.total is not None else [])]
    return "".join(csv_lines([heading, *([line.name, *line.values] for line in lines)]))
