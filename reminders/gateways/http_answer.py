"""Reads the answer to one request from a kept-alive connection.

`http.client` parses a head as if it were mail, which costs more than all else about a send. Answers of the
usual shape (a final status, a length, nothing else about the body) are read here; any other is left to it.
"""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_READ = 16_384
#: Of a head; `http.client` allows a hundred lines of as many bytes.
_LONGEST_HEAD = 65_536


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    """Names in lower case; of a header that came twice one."""
    closes: bool
    """The connection is of no more use."""


def read_answer(sock: socket.socket, method: str) -> Answer:
    """The answer to a request that was just written.

    Raises:
        OSError: also when the other side closes it before the end.
        http.client.HTTPException: it is no HTTP.
    """
    data = sock.recv(_READ)
    while (end := data.find(b"\r\n\r\n")) < 0:
        more = sock.recv(_READ)
        if not more or len(data) > _LONGEST_HEAD:
            raise ConnectionError("the answer has no end")
        data += more
    status, headers = _head(data[:end])
    length = headers.get("content-length", "")
    if status < 200 or not length.isdecimal() or "transfer-encoding" in headers or method == "HEAD":
        return _by_the_book(sock, data, method)
    return Answer(
        status,
        _body(sock, data[end + 4 :], int(length)),
        headers,
        headers.get("connection", "").lower() == "close",
    )


def _head(head: bytes) -> tuple[int, dict[str, str]]:
    """The status (0: not of HTTP/1.1 as we know it), and the headers."""
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(status) if version == "HTTP/1.1" and status.isdecimal() else 0, headers


def _body(sock: socket.socket, begun: bytes, length: int) -> bytes:
    while len(begun) < length:
        more = sock.recv(max(_READ, length - len(begun)))
        if not more:
            raise ConnectionError("the answer has no end")
        begun += more
    return begun[:length]


def _by_the_book(sock: socket.socket, begun: bytes, method: str) -> Answer:
    source: Any = _Begun(sock, begun)
    answer = http.client.HTTPResponse(source, method=method)
    try:
        answer.begin()
        body = answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, body, headers, answer.will_close)
    finally:
        answer.close()


class _Begun(io.RawIOBase):
    """A socket of which the beginning was read already."""

    def __init__(self, sock: socket.socket, begun: bytes) -> None:
        self._sock = sock
        self._begun = begun

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._begun:
            return self._sock.recv_into(buffer)
        size = min(len(buffer), len(self._begun))
        buffer[:size], self._begun = self._begun[:size], self._begun[size:]
        return size
