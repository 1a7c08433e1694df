"""The buttons of staff: each is one small form, works without JavaScript, and leads back to the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from reminders.services import desk
from reminders.web.names import is_same_site
from reminders.web.parts import WebParts
from reminders.web.render import Pages
from reminders.web.signature import Form
from reminders.web.signin import staff_name

#: A note of `desk.MOST_NOTE` characters, each written as several bytes, and some more.
MOST_BYTES = 64 * 1024


async def _read_form(request: Request) -> Form:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "The note is too long.")
    return Form.parse(bytes(body))


Sent = Annotated[Form, Depends(_read_form)]


@dataclass(frozen=True, slots=True)
class _Desk:
    parts: WebParts
    pages: Pages

    def run(
        self, request: Request, do: Callable[[str, datetime], bool], *, back: str = "/", note: str = ""
    ) -> Response:
        """Does it in the name of whoever is signed in, and leads back; a refusal says why."""
        if not is_same_site(request):
            return PlainTextResponse("Press the button on the page itself.", status_code=403)
        with self.parts.webhooks.db.read() as connection:
            name = staff_name(connection, self.parts, request)
        if name is None:
            return self.pages.page("signed_out.html", 401)
        try:
            do(name, self.parts.clock.now())
        except desk.RefusedError as refused:
            return self.pages.page("refused.html", 409, why=str(refused), back=back, note=note)
        return RedirectResponse(back, status_code=303)


def routes(parts: WebParts, pages: Pages) -> APIRouter:
    """Under `/alerts/{code}`, `/tasks/{id}`, `/replies/{id}`, `/visits/{id}` `/patients/{id}`; all POST."""
    router = APIRouter(include_in_schema=False)
    here, db = _Desk(parts, pages), parts.webhooks.db

    @router.post("/alerts/{code}/take")
    def take_alert(code: str, request: Request) -> Response:
        return here.run(
            request, lambda by, now: desk.take_alert(db, code, by=by, now=now), back=f"/alerts/{_word(code)}"
        )

    @router.post("/alerts/{code}/resolve")
    def resolve_alert(code: str, request: Request, sent: Sent) -> Response:
        note, seen = sent.get("note") or "", _number(sent.get("seen") or "")

        def do(by: str, now: datetime) -> bool:
            return desk.resolve_alert(db, code, note, by=by, now=now, seen=seen)

        return here.run(request, do, back=f"/alerts/{_word(code)}", note=note)

    @router.post("/tasks/{task_id}/done")
    def finish_task(task_id: str, request: Request, sent: Sent) -> Response:
        note = sent.get("note")

        def do(by: str, now: datetime) -> bool:
            return desk.finish_task(db, _number(task_id), by=by, now=now, note=note)

        return here.run(request, do, back="/#tasks", note=note or "")

    @router.post("/replies/{inbound_id}/done")
    def finish_reply(inbound_id: str, request: Request) -> Response:
        return here.run(
            request,
            lambda by, now: desk.finish_reply(db, _number(inbound_id), by=by, now=now),
            back="/#replies",
        )

    @router.post("/visits/{visit_id}/keep")
    def keep_visit(visit_id: str, request: Request) -> Response:
        return here.run(
            request, lambda by, now: desk.keep_visit(db, _number(visit_id), by=by, now=now), back="/#tasks"
        )

    @router.post("/patients/{patient_id}/resume")
    def resume_patient(patient_id: str, request: Request) -> Response:
        return here.run(
            request,
            lambda by, now: desk.resume_patient(db, _number(patient_id), by=by, now=now),
            back="/#stopped",
        )

    return router


def _number(text: str) -> int:
    """An id as the databases hold it; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _word(code: str) -> str:
    """A code that may stand in an address; nothing, for what cannot be one."""
    return code if code.isascii() and code.isalnum() else ""
