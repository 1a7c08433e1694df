"""Results of check-ins for staff who are signed in: the list, a patient's page, files to take away.

Nobody sees a patient's results before a line in the audit says that they do. These pages do not bring
themselves up to date: each look is one line.
"""

from __future__ import annotations

import json
import re
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from reminders.domain.clinic import Clinic
from reminders.domain.fhir import bundle
from reminders.domain.roles import May
from reminders.domain.spreadsheet import csv_lines
from reminders.services import results, results_export
from reminders.services.results_board import Board, Order
from reminders.services.results_export import Wanted
from reminders.web import results_view
from reminders.web.console import Console, Visitor, number_of

#: Lines of the list on one page.
MOST_LINES = 50
_ORDERS: dict[str, Order] = {"worst": "worst", "change": "change", "newest": "newest"}


def routes(console: Console) -> APIRouter:
    """`/results`, `/results/{survey}.csv`, `/patients/{id}/results`, `/patients/{id}/results.json`."""
    router = APIRouter(include_in_schema=False)
    parts, board = console.parts, Board()
    db = parts.webhooks.db

    def clinic() -> Clinic:
        return parts.configuration.clinic()

    def zone() -> ZoneInfo:
        return ZoneInfo(next(iter(clinic().locations.values())).timezone)

    def missing(visitor: Visitor, what: str) -> Response:
        return console.refused(visitor, f"There is no such {what}.", back="/results", status=404)

    @router.get("/results")
    def everybody(request: Request) -> Response:
        visitor, asked = console.enter(request, May.RESULTS), request.query_params
        order = _ORDERS.get(asked.get("by", ""), "worst")
        chosen, place = asked.get("survey") or None, number_of(asked.get("page", "1")) or 1
        now, surveys = parts.clock.now(), clinic().surveys
        with db.read() as connection:
            shown = board.page(
                connection,
                surveys,
                now,
                order=order,
                survey=chosen,
                start=(place - 1) * MOST_LINES,
                most=MOST_LINES,
            )
        ids = " ".join(map(str, shown.patient_ids))
        results.record_reading(db, visitor.name, now, "results", detail=ids or None)
        return console.page(
            visitor,
            "results.html",
            shown=shown,
            order=order,
            chosen=chosen,
            place=place,
            last=max(1, -(-shown.count // MOST_LINES)),
            surveys=surveys,
        )

    @router.get("/results/{survey_id}.csv")
    def table(survey_id: str, request: Request) -> Response:
        visitor = console.enter(request, May.RESULTS)
        now, surveys = parts.clock.now(), clinic().surveys
        with db.read() as connection:
            if not results_export.is_known(connection, surveys, survey_id):
                return missing(visitor, "survey")
        results.record_reading(db, visitor.name, now, f"survey:{survey_id}", results.EXPORTED)
        with db.read() as connection:
            wanted = Wanted(survey_id, surveys.get(survey_id), zone())
            text = "".join(csv_lines(results_export.table(connection, wanted)))
        day = now.astimezone(zone()).date().isoformat()
        return _file(text, f"{survey_id}-{day}.csv", "text/csv; charset=utf-8")

    @router.get("/patients/{patient_id}/results")
    def one(patient_id: str, request: Request) -> Response:
        visitor = console.enter(request, May.RESULTS)
        now = parts.clock.now()
        found = results.read_timeline(db, clinic(), number_of(patient_id), now, who=visitor.name)
        if found is None:
            return missing(visitor, "patient")
        return console.page(
            visitor,
            "patient_results.html",
            person=found,
            courses=results_view.shown(found, zone()),
            most=results_view.MOST_ANSWERS,
        )

    @router.get("/patients/{patient_id}/results.json")
    def resources(patient_id: str, request: Request) -> Response:
        visitor = console.enter(request, May.RESULTS)
        now, number = parts.clock.now(), number_of(patient_id)
        found = results.read_timeline(db, clinic(), number, now, who=visitor.name, what=results.EXPORTED)
        if found is None:
            return missing(visitor, "patient")
        made: dict[str, Any] = bundle(
            results_export.entries_of(found, db.cipher, zone()), now.astimezone(zone())
        )
        text = json.dumps(made, ensure_ascii=False, indent=1)
        return _file(text, f"patient-{number}.fhir.json", "application/fhir+json")

    return router


def _file(text: str, name: str, kind: str) -> Response:
    """An answer that browsers put into a file and never show."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return Response(text.encode("utf-8", "replace"), media_type=kind, headers=headers)
