"""All that the daemon, the demo and the simulator import: the process that forks them has it already."""

import gc
from importlib import import_module

for name in (
    "alembic.command",
    "reminders.commands.demo",
    "reminders.commands.run",
    "reminders.simulator.server",
    "reminders.web_server",
):
    import_module(name)
gc.freeze()
