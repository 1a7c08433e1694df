"""What deploy/ names exists, and is what the service reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def _known_settings() -> set[str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.M))


@pytest.mark.parametrize("daemon", ["daemon-a", "daemon-b"])
def test_each_daemon_of_the_compose_file_is_given_settings_that_exist(daemon: str) -> None:
    given = COMPOSE["services"][daemon]["environment"]

    assert given.keys() <= _known_settings()
    assert given["DATABASE_URL"].startswith("postgresql+psycopg://")


def test_the_two_daemons_differ_in_nothing_but_their_names() -> None:
    first, second = (dict(COMPOSE["services"][name]) for name in ("daemon-a", "daemon-b"))
    assert first.pop("hostname") != second.pop("hostname")
    assert first == second


def test_what_the_compose_file_mounts_and_builds_is_there() -> None:
    daemon = COMPOSE["services"]["daemon-a"]
    assert (DEPLOY / daemon["build"]["context"] / daemon["build"]["dockerfile"]).is_file()
    mounted = [each.split(":")[0] for each in (*daemon["volumes"], *COMPOSE["services"]["proxy"]["volumes"])]
    for path in mounted:
        if path.startswith((".", "..")) and "data" not in path:
            assert (DEPLOY / path).exists(), path


def test_the_proxy_asks_every_daemon_and_hides_the_metrics() -> None:
    words = (DEPLOY / "Caddyfile.compose").read_text(encoding="utf-8")
    daemons = [name for name in COMPOSE["services"] if name.startswith("daemon")]

    assert "reverse_proxy " + " ".join(f"{name}:8025" for name in daemons) in words
    assert "path /metrics" in words
