"""What a round of planning came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class PlanResult:
    """How many messages planning has added, changed and ended."""

    visits: int = 0
    added: int = 0
    changed: int = 0
    ended: int = 0

    @property
    def wrote(self) -> bool:
        return bool(self.added or self.changed or self.ended)
