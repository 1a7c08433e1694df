"""Files as clinics export them: encodings, separators, headings, slips."""

from __future__ import annotations

from pathlib import Path

import pytest

from reminders.domain.source import SourceSettings
from reminders.ports import SourceError, SourceRead
from reminders.sources import read_file
from tests.unit.sources_kit import HEADINGS, ROW, clinic, read, read_bytes, utc

EXAMPLES = Path(__file__).parents[1] / "data" / "appointments"
TWO = f"{HEADINGS}\n{ROW}\na2,p2,Begoña,505-555-0102,2026-12-02T10:00\n"


def _names(found: SourceRead) -> list[str]:
    return [row.patient.first_name for row in found.rows]


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("cp1252", True),
        ("utf-16", False),
        ("utf-16-le", False),
        ("utf-16-be", False),
    ],
)
def test_every_encoding_that_a_spreadsheet_writes_is_read(
    tmp_path: Path, encoding: str, warned: bool
) -> None:
    found = read_bytes(tmp_path, TWO.encode(encoding))
    assert _names(found) == ["Ana", "Begoña"]
    assert bool(found.warnings) == warned


def test_lines_of_two_encodings_in_one_file_are_each_read_in_theirs(tmp_path: Path) -> None:
    third = "a3,p3,Íñigo,505-555-0103,2026-12-03T10:00\n"
    found = read_bytes(tmp_path, TWO.encode() + third.encode("cp1252"))
    assert _names(found) == ["Ana", "Begoña", "Íñigo"]
    assert found.warnings[0].startswith("day.csv:4: this line is not UTF-8")


def test_a_letter_in_no_known_encoding_keeps_its_row_aside(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, TWO.encode("cp1252").replace(b"\xf1", b"\x81"))
    assert _names(found) == ["Ana"]
    assert (found.bad[0].place, found.bad[0].external_id) == ("day.csv:3", "a2")
    assert "damaged character" in found.bad[0].reason


def test_an_encoding_of_the_settings_comes_first(tmp_path: Path) -> None:
    mac = SourceSettings("x", encoding="mac-roman")
    assert _names(read_bytes(tmp_path, TWO.encode("mac-roman"), mac)) == ["Ana", "Begoña"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["", "sep={}\n", "\n\n"])
def test_the_separator_is_found_and_excels_own_line_passed_over(
    tmp_path: Path, separator: str, first: str
) -> None:
    text = first.format(separator) + TWO.replace(",", separator)
    assert _names(read(tmp_path, text)) == ["Ana", "Begoña"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read_and_counted(tmp_path: Path, ending: str) -> None:
    found = read(tmp_path, (TWO + "a3,,,,\n").replace("\n", ending))
    assert _names(found) == ["Ana", "Begoña"]
    assert found.bad[0].place == "day.csv:4"


def test_a_row_over_several_lines_is_reported_where_it_begins(tmp_path: Path) -> None:
    rows = f'{ROW},"fasts\nand\nwaits"\n\n\na2,p2,Eva,505-555-0102,never,"a\nb"\na3,,,,,\n'
    found = read(tmp_path, f"{HEADINGS},note\n{rows}")
    assert _names(found) == ["Ana"]
    assert [bad.place for bad in found.bad] == ["day.csv:7", "day.csv:9"]


def test_an_unclosed_quotation_mark_costs_one_row_and_no_more(tmp_path: Path) -> None:
    slip = 'a2,p2,"Eva,505-555-0102,2026-12-02T10:00'
    rest = 'a3,p3,Luz,505-555-0103,2026-12-03T10:00\na4,p4,"Sol",505-555-0104,2026-12-04T10:00'
    found = read(tmp_path, f"{HEADINGS}\n{ROW}\n{slip}\n{rest}\n")
    assert _names(found) == ["Ana", "Luz", "Sol"]
    assert found.bad[0].place == "day.csv:3"
    assert "quotation mark" in found.bad[0].reason


def test_a_row_with_more_cells_than_headings_is_kept_aside_unless_they_are_empty(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADINGS}\n{ROW},,\na2,p2,Baca, Eva,505-555-0102,2026-12-02T10:00\n,,,,\n")
    assert _names(found) == ["Ana"]
    assert "6 cells under 5 headings" in found.bad[0].reason


def test_a_file_cut_off_in_the_middle_of_a_row_loses_that_row_only(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADINGS},note,series\n{ROW}\na2,p2,Eva,505-555-0102,2026-12-02T10:00")
    assert _names(found) == ["Ana"]
    assert "ends in the middle of this row" in found.bad[0].reason


def test_headings_are_known_however_they_are_spelled_and_others_are_named(tmp_path: Path) -> None:
    text = f"Appointment ID,PATIENT_ID,firstname,Phone,Starts At,Favourite Colour\n{ROW},red\n"
    found = read(tmp_path, text)
    assert _names(found) == ["Ana"]
    assert found.warnings == ("day.csv:1: columns not used: Favourite Colour.",)


EXPORT = SourceSettings(
    "ehr",
    columns={
        "appointment_id": "Appt ID",
        "patient_id": "MRN",
        "full_name": "Patient",
        "phone": "Cell",
        "starts_at": ("Date", "Time"),
        "status": "State",
        "kind": "Type",
    },
    formats={"starts_at": "%m/%d/%Y %I:%M %p"},
    values={"status": {"Bkd": "booked", "No Show": "no_show"}, "kind": {"IV 60": "infusion"}},
    skip_lines=2,
)


def test_an_export_is_read_by_its_own_headings_formats_and_words() -> None:
    found = read_file(EXAMPLES / "export.csv", clinic(), EXPORT, name="export.csv")
    first, second = found.rows
    assert first.appointment.source == "ehr"
    assert first.appointment.starts_at == utc("2026-12-01T14:30-07:00")
    assert (first.patient.first_name, first.patient.last_name) == ("Ana María", "Baca")
    assert (second.appointment.status, second.appointment.kind) == ("no_show", "infusion")
    [bad] = found.bad
    assert (bad.place, bad.external_id) == ("export.csv:6", "1003")
    assert "the pattern %m/%d/%Y %I:%M %p (such as 12/01/2026 02:30 PM)" in bad.reason


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("\n\n,,\n", "the file is empty", id="blank"),
        pytest.param(
            f"{ROW}\n", "appointment_id, patient_id, first_name, phone, starts_at is not", id="no heading"
        ),
        pytest.param(
            "appointment_id,first_name,phone\n", "heading patient_id, starts_at is not there", id="all named"
        ),
        pytest.param(f"{HEADINGS},Phone\n", '"phone" stands more than once', id="twice"),
        pytest.param("PK\x03\x04", "an Excel workbook", id="workbook"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_says_why(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(SourceError, match=says) as error:
        read(tmp_path, content)
    assert str(error.value).startswith("day.csv")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (SourceSettings("x", columns={"phone": "Phones"}), r'heading "Phones" \(did you mean "phone"\?\)'),
        (SourceSettings("x", columns={"phon": "phone"}), r'none of ours \(did you mean "phone"\?\)'),
        (SourceSettings("x", formats={"starts_at": "%Q"}), "is no date pattern"),
        (SourceSettings("x", formats={"starts_at": "%d/%m"}), "must hold year, month, day and time"),
        (SourceSettings("x", formats={"phone": "%d"}), "formats: names"),
        (SourceSettings("x", values={"colour": {}}), "values: names"),
        (SourceSettings("x", location="moon"), "location is not one of main"),
        (SourceSettings("x", encoding="utf-9"), "names no encoding"),
    ],
)
def test_settings_that_do_not_fit_the_file_say_what_to_correct(
    tmp_path: Path, settings: SourceSettings, says: str
) -> None:
    with pytest.raises(SourceError, match=says):
        read(tmp_path, TWO, settings)


def test_a_path_that_holds_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        read_file(tmp_path / "none.csv", clinic())
    with pytest.raises(SourceError, match="cannot be read"):
        read_file(tmp_path, clinic())


def test_headings_alone_are_no_rows_and_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADINGS}\n")
    assert (list(found.rows), list(found.bad)) == ([], [])
    assert found.warnings == ("day.csv: there is no appointment under the headings.",)


def test_a_column_of_trouble_is_counted_and_not_listed_whole(tmp_path: Path) -> None:
    rows = "".join(f"a{at},p{at},Ana,none,2026-12-01T10:00\n" for at in range(50))
    found = read(tmp_path, f"{HEADINGS}\n{rows}")
    assert len(found.warnings) == 21
    assert found.warnings[-1] == "30 more rows like the one before (phone)."
