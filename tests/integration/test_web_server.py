"""The web server in its thread: it sleeps until it is asked, and is asked to stop but once."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, Request

from reminders.web_server import WebServer

HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
#: Requests that never come to their end.
SILENT = {"nothing": b"", "half a head": HEAD, "half a body": HEAD + b"Content-Length: 9\r\n\r\nwell"}


@pytest.fixture
def server() -> Iterator[WebServer]:
    app = FastAPI()
    app.get("/")(lambda: {"well": True})

    @app.post("/")
    async def heard(request: Request) -> int:
        return len(await request.body())

    made = WebServer(app, "127.0.0.1", 0)
    made.start()
    yield made
    made.stop(10)


def dates(server: WebServer, path: str = "/") -> list[str]:
    """What its answer says of when it was made."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().headers.get_all("date") or []
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_every_answer_says_when_it_was_made(server: WebServer, path: str) -> None:
    began = int(time.time())
    [date] = dates(server, path)
    assert began <= parsedate_to_datetime(date).timestamp() <= time.time()


def test_it_stops_as_soon_as_it_is_asked(server: WebServer) -> None:
    dates(server)
    began = time.monotonic()
    server.stop(10)
    assert time.monotonic() - began < 5
    with pytest.raises(ConnectionRefusedError):
        dates(server)


@pytest.mark.parametrize("said", SILENT.values(), ids=SILENT)
def test_who_holds_a_connection_and_asks_nothing_is_let_go(
    server: WebServer, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("reminders.web_server.FIRST_REQUEST", 0.1)
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(said)
        assert connection.recv(100) == b""


def test_a_later_request_that_is_on_its_way_when_that_time_is_over_is_answered(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reminders.web_server.FIRST_REQUEST", 0.2)
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert b"true" in connection.recv(1000)
        connection.sendall(SILENT["half a body"])
        threading.Event().wait(0.3)
        connection.sendall(b"done!")
        assert connection.recv(1000).endswith(b"9")


def test_who_has_asked_in_time_is_kept(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.web_server.FIRST_REQUEST", 0.1)
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        for pause in (0.0, 0.2):
            threading.Event().wait(pause)
            connection.request("GET", "/")
            assert connection.getresponse().read() == b'{"well":true}'
    finally:
        connection.close()
