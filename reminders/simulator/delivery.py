"""The life of an accepted message and the callbacks that tell of it: also twice, late, swapped or never."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from reminders.simulator.books import API_VERSION, FINAL, Attempt, Books, Message
from reminders.simulator.config import Life
from reminders.simulator.schedule import Delivery, Schedule
from reminders.simulator.webhooks import Answer, Caller

#: Codes with which Twilio ends a message as `failed` (never sent) and not as `undelivered`.
FAILED_CODES = frozenset({30001, 30002, 30010, 30023, 30032, 30033, 30034, 30035, 30036, 30037, 30047})
_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Station:
    """A status after so many seconds; it may move the message, be told to the callback, or both."""

    after: float
    status: str
    code: int | None = None
    moves: bool = True
    told: bool = True
    arrives: bool = False  # the phone shows the text from here on


def course(
    life: Life, chance: random.Random, *, service: bool, validity: int, code: int | None
) -> list[Station]:
    """The stations of one message, in order of time. `code` forces a bad end with that error."""
    sent_after = life.sent_after * (1 + life.spread * chance.random())
    stations = [Station(0.0, "queued")] if service else []
    if sent_after > validity:
        return [*stations, Station(float(validity), "failed", 30036)]
    if code in FAILED_CODES:
        return [*stations, Station(sent_after, "failed", code)]
    if life.say_sending:
        stations.append(Station(sent_after / 2, "sending"))
    stations.append(Station(sent_after, "sent"))
    ending = _ending(life, chance, sent_after, code)
    if not ending:  # the phone has it, but no carrier says so
        stations[-1] = replace(stations[-1], arrives=True)
    stations += ending
    return _distorted(stations, life, chance)


def _ending(life: Life, chance: random.Random, sent_after: float, code: int | None) -> list[Station]:
    after = sent_after + life.final_after * (1 + life.spread * chance.random())
    if code is None and chance.random() < life.silent:
        return []
    if code is None and chance.random() >= life.undelivered:
        return [Station(after, "delivered", arrives=True)]
    bad = Station(after, "undelivered", code or life.undelivered_code)
    if chance.random() < life.contradicted:
        return [bad, Station(after + life.final_after, "delivered", moves=False)]
    return [bad]


def _distorted(stations: list[Station], life: Life, chance: random.Random) -> list[Station]:
    """What goes wrong on the way of the callbacks; the message itself moves on time."""
    if not (life.lost or life.twice or life.late or life.swapped):
        return stations
    swapped = chance.random() < life.swapped
    end = stations[-1].after
    result: list[Station] = []
    for station in stations:
        if chance.random() < life.lost:
            result.append(replace(station, told=False))
            continue
        delay = end - station.after + _AGAIN_SECONDS if swapped and station.status == "sent" else 0.0
        delay += life.late_by if chance.random() < life.late else 0.0
        result += _told_after(station, delay)
        if chance.random() < life.twice:
            result.append(replace(station, after=station.after + delay + _AGAIN_SECONDS, moves=False))
    return result


def _told_after(station: Station, delay: float) -> list[Station]:
    if not delay:
        return [station]
    return [replace(station, told=False), replace(station, after=station.after + delay, moves=False)]


class Deliveries:
    """Plans and plays the course of outbound messages."""

    def __init__(
        self,
        life: Life,
        account_sid: str,
        books: Books,
        schedule: Schedule,
        caller: Caller,
        now: Callable[[], datetime],
    ) -> None:
        self.life = life
        self.arrived: Callable[[Message], None] = lambda message: None  # the patient may react
        self._account_sid, self._books, self._schedule = account_sid, books, schedule
        self._caller, self._now = caller, now

    def begin(self, message: Message, start: datetime, code: int | None) -> None:
        """Plan the course of a message from `start` on."""
        service = message.service is not None
        with self._books.lock:
            chance = self._books.random
            stations = course(self.life, chance, service=service, validity=message.validity, code=code)
        for station in stations:
            due = start + timedelta(seconds=station.after)
            self._schedule.at(due, partial(self._reach, message, station), lane=message.phone, kind="message")

    def _reach(self, message: Message, station: Station) -> Delivery | None:
        now = self._now()
        with self._books.lock:
            if message.status == "canceled":
                return None
            if station.moves:
                message.sender = message.chosen_sender
                self._books.touch(message, station.status, now, station.code)
        if station.moves and station.arrives:
            self.arrived(message)
        if not station.told or not message.callback or message.by_carrier:
            return None
        return partial(self._tell, message, station, now)

    def _tell(self, message: Message, station: Station, at: datetime) -> None:
        def seen(answer: Answer) -> None:
            with self._books.lock:
                message.attempts.append(Attempt(station.status, self._now(), answer.status, answer.error))

        params = self._params(message, station, at)
        group = f"{message.sid}-{station.status}"
        self._caller.call(message.callback or "", params, group=group, seen=seen)

    def _params(self, message: Message, station: Station, at: datetime) -> dict[str, str]:
        params = {
            "AccountSid": self._account_sid,
            "ApiVersion": API_VERSION,
            "From": message.chosen_sender or "",
            "MessageSid": message.sid,
            "MessageStatus": station.status,
            "SmsSid": message.sid,
            "SmsStatus": station.status,
            "To": message.to,
        }
        if message.service:
            params["MessagingServiceSid"] = message.service
        if station.code is not None:
            params["ErrorCode"] = str(station.code)
        if station.status in FINAL:
            params["RawDlrDoneDate"] = f"{at:%y%m%d%H%M}"
        return params
