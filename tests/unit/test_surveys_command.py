"""`run.py surveys`: check, list, score."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reminders.cli import main
from tests.unit.survey_kit import ROOT, loaded
from tests.unit.test_survey_files import GOOD


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMINDERS_CONFIG_DIR", str(ROOT / "config"))
    monkeypatch.setenv("REMINDERS_TEMPLATES_DIR", str(ROOT / "templates"))


def scored(capsys: pytest.CaptureFixture[str], name: str, answers: str) -> dict[str, object]:
    assert main(["surveys", "score", name, "--answers", answers]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("name", "answers", "total", "band", "flags", "missing"),
    [
        ("phq9", "0,0,0,0,0,0,0,0,0", 0, "Minimal", [], []),
        ("phq9", "1,1,1,1,1,1,1,1,1", 9, "Mild", ["phq9_item9_positive"], []),
        ("phq9", "3,3,3,3,3,3,3,3,0,2", 24, "Severe", ["phq9_severe", "phq9_positive"], []),
        ("phq9", "-,1,1,1,1,1,1,1,-", None, None, ["phq9_item9_missing"], ["phq9_1", "phq9_9"]),
        ("gad7", "2,2,2,2,2,0,0", 10, "Moderate", ["gad7_positive"], []),
        ("pcptsd5", "1,1,1,0,0", 3, "Borderline: positive at the sensitive cut", ["pcptsd5_positive"], []),
        ("pcptsd5", "0,-,-,-,-,-", 0, "Negative", [], []),
        ("peg", "5, 6, 8", 6.3, None, [], []),
        ("wellbeing", "2", 2, None, ["low_wellbeing"], []),
        ("home_safe", "1,0", None, None, ["alone_after_visit"], []),
    ],
)
def test_answers_are_scored(
    capsys: pytest.CaptureFixture[str],
    name: str,
    answers: str,
    total: float | None,
    band: str | None,
    flags: list[str],
    missing: list[str],
) -> None:
    found = scored(capsys, name, answers)
    assert list(found) == ["id", "total", "band", "flags", "missing"]
    expected = {"id": name, "total": total, "band": band, "flags": flags, "missing": missing}
    assert found == expected


@pytest.mark.parametrize(
    ("name", "answers", "said"),
    [
        ("peg", "5,6", "--answers: peg takes 3 answers, not 2: write - for one that is missing.\n"),
        ("phq9", "1", "--answers: phq9 takes 9 or 10 answers, not 1: write - for one that is missing.\n"),
        ("peg", "5,6,11", "--answers: peg_3 has no value 11.\n"),
        ("peg", "5,6,6.5", "--answers: peg_3 has no value 6.5.\n"),
        ("peg", "5,6,nan", "--answers: peg_3 has no value nan.\n"),
        ("peg", "5,6,", "--answers: '' is not a number; write - for an answer that is missing.\n"),
        ("pcptsd5", "1,2,0,0,0", "--answers: pcptsd5_2 has no value 2.\n"),
    ],
)
def test_answers_that_do_not_fit_are_wrong_usage(
    capsys: pytest.CaptureFixture[str], name: str, answers: str, said: str
) -> None:
    assert main(["surveys", "score", name, "--answers", answers]) == 2
    assert capsys.readouterr() == ("", said)


def test_a_survey_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["surveys", "score", "nope", "--answers", "1"]) == 1
    assert "There is no survey 'nope'. There are: after_infusion_day1," in capsys.readouterr().err


def test_the_list_shows_licence_and_verification_by_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["surveys", "list"]) == 0
    shown = capsys.readouterr().out
    assert "licence: public_domain_us_government; LOINC: verified" in shown
    assert "wording es: draft_unvalidated; not asked without allow_unverified" in shown
    assert main(["surveys", "list", "--json"]) == 0
    entries = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert entries["peg"]["wording"]["es"] == {"status": "memory_unverified", "asked": False}
    assert entries["wellbeing"]["instrument"] is False


def test_the_check_of_what_is_shipped_finds_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["surveys", "check"]) == 0
    assert "0 errors, " in capsys.readouterr().out


def test_the_check_says_where_an_error_is_and_only_of_surveys(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    loaded(tmp_path, GOOD.replace("title:", "titel:"))
    (tmp_path / "alerts.yaml").write_text("bogus: 1")
    assert main(["surveys", "check", "--json", "--config", str(tmp_path)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {one["file"] for one in found} == {str(tmp_path / "surveys/mood.yaml")}
    assert found[0]["line"] == 1
    assert main(["surveys", "check", "--config", str(tmp_path)]) == 1
    assert "Did you mean `title`?" in capsys.readouterr().out
    assert main(["surveys", "list", "--config", str(tmp_path)]) == 1
    assert "Unknown key `titel`" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_no_clean_bill(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["surveys", "check", "--config", str(tmp_path / "nowhere")]) == 1
    assert "nowhere: there is no such folder" in capsys.readouterr().err
