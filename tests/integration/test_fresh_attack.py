"""What an attacker sends, and what must not be left lying open."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import sys
from typing import Any

import pytest
from fastapi import FastAPI

from reminders.db.engine import Database
from reminders.web import webhooks
from tests.conftest import FakeClock
from tests.integration.web_kit import ROOT, an_app


async def _status_of_a_body_that_never_ends(app: FastAPI, path: str) -> int:
    sent: list[dict[str, Any]] = []
    first = [{"type": "http.request", "body": b"a", "more_body": True}]
    silence = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not first:
            await silence.wait()
        return first.pop()

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST"},
        **{"scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""},
        "headers": [(b"host", b"x"), (b"content-type", b"application/x-www-form-urlencoded")],
    }
    await asyncio.wait_for(app(scope, receive, send), 10)
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", ["/twilio/inbound", "/twilio/status"])
def test_a_body_that_does_not_come_is_not_waited_for(
    path: str, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST_SECONDS", 0.05)
    app = an_app(database, clock, public_url="https://clinic.example")
    assert asyncio.run(_status_of_a_body_that_never_ends(app, path)) == 408


# -- the command line -------------------------------------------------------------------------

RUN = [sys.executable, str(ROOT / "run.py")]


def test_a_closed_output_is_no_fault() -> None:
    command = shlex.join([*RUN, "segments", "hi"])
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {command} >&-"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_letter_that_the_terminal_does_not_know_is_spelled_out() -> None:
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*RUN, "templates", "preview", "confirm_thanks", "--language", "es"],
        cwd=ROOT,
        env=ascii_only,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert b"\\x" in done.stdout
