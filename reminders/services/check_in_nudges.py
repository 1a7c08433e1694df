"""A kind text that asks once more for the answer to a check-in: by a rule's hours, order and budget."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import outbox
from reminders.domain.check_in_clock import nudge_expires
from reminders.domain.clocks import NUDGE
from reminders.domain.message import PURPOSE_RANK, Purpose
from reminders.domain.survey import Item, Survey
from reminders.domain.survey_question import survey_words
from reminders.services.check_in_texts import ITEM

BY_TEXT = "survey_nudge"
BY_LINK = "survey_link_nudge"


def plan_nudge(
    connection: Connection,
    check_in: Row[Any],
    invitation: Any,
    survey: Survey,
    item: Item,
    *,
    phone: str,
    phone_hash: str,
    due_at: datetime,
    now: datetime,
) -> bool:
    """Puts the next nudge of a check-in into the outbox, with its present question; whether it was new.

    An answer belongs to *item*. A survey by link is never asked in a text: the nudge carries the link.
    """
    by_link = survey.channel == "web"
    number = check_in.nudges + 1
    context: dict[str, Any] = {"invitation": check_in.invitation_id, "item": item.id}
    if not by_link:
        context["survey"] = survey_words(survey, item, check_in.language)
    new = outbox.NewMessage(
        dedupe_key=f"nudge:{check_in.id}:{number}",
        purpose=Purpose.RULE,
        phone=phone,
        phone_hash=phone_hash,
        language=check_in.language,
        due_at=due_at,
        template=BY_LINK if by_link else BY_TEXT,
        context=context,
        patient_id=check_in.patient_id,
        appointment_id=check_in.appointment_id,
        rule=invitation.rule,
        occasion=f"{NUDGE}{number}",
        # As the invitation knew the visit: one that was moved since is spoken of no more.
        time_revision=invitation.time_revision,
        priority=invitation.priority - PURPOSE_RANK[Purpose.RULE],
        expires_at=nudge_expires(due_at, check_in.expires_at),
        survey=survey.id,
        asks=None if by_link else ITEM,
        check_in_id=check_in.id,
    )
    return outbox.add(connection, new, now) is not None
