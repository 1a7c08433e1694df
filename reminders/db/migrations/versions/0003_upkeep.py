"""What retention, the daily report and a restored copy need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("provider_redacted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbound", sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbound", sa.Column("provider_redacted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "daily_report",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_report")),
    )
    op.create_table(
        "gap_text",
        sa.Column("provider_sid", sa.String(length=40), nullable=False),
        sa.Column("phone_hash", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider_sid", name=op.f("pk_gap_text")),
    )
    op.create_index(op.f("ix_gap_text_phone_hash"), "gap_text", ["phone_hash"], unique=False)
