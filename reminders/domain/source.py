"""How one source of appointments is read, as `config/sources.yaml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One entry of `sources:`. Everything but `id` has a default that reads our own CSV headings."""

    id: str
    type: str = "csv"
    """`csv` (path) or `sql` (url, query)."""
    path: str | None = None
    """A file, or a folder whose newest file counts; relative to the working directory."""
    url: str | None = field(default=None, repr=False)
    """A database's address; may hold a password, so it is never shown."""
    query: str | None = None
    encoding: str = "utf-8"
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """The source's own heading for each of our columns; several are joined by a space."""
    formats: Mapping[str, str] = field(default_factory=dict)
    """strptime patterns for the columns that hold times."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The source's own words for ours, by column."""
    skip_lines: int = 0
    """Report titles above the heading."""
    location: str | None = None
    """The place of every row that names none."""
