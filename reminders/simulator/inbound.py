"""What patients write: carrier keywords, the webhook, its fallback, and TwiML that answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal
from urllib.parse import urldefrag
from xml.etree import ElementTree as ET  # reads only what our own webhook answers

from reminders.simulator.books import API_VERSION, Attempt, Books, Message
from reminders.simulator.config import SimulatorConfig
from reminders.simulator.delivery import Deliveries
from reminders.simulator.outbound import Outbound
from reminders.simulator.schedule import Delivery, Schedule
from reminders.simulator.segments import count_segments
from reminders.simulator.webhooks import Answer, Caller

Keyword = Literal["STOP", "START", "HELP"]

#: Twilio's default keywords for long codes (facts, section 6): the whole message, any case, nothing else.
KEYWORDS: dict[str, Keyword] = {
    **dict.fromkeys(("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"), "STOP"),
    **dict.fromkeys(("START", "YES", "UNSTOP"), "START"),
    **dict.fromkeys(("HELP", "INFO"), "HELP"),
}
CARRIER_REPLIES: dict[Keyword, str] = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages "
    "from this number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
WITHHELD_CODES = frozenset({30038, 30039})  # filtered inbound: in the list only, never at the webhook


def keyword(body: str) -> Keyword | None:
    """The carrier keyword a text is, exactly; `STOP PLEASE` is none."""
    return KEYWORDS.get(body.strip().upper())


class Inbound:
    """Takes in what a phone sends and brings it to the clinic's webhook."""

    def __init__(
        self,
        config: SimulatorConfig,
        books: Books,
        schedule: Schedule,
        caller: Caller,
        outbound: Outbound,
        deliveries: Deliveries,
        now: Callable[[], datetime],
    ) -> None:
        self._config, self._books, self._schedule, self._caller = config, books, schedule, caller
        self._outbound, self._deliveries, self._now = outbound, deliveries, now
        self.inbound_url, self.fallback_url = config.inbound_url, config.fallback_url

    def receive(
        self, phone: str, body: str, to: str | None, *, withheld: int | None, signed: bool
    ) -> Message:
        """Enter a text from a phone and plan its webhook call. `withheld`: 30038 or 30039, no call."""
        now = self._now()
        with self._books.lock:
            message = self._enter(phone, body, to or self._usual_sender(phone), withheld, now)
        if withheld is None:
            said = self._obey(message, now)
            call = partial(self._delivery, message, said, signed)
            self._schedule.at(now, call, lane=phone, kind="inbound")
        return message

    def _enter(self, phone: str, body: str, to: str, withheld: int | None, now: datetime) -> Message:
        message = Message(
            number=len(self._books.messages),
            sid=self._books.new_sid(),
            direction="inbound",
            to=to,
            sender=phone,
            text=body,
            body="" if withheld == 30038 else body,
            status="failed" if withheld else "received",
            created=now,
            updated=now,
            sent=now,
            segments=count_segments(body),
            phone=phone,
            service=self._config.messaging_service_sid,
            error_code=withheld,
        )
        self._books.add(message)
        return message

    def _usual_sender(self, phone: str) -> str:
        """The clinic's number this phone heard from last."""
        for message in self._books.newest_first(phone):
            if not message.inbound and message.chosen_sender:
                return message.chosen_sender
        return self._config.senders[0]

    def _obey(self, message: Message, now: datetime) -> Keyword | None:
        """Do what Twilio does with keywords. Only a change of consent, or a call for help, is answered."""
        said = keyword(message.text) if self._config.carrier_keywords else None
        if said is None:
            return None
        with self._books.lock:
            scopes = [s for s in (self._config.messaging_service_sid, message.to) if s]
            pairs = {(scope, message.phone) for scope in scopes}
            out = not pairs.isdisjoint(self._books.opted_out)
            if said == "STOP":
                self._books.opted_out |= pairs
            elif said == "START":
                self._books.opted_out -= pairs
        if said == "HELP" or out != (said == "STOP"):
            answer = self._outbound.reply(message.phone, message.to, CARRIER_REPLIES[said], by_carrier=True)
            self._deliveries.begin(answer, now, None)
        return said

    def _delivery(self, message: Message, said: Keyword | None, signed: bool) -> Delivery | None:
        if self.inbound_url is None:
            return None
        return partial(self._call, message, self._params(message, said), signed)

    def _call(self, message: Message, params: dict[str, str], signed: bool) -> None:
        """POST to the webhook; if that fails and there is a fallback, to that, with what went wrong."""
        texts, trouble = self._post("inbound", self.inbound_url or "", message, params, signed)
        if trouble is not None and self.fallback_url:
            failed = {"ErrorCode": str(trouble), "ErrorUrl": urldefrag(self.inbound_url or "").url}
            texts, _ = self._post("fallback", self.fallback_url, message, params | failed, signed)
        for text in texts:
            self._answer(message, text)

    def _post(
        self, kind: str, url: str, message: Message, params: dict[str, str], signed: bool
    ) -> tuple[list[str], int | None]:
        def seen(answer: Answer) -> None:
            with self._books.lock:
                message.attempts.append(Attempt(kind, self._now(), answer.status, answer.error))
                self._books.version += 1

        return read_twiml(self._caller.call(url, params, group=message.sid, seen=seen, signed=signed))

    def _answer(self, message: Message, text: str) -> None:
        """Send what TwiML said, unless the phone has opted out."""
        with self._books.lock:
            if (message.to, message.phone) in self._books.opted_out:
                return
        reply = self._outbound.reply(message.phone, message.to, text)
        self._deliveries.begin(reply, self._now(), None)

    def _params(self, message: Message, said: Keyword | None) -> dict[str, str]:
        params = {
            "AccountSid": self._config.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.text,
            "From": message.phone,
            "FromCity": "",
            "FromCountry": "US",
            "FromState": "NM",
            "FromZip": "",
            "MessageSid": message.sid,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "ReferralNumMedia": "0",
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
            "ToCity": "",
            "ToCountry": "US",
            "ToState": "NM",
            "ToZip": "",
        }
        if message.service:
            params["MessagingServiceSid"] = message.service
        if said and self._config.advanced_opt_out:
            params["OptOutType"] = said
        return params


def read_twiml(answer: Answer) -> tuple[list[str], int | None]:
    """The texts a webhook's answer wants sent, and Twilio's error code if the answer is no good."""
    if not answer.good:
        return [], 11205 if answer.trouble == "ct" else 11200
    if not answer.body.strip():
        return [], None
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return [answer.body], None
    if kind not in ("text/xml", "application/xml", "text/html"):
        return [], 12300
    try:
        root = ET.fromstring(answer.body)  # noqa: S314  # see the import
    except ET.ParseError:
        return [], 12100
    return ["".join(m.itertext()).strip() for m in root.iter("Message")][:10], None
