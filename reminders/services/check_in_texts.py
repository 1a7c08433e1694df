"""What a check-in says by text: the next question, once more, thanks. All goes through the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from reminders.db import outbox
from reminders.domain.message import Purpose
from reminders.domain.survey import Item, Survey
from reminders.domain.survey_question import question, said, survey_words

ITEM = "item"
#: A question that could not be sent for so long would come out of the blue.
STALE_AFTER = timedelta(hours=12)


def ask(
    connection: Connection,
    check_in: Row[Any],
    survey: Survey,
    item: Item,
    *,
    phone: str,
    key: str,
    now: datetime,
    inbound_id: int | None = None,
    template: str | None = None,
) -> bool:
    """Puts a question into the outbox: by itself, or inside the words of *template*; whether it was new.

    *key* tells this asking from any other of the same question.
    """
    words = question(survey, item, check_in.language, with_stem=item.id == survey.items[0].id)
    context: dict[str, Any] = {"invitation": check_in.invitation_id, "item": item.id}
    if template is not None:
        context["survey"] = survey_words(survey, item, check_in.language)
    return _add(
        connection,
        check_in,
        key=f"question:{check_in.id}:{item.id}:{key}",
        phone=phone,
        now=now,
        inbound_id=inbound_id,
        template=template,
        body=words if template is None else None,
        context=context,
        asks=ITEM,
    )


def say(
    connection: Connection,
    check_in: Row[Any],
    survey: Survey,
    template: str,
    *,
    phone: str,
    key: str,
    now: datetime,
    inbound_id: int | None = None,
) -> bool:
    """Puts one of the fixed texts about a check-in into the outbox; whether it was new."""
    context = {
        "invitation": check_in.invitation_id,
        "survey": {"title": said(survey.title, check_in.language)},
    }
    return _add(
        connection,
        check_in,
        key=f"{template}:{check_in.id}:{key}",
        phone=phone,
        now=now,
        inbound_id=inbound_id,
        template=template,
        body=None,
        context=context,
        asks=None,
    )


def _add(
    connection: Connection,
    check_in: Row[Any],
    *,
    key: str,
    phone: str,
    now: datetime,
    inbound_id: int | None,
    template: str | None,
    body: str | None,
    context: dict[str, Any],
    asks: str | None,
) -> bool:
    added = outbox.add(
        connection,
        outbox.NewMessage(
            dedupe_key=key,
            purpose=Purpose.ANSWER,
            phone=phone,
            phone_hash=check_in.phone_hash,
            language=check_in.language,
            due_at=now,
            template=template,
            body=body,
            context=context,
            patient_id=check_in.patient_id,
            inbound_id=inbound_id,
            expires_at=now + STALE_AFTER,
            survey=check_in.survey,
            asks=asks,
        ),
        now,
    )
    return added is not None
