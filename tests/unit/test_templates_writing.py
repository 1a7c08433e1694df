"""Files of texts are replaced whole, all or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from reminders.templates.documents import Document, document_at, is_new_name
from reminders.templates.files import scan
from reminders.templates.writing import tidy, write_all


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a\r\nb\r\n\r\n", "a\nb\n"),
        ("e\u0301", "é\n"),
        ("a\x00b\x1bc\td", "abc\td\n"),
        (" \r\n ", ""),
        ("\n  first", "\n  first\n"),
    ],
)
def test_what_was_typed_is_written_tidily(typed: str, written: str) -> None:
    assert tidy(typed) == written


def test_files_are_replaced_made_and_removed_and_nothing_else_stays(tmp_path: Path) -> None:
    old, new, gone = (tmp_path / f"{name}.en.txt" for name in ("old", "new", "gone"))
    old.write_text("before")
    old.chmod(0o640)
    gone.write_text("before")
    write_all({old: "after", new: "mañana", gone: None})
    assert (old.read_text(), new.read_text(encoding="utf-8")) == ("after", "mañana")
    assert old.stat().st_mode & 0o777 == 0o640
    assert {each.name for each in tmp_path.iterdir()} == {"old.en.txt", "new.en.txt"}


def test_if_one_cannot_be_written_all_stay_as_they_were(tmp_path: Path) -> None:
    first, second = tmp_path / "first.en.txt", tmp_path / "second.en.txt"
    first.write_text("before")
    second.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_all({first: "after", second: "after"})
    assert first.read_text() == "before"


def test_what_a_crash_leaves_beside_a_file_is_no_template(tmp_path: Path) -> None:
    (tmp_path / ".reminder.en.txt.new").write_text("half a te")
    assert scan(tmp_path) == {}


@pytest.mark.parametrize(
    "address", ["../reminder", "a/b", ".env", "reminder.en", "", "x" * 81, "pages/prepare", "a\nb", "pages."]
)
def test_an_address_that_is_no_name_is_nothing(address: str) -> None:
    assert document_at(address) is None


def test_an_address_names_a_text_or_a_page() -> None:
    assert document_at("reminder") == Document("reminder")
    assert document_at("pages.prepare") == Document("prepare", is_page=True)


@pytest.mark.parametrize("name", ["Reminder", "1st", "a", "a-b", "a b", "a.b", "../a", "é" * 5, "x" * 41])
def test_a_new_name_is_one_that_is_easily_told_apart(name: str) -> None:
    assert not is_new_name(name)
    assert is_new_name("thank_you_2")
