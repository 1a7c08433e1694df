"""The daily comparison of Twilio's list with ours: what it brings up to date, and what it tells staff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.cli import main
from reminders.db import alerts as alert_rows
from reminders.db import daily_reports
from reminders.db.daily_reports import Report
from reminders.db.schema import consent_event, task
from reminders.ports import GatewayError, OutboundText, Outcome, ProviderMessage
from reminders.services import alerts, daily, daily_words
from reminders.services.alert_paging import clinic_zone
from reminders.services.upkeep import Upkeep
from reminders.settings import variables
from tests.conftest import FakeClock
from tests.databases import KEY
from tests.integration.kit import messages
from tests.integration.receive_kit import ALERTS
from tests.integration.restore_kit import PHONES, Town
from tests.integration.web_kit import a_browser, a_link, an_app

ANA, LUIS, _ = PHONES
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 12, 3)


@pytest.fixture
def town(database_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Town]:
    """Two days old; Ana has been sent an introduction, her booking and a reminder."""
    made = Town(database_url, tmp_path, clock)
    made.start()
    made.book(ANA, 2 * DAY)
    made.live(DAY + HOUR)
    clock.advance(20 * HOUR)
    yield made
    made.close()


def at_twilio(town: Town, **changes: object) -> None:
    """What Twilio says by now of everything that it carried."""
    town.line.taken = [
        replace(each, **changes) if each.direction == "outbound-api" else each  # type: ignore[arg-type]
        for each in town.line.taken
    ]


def compared(town: Town) -> Report:
    return daily.compare(town.parts, TODAY)


def daily_tasks(town: Town) -> list[str]:
    with town.db.read() as connection:
        return list(connection.scalars(select(task.c.detail).where(task.c.key.startswith("daily:"))))


def test_lost_callbacks_are_made_up_for(town: Town) -> None:
    at_twilio(town, status="delivered", price="-0.0083", segments=1)
    report = compared(town)
    rows = [each for each in messages(town.db) if each.provider_sid]
    assert {each.status for each in rows} == {"delivered"}
    assert {each.price for each in rows} == {"-0.0083"}
    assert report.figures["late_news"] == report.figures["sent"] == len(rows) == 3
    assert report.figures["price"] == "0.0249"
    assert daily_tasks(town) == []


def test_a_comparison_that_is_made_again_changes_nothing(town: Town) -> None:
    at_twilio(town, status="delivered", price="-0.0083")
    compared(town)
    again = compared(town)
    assert (again.figures["late_news"], again.figures["prices"]) == (0, 0)


def test_an_opt_out_that_only_the_list_tells_of_enters_the_ledger(town: Town) -> None:
    at_twilio(town, status="undelivered", error_code=21610)
    assert compared(town).figures["opt_outs"] == 1
    with town.db.read() as connection:
        assert [row.how for row in connection.execute(consent_event.select())] == ["error 21610"]


def test_texts_that_somebody_else_sent_from_our_number_are_one_task(town: Town) -> None:
    for body in ("A sale!", "Another sale!"):
        town.line._about = lambda given: ("", (given.body,))
        town.line.take(OutboundText("x", LUIS, body, HOUR))
    town.clock.advance(HOUR)
    report = compared(town)
    assert report.figures["unknown"] == 2
    compared(town)
    assert len(daily_tasks(town)) == 1
    assert "2 texts from our number" in daily_tasks(town)[0]


def test_another_senders_texts_in_the_same_account_are_none_of_ours(town: Town) -> None:
    town.line._about = lambda given: ("", ())
    town.line.take(OutboundText("x", LUIS, "A sale!", HOUR))
    town.line.taken[-1] = replace(town.line.taken[-1], ours=False)
    town.clock.advance(HOUR)
    assert compared(town).figures["unknown"] == 0


def test_a_text_that_twilio_does_not_have_is_told(town: Town) -> None:
    town.line.taken = town.line.taken[1:]
    assert compared(town).figures["missing"] == 1
    assert "unknown to Twilio" in daily_tasks(town)[0]


def test_a_reply_that_never_reached_us_is_received(town: Town) -> None:
    town.line.text(ANA, "no me manden más mensajes")
    town.clock.advance(HOUR)
    report = compared(town)
    assert report.figures["heard_late"] == 1
    town.work()
    with town.db.read() as connection:
        assert [row.change for row in connection.execute(consent_event.select())] == ["revoked"]


def test_while_twilio_is_away_there_is_no_report(town: Town) -> None:
    town.line.away = True
    with pytest.raises(GatewayError):
        compared(town)
    assert daily.due(town.db, town.clinic, town.clock.now()) is not None
    town.line.away = False
    compared(town)


def test_broken_off_in_the_middle_it_is_made_whole_by_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_twilio(town, status="delivered")
    gone = town.line.taken.pop(0)
    with monkeypatch.context() as patched:
        patched.setattr(town.line, "fetch", _fails)
        with pytest.raises(GatewayError):
            compared(town)
    assert compared(town).figures["missing"] == 1
    assert gone.sid in compared(town).figures["missing_sids"]


def _fails(_sid: str) -> ProviderMessage:
    raise GatewayError(Outcome.UNCERTAIN)


@pytest.mark.parametrize(
    ("local_hour", "made", "expected"),
    [
        ("2026-12-03T04:59-07:00", None, "2026-12-02"),
        ("2026-12-03T05:00-07:00", None, "2026-12-03"),
        ("2026-12-03T05:00-07:00", "2026-12-02", "2026-12-03"),
        ("2026-12-03T04:59-07:00", "2026-12-02", None),
        ("2026-12-03T23:00-07:00", "2026-12-03", None),
        ("2026-12-09T12:00-07:00", "2026-12-03", "2026-12-09"),
    ],
)
def test_it_is_due_once_on_each_day_of_the_clinic(
    town: Town, local_hour: str, made: str | None, expected: str | None
) -> None:
    now = datetime.fromisoformat(local_hour)
    if made is not None:
        with town.db.write() as connection:
            daily_reports.keep(connection, Report(made, now, now, now, {}))
    found = daily.due(town.db, town.clinic, now)
    assert (found.isoformat() if found else None) == expected


def test_the_command_prints_the_newest_report(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in variables():
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", town.db.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REMINDERS_SECRET_KEY", KEY)
    assert main(["report"]) == 1
    assert "There is no report yet" in capsys.readouterr().err
    compared(town)
    assert main(["report", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sent"] == 3
    assert main(["report", "--date", "2026-12-03"]) == 0
    said = capsys.readouterr().out
    assert "3  texts that this service has sent" in said
    assert ANA not in said


def test_it_names_the_alerts_that_are_taken_and_not_closed(town: Town) -> None:
    now = town.clock.now()
    with town.db.write() as connection:
        for severity, key in (("crisis", "taken"), ("crisis", "waits"), ("system", "ours")):
            alerts.raise_alert(connection, severity, alerts=ALERTS, now=now, key=key, initials="AV")
        for key in ("taken", "ours"):
            row = alert_rows.by_key(connection, key)
            assert row is not None
            alerts.acknowledge(connection, row.code, by="Maria", now=now)
        code = getattr(alert_rows.by_key(connection, "taken"), "code", "")

    said = daily_words.for_a_person(compared(town).figures)

    local = now.astimezone(clinic_zone(town.clinic))
    assert said == [f"Alert {code} (crisis) is still open: taken by Maria since {local:%Y-%m-%d %H:%M}."]
    assert daily_tasks(town) == []


def test_the_day_is_done_once_by_whichever_daemon_comes_first(town: Town) -> None:
    town.clock.advance(HOUR)
    for days, expected in ((0, "2026-12-03"), (0, "2026-12-03"), (1, "2026-12-04")):
        town.clock.advance(days * DAY)
        at = town.clock.now()
        for _ in range(2):
            Upkeep(town.parts).daily()
            town.clock.advance(timedelta(minutes=10))
        with town.db.read() as connection:
            newest = daily_reports.newest(connection)
        assert newest is not None
        assert newest.day == expected
        assert newest.made_at <= at


def test_staff_see_it_in_the_console(town: Town) -> None:
    town.line.taken = town.line.taken[1:]
    compared(town)
    browser = a_browser(an_app(town.db, town.clock))
    browser.post(a_link(town.db, town.clock.now()))
    page = browser.get("/lately").text
    assert "Twilio and we" in page
    assert "1 of our texts are unknown to Twilio" in page
