"""Feeds of calendars, kept by the SHA-256 of their secret addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("of", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("read_at", sa.String(24), nullable=True),
        sa.Column("ended_at", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_feed_person", "feed", ["person"])


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
