"""A list of many pages is read whole, though a page fails now and then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reminders.gateways.twilio import READS, TwilioGateway
from reminders.ports import GatewayError, OutboundText
from reminders.simulator import DEFAULT_SENDER, Fault, Simulator, SimulatorConfig
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from reminders.simulator.server import SimulatorServer

HOUR = timedelta(hours=1)


def read(simulator: Simulator, faults: int) -> int:
    """How many texts of a list are read when its second page fails so often."""
    with SimulatorServer(simulator) as server:
        gateway = TwilioGateway(
            account_sid=TEST_ACCOUNT_SID,
            auth_token=TEST_AUTH_TOKEN,
            from_number=DEFAULT_SENDER,
            api_url=server.url,
        )
        try:
            listed = gateway.list_since(datetime.now(UTC) - timedelta(hours=1))  # noqa: TID251
            found = [next(listed)]
            simulator.set_faults([Fault("error_before", times=faults, on="list")])
            return len([*found, *listed])
        finally:
            gateway.close()


@pytest.fixture
def simulator() -> Simulator:
    made = Simulator(SimulatorConfig(), lambda: datetime.now(UTC))  # noqa: TID251
    for n in range(120):
        made.receive(f"+1505555{n:04}", "C")
    return made


def test_a_page_that_fails_is_asked_for_again(simulator: Simulator) -> None:
    assert read(simulator, READS - 1) == 120


def test_what_waits_in_twilios_queue_for_a_number_is_read_whole(simulator: Simulator) -> None:
    """It has no date of sending yet; and a page that fails is asked for again."""
    with SimulatorServer(simulator) as server:
        gateway = TwilioGateway(
            account_sid=TEST_ACCOUNT_SID,
            auth_token=TEST_AUTH_TOKEN,
            from_number=DEFAULT_SENDER,
            api_url=server.url,
        )
        for n in range(60):
            gateway.send(OutboundText(f"m{n}", "+15055550150", f"Text {n}", HOUR), before_write=lambda: True)
        simulator.set_faults([Fault("error_before", times=READS - 1, on="list")])

        assert len(gateway.list_to("+15055550150", since=datetime.now(UTC) - HOUR)) == 60  # noqa: TID251
        gateway.close()


def test_a_page_that_fails_every_time_is_an_error(simulator: Simulator) -> None:
    with pytest.raises(GatewayError):
        read(simulator, READS)
