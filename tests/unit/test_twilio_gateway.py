"""The real SDK over our transport, against the simulator and against servers that misbehave."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qs

import pytest

from reminders.gateways.twilio import TwilioGateway
from reminders.ports import GatewayError, OutboundText, Outcome, SystemClock
from reminders.simulator import DEFAULT_SENDER, Fault, Simulator, SimulatorConfig
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from reminders.simulator.server import SimulatorServer

TO = "+15055550123"
TEXT = OutboundText("m1", TO, "Hola, ¿cómo está? & +1 = 2 %", timedelta(hours=2))

_SENT = b'{"sid": "SM1", "status": "queued"}'
GOOD = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(_SENT), _SENT)


def yes() -> bool:
    return True


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    simulator = Simulator(SimulatorConfig(api_keys={"SK1": "secret"}), SystemClock().now)
    with SimulatorServer(simulator) as running:
        yield running


Make = Callable[..., TwilioGateway]


@pytest.fixture
def make(server: SimulatorServer) -> Iterator[Make]:
    made: list[TwilioGateway] = []

    def gateway(**values: Any) -> TwilioGateway:
        given: dict[str, Any] = {
            "account_sid": TEST_ACCOUNT_SID,
            "auth_token": TEST_AUTH_TOKEN,
            "from_number": DEFAULT_SENDER,
            "api_url": server.url,
            "connect_timeout": 1,
            "read_timeout": 0.5,
        }
        made.append(TwilioGateway(**(given | values)))
        return made[-1]

    yield gateway
    for each in made:
        each.close()


def failure(gateway: TwilioGateway, text: OutboundText = TEXT) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        gateway.send(text, before_write=yes)
    return caught.value


def accepted(server: SimulatorServer) -> int:
    return len(server.simulator.books.messages)


def test_a_text_arrives_as_it_was_written(make: Make, server: SimulatorServer) -> None:
    gateway = make()
    sid = gateway.send(TEXT, before_write=yes).provider_sid
    found = gateway.fetch(sid)
    assert (found.body, found.to, found.from_) == (TEXT.body, TO, DEFAULT_SENDER)
    assert abs(found.created_at - datetime.now(UTC)) < timedelta(minutes=1)  # noqa: TID251


def test_the_request_says_how_long_it_is_worth_and_where_to_report(make: Make) -> None:
    with OneAnswer(GOOD) as server:
        make(api_url=server.url, status_callback="https://example.org/twilio/status").send(
            TEXT, before_write=yes
        )
    form = parse_qs(server.received[0].partition(b"\r\n\r\n")[2].decode())
    assert form["ValidityPeriod"] == ["7200"]
    assert form["SmartEncoded"] == ["false"]
    assert form["StatusCallback"] == ["https://example.org/twilio/status?m=m1"]


@pytest.mark.parametrize(
    ("valid_for", "told"),
    [(timedelta(seconds=-5), "1"), (timedelta(seconds=90.9), "90"), (timedelta(days=3), "36000")],
)
def test_validity_stays_within_what_twilio_takes(make: Make, valid_for: timedelta, told: str) -> None:
    with OneAnswer(GOOD) as server:
        make(api_url=server.url).send(OutboundText("m1", TO, "Hola", valid_for), before_write=yes)
    form = parse_qs(server.received[0].partition(b"\r\n\r\n")[2].decode())
    assert form["ValidityPeriod"] == [told]
    assert "StatusCallback" not in form  # no public address, no report asked for


def test_an_api_key_is_used_instead_of_the_token(make: Make) -> None:
    gateway = make(auth_token="", api_key="SK1", api_secret="secret")
    assert gateway.send(TEXT, before_write=yes).provider_sid


def test_a_no_right_before_the_bytes_sends_nothing(make: Make, server: SimulatorServer) -> None:
    with pytest.raises(GatewayError) as caught:
        make().send(TEXT, before_write=lambda: False)
    assert caught.value.outcome is Outcome.CLAIM_LOST
    assert accepted(server) == 0


@pytest.mark.parametrize(
    ("fault", "outcome", "was_accepted"),
    [
        (Fault("drop_before"), Outcome.UNCERTAIN, 0),
        (Fault("drop"), Outcome.UNCERTAIN, 1),
        (Fault("hang_before", seconds=2), Outcome.UNCERTAIN, 0),
        (Fault("hang", seconds=2), Outcome.UNCERTAIN, 1),
        (Fault("error_before"), Outcome.UNCERTAIN, 0),
        (Fault("error", status=503), Outcome.UNCERTAIN, 1),
        (Fault("unreadable"), Outcome.UNCERTAIN, 1),
        (Fault("busy"), Outcome.NOT_PROCESSED, 0),
        (Fault("unauthorized"), Outcome.CONFIGURATION, 0),
        (Fault("code", code=21610), Outcome.OPTED_OUT, 0),
        (Fault("code", code=21211), Outcome.BAD_NUMBER, 0),
        (Fault("code", code=21606), Outcome.CONFIGURATION, 0),
        (Fault("code", code=21602), Outcome.REFUSED, 0),
    ],
    ids=lambda value: f"{value.kind} {value.code}" if isinstance(value, Fault) else None,
)
def test_each_mishap_is_told_for_what_it_is(
    make: Make, server: SimulatorServer, fault: Fault, outcome: Outcome, was_accepted: int
) -> None:
    server.simulator.set_faults([fault])
    error = failure(make())
    assert error.outcome is outcome
    assert accepted(server) == was_accepted
    assert TO not in str(error)
    assert "Hola" not in str(error)


def test_retry_after_is_kept(make: Make, server: SimulatorServer) -> None:
    server.simulator.set_faults([Fault("busy", retry_after=7)])
    assert failure(make()).retry_after == timedelta(seconds=7)


def test_a_429_without_retry_after_says_none(make: Make, server: SimulatorServer) -> None:
    server.simulator.set_faults([Fault("busy")])
    assert failure(make()).retry_after is None


def test_a_refused_connection_was_certainly_not_processed(make: Make, server: SimulatorServer) -> None:
    gateway = make()
    gateway.send(TEXT, before_write=yes)
    server.refuse()
    assert failure(gateway).outcome is Outcome.NOT_PROCESSED
    server.accept()
    assert gateway.send(TEXT, before_write=yes).provider_sid


def test_an_unknown_host_was_certainly_not_processed(make: Make) -> None:
    assert failure(make(api_url="http://no-such-host.invalid")).outcome is Outcome.NOT_PROCESSED


def test_wrong_credentials_are_ours_to_mend(make: Make) -> None:
    error = failure(make(auth_token="wrong"))
    assert (error.outcome, error.code) == (Outcome.CONFIGURATION, 20003)


def test_a_server_that_is_no_twilio_is_ours_to_mend_or_uncertain(make: Make) -> None:
    answers = {
        b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n": Outcome.CONFIGURATION,
        b"HTTP/1.1 407 Proxy\r\nContent-Length: 0\r\n\r\n": Outcome.CONFIGURATION,
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nhtml": Outcome.UNCERTAIN,
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}": Outcome.UNCERTAIN,
        b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{": Outcome.UNCERTAIN,
        b"SSH-2.0-OpenSSH\r\n": Outcome.UNCERTAIN,
    }
    for answer, outcome in answers.items():
        with OneAnswer(answer) as server:
            assert failure(make(api_url=server.url)).outcome is outcome


def test_a_connection_that_the_server_closed_while_idle_is_not_ambiguous(make: Make) -> None:
    with OneAnswer(GOOD, times=3) as server:
        gateway = make(api_url=server.url)
        for _ in range(3):
            assert gateway.send(TEXT, before_write=yes).provider_sid == "SM1"
            threading.Event().wait(0.05)


def test_lists_show_what_was_sent_to_a_number(make: Make) -> None:
    gateway = make()
    first = gateway.send(TEXT, before_write=yes).provider_sid
    second = gateway.send(TEXT, before_write=yes).provider_sid
    hour_ago = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251
    assert [each.sid for each in gateway.list_to(TO)] == [second, first]
    assert gateway.list_to("+15055550199") == []
    assert {each.sid for each in gateway.list_since(hour_ago)} == {first, second}


def test_a_long_list_is_followed_to_its_end(make: Make) -> None:
    gateway = make()
    for _ in range(120):
        gateway.send(TEXT, before_write=yes)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251
    assert len(list(gateway.list_since(hour_ago))) == 120


def test_a_message_that_twilio_does_not_have_is_refused(make: Make) -> None:
    with pytest.raises(GatewayError) as caught:
        make().fetch("SM" + "0" * 32)
    assert (caught.value.outcome, caught.value.code) == (Outcome.REFUSED, 20404)


def test_a_list_that_fails_says_why(make: Make) -> None:
    with pytest.raises(GatewayError) as caught:
        make(auth_token="wrong").list_to(TO)
    assert caught.value.outcome is Outcome.CONFIGURATION


def test_the_check_names_what_is_wrong(make: Make) -> None:
    assert make().check() == []
    assert "credentials" in make(auth_token="wrong").check()[0]
    assert "TWILIO_FROM_NUMBER" in make(from_number="+15055550177").check()[0]


def test_no_log_line_holds_a_number_a_body_or_a_secret(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = make()
    gateway.send(TEXT, before_write=yes)
    gateway.list_to(TO)
    failure(gateway, OutboundText("m2", "+15005550001", "Hola", timedelta(hours=1)))
    ours = [record for record in caplog.records if not record.name.startswith(("asyncio", "uvicorn"))]
    said = repr([record.__dict__ for record in ours])
    assert not any(secret in said for secret in (TO, "5005550001", "Hola", TEST_AUTH_TOKEN))
    assert TO not in repr(TEXT)


class OneAnswer:
    """A server that answers *times* requests with the same bytes and closes the connection after each."""

    def __init__(self, answer: bytes, times: int = 1) -> None:
        self._answer, self._times = answer, times
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.received: list[bytes] = []

    def _serve(self) -> None:
        for _ in range(self._times):
            connection, _ = self._listening.accept()
            with connection:
                self.received.append(connection.recv(65536))
                connection.sendall(self._answer)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(5)
        self._listening.close()
