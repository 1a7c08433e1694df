"""The line of claims: whatever the width, what stands in it is taken."""

from __future__ import annotations

import queue
import threading
from types import SimpleNamespace
from typing import Any, cast

from reminders.domain.message import Purpose
from reminders.services.dispatch_claim import Claim
from reminders.services.dispatch_line import FEWEST, Line

WORKERS = 8


def a_claim(purpose: Purpose = Purpose.RULE) -> Claim:
    return cast(Claim, SimpleNamespace(purpose=purpose))


class Crew:
    """Workers that take from a line; those that may not any more are the first to be called."""

    def __init__(self, line: Line) -> None:
        self.taken: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._line = line
        self.threads = []
        for place in reversed(range(WORKERS)):
            thread = threading.Thread(target=self._work, args=(place,), daemon=True)
            thread.start()
            self.threads.append(thread)

    def _work(self, place: int) -> None:
        while (claim := self._line.take(place)) is not None:
            self.taken.put(claim)
            self._line.done(place)


def test_a_single_text_is_taken_although_those_called_first_may_not_send_any_more() -> None:
    line = Line(WORKERS)
    crew = Crew(line)

    for _ in range(200):
        line.put([a_claim()])
        crew.taken.get(timeout=5)  # each alone: nobody else's end can bring it along

    line.close()
    for thread in crew.threads:
        thread.join(5)
    assert not any(thread.is_alive() for thread in crew.threads)
    assert FEWEST < WORKERS


def test_pages_and_safety_texts_overtake_what_waits() -> None:
    line = Line(WORKERS)
    ordinary, page, safety = a_claim(), a_claim(Purpose.PAGE), a_claim(Purpose.SAFETY)

    line.put([ordinary, page, safety])

    assert [line.take(0), line.take(1), line.take(2)] == [safety, page, ordinary]
