"""Programs that start in a moment: they are forked from a process that has imported all of it before.

What they do is what `python run.py …` does, import by import, which costs more than most of what a test
then asks of them. (`test_commands_process.py` starts the program as people do.)
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: `python run.py`, and `python -m reminders.simulator`.
PROGRAM, SIMULATOR = str(ROOT / "run.py"), "reminders.simulator"

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.acceptance.imported"])


def _become(program: str, arguments: list[str], folder: Path, env: dict[str, str], log: Path) -> None:
    """In the new process: everything that a start by the shell would have set."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(out, stream.fileno())
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]
    os.close(out)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [program, *arguments]
    if program == SIMULATOR:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(program, run_name="__main__")


class Forked:
    """Such a process, with what the tests need of `subprocess.Popen`."""

    def __init__(self, program: str, arguments: list[str], folder: Path, env: dict[str, str], log: Path):
        # A daemon in the sense of multiprocessing: it does not outlive the tests.
        given = (program, arguments, folder, env, log)
        self._process = _CONTEXT.Process(target=_become, args=given, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Its exit status, or minus the signal that ended it; TimeoutExpired if it goes on."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
