"""Papers as they were issued."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issued_paper",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("paper", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("issued_at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(500), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "paper", "subject", "version"),
    )


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
