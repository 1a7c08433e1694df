"""Twilio's REST API as a raw ASGI app: little work per request, since benchmarks send through it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from reminders.simulator.books import API_VERSION, RequestSeen, as_json
from reminders.simulator.config import AFTER_ACCEPTANCE, Fault
from reminders.simulator.core import Simulator
from reminders.simulator.errors import TwilioError
from reminders.simulator.outbound import Page

MAX_REQUEST = 1 << 20
TRANSPORT = "simulator.transport"  # where the server leaves the connection, for faults that cut it


@dataclass(slots=True)
class Call:
    """One request on its way through."""

    operation: str
    sid: str
    query: dict[str, str]
    form: dict[str, str]
    allowed: bool
    accepted: str | None = None
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


class TwilioApi:
    """Answers everything under /2010-04-01 (and a Messaging Service's own resource)."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        config = simulator.config
        self._account = f"/{API_VERSION}/Accounts/{config.account_sid}"
        keys = {config.account_sid: config.auth_token, **config.api_keys}
        self._credentials = frozenset(
            b"Basic " + base64.b64encode(f"{k}:{v}".encode()) for k, v in keys.items()
        )
        self._under_way = 0
        self._count = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._under_way += 1
        try:
            call = self._read(scope, await _body(receive))
            await self._serve(call, scope, receive, send)
        finally:
            self._under_way -= 1

    async def _serve(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._simulator.faults.strike(call.operation, call.form.get("To"))
        kind = fault.kind if fault else None
        if self._simulator.latency:
            await asyncio.sleep(self._simulator.latency)
        if fault and kind == "slow":
            await asyncio.sleep(fault.seconds or 1.0)
        reply = early if (early := self._before(fault)) else self._perform(call)
        if fault and kind in AFTER_ACCEPTANCE:
            reply = _spoilt(fault, reply)
        if fault and kind == "late":
            await asyncio.sleep(fault.seconds or 1.0)
        silent = kind in ("drop", "drop_before", "hang", "hang_before")
        self._note(call, None if silent else reply.status, kind)
        if silent and fault:
            await _leave(fault, scope, receive)
        else:
            await self._answer(reply, send)

    def _read(self, scope: Scope, body: bytes) -> Call:
        path, method = scope["path"], scope["method"]
        operation, sid = _route(path.removeprefix(self._account), method)
        allowed = any(v in self._credentials for n, v in scope["headers"] if n == b"authorization")
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)) if body else {}
        return Call(operation, sid, query, form, allowed)

    def _before(self, fault: Fault | None) -> Reply | None:
        """The answer to a request that is not even looked at."""
        limit = self._simulator.config.max_concurrent
        if fault is None:
            return _refusal(TwilioError(20429)) if limit is not None and self._under_way > limit else None
        if fault.kind == "busy":
            wait = () if fault.retry_after is None else ((b"retry-after", f"{fault.retry_after:g}".encode()),)
            return Reply(429, TwilioError(20429).body, wait)
        if fault.kind == "unauthorized":
            return _refusal(TwilioError(20003))
        if fault.kind == "code":
            return _refusal(TwilioError(fault.code))
        if fault.kind == "error_before":
            return _spoilt(fault, Reply(200, b""))
        return Reply(0, b"") if fault.kind in ("drop_before", "hang_before") else None

    def _perform(self, call: Call) -> Reply:
        try:
            if not call.allowed:
                raise TwilioError(20003)
            return self._dispatch(call)
        except TwilioError as refused:
            call.code = refused.code
            return _refusal(refused)

    def _dispatch(self, call: Call) -> Reply:
        simulator, sid = self._simulator, call.sid
        if call.operation == "create":
            message = simulator.create(call.form)
            call.accepted = message.sid
            return self._json(201, as_json(message, simulator.config.account_sid))
        if call.operation == "list":
            return self._json(200, self._listed(call.query))
        if call.operation == "fetch":
            return self._json(200, as_json(simulator.fetch(sid), simulator.config.account_sid))
        if call.operation == "update":
            return self._json(200, as_json(simulator.update(sid, call.form), simulator.config.account_sid))
        if call.operation == "delete":
            simulator.delete(sid)
            return Reply(204, b"")
        return self._json(200, self._other(call))

    def _listed(self, query: Mapping[str, str]) -> dict[str, Any]:
        try:
            page = self._simulator.page(query)
        except ValueError:
            raise TwilioError(20001) from None
        return _page_json(page, f"{self._account}/Messages.json", self._simulator.config.account_sid)

    def _other(self, call: Call) -> dict[str, Any]:
        """What a set-up check asks for: the account, its numbers, its Messaging Service."""
        config, hooks = self._simulator.config, self._simulator.webhooks
        if call.operation == "account":
            return {
                "sid": config.account_sid,
                "status": "active",
                "type": "Full",
                "friendly_name": "Simulator",
            }
        if call.operation == "numbers":
            wanted = call.query.get("PhoneNumber")
            owned = [n for n in config.senders if wanted in (None, n)]
            return {"incoming_phone_numbers": [_number_json(n, hooks) for n in owned], "next_page_uri": None}
        if call.operation == "service" and call.sid == config.messaging_service_sid:
            return _service_json(call.sid, hooks)
        raise TwilioError(20404)

    def _json(self, status: int, value: dict[str, Any]) -> Reply:
        return Reply(status, json.dumps(value).encode())

    def _note(self, call: Call, status: int | None, fault: str | None) -> None:
        tag = self._simulator.books.by_sid[call.accepted].tag if call.accepted else None
        self._simulator.books.note(
            RequestSeen(
                at=self._simulator.now(),
                operation=call.operation,
                status=status,
                code=call.code,
                fault=fault,
                to=call.form.get("To"),
                tag=tag,
                sid=call.accepted,
            )
        )

    async def _answer(self, reply: Reply, send: Send) -> None:
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(reply.body)),
            (b"twilio-request-id", b"RQ%032x" % next(self._count)),
            (b"twilio-concurrent-requests", b"%d" % self._under_way),
            *reply.headers,
        ]
        if reply.status == 204:
            del headers[:2]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


def _route(rest: str, method: str) -> tuple[str, str]:
    """Operation and sid for a path below the account; `unknown` for what is not simulated."""
    if rest == "/Messages.json":
        return {"POST": "create", "GET": "list"}.get(method, "unknown"), ""
    if rest.startswith("/Messages/SM") and rest.endswith(".json"):
        sid = rest[len("/Messages/") : -len(".json")]
        return {"GET": "fetch", "POST": "update", "DELETE": "delete"}.get(method, "unknown"), sid
    if method == "GET" and rest == ".json":
        return "account", ""
    if method == "GET" and rest == "/IncomingPhoneNumbers.json":
        return "numbers", ""
    if method == "GET" and rest.startswith("/v1/Services/"):
        return "service", rest.removeprefix("/v1/Services/")
    return "unknown", ""


def _refusal(refused: TwilioError) -> Reply:
    return Reply(refused.status, refused.body)


def _spoilt(fault: Fault, reply: Reply) -> Reply:
    """An answer that tells the caller nothing about what was done."""
    if fault.kind == "unreadable":
        return Reply(201, reply.body[: len(reply.body) // 3])
    if fault.status in (502, 504):
        return Reply(fault.status, b"<html><body><h1>Bad gateway</h1></body></html>")
    body = TwilioError(20503 if fault.status == 503 else 20500).body
    return Reply(fault.status, body)


async def _leave(fault: Fault, scope: Scope, receive: Receive) -> None:
    """Give no answer: cut the connection, now or after the hang."""
    if fault.kind in ("hang", "hang_before"):
        await _hang(fault.seconds, receive)
    transport = scope.get(TRANSPORT)
    if transport is not None:
        transport.abort()
    await receive()  # returns once the connection is gone


async def _hang(seconds: float | None, receive: Receive) -> None:
    """Hold on until the time is over or the caller has gone."""
    try:
        await asyncio.wait_for(receive(), seconds)
    except TimeoutError:
        return


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= MAX_REQUEST:
        message = await receive()
        body += message.get("body", b"")
    return body


def _page_json(page: Page, path: str, account_sid: str) -> dict[str, Any]:
    start = page.number * page.size
    return {
        "messages": [as_json(m, account_sid) for m in page.messages],
        "first_page_uri": f"{path}?PageSize={page.size}&Page=0",
        "previous_page_uri": None,
        "next_page_uri": f"{path}?{page.next_query}" if page.next_query else None,
        "page": page.number,
        "page_size": page.size,
        "start": start,
        "end": start + max(0, len(page.messages) - 1),
        "uri": f"{path}?{page.query}" if page.query else path,
    }


def _number_json(number: str, hooks: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        "sid": f"PN{int(number[1:]):032x}",
        "phone_number": number,
        "capabilities": {"sms": True, "mms": True, "voice": True, "fax": False},
        "sms_url": hooks["inbound"] or "",
        "sms_method": "POST",
        "sms_fallback_url": hooks["fallback"] or "",
        "sms_fallback_method": "POST",
        "status_callback": hooks["status"] or "",
    }


def _service_json(sid: str, hooks: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        "sid": sid,
        "inbound_request_url": hooks["inbound"],
        "inbound_method": "POST",
        "fallback_url": hooks["fallback"],
        "fallback_method": "POST",
        "status_callback": hooks["status"],
        "use_inbound_webhook_on_number": False,
    }
