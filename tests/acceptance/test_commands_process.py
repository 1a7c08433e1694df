"""`run.py` as a process: exit statuses, what goes to which stream, and how fast it starts."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from reminders.settings import variables
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Settings with which something could be sent, to a Twilio that is not there; the shipped files."""
    for name in ("config", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    kept = {name: value for name, value in os.environ.items() if name not in variables()}
    return kept | {
        "TWILIO_ACCOUNT_SID": TEST_ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": TEST_AUTH_TOKEN,
        "TWILIO_FROM_NUMBER": "+15055550006",
        "TWILIO_API_URL": f"http://127.0.0.1:{free_port()}",
        "REMINDERS_PORT": str(free_port()),
    }


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Run:
    def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *arguments],
            cwd=tmp_path,
            env=environment | more,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done

    return call


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as answer:  # noqa: S310 - this machine
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "--offline"), 0),
        (("interpret", "yes"), 0),
        (("why", "nobody"), 1),
        (("import", "nowhere.csv"), 1),
        (("--config", "nowhere", "check", "--offline"), 1),
        (("db", "restore", "nowhere"), 1),
        (("nonsense",), 2),
        (("import",), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_the_exit_status_and_the_stream_say_how_it_went(
    run: Run, arguments: tuple[str, ...], status: int
) -> None:
    done = run(*arguments)
    assert done.returncode == status
    said_on_error_stream = status != 0 and "check" not in arguments
    assert bool(done.stderr) == said_on_error_stream
    assert bool(done.stdout) != said_on_error_stream


def test_a_reader_that_goes_away_is_no_fault(environment: dict[str, str], tmp_path: Path) -> None:
    piped = subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "check", "--offline", "--json"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert piped.stdout is not None
    assert piped.stderr is not None
    piped.stdout.close()
    with piped.stderr as errors:
        assert errors.read() == ""
    assert piped.wait(PATIENCE) == 1


def test_the_light_commands_start_at_once(run: Run) -> None:
    """0.1 s on a quiet machine; here only that nothing heavy is imported."""
    script = (
        "import sys; from reminders.cli import main; main(['interpret', 'yes']);"
        "print([name for name in ('sqlalchemy', 'twilio', 'fastapi', 'apscheduler') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_service_starts_is_the_only_one_and_stops(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{environment['REMINDERS_PORT']}"
    with subprocess.Popen(
        [sys.executable, str(ROOT / "run.py")],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as daemon:
        try:
            wait_until(lambda: daemon.poll() is not None or answers(f"{url}/healthz"))
            second = run("run", REMINDERS_PORT=str(free_port()))
            elsewhere = run("run", DATABASE_URL="sqlite:///data/other.db")
            restore = run("db", "restore", "data/reminders.db")
            backup = run("db", "backup", "copy.db")
        finally:
            daemon.send_signal(signal.SIGTERM)
            output, _ = daemon.communicate(timeout=PATIENCE)
    assert daemon.returncode == 0, output
    assert "Traceback" not in output
    assert (second.returncode, elsewhere.returncode) == (1, 1)
    assert "Another daemon already works on this database" in second.stderr
    assert "set REMINDERS_PORT" in elsewhere.stderr
    assert (restore.returncode, backup.returncode) == (1, 0)
    assert "stop it first" in restore.stderr
