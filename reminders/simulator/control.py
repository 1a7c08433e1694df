"""The control API under /simulator/: JSON in, JSON out, for tests, chaos runs and benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reminders.simulator.books import Attempt, Message, RequestSeen
from reminders.simulator.core import Simulator
from reminders.simulator.faults import fault_from

Handler = Callable[[Simulator, dict[str, Any]], Any]


def control_routes(simulator: Simulator) -> list[Route]:
    """The routes; a wrong request is answered 400 with `{"error": …}`."""
    return [
        Route(f"/simulator/{name}", _endpoint(simulator, handler), methods=[method])
        for (method, name), handler in _HANDLERS.items()
    ]


def _endpoint(simulator: Simulator, handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            values = await request.json() if request.method == "POST" and await request.body() else {}
            if not isinstance(values, dict):
                raise ValueError("send a JSON object")
            result = await run_in_threadpool(handler, simulator, {**request.query_params, **values})
        except (ValueError, TypeError, KeyError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(result)

    return endpoint


def _summary(simulator: Simulator, _: dict[str, Any]) -> Any:
    return simulator.summary()


def _messages(simulator: Simulator, values: dict[str, Any]) -> Any:
    """Every message, oldest first; `since` leaves out the first so many, `direction` picks."""
    with simulator.books.lock:
        rows = simulator.books.messages[int(values.get("since", 0)) :]
        wanted = values.get("direction")
        return {
            "messages": [_message_json(m) for m in rows if wanted is None or m.direction.startswith(wanted)]
        }


def _requests(simulator: Simulator, values: dict[str, Any]) -> Any:
    """Every create seen, in order of its end."""
    with simulator.books.lock:
        return {
            "requests": [_request_json(r) for r in simulator.books.requests[int(values.get("since", 0)) :]]
        }


def _inject(simulator: Simulator, values: dict[str, Any]) -> Any:
    message = simulator.receive(
        values["from"],
        values["body"],
        values.get("to"),
        withheld=values.get("withheld"),
        signed=bool(values.get("signed", True)),
    )
    return {"sid": message.sid}


def _set_faults(simulator: Simulator, values: dict[str, Any]) -> Any:
    simulator.set_faults([fault_from(fault) for fault in values["faults"]])
    return _faults(simulator, {})


def _faults(simulator: Simulator, _: dict[str, Any]) -> Any:
    return {"faults": simulator.faults.left()}


def _set_webhooks(simulator: Simulator, values: dict[str, Any]) -> Any:
    simulator.set_webhooks(**values)
    return simulator.webhooks


def _webhooks(simulator: Simulator, _: dict[str, Any]) -> Any:
    return simulator.webhooks


def _set_life(simulator: Simulator, values: dict[str, Any]) -> Any:
    simulator.set_life(replace(simulator.life, **values))
    return asdict(simulator.life)


def _set_latency(simulator: Simulator, values: dict[str, Any]) -> Any:
    simulator.latency = float(values["seconds"])
    return {"seconds": simulator.latency}


def _refuse(simulator: Simulator, values: dict[str, Any]) -> Any:
    if simulator.refuse_for is None:
        raise ValueError("only a running server can refuse connections")
    simulator.refuse_for(float(values["seconds"]))
    return {}


def _mark(simulator: Simulator, values: dict[str, Any]) -> Any:
    simulator.mark(values["number"], values["code"])
    return {}


def _label(simulator: Simulator, values: dict[str, Any]) -> Any:
    simulator.label(values["number"], values["name"])
    return {}


def _opt_outs(simulator: Simulator, _: dict[str, Any]) -> Any:
    return {"opt_outs": [{"scope": scope, "phone": phone} for scope, phone in simulator.opt_outs()]}


def _flush(simulator: Simulator, _: dict[str, Any]) -> Any:
    return {"steps": simulator.flush()}


def _advance(simulator: Simulator, _: dict[str, Any]) -> Any:
    return {"steps": simulator.advance()}


def _wait_idle(simulator: Simulator, values: dict[str, Any]) -> Any:
    timeout, everything = float(values.get("timeout", 5)), bool(values.get("everything", False))
    return {"idle": simulator.wait_idle(min(timeout, 60.0), everything=everything)}


_HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", "summary"): _summary,
    ("GET", "messages"): _messages,
    ("GET", "requests"): _requests,
    ("POST", "inbound"): _inject,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _set_faults,
    ("GET", "webhooks"): _webhooks,
    ("POST", "webhooks"): _set_webhooks,
    ("POST", "life"): _set_life,
    ("POST", "latency"): _set_latency,
    ("POST", "refuse"): _refuse,
    ("POST", "numbers"): _mark,
    ("POST", "labels"): _label,
    ("GET", "opt-outs"): _opt_outs,
    ("POST", "flush"): _flush,
    ("POST", "advance"): _advance,
    ("POST", "wait-idle"): _wait_idle,
}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _message_json(message: Message) -> dict[str, Any]:
    return {
        "sid": message.sid,
        "direction": message.direction,
        "to": message.to,
        "from": message.chosen_sender or message.sender,
        "body": message.text,
        "listed_body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "segments": message.segments,
        "m": message.tag,
        "created": _iso(message.created),
        "sent": _iso(message.sent),
        "validity": message.validity,
        "by_carrier": message.by_carrier,
        "deleted": message.deleted,
        "polled": message.polled,
        "stations": [{"status": status, "at": _iso(at)} for status, at in message.stations],
        "attempts": [_attempt_json(attempt) for attempt in message.attempts],
        "answered": any(attempt.answered for attempt in message.attempts),
    }


def _attempt_json(attempt: Attempt) -> dict[str, Any]:
    return {"kind": attempt.kind, "at": _iso(attempt.at), "status": attempt.status, "error": attempt.error}


def _request_json(seen: RequestSeen) -> dict[str, Any]:
    return {
        "at": _iso(seen.at),
        "operation": seen.operation,
        "status": seen.status,
        "code": seen.code,
        "fault": seen.fault,
        "to": seen.to,
        "m": seen.tag,
        "sid": seen.sid,
    }
