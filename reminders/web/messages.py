"""Texts for staff: the list by state, rule, day, language, patient; the page of one and its buttons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from reminders.domain.clinic import Clinic
from reminders.domain.message import Purpose
from reminders.domain.weeks import days_between
from reminders.services import message_actions, messages_list
from reminders.services.desk import RefusedError
from reminders.services.message_page import Shown, message_page, person
from reminders.services.messages_list import Listed, Place, State, Wanted, place_of
from reminders.web.console import Console, number_of
from reminders.web.forms import Sent
from reminders.web.signature import Form

_ID = re.compile(r"[0-9a-z-]{1,32}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list says, in the words of its form."""

    state: State
    what: str
    """`rule:reminder-1d`, `by:answer`, or empty."""
    language: str
    first: date | None
    last: date | None
    patient_id: int | None

    def link(self, place: Place | None = None, state: State | None = None) -> str:
        """The address of the same list, elsewhere in it or in another state."""
        given: Mapping[str, Any] = {
            "state": (state or self.state).value,
            "what": self.what,
            "language": self.language,
            "from": self.first,
            "to": self.last,
            "patient": self.patient_id,
            "at": place,
        }
        return f"/messages?{urlencode({name: str(value) for name, value in given.items() if value})}"

    @property
    def is_filtered(self) -> bool:
        return any((self.what, self.language, self.first, self.last, self.patient_id))


def asked(query: QueryParams, clinic: Clinic) -> Asked:
    """What cannot be meant is left out."""
    state = query.get("state", "")
    what = query.get("what", "")
    kind, _, name = what.partition(":")
    known = (kind == "rule" and len(name) <= 100) or (kind == "by" and name in Purpose._value2member_map_)
    language = query.get("language", "")
    return Asked(
        state=State(state) if state in State._value2member_map_ else State.TO_SEND,
        what=what if known and name else "",
        language=language if language in clinic.languages else "",
        first=_day(query.get("from")),
        last=_day(query.get("to")),
        patient_id=number_of(query.get("patient", "")) or None,
    )


def wanted(given: Asked, zone: ZoneInfo) -> Wanted:
    kind, _, name = given.what.partition(":")
    since, until = days_between(given.first, given.last, zone)
    return Wanted(
        state=given.state,
        rule=name if kind == "rule" else None,
        purpose=name if kind == "by" else None,
        since=since,
        until=until,
        language=given.language or None,
        patient_id=given.patient_id,
    )


def _day(text: str | None) -> date | None:
    """A day that a calendar of ours can hold; None for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def routes(console: Console) -> APIRouter:
    """`/messages`, `/messages/{id}`, and its `cancel`, `now`, `again`."""
    router = APIRouter(include_in_schema=False)
    parts = console.parts
    db = parts.webhooks.db

    def clinic() -> Clinic:
        return parts.configuration.clinic()

    @router.get("/messages")
    def everything(request: Request) -> Response:
        visitor, given = console.enter(request), asked(request.query_params, clinic())
        zone = ZoneInfo(next(iter(clinic().locations.values())).timezone)
        with db.read() as connection:
            shown: Listed = messages_list.messages(
                connection, wanted(given, zone), place_of(request.query_params.get("at"))
            )
            whose = person(connection, given.patient_id) if given.patient_id else None
        console.saw(visitor, [each.patient_id for each in shown.rows] + ([whose.id] if whose else []))
        return console.page(
            visitor,
            "messages.html",
            shown=shown,
            asked=given,
            states=State,
            whose=whose,
            rules=[rule.id for rule in clinic().rules],
        )

    @router.get("/messages/{message_id}")
    def one(message_id: str, request: Request) -> Response:
        visitor = console.enter(request)
        known = _known(message_id)
        with db.read() as connection:
            shown = message_page(
                connection,
                known,
                Shown(
                    clinic(),
                    parts.configuration.catalogue,
                    parts.clock.now(),
                    parts.public_url,
                    parts.send_only_to,
                ),
            )
        if shown is None:
            return console.refused(visitor, "There is no such text.", back="/messages", status=404)
        console.saw(visitor, [shown.row.patient_id])
        return console.page(visitor, "message.html", shown=shown, row=shown.row)

    def act(
        message_id: str, request: Request, sent: Form, do: Callable[[str, str, datetime], str]
    ) -> Response:
        """Does it in the name of whoever is signed in, and leads to the text that it names."""
        visitor, known = console.act(request, sent), _known(message_id)
        try:
            leads_to = do(known, visitor.name, parts.clock.now())
        except RefusedError as refused:
            back = f"/messages/{known}" if known else "/messages"
            return console.refused(visitor, str(refused), back=back)
        parts.webhooks.wake()
        return RedirectResponse(f"/messages/{leads_to}", status_code=303)

    @router.post("/messages/{message_id}/cancel")
    def cancel(message_id: str, request: Request, sent: Sent) -> Response:
        def do(known: str, by: str, now: datetime) -> str:
            message_actions.cancel(db, known, by=by, now=now)
            return known

        return act(message_id, request, sent, do)

    @router.post("/messages/{message_id}/now")
    def send_now(message_id: str, request: Request, sent: Sent) -> Response:
        def do(known: str, by: str, now: datetime) -> str:
            message_actions.send_now(db, known, clinic(), by=by, now=now, send_only_to=parts.send_only_to)
            return known

        return act(message_id, request, sent, do)

    @router.post("/messages/{message_id}/again")
    def send_again(message_id: str, request: Request, sent: Sent) -> Response:
        return act(
            message_id,
            request,
            sent,
            lambda known, by, now: message_actions.send_again(db, known, by=by, now=now)[0],
        )

    return router


def _known(message_id: str) -> str:
    """An id that may stand in an address; nothing, which no text has, for what cannot be one."""
    return message_id if _ID.fullmatch(message_id) else ""
