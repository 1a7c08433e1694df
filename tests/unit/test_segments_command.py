"""`run.py segments`."""

from __future__ import annotations

import argparse
import io
import json
import sys

import pytest

from reminders.commands import segments


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    segments.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["segments", *arguments])
    return int(args.run(args))


def feed(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def test_a_text_is_one_object_with_exactly_these_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("más") == 0

    assert json.loads(capsys.readouterr().out) == {
        "text": "más",
        "encoding": "UCS-2",
        "characters": 3,
        "segments": 1,
        "unsupported": ["á"],
    }


def test_lines_of_standard_input_are_json_strings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, '"a"\n"two\\nlines"\n\n"\\ud83d\\ude00"\n"é"'.encode())

    assert run() == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [item["text"] for item in shown] == ["a", "two\nlines", "😀", "é"]


def test_a_line_that_is_no_json_string_is_named_and_the_others_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, b'"a"\nhello\n{"b": 1}\n\xff\n' + b"[" * 100_000 + b'\n"c"\n')

    assert run() == 1
    shown = capsys.readouterr()
    assert [json.loads(line)["text"] for line in shown.out.splitlines()] == ["a", "c"]
    assert [line.split(":")[0] for line in shown.err.splitlines()] == ["line 2", "line 3", "line 4", "line 5"]


@pytest.mark.parametrize("line", [b'"\\ud800"', b'"\\u0000"', b'""'])
def test_odd_strings_are_counted_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: bytes
) -> None:
    feed(monkeypatch, line)

    assert run() == 0
    assert json.loads(capsys.readouterr().out)["segments"] == 1
