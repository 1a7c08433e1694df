"""Cells that a spreadsheet opens: no text of a patient becomes a formula, nothing missing becomes 0."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reminders.domain.spreadsheet import BYTE_ORDER_MARK, cell, csv_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1 505 555 0123", "'+1 505 555 0123"),
        ("-2", "'-2"),  # a text, so no number of ours
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r\n=1", "'  =1"),
        ("   =1", "'   =1"),
        ("\u00a0\u2003=1", "'\u00a0\u2003=1"),
        ("\u200b\ufeff=1", "'\u200b\ufeff=1"),  # nothing to be seen before it
        ("\u202e=1", "'\u202e=1"),
        ("＝1＋1", "'＝1＋1"),
        ("＠SUM", "'＠SUM"),
        ("−1", "'−1"),
        ("a;=1", "a;'=1"),  # where ; parts the cells
        ("a； =1", "a；' =1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("\tslept badly", "' slept badly"),
        ("slept badly", "slept badly"),
        ("7-8, I think", "7-8, I think"),
        ("a=b", "a=b"),
        ("mañana 🙂", "mañana 🙂"),
        ("two\nlines\x00\x1b[2J", "two lines  [2J"),
        ("", ""),
    ],
)
def test_a_text_stays_a_text(text: str, expected: str) -> None:
    assert cell(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), (0, "0"), (-6, "-6"), (6.5, "6.5"), (3.0, "3"), (True, "yes"), (False, "no")],
)
def test_numbers_are_numbers_and_what_is_missing_is_empty(value: float | None, expected: str) -> None:
    assert cell(value) == expected


def test_a_time_has_its_offset() -> None:
    at = datetime(2026, 12, 1, 17, tzinfo=UTC).astimezone(ZoneInfo("America/Denver"))
    assert cell(at) == "2026-12-01T10:00:00-07:00"


DANGEROUS = st.text(
    alphabet=st.sampled_from("=+-@＝＋－＠;；\t\r\n \"',\u200b\u202e\u00a0aé1|🙂\x00"), max_size=12
)


@given(st.lists(st.one_of(DANGEROUS, st.text(max_size=30)), min_size=1, max_size=4))
@example(["=1", ";=1", "a\t=1", '"', '";=1'])
@example(["", ';"='])
def test_whatever_patients_write_no_cell_begins_a_formula(texts: list[str]) -> None:
    text = "".join(csv_lines([texts])).removeprefix(BYTE_ORDER_MARK)
    for separator in (",", ";", "\t"):
        [*rows] = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for each in (one for row in rows for one in row):
            plain = unicodedata.normalize("NFKC", each)
            shown = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc", "Mn", "Me"))
            assert shown.strip()[:1] not in tuple("=+-@−"), (separator, each)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_one_row_stays_one_row_with_as_many_cells(texts: list[str]) -> None:
    text = "".join(csv_lines([texts])).removeprefix(BYTE_ORDER_MARK)
    [row] = csv.reader(io.StringIO(text, newline=""))
    assert len(row) == len(texts)
    for found, meant in zip(row, texts, strict=True):
        assert len(found) - len(meant) == found.count("'") - meant.count("'")


def test_a_file_begins_as_excel_wants_it_and_ends_lines_as_the_standard_does() -> None:
    assert list(csv_lines([["a", 1], ["ñ", None]])) == ["\ufeffa,1\r\n", "ñ,\r\n"]
    assert list(csv_lines([])) == []
