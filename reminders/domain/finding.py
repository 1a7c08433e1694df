"""What a check has found in a file that people edit, said to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with its place and its cure. Field names are those of `check --json`."""

    code: str
    """`T01` … for templates; `C01` … for configuration."""
    level: Literal["error", "warning"]
    file: str
    line: int
    """From 1; 1 too for a finding about the whole file."""
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        cure = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}: {self.message}{cure}"
