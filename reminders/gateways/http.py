"""The SDK's transport, made lean and exact: it knows whether a byte of the request has left.

The SDK's own (on `requests`) costs three quarters of the time of a send, hangs for ever unless told
otherwise, and cannot tell a request that was never written from one that may have been processed.
Nothing here is logged, and nothing is ever tried again: that is for the outbox to decide.
"""

from __future__ import annotations

import http.client
import logging
import os
import select
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlencode, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import certifi
from twilio.http import HttpClient
from twilio.http.response import Response

from reminders.gateways.http_answer import read_answer

DEFAULT_API_URL = "https://api.twilio.com"

#: A connection idle for longer is opened anew: the other side may be about to close it.
IDLE_MOST = 20.0

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_silent = logging.getLogger("reminders.gateways.http")


class NotSentError(Exception):
    """No byte of the request has left: refused, no such host, connect time-out."""


class NotTrustedError(NotSentError):
    """TLS failed, perhaps for a certificate that is not trusted: nothing was sent, and somebody must look."""


class NoAnswerError(Exception):
    """The request, or a part of it, has left, and no readable answer came: it may have been processed."""


class GivenUpError(Exception):
    """*before_write* said no; nothing has left."""


@dataclass(frozen=True, slots=True)
class _Head:
    """All of a request that stands before its length and its fields, written out."""

    made_of: tuple[object, ...]
    url: SplitResult
    written: bytes


class LeanHttpClient(HttpClient):  # type: ignore[misc]  # the SDK ships no types
    """One kept-alive connection, for one thread.

    TLS is verified against the usual variables (REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE), else the
    system's store. HTTPS_PROXY and NO_PROXY are honoured for https addresses (a tunnel, basic credentials).
    """

    def __init__(
        self,
        *,
        api_url: str = DEFAULT_API_URL,
        connect_timeout: float = 3.0,
        read_timeout: float = 35.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(_silent, is_async=False, timeout=read_timeout)
        self._base = None if api_url.rstrip("/") == DEFAULT_API_URL else urlsplit(api_url.rstrip("/"))
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._tls = tls
        self._connection: http.client.HTTPConnection | None = None
        self._address: tuple[str, str] | None = None
        self._idle_since = 0.0
        self._head: _Head | None = None
        self.before_write: Callable[[], bool] | None = None
        """Asked right before the bytes of the next requests are written; False gives one up."""
        self.written = False
        """Whether bytes of the last request may have left."""
        self.headers: Mapping[str, str] = {}
        """Of the last answer, names in lower case; the SDK drops them where they are needed most."""

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | str | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Sends one request, once. *data*: the fields, or these as they go over the wire.

        Raises:
            NotSentError: nothing has left.
            GivenUpError: nothing has left, by `before_write`.
            NoAnswerError: it may have been processed.
        """
        self.written, self.headers = False, {}
        head = self._head_of(method, uri, params, headers or {}, auth)
        request = _written_out(head.written, method, data if isinstance(data, str) else _encoded(data))
        connection = self._connected(head.url)
        if self.before_write is not None and not self.before_write():
            raise GivenUpError
        self.written = True
        return self._exchange(connection, method, request)

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # -- the exchange -----------------------------------------------------------------------

    def _exchange(self, connection: http.client.HTTPConnection, method: str, request: bytes) -> Response:
        try:
            # Head and body in one write: fewer packets, and no moment at which half of it has left.
            connection.sock.sendall(request)
            answer = read_answer(connection.sock, method)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswerError(type(error).__name__) from None
        except BaseException:
            self.close()
            raise
        self.headers = answer.headers
        self._idle_since = time.monotonic()
        if answer.closes:
            self.close()
        return Response(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)

    def _connected(self, url: SplitResult) -> http.client.HTTPConnection:
        address = (url.scheme, url.netloc)
        kept = self._connection
        if kept is not None and self._address == address and not self._is_stale(kept):
            return kept
        self.close()
        opened = self._open(url)
        self._connection, self._address = opened, address
        return opened

    def _is_stale(self, connection: http.client.HTTPConnection) -> bool:
        """Whether the other side has closed it, or may be about to. Found out here it is not ambiguous."""
        if connection.sock is None or time.monotonic() - self._idle_since > IDLE_MOST:
            return True
        readable, _, _ = select.select([connection.sock], [], [], 0)
        return bool(readable)

    def _open(self, url: SplitResult) -> http.client.HTTPConnection:
        connection = self._new_connection(url)
        try:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sock.settimeout(self._read_timeout)
        except ssl.SSLError as error:
            connection.close()
            raise NotTrustedError(type(error).__name__) from None
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            connection.close()
            raise NotSentError(type(error).__name__) from None
        return connection

    def _new_connection(self, url: SplitResult) -> http.client.HTTPConnection:
        host, port = url.hostname or "", url.port
        if url.scheme != "https":
            return http.client.HTTPConnection(host, port, timeout=self._connect_timeout)
        self._tls = self._tls or tls_context()
        proxy = _proxy_for(host)
        if proxy is None:
            return http.client.HTTPSConnection(host, port, timeout=self._connect_timeout, context=self._tls)
        through = http.client.HTTPSConnection(
            proxy.hostname or "", proxy.port or 3128, timeout=self._connect_timeout, context=self._tls
        )
        through.set_tunnel(host, port or 443, headers=_proxy_headers(proxy))
        return through

    # -- the request ------------------------------------------------------------------------

    def _head_of(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None,
        headers: Mapping[str, str],
        auth: tuple[str, str] | None,
    ) -> _Head:
        """That of the last request where it is the same: as a rule requests differ in their fields only."""
        made_of = (method, uri, params, headers, auth)
        if self._head is None or self._head.made_of != made_of:
            url = self._rewritten(uri)
            self._head = _Head(made_of, url, _head(method, url, _encoded(params), headers, auth))
        return self._head

    def _rewritten(self, uri: str) -> SplitResult:
        url = urlsplit(uri)
        if self._base is None:
            return url
        return url._replace(
            scheme=self._base.scheme, netloc=self._base.netloc, path=self._base.path + url.path
        )


def tls_context() -> ssl.SSLContext:
    """Verifies as `requests` and curl would be told to."""
    named = next((os.environ[name] for name in _CA_VARIABLES if os.environ.get(name)), None)
    if named is not None:
        folder = os.path.isdir(named)
        return ssl.create_default_context(cafile=None if folder else named, capath=named if folder else None)
    paths = ssl.get_default_verify_paths()
    if paths.cafile is None and paths.capath is None:  # a slim image without a store of its own
        return ssl.create_default_context(cafile=certifi.where())
    return ssl.create_default_context()


def without_query(url: str) -> str:
    """An address as it may be shown: query, credentials and fragment left out."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _head(
    method: str, url: SplitResult, params: str, headers: Mapping[str, str], auth: tuple[str, str] | None
) -> bytes:
    query = "&".join(filter(None, (url.query, params)))
    lines = [f"{method} {url.path or '/'}{'?' + query if query else ''} HTTP/1.1", f"Host: {url.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if auth is not None:
        lines.append(f"Authorization: Basic {b64encode(':'.join(auth).encode()).decode('ascii')}")
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line break in a header")
    return "\r\n".join((*lines, "")).encode("latin-1")


def _written_out(head: bytes, method: str, fields: str) -> bytes:
    """The whole request as it goes over the wire."""
    if not fields and method not in ("POST", "PUT"):
        return head + b"\r\n"
    body = fields.encode("latin-1")
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


def _encoded(fields: Mapping[str, object] | None) -> str:
    return urlencode(fields, doseq=True) if fields else ""


def _proxy_for(host: str) -> SplitResult | None:
    address = getproxies().get("https")
    if not address or proxy_bypass(host):
        return None
    return urlsplit(address if "://" in address else f"http://{address}")


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + b64encode(pair.encode()).decode("ascii")}
