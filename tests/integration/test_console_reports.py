"""Figures over all patients: counted right on both databases, in the clinic's weeks, for who may see them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from reminders.db.engine import Database
from reminders.db.schema import appointment, check_in, consent_event, message, patient
from reminders.domain.weeks import weeks_until
from reminders.services.report_figures import figures
from reminders.web.report_making import Line, Table
from reminders.web.report_tables import reports
from reminders.web.reports import period_of
from tests.conftest import FakeClock
from tests.integration.kit import ANA, NOW
from tests.integration.web_kit import an_app, signed_in

DENVER = ZoneInfo("America/Denver")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Monday of the week of NOW, at midnight in Albuquerque; NOW is Tuesday, 10:00.
MONDAY = datetime.fromisoformat("2026-11-30T07:00:00+00:00")


class Books:
    """Rows as the service would have left them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.count = 0
        self.ana = self.add(
            patient,
            **{"external_id": "p1", "first_name": "Ana", "last_name": "Vigil", "phone": ANA},
            **{"phone_hash": database.cipher.phone_hash(ANA), "language": "es", "sms_consent": "yes"},
            **{"treated_for": "", "fingerprint": "", "created_at": NOW, "updated_at": NOW},
        )

    def add(self, table: Any, **values: Any) -> Any:
        with self.database.write() as connection:
            [key] = connection.execute(insert(table).values(**values)).inserted_primary_key or [None]
            return key

    def text(self, at: datetime, status: str = "delivered", **values: Any) -> None:
        self.count += 1
        given = {
            **{
                "id": f"m{self.count}",
                "dedupe_key": f"m{self.count}",
                "purpose": "rule",
                "rule": "reminder-1d",
            },
            **{"language": "en", "phone_hash": "h", "priority": 50, "status": status, "segments": 1},
            **{"due_at": at, "unmoved_at": at, "send_after": at, "accepted_at": at, "created_at": at},
        }
        self.add(message, **given | values)

    def visit(self, at: datetime, status: str = "fulfilled", **values: Any) -> int:
        self.count += 1
        given = {
            **{"source": "calendar", "external_id": f"a{self.count}", "patient_id": self.ana},
            **{"kind": "infusion", "starts_at": at, "ends_at": at + HOUR, "status": status},
            **{"location": "main", "first_seen_at": at, "first_read": False, "fingerprint": ""},
            **{"created_at": at, "updated_at": at},
        }
        return int(self.add(appointment, **given | values))

    def asked(self, visit: int, at: datetime, **values: Any) -> None:
        given: dict[str, Any] = {"appointment_id": visit, "asks": "confirmation"}
        self.text(at, **given | values)

    def check_in(self, at: datetime, status: str, answered: timedelta | None, language: str = "en") -> None:
        self.count += 1
        last = None if answered is None else at + answered
        self.add(
            check_in,
            **{"invitation_id": f"i{self.count}", "survey": "phq2", "survey_version": "v"},
            **{"patient_id": self.ana, "phone_hash": "h", "language": language, "channel": "sms"},
            **{"invited_at": at, "expires_at": at + DAY, "status": status, "created_at": at},
            **{"last_answer_at": last, "ended_at": last if status == "completed" else None},
        )

    def consent(self, at: datetime, change: str, by: str) -> None:
        digest = self.database.cipher.phone_hash(ANA)
        self.add(consent_event, phone_hash=digest, phone=ANA, at=at, change=change, by=by, how="keyword")

    def tables(self, weeks: int = 2) -> dict[str, Table]:
        with self.database.read() as connection:
            counted = figures(connection, weeks_until(date(2026, 12, 1), weeks, DENVER), NOW)
        return {table.id: table for report in reports(counted, {}) for table in report.tables}


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


def line(table: Table, name: str) -> dict[str, Any]:
    [found] = [each for each in (*table.lines, table.total or Line("", ())) if each.name == name]
    return dict(zip([column.name for column in table.columns], found.values, strict=True))


def test_a_text_counts_in_the_week_of_the_clinics_clock(books: Books) -> None:
    for at in (MONDAY - MINUTE, MONDAY, MONDAY + HOUR, NOW + HOUR):
        books.text(at)
    table = books.tables()["delivery-week"]
    assert [(each.name, each.values[0]) for each in table.lines] == [("2026-11-23", 1), ("2026-11-30", 2)]
    assert line(table, "All")["Sent"] == 3


def test_delivery_by_state_reason_and_code(books: Books) -> None:
    some: list[tuple[str, dict[str, Any]]] = [
        ("delivered", {}),
        ("delivered", {"language": "es"}),
        ("sent", {}),
        ("undelivered", {"error_code": 30003}),
        ("failed", {"reason": "refused", "error_code": 21612}),
        ("uncertain", {}),
        ("skipped", {"reason": "budget"}),
        ("planned", {}),
        ("delivered", {"purpose": "page", "rule": None}),
    ]
    for status, values in some:
        books.text(MONDAY, status, **values)
    tables = books.tables()
    assert line(tables["delivery-week"], "2026-11-30") == {
        **{"Sent": 6, "Delivered": 2, "Share delivered": 2 / 6, "No word yet": 1, "Not delivered": 1},
        **{"Failed": 1, "Uncertain": 1, "Not sent": 1},
    }
    assert line(tables["delivery-language"], "Spanish")["Share delivered"] == 1
    assert [each.name for each in tables["delivery-reason"].lines] == [
        "failed: Twilio refuses it: no way from our sender to this number (Twilio 21612)",
        "not delivered: the phone was not reachable (Twilio 30003)",
        "not sent: the patient gets enough texts already",
    ]


def test_who_was_asked_confirms_how_fast_and_comes(books: Books) -> None:
    at = MONDAY + 12 * HOUR
    for minutes in (5, 10, 60):
        books.asked(
            books.visit(at, confirmed_at=at - DAY + minutes * MINUTE, confirmed_by="patient"), at - DAY
        )
    books.asked(books.visit(at, confirmed_at=at, confirmed_by="staff"), at - DAY)
    books.asked(books.visit(at, "no_show"), at - DAY)
    books.visit(at, "no_show", confirmed_at=at, confirmed_by="source")  # never asked
    books.asked(books.visit(at, "booked"), at - DAY, status="undelivered")  # never reached
    books.visit(at, "cancelled")
    moved = books.visit(at, "no_show", moved_at=at - HOUR)
    books.asked(moved, at - DAY)  # for its old time
    books.asked(books.visit(NOW + HOUR), at)  # to come
    tables = books.tables()
    assert line(tables["confirmation-week"], "2026-11-30") == {
        **{"Visits": 8, "Asked": 5, "Confirmed": 4, "Share of asked": 0.8, "By text": 3},
        "Median time to a text’s C": 10,
    }
    coming = tables["coming-answer"]
    assert line(coming, "confirmed") == {
        **{"Came": 4, "Did not come": 1, "Share that did not come": 0.2, "Not in the calendar": 0}
    }
    assert line(coming, "asked, not confirmed")["Share that did not come"] == 1
    assert line(coming, "never asked") == {
        **{"Came": 0, "Did not come": 1, "Share that did not come": 1, "Not in the calendar": 1}
    }


def test_check_ins_begun_completed_and_how_fast(books: Books) -> None:
    books.check_in(MONDAY, "completed", 4 * MINUTE)
    books.check_in(MONDAY, "completed", 7 * MINUTE, "es")
    books.check_in(MONDAY, "expired", 2 * MINUTE)
    books.check_in(MONDAY, "expired", None)
    tables = books.tables()
    assert line(tables["check-ins-survey"], "phq2") == {
        **{"Sent": 4, "Begun": 3, "Share begun": 0.75, "Completed": 2, "Share completed": 0.5},
        "Median time to the end": 5.5,
    }
    assert line(tables["check-ins-language"], "Spanish")["Median time to the end"] == 7


def test_changes_of_consent(books: Books) -> None:
    for change, by in (("revoked", "patient"), ("revoked", "carrier"), ("granted", "patient")):
        books.consent(MONDAY, change, by)
    tables = books.tables()
    expected = {"No more texts": 2, "By the patient": 1, "By the carrier": 1, "By staff": 0, "Texts again": 1}
    assert line(tables["opt-outs-week"], "2026-11-30") == expected
    assert line(tables["opt-outs-language"], "Spanish") == expected


def test_a_price_is_said_as_far_as_twilio_has_named_one(books: Books) -> None:
    books.text(MONDAY, segments=2, price="-0.01660")
    books.text(MONDAY, segments=1)
    books.text(MONDAY - 7 * DAY, segments=1)
    books.text(MONDAY, "skipped", segments=1)
    table = books.tables()["costs-week"]
    assert line(table, "2026-11-30") == {
        **{"Texts": 2, "Segments": 3, "Segments a text": 1.5, "Texts with a price": 1},
        "Price of those, US$": pytest.approx(0.0166),
    }
    assert line(table, "2026-11-23")["Price of those, US$"] is None


def test_without_anything_every_table_is_empty_and_whole(books: Books) -> None:
    for table in books.tables().values():
        assert all(len(each.values) == len(table.columns) for each in table.lines)
        assert all(value in (0, None) for each in table.lines for value in each.values)


def test_the_period_is_one_that_can_be_meant() -> None:
    today = date(2026, 12, 1)
    assert period_of({}, today).query == "weeks=8&until=2026-12-01"
    assert period_of({"weeks": "26", "until": "2026-10-01"}, today).query == "weeks=26&until=2026-10-01"
    for nonsense in ("9999-12-31", "0001-01-01", "x", "2027-01-01"):
        assert period_of({"weeks": "-3", "until": nonsense}, today).query == "weeks=8&until=2026-12-01"


# -- the pages -------------------------------------------------------------------------------------------


def test_reports_show_numbers_and_no_names_and_give_files(books: Books, clock: FakeClock) -> None:
    books.asked(books.visit(MONDAY + HOUR, confirmed_at=MONDAY, confirmed_by="staff"), MONDAY)
    books.text(MONDAY, "skipped", rule="=cmd|calc", reason="budget")
    staff = signed_in(books.database, clock, an_app(books.database, clock), role="manager")
    page = staff.get("/reports")
    assert page.status_code == 200
    assert "Ana" not in page.text
    assert "Nov 30, 2026" in page.text
    file = staff.get("/reports/delivery-rule.csv?weeks=4")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="delivery-rule-4w-2026-12-01.csv"' in file.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row[:2] for row in rows] == [
        ["Rule", "Sent"],
        ["'=cmd|calc", "0"],
        ["reminder-1d", "1"],
        ["All", "1"],
    ]
    assert staff.get("/reports/nothing.csv").status_code == 404


def test_figures_are_counted_at_most_once_a_minute(books: Books, clock: FakeClock) -> None:
    staff = signed_in(books.database, clock, an_app(books.database, clock))

    def sent() -> str:
        return str(staff.get("/reports/delivery-week.csv").text.splitlines()[-1])

    assert sent().startswith("All,0,")
    books.text(MONDAY)
    assert sent().startswith("All,0,")
    clock.advance(MINUTE)
    assert sent().startswith("All,1,")


@pytest.mark.parametrize(
    ("role", "status"), [("front_desk", 403), ("clinician", 200), ("manager", 200), ("admin", 200)]
)
def test_reports_are_for_who_may_see_them(books: Books, clock: FakeClock, role: str, status: int) -> None:
    staff = signed_in(books.database, clock, an_app(books.database, clock), role=role)
    for path in ("/reports", "/reports/costs-week.csv"):
        page = staff.get(path)
        assert page.status_code == status
        assert ("Segments" in page.text) == (status == 200)
    assert ('href="/reports"' in staff.get("/messages").text) == (status == 200)
