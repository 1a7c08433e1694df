"""Reports that come together are applied in one transaction.

Each alone would wait for SQLite's one writer and for its own commit on disk, and patients' texts wait for the
same writer. Whoever comes while a commit runs is taken along by the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from reminders.db.engine import Database, is_temporary
from reminders.services.dispatch_outcomes import Undelivered, nothing
from reminders.services.reports import Applying, StatusReport

#: Reports in one transaction at most: others wait for the writer meanwhile.
MOST = 50


@dataclass(slots=True)
class _Brought:
    """A report, and what became of it."""

    message_id: str | None
    report: StatusReport
    now: datetime
    applied: Applying | None = None
    error: BaseException | None = field(default=None, repr=False)

    @property
    def is_done(self) -> bool:
        return self.applied is not None or self.error is not None


class ReportDesk:
    """`apply_report` for many threads at once."""

    def __init__(
        self,
        db: Database,
        *,
        on_halt: Callable[[str], None] | None = None,
        on_undelivered: Undelivered = nothing,
    ) -> None:
        self._db = db
        self._on_halt = on_halt
        self._on_undelivered = on_undelivered
        self._lock = threading.Lock()
        self._queue: list[_Brought] = []
        self._turn = threading.Lock()

    def apply(self, message_id: str | None, report: StatusReport, now: datetime) -> bool:
        """Returns after the commit: whether something may go out now that could not before.

        Raises:
            sqlalchemy.exc.DBAPIError: nothing of it was kept; Twilio, or the daily look, tells it again.
        """
        mine = _Brought(message_id, report, now)
        with self._lock:
            self._queue.append(mine)
        while not mine.is_done:
            with self._turn:  # one writes, and takes along whoever waits here
                if not mine.is_done:
                    self._write()
        if mine.error is not None:
            raise mine.error
        assert mine.applied is not None  # it is done  # noqa: S101
        if mine.applied.halted is not None and self._on_halt is not None:
            self._on_halt(mine.applied.halted)
        return mine.applied.frees

    def _write(self) -> None:
        with self._lock:
            some, self._queue = self._queue[:MOST], self._queue[MOST:]
        try:
            self._together(some)
        except Exception:
            self._one_by_one(some)

    def _one_by_one(self, some: Sequence[_Brought]) -> None:
        """One that cannot be applied does not take the others with it; a database that is away does."""
        away: DBAPIError | None = None
        for each in some:
            each.error = away
            if away is not None:
                continue
            try:
                self._together([each])
            except DBAPIError as error:
                each.error = error
                away = error if is_temporary(error) else None
            except Exception as error:
                each.error = error

    def _together(self, some: Sequence[_Brought]) -> None:
        applied = []
        with self._db.write() as connection:
            # In one order, so that two daemons do not wait for each other; of one text as they came.
            for each in sorted(some, key=lambda each: each.report.provider_sid):
                applying = Applying(connection, each.report, each.now, self._on_undelivered)
                applying.run(each.message_id)
                applied.append((each, applying))
        for each, applying in applied:
            each.applied = applying
