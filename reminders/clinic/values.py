"""What `load` hands over beside the domain's own values: the sources, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reminders.domain.clinic import Alerts, Clinic


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One entry of `config/sources.yaml`."""

    id: str
    type: str
    """`csv`, `sql` or `console`."""
    path: Path | None = None
    """A file, or a folder whose newest file counts; relative to the working directory."""
    url: str | None = field(default=None, repr=False)
    """A database's address; secret."""
    query: str | None = None
    encoding: str | None = None
    """None: UTF-8 with or without BOM, then cp1252."""
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Our column -> the file's own heading, or several that are joined."""
    formats: Mapping[str, str] = field(default_factory=dict)
    """Our column -> strptime format."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Our column -> the file's word -> ours."""
    skip_lines: int = 0
    location: str | None = None
    """Where a row's visit is when the row does not say."""


@dataclass(frozen=True, slots=True)
class Config:
    """All of `config/`, checked."""

    clinic: Clinic
    alerts: Alerts
    sources: tuple[SourceSettings, ...]
    version: str
    """Changes when any of the files does."""
