"""What every figure is measured in: sizes, servers, a simulated Twilio."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.servers import Postgres, has_redis, postgres, redis
from benchmarks.twilio import Twilio, simulator


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    rounds: int = 2
    messages: int = 20_000
    changed: int = 2_000
    peer_messages: int = 5_000  # of engines that are only compared: some take minutes for 20,000
    peer_changed: int = 500
    spread: int = 2_000
    spread_seconds: float = 60
    others_share: float = (
        1 / 3
    )  # of that, of those which are not judged: as many a second, for a shorter time
    killed: int = 4_000
    far_messages: int = 6_000  # with 100 ms at Twilio
    conversations: int = 600
    per_second: int = 20
    pending: int = 20_000
    idle_seconds: float = 60
    history: int = 1_000_000
    appointments: int = 100_000
    commands: int = 10


QUICK = Sizes(
    rounds=1,
    messages=1_000,
    changed=100,
    peer_messages=1_000,
    peer_changed=100,
    spread=100,
    spread_seconds=5,
    killed=600,
    far_messages=600,
    conversations=60,
    pending=500,
    idle_seconds=6,
    history=10_000,
    appointments=2_000,
    commands=3,
)


@dataclass
class World:
    """Servers are started when they are first asked for, and stopped at the end."""

    sizes: Sizes
    say: Callable[[str], None]
    _stack: ExitStack = field(default_factory=ExitStack)
    _postgres: Postgres | None = None

    @property
    def postgres(self) -> Postgres:
        if self._postgres is None:
            self._postgres = self._stack.enter_context(postgres())
        return self._postgres

    @property
    def has_redis(self) -> bool:
        return has_redis()

    @contextmanager
    def redis(self) -> Iterator[str]:
        """A new, empty one: what a killed worker has left must not reach the next."""
        with redis() as url:
            yield url

    @contextmanager
    def twilio(self) -> Iterator[Twilio]:
        """A new one: its books grow with every text."""
        folder = tempfile.TemporaryDirectory(prefix="reminders-bench-")
        with folder, simulator(Path(folder.name)) as running:
            yield running

    def close(self) -> None:
        self._stack.close()
