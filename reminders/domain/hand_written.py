"""A text that a person of staff writes: its form, its cost, what it gives away, and when it may leave."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.domain import sms
from reminders.domain.clinic import Hours
from reminders.domain.hours import is_open, move_later
from reminders.domain.private_words import PrivateWords

#: Who wrote to us so lately is awake, and waits: the answer need not wait for open hours.
ANSWERS_FOR = timedelta(hours=4)
#: A text by hand that could not leave for so long would only puzzle.
USEFUL_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be known of a text before it is sent."""

    words: str = field(repr=False)
    """As it would be sent."""
    size: sms.Size = field(repr=False)
    private: tuple[str, ...] = field(repr=False)
    """Private words in it, each once."""
    cheaper: str | None = field(repr=False)
    """The same for the reader in fewer segments, if there is such a spelling."""

    @property
    def is_too_long(self) -> bool:
        return len(self.words) > sms.LONGEST_BODY


def look_at(words: str, private: PrivateWords) -> Draft:
    """Never fails, whatever *words* are."""
    text = cleaned(words)
    size = sms.measure(text)
    plain = "".join(_cheaper(char) if char in size.unsupported else char for char in text)
    saves = sms.measure(plain).segments < size.segments
    return Draft(text, size, tuple(dict.fromkeys(private.find(text))), plain if saves else None)


def cleaned(words: str) -> str:
    """What a form has sent as a text that may leave: no control characters, one kind of line end."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return sms.normalise("".join(char for char in plain if char == "\n" or _is_sent(char))).lstrip()


def _is_sent(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs")


def _cheaper(char: str) -> str:
    found = sms.cheaper(char)
    return char if found is None else found


def leaves_at(
    now: datetime, zone: ZoneInfo, hours: Hours, *, last_inbound_at: datetime | None
) -> datetime | None:
    """When a text by hand goes out if nobody says otherwise; None: no hour is open for a month.

    At once in open hours, and as an answer to what the patient has just written.
    """
    answers = last_inbound_at is not None and now - last_inbound_at <= ANSWERS_FOR
    return now if answers or is_open(now, zone, hours) else move_later(now, zone, hours)
