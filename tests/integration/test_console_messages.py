"""The list of texts and the page of one, as staff get them."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from reminders.db.engine import Database
from reminders.db.schema import audit, message
from reminders.services import messages_list
from reminders.services.messages_list import State, Wanted, place_of
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import know_phone
from tests.integration.kit import NOW, a_visit, messages, read_and_plan
from tests.integration.web_kit import HERE, a_browser, an_app, fill, signed_in

MINUTE = timedelta(minutes=1)


def many(database: Database, count: int, **values: Any) -> None:
    """Delivered texts, many of one moment; the newest has the highest number."""
    digest = database.cipher.phone_hash("+15055550123")
    rows = [
        {
            **{"id": f"m{n:04}", "dedupe_key": f"m{n}", "purpose": "rule", "rule": "reminder-1d"},
            **{"language": "en", "phone_hash": digest, "priority": 50, "status": "delivered"},
            **{"due_at": NOW + n // 40 * MINUTE, "unmoved_at": NOW, "send_after": NOW + n // 40 * MINUTE},
            **{"created_at": NOW, **values},
        }
        for n in range(count)
    ]
    with database.write() as connection:
        connection.execute(insert(message), rows)


def pages(database: Database, wanted: Wanted) -> tuple[list[list[str]], list[list[str]]]:
    """Ids of each page, read to the end, and read back to the beginning."""
    there, back = [], []
    with database.read() as connection:
        shown = messages_list.messages(connection, wanted)
        there.append([row.id for row in shown.rows])
        while shown.after is not None:
            shown = messages_list.messages(connection, wanted, place_of(str(shown.after)))
            there.append([row.id for row in shown.rows])
        while shown.before is not None:
            shown = messages_list.messages(connection, wanted, place_of(str(shown.before)))
            back.append([row.id for row in shown.rows])
    return there, back


def test_every_text_stands_on_one_page_in_order_there_and_back(database: Database) -> None:
    many(database, 130)
    there, back = pages(database, Wanted(State.DELIVERED))
    assert [len(page) for page in there] == [50, 50, 30]
    assert [*chain(*there)] == [f"m{n:04}" for n in range(129, -1, -1)]
    assert back == there[-2::-1]


def test_what_is_to_come_is_read_from_now_on(database: Database) -> None:
    many(database, 60, status="planned")
    there, back = pages(database, Wanted(State.TO_SEND))
    assert [*chain(*there)] == [f"m{n:04}" for n in range(60)]
    assert back == there[:1]


def test_a_look_for_what_is_rare_ends_in_time_and_goes_on_from_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages_list, "LOOKS_THROUGH", 50)
    many(database, 130)
    with database.write() as connection:
        connection.execute(update(message).where(message.c.id.in_(["m0003", "m0100"])).values(rule="booked"))
    there, back = pages(database, Wanted(State.DELIVERED, rule="booked"))
    assert [*chain(*there)] == ["m0100", "m0003"]
    assert len(there) <= 4
    assert back[-1] == ["m0100"] or ["m0100", "m0003"] in back


@pytest.mark.parametrize("given", ["", "x", "a1", "a99999999999999999-x", "a1-UNION", "b12345-../etc", None])
def test_a_place_that_cannot_be_one_is_none(given: str | None) -> None:
    found = place_of(given)
    assert found is None or str(found) == given


def test_each_filter_leaves_out_the_others(database: Database, clock: FakeClock) -> None:
    many(database, 3)
    many_values = {"status": "failed", "reason": "bad_number", "error_code": 30005, "language": "es"}
    with database.write() as connection:
        connection.execute(update(message).where(message.c.id == "m0001").values(**many_values))
    staff = signed_in(database, clock, an_app(database, clock))
    for query, count in (
        ("state=delivered", 2),
        ("state=failed", 1),
        ("state=all", 3),
        ("state=all&language=es", 1),
        ("state=all&what=rule:reminder-1d", 3),
        ("state=all&what=by:page", 0),
        ("state=all&from=2026-12-01&to=2026-12-01", 3),
        ("state=all&from=2026-12-02", 0),
        ("state=all&patient=77", 0),
        ("state=nonsense&what=nonsense&from=nonsense&at=nonsense&patient=nonsense", 0),
    ):
        page = staff.get(f"/messages?{query}")
        assert (page.status_code, page.text.count('<td class="time">')) == (200, count), query
    failed = staff.get("/messages?state=failed").text
    assert "the number cannot be texted" in failed
    assert "not in service" in failed


def test_hostile_names_and_words_are_shown_harmlessly(database: Database, clock: FakeClock) -> None:
    fill(
        database, clock.now(), 3, names=("<script>alert(1)</script>", "\u202eaniV", "Ana"), words="😀" * 1600
    )
    staff = signed_in(database, clock, an_app(database, clock))
    for query in ("state=all", "state=delivered"):
        page = staff.get(f"/messages?{query}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert "😀" * 1600 in staff.get("/messages/st" + f"{0:030x}").text


def test_whoever_looks_is_written_down_first(database: Database, clock: FakeClock) -> None:
    fill(database, clock.now(), 3)
    staff = signed_in(database, clock, an_app(database, clock), role="front_desk")
    assert staff.get("/messages?state=all").status_code == 200
    with database.read() as connection:
        seen = connection.scalars(select(audit.c.subject).where(audit.c.what == "patient_read")).all()
    assert set(seen) == {"patient:1", "patient:2", "patient:3"}


def test_nobody_else_sees_a_text(database: Database, clock: FakeClock) -> None:
    fill(database, clock.now(), 1)
    stranger = a_browser(an_app(database, clock))
    for path in ("/messages", "/messages/st" + f"{0:030x}"):
        page = stranger.get(path)
        assert page.status_code == 401
        assert "Ana" not in page.text
    assert stranger.post("/messages/to" + f"{0:030x}" + "/cancel").status_code in (401, 403)


def test_from_the_list_to_a_text_that_is_cancelled(database: Database, clock: FakeClock) -> None:
    know_phone(database)
    read_and_plan(database, a_visit(starts_in=timedelta(days=6)))
    [reminder] = messages(database, rule="prepare-3d")
    staff = signed_in(database, clock, an_app(database, clock))
    assert f"/messages/{reminder.id}" in staff.get("/messages").text
    page = staff.get(f"/messages/{reminder.id}").text
    assert "As it would read now" in page
    assert "your visit is Monday" in page
    assert "Send now" in page
    assert "this one" in page  # in the trace of its visit
    assert "+1505" not in page
    foreign = staff.post(f"/messages/{reminder.id}/cancel", headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    for _ in range(2):
        answer = staff.post(f"/messages/{reminder.id}/cancel")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/messages/{reminder.id}")
    page = staff.get(f"/messages/{reminder.id}").text
    assert "cancelled by staff" in page
    assert re.search(r"<bdi>Rosa</bdi>\s+cancelled it", page)
    with database.read() as connection:
        told = connection.scalar(select(func.count()).where(audit.c.what == "message_cancelled"))
    assert told == 1


def test_a_hurried_text_says_until_when_it_waits_in_closed_hours(
    database: Database, clock: FakeClock
) -> None:
    know_phone(database)
    read_and_plan(database, a_visit(starts_in=timedelta(days=6)))
    [reminder] = messages(database, rule="prepare-3d")
    clock.advance(timedelta(hours=11))
    staff = signed_in(database, clock, an_app(database, clock))
    page = staff.get(f"/messages/{reminder.id}").text
    assert "The hours are closed" in page
    assert staff.post(f"/messages/{reminder.id}/now").status_code == 303
    page = staff.get(f"/messages/{reminder.id}").text
    assert re.search(r"it waits until\s+<time[^>]*>Wed Dec 2, 9:00 AM", page)
    assert "Send now</button>" not in page


def test_a_refusal_says_why_and_leads_back(database: Database, clock: FakeClock) -> None:
    many(database, 1)
    staff = signed_in(database, clock, an_app(database, clock))
    answer = staff.post("/messages/m0000/cancel")
    assert answer.status_code == 409
    assert "sent already" in answer.text
    assert "/messages/m0000" in answer.text
    assert staff.get("/messages/nothing-like-it").status_code == 404
    assert staff.get("/messages/..%2f..%2fetc").status_code == 404


def test_a_patients_own_link_is_not_shown_to_staff(database: Database, clock: FakeClock) -> None:
    token = "w" * 22
    many(database, 1, body=f"See {HERE}/s/{token} STOP to stop.", segments=1)
    staff = signed_in(database, clock, an_app(database, clock))
    page = staff.get("/messages/m0000").text
    assert token not in page
    assert "/s/…" in page
