"""The phones page: every simulated phone as a conversation. Works without JavaScript.

A phone is addressed by its place in the books, never by its number, so no number stands in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from reminders.simulator.books import Message
from reminders.simulator.core import Simulator
from reminders.simulator.outbound import MAX_BODY

_HERE = Path(__file__).parent
QUICK_TEXTS = ("C", "R", "STOP", "HELP", "No puedo ir")
_MAX_SHOWN = 200
_MAX_PHONES = 300  # a benchmark texts thousands; nobody scrolls through them
_SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src data:; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_STATES = {
    "accepted": "accepted",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "failed": "failed",
    "canceled": "cancelled",
    "scheduled": "scheduled",
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as the page shows it."""

    mine: bool  # written on this phone
    text: str
    time: str
    day: str
    state: str
    tone: str  # done, way, bad, or carrier
    segments: int
    note: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A line of the list of phones."""

    id: int
    number: str
    name: str
    last: str
    time: str
    count: int
    opted_out: bool
    unhappy: bool


class Phones:
    """Reads the books for the page; times are shown in `zone`."""

    def __init__(self, simulator: Simulator, zone: tzinfo) -> None:
        self._simulator, self._books, self._zone = simulator, simulator.books, zone

    def all(self) -> list[Phone]:
        """Every phone, the one with the newest message first."""
        with self._books.lock:
            blocked = {phone for _, phone in self._books.opted_out}
            rows = [(self._latest(number), number, id_) for number, id_ in self._books.phones.items()]
            rows.sort(key=lambda row: (row[0].number if row[0] else -1, -row[2]), reverse=True)
            return [self._phone(number, id_, latest, blocked) for latest, number, id_ in rows[:_MAX_PHONES]]

    def one(self, number: str) -> Phone:
        with self._books.lock:
            blocked = {phone for _, phone in self._books.opted_out}
            return self._phone(number, self._books.phones[number], self._latest(number), blocked)

    def number(self, id_: int) -> str | None:
        with self._books.lock:
            return next((number for number, known in self._books.phones.items() if known == id_), None)

    def conversation(self, number: str) -> list[Bubble]:
        """The newest messages of a phone, oldest of them first."""
        with self._books.lock:
            return [self._bubble(m) for m in self._books.by_number.get(number, [])[-_MAX_SHOWN:]]

    def shown(self, at: datetime, style: str) -> str:
        return at.astimezone(self._zone).strftime(style)

    def _latest(self, number: str) -> Message | None:
        rows = self._books.by_number.get(number)
        return rows[-1] if rows else None

    def _phone(self, number: str, id_: int, latest: Message | None, blocked: set[str]) -> Phone:
        return Phone(
            id=id_,
            number=number,
            name=self._simulator.labels.get(number, ""),
            last=latest.text if latest else "",
            time=self.shown(latest.created, "%b %-d, %H:%M") if latest else "",
            count=len(self._books.by_number.get(number, [])),
            opted_out=number in blocked,
            unhappy=bool(latest and latest.status in ("undelivered", "failed")),
        )

    def _bubble(self, message: Message) -> Bubble:
        state, tone = self._inbound_state(message) if message.inbound else _outbound_state(message)
        return Bubble(
            mine=message.inbound,
            text=message.text,
            time=self.shown(message.created, "%H:%M"),
            day=self.shown(message.created, "%A, %B %-d, %Y"),
            state=state,
            tone="carrier" if message.by_carrier else tone,
            segments=message.segments,
            note="from Twilio itself" if message.by_carrier else "",
        )

    def _inbound_state(self, message: Message) -> tuple[str, str]:
        if message.error_code:
            return f"withheld by Twilio ({message.error_code})", "bad"
        if any(attempt.answered for attempt in message.attempts):
            return "taken by the clinic", "done"
        if message.polled:
            return "polled by the clinic", "done"
        if message.attempts:
            return "webhook did not answer", "bad"
        return ("on its way", "way") if self._simulator.webhooks["inbound"] else ("waits to be polled", "way")


def _outbound_state(message: Message) -> tuple[str, str]:
    code = f" ({message.error_code})" if message.error_code else ""
    tone = {"delivered": "done", "undelivered": "bad", "failed": "bad"}.get(message.status, "way")
    return _STATES.get(message.status, message.status) + code, tone


class PhonesPages:
    """The handlers."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._zone = ZoneInfo(simulator.config.timezone)
        self._phones = Phones(simulator, self._zone)
        self._pages = Environment(
            loader=FileSystemLoader(_HERE / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def page(self, request: Request) -> Response:
        """The whole page, with the phone named in the path, or none."""
        number = self._asked(request)
        if number is None and "phone" in request.path_params:
            return RedirectResponse("/phones", 303)
        return HTMLResponse(self._render("phones.html", number), headers=_SECURITY)

    async def state(self, request: Request) -> Response:
        """What changed since version `seen`: the parts of the page, rendered here."""
        version = self._version()
        if request.query_params.get("seen") == version:
            return JSONResponse({"version": version, **self._clock()}, headers=_SECURITY)
        number = self._asked(request)
        parts = {
            "list": self._render("list.html", number),
            "conversation": self._render("conversation.html", number) if number else "",
        }
        return JSONResponse({"version": version, **self._clock(), **parts}, headers=_SECURITY)

    async def write(self, request: Request) -> Response:
        """Send a text as the patient."""
        number, form = self._asked(request), await _form(request)
        body = form.get("body", "").strip()[:MAX_BODY]
        if number and body:
            self._simulator.receive(number, body)
        return RedirectResponse(f"/phones/{request.path_params['phone']}", 303)

    async def add(self, request: Request) -> Response:
        """Take a phone into the list that has no messages yet."""
        number = (await _form(request)).get("number", "").translate(str.maketrans("", "", " ()-."))
        if not (number.startswith("+") and number[1:].isdecimal() and 8 <= len(number) <= 16):
            return RedirectResponse("/phones", 303)
        with self._simulator.books.lock:
            phones = self._simulator.books.phones
            id_ = phones.setdefault(number, len(phones) + 1)
            self._simulator.books.version += 1
        return RedirectResponse(f"/phones/{id_}", 303)

    async def move_clock(self, request: Request) -> Response:
        """Move the clock, where there is one to move."""
        form = await _form(request)
        if self._simulator.clock_controls is not None:
            await run_in_threadpool(self._move, form)
            self._simulator.wake()
        back = form.get("back", "")
        return RedirectResponse(f"/phones/{int(back)}" if back.isdecimal() else "/phones", 303)

    def _move(self, form: Mapping[str, str]) -> None:
        controls = self._simulator.clock_controls
        if controls is None:
            return
        if form.get("to") == "next":
            controls.next_event()
        elif hours := {"hour": 1, "day": 24}.get(form.get("to", "")):
            controls.advance(timedelta(hours=hours))
        elif (at := self._local(form.get("at", ""))) and at > controls.now():
            controls.go_to(at)

    def _local(self, text: str) -> datetime | None:
        """In UTC, like every other time here: what the API tells is shown as it is stored."""
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self._zone).astimezone(UTC)
        except ValueError:
            return None

    def _asked(self, request: Request) -> str | None:
        id_ = request.path_params.get("phone")
        return None if id_ is None else self._phones.number(id_)

    def _version(self) -> str:
        return str(self._simulator.books.version)

    def _clock(self) -> dict[str, str]:
        """The simulator's time, in words and as a form field wants it."""
        now = self._simulator.now()
        return {
            "clock": self._phones.shown(now, "%A, %B %-d, %H:%M"),
            "clock_input": self._phones.shown(now, "%Y-%m-%dT%H:%M"),
        }

    def _render(self, page: str, number: str | None) -> str:
        phones = self._phones.all()
        return self._pages.get_template(page).render(
            phones=phones,
            phone=self._phones.one(number) if number else None,
            bubbles=self._phones.conversation(number) if number else [],
            quick=QUICK_TEXTS,
            **self._clock(),
            movable=self._simulator.clock_controls is not None,
            version=self._version(),
            max_body=MAX_BODY,
        )


async def _form(request: Request) -> dict[str, str]:
    """The fields of a posted form; more than 64 KiB is nothing a phone sends."""
    body = await request.body()
    return dict(parse_qsl(body[:65536].decode("utf-8", "replace"), keep_blank_values=True))


def phones_routes(simulator: Simulator) -> list[BaseRoute]:
    """The routes of the phones page, its data and its style."""
    pages = PhonesPages(simulator)

    async def home(_: Request) -> Response:
        return RedirectResponse("/phones", 303)

    routes: list[tuple[str, Callable[[Request], Any], str]] = [
        ("/", home, "GET"),
        ("/phones", pages.page, "GET"),
        ("/phones/state", pages.state, "GET"),
        ("/phones/add", pages.add, "POST"),
        ("/phones/clock", pages.move_clock, "POST"),
        ("/phones/{phone:int}", pages.page, "GET"),
        ("/phones/{phone:int}/state", pages.state, "GET"),
        ("/phones/{phone:int}/texts", pages.write, "POST"),
    ]
    # From memory: a file still open when the simulator is stopped in the middle would be left so.
    files = {path.name: path.read_bytes() for path in (_HERE / "static").iterdir() if path.is_file()}

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files:
            return Response(status_code=404)
        return Response(files[name], media_type=guess_type(name)[0])

    return [
        Route("/phones/static/{name}", static),
        *(Route(path, handler, methods=[method]) for path, handler, method in routes),
    ]
