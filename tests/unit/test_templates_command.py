"""`run.py templates check|preview|list`."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

from reminders.commands import templates
from tests.unit.template_kit import SHIPPED, write

CONFIG = SHIPPED.parent / "config"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this machine's settings nor its `.env` play a part."""
    monkeypatch.chdir(tmp_path)
    for name in ("REMINDERS_PUBLIC_URL", "REMINDERS_TEMPLATES_DIR", "REMINDERS_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "words"))


def run(folder: Path, *arguments: str, config: Path = CONFIG) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--templates")
    templates.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["--config", str(config), "--templates", str(folder), "templates", *arguments])
    return int(args.run(args))


def test_the_shipped_templates_pass(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "check") == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings.\n"


def test_findings_as_json_have_exactly_these_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, {"reminder.en": "{{ clinic.name }}\n{{ nonsense }}"})

    assert run(folder, "check", "--json") == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert list(finding) == ["code", "level", "file", "line", "message", "suggestion"]
    assert (finding["code"], finding["file"], finding["line"]) == ("T01", "reminder.en.txt", 2)


def test_a_warning_alone_is_no_failure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, {"thank_you.es": "{{ clinic.name }}: gracias. STOP para no recibir más."})

    assert run(folder, "check") == 0
    assert capsys.readouterr().out.startswith("warning T04 thank_you.es.txt:1: ")


def test_no_findings_are_an_empty_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "check", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_preview_shows_every_language_its_segments_and_the_longest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "preview", "reminder_confirm") == 0

    shown = capsys.readouterr().out
    assert "reminder_confirm.en.txt: 1 segment, " in shown
    assert "reminder_confirm.es.txt, at its longest (Ana, Saturday" in shown
    assert "UCS-2 because of á" in shown


def test_a_preview_in_one_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "preview", "thank_you", "--language", "es") == 0
    assert "thank_you.en" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("preview", "nowhere"), ("preview", "../config/clinic"), ("preview", "help", "--language", "xx")],
)
def test_what_cannot_be_previewed_is_said_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(folder, *arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1


def test_a_broken_template_is_previewed_as_its_finding(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"reminder.en": "{{ clinic.name"})

    assert run(folder, "preview", "reminder", "--language", "en") == 1
    assert capsys.readouterr().err.startswith("reminder.en.txt:1: Syntax error")


def test_the_list_names_languages_and_versions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "list") == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(list(SHIPPED.rglob("*.en.*")))
    (line,) = [line for line in lines if line.startswith("prepare ")]
    assert " en " in line
    assert " es " in line
    assert "asks: confirmation" in line


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nowhere", "check") == 1
    assert "no such folder" in capsys.readouterr().err


def test_a_broken_configuration_is_said_with_its_place(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "clinic.yaml").write_text("clinic: {nam: x}\n")

    assert run(folder, "check", config=config) == 1
    assert "clinic.yaml:1" in capsys.readouterr().err


def test_pages_are_listed_and_previewed_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "list") == 0
    assert "pages/prepare " in capsys.readouterr().out
    assert run(folder, "preview", "pages/prepare", "--language", "es") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("pages/prepare.es.md\n    ## Antes de su visita\n")
    assert "[505-639-4973](tel:+15056394973)" in shown
    assert run(folder, "preview", "pages/nothing") == 1


def test_a_mistake_in_a_page_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = folder / "pages" / "prepare.en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[map](map.html)\n", encoding="utf-8")
    assert run(folder, "check", "--json") == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert list(finding) == ["code", "level", "file", "line", "message", "suggestion"]
    assert (finding["code"], finding["file"]) == ("T08", "pages/prepare.en.md")
    assert finding["line"] == len(page.read_text(encoding="utf-8").split("\n")) - 1
