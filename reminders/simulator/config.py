"""What a simulated Twilio is like: its account, its senders, its carriers and its bad days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

TEST_ACCOUNT_SID = "AC" + "0" * 32
TEST_AUTH_TOKEN = "simulator-auth-token"  # noqa: S105  # opens nothing but the simulator
DEFAULT_SENDER = "+15055550006"

FaultKind = Literal[
    "drop_before",  # the connection is closed, nothing was accepted
    "drop",  # accepted, then the connection is closed without an answer
    "hang_before",  # no answer for `seconds` (None: until the simulator stops), nothing accepted
    "hang",  # accepted, then no answer
    "error_before",  # `status` (500 …), nothing accepted
    "error",  # accepted, then answered `status`
    "unreadable",  # accepted, answered 201 with half a body
    "busy",  # 429, `retry_after` seconds in the header if given
    "slow",  # `seconds` late, otherwise well
    "late",  # accepted at once, answered `seconds` later: its callbacks come first
    "unauthorized",  # 401, as for a revoked token
    "code",  # refused with the Twilio error `code`
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)

#: Faults that strike after Twilio has taken the request in.
AFTER_ACCEPTANCE = frozenset({"drop", "hang", "error", "unreadable"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A way for a request to go wrong.

    It strikes the next `times` requests it applies to (None: every one), each with probability `share`.
    """

    kind: FaultKind
    times: int | None = None
    share: float = 1.0
    on: str = "create"  # create, fetch, list, update, delete, or any
    to: str | None = None  # creates to this number only
    seconds: float | None = None
    status: int = 500
    retry_after: float | None = None
    code: int = 20500

    def __post_init__(self) -> None:
        if self.kind not in FAULT_KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; known: {', '.join(FAULT_KINDS)}")
        if not 0 <= self.share <= 1:
            raise ValueError("share must lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class Life:
    """How an accepted message fares. Delays in seconds of the simulator's clock; the rest are shares 0–1."""

    sent_after: float = 1.0
    final_after: float = 2.0  # from sent to delivered
    spread: float = 0.0  # each delay is stretched by up to this share
    undelivered: float = 0.0
    undelivered_code: int = 30003
    silent: float = 0.0  # no final state ever comes
    say_sending: bool = False  # also report `sending`
    twice: float = 0.0  # callbacks repeated
    swapped: float = 0.0  # `sent` reported after the final state
    lost: float = 0.0  # callbacks that never come, though the list shows the state
    late: float = 0.0  # callbacks that come `late_by` seconds later
    late_by: float = 3600.0
    contradicted: float = 0.0  # undelivered messages for which a late `delivered` follows


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """Everything that is fixed when a simulator is made; webhooks, faults and marks can change later."""

    account_sid: str = TEST_ACCOUNT_SID
    auth_token: str = TEST_AUTH_TOKEN
    api_keys: Mapping[str, str] = field(default_factory=dict)  # SK… → secret
    senders: tuple[str, ...] = (DEFAULT_SENDER,)
    messaging_service_sid: str | None = None  # pools all senders
    inbound_url: str | None = None
    fallback_url: str | None = None
    status_url: str | None = None  # the service's callback, if a message names none
    carrier_keywords: bool = True  # off: Support has disabled Twilio's STOP filtering
    advanced_opt_out: bool = False  # adds OptOutType to the inbound webhook
    latency: float = 0.0  # seconds before every answer
    max_concurrent: int | None = None  # more requests at once are answered 429
    faults: tuple[Fault, ...] = ()
    life: Life = Life()
    trial_prefix: str = ""  # a trial account puts words in front of every text
    timezone: str = "America/Denver"  # in which the phones page tells the time
    seed: int = 0
    webhook_workers: int = 4
