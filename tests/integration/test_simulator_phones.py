"""The phones page: reads as a conversation, takes a patient's words, and trusts nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from reminders.simulator import DEFAULT_SENDER, Simulator, SimulatorConfig
from reminders.simulator.server import SimulatorServer

PATIENT = "+15055550123"


class MovableClock:
    """The clock of a demonstration."""

    def __init__(self) -> None:
        self.time = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def next_event(self) -> None:
        self.time += timedelta(minutes=7)

    def advance(self, by: timedelta) -> None:
        self.time += by

    def go_to(self, at: datetime) -> None:
        self.time = at


class Page:
    """A simulator whose page is asked over HTTP."""

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.simulator = Simulator(SimulatorConfig(), self.clock.now, clock_controls=self.clock)
        self.server = SimulatorServer(self.simulator, threaded=False)

    def text(self, body: str, to: str = PATIENT) -> None:
        self.simulator.create({"To": to, "From": DEFAULT_SENDER, "Body": body})
        self.clock.time += timedelta(seconds=10)
        self.simulator.advance()

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.server.url + path, headers=headers, timeout=5)

    def post(
        self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None
    ) -> requests.Response:
        return requests.post(self.server.url + path, fields, headers=headers, timeout=5)


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page()
    with page.server:
        yield page


def test_conversation_shows_text_state_and_segments(page: Page) -> None:
    page.simulator.label(PATIENT, "Ana Lucero")
    page.text("x" * 161)
    html = page.get("/phones/1").text
    assert "Ana Lucero" in html
    assert "delivered" in html
    assert "2 segments" in html
    assert "Tuesday, December 1, 2026" in html


def test_undelivered_text_says_so_with_its_code(page: Page) -> None:
    page.simulator.mark(PATIENT, 30005)
    page.text("Hello")
    assert "not delivered (30005)" in page.get("/phones/1").text


def test_hostile_words_and_names_are_only_words(page: Page) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    page.simulator.label(PATIENT, evil)
    page.text(evil)
    page.simulator.receive(PATIENT, evil)
    state = page.get("/phones/1/state").json()
    for html in (page.get("/phones/1").text, state["list"], state["conversation"]):
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html
        assert "<img" not in html


def test_page_allows_no_scripts_but_its_own(page: Page) -> None:
    answer = page.get("/phones")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
    for name in ("phones.js", "phones.css"):
        assert page.get(f"/phones/static/{name}").status_code == 200


def test_patient_writes_by_a_plain_form(page: Page) -> None:
    page.text("Reply C to confirm")
    answer = page.post("/phones/1/texts", {"body": "  C "})
    assert [past.status_code for past in answer.history] == [303]
    assert answer.url == f"{page.server.url}/phones/1"
    (written,) = (m for m in page.simulator.books.messages if m.inbound)
    assert (written.sender, written.to, written.text) == (PATIENT, DEFAULT_SENDER, "C")


def test_empty_text_is_not_sent(page: Page) -> None:
    page.text("Hello")
    page.post("/phones/1/texts", {"body": "   "})
    assert len(page.simulator.books.messages) == 1


def test_phone_can_be_added_and_writes_first(page: Page) -> None:
    answer = page.post("/phones/add", {"number": "+1 (505) 555-0177"})
    page.post(answer.url.removeprefix(page.server.url) + "/texts", {"body": "Hola"})
    assert [m.sender for m in page.simulator.books.messages] == ["+15055550177"]


def test_no_number_stands_in_an_address(page: Page) -> None:
    page.text("Hello")
    html = page.get("/phones/1").text
    addresses = [part.split('"')[0] for part in html.split('href="')[1:] + html.split('action="')[1:]]
    assert addresses
    assert not any("505" in address for address in addresses)


def test_state_is_short_while_nothing_changes(page: Page) -> None:
    page.text("Hello")
    first = page.get("/phones/1/state").json()
    assert "Hello" in first["conversation"]
    assert set(page.get(f"/phones/1/state?seen={first['version']}").json()) == {
        "version",
        "clock",
        "clock_input",
    }
    page.simulator.receive(PATIENT, "News")
    assert "News" in page.get(f"/phones/1/state?seen={first['version']}").json()["conversation"]


def test_unknown_phone_leads_back_to_the_list(page: Page) -> None:
    assert page.get("/phones/99").url == f"{page.server.url}/phones"


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"to": "next"}, "10:07"),
        ({"to": "hour"}, "11:00"),
        ({"to": "day"}, "Wednesday, December 2, 10:00"),
        ({"at": "2026-12-24T18:30"}, "Thursday, December 24, 18:30"),
        ({"at": "2020-01-01T00:00"}, "Tuesday, December 1, 10:00"),
        ({"at": "soon"}, "Tuesday, December 1, 10:00"),
    ],
    ids=str,
)
def test_clock_moves_forward_by_a_plain_form(page: Page, fields: dict[str, str], shown: str) -> None:
    page.post("/phones/clock", fields)
    assert shown in page.get("/phones").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="a script of ours"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 200, id="the page itself"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="another port"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="another origin"),
        pytest.param({"Origin": "null"}, 403, id="no origin"),
        pytest.param({"Host": "evil.example"}, 403, id="another name for this machine"),
    ],
)
@pytest.mark.parametrize("path", ["/phones/1/texts", "/simulator/flush"])
def test_post_is_taken_from_this_machine_only(
    page: Page, path: str, headers: dict[str, str], status: int
) -> None:
    page.text("Hello")
    assert page.post(path, {}, headers).status_code in ((status,) if status == 403 else (200, 400))


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8025", ""]
)
def test_page_is_not_shown_under_another_name(page: Page, host: str) -> None:
    assert page.get("/phones", Host=host).status_code == 403
    assert page.get("/simulator/messages", Host=host).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8025", "127.0.0.1:1", "[::1]:8025"])
def test_page_is_shown_under_every_name_of_this_machine(page: Page, host: str) -> None:
    assert page.get("/phones", Host=host).status_code == 200
