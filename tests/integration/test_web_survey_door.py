"""Who may come to a patient's page and how: nothing is revealed, nothing breaks, nothing can be forced."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from limits import RateLimitItemPerMinute
from sqlalchemy import text
from starlette.testclient import TestClient

from reminders.db.engine import Database
from reminders.db.schema import answer, check_in
from reminders.web import limits
from tests.conftest import FakeClock
from tests.integration.check_in_kit import CheckInScene
from tests.integration.receive_kit import DAY
from tests.integration.survey_page_kit import Patient, a_link, a_path
from tests.integration.web_kit import a_browser, an_app

DAY1 = "after_infusion_day1"
SITE = "http://127.0.0.1:8025"
PLAIN_FORM = {"content-type": "application/x-www-form-urlencoded"}
HOSTILE = {
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{ 7777777 * 7777777 }}{% raw %}",
    "right to left": "\u202egnihtemos\u2066 \u200f",
    "emoji": "🙂" * 1600,
    "long": "x" * 1600,
    "control": "a\x00b\x1b[2J\r\n\x0bc",
    "sql": "'; drop table answer; --",
    "lone surrogate": "\udcff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
}


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    return a_browser(an_app(database, clock))


def to_the_words(scene: CheckInScene, browser: TestClient) -> Patient:
    ana = Patient(browser, a_link(scene, DAY1))
    for value in ("7", "8", "0", "0", "1"):
        ana.send(value)
    return ana


# -- what is revealed ---------------------------------------------------------------------------------------


def test_a_wrong_a_used_and_an_expired_link_all_look_the_same(
    scene: CheckInScene, browser: TestClient, clock: FakeClock
) -> None:
    path = a_link(scene)
    wrong = [
        "/s/",
        "/s/x",
        "/s/" + "A" * 22,
        "/s/" + "A" * 5000,
        "/s/etc/passwd",
        "/s/%00%ff",
        path + "/x",
    ]
    found = [browser.get(each) for each in [*wrong, path.replace("/s/", "/p/")]]
    clock.advance(30 * DAY)
    found += [browser.get(path), browser.post(path, data={"item": "phq2_1", "version": "x", "value": "1"})]

    assert {each.status_code for each in found} == {404}
    [page] = {each.text for each in found}
    assert "This page is not open" in page
    assert "Esta página no está abierta" in page
    assert "988" in page


def test_a_full_stop_behind_the_link_does_no_harm(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene)
    assert browser.get(path + ".").headers["location"] == path + "?at=1"
    assert Patient(browser, path + ").").send("1").headers["location"] == path + "?at=2"


def test_nobody_may_keep_frame_index_or_learn_the_address_of_a_page(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene))
    refused = ana.send("9")
    sent = ana.send("1")
    for each in (ana.page, refused, sent, browser.get("/s/x")):
        assert each.headers["referrer-policy"] == "no-referrer"
        assert each.headers["cache-control"] == "no-store"
        assert "noindex" in each.headers["x-robots-tag"]
        assert each.headers["x-frame-options"] == "DENY"
        assert "script-src" not in each.headers["content-security-policy"]
        assert "default-src 'none'" in each.headers["content-security-policy"]
        assert "<script" not in each.text
        assert "og:" not in each.text
        assert not each.cookies


def test_the_title_names_nothing_that_is_private(scene: CheckInScene, browser: TestClient) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    title = ana.page.text.partition("<title>")[2].partition("</title>")[0]
    assert title == "Question 1 · Tranquility Clinic"
    assert not any(word in ana.page.text for word in ("Ana", "Vigil", "PHQ", "+15055550123"))


def test_no_log_and_no_error_page_holds_the_token(
    scene: CheckInScene,
    database: Database,
    browser: TestClient,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    ana = to_the_words(scene, browser)
    ana.send("I want to die")
    token = ana.path.rpartition("/")[2]
    with database.write() as connection:
        connection.execute(text("alter table page_link rename to elsewhere"))

    broken = [browser.get(ana.path), browser.post(ana.path, data=ana.form() | {"item": "x", "version": "x"})]

    printed = capsys.readouterr()
    logged = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx2")]
    said = "".join([*logged, printed.out, printed.err, *(each.text for each in broken)])
    assert {each.status_code for each in broken} == {503}
    assert "Something is not working" in broken[0].text
    assert token not in said
    assert "want to die" not in said


# -- what may come ------------------------------------------------------------------------------------------

FROM = [
    ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),  # Chromium, Firefox and Safari of today
    ({"sec-fetch-site": "none"}, 303),
    ({"origin": "null"}, 303),  # those from before Sec-Fetch-Site: the address is the key
    ({}, 303),
    ({"origin": SITE}, 303),
    ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, 403),
    ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
    ({"sec-fetch-site": "same-site", "origin": "https://other.example.org"}, 403),
    ({"origin": "https://evil.example"}, 403),
]


def test_only_the_page_itself_may_send_its_form(scene: CheckInScene, browser: TestClient) -> None:
    for headers, status in FROM:
        ana, before = Patient(browser, a_link(scene)), len(scene.rows(check_in))
        sent = browser.post(ana.path, data=ana.form() | {"value": "1"}, headers=headers)
        assert sent.status_code == status, headers
        assert len(scene.rows(check_in)) == before + (status == 303), headers


def test_staff_pages_do_not_take_a_form_of_nowhere(browser: TestClient) -> None:
    assert browser.post("/signout", headers={"origin": "null"}).status_code == 403


def test_whatever_is_written_is_kept_as_it_is_and_shown_as_words(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = to_the_words(scene, browser)
    for words in HOSTILE.values():
        ana.open("?at=6")
        assert ana.send(words).status_code == 303
        ana.open("?at=6")
        assert "<textarea" in ana.page.text
        assert "<script>alert" not in ana.page.text
        assert "onerror=alert(1)>" not in ana.page.text
        assert "60493815061729" not in ana.page.text
        assert scene.answers_given()["call_about"] == words.replace("\r\n", "\n").replace("\x00", "").strip()


FORMS: list[tuple[dict[str, Any], int]] = [
    ({"data": {}}, 400),
    ({"data": {"item": "mood"}}, 400),
    ({"data": {"item": "mood", "version": "x", "do": "destroy"}}, 400),
    ({"content": b"\xff\xfe=\x00&item=%ff", "headers": {"content-type": "text/plain"}}, 400),
    ({"json": {"item": "mood", "version": "x"}}, 400),
    ({"files": {"item": b"mood"}}, 400),
    (
        {"content": b"x=" + b"y" * 70_000, "headers": PLAIN_FORM},
        413,
    ),
    ({"content": b"&" * 60_000, "headers": PLAIN_FORM}, 400),
    ({"content": b"a=b&" * 16_000, "headers": PLAIN_FORM}, 400),
    (
        {
            "content": b"item=%ED%A0%80&version=%00&value=%FF&lang=%00",
            "headers": PLAIN_FORM,
        },
        303,
    ),
    ({"data": {"item": ["mood", "sleep"], "version": ["x", "y"], "value": ["1", "2"]}}, 303),
]


def test_an_odd_form_changes_nothing_and_breaks_nothing(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene, DAY1)
    for sent, status in FORMS:
        answered = browser.post(path, **sent)
        assert answered.status_code == status, sent
        if status >= 400:
            assert "988" in answered.text
            assert "Llámenos" in answered.text
    assert not scene.rows(answer)


def test_odd_methods_are_refused(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert browser.request(method, path).status_code == 405
    assert browser.head(path + "?at=1").status_code == 200
    assert browser.head("/s/x").status_code == 404


QUERIES = ("?lang=%00", "?lang=xx&lang=es", "?help=x", "?note=%3Cscript%3E", "?at=%00", "?" + "a" * 5000)


def test_odd_addresses_show_the_question(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene)
    for query in QUERIES:
        page = browser.get(path + query, follow_redirects=True)
        assert page.status_code == 200
        assert "<script" not in page.text


# -- how often ----------------------------------------------------------------------------------------------


def test_who_asks_far_too_often_is_asked_to_wait(
    scene: CheckInScene, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BY_TOKEN", RateLimitItemPerMinute(3))
    path, other = a_link(scene), a_path(scene, scene.invite(scene.visit(1, -DAY), DAY1))
    statuses = [browser.get(path + "?at=1").status_code for _ in range(4)]
    busy = browser.get(path + "?at=1")
    assert statuses == [200, 200, 200, 429]
    assert busy.headers["retry-after"] == "60"
    assert "One moment, please" in busy.text
    assert "988" in busy.text
    assert browser.get(other + "?at=1").status_code == 200


def test_who_tries_many_addresses_is_stopped_and_others_are_not(
    scene: CheckInScene, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MISSES", RateLimitItemPerMinute(3))
    path = a_link(scene)
    # Our own proxy stands before us, and names the peer last; what comes before may be the peer's invention.
    stranger = {"x-forwarded-for": "203.0.113.5, 198.51.100.7"}
    neighbour = {"x-forwarded-for": "198.51.100.7, 203.0.113.5"}
    client = TestClient(browser.app, SITE, client=("127.0.0.1", 5000), follow_redirects=False)
    for _ in range(3):
        assert client.get("/s/" + "A" * 22, headers=stranger).status_code == 404
    assert client.get(path + "?at=1", headers=stranger).status_code == 429
    assert client.get(path + "?at=1", headers=neighbour).status_code == 200


def test_one_address_that_many_patients_share_is_let_through_until_it_is_a_flood(
    scene: CheckInScene, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BY_ADDRESS", RateLimitItemPerMinute(3))
    client = TestClient(browser.app, SITE, client=("2001:db8:1:2::9", 5000), follow_redirects=False)
    path = a_link(scene)
    assert [client.get(path + "?at=1").status_code for _ in range(4)] == [200, 200, 200, 429]
    same_house = TestClient(browser.app, SITE, client=("2001:db8:1:2:ffff::1", 5000))
    next_house = TestClient(browser.app, SITE, client=("2001:db8:1:3::1", 5000))
    assert same_house.get(path + "?at=1").status_code == 429
    assert next_house.get(path + "?at=1").status_code == 200
