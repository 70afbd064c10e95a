"""Lessons, and reports asked of agencies before a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _lesson()
    _requests()
    _chases()


def _lesson() -> None:
    op.create_table(
        "lesson",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("matters", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("identified_at", sa.String(24), nullable=False),
        sa.Column("identified_by", sa.String(500), nullable=False),
        sa.Column("owner", sa.String(20), nullable=False),
        sa.Column("owner_role", sa.String(500), nullable=False),
        sa.Column("due_at", sa.String(24), nullable=True),
        sa.Column("last_progress", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("learned_by", sa.String(500), nullable=False),
        sa.Column("settled_at", sa.String(24), nullable=True),
        sa.Column("settled_by", sa.String(500), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "number"),
    )
    op.create_index("ix_lesson_state", "lesson", ["incident", "state", "due_at"])


def _requests() -> None:
    op.create_table(
        "report_request",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("agencies", sa.JSON(), nullable=False),
        sa.Column("until", sa.String(24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_index("ix_report_request_meeting", "report_request", ["incident", "meeting"])


def _chases() -> None:
    op.create_table(
        "report_chase",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("how", sa.String(500), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_index("ix_report_chase_meeting", "report_chase", ["incident", "meeting"])


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
