"""Notices."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notice()
    op.create_table(
        "notice_choice",
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind"),
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum", sa.String(10), nullable=False),
        sa.Column("log", sa.String(40), nullable=False),
        sa.Column("occasion", sa.String(120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.String(24), nullable=False),
        sa.Column("next_at", sa.String(24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.String(24), nullable=True),
        sa.Column("done_at", sa.String(24), nullable=True),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.Column("read_at", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("log", "occasion", "person", "channel", name="uq_notice_occasion"),
    )
    op.create_index("ix_notice_due", "notice", ["channel", "state", "next_at"])
    op.create_index("ix_notice_person", "notice", ["person", "channel", "read_at"])
    op.create_index("ix_notice_forum", "notice", ["forum", "channel", "state"])


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
