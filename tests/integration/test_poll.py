"""What the webhooks miss, the poller brings, once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from reminders.db.engine import Database
from reminders.db.schema import inbound
from reminders.ports import Accepted, GatewayError, OutboundText, Outcome, ProviderMessage
from reminders.services import receive as receive_module
from reminders.services.poll import poll
from tests.conftest import FakeClock
from tests.integration.receive_kit import ALERTS, ANA, CLINIC, CLINIC_NUMBER, MINUTE, NOW, Scene

HOUR = timedelta(hours=1)


@dataclass
class ListOnly:
    """A gateway that has a list, and nothing else."""

    messages: list[ProviderMessage] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    error: GatewayError | None = None

    def list_since(self, since: datetime) -> Iterator[ProviderMessage]:
        self.asked.append(since)
        if self.error is not None:
            raise self.error
        # Twilio filters by the day: more than was asked for comes back.
        return iter(sorted(self.messages, key=lambda each: each.created_at, reverse=True))

    def send(self, text: OutboundText, *, before_write: Callable[[], bool]) -> Accepted:
        raise NotImplementedError

    def fetch(self, provider_sid: str) -> ProviderMessage:
        raise NotImplementedError

    def list_to(self, phone: str, *, since: datetime | None = None) -> Sequence[ProviderMessage]:
        raise NotImplementedError

    def redact(self, provider_sid: str) -> None:
        raise NotImplementedError

    def delete_media(self, provider_sid: str) -> int:
        raise NotImplementedError

    def check(self) -> Sequence[str]:
        return []


def a_text(
    sid: str,
    body: str,
    at: datetime,
    *,
    direction: str = "inbound",
    status: str = "received",
    error_code: int | None = None,
) -> ProviderMessage:
    return ProviderMessage(
        sid=sid,
        direction=direction,
        from_=ANA,
        to=CLINIC_NUMBER,
        body=body,
        status=status,
        error_code=error_code,
        created_at=at,
    )


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def gateway() -> ListOnly:
    return ListOnly()


def run(scene: Scene, gateway: ListOnly, clock: FakeClock) -> int:
    return poll(scene.database, gateway, clinic=CLINIC, alerts=ALERTS, clock=clock)


def bodies(scene: Scene) -> list[str]:
    return [row.body for row in scene.rows(inbound)]


def test_the_first_poll_answers_nothing_old(scene: Scene, gateway: ListOnly, clock: FakeClock) -> None:
    gateway.messages = [a_text("SM1", "hello", NOW - 30 * 24 * HOUR), a_text("SM2", "hello", NOW - HOUR)]

    assert run(scene, gateway, clock) == 0

    clock.advance(MINUTE)
    gateway.messages.append(a_text("SM3", "C", NOW + 30 * timedelta(seconds=1)))
    assert run(scene, gateway, clock) == 1
    assert bodies(scene) == ["C"]


def test_what_came_while_we_were_down_is_handled_once_oldest_first(
    scene: Scene, gateway: ListOnly, clock: FakeClock
) -> None:
    visit = scene.visit(scene.patient(), timedelta(days=5))
    scene.ask(visit)
    run(scene, gateway, clock)
    clock.advance(20 * HOUR)
    gateway.messages = [
        a_text("SM2", "START", NOW + 11 * HOUR),
        a_text("SM1", "please stop texting me", NOW + 10 * HOUR),
        a_text("SM3", "C", NOW + 12 * HOUR),
    ]

    assert run(scene, gateway, clock) == 3
    assert run(scene, gateway, clock) == 0

    assert bodies(scene) == ["please stop texting me", "START", "C"]
    assert not scene.opted_out()
    assert scene.is_confirmed(visit)
    assert {row.arrived_by for row in scene.rows(inbound)} == {"poller"}


def test_outbound_and_half_received_messages_are_left_alone(
    scene: Scene, gateway: ListOnly, clock: FakeClock
) -> None:
    run(scene, gateway, clock)
    gateway.messages = [
        a_text("SM1", "our own", NOW, direction="outbound-api"),
        a_text("SM2", "half of", NOW, status="receiving"),
    ]
    assert run(scene, gateway, clock) == 0

    gateway.messages[1] = a_text("SM2", "half of a long text", NOW)
    clock.advance(MINUTE)

    assert run(scene, gateway, clock) == 1


def test_a_withheld_text_reaches_the_inbox(scene: Scene, gateway: ListOnly, clock: FakeClock) -> None:
    scene.patient()
    run(scene, gateway, clock)
    gateway.messages = [a_text("SM1", "", NOW, status="failed", error_code=30038)]

    run(scene, gateway, clock)

    assert scene.last().withheld
    assert scene.answers() == ["withheld_again"]


def test_the_list_is_read_again_from_before_the_watermark(
    scene: Scene, gateway: ListOnly, clock: FakeClock
) -> None:
    """Texts show up late in it. By the clock that dates what is in it: ours may be wrong, or set."""
    for hours in range(3):
        gateway.messages.append(a_text(f"SM{hours}", "hello", NOW + hours * HOUR, direction="outbound-api"))
        run(scene, gateway, clock)
        clock.advance(5 * HOUR)

    assert gateway.asked[1] == NOW - MINUTE
    assert gateway.asked[2] == NOW + HOUR - 15 * MINUTE


def test_the_watermark_stays_where_the_list_could_not_be_read(
    scene: Scene, gateway: ListOnly, clock: FakeClock
) -> None:
    run(scene, gateway, clock)
    clock.advance(10 * HOUR)
    gateway.error = GatewayError(Outcome.NOT_PROCESSED)
    with pytest.raises(GatewayError):
        run(scene, gateway, clock)
    gateway.error = None
    gateway.messages = [a_text("SM1", "hello", NOW + HOUR)]
    clock.advance(HOUR)

    assert run(scene, gateway, clock) == 1


def test_a_first_start_that_cannot_reach_twilio_is_the_first_start(
    scene: Scene, gateway: ListOnly, clock: FakeClock
) -> None:
    gateway.error = GatewayError(Outcome.NOT_PROCESSED)
    with pytest.raises(GatewayError):
        run(scene, gateway, clock)
    clock.advance(3 * HOUR)
    gateway.error = None
    gateway.messages = [a_text("SM1", "hello", NOW + HOUR)]

    assert run(scene, gateway, clock) == 1


def test_a_text_that_we_stumble_over_delays_no_other_and_is_tried_again(
    scene: Scene, gateway: ListOnly, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.patient()
    run(scene, gateway, clock)
    gateway.messages = [a_text("SM1", "help", NOW), a_text("SM2", "hello", NOW + MINUTE)]
    clock.advance(2 * HOUR)

    with monkeypatch.context() as broken:
        decide = receive_module._decide
        broken.setattr(
            receive_module, "_decide", lambda case: _crash() if case.inbound.body == "help" else decide(case)
        )
        assert run(scene, gateway, clock) == 1
    assert bodies(scene) == ["hello"]

    clock.advance(2 * HOUR)
    assert run(scene, gateway, clock) == 1
    assert bodies(scene) == ["hello", "help"]


def test_webhook_and_poller_racing_handle_each_text_once(
    scene: Scene, gateway: ListOnly, clock: FakeClock
) -> None:
    scene.patient()
    run(scene, gateway, clock)
    gateway.messages = [a_text(f"SM{n}", "I want to die" if n == 3 else "hello", NOW) for n in range(8)]
    failures: list[BaseException] = []

    def by_webhook() -> None:
        try:
            for each in gateway.messages:
                received = scene.inbound(each.body, provider_sid=each.sid)
                receive_module.receive(scene.database, received, clinic=CLINIC, alerts=ALERTS, now=NOW)
        except BaseException as error:
            failures.append(error)

    def by_poller() -> None:
        try:
            run(scene, gateway, clock)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=each) for each in (by_webhook, by_poller, by_webhook, by_poller)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(row.provider_sid for row in scene.rows(inbound)) == [f"SM{n}" for n in range(8)]
    assert scene.answers().count("SAFETY:crisis") == 1
    assert len(scene.pages()) == 2


def _crash() -> None:
    raise RuntimeError("the process stumbles")
