"""`run.py run` that stops itself (SIGSTOP) between the last look at its first text and that text's bytes.

The one instant that no check can close (docs/development.md, "The window that stays open"); for tests only.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

from reminders import bootstrap
from reminders.cli import main
from reminders.gateways.twilio import TwilioGateway
from reminders.ports import Accepted, OutboundText


class FreezingGateway(TwilioGateway):
    """Freezes the whole process once, when a text may leave."""

    def send(self, text: OutboundText, *, before_write: Callable[[], bool]) -> Accepted:
        def look_and_freeze() -> bool:
            may_leave = before_write()
            if may_leave and not os.path.exists("frozen"):
                with open("frozen", "w"):
                    # To this thread: it must not take one more step.
                    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
            return may_leave

        return super().send(text, before_write=look_and_freeze)


if __name__ == "__main__":
    setattr(bootstrap, "TwilioGateway", FreezingGateway)  # noqa: B010 - it is no part of its interface
    sys.exit(main(["run"]))
