"""A Twilio that runs here: the same HTTP, signatures, status life, magic numbers and faults.

`Simulator` is the core, `create_app` its HTTP face, `SimulatorServer` (in `server`) runs it.
"""

from __future__ import annotations

from reminders.simulator.app import create_app
from reminders.simulator.config import DEFAULT_SENDER, Fault, Life, SimulatorConfig
from reminders.simulator.core import ClockControls, Simulator
from reminders.simulator.patients import Answer, Script

__all__ = [
    "DEFAULT_SENDER",
    "Answer",
    "ClockControls",
    "Fault",
    "Life",
    "Script",
    "Simulator",
    "SimulatorConfig",
    "create_app",
]
