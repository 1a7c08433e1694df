"""Alembic's entry: runs migrations inside the transaction that `reminders.db.migrate` has opened."""

from __future__ import annotations

from alembic import context

from reminders.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
