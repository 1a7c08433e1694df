"""Celery's application."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery

from benchmarks.peers import texts


def make(broker: str) -> Any:
    """The application for that broker; its one task is called `send`."""
    made = Celery("texts", broker=broker, set_as_current=False)
    made.conf.update(
        timezone="UTC",
        task_ignore_result=True,
        task_acks_late=True,  # a task that was begun and not finished counts as not done
        task_reject_on_worker_lost=True,
        broker_connection_retry_on_startup=True,
    )
    made.task(texts.send, name="send")
    return made


app = make(os.environ.get("BENCH_BROKER", "redis://127.0.0.1:1/0"))
