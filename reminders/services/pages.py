"""Sends pages by e-mail, chat and pager: rows of `alert_page`, at least once, with no transaction open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reminders.db import alert_pages
from reminders.db import alerts as alert_rows
from reminders.db.engine import Database
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.page_words import page_words
from reminders.domain.wording import alert_context
from reminders.ports import Clock, Notifier, NotifyError
from reminders.services.alert_paging import Pager, words_of
from reminders.services.rests import Rest

log = structlog.get_logger()

#: So long until a page is tried again; after the last it has failed for good. The chain climbs anyway.
BACK_OFF = tuple(timedelta(seconds=each) for each in (5, 15, 30, 60, 120, 300))
LEASE = timedelta(seconds=60)
AT_ONCE = 8
#: How often it looks when nobody wakes it, in seconds.
LOOK_EVERY = 2.0


class PageSender:
    """A thread that sends what is due. Several daemons may do so at once."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        notifier: Notifier,
        *,
        alerts: Callable[[], Alerts],
        clinic: Callable[[], Clinic],
        link: Callable[[str], str] = lambda _: "",
        dry_run: bool = False,
    ) -> None:
        self._db = db
        self._clock = clock
        self._notifier = notifier
        self._alerts = alerts
        self._clinic = clinic
        self._link = link
        self._dry_run = dry_run
        self._rest = Rest(db)
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)
        self._pool = ThreadPoolExecutor(AT_ONCE, "page")

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> None:
        """What is under way may be sent again by the next: rather twice than never."""
        self._stopping = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wake(self) -> None:
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                self.send_due()
            except DBAPIError:
                log.warning("pages_wait", why="the database does not answer")
            except Exception as error:
                log.error("pages_failed", error=type(error).__name__)
            self._woken.wait(LOOK_EVERY)

    def send_due(self) -> int:
        """Sends all that are due; how many were tried."""
        now = self._clock.now()
        if self._rest.goes_on(now):
            return 0
        with self._db.read() as connection:
            due = alert_pages.next_due(connection)
        self._rest.begin(now, lambda: due)
        if due is None or due > now:
            return 0
        with self._db.write() as connection:
            claimed = alert_pages.claim(connection, now, now + LEASE, AT_ONCE)
        return len(list(self._pool.map(self._send, claimed)))

    def _send(self, page: Any) -> None:
        ready = self._prepare(page)
        if ready is None:
            return
        error: NotifyError | None = None
        try:
            self._notifier.notify(*ready)
        except NotifyError as failed:
            error = failed
        with self._db.write() as connection:
            self._record(connection, page, error, self._clock.now())

    def _prepare(self, page: Any) -> tuple[str, str, str] | None:
        """Address, title, body; None if it is not wanted any more, which is then written down."""
        now, clinic = self._clock.now(), self._clinic()
        person = self._alerts().people.get(page.person)
        channels = person.channels if person is not None else ()
        with self._db.write() as connection:
            found = alert_rows.by_id(connection, page.alert_id)
            if not alert_pages.waits(connection, page.id):
                return None
            if found is None or found.resolved_at is not None:
                alert_pages.end(connection, page.id, alert_pages.CANCELLED, now)
                return None
            if self._dry_run or page.channel >= len(channels):
                why = "dry_run" if self._dry_run else "no_such_channel"
                alert_pages.end(connection, page.id, alert_pages.CANCELLED, now, why)
                return None
            given = words_of(connection, found)
        language = clinic.languages[0]
        context = alert_context(
            clinic=clinic, language=language, **{**given, "link": self._link(str(found.code))}
        )
        return channels[page.channel], *page_words(context, language, again=page.step > 0)

    def _record(self, connection: Connection, page: Any, error: NotifyError | None, now: datetime) -> None:
        way = f"channel {page.channel + 1}"
        if error is None:
            if alert_pages.end(connection, page.id, alert_pages.SENT, now):
                alert_rows.step(connection, page.alert_id, "notified", now, person=page.person, detail=way)
            return
        log.warning("page_not_taken", alert=page.alert_id, way=way, attempt=page.attempts, error=error.kind)
        if page.attempts <= len(BACK_OFF) and error.kind != "address":
            alert_pages.try_again(connection, page.id, now + BACK_OFF[page.attempts - 1], error.kind)
            return
        if alert_pages.end(connection, page.id, alert_pages.FAILED, now, error.kind):
            Pager(connection, self._alerts(), self._clinic(), now).channel_failed(
                page, f"{way}: {error.kind}"
            )
