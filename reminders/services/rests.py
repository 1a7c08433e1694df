"""Looks that would find nothing are left out until they might: idle costs little, and nothing is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from reminders.db.engine import Database

#: No look is left out for longer, whatever is believed.
LONGEST_REST = timedelta(seconds=60)


class Rest:
    """Whether a look would find what the last one found: nothing was written, and no time has come.

    On PostgreSQL only asking can tell, so there every look is made. For one thread at a time.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._commits: tuple[int, int] | None = None
        self._rests: tuple[datetime, datetime] | None = None
        """From when, and until when at most."""

    def goes_on(self, now: datetime) -> bool:
        """Whether to leave the look out. If not, the next is made too, unless `begin` is called after it."""
        commits = self._db.commits()
        same = commits is not None and commits == self._commits
        if same and self._rests is not None and self._rests[0] <= now < self._rests[1]:
            return True
        self._commits, self._rests = commits, None
        return False

    def begin(self, now: datetime, next_at: Callable[[], datetime | None]) -> None:
        """The look of *now* is done. *next_at*: when the clock alone will give it something to do.

        What was written since `goes_on` ends the rest at once: perhaps the look has not seen it.
        """
        if self._commits is not None:
            longest = now + LONGEST_REST
            self._rests = now, min(longest, next_at() or longest)
