"""The door of `/api/v1`: who holds which token, how much and how often they may ask, how a refusal reads."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reminders.services import api_tokens
from reminders.services.api_tokens import Holder
from reminders.web.parts import WebParts

log = structlog.get_logger()

BEARER = HTTPBearer(auto_error=False, description="A token from Settings, People, Tokens for scripts.")
#: Two thousand visits, each with long cells, and some more.
MOST_BYTES = 4 * 1024 * 1024
OFTEN = RateLimitItemPerMinute(600)
MISSES = RateLimitItemPerMinute(30)


class Door:
    """Lets in who holds a token that is good for what they ask, before anything else is read. Thread-safe."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def guarded(self, scopes: Mapping[str, str | None]) -> type[APIRoute]:
        """Routes that let nobody in without the scope of their path; None: it is open.

        One whose path is not among *scopes* was forgotten there, and cannot be made (KeyError).

        Who came in stands at `request.state.holder`. A stranger learns nothing, not even what is wrong with
        what they sent.
        """
        door = self

        class Guarded(APIRoute):
            def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
                handle, scope = super().get_route_handler(), scopes[self.path]
                if scope is None:
                    return handle

                async def enter(request: Request) -> Response:
                    given = await BEARER(request)
                    request.state.holder = await run_in_threadpool(door.enter, request, given, scope)
                    return await handle(request)

                return enter

        return Guarded

    def enter(self, request: Request, given: HTTPAuthorizationCredentials | None, scope: str) -> Holder:
        """
        Raises:
            HTTPException: 401 without a good token, 403 for another scope, 429 for too much.
        """
        sender = request.client.host if request.client is not None else ""
        if not self._counter.test(MISSES, "misses", sender):
            raise _too_often()
        token = given.credentials if given is not None else ""
        if not self._counter.hit(OFTEN, "token", hashlib.sha256(token.encode()).hexdigest()):
            raise _too_often()
        db, now = self._parts.webhooks.db, self._parts.real_clock.now()
        with db.read() as connection:
            holder = api_tokens.check(connection, token, now) if token else None
        if holder is None:
            self._counter.hit(MISSES, "misses", sender)
            raise HTTPException(
                401,
                "Send a token that is still good: Authorization: Bearer rem_…",
                {"WWW-Authenticate": "Bearer"},
            )
        if scope not in holder.scopes:
            raise HTTPException(403, f"This token is not good for {scope}.")
        api_tokens.note_use(db, token, now)
        return holder


def _too_often() -> HTTPException:
    return HTTPException(429, "Too many requests: wait a minute.", {"Retry-After": "60"})


class LimitedBody:
    """Reads no more of a request than `MOST_BYTES`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BYTES:
                raise HTTPException(413, f"Send at most {MOST_BYTES // 1024 // 1024} MiB at a time.")
            return message

        await self._app(scope, limited, send)


def speak_json(app: FastAPI) -> None:
    """Every refusal and fault of *app* is a JSON object with a sentence, and nothing of what was sent."""

    @app.exception_handler(StarletteHTTPException)
    async def refused(_: Request, error: StarletteHTTPException) -> Response:
        return JSONResponse({"error": str(error.detail), "where": []}, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def wrong(_: Request, error: RequestValidationError) -> Response:
        where = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:20]]
        return JSONResponse({"error": "What was sent does not fit the description.", "where": where}, 422)

    @app.middleware("http")
    async def answer(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            return await call_next(request)
        except DBAPIError:
            return JSONResponse({"error": "The database does not answer. Try again.", "where": []}, 503)
        except Exception as error:
            log.error("api_failed", error=type(error).__name__)
            return JSONResponse({"error": "This failed. The service's log says more.", "where": []}, 500)
