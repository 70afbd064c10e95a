"""Sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_sheet",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("pack", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(500), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(20), nullable=False),
        sa.Column("fate_at", sa.String(24), nullable=True),
        sa.Column("fate_by", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "ref"),
    )
    op.create_index("ix_paper_sheet_meeting", "paper_sheet", ["incident", "meeting", "number"])
    op.create_table(
        "sheet_entry",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sheet", sa.String(20), nullable=False),
        sa.Column("line", sa.String(20), nullable=False),
        sa.Column("ent", sa.String(80), nullable=False),
        sa.Column("happened_at", sa.String(24), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "entry"),
    )
    op.create_index("ix_sheet_entry_sheet", "sheet_entry", ["incident", "sheet", "line"])


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
