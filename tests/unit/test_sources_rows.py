"""What one row of a source says, and what it is kept aside for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reminders.domain.appointment import Appointment, AppointmentStatus, Patient, SmsConsent
from reminders.domain.phone import PhoneNumber
from reminders.domain.source import SourceSettings
from reminders.ports import SourceRow
from tests.unit.sources_kit import HEADINGS, MAIN, ROW, TEXAS, clinic, read, read_one, utc


def _only(rows: object) -> SourceRow:
    assert isinstance(rows, list)
    [row] = rows
    assert isinstance(row, SourceRow)
    return row


def test_a_whole_row_becomes_a_visit_and_its_patient(tmp_path: Path) -> None:
    found = read_one(
        tmp_path,
        {
            "last_name": "Baca",
            "language": "es",
            "timezone": "America/Phoenix",
            "kind": "consultation",
            "ends_at": "2026-12-01T11:15",
            "status": "arrived",
            "location": "main",
            "series": "s1",
            "number": "2",
            "series_size": "6",
            "treated_for": "ptsd; chronic pain",
            "sms_consent": "yes",
            "confirmed": "yes",
            "booked_at": "2026-11-20T09:00-07:00",
        },
    )
    row = _only(found.rows)
    assert row.appointment == Appointment(
        id="a1",
        source="import",
        patient_id="p1",
        kind="consultation",
        starts_at=utc("2026-12-01T10:00-07:00"),
        ends_at=utc("2026-12-01T11:15-07:00"),
        location="main",
        status=AppointmentStatus.ARRIVED,
        series="s1",
        number=2,
        series_size=6,
        confirmed=True,
        booked_at=utc("2026-11-20T16:00+00:00"),
    )
    assert row.patient == Patient(
        id="p1",
        first_name="Ana",
        last_name="Baca",
        phone=PhoneNumber("+15055550101"),
        language="es",
        timezone="America/Phoenix",
        sms_consent=SmsConsent.YES,
        treated_for=frozenset({"ptsd", "pain"}),
    )
    assert not found.warnings


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    row = _only(read(tmp_path, f"{HEADINGS}\n{ROW}\n").rows)
    assert row.appointment.kind == "infusion"
    assert row.appointment.ends_at - row.appointment.starts_at == timedelta(minutes=60)
    assert (row.appointment.status, row.appointment.location) == (AppointmentStatus.BOOKED, "main")
    assert (row.patient.language, row.patient.timezone, row.patient.sms_consent) == ("en", None, "unknown")
    assert row.line == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("2026-12-01T10:00-05:00", "2026-12-01T15:00+00:00", id="an offset is exact"),
        pytest.param("2026-12-01T17:00Z", "2026-12-01T17:00+00:00", id="Z"),
        pytest.param("2026-12-01 10:00:00", "2026-12-01T17:00+00:00", id="a space, and seconds"),
        pytest.param("2026-12-01 10:00 -0700", "2026-12-01T17:00+00:00", id="offset apart, no colon"),
        pytest.param("2026-07-01T10:00", "2026-07-01T16:00+00:00", id="summer time"),
        pytest.param("2026-03-08T02:30", "2026-03-08T09:30+00:00", id="missing hour: forward by the gap"),
        pytest.param("2026-11-01T01:30", "2026-11-01T07:30+00:00", id="hour twice: the first"),
    ],
)
def test_a_time_is_read_exactly_or_on_the_locations_wall_clock(
    tmp_path: Path, written: str, meant: str
) -> None:
    assert _only(read_one(tmp_path, {}, starts_at=written).rows).appointment.starts_at == utc(meant)


def test_wall_time_is_that_of_the_rows_own_location(tmp_path: Path) -> None:
    text = f"{HEADINGS},location\n{ROW},texas\n"
    row = _only(read(tmp_path, text, at=clinic(MAIN, TEXAS)).rows)
    assert row.appointment.starts_at == utc("2026-12-01T16:00+00:00")


def test_a_location_may_be_given_by_its_name_or_by_the_source(tmp_path: Path) -> None:
    both = clinic(MAIN, TEXAS)
    by_name = read(tmp_path, f"{HEADINGS},location\n{ROW},EL PASO EAST\n", at=both)
    by_source = read(tmp_path, f"{HEADINGS}\n{ROW}\n", SourceSettings("x", location="texas"), both)
    assert _only(by_name.rows).appointment.location == "texas"
    assert _only(by_source.rows).appointment.location == "texas"
    assert not by_source.warnings


def test_with_several_locations_and_none_given_the_first_is_taken_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADINGS}\n{ROW}\n", at=clinic(MAIN, TEXAS))
    assert _only(found.rows).appointment.location == "main"
    assert "every visit is taken to be at main" in found.warnings[0]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("starts_at", "", "starts_at is empty"),
        ("starts_at", "12/01/2026 10:00", "not an ISO 8601 time such as 2026-12-01T14:30"),
        ("starts_at", "2026-12-01", "not an ISO 8601 time"),
        ("starts_at", "2026-02-30T10:00", "not an ISO 8601 time"),
        ("starts_at", "0026-12-01T10:00", "outside the years"),
        ("ends_at", "2026-12-01T09:59", "ends_at is before starts_at"),
        ("ends_at", "soon", "ends_at is not an ISO 8601 time"),
        ("booked_at", "yesterday", "booked_at is not an ISO 8601 time"),
        ("timezone", "America/Albuquerque", "not the name of a time zone"),
        ("timezone", "../../etc/passwd", "not the name of a time zone"),
        ("timezone", "America/Denvr", 'did you mean "America/Denver"?'),
        (
            "status",
            "Boked",
            "not one of booked, arrived, fulfilled, cancelled, no_show, entered_in_error (did",
        ),
        ("kind", "IV 60", "kind is not one of infusion, booster, consultation"),
        ("location", "moon", "location is not one of main"),
        ("treated_for", "gout", "treated_for is not one of anxiety, burnout"),
        ("sms_consent", "maybe", "sms_consent is not yes or no"),
        ("confirmed", "perhaps", "confirmed is not yes or no"),
        ("number", "0", "number is not a whole number"),
        ("series_size", "six", "series_size is not a whole number"),
        ("minutes", "an hour", "minutes is not a number of minutes"),
        ("appointment_id", " ", "appointment_id is empty"),
        ("patient_id", "", "patient_id is empty"),
        ("first_name", "\t", "first_name is empty"),
        ("first_name", "A" * 201, "longer than 200"),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_its_row_aside(
    tmp_path: Path, column: str, value: str, says: str
) -> None:
    extra = {} if column in HEADINGS else {column: value}
    found = read_one(tmp_path, extra, **({column: value} if column in HEADINGS else {}))
    [bad] = found.bad
    assert (bad.place, list(found.rows)) == ("day.csv:2", [])
    assert says in bad.reason
    assert bad.external_id == (None if column == "appointment_id" else "a1")


def test_the_good_rows_are_read_beside_the_bad(tmp_path: Path) -> None:
    bad = "a2,p2,Luis,505-555-0102,never"
    found = read(tmp_path, f"{HEADINGS}\n{ROW}\n{bad}\na3,p3,Eva,505-555-0103,2026-12-03T10:00\n")
    assert [row.appointment.id for row in found.rows] == ["a1", "a3"]
    assert [(each.place, each.external_id) for each in found.bad] == [("day.csv:3", "a2")]


def test_of_two_rows_with_one_id_the_first_counts(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADINGS}\n{ROW}\n{ROW.replace('Ana', 'Eva')}\n")
    assert _only(found.rows).patient.first_name == "Ana"
    assert found.bad[0].place == "day.csv:3"
    assert "stands already at day.csv:2" in found.bad[0].reason


@pytest.mark.parametrize(
    ("phone", "second", "read_as"),
    [
        ("(505) 555-0101", "", "+15055550101"),
        ("+1 505.555.0101", "", "+15055550101"),
        ("15055550101.0", "", "+15055550101"),
        ("+52 55 1234 5678", "", "+525512345678"),
        ("", "", None),
        ("none", "", None),
        ("555-0101", "", None),
        ("1.5055550101E+10", "", None),
        ("505-555-0101 x12", "", None),
        ("505-555-0101", "505-555-0102", "+15055550101"),
        ("none", "505-555-0102", "+15055550102"),
        ("800-555-0101", "505-555-0102", "+15055550102"),
        ("800-555-0101", "none", "+18005550101"),
    ],
)
def test_the_phone_is_the_first_that_can_be_texted(
    tmp_path: Path, phone: str, second: str, read_as: str | None
) -> None:
    found = read_one(tmp_path, {"phone_2": second}, phone=phone)
    number = _only(found.rows).patient.phone
    assert (number.e164 if number else None) == read_as
    assert bool(found.warnings) == (read_as is None and phone != "")


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Baca, Ana", "Ana", "Baca"),
        ("Ana Baca", "Ana", "Baca"),
        ("Baca Ortiz, Ana María", "Ana María", "Baca Ortiz"),
        ("Baca, Ana M.", "Ana", "Baca"),
        ("Smith, John, Jr", "John", "Smith"),
        ("Ana", "Ana", ""),
    ],
)
def test_a_full_name_is_split(tmp_path: Path, full: str, first: str, last: str) -> None:
    text = f'appointment_id,patient_id,full_name,phone,starts_at\na1,p1,"{full}",,2026-12-01T10:00\n'
    patient = _only(read(tmp_path, text).rows).patient
    assert (patient.first_name, patient.last_name) == (first, last)


def test_a_name_is_cleaned_of_what_cannot_be_seen(tmp_path: Path) -> None:
    row = _only(read_one(tmp_path, {}, first_name="  Jose\u0301\n \u202eLuis\x00\x07 ").rows)
    assert row.patient.first_name == "José Luis"


@pytest.mark.parametrize(
    ("written", "code", "warned"),
    [
        ("", "en", False),
        ("ES", "es", False),
        ("es-MX", "es", False),
        ("Español", "es", False),
        ("Spanish; Castilian", "es", False),
        ("English (US)", "en", False),
        ("eng", "en", False),
        ("Vietnamese", "en", True),
    ],
)
def test_a_language_is_known_by_its_names_and_another_is_the_first(
    tmp_path: Path, written: str, code: str, warned: bool
) -> None:
    found = read_one(tmp_path, {"language": written})
    assert _only(found.rows).patient.language == code
    assert bool(found.warnings) == warned


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(word, "yes") for word in ("Yes", "sí", "TRUE", "1")],
        *[(word, "no") for word in ("No", "0", "f")],
        *[(word, "unknown") for word in ("", "Unknown")],
    ],
)
def test_consent_is_yes_no_or_unknown(tmp_path: Path, written: str, meant: str) -> None:
    assert _only(read_one(tmp_path, {"sms_consent": written}).rows).patient.sms_consent == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Booked", "booked"),
        ("No Show", "no_show"),
        ("canceled", "cancelled"),
        ("entered-in-error", "entered_in_error"),
    ],
)
def test_a_status_is_known_however_it_is_spelled(tmp_path: Path, written: str, meant: str) -> None:
    assert _only(read_one(tmp_path, {"status": written}).rows).appointment.status == meant


@pytest.mark.parametrize(
    ("extra", "minutes"),
    [
        pytest.param({"minutes": "90"}, 90, id="minutes"),
        pytest.param({"minutes": "30 min"}, 30, id="with the word"),
        pytest.param({"minutes": "90", "ends_at": "2026-12-01T10:20"}, 20, id="an end outranks minutes"),
        pytest.param({"minutes": "0"}, 60, id="no minutes: the kind's length"),
        pytest.param({"ends_at": "2026-12-01T10:00"}, 60, id="an end at the start says nothing"),
        pytest.param({"kind": "consultation"}, 45, id="nothing: the kind's length"),
    ],
)
def test_a_visit_ends_as_given_or_after_its_length(
    tmp_path: Path, extra: dict[str, str], minutes: int
) -> None:
    visit = _only(read_one(tmp_path, extra).rows).appointment
    assert visit.ends_at - visit.starts_at == timedelta(minutes=minutes)


def test_one_patient_has_the_details_of_the_latest_visit_however_the_file_is_sorted(tmp_path: Path) -> None:
    early = "a1,p1,Ana,505-555-0101,2026-12-01T10:00,no"
    late = "a2,p1,Ana,505-555-0102,2026-12-09T10:00,yes"
    for rows in ([early, late], [late, early]):
        found = read(tmp_path, "\n".join([f"{HEADINGS},sms_consent", *rows, ""]))
        assert {row.patient.phone for row in found.rows} == {PhoneNumber("+15055550102")}
        assert {row.patient.sms_consent for row in found.rows} == {SmsConsent.NO}
        assert "appointment a2: other rows of the same patient_id" in found.warnings[0]


def test_a_fingerprint_changes_with_the_content_only(tmp_path: Path) -> None:
    def prints(text: str) -> list[str]:
        return [row.fingerprint for row in read(tmp_path, text).rows]

    plain = prints(f"{HEADINGS}\n{ROW}\n")
    assert plain == prints(f"{HEADINGS},extra\n\n{ROW} ,x\n")
    assert plain != prints(f"{HEADINGS}\n{ROW.replace('0101', '0102')}\n")
    assert plain != prints(f"{HEADINGS}\n{ROW.replace('10:00', '10:01')}\n")
    assert len(plain[0]) == 16


def test_no_sentence_shows_a_name_or_a_number(tmp_path: Path) -> None:
    columns = (
        "last_name,timezone,kind,status,location,treated_for,sms_consent,number,minutes,language,ends_at"
    )
    secret = "Zyx 505-555-0177"
    for column in columns.split(",") + HEADINGS.split(","):
        extra = {column: secret} if column in columns.split(",") else {}
        found = read_one(tmp_path, extra, **({} if extra else {column: secret}))
        said = " ".join([*(bad.reason for bad in found.bad), *found.warnings])
        assert "Zyx" not in said
        assert "0177" not in said
