"""Whether a request comes from Twilio (facts/twilio.md, section 5.4)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qs, parse_qsl, urlsplit

from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    get_signature_algorithm,
)

SIGNATURE = "x-twilio-signature"
SETTINGS = "x-twilio-webhooks-signature-settings"
_ALGORITHMS = frozenset({HMAC_SHA1, HMAC_SHA256})
_PORTS = {"https": 443, "http": 80}


class Form:
    """The parameters of a form, in order, with repeated and empty ones: all of them are signed."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def parse(cls, body: bytes) -> Form:
        """Reads `application/x-www-form-urlencoded`, whatever the bytes are; never raises."""
        return cls(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))

    def get(self, name: str) -> str | None:
        """The first value of that name."""
        return next(iter(self._values.get(name, ())), None)

    def getlist(self, name: str) -> list[str]:
        """All values of that name."""
        return self._values.get(name, [])

    #: What Twilio's validator asks first of a form with repeated names.
    getall = getlist

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Knows the tokens and our public address; forwarded headers play no part."""

    auth_tokens: tuple[str, ...] = field(repr=False)
    public_url: str | None

    def accepts(
        self, raw_path: str, raw_query: str, headers: Mapping[str, str], form: Form, body: bytes
    ) -> bool:
        """Whether one of the tokens signed exactly this request. Headers are looked up in lower case."""
        given = headers.get(SIGNATURE, "")
        algorithm = get_signature_algorithm(headers.get(SETTINGS, "")).upper()
        if not self.public_url or not given or algorithm not in _ALGORITHMS:
            return False
        called = raw_path + (f"?{raw_query}" if raw_query else "")
        urls = (address + called for address in _with_and_without_port(self.public_url.rstrip("/")))
        params = form
        if "bodySHA256" in raw_query and "bodySHA256" in parse_qs(raw_query):
            # A signed hash of the body stands for its parameters.
            if not _has_hash(raw_query, body):
                return False
            params = Form(())
        return any(self._is_signed(url, params, given, algorithm) for url in urls)

    def _is_signed(self, url: str, params: Form, given: str, algorithm: str) -> bool:
        return any(
            # Twilio's own comparison is not constant in time for unequal lengths.
            hmac.compare_digest(
                RequestValidator(token).compute_signature(url, params, algorithm).encode(),
                given.encode("utf-8", "replace"),
            )
            for token in self.auth_tokens
        )


def _has_hash(raw_query: str, body: bytes) -> bool:
    validator = RequestValidator("")
    hashes = parse_qs(raw_query).get("bodySHA256", [""])
    wanted = validator.compute_hash(body.decode("utf-8", "replace"))
    return hmac.compare_digest(str(wanted).encode(), hashes[0].lower().encode("utf-8", "replace"))


@lru_cache(maxsize=8)
def _with_and_without_port(url: str) -> tuple[str, ...]:
    """Twilio signs with or without the scheme's own port, depending on which of its services calls.

    As *url* stands, which is the usual one, comes first.
    """
    parts = urlsplit(url)
    standard = _PORTS.get(parts.scheme)
    host = parts.netloc.rpartition("@")[2]
    port = parts.port
    if port is None and standard is not None:
        return url, url.replace(f"//{parts.netloc}", f"//{parts.netloc}:{standard}", 1)
    bare = host.removesuffix(f":{port}")
    return url, url.replace(f"//{parts.netloc}", f"//{bare}", 1)
