"""Signing in by a one-time link, and out: on real time, whatever the clock of what is shown says."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from reminders.services import accounts
from reminders.web.console import COOKIE
from reminders.web.names import Names, is_same_site
from reminders.web.parts import WebParts
from reminders.web.render import Pages


def routes(parts: WebParts, pages: Pages) -> APIRouter:
    """`/signin/{link}`, `/signout`."""
    router = APIRouter(include_in_schema=False)
    names = Names(parts.host, parts.public_url)

    @router.get("/signin/{link}")
    def ask(link: str) -> Response:
        # Opening a link changes nothing: scanners and previews open links too.
        return pages.page("signin.html")

    @router.post("/signin/{link}")
    def sign_in(link: str, request: Request) -> Response:
        if not is_same_site(request):
            return PlainTextResponse("Open the link itself and press the button there.", status_code=403)
        token = accounts.sign_in(parts.webhooks.db, link, parts.real_clock.now())
        if token is None:
            return pages.page("signed_out.html", 401)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(accounts.SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="lax",  # a link in a mail opens the page signed in; no GET changes anything
            secure=names.are_secure(request),
        )
        return response

    @router.post("/signout")
    def sign_out(request: Request) -> Response:
        if not is_same_site(request):
            return PlainTextResponse("Press the button on the page itself.", status_code=403)
        accounts.sign_out(parts.webhooks.db, request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    return router
