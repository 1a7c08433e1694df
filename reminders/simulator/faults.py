"""Which request goes wrong, and how."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from reminders.simulator.config import Fault

_NAMES = frozenset(field.name for field in fields(Fault))


def fault_from(values: Mapping[str, Any]) -> Fault:
    """A fault from JSON. Raises ValueError that names what is wrong."""
    if unknown := set(values) - _NAMES:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_NAMES))}")
    if "kind" not in values:
        raise ValueError("a fault needs a kind")
    return Fault(**values)


class FaultPlan:
    """Faults in force, in order: the first that strikes a request is the one that happens."""

    def __init__(self, faults: Iterable[Fault], seed: int) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311  # simulated chance, not secrecy
        self._armed: list[tuple[Fault, int | None]] = []
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Replace all faults; their counts start again."""
        with self._lock:
            self._armed = [(fault, fault.times) for fault in faults]

    def left(self) -> list[dict[str, Any]]:
        """The faults still armed, `times` counted down."""
        with self._lock:
            return [asdict(fault) | {"times": times} for fault, times in self._armed]

    def strike(self, operation: str, to: str | None) -> Fault | None:
        """The fault that hits this request, if any."""
        if not self._armed:
            return None
        with self._lock:
            for place, (fault, times) in enumerate(self._armed):
                if self._applies(fault, operation, to):
                    self._use_up(place, times)
                    return fault
        return None

    def _applies(self, fault: Fault, operation: str, to: str | None) -> bool:
        if fault.on not in (operation, "any") or fault.to not in (None, to):
            return False
        return fault.share >= 1 or self._random.random() < fault.share

    def _use_up(self, place: int, times: int | None) -> None:
        if times is None:
            return
        if times <= 1:
            del self._armed[place]
        else:
            self._armed[place] = (self._armed[place][0], times - 1)
