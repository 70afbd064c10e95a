"""Disclosure."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_back",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("exemption", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", sa.String(24), nullable=False),
        sa.Column("held_by", sa.String(500), nullable=False),
        sa.Column("released_at", sa.String(24)),
        sa.Column("released_by", sa.String(500), nullable=False),
        sa.Column("released_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_index("ix_held_back_record", "held_back", ["record"])


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
