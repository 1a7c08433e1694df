"""Procrastinate's application."""

from __future__ import annotations

import os
from typing import Any

import procrastinate

from benchmarks.peers import texts


def make(connector: Any) -> procrastinate.App:
    """The application over that connector; its one task is called `send`."""
    made = procrastinate.App(connector=connector)
    made.task(name="send")(texts.send)
    return made


app = make(procrastinate.PsycopgConnector(conninfo=os.environ.get("BENCH_POSTGRES", "")))
