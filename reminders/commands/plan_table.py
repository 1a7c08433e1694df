"""The plan as a page to read: day by day, each text with its words, and what is not sent with its reason."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reminders.domain.cadence import Decision
from reminders.domain.clinic import Clinic
from reminders.domain.wording import clean
from reminders.services.outlook import Shown, why

NARROWEST, WIDEST = 40, 110
LONGEST_ID = 30


def print_table(lines: Sequence[Shown], clinic: Clinic, now: datetime) -> None:
    """Prints *lines*, which are in order, fitted to the terminal."""
    width = max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))
    home = ZoneInfo(next(iter(clinic.locations.values())).timezone)
    print(f"Planned as of {_day(now.astimezone(home).date())}, {_time(now.astimezone(home))}.")
    last: date | None = None
    for line in lines:
        if line.due_local.date() != last:
            last = line.due_local.date()
            print(f"\n{_day(last)}")
        print("\n".join(_entry(line, clinic, home, width)))
    print(f"\n{_summary(lines)}")


def _entry(line: Shown, clinic: Clinic, home: ZoneInfo, width: int) -> list[str]:
    decision, rendered = line.decision, line.rendered
    visit = decision.visit
    place = clinic.locations[visit.appointment.location]  # a visit's time is told where it takes place
    starts = visit.appointment.starts_at.astimezone(ZoneInfo(place.timezone))
    zone = "" if line.zone.key == home.key else f" ({line.zone.key})"
    who = f"patient {clean(visit.patient.id, LONGEST_ID)}"
    what = f"visit {clean(visit.appointment.id, LONGEST_ID)} on {_short(starts)}"
    head = f"{_time(line.due_local)}{zone}  {decision.rule.id}: {who}, {what}"
    if rendered is None:
        return _wrap(head, width, 2) + _wrap(f"NOT SENT: {_why(decision)}", width, 12)
    cost = f"({line.language}, {_count(rendered.size.segments, 'segment')})"
    body = [part for text in rendered.body.split("\n") for part in _wrap(text, width, 12)]
    return _wrap(f"{head} {cost}", width, 2) + body


def _why(decision: Decision) -> str:
    return why(decision) if decision.reason is None else f"{why(decision)} ({decision.reason})"


def _wrap(text: str, width: int, indent: int) -> list[str]:
    """*text* in lines of at most *width*; what follows the first hangs under its words."""
    hanging = " " * 12
    lines, line = [], " " * indent
    empty = True
    for word in text.split(" "):
        while not empty and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, empty = hanging, True
        while len(line) + len(word) > width and empty:  # longer than a line: an id, an address
            room = width - len(line)
            lines.append(line + word[:room])
            word, line = word[room:], hanging
        line, empty = (line + word if empty else f"{line} {word}"), False
    return [*lines, line]


def _summary(lines: Sequence[Shown]) -> str:
    sent = [line.rendered for line in lines if line.rendered]
    segments = sum(rendered.size.segments for rendered in sent)
    text = f"{_count(len(sent), 'text')}, {_count(segments, 'segment')}."
    reasons = Counter(str(line.decision.reason or "template") for line in lines if line.rendered is None)
    if not reasons:
        return text
    why = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())
    return f"{text} Not sent: {why}."


def _day(day: date) -> str:
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def _time(local: datetime) -> str:
    return f"{local.hour % 12 or 12:2}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def _short(local: datetime) -> str:
    return f"{local:%a} {local:%b} {local.day}, {_time(local).strip()}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
