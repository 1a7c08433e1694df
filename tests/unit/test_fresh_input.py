"""Input that nobody sends on purpose, or only an attacker does: templates and configuration files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import cast

import pytest

from reminders.clinic.document import LARGEST_FILE
from reminders.clinic.loading import load
from reminders.domain.finding import Finding
from reminders.templates.sandbox import BadTemplateError, compile_template, render

SHIPPED = Path(__file__).parents[2] / "config"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param("One\n{{ 1e999 }}", 2, id="a number without end"),
        pytest.param("One\n{{ 'a' ~ 1e999 }}", 2, id="joined to a text"),
        pytest.param("One\n{% with %}x{% endwith %}", 2, id="a scope of its own"),
        pytest.param("One\n{% autoescape true %}x{% endautoescape %}", 1, id="escaping switched on"),
    ],
)
def test_a_hostile_template_is_refused_with_a_line(source: str, line: int) -> None:
    with pytest.raises(BadTemplateError) as refused:
        compile_template(source, frozenset())
    assert refused.value.line == line


@pytest.mark.parametrize("error", [NameError, RuntimeError, RecursionError], ids=lambda kind: kind.__name__)
def test_whatever_a_value_does_it_is_the_template_that_cannot_be_rendered(error: type[Exception]) -> None:
    class Odd:
        def __str__(self) -> str:
            raise error("Quillfeather")

    compiled = compile_template("Hello {{ name }}", frozenset({"name"}))
    with pytest.raises(BadTemplateError) as refused:
        render(compiled, {"name": cast("str", Odd())})
    assert error.__name__ in str(refused.value)
    assert "Quillfeather" not in str(refused.value)


# -- configuration ----------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "config")
    return tmp_path / "config"


def _only(folder: Path, name: str) -> Finding:
    found = [each for each in load(folder, {})[1] if Path(each.file).name == name]
    assert len(found) == 1
    return found[0]


def test_a_file_too_large_for_a_configuration_is_not_worked_through(config: Path) -> None:
    (config / "cadence.yaml").write_bytes(b"k: v\n" * LARGEST_FILE)
    assert "larger than" in _only(config, "cadence.yaml").message


def test_a_pipe_in_place_of_a_file_is_not_waited_for(config: Path) -> None:
    (config / "cadence.yaml").unlink()
    os.mkfifo(config / "cadence.yaml")
    assert "not a plain file" in _only(config, "cadence.yaml").message


def test_a_device_in_place_of_a_file_is_not_read(config: Path) -> None:
    (config / "cadence.yaml").unlink()
    (config / "cadence.yaml").symlink_to("/dev/zero")
    assert "not a plain file" in _only(config, "cadence.yaml").message


def test_an_address_with_a_password_is_not_shown_wherever_it_was_put(config: Path) -> None:
    path = config / "clinic.yaml"
    path.write_text(path.read_text("utf-8") + 'conversation_pause: "mailto://u:hunter2@host"\n', "utf-8")
    assert not [each for each in load(config, {})[1] if "hunter2" in str(each)]


def test_a_finding_is_one_line_whatever_the_value_holds(config: Path) -> None:
    path = config / "alerts.yaml"
    path.write_text(path.read_text("utf-8") + 'covered: "a\\nb\\e[31m\\u202e"\n', "utf-8")
    assert all(str(each).isprintable() for each in load(config, {})[1])
