"""uvicorn in a thread of the daemon."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress
from email.utils import formatdate
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

#: Seconds in which a new connection must have sent its first request, body and all.
FIRST_REQUEST = 20.0


class WebServer:
    """uvicorn in a thread. The socket is bound here, so that a taken port is an error one can read."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._server: _QuietServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    def start(self) -> None:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self._host, self._port))
        except OSError:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        config = uvicorn.Config(
            _Dated(self._app),
            interface="asgi3",
            http=_InTime,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            # More at once is not a clinic's traffic; a flood gets 503, and the poller misses nothing.
            limit_concurrency=500,
            lifespan="off",
        )
        self._server = _QuietServer(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="web", daemon=True
        )
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.005)

    def stop(self, timeout: float) -> None:
        if self._server is not None and self._thread is not None:
            self._server.ask_to_stop()
            self._thread.join(timeout)


class _InTime(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Closes connections over which nothing is asked, or drop by drop. uvicorn waits for a first request for
    ever, and whoever held 500 silent ones would keep Twilio out.
    """

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._until = self.loop.call_later(FIRST_REQUEST, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.more_body:
            self._until.cancel()  # the first is here; between later ones uvicorn waits for 5 s

    def connection_lost(self, exc: Exception | None) -> None:
        self._until.cancel()
        super().connection_lost(exc)


class _Dated:
    """Says in each answer when it was made. uvicorn would wake up every second to have the time at hand."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def dated(event: Any) -> None:
            if event["type"] == "http.response.start":
                date = (b"date", formatdate(usegmt=True).encode())
                event = {**event, "headers": [date, *event.get("headers", ())]}
            await send(event)

        await self._app(scope, receive, dated if scope["type"] == "http" else send)


class _QuietServer(uvicorn.Server):
    """Sleeps until it is told to stop. uvicorn's own looks ten times a second, at 0.2 % of a core."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        if not await self.on_tick(0):
            await self._asked.wait()

    def ask_to_stop(self) -> None:
        """May be called from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # its loop has ended already
                self._loop.call_soon_threadsafe(self._asked.set)
