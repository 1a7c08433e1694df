"""The call that tells a monitor outside that all is well: only while it is, and never a stumbling block."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from reminders.daemon import Daemon, Pace
from reminders.db.engine import Database
from reminders.ports import GatewayError, Outcome
from reminders.services.configuration import Configuration
from reminders.services.dispatch_limits import stop_sending
from reminders.sources import build
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import TEMPLATES, FakeGateway, a_dispatcher

FILES = {
    "clinic": """
clinic: {name: Clinic, phone: "+15055550100"}
locations: [{id: main, name: Here, timezone: America/Denver}]
""",
    "cadence": "rules: []",
    "alerts": """
people: [{id: nurse, name: Nurse, phone: "+15055550101"}]
chains: {crisis: {page: [nurse]}}
""",
}


class Monitor(HTTPServer):
    """Counts its callers, and answers as it is told."""

    answer = 200
    calls = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hush-hush"


class _Handler(BaseHTTPRequestHandler):
    server: Monitor

    def do_GET(self) -> None:
        self.server.calls += 1
        if self.server.answer:
            self.send_response(self.server.answer)
            self.end_headers()
        else:
            self.wfile.write(b"no http at all\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    with Monitor(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def a_daemon(
    folder: Path, database: Database, clock: FakeClock, url: str, gateway: FakeGateway | None = None
) -> Iterator[Daemon]:
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text)
    gateway = gateway or FakeGateway(clock)
    daemon = Daemon(
        db=database,
        clock=clock,
        configuration=Configuration(folder, TEMPLATES, {}, public_url=None),
        gateway=gateway,
        dispatcher=a_dispatcher(database, gateway, clock),
        build_source=build,
        pace=Pace(heartbeat_url=url),
    )
    daemon.start(ticking=False)
    try:
        yield daemon
    finally:
        daemon.stop()


def nowhere() -> str:
    """An address on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/hush-hush"


def test_a_monitor_is_called_at_each_tick_while_all_is_well(
    tmp_path: Path, database: Database, clock: FakeClock, monitor: Monitor
) -> None:
    with a_daemon(tmp_path, database, clock, monitor.url) as daemon:
        daemon.tick()
        clock.advance(timedelta(minutes=1))
        daemon.tick()
    assert monitor.calls == 2


def test_a_monitor_hears_nothing_while_sending_has_stopped(
    tmp_path: Path, database: Database, clock: FakeClock, monitor: Monitor
) -> None:
    with database.write() as connection:
        stop_sending(connection, 20003, "the credentials are wrong", clock.now())
    with a_daemon(tmp_path, database, clock, monitor.url) as daemon:
        assert daemon.health()
        daemon.tick()
    assert monitor.calls == 0


@pytest.mark.parametrize("fault", [404, 500, 0, None], ids=["404", "500", "no http", "nobody there"])
def test_a_monitor_that_fails_is_one_line_that_keeps_its_address_secret(
    tmp_path: Path, database: Database, clock: FakeClock, monitor: Monitor, fault: int | None
) -> None:
    monitor.answer = fault or 0
    url = nowhere() if fault is None else monitor.url
    with a_daemon(tmp_path, database, clock, url) as daemon, capture_logs() as lines:
        daemon.tick()
    told = [line for line in lines if line["log_level"] != "info"]
    assert [(line["event"], line["log_level"]) for line in told] == [("heartbeat_failed", "warning")]
    assert "hush" not in str(lines)
    assert "exc_info" not in told[0]


def test_a_poll_without_twilio_is_one_line(tmp_path: Path, database: Database, clock: FakeClock) -> None:
    class Away(FakeGateway):
        def list_since(self, since: object) -> Iterator[object]:  # type: ignore[override]
            raise GatewayError(Outcome.NOT_PROCESSED, reason="Twilio cannot be reached (NotSentError)")

    gateway = Away(clock)
    with a_daemon(tmp_path, database, clock, "", gateway) as daemon, capture_logs() as lines:
        daemon.tick()
    told = [line for line in lines if line["log_level"] != "info"]
    assert told == [
        {
            "event": "twilio_not_asked",
            "log_level": "warning",
            "tick": "poll",
            "outcome": Outcome.NOT_PROCESSED.value,
            "code": None,
            "reason": "Twilio cannot be reached (NotSentError)",
        }
    ]


@pytest.mark.parametrize(
    ("outcome", "minutes", "said"),
    [
        (Outcome.CONFIGURATION, 0, True),
        (Outcome.NOT_PROCESSED, 4, False),
        (Outcome.NOT_PROCESSED, 5, True),
    ],
    ids=["wrong credentials", "a short outage", "a long outage"],
)
def test_staff_learn_when_nobody_hears_the_patients(
    tmp_path: Path, database: Database, clock: FakeClock, outcome: Outcome, minutes: int, said: bool
) -> None:
    class Deaf(FakeGateway):
        fault: GatewayError | None = GatewayError(outcome, reason="no answer")

        def list_since(self, since: object) -> Iterator[object]:  # type: ignore[override]
            if self.fault is not None:
                raise self.fault
            yield from ()

    gateway = Deaf(clock)
    with a_daemon(tmp_path, database, clock, "", gateway) as daemon:
        daemon.tick()
        clock.advance(timedelta(minutes=minutes))
        daemon.tick()
        told = [problem for problem in daemon.health() if "What patients answer" in problem]
        assert bool(told) is said

        gateway.fault = None
        daemon.tick()
        assert daemon.health() == []
