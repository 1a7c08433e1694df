"""What keeps the service right over time, for the daemon: a restored copy, the daily report, retention."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from reminders.db import daily_reports, state
from reminders.ports import GatewayError
from reminders.services import daily, restore, restore_older, upkeep_purge, upkeep_redact
from reminders.services.restore import Parts

log = logging.getLogger(__name__)

#: A start waits no longer for Twilio's word on whether the database is an older copy.
ASK_AT_MOST = 5.0
#: And it is asked again after so long.
ASK_AGAIN = 3.0
#: The day of the report after which everything that was old enough had been emptied at Twilio.
REDACTED = "redact.done"


class Upkeep:
    """One for each daemon. Thread-safe: the database holds what must not be done twice."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stopped = threading.Event()

    def look_for_older_copy(self, wait: float = ASK_AT_MOST) -> None:
        """Before anything is sent: closes the gate if the database is older than what Twilio shows.

        If Twilio does not answer in time the start goes on, and nothing but safety goes out until it does.
        """
        known = restore_older.known_until(self._parts.db)
        if known is None:
            return
        answered = threading.Event()
        asking = threading.Thread(target=self._look, args=(known, answered), name="older-copy", daemon=True)
        asking.start()
        if not answered.wait(wait):
            restore_older.wait_for_twilio(self._parts.db, known, self._parts.clock.now())
            if answered.is_set():  # a moment ago: it may not have seen that the gate was closed
                self._look(known, answered)

    def stop(self) -> None:
        """Twilio is asked no more; the next start goes on with it."""
        self._stopped.set()

    def _look(self, known: datetime, answered: threading.Event) -> None:
        """Until there is an answer."""
        parts = self._parts
        while not self._stopped.is_set():
            try:
                restore_older.is_older_copy(parts.db, parts.gateway, known, parts.clock.now())
                answered.set()
                return
            except GatewayError as error:
                told = {"outcome": error.outcome.value, "code": error.code}
                log.warning("older_copy_not_looked_for", extra=told)
            except DBAPIError:
                log.warning("older_copy_not_looked_for", extra={"outcome": "database"})
            self._stopped.wait(ASK_AGAIN)

    def waits_for_twilio(self) -> bool:
        """After a restore: Twilio has not been asked yet, so that the calendars are not read yet either."""
        with self._parts.db.read() as connection:
            return restore.stage(connection) == restore.ASK

    def ask_twilio(self) -> None:
        """To be called before each poll; nothing when no restore waits for it.

        Raises:
            GatewayError: it cannot be asked; to be called again.
        """
        if not self.waits_for_twilio():
            return
        with self._parts.db.singleton("restore") as mine:
            if mine:
                restore.ask_twilio(self._parts)

    def calendars_were_read(self) -> bool:
        """To be called after each round of reading the sources and planning; whether a restore is settled."""
        with self._parts.db.read() as connection:
            if restore.stage(connection) != restore.ASKED:
                return False
        with self._parts.db.singleton("restore") as mine:
            return mine and restore.open_gate(self._parts)

    def daily(self) -> None:
        """The day's work, once for all daemons: the comparison with Twilio's list, then retention.

        To be called every few minutes; what could not be done is tried again at the next call.

        Raises:
            GatewayError: Twilio cannot be asked.
        """
        parts = self._parts
        now, retention = parts.clock.now(), parts.clinic().retention
        with parts.db.singleton("daily") as mine:
            if not mine:
                return
            day = daily.due(parts.db, parts.clinic(), now)
            if day is not None:
                # Retention needs no network: it is not kept waiting by a Twilio that is away.
                upkeep_purge.purge(parts.db, retention, now)
                restore.forget(parts.db, now)
                daily.compare(parts, day)
            self._redact(now)

    def _redact(self, now: datetime) -> None:
        """At most a few hundred at a call, until nothing is left; then not before the next report."""
        parts = self._parts
        with parts.db.read() as connection:
            newest = daily_reports.newest(connection)
            done = state.get(connection, REDACTED)
        if newest is None or done == newest.day:
            return
        redacted = upkeep_redact.redact(parts.db, parts.gateway, parts.clinic().retention, now)
        if redacted.total + redacted.refused < upkeep_redact.MOST:
            with parts.db.write() as connection:
                state.put(connection, REDACTED, newest.day, now)

    def problem(self) -> str | None:
        """Why nothing but safety goes out now, for people; None if the gate is open."""
        try:
            with self._parts.db.read() as connection:
                stage = restore.stage(connection)
        except DBAPIError:  # which is a problem of its own
            return None
        if stage is None:
            return None
        if stage == state.LOOK:
            return (
                "Twilio has not answered since the start, so nobody knows whether this database is an older "
                "copy: only pages and safety answers go out."
            )
        return (
            "The database was restored: until Twilio has said what was sent since the backup, "
            "only pages and safety answers go out."
        )
