"""The simulator's books: every message, every request, every opt-out. In memory, one lock for all."""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

API_VERSION = "2010-04-01"
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request to a webhook: what it was about, and the status or the trouble it met."""

    kind: str  # inbound, fallback, or the status reported
    at: datetime
    status: int | None
    error: str | None = None

    @property
    def answered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Message:
    """A message as Twilio keeps it (`body` may be redacted) and as the phone saw it (`text`)."""

    number: int  # order of creation
    sid: str
    direction: str
    to: str
    sender: str | None  # what `from` shows
    text: str
    body: str
    status: str
    created: datetime
    updated: datetime
    segments: int
    phone: str  # the patient's side
    service: str | None = None
    sent: datetime | None = None
    error_code: int | None = None
    callback: str | None = None
    tag: str | None = None  # parameter `m` of the callback address
    validity: int = 36000
    by_carrier: bool = False  # Twilio's own reply to a keyword: on the phone, in no list
    deleted: bool = False
    polled: bool = False  # inbound: has been in an answered list
    chosen_sender: str | None = None
    stations: list[tuple[str, datetime]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def inbound(self) -> bool:
        return self.direction == "inbound"


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """One request to the REST API. `sid` is set if a message was accepted, whatever was answered."""

    at: datetime
    operation: str
    status: int | None  # None: no answer was given
    code: int | None = None
    fault: str | None = None
    to: str | None = None
    tag: str | None = None
    sid: str | None = None


class Books:
    """Messages in order of creation with indexes by sid and by number. Callers hold `lock` for changes."""

    def __init__(self, account_sid: str, seed: int) -> None:
        self.lock = threading.RLock()
        self.account_sid = account_sid
        self.random = random.Random(seed)  # noqa: S311  # simulated chance, not secrecy
        self.messages: list[Message] = []
        self.by_sid: dict[str, Message] = {}
        self.by_number: defaultdict[str, list[Message]] = defaultdict(list)
        self.phones: dict[str, int] = {}  # phone → number in order of appearance, from 1
        self.requests: list[RequestSeen] = []
        self.operations: Counter[str] = Counter()
        self.opted_out: set[tuple[str, str]] = set()  # (sender or service, phone)
        self.version = 0  # grows with every visible change

    def new_sid(self) -> str:
        return f"SM{self.random.getrandbits(128):032x}"

    def add(self, message: Message) -> None:
        """Enter a message; Twilio's own replies get no place in the lists."""
        message.stations.append((message.status, message.created))
        self.phones.setdefault(message.phone, len(self.phones) + 1)
        self.by_number[message.phone].append(message)
        self.version += 1
        self.by_sid[message.sid] = message
        self.messages.append(message)

    def note(self, seen: RequestSeen) -> None:
        self.operations[seen.operation] += 1
        if seen.operation == "create":
            self.requests.append(seen)

    def touch(self, message: Message, status: str, at: datetime, error_code: int | None = None) -> None:
        """Move a message to a status."""
        message.status, message.updated, message.error_code = status, at, error_code
        if status == "sent":
            message.sent = at
        message.stations.append((status, at))
        self.version += 1

    def newest_first(self, phone: str | None) -> Iterator[Message]:
        """Listed messages, newest first; those with `phone` on the patient's side if given."""
        rows = self.messages if phone is None else self.by_number.get(phone, [])
        return (m for m in reversed(rows) if not m.deleted and not m.by_carrier)


@lru_cache(maxsize=4096)
def _rfc2822(second: datetime) -> str:
    return format_datetime(second)


def rfc2822(at: datetime | None) -> str | None:
    """Twilio's dates: `Thu, 24 Aug 2023 05:01:45 +0000`."""
    return None if at is None else _rfc2822(at.replace(microsecond=0))


def as_json(message: Message, account_sid: str) -> dict[str, Any]:
    """The Message resource."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    billed = message.status in ("sent", "delivered", "undelivered", "received")
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent),
        "date_updated": rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None,
        "from": message.sender,
        "messaging_service_sid": message.service,
        "num_media": "0",
        "num_segments": str(0 if message.status == "accepted" else message.segments),
        "price": f"-{0.0083 * message.segments:.5f}" if billed else None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }
