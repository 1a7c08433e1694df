"""The simulator over HTTP: Twilio's API, a control API for tests, and the phones page."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from reminders.simulator.api import TwilioApi
from reminders.simulator.control import control_routes
from reminders.simulator.core import Simulator
from reminders.simulator.phones import phones_routes

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_TWILIO = ("/2010-04-01/", "/v1/")


def create_app(simulator: Simulator) -> ASGIApp:
    """The whole simulator as an ASGI app. Twilio's paths take a short way past the framework."""
    api = TwilioApi(simulator)
    pages: ASGIApp = LoopbackOnly(Starlette(routes=[*control_routes(simulator), *phones_routes(simulator)]))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await (api if scope["path"].startswith(_TWILIO) else pages)(scope, receive, send)

    return app


class LoopbackOnly:
    """Refuses other sites' pages: a Host that is not this machine (DNS rebinding), a POST from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if _is_ours(headers, scope["method"]):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Open this page by its own address.", 403)(scope, receive, send)


def _is_ours(headers: Mapping[str, str], method: str) -> bool:
    host = headers.get("host", "")
    if _name(host) not in _LOOPBACK:
        return False
    if method in ("GET", "HEAD"):
        return True
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host


def _name(host: str) -> str:
    return host.rpartition(":")[0] if host[host.rfind("]") + 1 :].count(":") else host
