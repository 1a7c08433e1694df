"""The simulator over real HTTP, asked by the real Twilio SDK."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from reminders.simulator import DEFAULT_SENDER, Fault, Life, Simulator, SimulatorConfig
from reminders.simulator.server import SimulatorServer

PATIENT = "+15055550123"
START = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


class Rewritten(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's own transport, sent elsewhere."""

    def __init__(self, base: str, timeout: float = 5) -> None:
        super().__init__(timeout=timeout)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


class Clinic:
    """A webhook that keeps what it is told. `answers` are given in turn, then 200 with empty TwiML."""

    def __init__(self) -> None:
        clinic = self
        self.calls: list[tuple[str, str, dict[str, str]]] = []  # path, signature, fields
        self.answers: list[tuple[int, str]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = dict(parse_qsl(body, keep_blank_values=True))
                clinic.calls.append((self.path, self.headers["X-Twilio-Signature"], fields))
                status, text = clinic.answers.pop(0) if clinic.answers else (200, "<Response/>")
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def heard(self, name: str) -> list[str]:
        return [fields[name] for _, _, fields in self.calls]


@pytest.fixture
def clinic() -> Iterator[Clinic]:
    clinic = Clinic()
    yield clinic
    clinic.stop()


class World:
    """A simulator on a clock that stands, its server, and an SDK client."""

    def __init__(self) -> None:
        self.time = START
        self.simulator = Simulator(SimulatorConfig(api_keys={"SK" + "1" * 32: "secret"}), lambda: self.time)
        self.server = SimulatorServer(self.simulator, threaded=False)
        self.account = self.simulator.config.account_sid

    def client(self, key: str = "", secret: str = "") -> Client:
        config = self.simulator.config
        transport = Rewritten(self.server.url)
        return Client(
            key or config.account_sid, secret or config.auth_token, self.account, http_client=transport
        )

    def send(self, body: str = "See you tomorrow.", **more: Any) -> Any:
        return self.client().messages.create(**{"to": PATIENT, "from_": DEFAULT_SENDER, "body": body, **more})

    def pass_by(self, seconds: float = 60) -> None:
        self.time += timedelta(seconds=seconds)
        self.simulator.advance()

    def post(self, path: str, **values: Any) -> Any:
        answer = requests.post(f"{self.server.url}/simulator/{path}", json=values, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        return requests.get(f"{self.server.url}/simulator/{path}", timeout=5).json()


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with world.server:
        yield world


def test_sdk_creates_fetches_redacts_and_deletes(world: World) -> None:
    created = world.send("Hello, Ana")
    assert (created.status, created.num_segments, created.direction) == ("queued", "1", "outbound-api")
    assert created.date_created == START
    world.pass_by()
    message = world.client().messages(created.sid)
    assert (message.fetch().status, message.fetch().body) == ("delivered", "Hello, Ana")
    assert message.update(body="").body == ""
    assert message.delete() is True
    with pytest.raises(TwilioRestException) as gone:
        message.fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_sdk_pages_through_the_list_newest_first(world: World) -> None:
    sids = [world.send(f"text {n}").sid for n in range(7)]
    listed = world.client().messages.list(to=PATIENT, page_size=3)
    assert [message.sid for message in listed] == sids[::-1]


def test_page_stays_where_it_was_while_new_messages_come(world: World) -> None:
    sids = [world.send(f"text {n}").sid for n in range(4)]
    page = world.client().messages.page(to=PATIENT, page_size=2)
    world.send("a newcomer")
    assert [message.sid for message in page.next_page()] == [sids[1], sids[0]]


def test_sdk_filters_by_the_time_of_sending(world: World) -> None:
    first = world.send()
    world.pass_by()
    world.pass_by(3600)
    second = world.send()
    world.pass_by()
    messages = world.client().messages
    middle = START + timedelta(minutes=30)
    assert [m.sid for m in messages.list(date_sent_before=middle)] == [first.sid]
    assert [m.sid for m in messages.list(date_sent_after=middle)] == [second.sid]


@pytest.mark.parametrize(
    ("to", "code"), [("+15005550001", 21211), ("+15005550009", 21614), ("+15005550004", 21610)]
)
def test_sdk_raises_the_code_of_a_magic_number(world: World, to: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        world.send(to=to)
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize(
    ("account", "key", "secret", "expected"),
    [
        pytest.param("", "", "wrong", (401, 20003), id="wrong token"),
        pytest.param("", "SK" + "2" * 32, "secret", (401, 20003), id="unknown key"),
        pytest.param("AC" + "9" * 32, "", "", (404, 20404), id="another account"),
    ],
)
def test_stranger_is_refused(
    world: World, account: str, key: str, secret: str, expected: tuple[int, int]
) -> None:
    world.account = account or world.account
    with pytest.raises(TwilioRestException) as refused:
        world.client(key, secret).messages.create(to=PATIENT, from_=DEFAULT_SENDER, body="x")
    assert (refused.value.status, refused.value.code) == expected
    assert world.get("summary")["accepted"] == 0


def test_api_key_is_as_good_as_the_token(world: World) -> None:
    sent = world.client("SK" + "1" * 32, "secret").messages.create(to=PATIENT, from_=DEFAULT_SENDER, body="x")
    assert sent.status == "queued"


def test_set_up_check_sees_the_account_and_the_webhooks(world: World) -> None:
    world.post("webhooks", inbound="http://127.0.0.1:1/in", fallback="http://127.0.0.1:1/fallback")
    client = world.client()
    assert client.api.accounts(world.account).fetch().status == "active"
    (number,) = client.incoming_phone_numbers.list(phone_number=DEFAULT_SENDER)
    assert (number.sms_url, number.sms_fallback_url) == (
        "http://127.0.0.1:1/in",
        "http://127.0.0.1:1/fallback",
    )


def test_status_callbacks_are_signed_over_the_address_they_were_given(world: World, clinic: Clinic) -> None:
    callback = f"{clinic.url}/twilio/status?m=job-1"
    sent = world.send(status_callback=callback + "#rc=5&rp=all")
    world.pass_by()
    assert clinic.heard("MessageStatus") == ["sent", "delivered"]
    assert set(clinic.heard("MessageSid")) == {sent.sid}
    validator = RequestValidator(world.simulator.config.auth_token)
    for path, signature, fields in clinic.calls:
        assert path == "/twilio/status?m=job-1"
        assert validator.validate(callback, fields, signature)


def test_failed_delivery_is_called_back_with_its_code(world: World, clinic: Clinic) -> None:
    world.post("numbers", number=PATIENT, code=30005)
    world.send(status_callback=clinic.url)
    world.pass_by()
    *_, (_, _, last) = clinic.calls
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30005")


def test_callback_is_repeated_only_as_its_address_asks(world: World, clinic: Clinic) -> None:
    clinic.answers = [(500, ""), (503, ""), (500, "")]
    world.send(status_callback=f"{clinic.url}/a#rc=3&rp=5xx")
    world.pass_by(1)
    assert clinic.heard("MessageStatus") == ["sent"] * 4
    clinic.answers = [(500, "")]
    world.send(status_callback=f"{clinic.url}/b")
    world.pass_by(1)
    assert [path for path, _, _ in clinic.calls].count("/b") == 1


def test_inbound_is_signed_and_counted_when_answered(world: World, clinic: Clinic) -> None:
    world.post("webhooks", inbound=f"{clinic.url}/twilio/inbound")
    sid = world.post("inbound", **{"from": PATIENT, "body": "sí, ahí estaré 👍"})["sid"]
    world.pass_by(0)
    ((_, signature, fields),) = clinic.calls
    validator = RequestValidator(world.simulator.config.auth_token)
    assert validator.validate(f"{clinic.url}/twilio/inbound", fields, signature)
    assert fields["Body"] == "sí, ahí estaré 👍"
    assert fields["MessageSid"] == fields["SmsSid"] == fields["SmsMessageSid"] == sid
    assert "OptOutType" not in fields
    (message,) = world.get("messages?direction=inbound")["messages"]
    assert (message["sid"], message["answered"]) == (sid, True)


def test_forged_inbound_fails_the_validator(world: World, clinic: Clinic) -> None:
    world.post("webhooks", inbound=clinic.url)
    world.post("inbound", **{"from": PATIENT, "body": "C", "signed": False})
    world.pass_by(0)
    ((_, signature, fields),) = clinic.calls
    assert not RequestValidator(world.simulator.config.auth_token).validate(clinic.url, fields, signature)


def test_keyword_still_reaches_the_webhook(world: World, clinic: Clinic) -> None:
    world.post("webhooks", inbound=clinic.url)
    world.post("inbound", **{"from": PATIENT, "body": "STOP"})
    world.pass_by()
    assert clinic.heard("Body") == ["STOP"]
    assert world.get("opt-outs") == {"opt_outs": [{"scope": DEFAULT_SENDER, "phone": PATIENT}]}
    with pytest.raises(TwilioRestException, match="unsubscribed"):
        world.send()


def test_fallback_is_called_when_the_webhook_fails_and_its_words_are_sent(
    world: World, clinic: Clinic
) -> None:
    world.post("webhooks", inbound=f"{clinic.url}/inbound", fallback=f"{clinic.url}/fallback")
    clinic.answers = [(500, ""), (200, "<Response><Message>Call 911 &amp; 988</Message></Response>")]
    world.post("inbound", **{"from": PATIENT, "body": "hello"})
    world.pass_by(0)
    world.pass_by()
    assert [path for path, _, _ in clinic.calls] == ["/inbound", "/fallback"]
    assert clinic.calls[1][2]["ErrorCode"] == "11200"
    assert clinic.calls[1][2]["ErrorUrl"] == f"{clinic.url}/inbound"
    reply = world.client().messages.list(to=PATIENT)[0]
    assert (reply.direction, reply.body, reply.status) == ("outbound-reply", "Call 911 & 988", "delivered")


def test_unreachable_webhook_leaves_the_text_in_the_list(world: World) -> None:
    world.post("webhooks", inbound="http://127.0.0.1:9/nobody")
    world.post("inbound", **{"from": PATIENT, "body": "hello"})
    world.pass_by(0)
    assert [message.body for message in world.client().messages.list(from_=PATIENT)] == ["hello"]
    assert world.get("summary")["inbound_answered"] == 0


def raw_send(world: World, *, tag: str = "j", timeout: float = 5) -> requests.Response:
    config = world.simulator.config
    return requests.post(
        f"{world.server.url}/2010-04-01/Accounts/{config.account_sid}/Messages.json",
        data={
            "To": PATIENT,
            "From": DEFAULT_SENDER,
            "Body": "x",
            "StatusCallback": f"http://127.0.0.1:9/s?m={tag}",
        },
        auth=(config.account_sid, config.auth_token),
        timeout=timeout,
    )


@pytest.mark.parametrize(
    ("fault", "status", "accepted"),
    [
        pytest.param({"kind": "error_before", "status": 500}, 500, 0, id="500 before"),
        pytest.param({"kind": "error", "status": 500}, 500, 1, id="500 after"),
        pytest.param({"kind": "error", "status": 502}, 502, 1, id="502 in HTML after"),
        pytest.param({"kind": "busy"}, 429, 0, id="429"),
        pytest.param({"kind": "unauthorized"}, 401, 0, id="401"),
        pytest.param({"kind": "code", "code": 20403}, 403, 0, id="suspended"),
        pytest.param({"kind": "slow", "seconds": 0.05}, 201, 1, id="slow"),
        pytest.param({"kind": "unreadable"}, 201, 1, id="half a body"),
    ],
)
def test_fault_answers_and_then_all_is_well(
    world: World, fault: dict[str, Any], status: int, accepted: int
) -> None:
    world.post("faults", faults=[fault | {"times": 1}])
    assert raw_send(world).status_code == status
    assert world.get("summary")["accepted"] == accepted
    assert raw_send(world).status_code == 201


@pytest.mark.parametrize(("kind", "accepted"), [("drop", 1), ("drop_before", 0)])
def test_dropped_connection_tells_nothing_but_the_books_know(world: World, kind: str, accepted: int) -> None:
    world.post("faults", faults=[{"kind": kind, "times": 1}])
    with pytest.raises(requests.ConnectionError):
        raw_send(world)
    assert world.get("summary")["accepted_by_m"] == ({"j": 1} if accepted else {})
    (seen,) = world.get("requests")["requests"]
    assert (seen["status"], seen["fault"], seen["sid"] is not None) == (None, kind, bool(accepted))


@pytest.mark.parametrize(("kind", "accepted"), [("hang", 1), ("hang_before", 0)])
def test_hung_request_runs_into_the_callers_timeout(world: World, kind: str, accepted: int) -> None:
    world.post("faults", faults=[{"kind": kind, "times": 1}])
    with pytest.raises(requests.ReadTimeout):
        raw_send(world, timeout=0.2)
    assert world.get("summary")["accepted"] == accepted


def test_retry_after_is_given_if_asked_for(world: World) -> None:
    world.post("faults", faults=[{"kind": "busy", "times": 1, "retry_after": 2}])
    assert raw_send(world).headers["Retry-After"] == "2"
    world.post("faults", faults=[{"kind": "busy", "times": 1}])
    answer = raw_send(world)
    assert "Retry-After" not in answer.headers
    assert answer.json()["code"] == 20429


def test_summary_names_what_was_accepted_twice(world: World) -> None:
    for tag in ("a", "b", "a"):
        raw_send(world, tag=tag)
    assert world.get("summary")["accepted_more_than_once"] == {"a": 2}


@pytest.mark.parametrize(
    ("path", "values", "words"),
    [
        ("faults", {"faults": [{"kind": "explode"}]}, "no fault is called"),
        ("faults", {"faults": [{"kind": "drop", "how": 1}]}, "a fault has no how"),
        ("inbound", {"from": PATIENT, "body": "x", "withheld": 1}, "withheld must be"),
        ("life", {"fast": True}, "fast"),
    ],
)
def test_control_says_what_is_wrong(world: World, path: str, values: dict[str, Any], words: str) -> None:
    answer = requests.post(f"{world.server.url}/simulator/{path}", json=values, timeout=5)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_server_stops_at_once_while_a_request_hangs() -> None:
    world = World()
    world.server.start()
    world.post("faults", faults=[{"kind": "hang"}])
    config = world.simulator.config
    connection = http.client.HTTPConnection("127.0.0.1", world.server.port, timeout=5)
    token = base64.b64encode(f"{config.account_sid}:{config.auth_token}".encode()).decode()
    connection.request(
        "POST",
        f"/2010-04-01/Accounts/{config.account_sid}/Messages.json",
        urlencode({"To": PATIENT, "From": DEFAULT_SENDER, "Body": "x"}),
        {"Authorization": f"Basic {token}"},
    )
    assert world.get("summary")["accepted"] <= 1
    begun = time.monotonic()
    world.server.stop()
    assert time.monotonic() - begun < 2
    connection.close()


def test_refused_connections_and_then_the_same_port_again(world: World) -> None:
    world.server.refuse()
    with pytest.raises(requests.ConnectionError, match="refused"):
        raw_send(world)
    world.server.accept()
    assert raw_send(world).status_code == 201


def test_control_refuses_connections_for_a_while(world: World) -> None:
    world.post("refuse", seconds=0.1)
    refused = 0
    for _ in range(200):
        try:
            raw_send(world)
        except requests.ConnectionError:
            refused += 1
        else:
            if refused:
                break
        time.sleep(0.01)
    assert refused


def test_more_requests_at_once_than_allowed_are_turned_away() -> None:
    world = World()
    world.simulator = Simulator(SimulatorConfig(max_concurrent=2, latency=0.05), lambda: START)
    world.server = SimulatorServer(world.simulator, threaded=False)
    with world.server, ThreadPoolExecutor(8) as pool:
        statuses = [answer.status_code for answer in pool.map(lambda _: raw_send(world), range(8))]
    assert set(statuses) == {201, 429}
    assert world.simulator.summary()["accepted"] == statuses.count(201)


def test_fault_in_a_thread_is_kept_and_the_rest_goes_on(clinic: Clinic) -> None:
    world = World()
    world.server = SimulatorServer(world.simulator)
    with world.server:
        world.simulator.set_webhooks(inbound="http://[::1#rc=1")
        world.simulator.receive(PATIENT, "C")
        world.send(status_callback=clinic.url)
        world.time += timedelta(minutes=1)
        assert world.simulator.wait_idle(5, everything=True)
    assert clinic.heard("MessageStatus") == ["sent", "delivered"]
    assert len(world.simulator.summary()["internal_errors"]) == 1


def test_threads_play_the_life_of_a_message_when_the_clock_jumps(clinic: Clinic) -> None:
    world = World()
    world.server = SimulatorServer(world.simulator)
    with world.server:
        world.simulator.set_life(Life(sent_after=3600, final_after=3600))
        for n in range(3):
            world.send(f"text {n}", status_callback=clinic.url)
        assert world.simulator.wait_idle(2)
        assert clinic.calls == []
        world.time += timedelta(days=1)
        world.simulator.wake()
        assert world.simulator.wait_idle(5, everything=True)
    assert clinic.heard("MessageStatus") == ["sent"] * 3 + ["delivered"] * 3


def test_process_announces_itself_and_leaves_cleanly_on_sigterm() -> None:
    command = [sys.executable, "-m", "reminders.simulator", "--seed", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        found = re.fullmatch(r"Simulator: (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
        assert found
        assert requests.get(f"{found[1]}/simulator/summary", timeout=5).json()["accepted"] == 0
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(5) == 0
        assert process.stderr.read() == ""


def test_process_says_which_option_is_wrong() -> None:
    command = [sys.executable, "-m", "reminders.simulator", "--faults", json.dumps([{"kind": "explode"}])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "no fault is called 'explode'" in done.stderr
    assert "Traceback" not in done.stderr


def test_fault_of_the_configuration_is_in_force_from_the_start() -> None:
    simulator = Simulator(SimulatorConfig(faults=(Fault("busy", times=1),)), lambda: START)
    assert simulator.faults.left()[0]["kind"] == "busy"
