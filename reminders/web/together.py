"""Work that comes in at the same time, done in one go: one transaction, and one commit, for many requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

T = TypeVar("T")

#: So much is handed over at a time: a flood must not hold the database's one writer for long.
AT_ONCE = 100
#: So many seconds work waits for company while it has time.
A_MOMENT = 0.05


class Together(Generic[T]):
    """Collects what is handed in while the work before is done, and does it in one go.

    *work* gets what is there, in order, in a thread; it says for each what became of it: None, or the error.
    Nobody waits for company, unless *has_time* says that it is in no hurry. Of one event loop.
    """

    def __init__(
        self,
        work: Callable[[Sequence[T]], Sequence[Exception | None]],
        has_time: Callable[[], bool] = lambda: False,
    ) -> None:
        self._work = work
        self._has_time = has_time
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def hand_in(self, item: T) -> None:
        """Returns once *item* is done.

        Raises:
            Exception: whatever *work* says of it, or raises.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                if self._has_time():
                    await asyncio.sleep(A_MOMENT)
                some, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._do(some)
        finally:
            self._running = None

    async def _do(self, some: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        errors: Sequence[Exception | None]
        try:
            errors = await run_in_threadpool(self._work, [item for item, _ in some])
        except Exception as error:
            errors = [error] * len(some)
        for (_, done), said in zip(some, errors, strict=True):
            if done.done():  # whoever asked has gone
                continue
            if said is None:
                done.set_result(None)
            else:
                done.set_exception(said)
