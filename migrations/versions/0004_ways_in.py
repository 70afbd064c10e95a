"""Accounts, seats and forums: second factors, codes, invitations, handovers, annexes, policy, retention.

Logins are made anew, kept by their secret's SHA-256: whoever was signed in signs in again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SAYS_SO = (
    "EXISTS (SELECT 1 FROM entry WHERE entry.log = OLD.log AND entry.kind = 'entry.withheld' "
    "AND entry.ent = 'entry:' || OLD.seq)"
)


def upgrade() -> None:
    _logins()
    _passwords()
    _factors_and_codes()
    _seats()
    _annexes()
    _policy()


def _key(name: str = "incident", length: int = 40) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _text(name: str, length: int = 500) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _moment(name: str, *, always: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=not always)


def _logins() -> None:
    op.drop_table("login")
    op.create_table(
        "login",
        _key("id", 32),
        _text("secret", 64),
        _text("before", 64),
        _moment("renewed_at"),
        sa.Column("renew", sa.Boolean(), nullable=False),
        _text("person", 40),
        _text("factor", 20),
        sa.Column("second", sa.Boolean(), nullable=False),
        _moment("begun_at"),
        _moment("seen_at"),
        _moment("confirmed_at", always=False),
        _moment("ends_at"),
        _moment("ended_at", always=False),
        _text("ended_because", 40),
        _text("browser"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret"),
    )
    op.create_index("ix_login_person", "login", ["person"])
    op.create_index("ix_login_before", "login", ["before"])
    op.create_table(
        "identity",
        _key("issuer", 300),
        _key("subject", 200),
        _text("person", 40),
        _moment("begun_at"),
        sa.PrimaryKeyConstraint("issuer", "subject"),
    )
    op.create_index("ix_identity_person", "identity", ["person"])


def _factors_and_codes() -> None:
    op.create_table(
        "code_app",
        _key("person"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        _moment("begun_at"),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "passkey",
        _key("id", 400),
        _text("person", 40),
        _text("label", 100),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.BigInteger(), nullable=False),
        _moment("begun_at"),
        _moment("used_at", always=False),
        sa.PrimaryKeyConstraint("id"),
    )
    used = _moment("used_at", always=False)
    op.create_table(
        "recovery_code", _key("digest", 64), _text("person", 40), used, sa.PrimaryKeyConstraint("digest")
    )
    op.create_table(
        "mailed_code",
        _key("digest", 64),
        _text("person", 40),
        _text("browser", 64),
        sa.Column("wrong", sa.Integer(), nullable=False),
        _moment("ends_at"),
        _moment("used_at", always=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    for table in ("passkey", "recovery_code", "mailed_code"):
        op.create_index(f"ix_{table}_person", table, ["person"])
    op.create_table(
        "invitation_code",
        _key("digest", 64),
        _text("incident", 40),
        sa.Column("invitation", sa.Integer(), nullable=False),
        _text("email", 254),
        _text("mailed", 20),
        _moment("ends_at"),
        _moment("used_at", always=False),
        sa.PrimaryKeyConstraint("digest"),
    )


def _passwords() -> None:
    with op.batch_alter_table("credential") as credential:
        credential.add_column(sa.Column("first", sa.Boolean(), nullable=False, server_default=sa.false()))


def _seats() -> None:
    with op.batch_alter_table("person") as person:
        person.alter_column("email", existing_type=sa.String(length=254), nullable=True)
        person.add_column(sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.false()))
        person.add_column(sa.Column("notice", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("seat") as seat:
        seat.add_column(sa.Column("how", sa.String(length=20), nullable=False, server_default="given"))
        seat.add_column(sa.Column("meeting", sa.Integer(), nullable=True))
        seat.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "invitation",
        _key(),
        _number("id"),
        _text("agency", 20),
        _text("role", 20),
        _text("name"),
        _text("deputy_for"),
        sa.Column("meeting", sa.Integer(), nullable=True),
        _moment("made_at"),
        _moment("ends_at"),
        _text("by"),
        _moment("taken_up_at", always=False),
        _text("person", 40),
        _moment("withdrawn_at", always=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "id"),
    )
    op.create_table(
        "handover",
        _key(),
        _number("id"),
        _text("role", 20),
        _text("outgoing", 40),
        _text("outgoing_name"),
        _text("incoming", 40),
        _text("incoming_name"),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Boolean(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        _text("by"),
        _moment("begun_at"),
        _moment("countersigned_at", always=False),
        sa.Column("read_at", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        _moment("withdrawn_at", always=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "id"),
    )
    op.create_index("ix_handover_incoming", "handover", ["incoming"])


def _annexes() -> None:
    op.create_table(
        "annex",
        _key(),
        _number("id"),
        _text("title"),
        _text("restriction", 40),
        sa.Column("named", sa.JSON(), nullable=False),
        _text("agency", 20),
        sa.Column("meeting", sa.Integer(), nullable=True),
        _moment("at"),
        _text("by"),
        _text("author", 40),
        _text("sealed", 64),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "id"),
    )
    op.create_table(
        "sealed_text",
        _key("log"),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq"),
    )
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        op.execute(f"CREATE TRIGGER sealed_text_refuses_update BEFORE UPDATE ON sealed_text {refuse}")
        op.execute(
            f"CREATE TRIGGER sealed_text_refuses_delete BEFORE DELETE ON sealed_text WHEN NOT {SAYS_SO} {refuse}"
        )
        return
    each = "FOR EACH ROW EXECUTE FUNCTION"
    op.execute(f"CREATE TRIGGER sealed_text_append_only BEFORE UPDATE ON sealed_text {each} refuse_change()")
    op.execute(
        f"CREATE TRIGGER sealed_text_withheld_only BEFORE DELETE ON sealed_text {each} refuse_unless_withheld()"
    )
    op.execute(
        "CREATE TRIGGER sealed_text_not_emptied BEFORE TRUNCATE ON sealed_text "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _policy() -> None:
    op.create_table(
        "policy",
        _key("forum", 10),
        _key("name"),
        sa.Column("settled", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("at"),
        _text("by"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("forum", "name"),
    )
    op.create_table(
        "retention_review",
        _key(),
        _number("seq"),
        _moment("keep_until"),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("at"),
        _text("by"),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
