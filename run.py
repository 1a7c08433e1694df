"""The program. `python run.py --help` lists what it can do."""

from __future__ import annotations

import signal
import sys

# Ctrl+C while the modules load ends the program without a traceback; `cli.main` takes over from there.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from reminders.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
