"""How often a patient's pages may be asked for, and staff may knock: enough for people, not for machines.

In memory, so for each daemon by itself. Tokens cannot be guessed (128 bits): this keeps who tries away from
the database.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from fastapi import Request
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

#: Many patients may share one address: a clinic's network, a carrier's gateway.
BY_ADDRESS = RateLimitItemPerMinute(300)
#: A page and its form are two; nobody reads and answers a question a second.
BY_TOKEN = RateLimitItemPerMinute(120)
#: Of addresses that lead nowhere.
MISSES = RateLimitItemPerMinute(30)
#: At the door of staff: a whole clinic may come from one address, and all at eight o'clock.
KNOCKS = RateLimitItemPerMinute(30)
#: In vain: an account has a lock of its own, this is for who tries many.
FAILURES = RateLimitItemPerHour(60)
_HOME = 64


class Limits:
    """Counts requests for pages whose address is their key. Thread-safe."""

    def __init__(self) -> None:
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allow(self, request: Request, token: str) -> bool:
        """Whether this request may be looked at; counts it."""
        sender = _sender(request)
        if not self._counter.test(MISSES, "misses", sender):
            return False
        digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        return self._counter.hit(BY_ADDRESS, "address", sender) and self._counter.hit(
            BY_TOKEN, "token", digest
        )

    def missed(self, request: Request) -> None:
        """The request led nowhere."""
        self._counter.hit(MISSES, "misses", _sender(request))


class DoorLimits:
    """Counts who tries to sign in, by address. Thread-safe."""

    def __init__(self) -> None:
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allow(self, request: Request) -> bool:
        """Whether this try may be looked at; counts it."""
        sender = _sender(request)
        has_tries = self._counter.test(FAILURES, "failures", sender)
        return has_tries and self._counter.hit(KNOCKS, "knocks", sender)

    def failed(self, request: Request) -> None:
        """It was in vain."""
        self._counter.hit(FAILURES, "failures", _sender(request))


def _sender(request: Request) -> str:
    """Who asks: the peer, or whom our own proxy names last; of IPv6 the network, which one household has."""
    peer = request.client.host if request.client is not None else ""
    found = _address(peer)
    if found is not None and (found.is_loopback or found.is_private):
        found = _address(request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()) or found
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, _HOME), strict=False))
    return str(found) if found is not None else peer


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
