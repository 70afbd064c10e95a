"""When it was recorded that a meeting opened and closed, beside when it did."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("opening_recorded_at", sa.String(24), nullable=True))
        meeting.add_column(sa.Column("closing_recorded_at", sa.String(24), nullable=True))
    op.execute("UPDATE meeting SET opening_recorded_at = opened_at, closing_recorded_at = closed_at")


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
