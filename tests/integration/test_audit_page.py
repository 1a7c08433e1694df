"""The audit trail as an admin reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select

from reminders.db.engine import Database
from reminders.db.schema import audit
from reminders.services.audit_trail import PAGE
from tests.conftest import FakeClock
from tests.integration.console_kit import StaffBrowser
from tests.integration.test_web_status import HOSTILE
from tests.integration.web_kit import an_app, signed_in

HERE = "/settings/audit"
DAY = timedelta(days=1)


@pytest.fixture
def app(database: Database, clock: FakeClock) -> FastAPI:
    return an_app(database, clock)


@pytest.fixture
def browser(database: Database, clock: FakeClock, app: FastAPI) -> StaffBrowser:
    """Rosa's, an admin; Luis has an account too."""
    signed_in(database, clock, app, "Luis", "clinician")
    return signed_in(database, clock, app)


def add(database: Database, clock: FakeClock, *rows: Mapping[str, object]) -> None:
    common = {"at": clock.now(), "who": "Luis", "what": "patient_read", "subject": None, "detail": None}
    with database.write() as connection:
        connection.execute(insert(audit), [common | dict(row) for row in rows])


def lines(page: str) -> int:
    return page.count("<tr><td><time")


def test_each_filter_leaves_what_it_names(
    database: Database, clock: FakeClock, browser: StaffBrowser
) -> None:
    add(
        database,
        clock,
        {"subject": "patient:12"},
        {"subject": "patient:123"},
        {"what": "alert_resolved", "subject": "alert:4F2", "detail": "called her back"},
        {"who": "daemon", "what": "drill_raised", "subject": "alert:7A1"},
        {"at": clock.now() - 2 * DAY, "what": "task_done"},
        {"what": "account_reset", "subject": "staff:Luis"},
    )
    for query, wanted in (
        ("about=12", 1),
        ("about=patient 12", 1),
        ("about=alert 4f2", 1),
        ("about=account 1", 2),  # opened, and reset
        ("about=nothing of the kind", 0),
        ("by=1", 6),
        ("by=others", 3),  # the drill, and the accounts that the test has opened
        ("what=drill_raised", 1),
        ("from=2026-11-29&to=2026-11-29", 1),
        ("to=2026-11-28", 0),
        ("by=1&what=patient_read", 2),
        ("from=yesterday&by=999", 10),
    ):
        page = browser.get(f"{HERE}?{query}").text
        # What has been read of it so far is itself in it; those lines are Rosa's.
        assert lines(page) - page.count("<td>read the audit</td>") == wanted, query


def test_the_detail_is_shown_here_and_stands_encrypted(
    database: Database, clock: FakeClock, browser: StaffBrowser
) -> None:
    add(database, clock, {"what": "alert_resolved", "subject": "alert:4F2", "detail": "called her back"})
    page = browser.get(HERE).text
    assert "called her back" in page
    assert "closed an alert" in page
    assert '<a href="/alerts/4F2">' in page
    with database.read() as connection:
        stored = str(connection.exec_driver_sql("select * from audit").all())
    assert "called her back" not in stored


def test_it_is_read_page_by_page_the_newest_first(
    database: Database, clock: FakeClock, browser: StaffBrowser
) -> None:
    add(database, clock, *({"subject": f"patient:{n}", "detail": f"<{n}>"} for n in range(2 * PAGE + 5)))
    page = browser.get(f"{HERE}?what=patient_read").text
    shown = []
    while True:
        shown += [int(part.partition("&gt;")[0]) for part in page.split("&lt;")[1:]]
        if 'rel="next"' not in page:
            break
        older = page.partition('" rel="next"')[0].rpartition('href="')[2].replace("&amp;", "&")
        page = browser.get(older).text
    assert shown == list(range(2 * PAGE + 4, -1, -1))
    assert ">Newest</a>" in page


def test_that_it_was_read_is_written_down(
    database: Database, clock: FakeClock, browser: StaffBrowser
) -> None:
    browser.get(f"{HERE}?about=12&from=2026-12-01")
    with database.read() as connection:
        row = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert (row.who, row.what) == ("Rosa", "audit_read")
    assert row.detail == "about patient:12, from 2026-12-01T07:00:00+00:00"


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_shown_as_words(
    database: Database, clock: FakeClock, browser: StaffBrowser, words: str
) -> None:
    safe = words.replace("\x00", "")
    add(database, clock, {"who": safe[:60], "what": "odd", "subject": safe[:90], "detail": safe})
    page = browser.get(HERE, params={"about": safe[:90], "what": "odd", "by": safe}).text
    assert lines(page) == 1 or safe.strip() != safe
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b on" not in page
    assert "60493815061729" not in page
