"""What a person must have read of an alert before it is closed: its steps, texts, and words on pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from reminders.db.schema import alert_step, answer, check_in, inbound

#: Steps that somebody must have seen.
NEWS = ("raised", "text", "reopened", "answer_undelivered", "note")


def count(connection: Connection, found: Row[Any]) -> int:
    """A number that grows with each step and all that was written, which a person must see before closing."""
    steps = select(func.max(alert_step.c.id)).where(
        alert_step.c.alert_id == found.id, alert_step.c.step.in_(NEWS)
    )
    texts = select(func.count()).select_from(inbound).where(said_since(found))
    on_pages = select(func.count()).select_from(answer).where(written_since(found))
    return sum(int(connection.scalar(each) or 0) for each in (steps, texts, on_pages))


def said_since(found: Row[Any]) -> Any:
    """The condition for texts of the alert's phone from when it was raised until it was closed.

    Also those that raised nothing: what comes after a cry for help may be hard to recognise.
    """
    since = (inbound.c.phone_hash == found.phone_hash) & (inbound.c.handled_at >= found.opened_at)
    return since if found.resolved_at is None else since & (inbound.c.handled_at <= found.resolved_at)


def written_since(found: Row[Any]) -> Any:
    """The same for what was written on the pages of that phone's check-ins, also what was corrected since."""
    theirs = select(check_in.c.id).where(check_in.c.phone_hash == found.phone_hash)
    since = (
        answer.c.check_in_id.in_(theirs)
        & (answer.c.by == "web")
        & answer.c.words.is_not(None)
        & (answer.c.at >= found.opened_at)
    )
    return since if found.resolved_at is None else since & (answer.c.at <= found.resolved_at)
