"""A simulator and a clinic as processes; whatever a test does, all of them have ended after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.program import Clinic, Twilio, leaks, start_twilio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "clinic"
    made.mkdir()
    return made


@pytest.fixture
def twilio(tmp_path: Path) -> Iterator[Twilio]:
    simulated = start_twilio(tmp_path)
    yield simulated
    simulated.close()
    simulated.process.kill()


@pytest.fixture
def clinic(folder: Path, twilio: Twilio) -> Iterator[Clinic]:
    """On an empty SQLite file that does not exist yet. What its programs said must hold nothing private."""
    made = Clinic(folder, "sqlite:///data/reminders.db", twilio)
    yield made
    made.stop_all()
    assert leaks(made.said) == []


@pytest.fixture
def any_clinic(folder: Path, twilio: Twilio, database_url: str) -> Iterator[Clinic]:
    """The same, once on each kind of database."""
    made = Clinic(folder, database_url, twilio)
    yield made
    made.stop_all()
    assert leaks(made.said) == []
