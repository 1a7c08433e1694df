"""Signing in, and out: on real time, whatever the clock of what is shown says."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from reminders.services import passwords, sessions, sign_in
from reminders.services.sign_in import CodeWanted
from reminders.web.console import COOKIE, Console
from reminders.web.forms import Sent
from reminders.web.limits import DoorLimits
from reminders.web.names import Names, is_same_site, way
from reminders.web.signature import Form

#: Says the same whatever was wrong: nobody learns here which accounts there are.
_IN_VAIN = (
    "That did not work. Either name and password do not belong together, or there were too many tries: after "
    "five wrong ones in a row an account waits for a minute, later for up to 15. Wait a little, or ask for a "
    "new link."
)
_IN_VAIN_CODE = (
    "That code did not work. Each works once, for half a minute: wait for the next one. After five wrong "
    "tries in a row the account waits for a minute, later for up to 15."
)
_TOO_LATE = "That took too long. Begin again."
_TOO_MANY = "There were too many tries from this address. Wait some minutes, then try again."
_BUSY = "The service is busy. Try again in a moment."


@dataclass(frozen=True, slots=True)
class _Door:
    console: Console
    limits: DoorLimits = field(default_factory=DoorLimits)

    def ask(self, status: int, leads_to: str, wrong: str = "") -> Response:
        """The form for name and password."""
        return self.console.for_nobody("sign_in.html", status, next=leads_to, wrong=wrong)

    def ask_code(self, status: int, leads_to: str, ticket: str, wrong: str = "") -> Response:
        return self.console.for_nobody("sign_in_code.html", status, next=leads_to, ticket=ticket, wrong=wrong)

    def open(self, request: Request, token: str, leads_to: str) -> Response:
        parts = self.console.parts
        response = RedirectResponse(leads_to, status_code=303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(sessions.LASTS.total_seconds()),
            httponly=True,
            samesite="lax",  # a link in a mail or text opens the page signed in; no GET changes anything
            secure=Names(parts.host, parts.public_url).are_secure(request),
        )
        return response

    def take(self, request: Request, sent: Form) -> Response:
        """Name and password, or the code after them."""
        leads_to, ticket = way(sent.get("next") or ""), sent.get("ticket")
        if not self.limits.allow(request):
            return self.ask(429, leads_to, _TOO_MANY)
        if ticket is not None:
            return self._take_code(request, ticket, sent.get("code") or "", leads_to)
        db, now = self.console.parts.webhooks.db, self.console.parts.real_clock.now()
        try:
            found = sign_in.by_password(db, sent.get("name") or "", sent.get("password") or "", now)
        except passwords.BusyError:
            return self.ask(503, leads_to, _BUSY)
        if found is None:
            self.limits.failed(request)
            return self.ask(401, leads_to, _IN_VAIN)
        if isinstance(found, CodeWanted):
            return self.ask_code(200, leads_to, found.ticket)
        return self.open(request, found.token, leads_to)

    def _take_code(self, request: Request, ticket: str, code: str, leads_to: str) -> Response:
        db, now = self.console.parts.webhooks.db, self.console.parts.real_clock.now()
        if not sign_in.is_ticket(db, ticket, now):
            return self.ask(401, leads_to, _TOO_LATE)
        found = sign_in.by_code(db, ticket, code, now)
        if found is None:
            self.limits.failed(request)
            return self.ask_code(401, leads_to, ticket, _IN_VAIN_CODE)
        return self.open(request, found.token, leads_to)


def routes(console: Console) -> APIRouter:
    """`/signin`, `/signin/{link}`, `/signout`."""
    router = APIRouter(include_in_schema=False)
    door, parts = _Door(console), console.parts

    @router.get("/signin")
    def ask(request: Request) -> Response:
        leads_to = way(request.query_params.get("next", ""))
        if console.visitor(request) is not None:
            return RedirectResponse(leads_to, status_code=303)
        return door.ask(200, leads_to)

    @router.post("/signin")
    def take(request: Request, sent: Sent) -> Response:
        if not is_same_site(request):
            return PlainTextResponse("Open the page itself and press the button there.", status_code=403)
        return door.take(request, sent)

    @router.get("/signin/{link}")
    def ask_link(link: str) -> Response:
        # Opening a link changes nothing: scanners and previews open links too.
        return console.for_nobody("sign_in_link.html")

    @router.post("/signin/{link}")
    def take_link(link: str, request: Request) -> Response:
        if not is_same_site(request):
            return PlainTextResponse("Open the link itself and press the button there.", status_code=403)
        if not door.limits.allow(request):
            return door.ask(429, "/", _TOO_MANY)
        token = sign_in.by_link(parts.webhooks.db, link, parts.real_clock.now())
        if token is None:
            door.limits.failed(request)
            return console.for_nobody("signed_out.html", 401)
        return door.open(request, token, "/")

    @router.post("/signout")
    def sign_out(request: Request, sent: Sent) -> Response:
        if console.visitor(request) is not None or not is_same_site(request):
            console.act(request, sent)
            sessions.end(parts.webhooks.db, request.cookies[COOKIE])
        response = RedirectResponse("/signin", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    return router
