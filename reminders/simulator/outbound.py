"""Create, update, delete and list messages by Twilio's rules. Sources: facts/twilio.md 1.1–1.5, 3.1."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from reminders.simulator.books import FINAL, Books, Message
from reminders.simulator.config import SimulatorConfig
from reminders.simulator.errors import TwilioError
from reminders.simulator.segments import count_segments

_E164 = re.compile(r"\+(?:1[2-9]\d{9}|[2-9]\d{6,14})")
_FILLING = str.maketrans("", "", " ()-.")
_MAGIC = "+1500555"
#: Twilio's test numbers (facts 1.5).
MAGIC_TO = {"0001": 21211, "0002": 21612, "0003": 21408, "0004": 21610, "0009": 21614}
MAGIC_FROM = {"0001": 21212, "0007": 21606, "0008": 21611}
MAGIC_SENDER = "+15005550006"
MAX_BODY = 1600
MAX_VALIDITY = 36000


class Outbound:
    """What the REST API does to messages. Raises `TwilioError` as Twilio would."""

    def __init__(self, config: SimulatorConfig, books: Books, now: Callable[[], datetime]) -> None:
        self._config, self._books, self._now = config, books, now
        self.status_url = config.status_url
        self.marks: dict[str, int] = {}  # number → error code it always meets

    def create(self, form: Mapping[str, str]) -> tuple[Message, datetime | None]:
        """Accept a message; also returns when it is to be sent, if that was asked for."""
        to, body = form.get("To", ""), form.get("Body", "")
        sender, service = form.get("From") or None, form.get("MessagingServiceSid") or None
        self._check_presence(to, body, sender, service)
        to = self._number(to)
        self._check_sender(sender, service, to)
        if len(body.encode("utf-16-le")) // 2 > MAX_BODY:
            raise TwilioError(21617)
        validity = _validity(form.get("ValidityPeriod"))
        callback = _callback(form.get("StatusCallback")) or self.status_url
        now = self._now()
        send_at = _send_at(form, now) if service else None  # without a service Twilio drops the schedule
        with self._books.lock:
            if (service or sender, to) in self._books.opted_out:
                raise TwilioError(21610)
            status = "scheduled" if send_at else "accepted" if service else "queued"
            text = self._config.trial_prefix + body
            message = self._enter(to, text, sender, service, status, now)
            message.callback, message.tag, message.validity = callback, _tag(callback), validity
        return message, send_at

    def reply(self, to: str, sender: str, body: str, *, by_carrier: bool = False) -> Message:
        """A message that answers an inbound one: from TwiML, or Twilio's own words for a keyword."""
        with self._books.lock:
            message = self._enter(to, body, sender, None, "queued", self._now())
            message.direction, message.by_carrier = "outbound-reply", by_carrier
        return message

    def fetch(self, sid: str) -> Message:
        message = self._books.by_sid.get(sid)
        if message is None or message.deleted or message.by_carrier:
            raise TwilioError(20404)
        return message

    def update(self, sid: str, form: Mapping[str, str]) -> Message:
        """Redact with an empty Body, or cancel a scheduled message."""
        message = self.fetch(sid)
        with self._books.lock:
            if form.get("Status") == "canceled":
                if message.status != "scheduled":
                    raise TwilioError(30409)
                self._books.touch(message, "canceled", self._now())
            elif form.get("Body") == "":
                self._must_be_final(message)
                message.body, message.updated = "", self._now()
            else:
                raise TwilioError(21619)
        return message

    def delete(self, sid: str) -> None:
        message = self.fetch(sid)
        with self._books.lock:
            self._must_be_final(message)
            message.deleted = True

    def _must_be_final(self, message: Message) -> None:
        if message.status not in FINAL | {"sent"}:
            raise TwilioError(20009)

    def _enter(
        self, to: str, body: str, sender: str | None, service: str | None, status: str, now: datetime
    ) -> Message:
        books = self._books
        message = Message(
            number=len(books.messages),
            sid=books.new_sid(),
            direction="outbound-api",
            to=to,
            sender=None if service else sender,
            text=body,
            body=body,
            status=status,
            created=now,
            updated=now,
            segments=count_segments(body),
            phone=to,
            service=service,
            chosen_sender=sender or self._sticky(to),
        )
        books.add(message)
        return message

    def _sticky(self, to: str) -> str:
        """A service keeps a patient on one number."""
        senders = self._config.senders
        return senders[int(to[-4:]) % len(senders)]

    def _check_presence(self, to: str, body: str, sender: str | None, service: str | None) -> None:
        if not to:
            raise TwilioError(21604)
        if not (sender or service):
            raise TwilioError(21603)
        if not body:
            raise TwilioError(21602)

    def _number(self, given: str) -> str:
        """The number in E.164, unless it always meets an error at once (a magic or a marked one)."""
        to = given.translate(_FILLING)
        if to.startswith(_MAGIC) and to[len(_MAGIC) :] in MAGIC_TO:
            raise TwilioError(MAGIC_TO[to[len(_MAGIC) :]], to=given)
        if not _E164.fullmatch(to):
            raise TwilioError(21211, to=given)
        code = self.marks.get(to)
        if code is not None and not at_delivery(code):
            raise TwilioError(code, to=given)
        return to

    def _check_sender(self, sender: str | None, service: str | None, to: str) -> None:
        if service and service != self._config.messaging_service_sid:
            raise TwilioError(21701)
        if service and not self._config.senders:
            raise TwilioError(21703)
        if sender is None or sender in self._config.senders or sender == MAGIC_SENDER:
            if sender == to:
                raise TwilioError(21266)
            return
        if sender.startswith(_MAGIC):
            raise TwilioError(MAGIC_FROM.get(sender[len(_MAGIC) :], 21606), sender=sender)
        raise TwilioError(21606 if _E164.fullmatch(sender) else 21212, sender=sender)


def at_delivery(code: int) -> bool:
    """Whether an error is met when the message is delivered, not when it is created."""
    return 30000 <= code < 35000 or 60000 <= code < 70000


def _validity(given: str | None) -> int:
    if given is None:
        return MAX_VALIDITY
    if not given.isdecimal() or not 1 <= int(given) <= MAX_VALIDITY:
        raise TwilioError(21624)
    return int(given)


def _callback(url: str | None) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        raise TwilioError(21609) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "_" in parts.hostname:
        raise TwilioError(21609)
    return url


def _tag(url: str | None) -> str | None:
    if not url or "m=" not in url:
        return None
    return parse_qs(urlsplit(url).query).get("m", [None])[0]


def _send_at(form: Mapping[str, str], now: datetime) -> datetime | None:
    if form.get("ScheduleType") != "fixed":
        return None
    if not form.get("SendAt"):
        raise TwilioError(35111)
    try:
        at = datetime.fromisoformat(form["SendAt"])
    except ValueError:
        raise TwilioError(35114) from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not timedelta(seconds=300) < at - now <= timedelta(days=35):
        raise TwilioError(35115)
    return at


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and the query of the next, if there is one."""

    messages: list[Message]
    size: int
    number: int
    query: str
    next_query: str | None


class Listing:
    """`GET Messages.json`: newest first, filtered by To, From and DateSent, paged by token."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def page(self, query: Mapping[str, str]) -> Page:
        """One page. Raises ValueError for a filter that cannot be read."""
        size = max(1, min(int(query.get("PageSize", "50")), 1000))
        with self._books.lock:
            found = list(islice(self._matching(query), size + 1))
        more, found = len(found) > size, found[:size]
        number = int(query.get("Page", "0"))
        following = dict(query) | {"PageSize": str(size), "Page": str(number + 1)}
        if more:
            following["PageToken"] = f"PA{found[-1].sid}"
        return Page(found, size, number, _encode(query), _encode(following) if more else None)

    def _matching(self, query: Mapping[str, str]) -> Iterator[Message]:
        to, sender = query.get("To"), query.get("From")
        rows = self._candidates(to, sender)
        if token := query.get("PageToken"):
            last = self._books.by_sid.get(token[2:])
            end = bisect_left(rows, last.number, key=lambda m: m.number) if last else 0
            rows = rows[:end]
        in_time = _date_filter(query)
        for message in reversed(rows):
            if message.deleted or message.by_carrier:
                continue
            if to is not None and message.to != to:
                continue
            if (sender is None or message.sender == sender) and in_time(message.sent):
                yield message

    def _candidates(self, to: str | None, sender: str | None) -> list[Message]:
        """The shortest stretch of the books that holds every match: one patient's, or all."""
        for number in (to, sender):
            if number is not None and number in self._books.by_number:
                return self._books.by_number[number]
        return self._books.messages


def _encode(query: Mapping[str, str]) -> str:
    return urlencode(query, quote_via=quote)


def _date_filter(query: Mapping[str, str]) -> Callable[[datetime | None], bool]:
    """DateSent, DateSent< and DateSent>: a date, or an instant; both bounds belong to the range.

    A bare `DateSent` date is that whole day, a bound's date its first instant. What has not been sent
    matches no filter: Twilio does not say, and this is the harder case for the caller.
    """
    low, high = _instant(query.get("DateSent>")), _instant(query.get("DateSent<"))
    exact = query.get("DateSent")
    if exact is not None:
        low = _instant(exact)
        length = timedelta(days=1) if len(exact) == 10 else timedelta(seconds=1)
        high = low + length - timedelta(microseconds=1) if low else None
    if low is None and high is None:
        return lambda sent: True

    def in_time(sent: datetime | None) -> bool:
        if sent is None:
            return False
        second = sent.replace(microsecond=0)
        return (low is None or second >= low) and (high is None or second <= high)

    return in_time


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    if len(text) == 10:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
