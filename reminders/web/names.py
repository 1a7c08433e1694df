"""Under which names the pages may be asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

#: A path of this site with its query. Browsers take `//x` and `/\\x` for another site, and drop line breaks.
_WAY = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_LONGEST_WAY = 500
_DOORS = ("/signin", "/signout", "/static/")


@dataclass(frozen=True, slots=True)
class Names:
    """Pages answer to our own names only, so that no foreign name can be pointed here (DNS rebinding)."""

    listening: str
    """What the web server listens on."""
    public_url: str | None

    def are_ours(self, request: Request) -> bool:
        """A server that listens everywhere answers to every address in digits: nobody can point those."""
        host = _host(request)
        if host in {*_THIS_MACHINE, self.listening.lower(), self._public()} - {""}:
            return True
        return _is_address(host) and _is_address(self.listening) and ip_address(self.listening).is_unspecified

    def are_secure(self, request: Request) -> bool:
        """Whether the browser came by https, perhaps to the proxy before us."""
        by_proxy = (self.public_url or "").startswith("https:") and _host(request) == self._public()
        return by_proxy or request.url.scheme == "https"

    def _public(self) -> str:
        return (urlsplit(self.public_url or "").hostname or "").lower()


def is_same_site(request: Request, *, hides_referrer: bool = False) -> bool:
    """A form of ours, not one of a foreign site.

    *hides_referrer*: of a page that is sent with `no-referrer`. Browsers call its origin `null`, as they do
    that of a foreign page that hides, and those older than `Sec-Fetch-Site` say nothing else: such a page
    must have another key than a cookie.
    """
    if (fetch := request.headers.get("sec-fetch-site")) is not None:
        return fetch in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None or (hides_referrer and origin == "null"):
        return True
    return origin.partition("://")[2] == request.headers.get("host")


def way_of(request: Request) -> str:
    """What was asked for, as it may stand in an address of ours."""
    query = request.url.query
    return way(request.url.path + (f"?{query}" if query else ""))


def way(text: str) -> str:
    """*text* if it leads to a page of ours that one may come to by signing in, else the first page."""
    is_ours = len(text) <= _LONGEST_WAY and _WAY.fullmatch(text) is not None
    return text if is_ours and not text.startswith(_DOORS) else "/"


def _host(request: Request) -> str:
    """The name that the browser used, in small letters, without port and brackets."""
    try:
        return (urlsplit(f"//{request.headers.get('host', '')}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
