"""What sending at speed needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_message_due", table_name="message")
    _partial("ix_message_due", ["send_after", sa.text("priority DESC"), "id"], "status = 'planned'")
    _partial(
        "ix_message_urgent",
        [sa.text("priority DESC"), "send_after", "id"],
        "status = 'planned' and priority >= 400",
    )
    op.create_index(
        "ix_appointment_missing",
        "appointment",
        ["source"],
        unique=False,
        sqlite_where=sa.text("missing_reads > 0"),
        postgresql_where=sa.text("missing_reads > 0"),
    )
    op.create_index("ix_message_send_after", "message", ["send_after"], unique=False)
    op.create_index(
        "ix_message_not_sent",
        "message",
        ["send_after", "status"],
        unique=False,
        sqlite_where=sa.text("status in ('skipped', 'cancelled', 'expired', 'failed', 'undelivered')"),
        postgresql_where=sa.text("status in ('skipped', 'cancelled', 'expired', 'failed', 'undelivered')"),
    )
    op.create_index(
        "ix_message_event_twice",
        "message_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("event = 'accepted_twice'"),
        postgresql_where=sa.text("event = 'accepted_twice'"),
    )
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"], unique=False)
    op.create_index("ix_inbound_handled_at", "inbound", ["handled_at"], unique=False)
    op.create_index(
        "ix_inbound_open",
        "inbound",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("for_inbox = 1 and done_at is null"),
        postgresql_where=sa.text("for_inbox and done_at is null"),
    )


def _partial(name: str, columns: list[str | sa.TextClause], where: str) -> None:
    op.create_index(
        name,
        "message",
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
