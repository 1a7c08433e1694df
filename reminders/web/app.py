"""The web application: webhooks, health, metrics, and the pages of staff who are signed in."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from sqlalchemy.exc import DBAPIError
from starlette.staticfiles import StaticFiles

from reminders.web import (
    account,
    alerts,
    audit,
    cadence,
    cadence_editing,
    conversations,
    desk,
    messages,
    patients,
    people,
    reports,
    results,
    settings,
    signin,
    survey,
    surveys_pages,
    templates,
    today,
    visit_pages,
    webhooks,
)
from reminders.web.api import docs
from reminders.web.api.v1 import create_api
from reminders.web.console import Console, TurnedAwayError
from reminders.web.limits import Limits
from reminders.web.metrics import message_counts
from reminders.web.names import Names
from reminders.web.parts import WebParts
from reminders.web.patient import PatientPages
from reminders.web.render import Pages

HERE = Path(__file__).parent

log = structlog.get_logger()

#: Nobody outside hears what is called here, whatever else is installed: addresses of patients are keys.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
_LOOKING = ["GET", "HEAD"]
#: Hold nothing personal; monitors call them by whatever address they know.
_FOR_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
#: Pages whose address is their key.
_FOR_PATIENTS = ("/s/", "/p/", "/c/")

#: For a year no browser that came by https tries http again.
HTTPS_ONLY = "max-age=31536000"
#: No foreign content, no script but our file, no frame, nothing cached: pages here show names and texts of
#: patients. The referrer stays for ourselves: without it browsers send our own forms as from nowhere.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(parts: WebParts) -> FastAPI:
    """The application. Builds nothing else and starts nothing."""
    names = Names(parts.host, parts.public_url)
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, telemetry=NO_TELEMETRY
    )
    pages = Pages(parts)
    console = Console(parts, pages)
    ours = (
        *(signin, today, alerts, desk, conversations, patients, messages, results),
        *(templates, cadence, cadence_editing, surveys_pages, reports),
        *(account, settings, people, audit),
    )
    for each in ours:
        app.include_router(each.routes(console))

    @app.exception_handler(TurnedAwayError)
    async def turned_away(_: Request, error: TurnedAwayError) -> Response:
        return error.response

    for_patients, limits = PatientPages(parts.configuration.clinic), Limits()
    app.include_router(survey.routes(parts, for_patients))
    app.include_router(visit_pages.routes(parts, for_patients))
    api = create_api(parts)
    app.include_router(docs.routes(api, pages))
    app.mount("/api", api)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.api_route("/healthz", methods=_LOOKING)
    def healthz() -> Response:
        return PlainTextResponse("ok")

    @app.api_route("/readyz", methods=_LOOKING)
    def readyz() -> Response:
        problems = parts.health()
        body = {"ready": not problems, "problems": problems, **_versions(parts)}
        return JSONResponse(body, status_code=503 if problems else 200)

    @app.api_route("/metrics", methods=_LOOKING)
    def metrics() -> Response:
        counts = message_counts(parts.webhooks.db)
        return Response(generate_latest(REGISTRY) + counts, media_type=CONTENT_TYPE_LATEST)

    @app.middleware("http")
    async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        path = request.url.path
        is_ours = path in _FOR_MACHINES or names.are_ours(request)
        if is_ours and path.startswith(_FOR_PATIENTS):
            response = await _patient_answered(call_next, request, for_patients, limits)
        elif is_ours:
            response = await _answered(call_next, request)
        else:
            response = PlainTextResponse("This address is not served here.", status_code=421)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if names.are_secure(request):
            response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
        if not path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.add_middleware(webhooks.Webhooks, parts=parts.webhooks)  # the last one added is the first to be asked
    return app


async def _answered(call_next: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """What fails is told without its words, and logged by its kind: both may hold what is private."""
    try:
        return await call_next(request)
    except DBAPIError:
        return PlainTextResponse("The database does not answer. Try again in a moment.", status_code=503)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        log.error("page_failed", error=type(error).__name__, file=Path(last.filename).name, line=last.lineno)
        return PlainTextResponse("This page cannot be shown. The service's log says more.", status_code=500)


async def _patient_answered(
    call_next: Callable[[Request], Awaitable[Response]],
    request: Request,
    pages: PatientPages,
    limits: Limits,
) -> Response:
    """Kindly, whatever happens, and not too often."""
    _, _, token, *_ = request.url.path.split("/")
    if not limits.allow(request, token):
        return pages.notice("busy")
    response = await _answered(call_next, request)
    if response.status_code == 404:
        limits.missed(request)
    failed = response.status_code >= 500
    return pages.notice("trouble", response.status_code) if failed else response


def _versions(parts: WebParts) -> dict[str, str]:
    configuration = parts.configuration
    return {"config": configuration.version, "templates": configuration.catalogue.version}
