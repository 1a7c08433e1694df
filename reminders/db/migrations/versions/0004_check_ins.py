"""Check-ins, answers, scores, and the addresses of pages for patients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("message", sa.Column("survey", sa.String(length=100), nullable=True))
    op.add_column("patient", sa.Column("reminders_only_at", _TIME, nullable=True))
    _check_in()
    _answer()
    _score()
    _page_link()


def _check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("survey_version", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("phone_hash", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("invited_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.Column("asked_again", sa.Integer(), server_default="0", nullable=False),
        sa.Column("nudges", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", _TIME, nullable=True),
        sa.Column("last_answer_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_check_in_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_check_in_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_check_in_invitation_id")),
    )
    op.create_index(op.f("ix_check_in_patient_id"), "check_in", ["patient_id"])
    op.create_index(op.f("ix_check_in_appointment_id"), "check_in", ["appointment_id"])
    op.create_index(
        "ix_check_in_next",
        "check_in",
        ["next_at"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("skipped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("replaced_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_answer_check_in_id_check_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index(
        "uq_answer_standing",
        "answer",
        ["check_in_id", "item"],
        unique=True,
        sqlite_where=sa.text("replaced_at is null"),
        postgresql_where=sa.text("replaced_at is null"),
    )


def _score() -> None:
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_score_check_in_id_check_in")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_score_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("check_in_id", name=op.f("uq_score_check_in_id")),
    )
    op.create_index(op.f("ix_score_patient_id"), "score", ["patient_id"])


def _page_link() -> None:
    op.create_table(
        "page_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=8), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("opened_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_page_link_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_page_link_patient_id_patient")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_page_link")),
    )
    op.create_index(op.f("ix_page_link_message_id"), "page_link", ["message_id"])
    op.create_index(op.f("ix_page_link_patient_id"), "page_link", ["patient_id"])
