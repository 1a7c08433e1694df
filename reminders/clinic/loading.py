"""Reads `config/` whole: every file, every fault, and the values if there is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from reminders.clinic.values import Config
from reminders.domain.finding import Finding


def load(
    folder: Path,
    environment: Mapping[str, str],
    *,
    known_templates: Collection[str] | None = None,
    known_surveys: Collection[str] = (),
) -> tuple[Config | None, list[Finding]]:
    """What the files in *folder* say, and all that is wrong with them.

    Never raises for bad content. The Config is None if any finding is an error. *environment* fills `${NAME}`;
    *known_templates* None means that rules' templates are not checked.
    """
    raise NotImplementedError
