"""What is needed from outside: a clock, a gateway that carries texts, sources of appointments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reminders.domain.appointment import Appointment, Patient


class Clock(Protocol):
    """Tells the time. The demo's can be moved on."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def real_delay(self, until: datetime) -> float:
        """Seconds of real time until the clock shows *until*; 0 if that has passed."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads it

    def real_delay(self, until: datetime) -> float:
        return max(0.0, (until - self.now()).total_seconds())


# -- the gateway ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutboundText:
    """One text to be carried. `repr` shows neither number nor body."""

    message_id: str
    to: str = field(repr=False)
    """E.164."""
    body: str = field(repr=False)
    valid_for: timedelta
    """How long it is worth delivering; the gateway keeps it within 1 s to 10 h."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway has the message."""

    provider_sid: str
    status: str
    segments: int | None = None


class Outcome(StrEnum):
    """What a failed attempt means (messaging.md, section 4; facts/twilio.md, section 3)."""

    NOT_PROCESSED = "not_processed"  #: certainly not sent: back to planned, later
    UNCERTAIN = "uncertain"  #: may have been sent: wait for evidence
    CONFIGURATION = "configuration"  #: ours to mend: sending stops, probes
    BAD_NUMBER = "bad_number"  #: this number, for good
    OPTED_OUT = "opted_out"  #: this number said STOP
    REFUSED = "refused"  #: this message, for good; staff are told
    CLAIM_LOST = "claim_lost"  #: our lease ran out before a byte was written: somebody else's now


class GatewayError(Exception):
    """An attempt that did not end in acceptance. Its text holds no number and no body."""

    def __init__(
        self,
        outcome: Outcome,
        *,
        code: int | None = None,
        reason: str = "",
        retry_after: timedelta | None = None,
    ) -> None:
        self.outcome = outcome
        self.code = code
        self.reason = reason
        self.retry_after = retry_after
        super().__init__(f"{outcome.value} ({code or 'no code'}): {reason}")


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """A message as the gateway's own list shows it, in either direction."""

    sid: str
    direction: str
    """`inbound`, or one of the outbound ones."""
    from_: str | None = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)
    status: str
    """In the provider's words."""
    error_code: int | None
    created_at: datetime
    sent_at: datetime | None = None
    segments: int | None = None
    price: str | None = None
    media: int = 0
    ours: bool = True
    """Of what goes out: our sender's. Another program may use the same account."""


class Gateway(Protocol):
    """Carries texts out, and can be asked what it has. Safe to call from several threads.

    Every method raises GatewayError and nothing else.
    """

    def send(self, text: OutboundText, *, before_write: Callable[[], bool]) -> Accepted:
        """Hands *text* over.

        *before_write* is asked right before the request's bytes are written; False gives it up
        with Outcome.CLAIM_LOST, and nothing has left the machine.
        """

    def fetch(self, provider_sid: str) -> ProviderMessage:
        """That message as it stands now."""

    def list_to(self, phone: str, *, since: datetime | None = None) -> Sequence[ProviderMessage]:
        """Outbound messages to *phone* (E.164), newest first: the first page, or all created since a time."""

    def list_since(self, since: datetime) -> Iterator[ProviderMessage]:
        """All messages, in both directions, created or sent since then, newest first."""

    def redact(self, provider_sid: str) -> None:
        """Empties the body that the provider keeps; of a message that is final there.

        One that it has no more is Outcome.REFUSED, code 20404.
        """

    def delete_media(self, provider_sid: str) -> int:
        """Deletes what came with a message; how many files. Outcome.REFUSED as in `redact`."""

    def check(self) -> Sequence[str]:
        """What is wrong with credentials and sender, as sentences; empty if all is well."""


# -- other ways to staff ------------------------------------------------------------------------


class NotifyError(Exception):
    """A page did not get out. `kind` says how, in a word; its text holds no address and no secret."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"a page was not taken: {kind}")


class Notifier(Protocol):
    """Carries pages to staff by e-mail, chat, pagers. Safe to call from several threads."""

    def notify(self, channel: str, title: str, body: str) -> None:
        """Hands the page to *channel*, an Apprise address.

        Raises:
            NotifyError: it was not taken; nothing else is raised.
        """


# -- sources --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One good row: a visit and its patient as the source tells of them now."""

    appointment: Appointment
    patient: Patient
    line: int | None = None
    fingerprint: str = ""
    """Equal for equal content, so that an unchanged row costs nothing."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, kept aside with its place and the reason."""

    place: str
    """`FILE:LINE` of the line on which the row begins, or what the source has instead."""
    reason: str
    """One sentence that says what is wrong and what to do; no name, no number."""
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What one read of a source gave."""

    rows: Sequence[SourceRow]
    bad: Sequence[BadRow] = ()
    warnings: Sequence[str] = ()
    version: str = ""
    """Changes when the content does (a file's size and time, a hash)."""


class SourceError(Exception):
    """The source cannot be read now (missing, empty, still being written, refused). Says what to do."""


class Source(Protocol):
    """A place that appointments come from. Sources only read."""

    @property
    def id(self) -> str: ...

    def read(self, now: datetime) -> SourceRead | None:
        """All appointments it holds now; None when it is certainly unchanged since the last read.

        Raises:
            SourceError: it cannot be read this time; what we know stands.
        """


Environment = Mapping[str, str]
