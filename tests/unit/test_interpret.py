from __future__ import annotations

import argparse
import io
import json
import sys
from types import SimpleNamespace

import pytest

from reminders.commands import interpret


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    interpret.add_parser(parser.add_subparsers())
    args = parser.parse_args(["interpret", *arguments])
    return int(args.run(args))


def test_a_text_becomes_one_object_with_exactly_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--expecting", "scale:0-10:better", "7 and cancel friday") == 0
    shown = json.loads(capsys.readouterr().out)
    assert list(shown) == ["text", "intent", "value", "note", "flags"]
    assert (shown["intent"], shown["value"], shown["flags"]) == ("answer", 7, ["also_request"])


def test_lines_of_standard_input_are_read_whatever_they_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO("sí \n\n\xff\n".encode("latin-1") + b"stop"))
    )
    assert run() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["intent"] for line in lines][-1] == "opt_out"
    assert len(lines) == 4


def test_a_wrong_expectation_is_one_sentence_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--expecting", "scale:5", "7") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


def test_a_question_of_a_survey_says_how_it_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--expecting", "item:weekly_pain.pain", "7 or 8") == 0
    assert json.loads(capsys.readouterr().out)["value"] == 8


@pytest.mark.parametrize("syntax", ["item:nothing.pain", "item:weekly_pain.nothing", "item:weekly_pain"])
def test_a_question_that_is_not_there_is_one_sentence_and_status_2(
    syntax: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--expecting", syntax, "7") == 2
    assert capsys.readouterr().err.count("\n") == 1
