"""The clock of check-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


_NEW_INVITATION = (
    "survey is not null and purpose = 'rule' and accepted_at is not null "
    "and check_in_id is null and retry_of is null"
)


def upgrade() -> None:
    op.add_column("message", sa.Column("check_in_id", sa.Integer(), nullable=True))
    op.add_column("check_in", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_message_new_invitation",
        "message",
        ["accepted_at"],
        sqlite_where=sa.text(_NEW_INVITATION),
        postgresql_where=sa.text(_NEW_INVITATION),
    )


def downgrade() -> None:
    op.drop_index("ix_message_new_invitation", "message")
    op.drop_column("check_in", "nudged_at")
    op.drop_column("message", "check_in_id")
