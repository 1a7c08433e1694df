"""Switches and watermarks: small values under a name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.schema import state

#: All sending waits while this stands; its value says who paused it.
PAUSED = "paused"
#: After a restore nothing but safety goes out until Twilio has been asked what had been sent since the
#: backup (`services.restore`). Its value is how far that is.
GATE = "restore.gate"
#: Its value while nobody knows yet whether the database is an older copy (`services.restore_older`).
LOOK = "look for later texts"


# Built once: each is asked for every claim, and to build one takes longer than to run it.
_VALUE = select(state.c.value).where(state.c.key == bindparam("key"))
_VALUES = select(state.c.key, state.c.value).where(state.c.key.in_(bindparam("keys", expanding=True)))
_VALUE_LOCKED = _VALUE.with_for_update()
_LOCK = text("select pg_advisory_xact_lock(hashtext(:name))")
_HELD = select(state.c.key).where(state.c.key.in_((PAUSED, GATE))).limit(1)


def get(connection: Connection, key: str, *, lock: bool = False) -> str | None:
    """*lock*: nobody else changes it, or makes it, until the commit."""
    if not lock:
        return connection.scalar(_VALUE, {"key": key})
    value: str | None = connection.scalar(_VALUE_LOCKED, {"key": key})
    if value is None and connection.dialect.name == "postgresql":
        # A row that is not there cannot be locked: of two daemons both would be the first.
        connection.execute(_LOCK, {"name": f"state {key}"})
        value = connection.scalar(_VALUE_LOCKED, {"key": key})
    return value


def several(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """Those of the values that stand, in one look: a claim asks for several, and a query costs the same."""
    return {key: value for key, value in connection.execute(_VALUES, {"keys": list(keys)})}


def is_held(connection: Connection) -> bool:
    """Whether everything but pages and safety answers waits: a pause, or a restore that is not settled."""
    return connection.execute(_HELD).first() is not None


def put(connection: Connection, key: str, value: str, now: datetime) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(state)
        .values(key=key, value=value, updated_at=now)
        .on_conflict_do_update(index_elements=["key"], set_={"value": value, "updated_at": now})
    )


def drop(connection: Connection, key: str) -> bool:
    """Whether it stood there."""
    return connection.execute(delete(state).where(state.c.key == key)).rowcount == 1


def get_time(connection: Connection, key: str) -> datetime | None:
    value = get(connection, key)
    return None if value is None else datetime.fromisoformat(value)


def put_time(connection: Connection, key: str, value: datetime, now: datetime) -> None:
    put(connection, key, value.isoformat(), now)
