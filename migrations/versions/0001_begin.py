"""The record, the state tables and the ways in; what is recorded can't be changed or removed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("entry", "entry_content", "answered_key")


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("owner_role", sa.String(length=500), nullable=False),
        sa.Column("supporting", sa.JSON(), nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.String(24), nullable=True),
        sa.Column("due_before", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.String(24), nullable=False),
        sa.Column("raised_by", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("completed_at", sa.String(24), nullable=True),
        sa.Column("completed_by", sa.String(length=500), nullable=False),
        sa.Column("completed_note", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.String(24), nullable=True),
        sa.Column("settled_by", sa.String(length=500), nullable=False),
        sa.Column("settled_at_meeting", sa.Integer(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("became", sa.String(length=500), nullable=False),
        sa.Column("last_progress", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "ref"),
    )
    op.create_index("ix_action_owner", "action", ["owner", "state"], unique=False)
    op.create_index("ix_action_state", "action", ["incident", "state"], unique=False)
    op.create_table(
        "addendum",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "meeting", "number"),
    )
    op.create_table(
        "agency",
        sa.Column("forum", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("sector", sa.String(length=500), nullable=False),
        sa.Column("core", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("forum", "code"),
    )
    op.create_table(
        "agenda_item",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("minutes_planned", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("raised_by", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("taken_at", sa.String(24), nullable=True),
        sa.Column("finished_at", sa.String(24), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "meeting", "item"),
    )
    op.create_table(
        "attendance",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=500), nullable=False),
        sa.Column("deputy_for", sa.String(length=500), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("present_from", sa.String(24), nullable=True),
        sa.Column("present_until", sa.String(24), nullable=True),
        sa.Column("confirmed_by", sa.String(length=500), nullable=False),
        sa.Column("confirmed_at", sa.String(24), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "meeting", "agency"),
    )
    op.create_table(
        "cadence_change",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rhythm", sa.JSON(), nullable=False),
        sa.Column("described", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.String(24), nullable=False),
        sa.Column("effective_from", sa.String(24), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("replaced", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_table(
        "clock_move",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=False),
        sa.Column("now", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.String(24), nullable=False),
        sa.Column("authority", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("public_wording", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_table(
        "contact_attempt",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("happened_at", sa.String(24), nullable=False),
        sa.Column("who", sa.String(length=500), nullable=False),
        sa.Column("how", sa.String(length=500), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_table(
        "credential",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "decision",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("information", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("agreeing", sa.JSON(), nullable=False),
        sa.Column("reservations", sa.JSON(), nullable=False),
        sa.Column("dissent", sa.JSON(), nullable=False),
        sa.Column("not_to_act", sa.Boolean(), nullable=False),
        sa.Column("equality", sa.Text(), nullable=False),
        sa.Column("review_at", sa.String(24), nullable=True),
        sa.Column("happened_at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.Column("logged_by", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("superseded_by", sa.String(length=20), nullable=False),
        sa.Column("supersedes", sa.String(length=20), nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "ref"),
    )
    op.create_index("ix_decision_meeting", "decision", ["incident", "meeting"], unique=False)
    op.create_table(
        "entry",
        sa.Column("log", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ent", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq"),
    )
    op.create_index("ix_entry_ent", "entry", ["log", "ent"], unique=False)
    op.create_index("ix_entry_kind", "entry", ["log", "kind"], unique=False)
    op.create_table(
        "entry_content",
        sa.Column("log", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq"),
    )
    op.create_table(
        "forum",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("area", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "incident",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("forum", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=500), nullable=False),
        sa.Column("threat", sa.String(length=80), nullable=False),
        sa.Column("lead_agency", sa.String(length=20), nullable=False),
        sa.Column("marking", sa.String(length=40), nullable=False),
        sa.Column("methane", sa.JSON(), nullable=False),
        sa.Column("public_wording", sa.Text(), nullable=False),
        sa.Column("declaration", sa.String(length=20), nullable=False),
        sa.Column("declaration_type", sa.String(length=20), nullable=False),
        sa.Column("declaration_at", sa.String(24), nullable=True),
        sa.Column("scg", sa.String(length=20), nullable=False),
        sa.Column("scg_at", sa.String(24), nullable=True),
        sa.Column("recovery", sa.String(length=20), nullable=False),
        sa.Column("recovery_at", sa.String(24), nullable=True),
        sa.Column("opened_at", sa.String(24), nullable=False),
        sa.Column("closed_at", sa.String(24), nullable=True),
        sa.Column("earlier", sa.String(length=40), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index(op.f("ix_incident_forum"), "incident", ["forum"], unique=False)
    op.create_table(
        "log",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("forum", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index(op.f("ix_log_forum"), "log", ["forum"], unique=False)
    op.create_table(
        "log_note",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("verbatim", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.String(length=500), nullable=False),
        sa.Column("happened_at", sa.String(24), nullable=False),
        sa.Column("recorded_at", sa.String(24), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("corrected_by", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_table(
        "login",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("ended_at", sa.String(24), nullable=True),
        sa.Column("browser", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_login_person"), "login", ["person"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=20), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("scheduled_for", sa.String(24), nullable=False),
        sa.Column("moved_from", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(24), nullable=True),
        sa.Column("closed_at", sa.String(24), nullable=True),
        sa.Column("adjournments", sa.JSON(), nullable=False),
        sa.Column("chair", sa.String(length=40), nullable=False),
        sa.Column("chair_name", sa.String(length=500), nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "number"),
    )
    op.create_index("ix_meeting_state", "meeting", ["incident", "state"], unique=False)
    op.create_table(
        "minutes",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.Column("circulated_at", sa.String(24), nullable=True),
        sa.Column("signed_at", sa.String(24), nullable=True),
        sa.Column("signed_by", sa.String(length=500), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "meeting", "version"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("forum", sa.String(length=10), nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("post", sa.String(length=500), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_index("ix_person_forum_agency", "person", ["forum", "agency"], unique=False)
    op.create_table(
        "progress",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_index("ix_progress_action", "progress", ["incident", "action"], unique=False)
    op.create_table(
        "seat",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("post", sa.String(length=500), nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("deputy_for", sa.String(length=500), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("ended_at", sa.String(24), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "id"),
    )
    op.create_index("ix_seat_person", "seat", ["person"], unique=False)
    op.create_table(
        "strategy",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_table(
        "token",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=500), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("ended_at", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_token_person"), "token", ["person"], unique=False)
    op.create_table(
        "update",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("so_what", sa.Text(), nullable=False),
        sa.Column("what_might", sa.Text(), nullable=False),
        sa.Column("rag", sa.String(length=10), nullable=False),
        sa.Column("trend", sa.String(length=20), nullable=False),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq"),
    )
    op.create_index("ix_update_agency", "update", ["incident", "agency", "latest"], unique=False)
    op.create_table(
        "answered_key",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("log", sa.String(length=40), nullable=False),
        sa.Column("command", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log"],
            ["log.id"],
        ),
        sa.PrimaryKeyConstraint("person", "key"),
    )
    for table in APPEND_ONLY:
        guard(table)


def guard(table: str) -> None:
    """Have the database itself refuse to change or remove what a table of the record holds."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("answered_key")
    op.drop_table("update")
    op.drop_table("token")
    op.drop_table("strategy")
    op.drop_table("seat")
    op.drop_table("progress")
    op.drop_table("person")
    op.drop_table("minutes")
    op.drop_table("meeting")
    op.drop_table("login")
    op.drop_table("log_note")
    op.drop_table("log")
    op.drop_table("incident")
    op.drop_table("forum")
    op.drop_table("entry_content")
    op.drop_table("entry")
    op.drop_table("decision")
    op.drop_table("credential")
    op.drop_table("contact_attempt")
    op.drop_table("clock_move")
    op.drop_table("cadence_change")
    op.drop_table("attendance")
    op.drop_table("agenda_item")
    op.drop_table("agency")
    op.drop_table("addendum")
    op.drop_table("action")
