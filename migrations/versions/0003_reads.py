"""Indexes for what pages ask: each read is as long as what it shows, however long the record."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LONGER = {
    "ix_action_state": ("action", ["incident", "state", "due_at", "ref"]),
    "ix_action_owner": ("action", ["incident", "owner", "state"]),
    "ix_entry_ent": ("entry", ["log", "ent", "seq"]),
    "ix_entry_kind": ("entry", ["log", "kind", "seq"]),
    "ix_meeting_state": ("meeting", ["incident", "state", "scheduled_for"]),
}
NEW = {
    "ix_action_meeting": ("action", ["incident", "meeting"]),
    "ix_action_decision": ("action", ["incident", "decision"]),
    "ix_attendance_agency": ("attendance", ["incident", "agency", "meeting"]),
    "ix_contact_attempt_meeting": ("contact_attempt", ["incident", "meeting"]),
    "ix_decision_happened": ("decision", ["incident", "happened_at", "ref"]),
    "ix_entry_actor": ("entry", ["log", "actor", "seq"]),
    "ix_log_note_meeting": ("log_note", ["incident", "meeting"]),
    "ix_meeting_opened": ("meeting", ["incident", "opened_at"]),
    "ix_update_latest": ("update", ["incident", "latest"]),
}


def upgrade() -> None:
    for name, (table, _) in LONGER.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns) in {**LONGER, **NEW}.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    raise RuntimeError("The record is never taken back: restore the backup made before the upgrade")
