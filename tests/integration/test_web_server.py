"""The web server in its thread: it sleeps until it is asked, and is asked to stop but once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from reminders.web_server import WebServer


@pytest.fixture
def server() -> Iterator[WebServer]:
    app = FastAPI()
    app.get("/")(lambda: {"well": True})
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
