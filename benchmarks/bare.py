"""The bare limit: the official SDK over our transport, in a loop, and nothing else.

    python -m benchmarks.bare URL MESSAGES THREADS

No database, no rendering, no decision: what the SDK and HTTP alone cost. In a process of its own, as ours is.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from benchmarks.processes import ROOT, environment
from reminders.simulator.config import DEFAULT_SENDER, TEST_ACCOUNT_SID, TEST_AUTH_TOKEN

#: The threads among which the loop has its best.
THREADS = (1, 2, 4, 8)


def bare(url: str, messages: int, threads: int) -> float:
    """Messages per second with so many threads, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bare", url, str(messages), str(threads)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True, timeout=600
    )
    return float(done.stdout)


def best_threads(url: str, messages: int) -> int:
    """The number of threads with which it is fastest here."""
    return max(THREADS, key=lambda threads: bare(url, messages, threads))


def fictional_number(number: int) -> str:
    """One of 80,000 numbers that nobody has."""
    return f"+1{200 + number // 100}55501{number % 100:02d}"


def loop(url: str, messages: int, threads: int) -> float:
    """Sends so many texts with the SDK and nothing else; messages per second."""
    from twilio.rest import Client

    from reminders.gateways.http import LeanHttpClient

    body = "Tranquility Clinic: your visit is tomorrow, December 1, at 10:00 AM. Reply C to confirm."

    def send(numbers: range) -> None:
        client = Client(TEST_ACCOUNT_SID, TEST_AUTH_TOKEN, http_client=LeanHttpClient(api_url=url)).messages
        ready.wait()
        for number in numbers:
            client.create(
                to=fictional_number(number),
                body=body,
                from_=DEFAULT_SENDER,
                validity_period=36000,
                smart_encoded=False,
            )

    ready = threading.Barrier(threads + 1)
    pool = [
        threading.Thread(target=send, args=(range(first, messages, threads),)) for first in range(threads)
    ]
    for each in pool:
        each.start()
    ready.wait()
    began = time.monotonic()
    for each in pool:
        each.join()
    return messages / (time.monotonic() - began)


if __name__ == "__main__":
    print(loop(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
