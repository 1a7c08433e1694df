"""`/s/{token}`: a check-in on a patient's own page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reminders.web.parts import WebParts
from reminders.web.patient import PatientPages


def routes(parts: WebParts, pages: PatientPages) -> APIRouter:
    """`/s/{token}`."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/s/{token:path}", methods=["GET", "HEAD"])
    def show(token: str, request: Request) -> Response:
        return pages.notice("gone")

    return router
