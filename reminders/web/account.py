"""My account: password, second factor, where I am signed in. On real time, as sessions are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reminders.services import my_account, passwords, second_factor
from reminders.services.desk import RefusedError
from reminders.services.my_account import Me
from reminders.web.console import COOKIE, Console, Visitor
from reminders.web.forms import Sent
from reminders.web.signature import Form

BUSY = "The service is busy. Try again in a moment."
#: What has just been done, by the word in the address.
_DONE = {
    "password": "Your password is changed. You were signed out everywhere else.",
    "on": "From now on you are asked for a code when you sign in. You were signed out everywhere else.",
    "off": "You are not asked for a code any more.",
}


@dataclass(frozen=True, slots=True)
class _Account:
    console: Console

    def me(self, request: Request, visitor: Visitor) -> Me:
        return Me(visitor.staff_id, visitor.name, visitor.has_password, request.cookies.get(COOKIE, ""))

    def now(self) -> datetime:
        return self.console.parts.real_clock.now()

    def page(
        self, request: Request, visitor: Visitor, status: int = 200, *, wrong: dict[str, str] | None = None
    ) -> Response:
        """*wrong*: what to say beside which form."""
        with self.console.parts.webhooks.db.read() as connection:
            mine = my_account.overview(connection, self.me(request, visitor), self.now())
        said = _DONE.get(request.query_params.get("done", ""), "") if status == 200 else ""
        return self.console.page(visitor, "account.html", status, mine=mine, done=said, wrong=wrong or {})

    def run(self, request: Request, sent: Form, form: str, do: Callable[[Me], Response]) -> Response:
        """What a form asks for; a refusal is said beside it."""
        visitor = self.console.act(request, sent)
        try:
            return do(self.me(request, visitor))
        except RefusedError as refused:
            return self.page(request, visitor, 422, wrong={form: str(refused)})
        except passwords.BusyError:
            return self.page(request, visitor, 503, wrong={form: BUSY})


def routes(console: Console) -> APIRouter:
    """`/account` and its forms."""
    router = APIRouter(include_in_schema=False)
    here, db = _Account(console), console.parts.webhooks.db

    def clinic() -> str:
        return console.parts.configuration.clinic().name

    @router.get("/account")
    def account(request: Request) -> Response:
        return here.page(request, console.enter(request))

    @router.post("/account/password")
    def password(request: Request, sent: Sent) -> Response:
        def do(me: Me) -> Response:
            current, new, again = (sent.get(name) or "" for name in ("current", "new", "again"))
            my_account.change_password(db, me, current, new, again, here.now(), clinic=clinic())
            return _back("password")

        return here.run(request, sent, "password", do)

    def enrolling(request: Request, me: Me, sealed: str, status: int = 200, wrong: str = "") -> Response:
        secret = my_account.secret_of(db, me, sealed, here.now())
        shown: dict[str, Any] = {
            "sealed": sealed,
            "key": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "picture": qr_code(second_factor.address(secret, me.name, clinic())),
            "wrong": wrong,
        }
        return console.page(console.enter(request), "second_factor.html", status, **shown)

    @router.post("/account/second-factor")
    def begin(request: Request, sent: Sent) -> Response:
        def do(me: Me) -> Response:
            sealed = my_account.begin_second_factor(db, me, sent.get("current") or "", here.now())
            return enrolling(request, me, sealed)

        return here.run(request, sent, "second-factor", do)

    @router.post("/account/second-factor/confirm")
    def confirm(request: Request, sent: Sent) -> Response:
        def do(me: Me) -> Response:
            sealed, code = sent.get("sealed") or "", sent.get("code") or ""
            if my_account.confirm_second_factor(db, me, sealed, code, here.now()):
                return _back("on")
            return enrolling(request, me, sealed, 422, "That code does not fit. Wait for the next one.")

        return here.run(request, sent, "second-factor", do)

    @router.post("/account/second-factor/off")
    def off(request: Request, sent: Sent) -> Response:
        def do(me: Me) -> Response:
            my_account.end_second_factor(db, me, sent.get("current") or "", here.now())
            return _back("off")

        return here.run(request, sent, "second-factor", do)

    @router.post("/account/sessions/end")
    def end(request: Request, sent: Sent) -> Response:
        def do(me: Me) -> Response:
            my_account.sign_out_everywhere(db, me, here.now())
            response = RedirectResponse("/signin", status_code=303)
            response.delete_cookie(COOKIE)
            return response

        return here.run(request, sent, "sessions", do)

    return router


def qr_code(text: str) -> str:
    """A picture to be scanned, as the address of an image: it is stored and fetched nowhere."""
    import segno  # nearly a megabyte, wanted once in the life of an account

    return segno.make(text, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")


def _back(done: str) -> Response:
    return RedirectResponse(f"/account?done={done}", status_code=303)
