"""Pages beside text messages: e-mail, chat, pagers; at least once, and nothing secret anywhere."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from structlog.testing import capture_logs

from reminders.db.engine import Database
from reminders.db.schema import alert, alert_page, alert_step, message
from reminders.domain.clinic import Alerts, Person
from reminders.domain.page_words import page_words
from reminders.domain.wording import alert_context
from reminders.notifiers.apprise import AppriseNotifier, by_our_server
from reminders.ports import NotifyError
from reminders.services import alerts
from reminders.services.pages import BACK_OFF, PageSender
from tests.integration.receive_kit import ALERTS, CLINIC, MINUTE, NURSE, Scene


class SceneClock:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def now(self) -> datetime:
        return self._scene.now

    def real_delay(self, until: datetime) -> float:
        return 0.0


class Chat(ThreadingHTTPServer):
    """A server that takes what Apprise's json:// posts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Chat)
        self.heard: list[dict[str, str]] = []
        self.answer = 200

    @property
    def channel(self) -> str:
        return f"json://127.0.0.1:{self.server_address[1]}/hush-hush"


class _Chat(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.answer == 200:
            self.server.heard.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


class Mail(socketserver.ThreadingTCPServer):
    """As much of SMTP as a client needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.letters: list[tuple[str, str]] = []


class _Mail(socketserver.StreamRequestHandler):
    server: Mail

    def handle(self) -> None:
        def say(line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        say("220 here")
        to = ""
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                to = line
            if word == "DATA":
                say("354 go on")
                letter = []
                while (part := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    letter.append(part)
                self.server.letters.append((to, "\n".join(letter)))
            say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return


@contextmanager
def serving(server: Chat | Mail) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def chat() -> Iterator[Chat]:
    server = Chat()
    with serving(server):
        yield server


def with_channels(*channels: str, phone: str | None = NURSE) -> Alerts:
    nurse = Person("nurse", "On-call nurse", phone, channels)
    return replace(ALERTS, people={**ALERTS.people, "nurse": nurse})


def a_sender(scene: Scene) -> PageSender:
    return PageSender(
        scene.database,
        SceneClock(scene),
        AppriseNotifier(),
        alerts=lambda: scene.alerts,
        clinic=lambda: CLINIC,
        link=lambda code: f"https://example.org/alerts/{code}",
    )


@pytest.fixture
def scene(database: Database, chat: Chat) -> Scene:
    return Scene(database, alerts=with_channels(chat.channel))


def test_a_cry_pages_by_text_and_channel_at_once_and_tells_nothing_of_it(scene: Scene, chat: Chat) -> None:
    scene.patient()
    scene.text("I want to die")

    assert scene.pages() == [("nurse", "page"), ("physician", "page")]
    assert a_sender(scene).send_due() == 1
    [page] = chat.heard
    code = scene.alert().code
    assert page["title"].endswith("CRISIS")
    assert "patient AV" in page["message"]
    assert f"https://example.org/alerts/{code}" in page["message"]
    assert f"ACK {code}" in page["message"]
    assert "die" not in page["message"]
    assert [row.status for row in scene.rows(alert_page)] == ["sent"]
    assert scene.steps()[-1] == "notified"
    assert a_sender(scene).send_due() == 0


def test_a_channel_that_fails_is_tried_again_and_named_by_its_place_only(scene: Scene, chat: Chat) -> None:
    chat.answer = 500
    raised(scene)
    sender = a_sender(scene)
    with capture_logs() as lines:
        sender.send_due()
    assert "hush" not in str(lines)
    assert [line["event"] for line in lines] == ["page_not_taken"]
    assert sender.send_due() == 0

    chat.answer = 200
    scene.now += BACK_OFF[0]
    assert sender.send_due() == 1
    assert len(chat.heard) == 1


def test_one_who_died_in_the_middle_of_sending_is_replaced(
    scene: Scene, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised(scene)
    dying = a_sender(scene)
    monkeypatch.setattr(dying, "_record", _crash)
    with pytest.raises(RuntimeError):
        dying.send_due()
    assert a_sender(scene).send_due() == 0

    scene.now += 2 * MINUTE
    assert a_sender(scene).send_due() == 1
    assert len(chat.heard) == 2
    assert [row.status for row in scene.rows(alert_page)] == ["sent"]


def test_two_senders_send_one_page(scene: Scene, chat: Chat) -> None:
    raised(scene)
    senders = [a_sender(scene) for _ in range(4)]
    threads = [threading.Thread(target=each.send_due) for each in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(chat.heard) == 1


def test_what_was_taken_meanwhile_is_not_paged(scene: Scene, chat: Chat) -> None:
    code = raised(scene)
    scene.text(f"ACK {code}", number=NURSE)

    assert a_sender(scene).send_due() == 0
    assert chat.heard == []
    assert [row.status for row in scene.rows(alert_page)] == ["cancelled"]


def test_a_person_without_a_phone_who_cannot_be_reached_makes_the_next_come_at_once(
    database: Database, chat: Chat
) -> None:
    scene = Scene(database, alerts=with_channels("bogus://nowhere", phone=None))
    raised(scene)

    a_sender(scene).send_due()

    assert [row.status for row in scene.rows(alert_page)] == ["failed"]
    assert scene.pages() == [("physician", "page"), ("physician", "page_reminder")]
    [failed] = [row for row in scene.rows(alert_step) if row.step == "undelivered"]
    assert (failed.person, failed.detail) == ("nurse", "channel 1: address")


def test_a_crisis_page_that_does_not_arrive_is_an_alert_of_its_own_once(scene: Scene) -> None:
    raised(scene)
    pages = [row for row in scene.rows(message) if row.purpose == "page"]
    for page in pages:
        with scene.database.write() as connection:
            alerts.undelivered(connection, page.id, alerts=scene.alerts, now=scene.now, clinic=CLINIC)

    assert [row.severity for row in scene.rows(alert)] == ["crisis", "system"]


def test_a_staff_phone_that_says_stop_is_an_alert_that_goes_by_channel(scene: Scene, chat: Chat) -> None:
    scene.text("STOP", number=NURSE)

    assert scene.alert().severity == "system"
    a_sender(scene).send_due()
    assert "sent STOP" in chat.heard[0]["message"]


def test_when_nobody_of_the_chain_can_be_reached_the_others_of_the_clinic_are(database: Database) -> None:
    scene = Scene(database)
    scene.text("STOP", number=NURSE)  # the system chain is the nurse alone

    assert scene.pages() == [("physician", "system_page")]


def test_mail_goes_by_the_settings_server_and_says_no_more_than_a_text() -> None:
    mail = Mail()
    with serving(mail):
        notifier = AppriseNotifier(f"smtp://127.0.0.1:{mail.server_address[1]}")
        notifier.notify("mailto://nurse@example.org", "Clinic: CRISIS", "CRISIS, patient AV.")
    [(to, letter)] = mail.letters
    assert "nurse@example.org" in to
    assert "Clinic: CRISIS" in letter


def test_a_mail_server_that_is_away_is_an_error_without_its_address() -> None:
    with pytest.raises(NotifyError) as failed:
        AppriseNotifier("smtp://user:hush@127.0.0.1:9").notify("mailto://nurse@example.org", "t", "b")
    assert "hush" not in str(failed.value)
    assert "example" not in str(failed.value)


@pytest.mark.parametrize(
    ("channel", "smtp", "used"),
    [
        ("json://here/x", "smtp://u:p@mail:25", "json://here/x"),
        ("mailto://u:p@own.example", "smtp://mail", "mailto://u:p@own.example"),
        (
            "mailto://a@b.org",
            "smtps://me%40c.org:p@mail.c.org:465",
            "mailtos://me%40c.org:p@mail.c.org:465?smtp=mail.c.org&from=me%40c.org&to=a%40b.org",
        ),
        ("mailto://a@b.org", None, "mailto://a@b.org"),
    ],
)
def test_only_mail_without_a_server_of_its_own_uses_the_settings(
    channel: str, smtp: str | None, used: str
) -> None:
    assert by_our_server(channel, smtp) == used


def raised(scene: Scene, severity: str = "crisis") -> str:
    with scene.database.write() as connection:
        return alerts.raise_alert(connection, severity, alerts=scene.alerts, now=scene.now, clinic=CLINIC)


def _crash(*_args: object) -> None:
    raise RuntimeError("the process dies")


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("Taken by On-call nurse and still open.", "close it with a note", "Still at it? Text ACK")),
        ("es", ("La atiende On-call nurse y sigue abierta.", "ciérrela con una nota", "Mande el texto ACK")),
    ],
)
def test_a_reminder_by_channel_says_who_has_the_alert(language: str, says: tuple[str, ...]) -> None:
    clinic = replace(CLINIC, languages=(language,))
    context = alert_context(
        clinic=clinic, language=language, code="4F2", severity="crisis", initials="AV",
        link="https://reminders.example.org/alerts/4F2", taken_by="On-call nurse",
    )  # fmt: skip
    _, body = page_words(context, language, again=True)
    assert all(part in body for part in says)
    assert "AV" in body
    assert "4F2" in body


def test_who_has_an_alert_is_reminded_by_channel_too(scene: Scene, chat: Chat) -> None:
    code = raised(scene)
    a_sender(scene).send_due()
    scene.text(f"ACK {code}", number=NURSE)
    for after in (0, 60):
        scene.now += after * MINUTE
        alerts.climb(scene.database, scene.alerts, scene.now, CLINIC)
        a_sender(scene).send_due()

    assert ["still open" in each["message"] for each in chat.heard] == [False, True]
