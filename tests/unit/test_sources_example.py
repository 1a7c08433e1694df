"""The example that the documentation offers."""

from __future__ import annotations

from pathlib import Path

from reminders.sources import read_file
from tests.unit.sources_kit import clinic

DOCS = Path(__file__).parents[2] / "docs"


def test_the_example_file_is_read_without_a_complaint() -> None:
    found = read_file(DOCS / "example-appointments.csv", clinic())
    assert len(found.rows) == 13
    assert (list(found.bad), found.warnings) == ([], ())
    assert {row.patient.language for row in found.rows} == {"en", "es"}
    assert {row.appointment.kind for row in found.rows} == {"infusion", "booster", "consultation"}
