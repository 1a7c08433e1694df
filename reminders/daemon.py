"""The running service: ticks, the sender, the web server, and a clean end.

APScheduler owns every clock here; the database remembers. Each tick is a unit of work that may fail and
is simply tried again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from reminders import __version__
from reminders.db import alerts as alert_rows
from reminders.db import check_in_clock as check_in_rows
from reminders.db import state
from reminders.db.engine import Database, is_temporary
from reminders.db.people import mark_for_planning
from reminders.db.schema import appointment
from reminders.db.wakeup import Listener
from reminders.domain.clinic import Clinic
from reminders.domain.source import SourceSettings
from reminders.memory import keep_what_is_there
from reminders.ports import Clock, Gateway, GatewayError, Outcome, Source, SourceError
from reminders.services import (
    alert_health,
    catch_up,
    check_in_clock,
    daemons,
    drill,
    plan,
    plan_clocks,
    poll,
    reconcile,
)
from reminders.services import alerts as alert_service
from reminders.services.clock_watch import ClockWatch, note_clock_set, note_set_while_away
from reminders.services.configuration import Configuration
from reminders.services.dispatch import Dispatcher
from reminders.services.dispatch_limits import circuit
from reminders.services.pages import PageSender
from reminders.services.refresh import refresh_unfinished
from reminders.services.rests import Rest
from reminders.services.sync import sync
from reminders.services.upkeep import Upkeep
from reminders.stopping import StopSignal
from reminders.web_server import WebServer

log = structlog.get_logger()

STOP_WITHIN = 10.0
LEAVE_WITHIN = 1.0
RELOAD_EVERY = timedelta(seconds=2)
CLIMB_EVERY = timedelta(seconds=5)
CHECK_INS_EVERY = timedelta(seconds=30)
ALIVE_EVERY = timedelta(seconds=60)
#: A shorter outage of Twilio is its own affair; after this, staff should know that no reply is read.
UNHEARD_FOR = timedelta(minutes=5)
REFRESH_EVERY = timedelta(hours=1)
#: How often it is asked whether the day's report and retention are to be done.
DAILY_LOOK_EVERY = timedelta(minutes=10)
#: Two instants to be woken at that need not be told apart: less than a text may be late.
AS_GOOD_AS = timedelta(milliseconds=1)
#: So many phones are asked about at a time when answers were lost.
ASK_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done."""

    sync: timedelta = timedelta(seconds=60)
    poll: timedelta = timedelta(seconds=60)
    uncertain: timedelta = timedelta(seconds=90)
    heartbeat_url: str | None = None


class AlreadyRunningError(Exception):
    """Another daemon works on the same SQLite file."""

    def __init__(self) -> None:
        super().__init__(
            "Another daemon already works on this database file, so this one stops. "
            "For several daemons set DATABASE_URL to a PostgreSQL database."
        )


class Daemon:
    """Everything that runs. `start` and `stop` for a program around it, `run` for a process of its own."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        configuration: Configuration,
        gateway: Gateway,
        dispatcher: Dispatcher,
        build_source: Callable[[SourceSettings, Clinic], Source],
        pace: Pace,
        upkeep: Upkeep | None = None,
        pages: PageSender | None = None,
        name: str = "daemon",
    ) -> None:
        self.web: Any = None
        self._name = name
        self._started_at = clock.now()
        self._told: daemons.Running | None = None
        self._db = db
        self._clock = clock
        self._configuration = configuration
        self._gateway = gateway
        self._dispatcher = dispatcher
        self._build_source = build_source
        self._pace = pace
        self._upkeep = upkeep
        self._pages = pages
        self._sources: dict[str, Source] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._listener = Listener(db, self.wake)
        self._asking = ThreadPoolExecutor(ASK_AT_ONCE, "evidence")
        self._web_server: WebServer | None = None
        self._lock_file: Any = None
        self._unheard: tuple[datetime, GatewayError] | None = None
        self._clock_watch: ClockWatch | None = None
        self._clock_set = timedelta()
        self._missed = False
        self._arranged, self._settled, self._climbed = Rest(db), Rest(db), Rest(db)
        self._arranging = threading.Lock()
        self._wakes_at: datetime | None = None
        """When, by the machine's clock, the sender is to be woken."""

    # -- life ----------------------------------------------------------------------------------

    def start(self, *, host: str | None = None, port: int = 0, ticking: bool = True) -> None:
        """Starts everything; the web server only if *host* is given.

        With *ticking* false nothing happens by itself but sending: the caller runs `tick` (the demo).

        Raises:
            AlreadyRunningError: another daemon works on the same SQLite file.
            OSError: the port is taken.
        """
        self._claim_database_file()
        if self._upkeep is not None:
            self._upkeep.look_for_older_copy()
        if host is not None:
            self._web_server = WebServer(self.web, host, port)
            self._web_server.start()
        if ticking:  # else somebody moves the clock on purpose
            note_set_while_away(self._db, self._clock.now())
        catch_up.still_alive(self._db, self._configuration.clinic(), self._clock.now())
        self._tell_what_runs()
        self._look_at_taken_alerts()
        plan.mark_for_configuration(self._db, self._configuration.plan_version, self._clock.now())
        self._plan()
        if ticking:  # else somebody moves the clock on purpose
            self._clock_watch = ClockWatch(self._clock)
        self._dispatcher.start()
        if self._pages is not None:
            self._pages.start()
        self._listener.start()
        self._scheduler.start()
        if ticking:
            self._schedule()
        log.info("daemon_started")

    def stop(self, timeout: float = STOP_WITHIN) -> None:
        """Ends within *timeout* seconds: what is in flight is finished, claims are released."""
        until = time.monotonic() + timeout
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
        self._listener.stop()
        if self._upkeep is not None:
            self._upkeep.stop()
        self._asking.shutdown(wait=False, cancel_futures=True)
        if self._pages is not None:
            self._pages.stop()
        self._dispatcher.stop(0.6 * timeout)
        if self._web_server is not None:
            self._web_server.stop(max(0.5, until - time.monotonic()))
        self._leave()
        if self._lock_file is not None:
            self._lock_file.close()
        log.info("daemon_stopped")

    def run(self, *, host: str, port: int, say: Callable[[str], None] = lambda line: None) -> None:
        """Runs until SIGTERM or SIGINT."""
        stopping = StopSignal()
        try:
            self.start(host=host, port=port)
            keep_what_is_there()
            say(f"Running at {self.url}")
            stopping.wait()
        finally:
            self.stop()

    @property
    def url(self) -> str:
        """The web server's address on this machine."""
        return self._web_server.url if self._web_server else ""

    # -- what others call ------------------------------------------------------------------------

    def wake(self) -> None:
        """Something was put into the outbox. From any thread."""
        self._dispatcher.wake()
        if self._pages is not None:
            self._pages.wake()

    def is_behind(self) -> bool:
        """Texts that are due wait to leave."""
        return self._dispatcher.is_behind

    def replan(self, connection: Connection, appointment_ids: Sequence[int]) -> None:
        """Plans those visits again inside the caller's transaction: a patient has answered."""
        mark_for_planning(connection, appointment_ids=list(appointment_ids))
        patients = set(
            connection.scalars(
                select(appointment.c.patient_id).where(appointment.c.id.in_(list(appointment_ids)))
            )
        )
        if patients:
            plan.plan_patients(
                connection,
                self._db,
                patients,
                self._configuration.clinic(),
                self._configuration.plan_version,
                self._clock.now(),
            )

    def next_due(self, at: datetime | None) -> None:
        """Arranges to be woken at the next due instant."""
        with self._arranging:
            if self._scheduler.running:
                self._arrange(at)

    def _arrange(self, at: datetime | None) -> None:
        if at is None:
            if self._wakes_at is not None:
                self._wakes_at = None
                with contextlib.suppress(Exception):
                    self._scheduler.remove_job("wake")
            return
        when = datetime.fromtimestamp(time.time() + self._clock.real_delay(at), UTC)
        if self._wakes_at is not None and abs(when - self._wakes_at) < AS_GOOD_AS:
            return  # asked every few seconds: to arrange the same again would wake the scheduler each time
        self._scheduler.add_job(
            self._fall_due, "date", run_date=when, id="wake", replace_existing=True, max_instances=8
        )
        self._wakes_at = when

    def _fall_due(self) -> None:
        self._wakes_at = None
        self._dispatcher.wake()

    def look_at_clock(self) -> None:
        """Before anything is claimed: was the clock set, were we asleep? Then first what is late is decided.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away; the next look deals with it.
        """
        if self._clock_watch is None:
            return
        self._clock_set += self._clock_watch.look()
        if self._clock_watch.passed > catch_up.DOWNTIME:
            self._missed = True
        if not self._clock_set and not self._missed:
            return
        now = self._clock.now()
        if self._clock_set:
            log.warning("clock_set", seconds=round(self._clock_set.total_seconds()))
            note_clock_set(self._db, now, self._clock_set)
            self._wakes_at = None
            self._schedule()  # its times are the wall clock's too
        catch_up.still_alive(self._db, self._configuration.clinic(), now)
        self._clock_set, self._missed = timedelta(), False

    def undelivered(self, connection: Connection, message_id: str, now: datetime) -> None:
        """A text about an alert did not arrive: the next people are paged, in the caller's transaction."""
        alert_service.undelivered(
            connection,
            message_id,
            alerts=self._configuration.alerts(),
            now=now,
            clinic=self._configuration.clinic(),
        )

    def sending_halted(self, why: str) -> None:
        """Our own configuration at Twilio stops sending: staff are told once, by every chain there is."""
        log.error("sending_halted", why=why)
        with self._db.write() as connection:
            alert_service.raise_alert(
                connection,
                "system",
                alerts=self._configuration.alerts(),
                now=self._clock.now(),
                clinic=self._configuration.clinic(),
                summary=why,
                key=f"halted:{self._clock.now():%Y-%m-%d}:{why[:80]}",
            )
        self.wake()

    def health(self) -> list[str]:
        """Why the service cannot do its job now, as sentences; empty while it can."""
        problems = []
        try:
            with self._db.read() as connection:
                halted = circuit(connection)
                mute = alert_health.problems(connection, self._configuration.alerts())
                mute += daemons.differences(daemons.standing(connection), self._clock.now())
        except DBAPIError:
            problems.append("The database does not answer.")
            halted, mute = None, []
        else:
            if self._db.trouble is not None:
                problems.append(self._db.trouble)
        if not self._scheduler.running:
            problems.append("The scheduler is not running.")
        if halted is not None:
            problems.append(f"Sending has stopped: {halted.reason}. See run.py check.")
        problems += mute
        if unheard := self._why_unheard():
            problems.append(unheard)
        if self._upkeep is not None and (held := self._upkeep.problem()):
            problems.append(held)
        return problems

    def _why_unheard(self) -> str | None:
        """Credentials that fail are said at once (webhooks are refused with them too); an outage later."""
        if self._unheard is None:
            return None
        since, error = self._unheard
        if error.outcome is not Outcome.CONFIGURATION and self._clock.now() - since < UNHEARD_FOR:
            return None
        return f"What patients answer cannot be read at Twilio: {error.reason}. See run.py check."

    # -- ticks -----------------------------------------------------------------------------------

    def tick(self) -> None:
        """Everything that is done now and then, once, in the order of the road. For the demo and tests."""
        works = (
            self._reload,
            self._sync,
            self._poll,
            self._settle,
            self._climb,
            self._check_ins,
            self._still_alive,
        )
        for work in works:
            self._guarded(work)()
        self.wake()

    def next_tick(self) -> datetime | None:
        """When a tick will next have something to do that the clock alone brings about."""
        with self._db.read() as connection:
            climbs = alert_service.next_climb(connection)
            check_ins = check_in_rows.next_look(connection)
            clocks = plan_clocks.next_look(connection)
        settles = reconcile.next_settlement(self._db, wait=self._pace.uncertain)
        return min((at for at in (climbs, settles, clocks, check_ins) if at is not None), default=None)

    def _schedule(self) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - APScheduler lives in real time
        settle = max(timedelta(seconds=1), min(timedelta(seconds=5), self._pace.uncertain / 10))
        ticks: list[tuple[Callable[[], None], timedelta]] = [
            (self._reload, RELOAD_EVERY),
            (self._sync, self._pace.sync),
            (self._poll, self._pace.poll),
            (self._settle, settle),
            (self._climb, CLIMB_EVERY),
            (self._check_ins, CHECK_INS_EVERY),
            (self._drill, ALIVE_EVERY),
            (self._still_alive, ALIVE_EVERY),
            (self._refresh, REFRESH_EVERY),
            (self._daily, DAILY_LOOK_EVERY),
        ]
        for work, every in ticks:
            self._scheduler.add_job(
                self._guarded(work),
                "interval",
                seconds=every.total_seconds(),
                id=work.__name__.strip("_"),
                next_run_time=now,
                replace_existing=True,
            )

    def _guarded(self, work: Callable[[], None]) -> Callable[[], None]:
        """A tick that fails is logged and tried again at its next time; it never stops the others."""
        name = work.__name__.strip("_")

        def run() -> None:
            try:
                work()
            except DBAPIError as error:
                log.warning("tick_failed", tick=name, temporary=is_temporary(error))
            except GatewayError as error:
                told = {"outcome": error.outcome.value, "code": error.code, "reason": error.reason}
                log.warning("twilio_not_asked", tick=name, **told)
            except Exception:
                log.exception("tick_failed", tick=name)

        return run

    def _reload(self) -> None:
        if self._configuration.reload():
            self._sources.clear()
            self._look_at_taken_alerts()
            plan.mark_for_configuration(self._db, self._configuration.plan_version, self._clock.now())
            self._plan()
        if self._running() != self._told:
            self._tell_what_runs()
        now = self._clock.now()
        if not self._listener.listening and not self._arranged.goes_on(now):
            # Another process (an import, the resume command) may have put something into the outbox.
            due = self._dispatcher.next_due()
            self.next_due(due)
            self._arranged.begin(now, lambda: due)

    def _look_at_taken_alerts(self) -> None:
        """Those of which nobody is to be reminded: by an older version, or by a chain as it was."""
        with self._db.write() as connection:
            alert_rows.look_at_taken(connection, self._clock.now())

    def _sync(self) -> None:
        if self._upkeep is not None and self._upkeep.waits_for_twilio():
            return  # what was sent is recognised by the visits as they were
        clinic = self._configuration.clinic()
        for settings in self._configuration.config.sources:
            with self._db.singleton(f"sync {settings.id}") as mine:
                due = mine and settings.type != "console"
                if due and self._is_time(f"sync {settings.id}", self._pace.sync):
                    self._sync_one(settings, clinic)
        self._plan()
        if self._upkeep is not None and self._upkeep.calendars_were_read():
            self.wake()

    def _is_time(self, name: str, every: timedelta) -> bool:
        """Whether it is time again for all daemons together: many ask no more often than one would.

        Their ticks fall at different moments: the first that comes after half the time does it.
        """
        if self._db.is_sqlite:
            return True
        now = self._clock.now()
        with self._db.write() as connection:
            last = state.get_time(connection, f"did {name}")
            if last is not None and timedelta(0) <= now - last < every / 2:
                return False
            state.put_time(connection, f"did {name}", now, now)
        return True

    def _sync_one(self, settings: SourceSettings, clinic: Clinic) -> None:
        """Reads one source; what goes wrong with it keeps no other from being read."""
        try:
            result = sync(self._db, self._source(settings, clinic), clinic, self._clock.now())
        except SourceError as error:
            log.warning("source_unusable", source=settings.id, problem=str(error))
            return
        except Exception:
            # What it has read was not kept: it must not take the same for unchanged the next time.
            self._sources.pop(settings.id, None)
            log.exception("source_failed", source=settings.id)
            return
        if result.outcome == "overtaken":
            self._sources.pop(settings.id, None)
        if result.outcome != "unchanged":
            log.info(
                "source_read",
                source=settings.id,
                outcome=result.outcome,
                good=result.good,
                bad=result.bad,
                changed=result.changed,
            )

    def _source(self, settings: SourceSettings, clinic: Clinic) -> Source:
        """Sources are kept between reads: they remember what they have read."""
        if settings.id not in self._sources:
            self._sources[settings.id] = self._build_source(settings, clinic)
        return self._sources[settings.id]

    def _plan(self) -> None:
        clinic, version = self._configuration.clinic(), self._configuration.plan_version
        plan_clocks.mark_striking(self._db, clinic, version, self._clock.now())
        result = plan.plan_pending(self._db, clinic, version, self._clock.now())
        if result.wrote:
            log.info("planned", added=result.added, changed=result.changed, ended=result.ended)
            self.wake()

    def _poll(self) -> None:
        with self._db.singleton("poll") as mine:
            if not mine:
                self._unheard = None  # another daemon asks, and says so
                return
            found = self._hear()
        if found:
            self.wake()

    def _hear(self) -> int:
        try:
            if self._upkeep is not None and self._upkeep.waits_for_twilio():
                self._upkeep.ask_twilio()
                self._sync()
            found = poll.poll(
                self._db,
                self._gateway,
                clinic=self._configuration.clinic(),
                alerts=self._configuration.alerts(),
                clock=self._clock,
                replan=self.replan,
            )
        except GatewayError as error:
            self._unheard = (self._unheard[0] if self._unheard else self._clock.now(), error)
            raise
        self._unheard = None
        return found

    def _settle(self) -> None:
        settled, now = None, self._clock.now()
        if self._settled.goes_on(now):
            return
        with self._db.singleton("settle") as mine:
            if mine:
                settled = reconcile.settle_uncertain(
                    self._db,
                    self._gateway,
                    self._clock,
                    wait=self._pace.uncertain,
                    on_halt=self.sending_halted,
                    on_undelivered=self.undelivered,
                    pool=self._asking,
                )
                self._settled.begin(
                    now, lambda: reconcile.next_settlement(self._db, wait=self._pace.uncertain)
                )
        if settled != reconcile.Settled() or self._listener.listening:  # else `_reload` looks, more often
            self.next_due(self._dispatcher.next_due())

    def _climb(self) -> None:
        now = self._clock.now()
        if self._climbed.goes_on(now):
            return
        if alert_service.climb(self._db, self._configuration.alerts(), now, self._configuration.clinic()):
            self.wake()
        self._climbed.begin(now, self._next_climb)

    def _next_climb(self) -> datetime | None:
        with self._db.read() as connection:
            return alert_service.next_climb(connection)

    def _check_ins(self) -> None:
        if self._upkeep is not None and self._upkeep.waits_for_twilio():
            return  # of an older copy nobody knows yet who has answered
        done = check_in_clock.look(
            self._db,
            self._configuration.clinic(),
            self._configuration.alerts(),
            self._clock.now(),
            heard_until=poll.heard_until(self._db),
        )
        if done:
            log.info("check_ins_looked_at", **asdict(done))
        if done.nudged:
            self.wake()

    def _drill(self) -> None:
        with self._db.singleton("drill") as mine:
            if not mine:
                return
            with self._db.write() as connection:
                raised = drill.tick(
                    connection,
                    self._configuration.alerts(),
                    self._configuration.clinic(),
                    self._clock.now(),
                )
        if raised:
            self.wake()

    def _still_alive(self) -> None:
        catch_up.still_alive(self._db, self._configuration.clinic(), self._clock.now())
        self._tell_what_runs()
        self._plan()
        if self._pace.heartbeat_url and not self.health():
            _call(self._pace.heartbeat_url)

    def _running(self) -> daemons.Running:
        configuration = self._configuration
        return daemons.Running(__version__, configuration.version, configuration.catalogue.version)

    def _tell_what_runs(self) -> None:
        runs = self._running()
        daemons.say(self._db, self._name, runs, self._started_at, self._clock.now())
        self._told = runs

    def _leave(self) -> None:
        """Nobody needs to look for a daemon that ended as it should. Waits for no database that is away."""

        def leave() -> None:
            with contextlib.suppress(DBAPIError):
                daemons.leave(self._db, self._name)

        leaving = threading.Thread(target=leave, name="leave", daemon=True)
        leaving.start()
        leaving.join(LEAVE_WITHIN)

    def _refresh(self) -> None:
        with self._db.singleton("refresh") as mine:
            if mine:
                refresh_unfinished(
                    self._db,
                    self._gateway,
                    self._clock.now(),
                    on_halt=self.sending_halted,
                    on_undelivered=self.undelivered,
                )

    def _daily(self) -> None:
        if self._upkeep is not None:
            self._upkeep.daily()

    # -- one daemon for one SQLite file ---------------------------------------------------------------

    def _claim_database_file(self) -> None:
        if not self._db.is_sqlite or not self._db.url.database:
            return
        # The file itself: by another name for it (a link) it is the same database.
        path = Path(f"{os.path.realpath(self._db.url.database)}.lock")
        self._lock_file = path.open("w")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock_file.close()
            self._lock_file = None
            raise AlreadyRunningError from None


def _call(url: str) -> None:
    """Tells a monitor that all is well; whoever knows its address could do so too, so no log has it."""
    try:
        with urlopen(url, timeout=10):  # noqa: S310 - https or loopback, checked
            pass
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()
        log.warning("heartbeat_failed", error=type(error).__name__, status=getattr(error, "code", None))
