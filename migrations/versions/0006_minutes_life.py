"""Minutes approved, read and corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("minutes") as minutes:
        minutes.add_column(sa.Column("form", sa.String(10), nullable=False, server_default="full"))
        minutes.add_column(sa.Column("approved_at", sa.String(24), nullable=True))
        minutes.add_column(sa.Column("approved_by", sa.String(500), nullable=False, server_default=""))
        minutes.add_column(sa.Column("approved_in", sa.Integer(), nullable=True))
        minutes.add_column(sa.Column("corrected", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "minutes_read",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("meeting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("incident", "meeting", "version", "person"),
    )
    op.create_table(
        "correction",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("meeting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("place", sa.String(500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(500), nullable=False),
        sa.Column("decided_at", sa.String(24), nullable=True),
        sa.Column("decided_by", sa.String(500), nullable=False),
        sa.Column("reads", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "meeting", "number"),
    )


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
