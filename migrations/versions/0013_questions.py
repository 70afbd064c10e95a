"""Questions of an observer's office to the group."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("incident", sa.String(40), nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("office", sa.String(20), nullable=False),
        sa.Column("asked_at", sa.String(24), nullable=False),
        sa.Column("asked_by", sa.String(500), nullable=False),
        sa.Column("asked_in", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.String(24), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.String(24), nullable=True),
        sa.Column("answered_by", sa.String(500), nullable=False),
        sa.Column("withdrawn_at", sa.String(24), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "ref"),
    )


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
