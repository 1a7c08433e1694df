"""A signal ends the wait, whenever it comes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from reminders.stopping import StopSignal


@pytest.fixture
def stopping() -> Iterator[StopSignal]:
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield StopSignal()
    for name, handler in before.items():
        signal.signal(name, handler)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_came_before_the_wait_ends_it(stopping: StopSignal, name: signal.Signals) -> None:
    os.kill(os.getpid(), name)
    assert stopping.wait(10)


def test_without_a_signal_the_time_runs_out(stopping: StopSignal) -> None:
    assert not stopping.wait(0.01)


def test_a_signal_that_another_thread_takes_ends_it_too(stopping: StopSignal) -> None:
    """The main thread is not interrupted then: it must look by itself."""
    sender = threading.Timer(0.05, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM))
    sender.start()
    assert stopping.wait(10)
    sender.join()
