"""Of one run: its seed, its length, and what is said when it fails."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

from tests.acceptance.program import Clinic, Twilio
from tests.chaos.books import under_way

KILLS = int(os.environ.get("REMINDERS_CHAOS_KILLS", "4"))
SEED = int(os.environ.get("REMINDERS_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))


@contextmanager
def explained(clinic: Clinic, twilio: Twilio) -> Iterator[None]:
    """A failure names the seed, says what is under way, and keeps what the service said."""
    print(f"\nREMINDERS_CHAOS_SEED={SEED} REMINDERS_CHAOS_KILLS={KILLS}")  # noqa: T201
    try:
        yield
    except BaseException:
        print(clinic.said[-6000:], under_way(clinic, twilio), sep="\n")  # noqa: T201
        raise
