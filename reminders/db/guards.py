"""Triggers that keep append-only tables append-only, whoever writes."""

from __future__ import annotations

from sqlalchemy import Connection, text

from reminders.db.schema import APPEND_ONLY, NEVER_DELETED


def create_guards(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "create or replace function refuse_change() returns trigger language plpgsql as "
                "$$ begin raise exception 'table % is append-only', tg_table_name; end $$"
            )
        )
    for table, operation in _guarded():
        connection.execute(text(_create(connection.dialect.name, table, operation)))


def drop_guards(connection: Connection) -> None:
    """For a rotation of keys; create_guards follows in the same transaction."""
    for table, operation in _guarded():
        name = f"guard_{table}_{operation}"
        on_table = f" on {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"drop trigger if exists {name}{on_table}"))


def _guarded() -> list[tuple[str, str]]:
    return [(table, "update") for table in APPEND_ONLY] + [(table, "delete") for table in NEVER_DELETED]


def _create(dialect: str, table: str, operation: str) -> str:
    name = f"guard_{table}_{operation}"
    if dialect == "postgresql":
        return (
            f"create trigger {name} before {operation} on {table} "
            "for each row execute function refuse_change()"
        )
    return (
        f"create trigger {name} before {operation} on {table} "
        f"begin select raise(abort, 'table {table} is append-only'); end"
    )
