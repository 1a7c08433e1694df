"""Input that nobody sends on purpose, or only an attacker does: templates and configuration files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, cast

import pytest

from reminders.clinic.document import LARGEST_FILE
from reminders.clinic.loading import load
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.ports import SourceError
from reminders.settings import SettingsError, load_settings
from reminders.sources.csv import read_file
from reminders.sources.table import records
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


# -- appointments -----------------------------------------------------------------------------

HEADINGS = "appointment_id,patient_id,first_name,phone,starts_at\n"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('a,"b\n', id="a quotation mark in each line"),
        pytest.param('a","b\n', id="each line closes one and opens the next"),
    ],
)
def test_a_long_file_of_broken_rows_costs_no_more_than_its_length(line: str) -> None:
    """Twice the lines, about twice the lines that are looked at."""

    class Counted(list[str]):
        looked_at = 0

        def __getitem__(self, at: Any) -> Any:
            self.looked_at += 1
            return super().__getitem__(at)

    costs = []
    for count in (600, 1200):
        lines = Counted([HEADINGS, *[line] * count])
        found = list(records(lines, 1, ",", "visits.csv", 5))
        assert [each.line for each in found] == list(range(2, count + 2))
        assert all(each.broken for each in found)
        costs.append(lines.looked_at)
    assert costs[1] < 3 * costs[0]


def test_rows_after_a_quotation_mark_that_is_never_closed_are_read(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    good = "".join(f"A-{n},P-{n},Ana,505 555 0123,2026-12-01T10:00\n" for n in range(300))
    path.write_text(f'{HEADINGS}A-x,P-x,"Ana,505 555 0123,2026-12-01T10:00\n{good}', "utf-8")
    read = read_file(path, _clinic())
    assert (len(read.rows), [each.place for each in read.bad]) == (300, [f"{path}:2"])


def test_a_device_is_not_read_for_appointments() -> None:
    with pytest.raises(SourceError, match="not a file"):
        read_file(Path("/dev/zero"), _clinic())


def _clinic() -> Clinic:
    config, _ = load(SHIPPED, {})
    assert config is not None
    return config.clinic


# -- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["DATABASE_URL", "REMINDERS_PUBLIC_URL", "TWILIO_API_URL", "REMINDERS_PORT", "REMINDERS_LOG_LEVEL"],
)
def test_what_is_wrong_with_a_setting_shows_no_password(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://user:hunter2@host")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert name in str(refused.value)
    assert "hunter2" not in str(refused.value)
