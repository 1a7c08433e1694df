"""Patients: found by name, number or id; the page of each; what staff change about one.

What is looked for stands sealed in the address: a name or a number in it would stay in histories and logs.
Nobody sees a patient before a line in the audit says that they do.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from reminders.db.crypto import WrongKeyError
from reminders.domain.roles import May
from reminders.services import change_requests, conversation_actions, patient_search, results
from reminders.services.change_requests import Outcome
from reminders.services.patient_page import patient_page
from reminders.services.patient_search import MOST, MOST_QUERY, Found, PatientIndex
from reminders.services.patient_timeline import time_line
from reminders.web import results_view, talk
from reminders.web.console import Console, Visitor, number_of
from reminders.web.forms import Sent

_SEARCH = "search:"


def routes(console: Console) -> APIRouter:
    """`/patients`, `/patients/{id}`, its buttons, and `/tasks/{id}/outcome`."""
    router = APIRouter(include_in_schema=False)
    parts, db = console.parts, console.parts.webhooks.db
    search, page = _Search(console), _Page(console)

    @router.get("/patients")
    def everybody(request: Request) -> Response:
        visitor, asked = console.enter(request, May.DESK), request.query_params
        return search.show(visitor, asked.get("q", ""), number_of(asked.get("page", "1")) or 1)

    @router.post("/patients")
    def find(request: Request, sent: Sent) -> Response:
        console.act(request, sent, May.DESK)
        wanted = (sent.get("q") or "").strip()[:MOST_QUERY]
        sealed = quote(db.cipher.encrypt(f"{_SEARCH}{wanted}"), safe="") if wanted else ""
        return RedirectResponse(f"/patients?q={sealed}" if sealed else "/patients", status_code=303)

    @router.get("/patients/{patient_id}")
    def one(patient_id: str, request: Request) -> Response:
        visitor = console.enter(request, May.DESK)
        return page.show(visitor, number_of(patient_id), request.query_params.get("before"))

    @router.post("/patients/{patient_id}/pause")
    def pause(patient_id: str, request: Request, sent: Sent) -> Response:
        number = number_of(patient_id)
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_actions.pause(db, number, by=by, now=now),
            back=talk.way_back(sent, f"/patients/{number}"),
        )

    @router.post("/patients/{patient_id}/unpause")
    def unpause(patient_id: str, request: Request, sent: Sent) -> Response:
        number = number_of(patient_id)
        may_close = May.CLOSE_ALERTS in console.act(request, sent, May.DESK).may
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_actions.resume(db, number, by=by, now=now, may_close=may_close),
            back=talk.way_back(sent, f"/patients/{number}"),
        )

    @router.post("/patients/{patient_id}/language")
    def language(patient_id: str, request: Request, sent: Sent) -> Response:
        number, wanted, clinic = (
            number_of(patient_id),
            sent.get("language") or "",
            parts.configuration.clinic(),
        )
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_actions.switch_language(db, number, wanted, clinic, by=by, now=now),
            back=talk.way_back(sent, f"/patients/{number}"),
        )

    @router.post("/tasks/{task_id}/outcome")
    def outcome(task_id: str, request: Request, sent: Sent) -> Response:
        number, said = number_of(task_id), sent.get("outcome") or ""
        back = talk.way_back(sent, "/")
        if said not in set(Outcome):
            visitor = console.act(request, sent, May.DESK)
            return console.refused(visitor, "Press one of the buttons.", back=back, status=400)
        called = page.clock_time()
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: change_requests.settle(db, number, Outcome(said), by=by, now=now, called=called),
            back=back,
        )

    return router


class _Search:
    """The list of patients, of those who are looked for or of those who come next."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._db = console.parts.webhooks.db
        self._index = PatientIndex(self._db.cipher)

    def show(self, visitor: Visitor, sealed: str, place: int) -> Response:
        now, query = self._console.parts.clock.now(), self._opened(sealed)
        with self._db.read() as connection:
            found, count = self._found(connection, query, (place - 1) * MOST, now)
        self._console.saw(visitor, [each.entry.id for each in found])
        return self._console.page(
            visitor,
            "patients.html",
            found=found,
            count=count,
            query=query,
            link="/patients?" + (f"q={quote(sealed, safe='')}&" if query else "") + "page=",
            place=place,
            last=max(1, -(-count // MOST)),
        )

    def _found(self, connection: Connection, query: str, start: int, now: Any) -> tuple[list[Found], int]:
        if query:
            everybody = self._index.find(connection, query)
            return patient_search.lines(connection, everybody[start : start + MOST], now), len(everybody)
        ids, count = patient_search.with_coming_visits(connection, now, start=start, most=MOST)
        return patient_search.lines(connection, self._index.entries(connection, ids), now), count

    def _opened(self, sealed: str) -> str:
        """What is looked for; nothing, for an address that we have not made."""
        try:
            text = self._db.cipher.decrypt(sealed) if sealed.isascii() else ""
        except (WrongKeyError, UnicodeDecodeError):
            return ""
        return text.removeprefix(_SEARCH) if text.startswith(_SEARCH) else ""


class _Page:
    """The page of one patient. Who may not read results gets none, and no diagnosis."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._db = console.parts.webhooks.db

    def show(self, visitor: Visitor, patient_id: int, before: str | None) -> Response:
        parts = self._console.parts
        clinic, now, since = parts.configuration.clinic(), parts.clock.now(), talk.instant_of(before)
        may_results = May.RESULTS in visitor.may
        with self._db.read() as connection:
            shown = patient_page(connection, patient_id, now)
            if shown is None:
                return self._console.refused(
                    visitor, "There is no such patient.", back="/patients", status=404
                )
            events = time_line(
                connection,
                patient_id,
                shown.person.phone_hash,
                now,
                before=since,
                results=may_results,
            )
        self._console.saw(visitor, [patient_id, *(each.id for each in shown.others)])
        courses: tuple[results_view.CourseShown, ...] = ()
        if may_results and since is None:
            found = results.read_timeline(self._db, clinic, patient_id, now, who=visitor.name)
            courses = results_view.shown(found, self._zone()) if found is not None else ()
        return self._console.page(
            visitor,
            "patient.html",
            shown=shown,
            person=shown.person,
            events=events.events,
            since=since,
            older=talk.instant_in(events.older),
            courses=courses,
            dial=talk.to_dial(shown.person.phone),
        )

    def clock_time(self) -> str:
        """Now, on the clinic's clock, for a note: `Dec 1, 10:05 AM`."""
        here = self._console.parts.clock.now().astimezone(self._zone())
        return f"{here:%b} {here.day}, {here:%I:%M %p}".replace(", 0", ", ")

    def _zone(self) -> ZoneInfo:
        clinic = self._console.parts.configuration.clinic()
        return ZoneInfo(next(iter(clinic.locations.values())).timezone)
