"""Pages for patients."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_answer_check_in_id", "answer", ["check_in_id"])


def downgrade() -> None:
    op.drop_index("ix_answer_check_in_id", "answer")
