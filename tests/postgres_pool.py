"""Databases on the tests' PostgreSQL: emptied and used again, since making one costs as much as a test."""

from __future__ import annotations

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

#: What a test might leave that emptying does not undo: then the database is thrown away.
_SHAPE = text(
    "select (select string_agg(relname || relkind::text, ',' order by relname) from pg_class "
    "where relnamespace = 'public'::regnamespace), "
    "(select string_agg(relname || attname, ',' order by relname, attnum) from pg_attribute join pg_class c "
    "on c.oid = attrelid where relnamespace = 'public'::regnamespace), "
    "(select string_agg(tgname, ',' order by tgname) from pg_trigger), (select count(*) from pg_proc), "
    "(select count(*) from pg_db_role_setting), (select string_agg(version_num, ',') from alembic_version)"
)
#: Whoever is still connected would write on.
_ALONE = text(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)
_EMPTY = """
do $$
declare each record;
begin
  for each in select oid, relname, relkind from pg_class
      where relnamespace = 'public'::regnamespace and relname <> 'alembic_version'
      and relkind in ('r', 'S') loop
    if each.relkind = 'S' then perform setval(each.oid::regclass, 1, false);
    elsif pg_relation_size(each.oid) > 500000 then execute format('truncate %I cascade', each.relname);
    elsif pg_relation_size(each.oid) > 0 then execute format('delete from %I', each.relname);
    end if;
  end loop;
end $$
"""


class PostgresPool:
    """Hands out empty, migrated databases, copies of *template*."""

    def __init__(self, server: str, template: str) -> None:
        self._server = server
        self._template = template
        self._free: list[str] = []
        self._made = 0
        with self._connected(template) as connection:
            self._shape = tuple(connection.execute(_SHAPE).one())

    def take(self) -> str:
        """The address of a database that nobody else has."""
        if self._free:
            return named(self._server, self._free.pop())
        self._made += 1
        name = f"test_{self._made}"
        with self._connected() as connection:
            connection.execute(text(f"create database {name} template {self._template} strategy file_copy"))
        return named(self._server, name)

    def give_back(self, address: str) -> None:
        """Empties it for the next; what cannot be made as it was is thrown away."""
        name = address.partition("?")[0].rpartition("/")[2]
        try:
            is_as_new = self._empty(name)
        except DBAPIError:
            is_as_new = False
        if is_as_new:
            self._free.append(name)
            return
        with self._connected() as connection:
            connection.execute(text(f"drop database {name} with (force)"))

    def _empty(self, name: str) -> bool:
        """Whether it is as new then."""
        with self._connected(name) as connection:
            connection.execute(_ALONE)
            connection.execute(text("set session_replication_role = replica"))  # append-only no more
            connection.execute(text(_EMPTY))
            return tuple(connection.execute(_SHAPE).one()) == self._shape

    def _connected(self, name: str | None = None) -> Connection:
        """By a connection of its own: tests end those of others, and restart the server."""
        address = named(self._server, name) if name else self._server
        return create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()


def named(server: str, name: str) -> str:
    """The address of the database *name* on *server*."""
    address, _, query = server.partition("?")
    return f"{address.rpartition('/')[0]}/{name}?{query}"
