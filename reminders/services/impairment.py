"""The hours after a visit in which what a patient decides by text waits for a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from reminders.db import prompts
from reminders.domain.appointment import CALLED_OFF
from reminders.services.receive_case import Case


def impaired_until(case: Case) -> datetime | None:
    """When the window ends in which the text was written (kind.impairs after the end of a visit), or None.

    Everybody on that phone counts: who of them wrote cannot be known.
    """
    longest = max((each.impairs or timedelta() for each in case.clinic.kinds.values()), default=timedelta())
    written = case.inbound.received_at
    ends = []
    for visit in prompts.visits_of(case.connection, case.patient_ids, since=written - longest):
        kind = case.clinic.kinds.get(visit.kind)
        if kind is None or kind.impairs is None or visit.status in CALLED_OFF:
            continue
        # Somebody who has arrived is under way already, although the visit is not over.
        begins = visit.starts_at if visit.status in ("arrived", "fulfilled") else visit.ends_at
        if begins <= written < visit.ends_at + kind.impairs:
            ends.append(visit.ends_at + kind.impairs)
    return max(ends, default=None)
