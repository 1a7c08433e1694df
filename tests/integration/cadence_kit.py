"""The web application over a clinic's own folder of settings, which tests may edit."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from reminders.db.engine import Database
from reminders.services.configuration import Configuration
from reminders.web.app import create_app
from reminders.web.parts import WebParts
from reminders.web.webhooks import WebhookParts
from tests.conftest import FakeClock

ROOT = Path(__file__).parents[2]
PUBLIC = "https://texts.clinic.example"


def a_folder(tmp_path: Path) -> Path:
    """A copy of the shipped `config/`."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    return folder


def a_configuration(folder: Path, public_url: str | None = PUBLIC) -> Configuration:
    return Configuration(folder, ROOT / "templates", {}, public_url=public_url)


def an_app(database: Database, clock: FakeClock, configuration: Configuration) -> FastAPI:
    webhooks = WebhookParts(
        db=database,
        account_sid="AC" + "0" * 32,
        auth_tokens=("token",),
        public_url=PUBLIC,
        clinic=configuration.clinic,
        alerts=configuration.alerts,
        now=clock.now,
        wake=lambda: None,
    )
    problems: Sequence[str] = ()
    return create_app(
        WebParts(webhooks, configuration, clock, PUBLIC, lambda: list(problems), real_clock=clock)
    )
