"""What `load` hands over: the values of all files together."""

from __future__ import annotations

from dataclasses import dataclass

from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.source import SourceSettings


@dataclass(frozen=True, slots=True)
class Config:
    """All of `config/`, checked."""

    clinic: Clinic
    alerts: Alerts
    sources: tuple[SourceSettings, ...]
    version: str
    """Changes when any of the files does."""
