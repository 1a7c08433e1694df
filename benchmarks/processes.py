"""Processes that a benchmark starts, watches and stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


class Process:
    """A process, and what it starts itself; it writes into a file, so that nothing it says can block it."""

    def __init__(self, command: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        self._log = folder / f"output-{time.monotonic_ns()}.txt"
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                command, cwd=folder, env=env, stdout=out, stderr=out, start_new_session=True
            )
        self._peak = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def says(self, pattern: str, within: float = 60) -> str:
        """The first group of the first match in what it says."""
        until = time.monotonic() + within
        while (found := re.search(pattern, self.output)) is None:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"it did not say {pattern!r}: {self.output[-2000:]}")
            time.sleep(0.05)
        return found.group(1)

    def cpu_seconds(self) -> float:
        """User and system time of it and its children, so far."""
        total = 0.0
        for each in self._family():
            used = each.cpu_times()
            total += used.user + used.system
        return total

    def note_memory(self) -> None:
        """Looks how much it holds now; `peak_mb` is the most that was seen."""
        now = sum(each.memory_info().rss for each in self._family())
        self._peak = max(self._peak, now // 2**20)

    def peak_mb(self) -> int:
        """The most that it held: by the kernel for one process, by our looks for a family."""
        family = self._family()
        if len(family) > 1:
            return self._peak
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found.group(1)) // 1024 if found else self._peak

    def kill(self) -> None:
        """kill -9, its children too."""
        os.killpg(self.pid, signal.SIGKILL)  # a session of its own, see above
        self._process.wait(15)

    def stop(self, within: float = 15) -> None:
        """Ends it in order, or else by force. May be called again."""
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()

    def _family(self) -> list[psutil.Process]:
        own = psutil.Process(self.pid)
        return [own, *own.children(recursive=True)]


@contextmanager
def running(command: Sequence[str], folder: Path, env: dict[str, str]) -> Iterator[Process]:
    """A process for as long as the block runs."""
    process = Process(command, folder, env)
    try:
        yield process
    finally:
        process.stop()


def environment(**values: str) -> dict[str, str]:
    """Nothing of the surrounding settings, and *values*."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **values}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
