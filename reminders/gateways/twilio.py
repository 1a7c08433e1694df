"""Twilio as our gateway: the official SDK over our own transport; its errors become decisions."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.rest import Client

from reminders.gateways.http import (
    DEFAULT_API_URL,
    GivenUpError,
    LeanHttpClient,
    NoAnswerError,
    NotSentError,
    NotTrustedError,
)
from reminders.gateways.twilio_errors import outcome_of, words_for
from reminders.ports import Accepted, GatewayError, OutboundText, Outcome, ProviderMessage

MOST_VALID = timedelta(hours=10)
LEAST_VALID = timedelta(seconds=1)
_PAGE = 50
#: So often a page of the list is asked for: reading twice does no harm.
READS = 3


class _Line:
    """One thread's SDK client and the transport below it."""

    def __init__(self, transport: LeanHttpClient, client: Any) -> None:
        self.transport = transport
        self.client = client
        api = client.api.v2010
        self.create_url = api.absolute_url(f"/Accounts/{client.account_sid}/Messages.json")
        self.messages = client.messages  # touched now: its import costs 0.4 s, and not in the first send


class TwilioGateway:
    """See `reminders.ports.Gateway`. Each thread that calls gets its own client and connection."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str = "",
        api_key: str | None = None,
        api_secret: str | None = None,
        messaging_service_sid: str | None = None,
        from_number: str | None = None,
        api_url: str = DEFAULT_API_URL,
        status_callback: str | None = None,
        connect_timeout: float = 3,
        read_timeout: float = 35,
    ) -> None:
        """
        Args:
            api_key: used with *api_secret* instead of the token, if given.
            status_callback: the full address for status reports, without a query; None: none is asked for.
            read_timeout: Twilio itself gives up after about 30 s; less makes doubt where there is none.
        """
        self._account_sid = account_sid
        self._login = (api_key, api_secret) if api_key and api_secret else (account_sid, auth_token)
        self._messaging_service_sid = messaging_service_sid
        self._from_number = from_number
        self._api_url = api_url
        self._status_callback = status_callback
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        # Of each text the same, so encoded once; our texts are counted as they are.
        sender = (
            {"MessagingServiceSid": messaging_service_sid} if messaging_service_sid else {"From": from_number}
        )
        self._same_fields = urlencode({"SmartEncoded": "false", **sender})
        self._own = threading.local()
        self._lines: list[_Line] = []
        self._lock = threading.Lock()

    def send(self, text: OutboundText, *, before_write: Callable[[], bool]) -> Accepted:
        """See `Gateway.send`."""
        line = self._line()
        line.transport.before_write = before_write
        try:
            with _translated(line.transport):
                # The SDK's own request, without the objects that `messages.create` makes of the answer: they
                # cost a fifth of a send, for three of their fields.
                answer = line.client.request("POST", line.create_url, data=self._fields(text))
                if not 200 <= answer.status_code < 300:
                    raise TwilioException("refused", answer)
                made = json.loads(answer.text)
                sid, status, segments = made.get("sid"), made.get("status"), made.get("num_segments")
        finally:
            line.transport.before_write = None
        if not sid:
            raise GatewayError(Outcome.UNCERTAIN, reason="an answer without a message id")
        return Accepted(sid, status or "accepted", _count(segments) or None)

    def fetch(self, provider_sid: str) -> ProviderMessage:
        """See `Gateway.fetch`. A message that Twilio does not have is Outcome.REFUSED, code 20404."""
        line = self._line()
        with _translated(line.transport, missing=Outcome.REFUSED):
            return self._message(line.messages(provider_sid).fetch())

    def list_to(self, phone: str, *, since: datetime | None = None) -> Sequence[ProviderMessage]:
        """See `Gateway.list_to`."""
        if since is not None:
            return [each for each in self._walk(since, to=phone) if each.direction != "inbound"]
        line = self._line()
        page = _read(line.transport, lambda: line.messages.page(to=phone, page_size=_PAGE))
        with _translated(line.transport):
            return [self._message(each) for each in page if each.direction != "inbound"]

    def list_since(self, since: datetime) -> Iterator[ProviderMessage]:
        """See `Gateway.list_since`."""
        return self._walk(since)

    def _walk(self, since: datetime, **wanted: str) -> Iterator[ProviderMessage]:
        """The list, newest first, as far back as *since*.

        Without a date filter: what waits in the queue, perhaps for hours, has no date to filter by.
        """
        line = self._line()
        seen: set[str] = set()
        page = _read(line.transport, lambda: line.messages.page(page_size=_PAGE, **wanted))
        while page is not None:
            with _translated(line.transport):
                messages = [self._message(each) for each in page]
            for message in messages:
                if message.created_at < since:
                    return
                if message.sid not in seen:  # pages shift while new messages come in
                    seen.add(message.sid)
                    yield message
            page = _read(line.transport, page.next_page)

    def redact(self, provider_sid: str) -> None:
        """See `Gateway.redact`."""
        line = self._line()
        with _translated(line.transport, missing=Outcome.REFUSED):
            line.messages(provider_sid).update(body="")

    def delete_media(self, provider_sid: str) -> int:
        """See `Gateway.delete_media`."""
        line = self._line()
        with _translated(line.transport, missing=Outcome.REFUSED):
            kept = line.messages(provider_sid).media.list()
            for each in kept:
                each.delete()
            return len(kept)

    def check(self) -> Sequence[str]:
        """See `Gateway.check`."""
        try:
            return list(self._findings())
        except GatewayError as error:
            return [f"Twilio cannot be asked: {error.reason}."]

    def inbound_addresses(self) -> list[str]:
        """Where Twilio brings what patients answer: the service's address, or those of the numbers.

        Raises:
            GatewayError: it cannot be asked.
        """
        line = self._line()
        with _translated(line.transport):
            if self._messaging_service_sid:
                service = line.client.messaging.v1.services(self._messaging_service_sid).fetch()
                if not service.use_inbound_webhook_on_number:
                    return [service.inbound_request_url] if service.inbound_request_url else []
                pooled = line.client.messaging.v1.services(self._messaging_service_sid).phone_numbers.list()
                numbers = [each.phone_number for each in pooled]
            else:
                numbers = [self._from_number or ""]
            owned = [
                each
                for number in numbers
                for each in line.client.incoming_phone_numbers.list(phone_number=number, limit=1)
            ]
        return list(dict.fromkeys(each.sms_url for each in owned if each.sms_url))

    def close(self) -> None:
        """Closes every thread's connection. They open again when used."""
        with self._lock:
            for line in self._lines:
                line.transport.close()

    # -- parts ------------------------------------------------------------------------------

    def _line(self) -> _Line:
        line: _Line | None = getattr(self._own, "line", None)
        if line is None:
            transport = LeanHttpClient(
                api_url=self._api_url,
                connect_timeout=self._connect_timeout,
                read_timeout=self._read_timeout,
            )
            username, password = self._login
            client = Client(username, password, self._account_sid, http_client=transport)
            line = self._own.line = _Line(transport, client)
            with self._lock:
                self._lines.append(line)
        return line

    def _fields(self, text: OutboundText) -> str:
        """The form that makes a message, encoded."""
        fields = (
            f"{self._same_fields}&To={quote_plus(text.to)}&Body={quote_plus(text.body)}"
            f"&ValidityPeriod={_validity(text.valid_for)}"
        )
        if self._status_callback is None:
            return fields
        # With our id in it, a report proves what a lost answer could not, and brings the sid.
        return f"{fields}&StatusCallback={quote_plus(f'{self._status_callback}?m={text.message_id}')}"

    def _message(self, each: Any) -> ProviderMessage:
        service = self._messaging_service_sid
        return ProviderMessage(
            sid=each.sid,
            direction=each.direction or "",
            from_=each.from_,
            to=each.to or "",
            body=each.body or "",
            status=each.status or "",
            error_code=each.error_code,
            created_at=each.date_created or datetime.fromtimestamp(0, UTC),
            sent_at=each.date_sent,
            segments=_count(each.num_segments) or None,
            price=each.price,
            media=_count(each.num_media),
            ours=each.messaging_service_sid == service if service else each.from_ == self._from_number,
        )

    def _findings(self) -> Iterator[str]:
        line = self._line()
        with _translated(line.transport):
            next(iter(line.messages.list(limit=1)), None)  # every kind of key may read messages
        if self._messaging_service_sid:
            yield from self._service_findings(line)
        elif self._from_number:
            with _translated(line.transport):
                owned = line.client.incoming_phone_numbers.list(phone_number=self._from_number, limit=1)
            if not owned:
                yield "TWILIO_FROM_NUMBER is not a number of this account: buy it, or name one that is."
        else:
            yield "No sender is set: set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM_NUMBER."

    def _service_findings(self, line: _Line) -> Iterator[str]:
        with _translated(line.transport):
            service = line.client.messaging.v1.services(self._messaging_service_sid).fetch()
        if not service.inbound_request_url and not service.use_inbound_webhook_on_number:
            yield (
                "The Messaging Service throws away what patients answer: "
                "give it an inbound address, or let its numbers' own addresses count."
            )


def _read(transport: LeanHttpClient, ask: Callable[[], Any]) -> Any:
    """What *ask* reads. One bad page would cost a long list, so it is asked for again."""
    for tries_left in reversed(range(READS)):
        try:
            with _translated(transport):
                return ask()
        except GatewayError as error:
            if error.outcome is not Outcome.UNCERTAIN or not tries_left:
                raise
    raise AssertionError("unreachable")


@contextmanager
def _translated(transport: LeanHttpClient, *, missing: Outcome | None = None) -> Iterator[None]:
    """Turns everything that can go wrong into GatewayError, without Twilio's words: they may name numbers."""
    try:
        yield
    except GatewayError:
        raise
    except GivenUpError:
        raise GatewayError(Outcome.CLAIM_LOST, reason="the claim had run out") from None
    except NotTrustedError as error:
        raise GatewayError(
            Outcome.CONFIGURATION, reason=f"no secure connection to Twilio ({error})"
        ) from None
    except NotSentError as error:
        raise GatewayError(Outcome.NOT_PROCESSED, reason=f"no connection to Twilio ({error})") from None
    except NoAnswerError as error:
        raise GatewayError(Outcome.UNCERTAIN, reason=f"no answer from Twilio ({error})") from None
    except TwilioException as error:
        raise _refusal(error, transport, missing) from None
    except GeneratorExit:
        raise
    except Exception as error:
        # Half an answer, an answer that is no JSON, or a fault of ours: what counts is whether it had left.
        outcome = Outcome.UNCERTAIN if transport.written else Outcome.REFUSED
        raise GatewayError(outcome, reason=f"no readable answer ({type(error).__name__})") from None


def _refusal(error: TwilioException, transport: LeanHttpClient, missing: Outcome | None) -> GatewayError:
    status, code = _status_and_code(error)
    if status is None:
        outcome = Outcome.UNCERTAIN if transport.written else Outcome.REFUSED
        return GatewayError(outcome, reason="no readable answer")
    outcome = missing if missing is not None and status == 404 else outcome_of(status, code)
    known = None if code == status else code
    return GatewayError(
        outcome, code=known, reason=words_for(code, status), retry_after=_retry_after(transport)
    )


def _status_and_code(error: TwilioException) -> tuple[int | None, int | None]:
    """Of a refusal, and of a failed list, which carries only the answer itself."""
    if (status := _count(getattr(error, "status", None))) != 0:
        return status, _count(getattr(error, "code", None)) or None
    answer = error.args[1] if len(error.args) > 1 else None
    if not isinstance(answer, Response):
        return None, None
    try:
        told = json.loads(answer.text)
    except ValueError:
        told = None
    return answer.status_code, (_count(told.get("code")) or None) if isinstance(told, dict) else None


def _retry_after(transport: LeanHttpClient) -> timedelta | None:
    """Only the form in seconds; a date would need a clock that agrees with Twilio's."""
    try:
        seconds = float(transport.headers.get("retry-after") or "")
    except ValueError:
        return None
    return timedelta(seconds=min(seconds, 3600)) if seconds >= 0 else None


def _validity(valid_for: timedelta) -> int:
    return int(min(max(valid_for, LEAST_VALID), MOST_VALID).total_seconds())


def _count(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
