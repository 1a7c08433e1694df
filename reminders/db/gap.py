"""After a restore: what Twilio carried for us in the time that this database knows nothing of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db import state
from reminders.db.schema import gap_text, message, message_event
from reminders.db.schema import state as state_table

#: The gap of the last restore, as JSON; stands for as long as it may matter.
GAP = "restore.gap"


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between the backup and the restore."""

    since: datetime
    """Nothing was written into the backup after this, but for a margin."""
    until: datetime
    """Twilio's list was read then: what was sent by then is on it."""


def last_sign(connection: Connection) -> datetime | None:
    """The newest instant that this database knows of: no copy of it can have been made earlier.

    None while no daemon has worked on it.
    """
    # Through columns, not max(): their type knows about time zones.
    newest_state = select(state_table.c.updated_at).order_by(state_table.c.updated_at.desc()).limit(1)
    newest_event = select(message_event.c.at).where(
        message_event.c.id == select(func.max(message_event.c.id)).scalar_subquery()
    )
    found = [connection.scalar(newest_state), connection.scalar(newest_event)]
    return max((at for at in found if at is not None), default=None)


def load(connection: Connection) -> Gap | None:
    """The gap of the last restore; None when there was none, or when it no longer matters."""
    return read(state.get(connection, GAP))


def read(value: str | None) -> Gap | None:
    """What stands under `GAP`."""
    if value is None:
        return None
    return Gap(**{name: datetime.fromisoformat(at) for name, at in json.loads(value).items()})


def save(connection: Connection, gap: Gap, now: datetime) -> None:
    value = json.dumps({"since": gap.since.isoformat(), "until": gap.until.isoformat()})
    state.put(connection, GAP, value, now)


def add_texts(connection: Connection, texts: Iterable[Mapping[str, Any]]) -> None:
    """Keeps texts of the gap as evidence; one that is kept already is left as it is."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [dict(each) for each in texts]
    if rows:
        connection.execute(
            make(gap_text).on_conflict_do_nothing(index_elements=["provider_sid"]),
            rows,
        )


def unclaimed(connection: Connection, phone_hash: str) -> Sequence[Row[Any]]:
    """Texts of the gap to that number which no message of ours accounts for, oldest first."""
    return connection.execute(
        select(gap_text)
        .where(gap_text.c.phone_hash == phone_hash, ~_is_ours())
        .order_by(gap_text.c.created_at, gap_text.c.provider_sid)
    ).all()


def count_unclaimed(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(gap_text).where(~_is_ours())) or 0)


def forget(connection: Connection) -> None:
    """The gap no longer matters: nothing that falls into it can come up any more."""
    connection.execute(delete(gap_text))
    state.drop(connection, GAP)


def _is_ours() -> Any:
    return exists().where(message.c.provider_sid == gap_text.c.provider_sid)
