"""Answers of every shape that HTTP/1.1 allows, in pieces of every size, over a real pair of sockets."""

from __future__ import annotations

import http.client
import socket

import pytest

from reminders.gateways.http_answer import read_answer

BODY = '{"sid": "SM1", "from": "Añil"}'.encode()
CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:])) + b"0\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)

ANSWERS = {
    "usual": (b"HTTP/1.1 201 Created\r\n" + LENGTH + b"Retry-After: 2\r\n\r\n" + BODY, 201, BODY, False),
    "no reason": (b"HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", 200, b"", False),
    "says it closes": (b"HTTP/1.1 429 X\r\nConnection: Close\r\n" + LENGTH + b"\r\n" + BODY, 429, BODY, True),
    "chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED, 200, BODY, False),
    "go on first": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n" + LENGTH + b"\r\n" + BODY,
        201,
        BODY,
        False,
    ),
    "until it closes": (b"HTTP/1.1 200 OK\r\n\r\n" + BODY, 200, BODY, True),
    "of old": (b"HTTP/1.0 200 OK\r\n" + LENGTH + b"\r\n" + BODY, 200, BODY, True),
    "nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", False),
}


def answered(said: bytes, pieces: int, *, cut: bool = True) -> tuple[int, bytes, bool]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(2)
        if pieces == 1:
            theirs.sendall(said)
            if cut:
                theirs.shutdown(socket.SHUT_WR)
            answer = read_answer(ours, "POST")
        else:
            answer = read_answer(_Slow(said, pieces), "POST")  # type: ignore[arg-type]
    return answer.status, answer.body, answer.closes


class _Slow:
    """A socket that gives some bytes at a time, and closes."""

    def __init__(self, said: bytes, pieces: int) -> None:
        self._said = said
        self._size = max(1, len(said) // pieces)

    def recv(self, most: int) -> bytes:
        size = min(most, self._size)
        given, self._said = self._said[:size], self._said[size:]
        return given

    def recv_into(self, buffer: memoryview) -> int:
        given = self.recv(len(buffer))
        buffer[: len(given)] = given
        return len(given)


@pytest.mark.parametrize("pieces", [1, 3, 1000])
@pytest.mark.parametrize("name", ANSWERS)
def test_every_shape_of_answer_is_read(name: str, pieces: int) -> None:
    said, *expected = ANSWERS[name]
    assert list(answered(said, pieces)) == expected


@pytest.mark.parametrize("kept", [0, 5, 30, 60])
def test_half_an_answer_is_none(kept: int) -> None:
    with pytest.raises((OSError, http.client.HTTPException)):
        answered(ANSWERS["usual"][0][:kept], 1)


def test_what_is_no_http_is_refused() -> None:
    for said in (b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"<html>\r\n\r\n"):
        with pytest.raises(http.client.HTTPException):
            answered(said, 1)


def test_names_of_headers_are_found_however_they_are_written() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 429 X\r\nRETRY-after:  7 \r\nContent-Length: 0\r\n\r\n")
        assert read_answer(ours, "POST").headers["retry-after"] == "7"
