"""What holds for every file, however broken, and for every row, however odd."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.appointment import TREATED_FOR, AppointmentStatus
from reminders.domain.source import SourceSettings
from reminders.ports import SourceError
from reminders.sources.headings import COLUMNS
from reminders.sources.values import clean
from tests.unit.sources_kit import HEADINGS, ROW, clinic, read, read_bytes

_PIECES = st.sampled_from(
    [
        *(name.encode() for name in (*COLUMNS, HEADINGS, ROW)),
        *(b'"', b'""', b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"\0"),
        *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x81", b"\xe9", b"sep=;\n", b"\xc2\x85"),
    ]
)
_FILES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=40).map(b"".join),
    st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=40).map(
        lambda parts: HEADINGS.encode() + b",ends_at,timezone,number\n" + b"".join(parts)
    ),
)
_SETTINGS = st.sampled_from(
    [
        None,
        SourceSettings("x", skip_lines=2),
        SourceSettings("x", encoding="utf-16"),
        SourceSettings("x", formats={"starts_at": "%d.%m.%y %H:%M"}),
    ]
)


@settings(max_examples=300, deadline=None)
@given(_FILES, _SETTINGS)
def test_any_bytes_are_read_or_refused_in_one_sentence(raw: bytes, how: SourceSettings | None) -> None:
    with TemporaryDirectory() as folder:
        try:
            found = read_bytes(Path(folder), raw, how)
        except SourceError as error:
            said = [str(error)]
        else:
            said = [bad.reason for bad in found.bad]
            assert len({row.appointment.id for row in found.rows}) == len(found.rows)
    assert not any("\n" in sentence for sentence in said)


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\ufffd"), max_size=30).map(clean)
_IDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=12)
_ROWS = st.fixed_dictionaries(
    {
        "appointment_id": _IDS,
        "patient_id": _IDS,
        "first_name": _NAMES.filter(bool),
        "last_name": _NAMES,
        "phone": st.integers(0, 99).map(lambda last: f"+150555501{last:02d}"),
        "language": st.sampled_from(["en", "es"]),
        "kind": st.sampled_from(["infusion", "booster", "consultation"]),
        "starts_at": st.integers(10**9, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
        "length": st.integers(1, 600),
        "status": st.sampled_from(AppointmentStatus),
        "treated_for": st.frozensets(st.sampled_from(sorted(TREATED_FOR))),
        "number": st.none() | st.integers(1, 9999),
    }
)


@settings(max_examples=150, deadline=None)
@given(_ROWS, st.sampled_from([",", ";", "\t"]), st.permutations(range(12)))
def test_every_valid_row_comes_back_as_it_was_written(
    row: dict[str, object], separator: str, order: list[int]
) -> None:
    starts_at = row["starts_at"]
    assert isinstance(starts_at, datetime)
    assert isinstance(row["length"], int)
    assert isinstance(row["treated_for"], frozenset)
    ends_at = starts_at + timedelta(minutes=row["length"])
    cells: dict[str, object] = {key: value for key, value in row.items() if key != "length"}
    cells |= {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    cells |= {"treated_for": "+".join(row["treated_for"])}
    items = [list(cells.items())[at] for at in order]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(zip(*items, strict=True))
    with TemporaryDirectory() as folder:
        found = read(Path(folder), out.getvalue(), at=clinic())
    [read_back] = found.rows
    visit, patient = read_back.appointment, read_back.patient
    assert (visit.id, visit.patient_id) == (row["appointment_id"], row["patient_id"])
    assert (visit.kind, visit.status, visit.number) == (row["kind"], row["status"], row["number"])
    assert (visit.starts_at, visit.ends_at) == (starts_at, ends_at)
    assert (patient.first_name, patient.last_name) == (row["first_name"], row["last_name"])
    assert (patient.language, patient.treated_for) == (row["language"], row["treated_for"])
    assert patient.phone is not None
    assert patient.phone.e164 == row["phone"]
