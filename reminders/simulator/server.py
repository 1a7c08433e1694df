"""Runs a simulator over real HTTP in a thread of this process.

uvicorn's protocol does the HTTP; the loop and the listening socket are ours, because a simulated Twilio
must also cut connections, refuse them, and stop while some still hang.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from types import TracebackType
from typing import Any, Self, cast

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from reminders.simulator.api import TRANSPORT
from reminders.simulator.app import create_app
from reminders.simulator.core import Simulator

_BACKLOG = 1024


class _Protocol(HttpToolsProtocol):
    """Leaves the connection where a fault can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[TRANSPORT] = self.transport


class SimulatorServer:
    """A running simulator. `port` 0 takes a free one; `url` and `port` are known after `start`.

    `threaded=False` leaves the clock alone: what is due happens at `simulator.advance()` only.
    """

    def __init__(
        self, simulator: Simulator, host: str = "127.0.0.1", port: int = 0, *, threaded: bool = True
    ) -> None:
        self.simulator, self.host, self.port = simulator, host, port
        self._threaded = threaded
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread | None = None
        self._state = ServerState()
        self._config = Config(
            create_app(simulator),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=75,
        )
        self._listener: asyncio.Server | None = None
        simulator.refuse_for = self.refuse_for

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> Self:
        """Listen, then return. Raises OSError if the port is taken."""
        self._config.load()
        listening = self._bind()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="simulator", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(listening), self._loop).result(10)
        if self._threaded:
            self.simulator.start()
        return self

    def stop(self) -> None:
        """Stop at once; what hangs is cut off. May be called twice."""
        if self._thread is None:
            return
        self.simulator.stop()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._thread = None

    def refuse(self) -> None:
        """Refuse new connections and close the present ones once they have answered, until `accept`."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)

    def accept(self) -> None:
        """Listen again on the same port after `refuse`."""
        asyncio.run_coroutine_threadsafe(self._listen(self._bind()), self._loop).result(10)

    def refuse_for(self, seconds: float) -> None:
        """Refuse for so many real seconds; returns at once."""

        async def shut_and_reopen() -> None:
            await self._shut()
            await asyncio.sleep(seconds)
            await self._listen(self._bind())

        asyncio.run_coroutine_threadsafe(shut_and_reopen(), self._loop)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # With the protocol named asyncio turns Nagle's algorithm off; else each answer waits 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self.host, self.port))
        except OSError:
            listening.close()
            raise
        self.port = listening.getsockname()[1]
        return listening

    async def _listen(self, listening: socket.socket) -> None:
        def protocol() -> _Protocol:
            return _Protocol(config=self._config, server_state=self._state, app_state={}, _loop=self._loop)

        self._listener = await self._loop.create_server(protocol, sock=listening, backlog=_BACKLOG)

    async def _shut(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in list(self._state.connections):
            cast(_Protocol, connection).shutdown()

    async def _close(self) -> None:
        await self._shut()
        for connection in list(self._state.connections):
            cast(_Protocol, connection).transport.abort()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
