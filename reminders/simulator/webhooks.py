"""Twilio's side of a webhook: the signature, the connection overrides, the retries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlencode

import urllib3

_MAX_BODY = 65536


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """X-Twilio-Signature of a form POST: HMAC-SHA1 over the address without fragment and sorted pairs."""
    text = urldefrag(url).url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


@dataclass(frozen=True, slots=True)
class Overrides:
    """Connection overrides from an address' fragment: seconds, a count and what is worth a retry."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> Overrides:
        """Read `#ct=2000&rt=4000&rc=5&rp=all`; what is missing or unreadable keeps Twilio's default."""
        given = dict(parse_qsl(urldefrag(url).fragment))

        def number(key: str, default: int, top: int) -> int:
            value = given.get(key, "")
            return min(int(value), top) if value.isdecimal() else default

        return cls(
            connect=number("ct", 5000, 10000) / 1000,
            read=number("rt", 15000, 15000) / 1000,
            total=number("tt", 15000, 15000) / 1000,
            retries=number("rc", 1, 5),
            policy=frozenset(given.get("rp", "ct").split(",")),
        )

    def worth_retrying(self, answer: Answer) -> bool:
        return answer.trouble is not None and bool(self.policy & {"all", answer.trouble})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a webhook answered, or why there is no answer. `trouble` in the words of the retry policy."""

    status: int | None
    error: str | None = None
    trouble: str | None = None  # ct, rt, 4xx, 5xx
    content_type: str = ""
    body: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Caller:
    """Makes the calls, over kept connections; safe to use from several threads."""

    def __init__(self, auth_token: str, connections: int) -> None:
        self._token = auth_token
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False)

    def call(
        self,
        url: str,
        params: Mapping[str, str],
        *,
        group: str,
        seen: Callable[[Answer], None],
        signed: bool = True,
    ) -> Answer:
        """POST a signed form, with the retries the address asks for; `seen` hears of every attempt."""
        how = Overrides.of(url)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": group,
            "X-Twilio-Signature": signature(self._token, url, params)
            if signed
            else "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        }
        deadline = time.monotonic() + how.total
        for attempt in range(how.retries + 1):
            answer = self._once(urldefrag(url).url, urlencode(params), headers, how, deadline)
            seen(answer)
            if attempt == how.retries or not how.worth_retrying(answer) or time.monotonic() >= deadline:
                break
        return answer

    def close(self) -> None:
        self._pool.clear()

    def _once(self, url: str, body: str, headers: dict[str, str], how: Overrides, deadline: float) -> Answer:
        left = max(0.05, deadline - time.monotonic())
        limits = urllib3.Timeout(connect=min(how.connect, left), read=min(how.read, left))
        try:
            response = self._pool.request(
                "POST", url, body=body, headers=headers, timeout=limits, redirect=False
            )
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
            return Answer(None, "11205: connection failure", "ct")
        except urllib3.exceptions.ReadTimeoutError:
            return Answer(None, "11200: read timeout", "rt")
        except urllib3.exceptions.HTTPError:
            return Answer(None, "11200: connection broken", "rt")
        status = response.status
        trouble = "5xx" if status >= 500 else "4xx" if status >= 400 else None
        text = response.data[:_MAX_BODY].decode("utf-8", "replace")
        return Answer(status, None, trouble, response.headers.get("content-type", ""), text)
