"""Late answers count, but never for an occasion that something newer has taken the place of. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime


def is_overtaken(
    *, asked_at: datetime, expires_at: datetime, heard_at: datetime, newer: Iterable[datetime]
) -> bool:
    """Whether an answer of *heard_at* can no longer be taken for one to what was asked at *asked_at*.

    *newer*: when the patient's infusions began and when the same survey was sent again, at any time. What is
    not over yet (*expires_at*) is answered by whatever fits it. A late answer counts too, unless one of these
    lies between: then it may be about the newer visit, and a person must read it.
    """
    return heard_at > expires_at and any(asked_at < each <= heard_at for each in newer)
