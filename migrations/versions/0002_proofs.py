"""Checkpoints and the keys that signed them; what an entry says may be withheld, once the record says so."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAYS_SO = (
    "EXISTS (SELECT 1 FROM entry WHERE entry.log = OLD.log AND entry.kind = 'entry.withheld' "
    "AND entry.ent = 'entry:' || OLD.seq)"
)


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("forum", sa.String(length=10), nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("log", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("forum", "entry"),
    )
    op.create_index("ix_checkpoint_log", "checkpoint", ["log", "seq"])
    op.create_table(
        "signing_key",
        sa.Column("forum", sa.String(length=10), nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("ended_at", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("forum", "entry"),
    )
    op.create_table(
        "withholding",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_at", sa.String(24), nullable=False),
        sa.Column("proposed_by", sa.String(length=500), nullable=False),
        sa.Column("proposer", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.String(24), nullable=True),
        sa.Column("decided_by", sa.String(length=500), nullable=False),
        sa.Column("decided_seq", sa.Integer(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_index("ix_withholding_entry", "withholding", ["entry"])
    op.create_table(
        "legal_hold",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("begun_by", sa.String(length=500), nullable=False),
        sa.Column("lifted_at", sa.String(24), nullable=True),
        sa.Column("lifted_by", sa.String(length=500), nullable=False),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    _let_content_be_withheld()


def _let_content_be_withheld() -> None:
    """What an entry says may be removed when an entry of its log says that it is withheld; nothing else may."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER entry_content_refuses_delete")
        op.execute(
            "CREATE TRIGGER entry_content_refuses_delete BEFORE DELETE ON entry_content "
            f"WHEN NOT {SAYS_SO} BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_unless_withheld() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {SAYS_SO} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'the record is append-only'; END $$"
    )
    op.execute("DROP TRIGGER entry_content_append_only ON entry_content")
    op.execute(
        "CREATE TRIGGER entry_content_append_only BEFORE UPDATE ON entry_content "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER entry_content_withheld_only BEFORE DELETE ON entry_content "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unless_withheld()"
    )


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
