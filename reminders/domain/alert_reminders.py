"""When whoever took an alert and has not closed it is reminded, and when the chain is paged again. Pure.

An alert that is taken pages nobody: forgotten, a cry for help would stay open for ever. The first reminder
comes when the patient should have been reached; an ACK or a note answers it. What nobody answers goes back to
the chain: whoever took it at 3 a.m. may have fallen asleep again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.clinic import Hours, Opening
from reminders.domain.hours import is_open, move_later


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, and whether at night too."""

    every: timedelta
    """Until somebody has said that they are at it (ACK again, or a note)."""
    later: timedelta
    """Once somebody has; from then on by day only, for the alert is in somebody's hands."""
    at_night: bool


_NOW = Pace(timedelta(hours=1), timedelta(hours=2), at_night=True)
#: Red flags that can wait an hour, worrying answers: half a working day, and nobody is woken.
_BY_DAY = Pace(timedelta(hours=4), timedelta(hours=4), at_night=False)
#: By severity. Not of those that the service raises about itself or a number: no patient waits for somebody.
PACES = {"crisis": _NOW, "emergency": _NOW, "urgent": _BY_DAY, "clinical": _BY_DAY}
#: After so many reminders that nobody answered, the chain is paged as if nobody had taken the alert.
MOST_IGNORED = 2
#: So far two machines' clocks may lie apart; a time further ahead was written before the clock was set back.
CLOCKS_DIFFER = timedelta(minutes=5)
#: On any day of the week: people in need do not keep office hours.
DAYTIME = Hours({day: Opening(time(8), time(20)) for day in range(7)})


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with an alert that is taken."""

    since: datetime
    """When it was taken, answered for, or last reminded of."""
    heard: bool = False
    """Somebody has said since that they are at it."""
    ignored: int = 0
    """Reminders since it was taken or answered for."""

    @property
    def is_given_up(self) -> bool:
        """Its next turn is the chain's."""
        return self.ignored >= MOST_IGNORED


def next_turn(
    severity: str, standing: Standing, now: datetime, *, zone: ZoneInfo, office: Hours | None = None
) -> datetime | None:
    """When the next reminder, or the chain's turn, is due: *now* at the earliest; None, if there is none.

    *office*: the hours to which the chain keeps, if it does (`only: office_hours`).
    """
    pace = PACES.get(severity)
    if pace is None:
        return None
    at = max(now, standing.since + (pace.later if standing.heard else pace.every))
    if standing.since - now > CLOCKS_DIFFER:  # the clock was set back: rather too early than a day late
        at = now
    if office is None and pace.at_night and not standing.heard:
        return at
    hours = office or DAYTIME
    return at if is_open(at, zone, hours) else move_later(at, zone, hours) or at
