"""What Twilio calls: a text came in, a text went on, or our own address failed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from xml.sax.saxutils import escape

import structlog
from prometheus_client import Counter
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.wording import show_phone
from reminders.services.alerts import undelivered
from reminders.services.receive import Inbound, Replan, no_replan, receive
from reminders.services.reports import StatusReport
from reminders.services.reports_together import Said, apply_reports
from reminders.web.signature import Form, SignatureCheck
from reminders.web.together import Together

#: A text is 1600 characters at most; the rest of a form is small.
MOST_BYTES = 64 * 1024
#: Twilio itself gives a call up after this long; whoever sends a body more slowly only holds a connection.
MOST_SECONDS = 15.0
FORM = "application/x-www-form-urlencoded"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

REQUESTS = Counter("reminders_webhook_requests", "Requests to Twilio's webhooks", ["webhook", "result"])

_SID = re.compile(r"[A-Za-z0-9]{1,40}")
#: Our own id, as the query of a report's address names it.
_MESSAGE_ID = re.compile(rb"(?:^|&)m=([0-9a-f-]{31,32})(?:&|$)")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WebhookParts:
    """What the webhooks need."""

    db: Database
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    """Primary first; the secondary one is accepted while tokens are rotated."""
    public_url: str | None
    """Signatures are checked against it, never against forwarded headers. None: every signature is wrong."""
    clinic: Callable[[], Clinic]
    alerts: Callable[[], Alerts]
    now: Callable[[], datetime]
    wake: Callable[[], None]
    """Something was put into the outbox. From any thread; never blocks."""
    replan: Replan = no_replan
    on_halt: Callable[[str], None] | None = None
    is_behind: Callable[[], bool] = lambda: False
    """Texts that are due wait to leave: they go before the reports of those that have left."""


class _RefusedError(Exception):
    """The request ends here, with this status."""

    def __init__(self, status: int, result: str) -> None:
        self.status = status
        self.result = result
        super().__init__(result)


class Webhooks:
    """`POST /twilio/inbound`, `/twilio/status` and `/twilio/fallback`, as a middleware: the outermost one.

    In front of the pages' routing and sessions, which a report of a text, thousands in a minute, need not
    pass: they would cost several times what the report does.
    """

    def __init__(self, app: ASGIApp, parts: WebhookParts) -> None:
        self._app = app
        self._clinic = parts.clinic
        hooks = _Hooks(parts, SignatureCheck(parts.auth_tokens, parts.public_url))
        reports = Together(hooks.report, parts.is_behind)
        self._hooks: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/twilio/inbound": lambda request: hooks.run("inbound", request, hooks.inbound),
            "/twilio/status": lambda request: hooks.run("status", request, partial(hooks.status, reports)),
            "/twilio/fallback": self._fallback,
        }
        self._last_good = _fallback_text(parts.clinic())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hook = self._hooks.get(scope["path"]) if scope["type"] == "http" else None
        if hook is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST":
            response = await hook(Request(scope, receive))
        else:
            response = Response(status_code=405, headers={"allow": "POST"})
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    async def _fallback(self, _request: Request) -> Response:
        # No signature and no database: it must work when nothing else does, and says what is public anyway.
        with suppress(
            Exception
        ):  # whatever is wrong with the configuration now, an older phone number will do
            self._last_good = _fallback_text(self._clinic())
        REQUESTS.labels("fallback", "answered").inc()
        return _xml(self._last_good)


@dataclass(frozen=True, slots=True)
class _Hooks:
    parts: WebhookParts
    check: SignatureCheck

    async def run(
        self, name: str, request: Request, handle: Callable[[Form, Request], Awaitable[Response]]
    ) -> Response:
        """Checks the request and has it handled; whatever fails, Twilio gets a status and we a count."""
        try:
            form = await self._verified(request)
            response = await handle(form, request)
        except _RefusedError as refused:
            REQUESTS.labels(name, refused.result).inc()
            return Response(status_code=refused.status)
        except Exception as error:
            # Nothing was committed. Not 200: the poller (or reconciliation) brings it again. Only the kind is
            # logged: what an error of the database says may hold what it was given.
            log.error("webhook failed", webhook=name, error=type(error).__name__)
            REQUESTS.labels(name, "unavailable").inc()
            return Response(status_code=503)
        REQUESTS.labels(name, "handled").inc()
        return response

    async def _verified(self, request: Request) -> Form:
        body = await _read(request)
        form = Form.parse(body) if _is_form(request) else Form(())
        raw_path = request.scope.get("raw_path") or request.url.path.encode()
        query = request.scope.get("query_string") or b""
        if not self.check.accepts(
            raw_path.decode("latin-1"), query.decode("latin-1"), request.headers, form, body
        ):
            raise _RefusedError(403, "bad_signature")
        accounts = form.getlist("AccountSid")
        if any(account != self.parts.account_sid for account in accounts):
            raise _RefusedError(403, "other_account")
        if not accounts:  # signed, but no form of Twilio's
            raise _RefusedError(400, "odd")
        return form

    async def inbound(self, form: Form, _request: Request) -> Response:
        """200 with an empty answer once the text and all it causes are committed."""
        sid, sender = _sid(form), form.get("From")
        if sid is None or sender is None:
            raise _RefusedError(400, "odd")
        now = self.parts.now()
        text = Inbound(
            provider_sid=sid,
            from_=sender,
            to=form.get("To") or "",
            body=form.get("Body") or "",
            received_at=now,
            arrived_by="webhook",
            opt_out_type=form.get("OptOutType") or None,
            media=_whole(form.get("NumMedia")) or 0,
        )
        received = await run_in_threadpool(self._receive, text, now)
        if not received:
            REQUESTS.labels("inbound", "duplicate").inc()
        return _xml(EMPTY)

    def _receive(self, text: Inbound, now: datetime) -> bool:
        parts = self.parts
        received = receive(
            parts.db, text, clinic=parts.clinic(), alerts=parts.alerts(), now=now, replan=parts.replan
        )
        if not received.duplicate:
            parts.wake()
        return not received.duplicate

    async def status(self, reports: Together[Said], form: Form, request: Request) -> Response:
        """204 once what it tells is committed."""
        sid, status = _sid(form), form.get("MessageStatus") or form.get("SmsStatus") or ""
        if sid is None or not _SID.fullmatch(status.replace("_", "")):
            raise _RefusedError(400, "odd")
        report = StatusReport(
            provider_sid=sid,
            status=status[:24],
            error_code=_whole(form.get("ErrorCode")),
            sender=form.get("From"),
        )
        known = _MESSAGE_ID.search(request.scope.get("query_string") or b"")
        await reports.hand_in((known[1].decode("ascii") if known else None, report))
        return Response(status_code=204)

    def report(self, said: Sequence[Said]) -> list[Exception | None]:
        """Commits reports that came together; for each, why not."""
        parts = self.parts
        applied = apply_reports(
            parts.db, said, parts.now(), on_halt=parts.on_halt, on_undelivered=self._undelivered
        )
        if applied.may_go:
            parts.wake()
        return applied.errors

    def _undelivered(self, connection: Connection, message_id: str, now: datetime) -> None:
        """A page or a fixed answer did not arrive: the next people are paged in the same transaction."""
        parts = self.parts
        undelivered(connection, message_id, alerts=parts.alerts(), now=now, clinic=parts.clinic())


async def _read(request: Request) -> bytes:
    """The body, as long as it is small enough and comes soon; it need not say its length."""
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _RefusedError(413, "too_large")
    except TimeoutError:
        raise _RefusedError(408, "too_slow") from None
    except ClientDisconnect:
        raise _RefusedError(400, "broken_off") from None
    return bytes(body)


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _sid(form: Form) -> str | None:
    """The message's name at Twilio, if it is one."""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    return sid if _SID.fullmatch(sid) else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else None


def _xml(text: str) -> Response:
    return Response(text, media_type="text/xml")


def _fallback_text(clinic: Clinic) -> str:
    """What a patient reads while we cannot answer: true whatever has failed."""
    phone = show_phone(clinic.phone)
    words = {
        "en": f"{clinic.name}: we cannot read texts just now. Call {phone}. Emergency: 911. "
        "In crisis: call or text 988 any time.",
        "es": f"Ahora no podemos leer mensajes. Llame al {phone}. Emergencia: 911. "
        "En crisis: llame al 988 y oprima 2, o mande AYUDA al 988.",
    }
    message = escape(" ".join(words.values()))
    return f'<?xml version="1.0" encoding="UTF-8"?><Response><Message>{message}</Message></Response>'
