"""A house for faults: the simulated Twilio over HTTP, the real gateway, dispatchers, the webhooks' server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI

from reminders.db.engine import Database
from reminders.domain.clinic import Clinic
from reminders.gateways.twilio import TwilioGateway
from reminders.services.dispatch import Dispatcher
from reminders.services.poll import poll
from reminders.services.reconcile import Settled, settle_uncertain
from reminders.simulator import DEFAULT_SENDER, Fault, Life, Simulator, SimulatorConfig
from reminders.simulator.books import Message
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from reminders.simulator.server import SimulatorServer
from reminders.web.webhooks import WebhookParts, Webhooks
from reminders.web_server import WebServer
from tests.acceptance.program import free_port
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import a_dispatcher
from tests.integration.kit import CLINIC
from tests.integration.receive_kit import ALERTS

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
#: How long an uncertain message waits for evidence.
WAIT = timedelta(seconds=90)
#: Nothing in the simulator happens by itself, so an answer that is late is a hung request.
READ_TIMEOUT = 0.3


class House:
    """Our clock and Twilio's go alike until a test moves ours alone."""

    def __init__(
        self, database: Database, clock: FakeClock, server: SimulatorServer, twilio: FakeClock
    ) -> None:
        self.database = database
        self.clock = clock
        self.twilio_clock = twilio
        self.server = server
        self.simulator = server.simulator
        self.public_url = f"http://127.0.0.1:{free_port()}"
        self.halts: list[str] = []
        self.woken = 0
        self._gateways: list[TwilioGateway] = []
        self.gateway = self.a_gateway()

    def a_gateway(self, *, callbacks: bool = True, read_timeout: float = READ_TIMEOUT) -> TwilioGateway:
        made = TwilioGateway(
            account_sid=TEST_ACCOUNT_SID,
            auth_token=TEST_AUTH_TOKEN,
            from_number=DEFAULT_SENDER,
            api_url=self.server.url,
            status_callback=f"{self.public_url}/twilio/status" if callbacks else None,
            read_timeout=read_timeout,
        )
        self._gateways.append(made)
        return made

    def a_dispatcher(self, name: str = "d1", clinic: Clinic = CLINIC, **values: Any) -> Dispatcher:
        gateway = values.pop("gateway", self.gateway)
        return a_dispatcher(
            self.database, gateway, self.clock, clinic, name=name, on_halt=self.halts.append, **values
        )

    def passes(self, by: timedelta) -> None:
        """Time passes for us and for Twilio; what falls due there happens."""
        self.clock.advance(by)
        self.twilio_clock.advance(by)
        self.simulator.advance()

    def works(
        self, dispatcher: Dispatcher, during: timedelta, until: Callable[[], bool] | None = None
    ) -> int:
        """What the dispatcher does in that time, woken whenever something is due; how many rounds."""
        end, rounds = self.clock.now() + during, 0
        while self.clock.now() < end and not (until and until()):
            dispatcher.run_once()
            rounds += 1
            due = dispatcher.next_due()
            step = SECOND if due is None else max(due - self.clock.now(), timedelta(milliseconds=50))
            self.passes(min(step, end - self.clock.now()))
        return rounds

    def settle(self, *, after: timedelta = timedelta()) -> Settled:
        self.passes(after)
        return settle_uncertain(self.database, self.gateway, self.clock, wait=WAIT)

    def settles(self, dispatcher: Dispatcher, during: timedelta = 4 * MINUTE) -> None:
        """The dispatcher and the search for evidence at their paces."""
        for _ in range(int(during / (15 * SECOND))):
            dispatcher.drain()
            self.settle(after=15 * SECOND)
        dispatcher.drain()

    def poll(self, clinic: Clinic = CLINIC) -> int:
        return poll(self.database, self.gateway, clinic=clinic, alerts=ALERTS, clock=self.clock)

    def fails(self, kind: str, **values: Any) -> None:
        """From now on that fault strikes every create, or as *values* say."""
        self.simulator.set_faults([Fault(kind, **values)])  # type: ignore[arg-type]

    def is_well(self) -> None:
        self.simulator.set_faults([])

    @property
    def sent(self) -> list[Message]:
        """What Twilio has accepted from us, oldest first."""
        return [each for each in self.simulator.books.messages if each.direction == "outbound-api"]

    @property
    def bodies(self) -> list[str]:
        return sorted(each.text for each in self.sent)

    @property
    def asked(self) -> list[datetime]:
        """When we asked Twilio to send, whatever came of it."""
        return [each.at for each in self.simulator.books.requests]

    @contextmanager
    def web(self) -> Iterator[None]:
        """The server of the webhooks, at `public_url`."""

        def woken() -> None:
            self.woken += 1

        app = FastAPI()
        parts = WebhookParts(
            db=self.database,
            account_sid=TEST_ACCOUNT_SID,
            auth_tokens=(TEST_AUTH_TOKEN,),
            public_url=self.public_url,
            clinic=lambda: CLINIC,
            alerts=lambda: ALERTS,
            now=self.clock.now,
            wake=woken,
            on_halt=self.halts.append,
        )
        app.add_middleware(Webhooks, parts=parts)
        server = WebServer(app, "127.0.0.1", int(self.public_url.rpartition(":")[2]))
        server.start()
        try:
            yield
        finally:
            server.stop(5)

    def close(self) -> None:
        for each in self._gateways:
            each.close()


@contextmanager
def a_house(database: Database, clock: FakeClock, *, life: Life | None = None) -> Iterator[House]:
    twilio = FakeClock(clock.now())
    simulator = Simulator(SimulatorConfig(life=life or Life()), twilio.now)
    with SimulatorServer(simulator, threaded=False) as server:
        house = House(database, clock, server, twilio)
        try:
            yield house
        finally:
            house.close()
