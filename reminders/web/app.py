"""The web application: webhooks, health, metrics, and the status page for staff who are signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from sqlalchemy.exc import DBAPIError
from starlette.staticfiles import StaticFiles

from reminders.ports import Clock
from reminders.services.configuration import Configuration
from reminders.web import status, webhooks
from reminders.web.metrics import message_counts
from reminders.web.webhooks import WebhookParts

HERE = Path(__file__).parent

#: No script, no foreign content, no frame, nothing cached: pages here show names and texts of patients.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the web application needs."""

    webhooks: WebhookParts
    configuration: Configuration
    clock: Clock
    public_url: str | None
    health: Callable[[], list[str]]
    """Why the service cannot do its job now, as sentences."""
    phones_url: Callable[[], str | None] = lambda: None
    """The simulator's page, in the demo."""


def create_app(parts: WebParts) -> FastAPI:
    """The application. Builds nothing else and starts nothing."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(webhooks.routes(parts.webhooks))
    app.include_router(status.routes(parts))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/healthz")
    def healthz() -> Response:
        return PlainTextResponse("ok")

    @app.get("/readyz")
    def readyz() -> Response:
        problems = parts.health()
        body = {"ready": not problems, "problems": problems, **_versions(parts)}
        return JSONResponse(body, status_code=503 if problems else 200)

    @app.get("/metrics")
    def metrics() -> Response:
        counts = message_counts(parts.webhooks.db)
        return Response(generate_latest(REGISTRY) + counts, media_type=CONTENT_TYPE_LATEST)

    @app.middleware("http")
    async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        # Webhooks prove themselves by their signature; pages only answer to our own names, so that no
        # foreign name can be pointed here (DNS rebinding).
        path = request.url.path
        if not path.startswith("/twilio/") and not _is_our_name(request, parts.public_url):
            return PlainTextResponse("This address is not served here.", status_code=421)
        response = await call_next(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if not path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.exception_handler(DBAPIError)
    async def database_away(request: Request, error: DBAPIError) -> Response:
        # Without the statement and its values: they may hold what is private.
        return PlainTextResponse("The database does not answer. Try again in a moment.", status_code=503)

    return app


def _versions(parts: WebParts) -> dict[str, str]:
    configuration = parts.configuration
    return {"config": configuration.version, "templates": configuration.catalogue.version}


def _is_our_name(request: Request, public_url: str | None) -> bool:
    host = (request.headers.get("host") or "").rsplit(":", 1)[0].strip("[]").lower()
    ours = {"127.0.0.1", "localhost", "::1", "[::1]"}
    if public_url is not None:
        ours.add((urlsplit(public_url).hostname or "").lower())
    return host in ours
