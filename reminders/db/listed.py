"""`column IN (…)` for a list of any length: one parameter, and one statement that is prepared once."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


def is_one_of(column: ColumnElement[Any], listed: Collection[Any] | str) -> Any:
    """The condition that *column* is one of *listed*: whole numbers or texts, or the name of a parameter.

    SQLAlchemy's own IN makes a parameter of each, and the statement anew each time: a tenth of planning.
    """
    kind = _List(of_numbers=isinstance(column.type, Integer))
    if isinstance(listed, str):
        return _IsOneOf(column, bindparam(listed, type_=kind))
    return _IsOneOf(column, bindparam(None, list(listed), type_=kind, unique=True))


class _IsOneOf(FunctionElement[bool]):
    name = "is_one_of"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would write `… = 1` on SQLite, which uses no index then."""
        return self


@compiles(_IsOneOf, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    column, listed = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - a column of ours and `?`


@compiles(_IsOneOf, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    column, listed = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} = ANY ({listed})"


class _List(TypeDecorator[Collection[Any]]):
    """A list as one parameter: JSON, or an array."""

    impl = Text
    cache_ok = True

    def __init__(self, of_numbers: bool) -> None:
        super().__init__()
        self.of_numbers = of_numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(ARRAY(BigInteger() if self.of_numbers else Text()))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        listed = list(value or ())
        return json.dumps(listed) if dialect.name == "sqlite" else listed

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: json.dumps(list(value))
