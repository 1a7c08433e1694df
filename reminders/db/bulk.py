"""Many rows at once: prepared once, then handed to the driver as they are. Arrays and COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from reminders.db.types import UtcDateTime

#: PostgreSQL: more are copied, in two thirds of the time. But while a COPY is under way the server waits for
#: its rest without end, though this process was frozen, and what it holds stays locked: nothing that others
#: wait for (claims, and what became of them) is so long.
MOST_AT_ONCE = 1_000

_Bind = Callable[[Any], Any]


def insert_many(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, alike: Collection[str] = ()
) -> None:
    """Inserts *rows*, which all have the same keys in the same order.

    *alike* names encrypted columns whose equal values may be seen to be equal: each is encrypted once.

    Raises:
        sqlalchemy.exc.IntegrityError: one of them breaks a constraint.
    """
    if not rows:
        return
    names = list(rows[0])
    # Column by column: what the driver takes as it is, which most of them are, costs nothing.
    columns = [
        list(prepared(connection, table.c[name].type, values, once=name in alike))
        for name, values in zip(names, zip(*(row.values() for row in rows), strict=True), strict=True)
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    into = f'insert into "{table.name}" ({quoted})'
    if connection.dialect.name != "postgresql":
        places = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"{into} values ({places})", list(zip(*columns, strict=True)))
    elif len(rows) <= MOST_AT_ONCE:
        rows_of = _unnest(connection, table, names)
        connection.exec_driver_sql(f"{into} select * from {rows_of}", tuple(columns))  # noqa: S608
    else:
        _copy(connection, f'copy "{table.name}" ({quoted}) from stdin', zip(*columns, strict=True))


def update_many(
    connection: Connection,
    table: Table,
    key: str,
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Sets columns of the rows whose *key* is given; all of *rows* have the same keys in the same order.

    *same* is set in all of them (PostgreSQL: handed over once).
    """
    if not rows:
        return
    same = same or {}
    if connection.dialect.name != "postgresql":
        rows = [{**row, **same} for row in rows]
    names = [name for name in rows[0] if name != key]
    order = [*names, key]
    columns = [list(prepared(connection, table.c[name].type, [row[name] for row in rows])) for name in order]
    if connection.dialect.name == "postgresql":
        new = ", ".join(f'"{name}"' for name in order)
        sets = ", ".join(
            [
                *(f'"{name}" = %s::{table.c[name].type.compile(connection.dialect)}' for name in same),
                *(f'"{name}" = new."{name}"' for name in names),
            ]
        )
        once = [
            each for name, value in same.items() for each in prepared(connection, table.c[name].type, [value])
        ]
        connection.exec_driver_sql(
            f'update "{table.name}" set {sets} from {_unnest(connection, table, order)} as new({new}) '  # noqa: S608
            f'where "{table.name}"."{key}" = new."{key}"',
            (*once, *columns),
        )
    else:
        sets = ", ".join(f'"{name}" = ?' for name in names)
        connection.exec_driver_sql(
            f'update "{table.name}" set {sets} where "{key}" = ?',  # noqa: S608
            list(zip(*columns, strict=True)),
        )


def prepared(
    connection: Connection, kind: Any, values: Iterable[Any], *, once: bool = False
) -> Iterable[Any]:
    """*values* as the driver takes them. Times are few among many rows, so each is turned once."""
    bind: _Bind | None = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if bind is None:
        return values
    return map(_Remembered(bind).__getitem__ if once or isinstance(kind, UtcDateTime) else bind, values)


class _Remembered(dict[Any, Any]):
    """What *bind* makes of each value, asked once."""

    def __init__(self, bind: _Bind) -> None:
        super().__init__()
        self._bind = bind

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._bind(value)
        return made


def _unnest(connection: Connection, table: Table, names: Iterable[str]) -> str:
    """Rows from an array for each column."""
    kinds = (table.c[name].type.compile(connection.dialect) for name in names)
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"


def _copy(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    driver_error = connection.dialect.loaded_dbapi.Error
    with closing(connection.connection.cursor()) as cursor:
        try:
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except driver_error as error:
            # As SQLAlchemy does with every other statement; callers know its errors only.
            raise DBAPIError.instance(
                statement, None, error, driver_error, dialect=connection.dialect
            ) from error
