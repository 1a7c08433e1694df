"""The buttons of staff: each is one small form, works without JavaScript, and leads back to the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reminders.domain.roles import May
from reminders.services import desk, desk_visits, drill
from reminders.web.console import Console, number_of
from reminders.web.forms import Sent
from reminders.web.signature import Form

#: Pages of ours to which a form may lead back.
_OURS = re.compile(r"/(?:[A-Za-z0-9][\w/.-]*)?(?:\?[\w=&-]*)?(?:#[\w-]*)?", re.ASCII)
#: Who may try the alert chain: whoever keeps the service, and clinicians, whom it pages.
_MAY_DRILL = frozenset({May.SETTINGS, May.RESULTS})


@dataclass(frozen=True, slots=True)
class _Desk:
    console: Console

    def run(
        self,
        request: Request,
        sent: Form,
        do: Callable[[str, datetime], bool],
        *,
        back: str = "/",
        note: str = "",
        may: May = May.DESK,
    ) -> Response:
        """Does it in the name of whoever is signed in, and leads back; a refusal says why.

        Where the form says from which page of ours it comes, back there.
        """
        visitor = self.console.act(request, sent, may)
        asked = sent.get("back") or ""
        back = asked if _OURS.fullmatch(asked) else back
        try:
            do(visitor.name, self.console.parts.clock.now())
        except desk.RefusedError as refused:
            return self.console.refused(visitor, str(refused), back=back, note=note)
        return RedirectResponse(back, status_code=303)

    def reads_answers(self, request: Request) -> bool:
        """Whether whoever is signed in may read answers to check-ins."""
        visitor = self.console.visitor(request)
        return visitor is not None and May.RESULTS in visitor.may


def routes(console: Console) -> APIRouter:
    """Under `/alerts/{code}`, `/tasks/{id}`, `/replies/{id}`, `/visits/{id}` `/patients/{id}`; all POST."""
    router = APIRouter(include_in_schema=False)
    here, db = _Desk(console), console.parts.webhooks.db

    @router.post("/alerts/{code}/take")
    def take_alert(code: str, request: Request, sent: Sent) -> Response:
        return here.run(
            request,
            sent,
            lambda by, now: desk.take_alert(db, code, by=by, now=now, alert_id=_this(request)),
            back=f"/alerts/{_word(code)}",
        )

    @router.post("/alerts/{code}/resolve")
    def resolve_alert(code: str, request: Request, sent: Sent) -> Response:
        note, seen = sent.get("note") or "", number_of(sent.get("seen") or "")

        def do(by: str, now: datetime) -> bool:
            return desk.resolve_alert(db, code, note, by=by, now=now, seen=seen, alert_id=_this(request))

        return here.run(request, sent, do, back=f"/alerts/{_word(code)}", note=note, may=May.CLOSE_ALERTS)

    @router.post("/alerts/{code}/note")
    def note_alert(code: str, request: Request, sent: Sent) -> Response:
        note = sent.get("note") or ""

        def do(by: str, now: datetime) -> bool:
            return desk.note_alert(db, code, note, by=by, now=now, alert_id=_this(request))

        return here.run(request, sent, do, back=f"/alerts/{_word(code)}", note=note)

    @router.post("/alerts/drill")
    def begin_drill(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent)
        if not _MAY_DRILL & visitor.may:
            return console.refused(visitor, "Your account may not do this.", status=403)
        clinic, alerts = console.parts.configuration.clinic(), console.parts.configuration.alerts()
        now = console.parts.clock.now()
        if not drill.begin(db, alerts=alerts, clinic=clinic, now=now, by=visitor.name):
            return console.refused(
                visitor, "A drill is under way already, or has just been.", back="/alerts#drills"
            )
        console.parts.webhooks.wake()
        return RedirectResponse("/alerts#drills", status_code=303)

    @router.post("/tasks/{task_id}/done")
    def finish_task(task_id: str, request: Request, sent: Sent) -> Response:
        note, reads = sent.get("note"), here.reads_answers(request)

        def do(by: str, now: datetime) -> bool:
            return desk.finish_task(db, number_of(task_id), by=by, now=now, note=note, reads_answers=reads)

        return here.run(request, sent, do, back="/#worklists", note=note or "")

    @router.post("/replies/{inbound_id}/done")
    def finish_reply(inbound_id: str, request: Request, sent: Sent) -> Response:
        reads = here.reads_answers(request)

        def do(by: str, now: datetime) -> bool:
            return desk.finish_reply(db, number_of(inbound_id), by=by, now=now, reads_answers=reads)

        return here.run(request, sent, do, back="/#replies")

    @router.post("/visits/{visit_id}/keep")
    def keep_visit(visit_id: str, request: Request, sent: Sent) -> Response:
        return here.run(
            request,
            sent,
            lambda by, now: desk_visits.keep_visit(db, number_of(visit_id), by=by, now=now),
            back="/#visits",
        )

    @router.post("/visits/{visit_id}/confirm")
    def confirm_visit(visit_id: str, request: Request, sent: Sent) -> Response:
        return here.run(
            request,
            sent,
            lambda by, now: desk_visits.confirm_visit(db, number_of(visit_id), by=by, now=now),
            back="/#visits",
        )

    @router.post("/visits/{visit_id}/unconfirm")
    def unconfirm_visit(visit_id: str, request: Request, sent: Sent) -> Response:
        return here.run(
            request,
            sent,
            lambda by, now: desk_visits.unconfirm_visit(db, number_of(visit_id), by=by, now=now),
            back="/#visits",
        )

    @router.post("/patients/{patient_id}/resume")
    def resume_patient(patient_id: str, request: Request, sent: Sent) -> Response:
        return here.run(
            request,
            sent,
            lambda by, now: desk.resume_patient(db, number_of(patient_id), by=by, now=now),
            back="/#worklists",
            may=May.CLOSE_ALERTS,
        )

    return router


def _this(request: Request) -> int | None:
    """The alert that the form's page was about, where its address says so: codes are used again."""
    asked = request.query_params.get("id")
    return number_of(asked) if asked is not None else None


def _word(code: str) -> str:
    """A code that may stand in an address; nothing, for what cannot be one."""
    return code if code.isascii() and code.isalnum() else ""
