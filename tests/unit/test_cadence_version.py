"""A clinic's plans have a name that changes only with what they depend on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from reminders.domain.cadence_version import planning_version
from reminders.domain.clinic import Budget, Hours, Opening
from tests.integration.kit import CLINIC, RULES, before

KIND = CLINIC.kinds["infusion"]
PLACE = CLINIC.locations["main"]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Quiet Clinic"},
        {"private_words": ("other",)},
        {"messages_per_second": 3.0},
        {"locations": {"main": replace(PLACE, address="Elsewhere")}},
        {"kinds": {**CLINIC.kinds, "infusion": replace(KIND, label={"en": "time", "es": "cita"})}},
    ],
)
def test_what_is_only_said_leaves_the_plans_as_they_are(changes: dict[str, Any]) -> None:
    assert planning_version(replace(CLINIC, **changes)) == planning_version(CLINIC)


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": RULES[:-1]},
        {"rules": (*RULES, before(2, "10:00", "prepare-2d"))},
        {"rules": (before(3, "10:00", "prepare-3d"), before(1, "10:00", "reminder-1d"))},
        {"rules": (before(1, "10:00", "reminder-1d"), before(3, "10:00", "prepare-3d"))},
        {"budget": Budget(1, 8)},
        {"consent": "required"},
        {"open_hours": Hours({0: Opening(time(9), None)})},
        {"locations": {"main": replace(PLACE, timezone="America/Phoenix")}},
        {"locations": {"a": replace(PLACE, id="a"), **CLINIC.locations}},
        {"kinds": {"infusion": KIND}},
    ],
)
def test_what_plans_depend_on_gives_them_another_name(changes: dict[str, Any]) -> None:
    assert planning_version(replace(CLINIC, **changes)) != planning_version(CLINIC)


def test_the_name_is_the_same_in_every_process() -> None:
    code = (
        "from tests.integration.kit import CLINIC, before; from dataclasses import replace;"
        "from reminders.domain.clinic import For; from reminders.domain.cadence_version import *;"
        "rule = before(1, '10:00', 'x', audience=For(kinds=frozenset({'infusion', 'booster', 'visit'})));"
        "print(planning_version(replace(CLINIC, rules=(rule,))))"
    )
    names = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(names) == 1
