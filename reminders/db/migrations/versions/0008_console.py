"""The console: passwords, assignments, edits, tokens for scripts, daemons that say what they run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("staff", sa.Column("password_hash", sa.String(200)))
    op.add_column("staff", sa.Column("password_at", _TIME))
    op.add_column("staff", sa.Column("totp_secret", sa.Text()))
    op.add_column("staff", sa.Column("totp_last", sa.Integer()))
    op.add_column("staff", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("staff", sa.Column("locked_until", _TIME))
    op.add_column("staff", sa.Column("signed_in_at", _TIME))
    op.add_column("session", sa.Column("seen_at", _TIME))
    # Who is signed in has no password yet: they stay, and are asked to choose one.
    op.execute("update session set seen_at = current_timestamp")
    op.add_column("patient", sa.Column("staff_language", sa.String(8)))
    op.add_column("message", sa.Column("written_by", sa.String(100)))
    op.create_index(op.f("ix_patient_updated_at"), "patient", ["updated_at"])
    op.add_column("phone", sa.Column("last_words_at", _TIME))
    op.execute("update phone set last_words_at = last_inbound_at")
    op.create_index(op.f("ix_phone_last_words_at"), "phone", ["last_words_at"])
    op.add_column("alert_step", sa.Column("words", sa.Text()))
    op.create_table(
        "conversation",
        sa.Column("phone_hash", sa.String(32), primary_key=True),
        sa.Column("assigned_to", sa.String(100)),
        sa.Column("assigned_by", sa.String(100)),
        sa.Column("assigned_at", _TIME),
    )
    op.create_table(
        "file_edit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("note", sa.String(500)),
    )
    op.create_index("ix_file_edit_file", "file_edit", ["file", "id"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("last_used_at", _TIME),
        sa.Column("revoked_at", _TIME),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_table(
        "daemon",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("version", sa.String(24), nullable=False),
        sa.Column("config_version", sa.String(64), nullable=False),
        sa.Column("templates_version", sa.String(64), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])
    op.create_index("ix_audit_who", "audit", ["who", "id"])
    op.create_index("ix_audit_what", "audit", ["what", "id"])
    op.create_index(op.f("ix_check_in_invited_at"), "check_in", ["invited_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_check_in_invited_at"), "check_in")
    for index in ("ix_audit_what", "ix_audit_who", "ix_audit_subject", "ix_audit_at"):
        op.drop_index(index, "audit")
    op.drop_index(op.f("ix_phone_last_words_at"), "phone")
    op.drop_index(op.f("ix_patient_updated_at"), "patient")
    for table in ("daemon", "api_token", "file_edit", "conversation"):
        op.drop_table(table)
    for table, columns in (
        ("alert_step", ["words"]),
        ("message", ["written_by"]),
        ("patient", ["staff_language"]),
        ("phone", ["last_words_at"]),
        ("session", ["seen_at"]),
        ("staff", ["password_hash", "password_at", "totp_secret", "totp_last"]),
        ("staff", ["failures", "locked_until", "signed_in_at"]),
    ):
        for column in columns:
            op.drop_column(table, column)
