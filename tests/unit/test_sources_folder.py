"""A file or folder that is read again and again: only when it has changed, and never half written."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reminders.domain.source import SourceSettings
from reminders.ports import SourceError, SourceRead
from reminders.sources import build
from reminders.sources.csv import CsvSource
from tests.unit.sources_kit import HEADINGS, ROW, clinic

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
CONTENT = f"{HEADINGS}\n{ROW}\n"


def _write(path: Path, content: str = CONTENT, age: float = 60) -> Path:
    path.write_text(content, encoding="utf-8")
    at = (NOW - timedelta(seconds=age)).timestamp()
    os.utime(path, (at, at))
    return path


def _source(path: Path) -> CsvSource:
    return CsvSource(SourceSettings("calendar", path=str(path)), clinic())


def _whole(read: SourceRead | None) -> SourceRead:
    assert read is not None
    return read


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv")
    source = _source(path)
    first = _whole(source.read(NOW))
    assert source.read(NOW) is None
    _write(path, CONTENT.replace("Ana", "Eva"), age=30)
    second = _whole(source.read(NOW))
    assert second.rows[0].patient.first_name == "Eva"
    assert first.version != second.version


def test_a_read_that_could_not_be_kept_is_given_again(tmp_path: Path) -> None:
    source = _source(_write(tmp_path / "a.csv"))
    source.read(NOW)
    source.forget()
    assert _whole(source.read(NOW)).rows


@pytest.mark.parametrize("age", [0, 1.9, -1.9])
def test_a_file_that_changed_this_moment_waits(tmp_path: Path, age: float) -> None:
    source = _source(_write(tmp_path / "a.csv", age=age))
    with pytest.raises(SourceError, match="not read now: it changed this moment"):
        source.read(NOW)
    assert source.read(NOW + timedelta(seconds=10)) is not None


@pytest.mark.parametrize(
    ("content", "says"), [("", "empty"), (f"{HEADINGS}\n", "headings and no appointment")]
)
def test_an_empty_file_is_not_read_and_not_believed_later_either(
    tmp_path: Path, content: str, says: str
) -> None:
    source = _source(_write(tmp_path / "a.csv", content))
    for _ in range(2):
        with pytest.raises(SourceError, match=says):
            source.read(NOW)


def test_of_a_folder_the_newest_finished_file_counts(tmp_path: Path) -> None:
    _write(tmp_path / "old.csv", CONTENT.replace("Ana", "Old"), age=900)
    _write(tmp_path / "new.CSV", CONTENT.replace("Ana", "New"), age=600)
    for name in (".hidden.csv", "~$new.csv", "newer.csv.part", "newer.csv.tmp", "readme.pdf"):
        _write(tmp_path / name, "nonsense", age=300)
    (tmp_path / "folder.csv").mkdir()
    source = _source(tmp_path)
    assert [row.patient.first_name for row in _whole(source.read(NOW)).rows] == ["New"]
    assert source.read(NOW) is None
    _write(tmp_path / "next.csv", age=5)
    assert [row.patient.first_name for row in _whole(source.read(NOW)).rows] == ["Ana"]


def test_a_folder_without_a_file_and_a_missing_path_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the folder holds no"):
        _source(tmp_path).read(NOW)
    with pytest.raises(SourceError, match="there is no such file"):
        _source(tmp_path / "none.csv").read(NOW)


def test_a_source_is_built_by_its_type_and_says_what_it_lacks() -> None:
    assert build(SourceSettings("calendar", path="a.csv"), clinic()).id == "calendar"
    with pytest.raises(SourceError, match="type is csv or sql"):
        build(SourceSettings("calendar", type="ics"), clinic())
    with pytest.raises(SourceError, match="path: is missing"):
        build(SourceSettings("calendar"), clinic())
