"""`config/*.yaml` as checked values; of every fault `load` says where it is and what to do."""

from __future__ import annotations

from reminders.clinic.loading import load
from reminders.clinic.values import Config
from reminders.domain.source import SourceSettings

__all__ = ["Config", "SourceSettings", "load"]
