"""From a message row and today's data to the words that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Words(Protocol):
    """The catalogue of templates."""

    def render(self, name: str, language: str, context: Mapping[str, Any]) -> Any: ...
