"""The program. `python run.py --help` lists what it can do."""

from __future__ import annotations

import sys

from reminders.cli import main

if __name__ == "__main__":
    sys.exit(main())
