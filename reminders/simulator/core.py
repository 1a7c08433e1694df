"""The simulator's core: one object that is Twilio. No web framework, safe to call from any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from reminders.simulator.books import Books, Message
from reminders.simulator.config import Fault, Life, SimulatorConfig
from reminders.simulator.delivery import Deliveries
from reminders.simulator.faults import FaultPlan
from reminders.simulator.inbound import WITHHELD_CODES, Inbound
from reminders.simulator.outbound import Listing, Outbound, Page
from reminders.simulator.patients import Patient, Script
from reminders.simulator.schedule import Schedule
from reminders.simulator.webhooks import Caller

_KEEP = object()


class ClockControls(Protocol):
    """A clock the phones page may move; the demonstration has one."""

    def now(self) -> datetime: ...
    def next_event(self) -> None: ...
    def advance(self, by: timedelta) -> None: ...
    def go_to(self, at: datetime) -> None: ...


class Simulator:
    """A Twilio with its books, carriers, phones and patients.

    `now` is its only clock. Without `start` nothing happens by itself: `advance` plays what is due,
    webhooks included, in the calling thread. After `start` threads do, also when the clock jumps.
    """

    def __init__(
        self,
        config: SimulatorConfig,
        now: Callable[[], datetime],
        *,
        clock_controls: ClockControls | None = None,
    ) -> None:
        self.config, self.now, self.clock_controls = config, now, clock_controls
        self.books = Books(config.account_sid, config.seed)
        self.faults = FaultPlan(config.faults, config.seed)
        self.labels: dict[str, str] = {}
        self.latency = config.latency
        self.refuse_for: Callable[[float], None] | None = None  # set by the server that runs it
        self._patients: dict[str, Patient] = {}
        self._caller = Caller(config.auth_token, config.webhook_workers)
        self._schedule = Schedule(now, config.webhook_workers)
        self._listing = Listing(self.books)
        self._outbound = Outbound(config, self.books, now)
        self._deliveries = Deliveries(
            config.life, config.account_sid, self.books, self._schedule, self._caller, now
        )
        self._deliveries.arrived = self._arrived
        self._inbound = Inbound(
            config, self.books, self._schedule, self._caller, self._outbound, self._deliveries, now
        )

    # What Twilio's REST API does. All raise `TwilioError`.

    def create(self, form: Mapping[str, str]) -> Message:
        """Accept a message and plan its delivery."""
        message, send_at = self._outbound.create(form)
        code = self._outbound.marks.get(message.to)
        self._deliveries.begin(message, send_at or message.created, code)
        return message

    def fetch(self, sid: str) -> Message:
        return self._outbound.fetch(sid)

    def page(self, query: Mapping[str, str]) -> Page:
        """A page of the list. Raises ValueError for a filter that cannot be read."""
        page = self._listing.page(query)
        with self.books.lock:
            for message in page.messages:
                if message.inbound and not message.polled:
                    message.polled = True
                    self.books.version += 1
        return page

    def update(self, sid: str, form: Mapping[str, str]) -> Message:
        return self._outbound.update(sid, form)

    def delete(self, sid: str) -> None:
        self._outbound.delete(sid)

    # What phones and carriers do.

    def receive(
        self,
        phone: str,
        body: str,
        to: str | None = None,
        *,
        withheld: int | None = None,
        signed: bool = True,
    ) -> Message:
        """A text from `phone` to the clinic's usual number. `withheld` 30038 or 30039: in the list only."""
        if withheld is not None and withheld not in WITHHELD_CODES:
            raise ValueError(f"withheld must be one of {sorted(WITHHELD_CODES)}")
        return self._inbound.receive(phone, body, to, withheld=withheld, signed=signed)

    def mark(self, number: str, code: int | None) -> None:
        """Let a number always meet an error: 30xxx and 6xxxx at delivery, others at once. None: all well."""
        if code is None:
            self._outbound.marks.pop(number, None)
        else:
            self._outbound.marks[number] = code

    def label(self, phone: str, name: str) -> None:
        """Show a name for a phone on the phones page."""
        with self.books.lock:
            self.labels[phone] = name
            self.books.phones.setdefault(phone, len(self.books.phones) + 1)
            self.books.version += 1

    def script(self, phone: str, script: Script) -> None:
        """Let a phone answer by a script; replaces an earlier one."""
        self._patients[phone] = Patient(script)

    def opt_outs(self) -> list[tuple[str, str]]:
        """Blocked pairs (sender or service, phone), sorted."""
        with self.books.lock:
            return sorted(self.books.opted_out)

    # What tests and operators set.

    @property
    def webhooks(self) -> dict[str, str | None]:
        return {
            "inbound": self._inbound.inbound_url,
            "fallback": self._inbound.fallback_url,
            "status": self._outbound.status_url,
        }

    def set_webhooks(self, inbound: Any = _KEEP, fallback: Any = _KEEP, status: Any = _KEEP) -> None:
        """Change addresses (str or None); those not given stay."""
        if inbound is not _KEEP:
            self._inbound.inbound_url = inbound
        if fallback is not _KEEP:
            self._inbound.fallback_url = fallback
        if status is not _KEEP:
            self._outbound.status_url = status

    def set_faults(self, faults: Iterable[Fault]) -> None:
        self.faults.set(faults)

    @property
    def life(self) -> Life:
        return self._deliveries.life

    def set_life(self, life: Life) -> None:
        """How messages accepted from now on fare."""
        self._deliveries.life = life

    # Time.

    def start(self) -> None:
        """Let threads play what falls due."""
        self._schedule.start()

    def stop(self) -> None:
        self._schedule.stop()
        self._caller.close()

    def advance(self) -> int:
        """Play all that is due by now; returns how many steps that were."""
        return self._schedule.run_due()

    def run_due(self, now: datetime) -> int:
        """Play all that is due at `now`."""
        return self._schedule.run_due(now)

    def flush(self) -> int:
        """Play every planned step of outbound messages at once, in order, whatever the clock says."""
        return self._schedule.flush("message")

    def next_due(self) -> datetime | None:
        """When the next thing happens: a delivery, a webhook or a patient's answer."""
        return self._schedule.next_due()

    def wake(self) -> None:
        """The clock was moved."""
        self._schedule.wake()

    def wait_idle(self, timeout: float, *, everything: bool = False) -> bool:
        """Wait until nothing is due or under way (`everything`: nor planned). False: time ran out."""
        return self._schedule.wait_idle(timeout, everything=everything)

    # What happened.

    def summary(self) -> dict[str, Any]:
        """Counts for chaos runs: requests, accepted messages, and what was accepted more than once."""
        with self.books.lock:
            sent = [m for m in self.books.messages if m.direction == "outbound-api"]
            by_tag = Counter(m.tag for m in sent if m.tag is not None)
            by_text = Counter((m.to, m.text) for m in sent)
            inbound = [m for m in self.books.messages if m.inbound]
        return {
            "requests": dict(self.books.operations),
            "accepted": len(sent),
            "accepted_by_m": dict(by_tag),
            "accepted_more_than_once": {tag: n for tag, n in by_tag.items() if n > 1},
            "same_text_more_than_once": [
                {"to": to, "body": body, "times": n} for (to, body), n in by_text.items() if n > 1
            ],
            "statuses": dict(Counter(m.status for m in sent)),
            "inbound": len(inbound),
            "inbound_answered": sum(any(a.answered for a in m.attempts) for m in inbound),
            "internal_errors": [repr(error) for error in self._schedule.failures],
        }

    def _arrived(self, message: Message) -> None:
        """A text reached a phone: its patient, if it has one, may answer."""
        patient = self._patients.get(message.phone)
        answer = patient.hear(message.text, self.now()) if patient and not message.by_carrier else None
        if answer is None:
            return
        text, delay = answer

        def say() -> None:
            self.receive(message.phone, text, message.chosen_sender)

        self._schedule.at(self.now() + delay, say, lane=message.phone, kind="answer")
